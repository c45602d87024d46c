"""Which sessions a campaign file wants, worked out from its stations, shifts, kits and rates. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_stations import ShiftEntry, StationEntry
from slots.capacity import shift_capacities
from slots.session import PlannedSession, SessionRef, open_session


@dataclass(frozen=True, slots=True)
class WantedSession:
    """A session with its slots and the kits that work in it."""

    planned: PlannedSession
    kits: frozenset[str]


def shift_places(file: CampaignFile, station: StationEntry) -> list[tuple[ShiftEntry, int]]:
    """Return the shifts of `station` in the order of the day, each with the people it can take.

    Kits x rate x hours x load x (1 - reserve) x (1 + overbooking), rounded over the whole day so that the shifts sum to what the
    day holds (`slots.capacity`). As the kits may differ from shift to shift, kit-hours stand where hours are asked for.
    """
    shifts = sorted(station.shifts, key=lambda entry: entry.shift.start_minute)
    rules = file.capacity
    kit_hours = [len(entry.kits) * entry.shift.hours for entry in shifts]
    load = rules.load * (1 + rules.overbooking)
    places = shift_capacities(1, file.rate_of(station), kit_hours, load, rules.reserve)
    return list(zip(shifts, places, strict=True))


def wanted_sessions(file: CampaignFile, station: StationEntry) -> Iterator[WantedSession]:
    """Yield every session of `station` in the order of time."""
    shifts = shift_places(file, station)
    minutes, extra = file.window_minutes_of(station), file.front_load_of(station)
    cap = file.waiting_room_cap_of(station)
    for day in file.days_of(station):
        for entry, places in shifts:
            ref = SessionRef(station.code, day, entry.code)
            planned = open_session(ref, entry.shift, minutes, places, extra, cap)
            yield WantedSession(planned, frozenset(entry.kits))
