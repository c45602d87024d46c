"""What each unit can do on a day, and what loans have moved from one to another: the giver's report and the borrower's. Pure."""

from dataclasses import dataclass
from datetime import date

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.session_plan import wanted_sessions
from scheduler.places.units import UnitBook


@dataclass(frozen=True, slots=True)
class UnitDay:
    """One unit's stations on one operating day.

    `kits` work there, `borrowed` of them from elsewhere; `lent` own ones work elsewhere that day. `places` is what its stations
    take, `moved` how many of them loans have brought, below zero taken away.
    """

    unit_code: str
    kits: int
    lent: tuple[str, ...]
    borrowed: tuple[str, ...]
    places: int
    moved: int


def unit_days(file: CampaignFile, book: UnitBook, day: date) -> list[UnitDay]:
    """Return the units that have a station open on `day`, or would have one but for a loan, by code."""
    one_day = file.model_copy(update={"first_day": day, "last_day": day, "before": None})
    with_loans, without = _by_unit(one_day, book), _by_unit(one_day.model_copy(update={"loans": ()}), book)
    found = []
    for unit in sorted(with_loans.keys() | without.keys()):
        kits, places = with_loans.get(unit, (frozenset(), 0))
        own_kits, own_places = without.get(unit, (frozenset(), 0))
        lent, borrowed = tuple(sorted(own_kits - kits)), tuple(sorted(kits - own_kits))
        if kits or own_kits:
            found.append(UnitDay(unit, len(kits), lent, borrowed, places, places - own_places))
    return found


def _by_unit(file: CampaignFile, book: UnitBook) -> dict[str, tuple[frozenset[str], int]]:
    units = {station.code: station.unit for station in file.stations}
    found: dict[str, tuple[frozenset[str], int]] = {}
    for session in wanted_sessions(file, book):
        unit = units[session.station]
        kits, places = found.get(unit, (frozenset(), 0))
        found[unit] = (kits | session.shape.kits, places + session.shape.places)
    return found
