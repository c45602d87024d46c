"""The verbs of accounts: create, sign in, find again from a session, and ask about areas."""

import functools
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.auth.errors import (
    AccountIncomplete,
    NotAllowed,
    PasswordTooShort,
    SignInRefused,
    UsernameMissing,
    UsernameTaken,
)
from scheduler.auth.models import Account, Role
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood, Station

_NEEDS = {
    Role.LEADER: ("neighbourhood_id", "--neighbourhood"),
    Role.STATION_LEAD: ("station_id", "--station"),
    Role.SCANNER: ("station_id", "--station"),
    Role.WARD_OFFICER: ("unit_code", "--unit"),
}


@functools.cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@functools.cache
def _hash_of_nobody() -> str:
    return _hasher().hash("the password of no account")


@dataclass(frozen=True, kw_only=True)
class Area:
    """What an account is responsible for; each part is optional, its role says which it needs."""

    campaign: Campaign | None = None
    unit: AdminUnit | None = None
    neighbourhood: Neighbourhood | None = None
    station: Station | None = None


def create_account(db: DbSession, *, username: str, password: str, role: Role, area: Area, now: datetime) -> Account:
    """Add an account.

    Raises
    ------
    UsernameMissing, UsernameTaken, PasswordTooShort, AccountIncomplete
        Nothing was added.
    """
    name = _typed(username).strip()
    if not name:
        raise UsernameMissing
    if len(password) < 10:
        raise PasswordTooShort
    if find_account(db, name) is not None:
        raise UsernameTaken(username=name)
    account = Account(
        username=name,
        password_hash=_hasher().hash(_typed(password)),
        role=role,
        campaign_id=area.campaign.id if area.campaign else None,
        dataset=area.unit.dataset if area.unit else None,
        unit_code=area.unit.code if area.unit else None,
        neighbourhood_id=area.neighbourhood.id if area.neighbourhood else None,
        station_id=area.station.id if area.station else None,
        made_at=now,
    )
    field, flag = _NEEDS.get(role, ("role", ""))
    if getattr(account, field) is None:
        raise AccountIncomplete(role=role.value, needs=flag)
    db.add(account)
    db.flush()
    return account


def find_account(db: DbSession, username: str) -> Account | None:
    """Return the account of that name, or None."""
    return db.exec(select(Account).where(Account.username == _typed(username).strip())).first()


def _typed(text: str) -> str:
    """Return what was typed in one form (NFC): keyboards for Vietnamese send the same letters in different ones."""
    return unicodedata.normalize("NFC", text)


def sign_in(db: DbSession, *, username: str, password: str) -> Account:
    """Return the account, or refuse without saying which part was wrong.

    An unknown name costs the same hash as a known one, so that the time of the answer tells nothing either.

    Raises
    ------
    SignInRefused
        Unknown name, wrong password, or an account that is closed.
    """
    account = find_account(db, username)
    right = _is_right(password, account.password_hash if account else _hash_of_nobody())
    if account is None or not right or not account.active:
        raise SignInRefused
    return account


def _is_right(password: str, password_hash: str) -> bool:
    try:
        return _hasher().verify(_typed(password), password_hash)
    except UnknownHashError:  # an account that only stands behind facts, which nobody can sign in with
        return False


def account_of_session(db: DbSession, account_id: int | None, version: int | None) -> Account | None:
    """Return the account a session cookie speaks for, unless the session was ended or the account closed since."""
    account = db.get(Account, account_id) if account_id is not None else None
    if account is None or not account.active or account.session_version != version:
        return None
    return account


def end_sessions(account: Account) -> None:
    """End every session of the account, on all devices."""
    account.session_version += 1


def units_below(db: DbSession, dataset: str, code: str) -> set[str]:
    """Return the code itself and the codes of all units below it."""
    found = {code}
    layer = {code}
    while layer:
        below = db.exec(
            select(AdminUnit.code).where(AdminUnit.dataset == dataset, AdminUnit.parent_code.in_(layer))  # type: ignore[union-attr]
        ).all()
        layer = set(below) - found
        found |= layer
    return found


def allowed_units(db: DbSession, account: Account) -> set[str] | None:
    """Return the unit codes an account may see, or None where it is bound to no unit."""
    if account.unit_code is None or account.dataset is None:
        return None
    return units_below(db, account.dataset, account.unit_code)


def own_ward(account: Account) -> str | None:
    """Return the ward to whose imports an officer of one is held, None for any other role."""
    return account.unit_code if account.role == Role.WARD_OFFICER else None


def require_campaign(account: Account, campaign: Campaign) -> None:
    """Refuse an account of another campaign.

    Raises
    ------
    NotAllowed
        The account belongs to one campaign, and it is another.
    """
    if account.campaign_id not in (None, campaign.id):
        raise NotAllowed


def covers(db: DbSession, account: Account, neighbourhood: Neighbourhood) -> bool:
    """Tell whether a neighbourhood lies in the account's area."""
    units = allowed_units(db, account)
    own = account.neighbourhood_id in (None, neighbourhood.id)
    campaign = account.campaign_id in (None, neighbourhood.campaign_id)
    return own and campaign and (units is None or neighbourhood.unit_code in units)


def require_neighbourhood(db: DbSession, account: Account, neighbourhood: Neighbourhood) -> None:
    """Refuse a leader of another neighbourhood and an officer of another ward.

    Raises
    ------
    NotAllowed
        The neighbourhood lies outside the account's area.
    """
    if not covers(db, account, neighbourhood):
        raise NotAllowed
