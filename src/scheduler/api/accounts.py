"""Sign in, sign out, who am I; accounts, one by one and leaders' in bulk."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, status
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, SecretStr

from scheduler.auth.errors import CodeWanted, NotAllowed, SecondFactorMissing
from scheduler.auth.leaders import make_leaders
from scheduler.auth.limits import PublicLimit
from scheduler.auth.logins import end_login, end_logins
from scheduler.auth.models import Account, Role
from scheduler.auth.one_time import issue_one_time, open_words, reset_one_time
from scheduler.auth.rights import covers_station, part_of, require_looks_after
from scheduler.auth.second_factor import remove
from scheduler.auth.service import accounts_in_care, close_account, create_account, open_account, post_scanner
from scheduler.clock import real_now
from scheduler.deps import LARGEST_ID, AppDep, DbDep, PlainName, PlainText, StoredNumber, only_reads
from scheduler.entrance import Entered, enter_with_password, enter_with_words
from scheduler.guards import CampaignDep, LooksAfter, Officer, OwnSignIn, SignedIn
from scheduler.operations.areas import area_of, station_of
from scheduler.places.models import Campaign
from scheduler.reach import AccountInCare

router = APIRouter(tags=["accounts"])
Words = Annotated[list[str] | None, Field(description="six words of the one-time sign-in, told once")]


class Credentials(BaseModel):
    """What someone signs in with."""

    username: PlainText = Field(max_length=60)
    password: SecretStr = Field(max_length=200)
    code: PlainText | None = Field(default=None, max_length=12, description="of the second factor, where there is one")


class OneTimeWords(BaseModel):
    """The six words of a one-time sign-in."""

    words: PlainText = Field(max_length=200)


class AccountPublic(BaseModel):
    """An account, without anything that opens a door."""

    id: int
    username: str
    role: Role
    campaign_id: int | None
    unit_code: str | None
    neighbourhood_id: int | None
    station_id: int | None
    posted_from: date | None
    posted_until: date | None
    active: bool


class AccountMade(AccountPublic):
    """A new account; without a password its one-time sign-in comes with it."""

    words: Words = None


class AccountCreate(BaseModel):
    """A new account; the role says which area it needs. Without a password it gets a one-time sign-in."""

    username: PlainName = Field(max_length=60)
    password: SecretStr | None = Field(default=None, max_length=200)
    role: Role
    campaign: PlainText | None = Field(default=None, description="code of the campaign; without it, every campaign")
    unit: PlainText | None = Field(default=None, description="code of the unit of a planner or ward officer")
    neighbourhood: StoredNumber | None = Field(default=None, description="id of a leader's neighbourhood")
    station: PlainText | None = Field(default=None, description="code of the station of its staff")


class Posting(BaseModel):
    """Where a scanner works, and on which operating days."""

    station: PlainText = Field(max_length=40, description="code of the station")
    first: date
    last: date


class LeadersMade(BaseModel):
    """How many accounts were made; a second time makes none."""

    made: int


def account_public(account: Account) -> AccountPublic:
    """Return the account as the API shows it."""
    return AccountPublic.model_validate(account, from_attributes=True)


LIMITED = [Depends(PublicLimit())]


@router.post("/sign-in", summary="Sign in; the answer sets the session cookie", dependencies=LIMITED)
@only_reads
def api_sign_in(request: Request, credentials: Credentials, db: DbDep, app: AppDep) -> AccountPublic:
    """Return the account, or 401 `sign_in_refused` without saying which part was wrong, or `code_wanted`."""
    entered = enter_with_password(
        request,
        app,
        db,
        username=credentials.username,
        password=credentials.password.get_secret_value(),
        code=credentials.code,
    )
    return _entered(entered)


def _entered(entered: Entered) -> AccountPublic:
    """Return the account of whoever is in; a program that lacks the code is told so."""
    if not entered.waits_for_code:
        return account_public(entered.account)
    raise CodeWanted if entered.account.totp_secret is not None else SecondFactorMissing


@router.post("/sign-in/one-time", summary="Sign in by six words, which are used up by it", dependencies=LIMITED)
@only_reads
def api_one_time(request: Request, order: OneTimeWords, app: AppDep) -> AccountPublic:
    """Return the account, or 401 `one_time_refused` for words that are wrong, used or replaced."""
    return _entered(enter_with_words(request, app, typed=order.words))


@router.post("/sign-out", status_code=status.HTTP_204_NO_CONTENT, summary="End this session")
def api_sign_out(request: Request, db: DbDep, own: OwnSignIn) -> None:
    """End it for good: its cookie is worth nothing afterwards, wherever a copy lies."""
    end_login(db, own.login, now=real_now())
    request.session.pop("login", None)


@router.get("/me", summary="Who is signed in")
def me(account: SignedIn) -> AccountPublic:
    """Return the account of this session."""
    return account_public(account)


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request, account: SignedIn) -> JSONResponse:
    """Return the API's description to whoever is signed in."""
    del account
    return JSONResponse(request.app.openapi())


