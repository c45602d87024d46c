"""The verbs of accounts: create, prove who one is, and everything that those who look after an account may do with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session as DbSession
from sqlmodel import col, or_, select

from scheduler.audit.trail import note
from scheduler.auth.errors import (
    AccountIncomplete,
    AreaNotOfRole,
    PostingInvalid,
    SignInRefused,
    UsernameMissing,
    UsernameTaken,
    UsernameTooLong,
)
from scheduler.auth.logins import end_logins
from scheduler.auth.models import NO_PASSWORD, Account, Role
from scheduler.auth.passwords import hash_of_nobody, hash_password, is_right, typed
from scheduler.auth.rights import in_care
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood, Station

_NEEDS = {
    Role.LEADER: ("neighbourhood_id", "--neighbourhood"),
    Role.STATION_LEAD: ("station_id", "--station"),
    Role.SCANNER: ("station_id", "--station"),
    Role.WARD_OFFICER: ("unit_code", "--unit"),
}
_TAKES = {
    Role.PLANNER: "unit",
    Role.WARD_OFFICER: "unit",
    Role.LEADER: "neighbourhood",
    Role.STATION_LEAD: "station",
    Role.SCANNER: "station",
}
"""The one part of an area that a role is bound to; any other would reach somewhere that nobody looked at."""
LONGEST_NAME = 60
AROUND_CAMPAIGN = timedelta(days=60)
"""Scanners may be posted so long before the first and after the last day: campaigns are prepared, and overrun."""


@dataclass(frozen=True, kw_only=True)
class Area:
    """What an account is responsible for; each part is optional, its role says which it needs."""

    campaign: Campaign | None = None
    unit: AdminUnit | None = None
    neighbourhood: Neighbourhood | None = None
    station: Station | None = None


def create_account(
    db: DbSession, *, username: str, password: str | None, role: Role, area: Area, now: datetime
) -> Account:
    """Add an account; without a password nobody can sign in to it but by a one-time sign-in.

    Raises
    ------
    UsernameMissing, UsernameTooLong, UsernameTaken, PasswordTooShort, PasswordTooWeak, AccountIncomplete, AreaNotOfRole
        Nothing was added.
    """
    name = typed(username).strip()
    if not name:
        raise UsernameMissing
    if len(name) > LONGEST_NAME:
        raise UsernameTooLong(most=LONGEST_NAME)
    for part in ("unit", "neighbourhood", "station"):
        if getattr(area, part) is not None and part != _TAKES.get(role):
            raise AreaNotOfRole(role=role.value, part=part)
    password_hash = NO_PASSWORD if password is None else hash_password(password, username=name)
    if find_account(db, name) is not None:
        raise UsernameTaken(username=name)
    account = Account(
        username=name,
        password_hash=password_hash,
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
    try:
        with db.begin_nested():
            db.add(account)
    except IntegrityError:  # somebody else took the name in this very moment
        raise UsernameTaken(username=name) from None
    note(db, "account.created", campaign_id=account.campaign_id, subject=account.id, role=role.value)
    return account


def find_account(db: DbSession, username: str) -> Account | None:
    """Return the account of that name, or None."""
    return db.exec(select(Account).where(Account.username == typed(username).strip())).first()


def prove(account: Account | None, password: str) -> Account:
    """Return the account if that is its password, or refuse without saying which part was wrong.

    An unknown name costs the same hash as a known one, so that the time of the answer tells nothing either.

    Raises
    ------
    SignInRefused
        Unknown name, wrong password, or an account that is closed.
    SignInBusy
        Too many are trying at this moment.
    """
    right = is_right(password, account.password_hash if account else hash_of_nobody())
    if account is None or not right or not account.active:
        raise SignInRefused
    return account


def set_password(
    db: DbSession, account: Account, password_hash: str, *, now: datetime, login: int | None = None
) -> None:
    """Give the account a new password (its hash: see `hash_password`) and end its sign-ins, but for the one with the id `login`."""
    account.password_hash = password_hash
    db.add(account)
    note(db, "account.password_set", campaign_id=account.campaign_id, subject=account.id)
    end_logins(db, account, now=now, but=login)


def close_account(db: DbSession, account: Account, *, now: datetime) -> None:
    """Shut an account: it is signed out everywhere at once, and its open one-time sign-in is void."""
    account.active, account.one_time_hash = False, None
    db.add(account)
    note(db, "account.closed", campaign_id=account.campaign_id, subject=account.id)
    end_logins(db, account, now=now)


def open_account(db: DbSession, account: Account) -> None:
    """Let a closed account sign in again."""
    account.active = True
    db.add(account)
    db.flush()
    note(db, "account.opened", campaign_id=account.campaign_id, subject=account.id)


def post_scanner(db: DbSession, account: Account, station: Station, *, first: date, last: date) -> None:
    """Send a scanner to a station for the operating days `first` to `last`; whatever he was posted to before ends.

    Raises
    ------
    PostingInvalid
        The account is no scanner's, the days are in the wrong order, more than 31 or far from the campaign's, or the station is
        another campaign's.
    """
    right = account.role == Role.SCANNER and account.campaign_id == station.campaign_id
    campaign = db.get_one(Campaign, station.campaign_id)
    begins, ends = campaign.first_day - AROUND_CAMPAIGN, campaign.last_day + AROUND_CAMPAIGN
    if not right or not begins <= first <= last <= ends or (last - first).days >= 31:
        raise PostingInvalid
    account.station_id, account.posted_from, account.posted_until = station.id, first, last
    db.add(account)
    db.flush()
    days: dict[str, Any] = {"first": first.isoformat(), "last": last.isoformat()}
    note(db, "account.posted", campaign_id=account.campaign_id, subject=account.id, station=station.id, **days)


def accounts_in_care(
    db: DbSession, account: Account, campaign: Campaign, *, roles: Sequence[Role], after: int = 0, limit: int = 500
) -> list[Account]:
    """Return the accounts of these roles in a campaign that `account` looks after, by id, from above the id `after`."""
    query = select(Account).where(
        *in_care(db, account),
        col(Account.role).in_([role.value for role in roles]),
        col(Account.id) > after,
        or_(col(Account.campaign_id) == campaign.id, col(Account.campaign_id).is_(None)),
    )
    return list(db.exec(query.order_by(col(Account.id)).limit(limit)))
