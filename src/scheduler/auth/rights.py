"""How far a right reaches: units, neighbourhoods, stations, campaigns, and the accounts one looks after.

Nothing here says yes by default: what a role does not name is not its business.
"""

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.auth.errors import NotAllowed
from scheduler.auth.models import Account, Role
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood, Station

LOOKS_AFTER: Final[dict[str, frozenset[Role]]] = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.PLANNER: frozenset({Role.WARD_OFFICER, Role.LEADER, Role.STATION_LEAD, Role.SCANNER}),
    Role.WARD_OFFICER: frozenset({Role.LEADER}),
    Role.STATION_LEAD: frozenset({Role.SCANNER}),
}
"""Whose accounts a role makes, closes, posts and resets, within its area."""


def units_below(db: DbSession, dataset: str, code: str) -> set[str]:
    """Return the code itself and the codes of all units below it."""
    found = {code}
    layer = {code}
    while layer:
        below = db.exec(
            select(AdminUnit.code).where(AdminUnit.dataset == dataset, col(AdminUnit.parent_code).in_(layer))
        ).all()
        layer = set(below) - found
        found |= layer
    return found


def allowed_units(db: DbSession, account: Account) -> set[str] | None:
    """Return the unit codes an account may see, or None where it is bound to no unit; staff see those their station serves."""
    if account.unit_code is not None and account.dataset is not None:
        return units_below(db, account.dataset, account.unit_code)
    if account.station_id is not None:
        station = db.get_one(Station, account.station_id)
        return units_below(db, station.dataset, station.unit_code)
    return None


def part_of(db: DbSession, account: Account, campaign: Campaign) -> set[str] | None:
    """Return the units of a campaign that the account is responsible for, or None where that is all of it."""
    if account.dataset not in (None, campaign.dataset):
        return set()  # the same code may mean another unit there
    units = allowed_units(db, account)
    return None if units is None or campaign.unit_code in units else units


def unit_in_area(db: DbSession, account: Account, campaign: Campaign, asked: str | None) -> str | None:
    """Return the unit that was asked for; without one the account's own, or None where that is the whole campaign.

    Raises
    ------
    NotAllowed
        The unit lies outside the account's area, whether there is such a unit or not.
    """
    units = part_of(db, account, campaign)
    if units is None:
        return asked
    own = account.unit_code if account.station_id is None else db.get_one(Station, account.station_id).unit_code
    unit = own if asked is None else asked
    if unit not in units:
        raise NotAllowed
    return unit


def require_campaign(account: Account, campaign: Campaign) -> None:
    """Refuse an account of another campaign.

    Raises
    ------
    NotAllowed
        The account belongs to one campaign, and it is another.
    """
    if account.campaign_id not in (None, campaign.id):
        raise NotAllowed


def require_whole(db: DbSession, account: Account, campaign: Campaign) -> None:
    """Refuse whoever is responsible for a part of the campaign only: a district's planner does not plan the province.

    Raises
    ------
    NotAllowed
        The account's unit does not hold the unit that runs the campaign.
    """
    require_campaign(account, campaign)
    if part_of(db, account, campaign) is not None:
        raise NotAllowed


def require_units(db: DbSession, account: Account, campaign: Campaign, units: Collection[str] | None) -> None:
    """Refuse who is not responsible for each of these units of the campaign; None stands for the whole of it.

    Raises
    ------
    NotAllowed
        A unit lies outside the account's area, or is none at all.
    """
    require_campaign(account, campaign)
    part = part_of(db, account, campaign)
    if part is not None and (units is None or not set(units) <= part):
        raise NotAllowed


def covers(db: DbSession, account: Account, neighbourhood: Neighbourhood) -> bool:
    """Tell whether a neighbourhood lies in the account's area."""
    units = allowed_units(db, account)
    own = account.neighbourhood_id in (None, neighbourhood.id)
    campaign = account.campaign_id in (None, neighbourhood.campaign_id)
    dataset = account.dataset in (None, neighbourhood.dataset)  # the same code may mean another unit there
    return own and campaign and dataset and (units is None or neighbourhood.unit_code in units)


def require_neighbourhood(db: DbSession, account: Account, neighbourhood: Neighbourhood) -> None:
    """Refuse a leader of another neighbourhood and an officer of another ward.

    Raises
    ------
    NotAllowed
        The neighbourhood lies outside the account's area.
    """
    if not covers(db, account, neighbourhood):
        raise NotAllowed


def covers_station(db: DbSession, account: Account, station: Station) -> bool:
    """Tell whether a station is the account's own or lies in its area."""
    if account.station_id is not None:
        return account.station_id == station.id
    if account.dataset not in (None, station.dataset):
        return False
    units = allowed_units(db, account)
    return account.campaign_id in (None, station.campaign_id) and (units is None or station.unit_code in units)


def is_posted(account: Account, day: date) -> bool:
    """Tell whether someone works at his station on that operating day: a lead always, a scanner on the days he is posted."""
    if account.role == Role.STATION_LEAD:
        return True
    if account.role != Role.SCANNER or account.posted_from is None or account.posted_until is None:
        return False
    return account.posted_from <= day <= account.posted_until


def in_care(db: DbSession, account: Account) -> list[ColumnElement[bool]]:
    """Return the conditions on accounts that `account` looks after: their role, campaign and area; nobody looks after himself."""
    found = [
        col(Account.role).in_([role.value for role in LOOKS_AFTER.get(account.role, ())]),
        col(Account.id) != account.id,
    ]
    if account.campaign_id is not None:
        found.append(col(Account.campaign_id) == account.campaign_id)
    if account.role == Role.ADMINISTRATOR:
        return found
    found.append(col(Account.campaign_id).is_not(None))
    if account.station_id is not None:
        return [*found, col(Account.station_id) == account.station_id]
    units = allowed_units(db, account)
    return found if units is None else [*found, _lies_in(account.dataset or "", units)]


def _lies_in(dataset: str, units: set[str]) -> ColumnElement[bool]:
    """Return the condition that an account's neighbourhood, or else its station, or else its unit lies in these units."""
    places = select(Neighbourhood.id).where(Neighbourhood.dataset == dataset, col(Neighbourhood.unit_code).in_(units))
    stations = select(Station.id).where(Station.dataset == dataset, col(Station.unit_code).in_(units))
    own_place, own_station = col(Account.neighbourhood_id), col(Account.station_id)
    own_unit = and_(col(Account.dataset) == dataset, col(Account.unit_code).in_(units))
    return or_(
        own_place.in_(places),
        and_(own_place.is_(None), own_station.in_(stations)),
        and_(own_place.is_(None), own_station.is_(None), own_unit),
    )


def looks_after(db: DbSession, account: Account, other: Account) -> bool:
    """Tell whether `account` may close, post, reset or end the sessions of `other`, which is stored."""
    return db.exec(select(Account.id).where(Account.id == other.id, *in_care(db, account))).first() is not None


def require_looks_after(db: DbSession, account: Account, other: Account | None) -> Account:
    """Return `other`; one that is not there and one of elsewhere are refused alike.

    Raises
    ------
    NotAllowed
    """
    if other is None or not looks_after(db, account, other):
        raise NotAllowed
    return other