@router.get("/accounts", summary="The accounts this one looks after")
def accounts(
    db: DbDep, campaign: CampaignDep, account: LooksAfter, after: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0
) -> list[AccountPublic]:
    """Return at most 500 of them with an id above `after`, by id."""
    return [account_public(row) for row in accounts_in_care(db, account, campaign, roles=list(Role), after=after)]


@router.post("/accounts", status_code=status.HTTP_201_CREATED, summary="Add an account")
def add_account(body: AccountCreate, db: DbDep, app: AppDep, account: LooksAfter) -> AccountMade:
    """Return the new account, of a role and area that the asker looks after."""
    campaign = body.campaign
    if account.campaign_id is not None:
        own = db.get_one(Campaign, account.campaign_id).code
        if campaign not in (None, own):
            raise NotAllowed
        campaign = own
    area = area_of(db, campaign=campaign, unit=body.unit, neighbourhood_id=body.neighbourhood, station=body.station)
    password = body.password.get_secret_value() if body.password else None
    made = create_account(db, username=body.username, password=password, role=body.role, area=area, now=real_now())
    require_looks_after(db, account, made)
    if password is not None:
        return AccountMade.model_validate(made, from_attributes=True)
    issue_one_time(db, made, keys=app.keys)
    return _with_words(app, made)


@router.post("/accounts/{account_id}/one-time", summary="End all sessions and give a new one-time sign-in")
def reset(db: DbDep, app: AppDep, account: LooksAfter, other: AccountInCare) -> AccountMade:
    """Return the account with its new six words; those on paper are void."""
    del account
    reset_one_time(db, other, keys=app.keys, now=real_now())
    return _with_words(app, other)


def _with_words(app: AppDep, account: Account) -> AccountMade:
    made = AccountMade.model_validate(account, from_attributes=True)
    return made.model_copy(update={"words": list(open_words(account, keys=app.keys) or ())})


@router.post("/accounts/{account_id}/sessions/end", summary="Sign the account out everywhere")
def end_sessions(db: DbDep, account: LooksAfter, other: AccountInCare) -> dict[str, int]:
    """Return how many sessions ended."""
    del account
    return {"ended": end_logins(db, other, now=real_now())}


@router.post("/accounts/{account_id}/close", summary="Shut an account")
def close(db: DbDep, account: LooksAfter, other: AccountInCare) -> AccountPublic:
    """Return it: signed out everywhere, and no way back in until it is opened."""
    del account
    close_account(db, other, now=real_now())
    return account_public(other)


@router.post("/accounts/{account_id}/open", summary="Open a closed account again")
def reopen(db: DbDep, account: LooksAfter, other: AccountInCare) -> AccountPublic:
    """Return it."""
    del account
    open_account(db, other)
    return account_public(other)


@router.post("/accounts/{account_id}/second-factor/remove", summary="Take a lost second factor away")
def remove_second_factor(db: DbDep, account: LooksAfter, other: AccountInCare) -> AccountPublic:
    """Return the account; where its role must have one, it sets up a new one at the next sign-in."""
    del account
    remove(db, other)
    return account_public(other)


@router.post("/accounts/{account_id}/posting", summary="Send a scanner to a station for some days")
def post(order: Posting, db: DbDep, account: LooksAfter, other: AccountInCare) -> AccountPublic:
    """Return the account; the station must lie in the asker's area, and the days before are over with it."""
    if other.campaign_id is None:
        raise NotAllowed
    station = station_of(db, db.get_one(Campaign, other.campaign_id), order.station)
    if not covers_station(db, account, station):
        raise NotAllowed
    post_scanner(db, other, station, first=order.first, last=order.last)
    return account_public(other)


@router.post("/leaders", summary="Give each neighbourhood without a leader's account one")
def add_leaders(db: DbDep, app: AppDep, campaign: CampaignDep, account: Officer) -> LeadersMade:
    """Return how many were made, in the asker's area; their one-time sign-ins are printed on the cover sheets."""
    units = part_of(db, account, campaign)
    return LeadersMade(made=make_leaders(db, campaign, units=units, keys=app.keys, now=real_now()))
