"""Finds kits that a campaign file sends to two places at once, before any session is opened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations_with_replacement

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.errors import Finding, KitInTwoPlaces, ShiftsOverlap
from slots.calendar import MINUTES_PER_DAY
from slots.shift import Shift


@dataclass(frozen=True, slots=True)
class _Duty:
    """One kit in one shift of one station, on every day from `first` to `last`."""

    station: str
    shift: Shift
    first: date
    last: date

    @property
    def text(self) -> str:
        return f"{self.station} {self.shift.text}"


def kits_in_two_places(file: CampaignFile) -> list[Finding]:
    """Return one finding for every pair of shifts that would use one kit at the same moment, with the first such day."""
    found: dict[tuple[str, str], Finding] = {}
    for kit, duties in _duties(file).items():
        for one, other in combinations_with_replacement(duties, 2):
            day = _clash(one, other, file.closed_days)
            if day is not None:
                found.setdefault((one.text, other.text), _finding(kit, one, other, day))
    return list(found.values())


def _duties(file: CampaignFile) -> dict[str, list[_Duty]]:
    duties: dict[str, list[_Duty]] = {}
    for station in file.stations:
        days = file.days_of(station)
        if not days:
            continue
        for entry in station.shifts:
            duty = _Duty(station.code, entry.shift, days[0], days[-1])
            for kit in dict.fromkeys(entry.kits):
                duties.setdefault(kit, []).append(duty)
    return duties


def _clash(one: _Duty, other: _Duty, closed: tuple[date, ...]) -> date | None:
    """Return the first operating day of `one` on which the two share a minute. A night shift reaches into the next day."""
    for later in (-1, 0, 1):
        if one is other and later == 0:
            continue
        offset = later * MINUTES_PER_DAY
        starts, ends = other.shift.start_minute + offset, other.shift.end_minute + offset
        if one.shift.start_minute < ends and starts < one.shift.end_minute:
            for day in _shared_days(one, other, later):
                if day not in closed and day + timedelta(days=later) not in closed:
                    return day
    return None


def _shared_days(one: _Duty, other: _Duty, later: int) -> Iterator[date]:
    shift = timedelta(days=later)
    first, last = max(one.first, other.first - shift), min(one.last, other.last - shift)
    return (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


def _finding(kit: str, one: _Duty, other: _Duty, day: date) -> Finding:
    key = f"stations[{other.station}]"
    if one.station == other.station:
        return ShiftsOverlap(key=f"{key}.shifts", first=one.shift.text, second=other.shift.text)
    return KitInTwoPlaces(key=key, kit=kit, day=f"{day:%d/%m/%Y}", first=one.text, second=other.text)
