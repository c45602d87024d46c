"""Whether the calendar of a campaign file can be worked: shifts one after the other, nobody in two places, closures, loans."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from scheduler.places.calendar_errors import (
    ClosureOutside,
    CodeUnknown,
    EndsBeforeStart,
    KitInTwoPlaces,
    LoanOfNothing,
    LoanOutside,
    LoanToOwnUnit,
    OneOfTwo,
    ShiftsOverlap,
)
from scheduler.places.campaign_calendar import Loan
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_findings import unit_hint
from scheduler.places.campaign_stations import ShiftEntry, StationEntry
from scheduler.places.errors import DuplicateCode, Finding, UnitOutside, UnknownUnit
from scheduler.places.units import UnitBook
from scheduler.places.working_calendar import WHOLE_DAY, WorkingCalendar
from slots.calendar import MINUTES_PER_DAY

EXAMPLES = 20
"""Findings of one kind are as many as there are pairs; after so many the rest says nothing new."""


def check_calendar(file: CampaignFile, book: UnitBook) -> list[Finding]:
    """Return everything that is wrong with shifts, teams, closures and loans."""
    found = [
        *(finding for station in file.stations for finding in _shifts(file, station)),
        *_teams(file),
        *_closures(file, book),
        *_loans(file),
    ]
    # Who is in two places can be said only of a calendar that makes sense.
    return found or in_two_places(file, book)


def _shifts(file: CampaignFile, station: StationEntry) -> Iterator[Finding]:
    key = f"stations[{station.code}].shifts"
    for entry in station.shifts:
        if entry.from_day is not None and entry.to_day is not None and entry.to_day < entry.from_day:
            at = f"{key}[{entry.code}].to_day"
            yield EndsBeforeStart(key=at, start=f"{entry.from_day:%d/%m/%Y}", end=f"{entry.to_day:%d/%m/%Y}")
    if station.from_day is not None and station.to_day is not None and station.to_day < station.from_day:
        at = f"stations[{station.code}].to_day"
        yield EndsBeforeStart(key=at, start=f"{station.from_day:%d/%m/%Y}", end=f"{station.to_day:%d/%m/%Y}")
    for one, other in combinations(station.shifts, 2):
        if one.code == other.code and _meet(file, station, one, other):
            yield DuplicateCode(key=key, value=one.code)
        elif _overlap(file, station, one, other):
            yield ShiftsOverlap(key=key, first=one.shift.text, second=other.shift.text)


def _meet(file: CampaignFile, station: StationEntry, one: ShiftEntry, other: ShiftEntry, later: int = 0) -> bool:
    """Tell whether some day has `one` while `other` stands `later` days after it."""
    first, last = station.from_day or file.first_day, station.to_day or file.deadline
    step = timedelta(days=later)
    start = max(one.from_day or first, (other.from_day or first) - step)
    return start <= min(one.to_day or last, (other.to_day or last) - step)


def _overlap(file: CampaignFile, station: StationEntry, one: ShiftEntry, other: ShiftEntry) -> bool:
    """Tell whether two shifts are ever worked at the same time, also when a night shift reaches into the next morning."""
    for later in (-1, 0, 1):
        start = other.shift.start_minute + later * MINUTES_PER_DAY
        end = other.shift.end_minute + later * MINUTES_PER_DAY
        if one.shift.start_minute < end and start < one.shift.end_minute and _meet(file, station, one, other, later):
            return True
    return False


def _teams(file: CampaignFile) -> Iterator[Finding]:
    codes = [team.code for team in file.teams]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield DuplicateCode(key="teams", value=code)
    for station in file.stations:
        for entry in station.shifts:
            for code in entry.teams:
                if code not in codes:
                    at = f"stations[{station.code}].shifts[{entry.code}].teams"
                    yield CodeUnknown(key=at, value=code, known=_listed(codes))


def _closures(file: CampaignFile, book: UnitBook) -> Iterator[Finding]:
    stations = [station.code for station in file.stations]
    for number, closure in enumerate(file.closures, start=1):
        key = f"closures[{number}]"
        if closure.to_day < closure.from_day:
            start, end = f"{closure.from_day:%d/%m/%Y}", f"{closure.to_day:%d/%m/%Y}"
            yield EndsBeforeStart(key=f"{key}.to_day", start=start, end=end)
        elif closure.to_day < file.first_day or closure.from_day > file.deadline + timedelta(
            days=1 if closure.hours else 0
        ):
            first, last = f"{file.first_day:%d/%m/%Y}", f"{file.deadline:%d/%m/%Y}"
            yield ClosureOutside(key=key, day=f"{closure.from_day:%d/%m/%Y}", first=first, last=last)
        if closure.station and closure.unit:
            yield OneOfTwo(key=key, one="station", other="unit")
        if closure.station and closure.station not in stations:
            yield CodeUnknown(key=f"{key}.station", value=closure.station, known=_listed(stations))
        if closure.unit and closure.unit not in book:
            hint = unit_hint(closure.unit, book.below(file.unit))
            yield UnknownUnit(key=f"{key}.unit", unit=closure.unit, dataset=file.dataset, **hint)
        elif closure.unit and not book.is_within(closure.unit, file.unit):
            names = {"unit_name": book[closure.unit].name, "campaign_unit": book[file.unit].name}
            yield UnitOutside(key=f"{key}.unit", unit=closure.unit, **names)


def _loans(file: CampaignFile) -> Iterator[Finding]:
    stations = {station.code: station for station in file.stations}
    known = {
        "kits": sorted({kit for station in file.stations for kit in station.kits}),
        "teams": sorted({team.code for team in file.teams}),
    }
    for number, loan in enumerate(file.loans, start=1):
        key = f"loans[{number}]"
        yield from _lent(file, loan, key, known)
        borrower = stations.get(loan.to_station)
        if borrower is None:
            yield CodeUnknown(key=f"{key}.to_station", value=loan.to_station, known=_listed(list(stations)))
        else:
            yield from _borrowed(file, loan, borrower, key)
    yield from _lent_twice(file)


def _lent(file: CampaignFile, loan: Loan, key: str, known: dict[str, list[str]]) -> Iterator[Finding]:
    if not loan.kits and not loan.teams:
        yield LoanOfNothing(key=key)
    last = loan.to_day or file.deadline
    if last < loan.from_day:
        yield EndsBeforeStart(key=f"{key}.to_day", start=f"{loan.from_day:%d/%m/%Y}", end=f"{last:%d/%m/%Y}")
    elif last < file.first_day or loan.from_day > file.deadline:
        span = {"first": f"{file.first_day:%d/%m/%Y}", "last": f"{file.deadline:%d/%m/%Y}"}
        yield LoanOutside(key=key, day=f"{loan.from_day:%d/%m/%Y}", **span)
    for field, codes in known.items():
        named = getattr(loan, field)
        for code in sorted({code for code in named if named.count(code) > 1}):
            yield DuplicateCode(key=f"{key}.{field}", value=code)
        for code in named:
            if code not in codes:
                yield CodeUnknown(key=f"{key}.{field}", value=code, known=_listed(codes))


def _borrowed(file: CampaignFile, loan: Loan, borrower: StationEntry, key: str) -> Iterator[Finding]:
    codes = [entry.code for entry in borrower.shifts]
    for shift in loan.shifts:
        if shift not in codes:
            yield CodeUnknown(key=f"{key}.shifts", value=shift, known=_listed(codes))
    own = [code for code in loan.kits if borrower.unit in file.units_of_kit(code)]
    own += [code for code in loan.teams if borrower.unit in file.units_of_team(code)]
    for code in own:
        yield LoanToOwnUnit(key=key, what=code, station=borrower.code, unit=borrower.unit)


def _lent_twice(file: CampaignFile) -> Iterator[Finding]:
    for (number, one), (_, other) in combinations(enumerate(file.loans, start=1), 2):
        both = (set(one.kits) & set(other.kits)) | (set(one.teams) & set(other.teams))
        start = max(one.from_day, other.from_day)
        if both and start <= min(one.to_day or file.deadline, other.to_day or file.deadline):
            texts = {"first": one.to_station, "second": other.to_station}
            yield KitInTwoPlaces(key=f"loans[{number}]", kit=min(both), day=f"{start:%d/%m/%Y}", **texts)


def _listed(codes: list[str]) -> str:
    return ", ".join(codes[:EXAMPLES]) + (", …" if len(codes) > EXAMPLES else "")


@dataclass(frozen=True, slots=True, order=True)
class Work:
    """What a kit or team does from `start` to `end`: both moments, or both minutes from 00:00 of the campaign's first day."""

    start: Any
    end: Any
    day: date
    station: str
    hours: str


