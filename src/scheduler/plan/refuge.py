"""Refuge: windows for parties whose session is called off. Chooses, and writes nothing; the same input gives the same choice.

The order of wishes: the same part of the day, the nearest later day, the same station, then the others that the party may use by
number. A neighbourhood goes to one session as a whole where any of its part of the day has room for all of it; only where none has
do its parties look each for itself.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from scheduler.places.models import Station
from scheduler.plan.parties import PlannedParty
from scheduler.plan.problem import may_use
from scheduler.plan.supply import Catchment
from slots.shift import part_of


@dataclass(slots=True)
class Place:
    """A window with room for `free` people."""

    slot_id: int
    free: int


@dataclass(slots=True)
class Shelter:
    """An open session with its windows in the order of time; `free` is what its capacity leaves over all of them."""

    session_id: int
    station_id: int
    day: date
    shift: str
    starts_at: datetime
    free: int
    places: list[Place] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Homeless:
    """A party that has lost its window: where it had it, and since when on the clock."""

    key: int
    who: PlannedParty
    station_id: int
    day: date
    shift: str
    starts_at: datetime

    @property
    def flock(self) -> tuple[object, ...]:
        """Parties with the same one come from one neighbourhood and session and may use the same stations."""
        kind = self.who.target_group if self.who.target_group in {"homebound", "student"} else ""
        return (self.day, self.shift, self.station_id, self.who.neighbourhood_id, kind, self.who.school)

    @property
    def order(self) -> tuple[object, ...]:
        """Within its flock, as it was before: by window, then along the street."""
        return (self.starts_at, self.who.street_order, self.who.household_id, self.who.party)


class Refuge:
    """The sessions that have room, and what the daily limits leave of it.

    Parameters
    ----------
    shelters
        Open sessions with the windows that are still to come.
    stations, catchment
        Whom their stations take.
    limits
        For each station, by id, the units whose daily limits bind it.
    people_left
        Returns how many more people a unit's limit allows on a day; asked once for each.
    """

    def __init__(
        self,
        shelters: Sequence[Shelter],
        stations: Mapping[int, Station],
        catchment: Catchment,
        limits: Mapping[int, Collection[str]],
        people_left: Callable[[str, date], int],
    ) -> None:
        self._shelters = list(shelters)
        self._stations = stations
        self._catchment = catchment
        self._limits = limits
        self._people_left = people_left
        self._left: dict[tuple[str, date], int] = {}

    def find(self, homeless: Sequence[Homeless]) -> dict[int, int]:
        """Return the slot for each party's key; who finds none is left out."""
        found: dict[int, int] = {}
        in_order = sorted(homeless, key=lambda one: (*map(str, one.flock), one.order))
        for _, flock in groupby(in_order, key=lambda one: one.flock):
            found |= self._settle(sorted(flock, key=lambda one: one.order))
        return found

    def _settle(self, flock: list[Homeless]) -> dict[int, int]:
        """Find room for a neighbourhood together, or else for each of its parties."""
        first = flock[0]
        shelters = sorted(self._open_to(first), key=lambda one: _wish(first, one))
        for shelter in shelters:
            if part_of(shelter.shift) == part_of(first.shift) and (taken := self._fits(shelter, flock)):
                return self._take(shelter, flock, taken)
        found: dict[int, int] = {}
        for one in flock:
            for shelter in shelters:
                if taken := self._fits(shelter, [one]):
                    found |= self._take(shelter, [one], taken)
                    break
        return found

    def _open_to(self, one: Homeless) -> list[Shelter]:
        usable = {key for key, station in self._stations.items() if may_use(one.who, station, self._catchment)}
        return [shelter for shelter in self._shelters if shelter.station_id in usable and shelter.day > one.day]

    def _fits(self, shelter: Shelter, flock: Sequence[Homeless]) -> list[Place]:
        """Return a window for each party, the first with room in the order of time; none at all where one finds none."""
        people = sum(one.who.size for one in flock)
        if people > shelter.free:
            return []
        if any(people > self._left_under(unit, shelter.day) for unit in self._limits[shelter.station_id]):
            return []
        free = {place.slot_id: place.free for place in shelter.places}
        taken: list[Place] = []
        for one in flock:
            place = next((place for place in shelter.places if free[place.slot_id] >= one.who.size), None)
            if place is None:
                return []
            free[place.slot_id] -= one.who.size
            taken.append(place)
        return taken

    def _left_under(self, unit: str, day: date) -> int:
        if (unit, day) not in self._left:
            self._left[unit, day] = self._people_left(unit, day)
        return self._left[unit, day]

    def _take(self, shelter: Shelter, flock: Sequence[Homeless], places: Sequence[Place]) -> dict[int, int]:
        for one, place in zip(flock, places, strict=True):
            place.free -= one.who.size
            shelter.free -= one.who.size
            for unit in self._limits[shelter.station_id]:
                self._left[unit, shelter.day] -= one.who.size
        return {one.key: place.slot_id for one, place in zip(flock, places, strict=True)}


def _wish(one: Homeless, shelter: Shelter) -> tuple[object, ...]:
    return (
        part_of(shelter.shift) != part_of(one.shift),
        shelter.day,
        shelter.station_id != one.station_id,
        shelter.station_id,
        shelter.starts_at,
        shelter.session_id,
    )
