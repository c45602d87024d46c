"""Which sessions a campaign file wants, worked out from its stations, shifts, kits, rates, loans and closures. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_stations import StationEntry
from scheduler.places.units import UnitBook
from scheduler.places.working_calendar import WHOLE_DAY, Duties, Duty, WorkingCalendar
from slots.account import CapacityAccount, capacity_accounts
from slots.session import Piece, cut, open_minutes


@dataclass(frozen=True, slots=True)
class WantedShape:
    """What a session is like on whatever day: its windows, who works in it, and where its places come from."""

    pieces: tuple[Piece, ...]
    kits: frozenset[str]
    teams: frozenset[str]
    account: dict[str, Any] = field(hash=False)

    @property
    def places(self) -> int:
        """People the session takes."""
        return sum(piece.places for piece in self.pieces)

    @property
    def state(self) -> str:
        """Whether any window is open: "open", else "closed"."""
        return "closed" if all(piece.closed for piece in self.pieces) else "open"


@dataclass(frozen=True, slots=True)
class WantedSession:
    """A session that there should be. Sessions that are alike share one shape."""

    station: str
    day: date
    shift: str
    shape: WantedShape


def wanted_sessions(
    file: CampaignFile, book: UnitBook, *, stations: Collection[str] | None = None
) -> Iterator[WantedSession]:
    """Yield every session of the campaign, or of some stations by code, station by station in the order of time."""
    calendar = WorkingCalendar(file, book)
    for station in file.stations:
        if stations is not None and station.code not in stations:
            continue
        alike: dict[int, list[WantedShape]] = {}
        for day, duties in calendar.duties_of(station):
            if id(duties) not in alike:  # days that are alike share the very object
                alike[id(duties)] = shapes(file, station, duties)
            for duty, shape in zip(duties, alike[id(duties)], strict=True):
                yield WantedSession(station.code, day, duty.entry.code, shape)


def shapes(file: CampaignFile, station: StationEntry, duties: Duties) -> list[WantedShape]:
    """Return the shape of each shift of a day: kits and open hours become places (`slots.account`), shared over the windows."""
    minutes = file.window_minutes_of(station)
    closed = [duty.closed if duty.kits else (WHOLE_DAY,) for duty in duties]
    hours = [
        Fraction(max(0, open_minutes(duty.shift, minutes, shut) - station.travel_minutes), 60)
        for duty, shut in zip(duties, closed, strict=True)
    ]
    accounts = capacity_accounts(
        [(len(duty.kits), hour) for duty, hour in zip(duties, hours, strict=True)], file.rules_of(station)
    )
    return [
        _shape(file, station, duty, list(shut), account)
        for duty, shut, account in zip(duties, closed, accounts, strict=True)
    ]


def _shape(
    file: CampaignFile, station: StationEntry, duty: Duty, closed: list[tuple[int, int]], account: CapacityAccount
) -> WantedShape:
    extra, cap = file.front_load_of(station), file.waiting_room_cap_of(station)
    pieces = cut(duty.shift, file.window_minutes_of(station), account.places, extra, cap, closed)
    invited = sum(piece.places for piece in pieces)
    facts = account_facts(account) | {
        "travel_minutes": station.travel_minutes,
        "front_load": _moved(pieces),
        "waiting_room_cap": cap,
        "lost_to_cap": account.places - invited,
        "lent": sorted(duty.lent),
        "borrowed": sorted(duty.borrowed),
    }
    nobody: frozenset[str] = frozenset()
    shut = all(piece.closed for piece in pieces)  # then whoever would work here is free to work elsewhere
    return WantedShape(pieces, nobody if shut else duty.kits, nobody if shut else duty.teams, facts)


def _moved(pieces: tuple[Piece, ...]) -> int:
    """Return how many people really moved to the first open window; small windows and a cap let fewer move than were asked for."""
    places = [piece.places for piece in pieces if not piece.closed]
    return max(0, places[0] - ceil(Fraction(sum(places), len(places)))) if places else 0


def account_facts(account: CapacityAccount) -> dict[str, Any]:
    """Return an account as it is stored with its session: exact figures as text."""
    rules = account.rules
    exact = {"hours": account.hours, "rate": rules.rate, "load": rules.load, "service_time": rules.service_time}
    exact |= {"reserve": rules.reserve, "no_show": rules.no_show, "critical_ratio": rules.critical_ratio}
    counts = {"kits": account.kits, "served": account.served, "held_back": account.held_back}
    return counts | {"overbooked": account.overbooked} | {name: str(value) for name, value in exact.items()}
