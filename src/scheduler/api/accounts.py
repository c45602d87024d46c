"""Sign in, sign out, who am I, and new accounts."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, status
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, SecretStr

from scheduler.auth.limits import SignInLimit
from scheduler.auth.models import Account, Role
from scheduler.auth.service import create_account, sign_in
from scheduler.deps import Administrator, DbDep, PlainText, SignedIn, StoredNumber, only_reads
from scheduler.operations.areas import area_of

router = APIRouter(tags=["accounts"])


class Credentials(BaseModel):
    """What someone signs in with."""

    username: PlainText = Field(max_length=60)
    password: SecretStr = Field(max_length=200)


class AccountPublic(BaseModel):
    """An account, without its password."""

    id: int
    username: str
    role: Role
    campaign_id: int | None
    unit_code: str | None
    neighbourhood_id: int | None
    station_id: int | None


class AccountCreate(Credentials):
    """A new account; the role says which area it needs."""

    role: Role
    campaign: PlainText | None = Field(default=None, description="code of the campaign; without it, every campaign")
    unit: PlainText | None = Field(default=None, description="code of the unit of a planner or ward officer")
    neighbourhood: StoredNumber | None = Field(default=None, description="id of a leader's neighbourhood")
    station: PlainText | None = Field(default=None, description="code of the station of its staff")


def start_session(request: Request, account: Account) -> None:
    """Remember in the signed cookie who this is; whatever the session held before is forgotten."""
    language = request.session.get("lang")
    request.session.clear()
    request.session.update(account=account.id, version=account.session_version)
    if language:
        request.session["lang"] = language


@router.post("/sign-in", summary="Sign in; the answer sets the session cookie")
@only_reads
def api_sign_in(
    request: Request, credentials: Credentials, db: DbDep, limit: Annotated[None, Depends(SignInLimit())]
) -> AccountPublic:
    """Return the account, or 401 `sign_in_refused` without saying which part was wrong."""
    del limit
    account = sign_in(db, username=credentials.username, password=credentials.password.get_secret_value())
    start_session(request, account)
    return AccountPublic.model_validate(account, from_attributes=True)


@router.post("/sign-out", status_code=status.HTTP_204_NO_CONTENT, summary="End this session")
def api_sign_out(request: Request, account: SignedIn) -> None:
    """Forget who this is."""
    del account
    request.session.clear()


@router.get("/me", summary="Who is signed in")
def me(account: SignedIn) -> AccountPublic:
    """Return the account of this session."""
    return AccountPublic.model_validate(account, from_attributes=True)


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request, account: SignedIn) -> JSONResponse:
    """Return the API's description to whoever is signed in."""
    del account
    return JSONResponse(request.app.openapi())


@router.post("/accounts", status_code=status.HTTP_201_CREATED, summary="Add an account")
def add_account(body: AccountCreate, db: DbDep, account: Administrator) -> AccountPublic:
    """Return the new account."""
    del account
    area = area_of(
        db, campaign=body.campaign, unit=body.unit, neighbourhood_id=body.neighbourhood, station=body.station
    )
    made = create_account(
        db,
        username=body.username,
        password=body.password.get_secret_value(),
        role=body.role,
        area=area,
        now=datetime.now(UTC),
    )
    return AccountPublic.model_validate(made, from_attributes=True)