def clashes(code: str, works: Iterable[Work]) -> Iterator[KitInTwoPlaces]:
    """Yield a finding for each pair of `works` of the kit or team `code` that follow one another and share a moment."""
    latest: Work | None = None
    for work in sorted(works):
        if latest is not None and work.start < latest.end:
            first, second = (f"{one.station} {one.hours}" for one in (latest, work))
            key, day = f"stations[{work.station}]", f"{work.day:%d/%m/%Y}"
            yield KitInTwoPlaces(key=key, kit=code, day=day, first=first, second=second)
        latest = work if latest is None else max(latest, work, key=lambda one: one.end)


def in_two_places(file: CampaignFile, book: UnitBook) -> list[Finding]:
    """Return one finding for each pair of shifts that need one kit, or one team, at the same moment, with the first such day."""
    found: dict[tuple[str, str], Finding] = {}
    for code, works in _works(file, book).items():
        for clash in clashes(code, works):
            found.setdefault((clash.params["first"], clash.params["second"]), clash)
    return list(found.values())[:EXAMPLES]


def _works(file: CampaignFile, book: UnitBook) -> dict[str, list[Work]]:
    calendar = WorkingCalendar(file, book)
    works: dict[str, list[Work]] = {}
    for station in file.stations:
        for day, duties in calendar.duties_of(station):
            midnight = (day - file.first_day).days * MINUTES_PER_DAY
            for duty in duties:
                if WHOLE_DAY in duty.closed:
                    continue
                hours = duty.shift
                work = Work(midnight + hours.start_minute, midnight + hours.end_minute, day, station.code, hours.text)
                for code in (*duty.kits, *duty.teams):
                    works.setdefault(code, []).append(work)
    return works
