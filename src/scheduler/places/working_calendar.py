"""Who works where on which day: a campaign's stations, shifts, loans and closures put together. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from scheduler.places.campaign_calendar import Closure, Loan
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_stations import ShiftEntry, StationEntry
from scheduler.places.units import UnitBook
from slots.calendar import MINUTES_PER_DAY
from slots.session import Minutes
from slots.shift import Shift

WHOLE_DAY: Minutes = (0, 2 * MINUTES_PER_DAY)
"""Reaches over every shift of an operating day, also over one that begins at 23:59 and lasts 24 hours."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One shift of a station on an operating day: who works in it, who was lent away or borrowed, and when it is closed."""

    entry: ShiftEntry
    shift: Shift
    kits: frozenset[str]
    teams: frozenset[str]
    lent: frozenset[str]
    borrowed: frozenset[str]
    closed: tuple[Minutes, ...]


Duties = tuple[Duty, ...]


class WorkingCalendar:
    """The calendar of a campaign file; `book` says which stations lie in a unit that is closed."""

    def __init__(self, file: CampaignFile, book: UnitBook) -> None:
        self._file = file
        self._book = book

    @cached_property
    def _loans(self) -> Mapping[str, list[Loan]]:
        """The loans by the station that borrows ("to CODE") and by the codes of the kits and teams that go."""
        found: dict[str, list[Loan]] = {}
        for loan in self._file.loans:
            for key in (f"to {loan.to_station}", *loan.kits, *loan.teams):
                found.setdefault(key, []).append(loan)
        return found

    def duties_of(self, station: StationEntry) -> Iterator[tuple[date, Duties]]:
        """Yield the days of `station` in order, each with its shifts in the order of the day.

        Days that are alike share one object, so that what follows from it need be worked out only once.
        """
        closures = [closure for closure in self._file.closures if self._concerns(closure, station)]
        loans = self._loans_around(station)
        shifts = [(entry, entry.shift) for entry in station.shifts]
        shifts.sort(key=lambda pair: pair[1].start_minute)
        alike: dict[object, Duties] = {}
        for day in self._file.days_of(station):
            key = (
                tuple(_covers(entry.from_day, entry.to_day, day) for entry, _ in shifts),
                tuple(_covers(loan.from_day, loan.to_day, day) for loan in loans),
                closed := tuple(stretch for closure in closures for stretch in _closed_on(closure, day)),
            )
            if key not in alike:
                alike[key] = tuple(
                    self._duty(station, entry, shift, day, loans, closed)
                    for entry, shift in shifts
                    if _covers(entry.from_day, entry.to_day, day)
                )
            yield day, alike[key]

    def _concerns(self, closure: Closure, station: StationEntry) -> bool:
        if closure.station:
            return closure.station == station.code
        return not closure.unit or self._book.is_within(station.unit, closure.unit)

    def _loans_around(self, station: StationEntry) -> list[Loan]:
        keys = (f"to {station.code}", *station.kits, *station.teams)
        found = {id(loan): loan for key in keys for loan in self._loans.get(key, ())}
        return list(found.values())

    def _duty(
        self,
        station: StationEntry,
        entry: ShiftEntry,
        shift: Shift,
        day: date,
        loans: list[Loan],
        closed: tuple[Minutes, ...],
    ) -> Duty:
        own_kits, own_teams = frozenset(entry.kits), frozenset(entry.teams)
        running = [loan for loan in loans if _covers(loan.from_day, loan.to_day, day)]
        here = [
            loan
            for loan in running
            if loan.to_station == station.code and (not loan.shifts or entry.code in loan.shifts)
        ]
        kits_in = frozenset(kit for loan in here for kit in loan.kits)
        teams_in = frozenset(team for loan in here for team in loan.teams)
        kits_out = frozenset(kit for loan in running for kit in loan.kits)
        teams_out = frozenset(team for loan in running for team in loan.teams)
        return Duty(
            entry=entry,
            shift=shift,
            kits=(own_kits - kits_out) | kits_in,
            teams=(own_teams - teams_out) | teams_in,
            lent=own_kits & kits_out - kits_in,
            borrowed=kits_in - own_kits,
            closed=closed,
        )


def _covers(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _closed_on(closure: Closure, day: date) -> Iterator[Minutes]:
    """Yield the stretches that a closure takes of an operating day; on the clock one may begin the evening before."""
    if closure.hours is None:
        if closure.from_day <= day <= closure.to_day:
            yield WHOLE_DAY
        return
    hours = Shift.parse("morning", closure.hours)
    for later in (-1, 0, 1, 2):
        if closure.from_day.toordinal() <= day.toordinal() + later <= closure.to_day.toordinal():
            start, end = hours.start_minute + later * MINUTES_PER_DAY, hours.end_minute + later * MINUTES_PER_DAY
            if end > 0:
                yield start, end
