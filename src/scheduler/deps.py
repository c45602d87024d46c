"""What routes ask for: the database, the clock, the language, and who is asking. The right stands in the route's signature."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from pydantic import AfterValidator, AwareDatetime, Field
from sqlalchemy import Engine
from sqlmodel import Session as DbSession

from scheduler.arrivals.devices import device_by_key
from scheduler.arrivals.models import Device
from scheduler.auth.errors import NotAllowed, NotSignedIn
from scheduler.auth.models import Account, Role
from scheduler.auth.service import account_of_session, require_campaign
from scheduler.clock import Clock
from scheduler.database import reading, transaction
from scheduler.keys import Keys
from scheduler.places.models import Campaign
from scheduler.places.service import find_campaign
from scheduler.settings import Settings

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class App:
    """What one running application was built with."""

    settings: Settings
    engine: Engine
    keys: Keys
    clock: Clock


def get_app(request: Request) -> App:
    """Return what this application was built with."""
    app: App = request.app.state.phieuhen
    return app


AppDep = Annotated[App, Depends(get_app)]
LARGEST_ID = 2**31 - 1
StoredNumber = Annotated[int, Field(ge=1, le=LARGEST_ID)]
"""A number or id as the database keeps it; a larger one is a mistake of the asker, never an error of the database."""


def _without_controls(text: str) -> str:
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text):
        raise ValueError("control characters are not allowed")
    return text


def _of_this_age(moment: datetime) -> datetime:
    if not 1900 <= moment.year <= 2200:
        raise ValueError("the year must lie between 1900 and 2200")
    return moment


PlainText = Annotated[str, AfterValidator(_without_controls)]
"""Text of one line: PostgreSQL keeps no NUL, and nobody types the other control characters."""
Moment = Annotated[AwareDatetime, AfterValidator(_of_this_age)]
"""A moment that can be turned into any zone without leaving the calendar."""


def only_reads(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a route that changes nothing itself but starts or stops a job.

    The engine of the jobs writes through a connection of its own: on SQLite a request that held the write lock meanwhile would
    wait for the job's row, and the job's row for the request, for ever.
    """
    endpoint.only_reads = True  # type: ignore[attr-defined]  # read by get_db
    return endpoint


def get_db(request: Request, app: AppDep) -> Iterator[DbSession]:
    """Give the request its transaction; a request that only reads never waits for a writer.

    It must be asked for with scope="function": FastAPI's default scope commits after the answer has left, and a failed commit
    would still have been answered with 200.
    """
    reads = request.method in SAFE_METHODS or getattr(request.scope.get("endpoint"), "only_reads", False)
    engine = reading(app.engine) if reads else app.engine
    with transaction(engine) as db:
        yield db


DbDep = Annotated[DbSession, Depends(get_db, scope="function")]


def get_clock(app: AppDep) -> Clock:
    """Return the campaign's clock."""
    return app.clock


ClockDep = Annotated[Clock, Depends(get_clock)]


def language_of(request: Request) -> str:
    """Return "vi" or "en": what the address says, else what the session says, else (for the API only) Accept-Language.

    Pages start in Vietnamese whatever the browser prefers: cheap phones are often set to English by their maker.
    """
    chosen = request.query_params.get("lang") or request.scope.get("session", {}).get("lang")
    if chosen in ("vi", "en"):
        return str(chosen)
    accepted = request.headers.get("accept-language", "") if request.url.path.startswith("/api/") else ""
    first = accepted.split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "vi"


LangDep = Annotated[str, Depends(language_of)]


def signed_in(request: Request, db: DbDep) -> Account:
    """Return who is signed in.

    Raises
    ------
    NotSignedIn
        No session, or one that was ended.
    """
    session = request.session
    account = account_of_session(db, session.get("account"), session.get("version"))
    if account is None:
        raise NotSignedIn
    return account


SignedIn = Annotated[Account, Depends(signed_in)]


def allow(*roles: Role) -> Callable[..., Account]:
    """Return a dependency that lets only these roles pass; the administrator always does."""

    def guard(account: SignedIn) -> Account:
        if account.role != Role.ADMINISTRATOR and account.role not in roles:
            raise NotAllowed
        return account

    guard.roles = roles  # type: ignore[attr-defined]  # read by the test that holds every route to its guard
    return guard


Administrator = Annotated[Account, Depends(allow())]
Planner = Annotated[Account, Depends(allow(Role.PLANNER))]
Officer = Annotated[Account, Depends(allow(Role.PLANNER, Role.WARD_OFFICER))]
Leader = Annotated[Account, Depends(allow(Role.PLANNER, Role.WARD_OFFICER, Role.LEADER))]
Reader = Annotated[Account, Depends(allow(Role.PLANNER, Role.WARD_OFFICER, Role.AUDITOR, Role.STATION_LEAD))]


@dataclass(frozen=True)
class AtStation:
    """Who scans: an enrolled device, or an account of a station."""

    station_id: int
    campaign_id: int
    device: Device | None = None
    account: Account | None = None


def at_station(request: Request, db: DbDep) -> AtStation:
    """Return the device or station account that is asking.

    A page's form carries the device's key in the session, a program carries it in `Authorization: Bearer KEY`.

    Raises
    ------
    NotSignedIn
        Neither a device nor an account of a station.
    """
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    key = key if scheme.lower() == "bearer" else request.session.get("device", "")
    if key:
        device = device_by_key(db, key)
        return AtStation(device.station_id, device.campaign_id, device=device)
    account = account_of_session(db, request.session.get("account"), request.session.get("version"))
    if account is None:
        raise NotSignedIn
    if account.station_id is None or account.campaign_id is None:
        raise NotAllowed
    return AtStation(account.station_id, account.campaign_id, account=account)


AtStationDep = Annotated[AtStation, Depends(at_station)]


def chosen_campaign(
    db: DbDep,
    campaign: Annotated[PlainText | None, Query(description="code; needed only where there are several")] = None,
) -> Campaign:
    """Return the campaign meant by the query, or the only one."""
    return find_campaign(db, campaign)


AnyCampaign = Annotated[Campaign, Depends(chosen_campaign)]


def own_campaign(account: SignedIn, campaign: AnyCampaign) -> Campaign:
    """Return the chosen campaign if the account belongs to it; who is not signed in is told of no campaign at all.

    Raises
    ------
    NotAllowed
        The account belongs to another campaign.
    """
    require_campaign(account, campaign)
    return campaign


CampaignDep = Annotated[Campaign, Depends(own_campaign)]


def own_campaign_code(db: DbDep, account: SignedIn) -> str | None:
    """Return the code of the one campaign this account belongs to; None where it may see all."""
    return db.get_one(Campaign, account.campaign_id).code if account.campaign_id is not None else None


OwnCampaignCode = Annotated[str | None, Depends(own_campaign_code)]


def guards_of(dependant: Any) -> set[str]:
    """Return the names of the guards a route passes, for the test that holds every route to one."""
    names = {getattr(dependant.call, "__name__", "")} if dependant.call else set()
    for below in dependant.dependencies:
        names |= guards_of(below)
    return names & {"guard", "signed_in", "at_station"}


def roles_of(dependant: Any) -> set[str] | None:
    """Return the roles a route's guard lets pass besides the administrator; None where no guard asks for a role."""
    roles = getattr(dependant.call, "roles", None) if dependant.call else None
    found = None if roles is None else {role.value for role in roles}
    for below in dependant.dependencies:
        more = roles_of(below)
        found = more if found is None else (found if more is None else found & more)
    return found
