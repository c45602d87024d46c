"""The day's report: collected against the day's target, and how far the whole has come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from sqlmodel import Session as DbSession

from scheduler.places.models import Campaign
from scheduler.progress.forecast import Forecast, forecast, percent_of
from scheduler.progress.queries import ProgressRow, UnitNode, progress_table, unassigned_by_unit, unit_names


@dataclass(frozen=True, slots=True)
class DayRow:
    """One unit's day: dossiers collected, the day's target, and all of the campaign so far.

    `people` is everybody to be served: invited, or listed as unassigned.
    """

    unit_code: str
    unit_name: str
    collected: int
    target: int | None
    cumulative: int
    people: int

    @property
    def percent(self) -> Decimal | None:
        """The day's collected in percent of its target, computed and never taken from a report."""
        return percent_of(self.collected, self.target)

    @property
    def share(self) -> Decimal | None:
        """All collected so far in percent of the people."""
        return percent_of(self.cumulative, self.people)


@dataclass(frozen=True, slots=True)
class DaySummary:
    """The report of one operating day: units by percent (those without a target last), the sum, and the outlook.

    The outlook reckons with the daily targets; without any it reckons with what this day brought.
    """

    operating_day: date
    rows: tuple[DayRow, ...]
    total: DayRow
    outlook: Forecast


def day_summary(
    db: DbSession, campaign: Campaign, *, day: date, targets: Mapping[str, int], as_of: datetime | None = None
) -> DaySummary:
    """Return the report of `day`; `targets` are daily targets by unit code.

    A unit without a target of its own is counted in the nearest unit above it that has one, so that communes
    add up to the district that has to reach 600 a day. The target of the campaign's own unit is that of the sum.
    """
    own = targets.get(campaign.unit_code)
    parts = {unit: target for unit, target in targets.items() if unit != campaign.unit_code}
    table = progress_table(db, campaign, as_of=as_of)
    unassigned = unassigned_by_unit(db, campaign, as_of=as_of)
    units = unit_names(db, campaign)
    rows = _rows(table, unassigned, units, parts or targets, day)
    total = _sum(campaign, rows, units, own or sum(parts.values()) or None)
    outlook = forecast(
        people=total.people,
        done=total.cumulative,
        as_of_day=day,
        last_day=campaign.last_day,
        per_day=Fraction(total.collected if total.target is None else total.target),
    )
    return DaySummary(day, tuple(sorted(rows, key=_by_percent)), total, outlook)


def _by_percent(row: DayRow) -> tuple[Decimal, str]:
    return -(Decimal(-1) if row.percent is None else row.percent), row.unit_code


def _rows(
    table: Iterable[ProgressRow],
    unassigned: Mapping[str, int],
    units: Mapping[str, UnitNode],
    targets: Mapping[str, int],
    day: date,
) -> list[DayRow]:
    today, so_far = dict.fromkeys(targets, 0), dict.fromkeys(targets, 0)
    people = dict.fromkeys(targets, 0)
    for row in table:
        unit = _reporting_unit(row.unit_code, units, targets)
        people[unit] = people.get(unit, 0) + row.figures.invited
        so_far[unit] = so_far.get(unit, 0) + (row.figures.collected if row.operating_day <= day else 0)
        today[unit] = today.get(unit, 0) + (row.figures.collected if row.operating_day == day else 0)
    for unit_code, count in unassigned.items():
        unit = _reporting_unit(unit_code, units, targets)
        people[unit] = people.get(unit, 0) + count
    return [
        DayRow(
            unit_code=unit,
            unit_name=units[unit].name,
            collected=today.get(unit, 0),
            target=targets.get(unit),
            cumulative=so_far.get(unit, 0),
            people=people[unit],
        )
        for unit in people
    ]


def _reporting_unit(unit_code: str, units: Mapping[str, UnitNode], targets: Mapping[str, int]) -> str:
    above: str | None = unit_code
    while above is not None:
        if above in targets:
            return above
        above = units[above].parent_code
    return unit_code


def _sum(campaign: Campaign, rows: Iterable[DayRow], units: Mapping[str, UnitNode], target: int | None) -> DayRow:
    rows = list(rows)
    return DayRow(
        unit_code=campaign.unit_code,
        unit_name=units[campaign.unit_code].name,
        collected=sum(row.collected for row in rows),
        target=target,
        cumulative=sum(row.cumulative for row in rows),
        people=sum(row.people for row in rows),
    )
