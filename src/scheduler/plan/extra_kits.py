"""How many places more kits would add: the account of each session done again with them, as opening the sessions would do it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.session_plan import WantedShape, shapes
from scheduler.places.units import UnitBook
from scheduler.places.working_calendar import Duties, WorkingCalendar
from scheduler.plan.supply import Supply

Gains = list[tuple[int, list[int]]]
"""(Row of the session, places gained by each of its windows); a window may lose one where places are shared anew."""


class ExtraKits:
    """Asks for the places that kits would add to all open shifts of a station on some of its days."""

    def __init__(self, settings: CampaignFile, book: UnitBook, supply: Supply) -> None:
        self._settings = settings
        self._calendar = WorkingCalendar(settings, book)
        self._supply = supply
        self._found: dict[tuple[int, int], Gains] = {}
        self._duties: dict[int, dict[date, Duties]] = {}
        self._shapes: dict[tuple[int, int, int], list[WantedShape]] = {}
        self._by_station: dict[int, list[int]] = {}
        for row, session in enumerate(supply.sessions):
            self._by_station.setdefault(session.station_id, []).append(row)

    def days(self, station_id: int) -> list[date]:
        """Return the days on which more kits would help at a station, in order."""
        return sorted({self._supply.sessions[row].operating_day for row, _ in self._gains(station_id, 1)})

    def gains(self, station_id: int, kits: int, days: int) -> Gains:
        """Return what so many kits more would add on the last `days` days of a station, by session."""
        chosen = set(self.days(station_id)[-days:]) if days else set()
        return [one for one in self._gains(station_id, kits) if self._supply.sessions[one[0]].operating_day in chosen]

    def _gains(self, station_id: int, kits: int) -> Gains:
        if (station_id, kits) not in self._found:
            self._found[station_id, kits] = list(self._look(station_id, kits))
        return self._found[station_id, kits]

    def _look(self, station_id: int, kits: int) -> Iterator[tuple[int, list[int]]]:
        for row in self._by_station.get(station_id, ()):
            session = self._supply.sessions[row]
            duties = self._duties_of(station_id).get(session.operating_day, ())
            at = next((at for at, duty in enumerate(duties) if duty.entry.code == session.shift and duty.kits), None)
            if at is None:
                continue
            before, after = (self._pieces(station_id, duties, more)[at] for more in (0, kits))
            gains = [new - old for old, new in zip(before, after, strict=True)]
            # A session of which a window has begun keeps its kits (see `session_diff`), and so has nothing to gain.
            if len(gains) == len(session.slots) and sum(gains) > 0:
                yield row, gains

    def _pieces(self, station_id: int, duties: Duties, kits: int) -> list[list[int]]:
        """Return the places of the open windows of each shift of a day with so many kits more."""
        key = (station_id, id(duties), kits)
        if key not in self._shapes:
            extra = frozenset(f"+{number}" for number in range(kits))  # no code of the campaign begins so
            more = tuple(replace(duty, kits=duty.kits | extra) if duty.kits else duty for duty in duties)
            self._shapes[key] = shapes(self._settings, self._supply.catchment.entries[station_id], more)
        return [[piece.places for piece in shape.pieces if not piece.closed] for shape in self._shapes[key]]

    def _duties_of(self, station_id: int) -> dict[date, Duties]:
        if station_id not in self._duties:
            entry = self._supply.catchment.entries.get(station_id)
            self._duties[station_id] = dict(self._calendar.duties_of(entry)) if entry is not None else {}
        return self._duties[station_id]
