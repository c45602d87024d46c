"""How far a change reaches: the units whose business it is, and the stations whose sessions it can touch. Pure."""

from collections.abc import Iterable

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.changes import (
    Change,
    Close,
    Lend,
    RemoveShift,
    RemoveStation,
    Reopen,
    ReturnLoan,
    SetFigures,
    SetLimit,
    SetShift,
    SetShifts,
    SetStation,
    SetTeam,
)


def units_concerned(file: CampaignFile, change: Change) -> frozenset[str] | None:
    """Return the units for which whoever makes this change must be responsible; None where that is the whole campaign."""
    if isinstance(change, SetFigures | SetLimit):
        return None
    if isinstance(change, Close | Reopen):
        return _of_closure(file, change.unit, change.station)
    station = {
        SetStation: "code", RemoveStation: "code", SetShift: "station", RemoveShift: "station",
        Lend: "to_station", ReturnLoan: "to_station",
    }.get(type(change))  # fmt: skip
    units = set(_units_of(file, getattr(change, station))) if station else set()
    if isinstance(change, SetStation):
        units |= {change.unit, *change.serves}
    if isinstance(change, SetShifts):
        units |= {unit for one in change.stations for unit in _units_of(file, one.station)}
    for one in _shifts_of(change):
        units |= {unit for kit in getattr(one, "kits", ()) for unit in file.units_of_kit(kit)}
        units |= {unit for team in getattr(one, "teams", ()) for unit in file.units_of_team(team)}
    return frozenset(units | (file.units_of_team(change.code) if isinstance(change, SetTeam) else set()))


def _shifts_of(change: Change) -> Iterable[object]:
    """Return whatever the change gives kits and teams to."""
    if isinstance(change, SetShifts):
        return [shift for one in change.stations for shift in one.shifts]
    return change.shifts or () if isinstance(change, SetStation) else [change]


def _of_closure(file: CampaignFile, unit: str, station: str) -> frozenset[str] | None:
    if station:
        return _units_of(file, station)
    return frozenset({unit}) if unit else None


def _units_of(file: CampaignFile, code: str) -> frozenset[str]:
    return frozenset(station.unit for station in file.stations if station.code == code)


def stations_concerned(file: CampaignFile, changed: CampaignFile) -> frozenset[str] | None:
    """Return the stations, by code, whose sessions can differ between two files; None where that may be any."""
    before = {station.code: station for station in file.stations}
    after = {station.code: station for station in changed.stations}
    differ = {code for code in before | after if before.get(code) != after.get(code)}
    calendar = ("closures", "loans")
    rest = [name for name in CampaignFile.model_fields if name not in {"stations", "teams", "limits", *calendar}]
    if any(getattr(file, name) != getattr(changed, name) for name in rest):
        return None
    if file.closures != changed.closures:
        apart = set(file.closures) ^ set(changed.closures)
        if any(not closure.station for closure in apart):
            return None
        differ |= {closure.station for closure in apart}
    for loan in set(file.loans) ^ set(changed.loans):
        moved = {*loan.kits, *loan.teams}
        differ |= {station.code for station in changed.stations if moved & (station.kits | station.teams)}
        differ.add(loan.to_station)
    return frozenset(differ)
