"""Who is asking, and how far his right reaches. A right is role x area x campaign, and it stands in the route's signature."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from sqlmodel import Session as DbSession

from scheduler.arrivals.contacts import device_shut_out_or_not
from scheduler.arrivals.devices import device_by_key, settle_key
from scheduler.arrivals.models import Device
from scheduler.audit.trail import Actor, acting
from scheduler.auth.errors import NotAllowed, NotSignedIn
from scheduler.auth.logins import login_of
from scheduler.auth.models import Account, Login, Role
from scheduler.auth.rights import is_posted, require_whole
from scheduler.clock import real_now
from scheduler.deps import SAFE_METHODS, AppDep, DbDep, PlainText, way_of
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.places.service import find_campaign
from slots.calendar import operating_day


@dataclass(frozen=True)
class SignedInAs:
    """Who is signed in, and by which sign-in of his."""

    account: Account
    login: Login


def sign_in_of(request: Request, db: DbDep) -> SignedInAs:
    """Return who is signed in in this browser.

    Raises
    ------
    NotSignedIn
        No session, or one that has expired or was ended.
    """
    found = login_of(db, request.session.get("login"), now=real_now())
    if found is None:
        raise NotSignedIn
    account, login = found
    _acts(request, db, Actor("account", account.id, way_of(request)), account.campaign_id)
    return SignedInAs(account, login)


def _acts(request: Request, db: DbSession, actor: Actor, campaign_id: int | None) -> None:
    request.state.campaign_id = campaign_id
    request.state.actor = actor  # a refusal further on is written down with it, when this transaction is gone
    acting(db, actor)


def note_job(request: Request, action: str, job_id: str) -> None:
    """Note soon that the asker started, stopped or resumed a job, which its engine writes on a connection of its own."""
    campaign_id = getattr(request.state, "campaign_id", None)
    request.app.state.keeper.later(action, request.state.actor, campaign_id=campaign_id, job=job_id)


OwnSignIn = Annotated[SignedInAs, Depends(sign_in_of)]


def signed_in(own: OwnSignIn) -> Account:
    """Return who is signed in. Raises as `sign_in_of` does."""
    return own.account


SignedIn = Annotated[Account, Depends(signed_in)]


def allow(*roles: Role, administrator: bool = True) -> Callable[..., Account]:
    """Return a dependency that lets only these roles pass, and the administrator unless it says otherwise."""
    allowed = frozenset(roles) | (frozenset({Role.ADMINISTRATOR}) if administrator else frozenset())

    def guard(account: SignedIn) -> Account:
        if account.role not in allowed:
            raise NotAllowed
        return account

    guard.roles = allowed  # type: ignore[attr-defined]  # read by the tests and the table in docs/
    return guard


Administrator = Annotated[Account, Depends(allow())]
Planner = Annotated[Account, Depends(allow(Role.PLANNER))]
Officer = Annotated[Account, Depends(allow(Role.PLANNER, Role.WARD_OFFICER))]
Leader = Annotated[Account, Depends(allow(Role.LEADER, administrator=False))]
MarksSlips = Annotated[Account, Depends(allow(Role.PLANNER, Role.WARD_OFFICER, Role.LEADER))]
Reviews = Annotated[Account, Depends(allow(Role.PLANNER, Role.WARD_OFFICER, Role.LEADER))]
MovesParties = Annotated[Account, Depends(allow(Role.PLANNER, Role.WARD_OFFICER, Role.LEADER))]
Reader = Annotated[Account, Depends(allow(Role.PLANNER, Role.WARD_OFFICER, Role.AUDITOR))]
SeesProgress = Annotated[Account, Depends(allow(Role.PLANNER, Role.WARD_OFFICER, Role.AUDITOR, Role.STATION_LEAD))]
Auditor = Annotated[Account, Depends(allow(Role.AUDITOR))]
SeesBoard = Annotated[Account, Depends(allow(Role.PLANNER, Role.STATION_LEAD, Role.SCANNER, Role.AUDITOR))]
RunsStation = Annotated[Account, Depends(allow(Role.PLANNER, Role.STATION_LEAD))]
PrintsDayList = Annotated[Account, Depends(allow(Role.PLANNER, Role.WARD_OFFICER, Role.STATION_LEAD))]
FollowsUp = Annotated[Account, Depends(allow(Role.PLANNER, Role.WARD_OFFICER, Role.STATION_LEAD))]
LooksAfter = Annotated[Account, Depends(allow(Role.PLANNER, Role.WARD_OFFICER, Role.STATION_LEAD))]
"""Who looks after other people's accounts; whose, `auth.rights.looks_after` says."""


@dataclass(frozen=True)
class AtStation:
    """Who scans: an enrolled device, or an account of a station."""

    station_id: int
    campaign_id: int
    device: Device | None = None
    account: Account | None = None


