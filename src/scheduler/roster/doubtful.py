"""People of whom somebody has to look something up: births that leave the age open, no birth, two entries, gone from the list.

Nobody is invited by a guess, so whoever stands here may miss his invitation until it is looked at.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.roster.groups import ELSEWHERE, GONE, NOT_COMING
from scheduler.roster.models import Household, Resident
from scheduler.spreadsheets import Workbook, write_cells

REASONS: Final[dict[str, tuple[str, str]]] = {
    "no_birth": ("chưa có ngày sinh", "no birth"),
    "year_only": ("chỉ có năm sinh, chưa chắc đủ tuổi", "year of birth only, the age is not certain"),
    "month_only": ("chỉ có tháng, năm sinh, chưa chắc đủ tuổi", "month of birth only, the age is not certain"),
    "twice": ("có tên ở hai nơi, được mời ở nơi kia", "listed twice, invited by the other entry"),
    "gone": ("không còn trong danh sách mới", "not in the newest list"),
}
"""Why somebody is to be looked at, in both languages; everybody has one reason."""
_HEADER: Final[dict[str, tuple[str, ...]]] = {
    "vi": ("Xã, phường", "Địa bàn", "Số hộ", "Chủ hộ", "Địa chỉ", "Họ và tên", "Ngày sinh", "Cần xem"),
    "en": ("Ward", "Neighbourhood", "Household", "Head", "Address", "Name", "Birth", "To check"),
}


class Doubtful(NamedTuple):
    """One person to be looked at, and why; `same_as` is the entry by which somebody listed twice is invited."""

    resident_id: int
    household_id: int
    full_name: str
    birth_text: str
    household_ref: str
    head_name: str
    address: str
    neighbourhood_id: int
    neighbourhood: str
    unit_code: str
    same_as: int | None
    reason: str


class DoubtfulCount(NamedTuple):
    """How many people of one neighbourhood are to be looked at for one reason."""

    unit_code: str
    neighbourhood_id: int
    neighbourhood: str
    reason: str
    people: int


class JanuaryBirths(NamedTuple):
    """Of the whole birth dates of one ward, how many are 1 January: what offices write where they do not know the day."""

    unit_code: str
    first_of_january: int
    births: int


def reason_of(first_day: date, last_day: date, minimum_age: int, *, without_card: bool = True) -> ColumnElement[Any]:
    """Return why a resident is to be looked at in a campaign of these days, as the database sees it; null for most.

    A birth is doubtful where the day or the month that is not known decides from when he may come: `groups.eligible_from`
    would answer otherwise had he been born on the first of it. A test holds the two together.
    """
    mark, year, month = col(Resident.mark), col(Resident.birth_year), col(Resident.birth_month)
    not_coming = NOT_COMING - (frozenset() if without_card else {"has_card"})
    coming = or_(mark.is_(None), mark.not_in(sorted(not_coming | {"spare"})))
    asked = and_(coming, col(Resident.has_card).is_(False)) if without_card else coming
    aged = asked if minimum_age else false()
    turns: ColumnElement[Any] = year + literal(minimum_age)
    months: ColumnElement[Any] = turns * 12 + month
    first, last = (literal(day.year * 12 + day.month) for day in (first_day, last_day))
    return case(
        (mark == ELSEWHERE, "twice"),
        (mark == GONE, "gone"),
        (and_(aged, year.is_(None)), "no_birth"),
        (and_(aged, month.is_(None), turns.between(first_day.year, last_day.year)), "year_only"),
        (and_(aged, month.is_not(None), col(Resident.birth_day).is_(None), months.between(first, last)), "month_only"),
        else_=None,
    )


def _asked(campaign: Campaign, units: Collection[str] | None, reason: str) -> tuple[Any, list[ColumnElement[bool]]]:
    rule = settings_of(campaign).eligibility
    why = reason_of(campaign.first_day, campaign.last_day, rule.minimum_age, without_card=rule.without_card)
    conditions = [col(Resident.campaign_id) == campaign.id, why == reason if reason else why.is_not(None)]
    if units is not None:
        conditions.append(col(Neighbourhood.unit_code).in_(units))
    return why, conditions


def doubtful(
    db: DbSession,
    campaign: Campaign,
    *,
    units: Collection[str] | None = None,
    reason: str = "",
    start: int = 0,
    limit: int | None = None,
) -> list[Doubtful]:
    """Return the people to be looked at, by ward, neighbourhood and walk; of `units` only (None: all), of one `reason` only."""
    why, conditions = _asked(campaign, units, reason)
    query = (
        select(
            col(Resident.id),
            col(Household.id),
            col(Resident.full_name),
            col(Resident.birth_text),
            col(Household.ref),
            col(Household.head_name),
            col(Household.address),
            col(Neighbourhood.id),
            col(Neighbourhood.name),
            col(Neighbourhood.unit_code),
            col(Resident.same_as_id),
            why,
        )
        .join(Household, col(Household.id) == col(Resident.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .where(*conditions)
        .order_by(
            col(Neighbourhood.unit_code),
            col(Neighbourhood.id),
            col(Household.street_order),
            col(Household.id),
            col(Resident.position),
            col(Resident.id),
        )
        .offset(start)
        .limit(limit)
    )
    return [Doubtful(*row) for row in db.execute(query)]


def doubtful_counts(db: DbSession, campaign: Campaign, *, units: Collection[str] | None = None) -> list[DoubtfulCount]:
    """Return how many are to be looked at by ward, neighbourhood and reason; of `units` only, None being all."""
    why, conditions = _asked(campaign, units, "")
    # Named once below, and grouped by from outside: PostgreSQL does not see that two expressions with parameters are one.
    there = (
        select(col(Neighbourhood.unit_code), col(Neighbourhood.id), col(Neighbourhood.name), why.label("reason"))
        .join(Household, col(Household.neighbourhood_id) == col(Neighbourhood.id))
        .join(Resident, col(Resident.household_id) == col(Household.id))
        .where(*conditions)
        .subquery()
    )
    by = (there.c.unit_code, there.c.id, there.c.name, there.c.reason)
    return [DoubtfulCount(*row) for row in db.execute(select(*by, func.count()).group_by(*by).order_by(*by))]


def january_births(db: DbSession, campaign: Campaign, *, units: Collection[str] | None = None) -> list[JanuaryBirths]:
    """Return for each ward how many of the whole birth dates are 1 January; one in 365 is no sign of anything."""
    first = and_(col(Resident.birth_month) == 1, col(Resident.birth_day) == 1)
    query = (
        select(col(Neighbourhood.unit_code), func.sum(case((first, 1), else_=0)), func.count())
        .join(Household, col(Household.neighbourhood_id) == col(Neighbourhood.id))
        .join(Resident, col(Resident.household_id) == col(Household.id))
        .where(col(Resident.campaign_id) == campaign.id, col(Resident.birth_day).is_not(None))
        .group_by(col(Neighbourhood.unit_code))
        .order_by(col(Neighbourhood.unit_code))
    )
    if units is not None:
        query = query.where(col(Neighbourhood.unit_code).in_(units))
    return [JanuaryBirths(unit, int(count), births) for unit, count, births in db.execute(query)]


def write_doubtful(
    path: Path, people: Collection[Doubtful], names: Mapping[str, str], lang: str, *, now: datetime
) -> None:
    """Write the people as .xlsx, one a row; `names` are those of the wards, `now` is kept in the file as its making."""
    with Workbook(path, created=now) as book:
        sheet, bold = book.sheet("Cần xem" if lang == "vi" else "To check"), book.bold()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(_HEADER["vi"]) - 1, 18)
        write_cells(sheet, 0, _HEADER[lang], bold)
        for place, one in enumerate(people, start=1):
            where = (names.get(one.unit_code, one.unit_code), one.neighbourhood, one.household_ref, one.head_name)
            why = REASONS[one.reason][lang == "en"]
            write_cells(sheet, place, (*where, one.address, one.full_name, one.birth_text, why))
