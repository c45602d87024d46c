"""Leaders' accounts by the thousand: one for each neighbourhood, made in one go, each with an open one-time sign-in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from sqlmodel import Session as DbSession
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from scheduler.audit.trail import note
from scheduler.auth.models import NO_PASSWORD, Account, Login, Role
from scheduler.auth.one_time import issue_one_time
from scheduler.database import stored_id
from scheduler.keys import Keys
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood


def make_leaders(db: DbSession, campaign: Campaign, *, units: set[str] | None, keys: Keys, now: datetime) -> int:
    """Give an account to each neighbourhood of `units` (None: everywhere) that has none; return how many were made.

    Its user name is made of the ward's code and the neighbourhood's id, so that it names nobody. A second time makes none.
    """
    # Two officers who press at once take turns, or both would make the same accounts.
    db.exec(select(Campaign.id).where(Campaign.id == campaign.id).with_for_update(key_share=True)).one()
    taken = set(db.exec(select(Account.username).where(col(Account.username).startswith("to-"))))
    made = [
        Account(
            username=_free_name(f"to-{place.unit_code}-{place.id}", taken),
            password_hash=NO_PASSWORD,
            role=Role.LEADER,
            campaign_id=campaign.id,
            neighbourhood_id=place.id,
            made_at=now,
        )
        for place in db.exec(_unled(campaign, units).order_by(col(Neighbourhood.id)))
    ]
    if not made:
        return 0
    db.add_all(made)
    db.flush()
    for account in made:
        issue_one_time(db, account, keys=keys)
    ids = [stored_id(account) for account in made]
    note(db, "account.leaders_created", campaign_id=campaign.id, count=len(ids), first=min(ids), last=max(ids))
    return len(made)


def _free_name(name: str, taken: set[str]) -> str:
    """Return the name, or with a number behind it where somebody has it already."""
    if name not in taken:
        return name
    return next(one for more in count(2) if (one := f"{name}-{more}") not in taken)


def lacks_leaders(db: DbSession, campaign: Campaign, *, units: set[str] | None) -> bool:
    """Tell whether a neighbourhood of `units` (None: everywhere) has no leader's account."""
    return db.exec(_unled(campaign, units).limit(1)).first() is not None


def _unled(campaign: Campaign, units: set[str] | None) -> SelectOfScalar[Neighbourhood]:
    led = select(Account.neighbourhood_id).where(
        Account.role == Role.LEADER, col(Account.neighbourhood_id).is_not(None)
    )
    query = select(Neighbourhood).where(Neighbourhood.campaign_id == campaign.id, col(Neighbourhood.id).not_in(led))
    return query if units is None else query.where(col(Neighbourhood.unit_code).in_(units))


@dataclass(frozen=True, slots=True)
class LeaderRow:
    """A neighbourhood and its leader's account, if it has one; `signed_in_at` is when the browser signed in last was."""

    neighbourhood: Neighbourhood
    unit_name: str
    account: Account | None
    signed_in_at: datetime | None


def leaders_of(
    db: DbSession, campaign: Campaign, *, units: set[str] | None, now: datetime, offset: int = 0, limit: int = 200
) -> Sequence[LeaderRow]:
    """Return the neighbourhoods of `units` (None: everywhere) by ward and id, with who leads them."""
    since = (
        select(Login.account_id, func.max(Login.began_at).label("began"))
        .where(col(Login.ended_at).is_(None), col(Login.expires_at) > now, col(Login.waits_for_code).is_(False))
        .group_by(col(Login.account_id))
        .subquery()
    )
    query = (
        select(Neighbourhood, AdminUnit.name, Account, since.c.began)
        .join(
            AdminUnit,
            (col(AdminUnit.dataset) == col(Neighbourhood.dataset))
            & (col(AdminUnit.code) == col(Neighbourhood.unit_code)),
        )
        .outerjoin(
            Account, (col(Account.neighbourhood_id) == col(Neighbourhood.id)) & (col(Account.role) == Role.LEADER.value)
        )
        .outerjoin(since, since.c.account_id == col(Account.id))
        .where(Neighbourhood.campaign_id == campaign.id)
        .order_by(col(Neighbourhood.unit_code), col(Neighbourhood.id), col(Account.id))
    )
    if units is not None:
        query = query.where(col(Neighbourhood.unit_code).in_(units))
    return [LeaderRow(*row) for row in db.exec(query.offset(offset).limit(limit))]


def leaders_by_neighbourhood(db: DbSession, campaign: Campaign) -> dict[int, Account]:
    """Return the first active leader's account of each neighbourhood of a campaign that has one."""
    query = (
        select(Account)
        .join(Neighbourhood, col(Neighbourhood.id) == col(Account.neighbourhood_id))
        .where(Neighbourhood.campaign_id == campaign.id, Account.role == Role.LEADER, col(Account.active))
    )
    latest_first = db.exec(query.order_by(col(Account.id).desc()))
    return {account.neighbourhood_id: account for account in latest_first if account.neighbourhood_id is not None}