def shown_key(request: Request) -> str:
    """Return the device key that a request shows, or ""."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    kept = request.session.get("device", "")
    return key if scheme.lower() == "bearer" else kept if isinstance(kept, str) else ""


def at_station(request: Request, db: DbDep, app: AppDep) -> AtStation:
    """Return the device or station account that is asking.

    A page's form carries the device's key in the session, a program carries it in `Authorization: Bearer KEY`.

    Raises
    ------
    NotSignedIn
        Neither a device nor an account.
    DeviceUnknown
        The key is nobody's, or its device was revoked.
    NotAllowed
        The account works at no station, or not on this operating day.
    """
    key = shown_key(request)
    if key:
        device = device_by_key(db, key)
        if request.method not in SAFE_METHODS:
            settle_key(db, device, shown=key)
        _acts(request, db, Actor("device", device.id, way_of(request)), device.campaign_id)
        return AtStation(device.station_id, device.campaign_id, device=device)
    account = sign_in_of(request, db).account
    if account.station_id is None or account.campaign_id is None:
        raise NotAllowed
    minute = settings_of(db.get_one(Campaign, account.campaign_id)).day_starts_minute
    if not is_posted(account, operating_day(app.clock.now(), minute)):
        raise NotAllowed
    return AtStation(account.station_id, account.campaign_id, account=account)


AtStationDep = Annotated[AtStation, Depends(at_station)]


def at_contact(request: Request, db: DbDep, app: AppDep) -> AtStation:
    """Return the device or station account that is asking, a device that was shut out too: it must hear that.

    Nothing is written here, not even that the device now shows its next key.

    Raises
    ------
    NotSignedIn, DeviceUnknown, NotAllowed
        As `at_station` does; DeviceUnknown only for a key that is nobody's.
    """
    key = shown_key(request)
    if not key:
        return at_station(request, db, app)
    device = device_shut_out_or_not(db, key)
    _acts(request, db, Actor("device", device.id, way_of(request)), device.campaign_id)
    return AtStation(device.station_id, device.campaign_id, device=device)


AtContact = Annotated[AtStation, Depends(at_contact)]


def own_device(place: AtStationDep) -> Device:
    """Return the device that is asking; an account of its station is refused."""
    if place.device is None:
        raise NotAllowed
    return place.device


OwnDevice = Annotated[Device, Depends(own_device)]


CampaignCode = Annotated[PlainText | None, Query(description="code; needed only where there are several")]


def own_campaign(account: SignedIn, db: DbDep, campaign: CampaignCode = None) -> Campaign:
    """Return the campaign of the account; whoever belongs to none chooses by the query, or means the only one.

    Raises
    ------
    NotAllowed
        The account belongs to another campaign than the one that is named, whether there is such a one or not.
    """
    if account.campaign_id is None:
        return find_campaign(db, campaign)
    own = db.get_one(Campaign, account.campaign_id)
    if campaign not in (None, own.code):
        raise NotAllowed
    return own


CampaignDep = Annotated[Campaign, Depends(own_campaign)]
"""The campaign, to whoever has a part in it; what he sees of it is bound to his area."""


def whole_campaign(db: DbDep, account: SignedIn, campaign: CampaignDep) -> Campaign:
    """Return the chosen campaign if the account is responsible for all of it.

    Raises
    ------
    NotAllowed
        It belongs to another campaign, or to a part of this one.
    """
    require_whole(db, account, campaign)
    return campaign


WholeCampaign = Annotated[Campaign, Depends(whole_campaign)]
"""The campaign, to whoever is responsible for all of it: what changes it for everybody."""


def own_campaign_code(db: DbDep, account: SignedIn) -> str | None:
    """Return the code of the one campaign this account belongs to; None where it may see all."""
    return db.get_one(Campaign, account.campaign_id).code if account.campaign_id is not None else None


OwnCampaignCode = Annotated[str | None, Depends(own_campaign_code)]


GUARDS = {
    "guard",
    "signed_in",
    "sign_in_of",
    "at_station",
    "at_contact",
    "at_desk",
    "at_desk_or_shut_out",
    "own_device",
    "at_screen",
}
AT_STATION = {"at_station", "at_desk", "at_desk_or_shut_out"}
"""The guards that let devices pass and whoever works at a station."""


def guards_of(dependant: Any) -> set[str]:
    """Return the names of the guards a route passes, for the test that holds every route to one."""
    names = {getattr(dependant.call, "__name__", "")} if dependant.call else set()
    for below in dependant.dependencies:
        names |= guards_of(below)
    return names & GUARDS


def roles_of(dependant: Any) -> set[str] | None:
    """Return the roles that a route's guards let pass; None where no guard asks for a role."""
    roles = getattr(dependant.call, "roles", None) if dependant.call else None
    found = None if roles is None else {role.value for role in roles}
    for below in dependant.dependencies:
        more = roles_of(below)
        found = more if found is None else (found if more is None else found & more)
    return found
