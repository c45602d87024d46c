"""Makes a change in a campaign file. Pure: whether the outcome makes sense is for the checks of the file to say."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from scheduler.places.calendar_errors import CodeUnknown, EndsBeforeStart
from scheduler.places.campaign_calendar import Closure, Loan, TeamEntry
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_parts import Limit, Part
from scheduler.places.campaign_stations import ShiftEntry, StationEntry
from scheduler.places.change_errors import (
    ChangeInvalid,
    NothingToChange,
    NothingToReopen,
    NothingToReturn,
    RowUnknown,
    ShiftMoved,
)
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


def changed_file(file: CampaignFile, change: Change) -> CampaignFile:
    """Return `file` with `change` made; whether it makes sense is for the checks of the file to say.

    Raises
    ------
    CodeUnknown, RowUnknown, NothingToReopen, NothingToReturn
        If what is to be changed is not there.
    NothingToChange
        If the file says so already.
    ChangeInvalid
        If days to open again end before they begin: the file would not show it.
    """
    update = _CHANGES[type(change)](file, change)
    result = _without_what_is_gone(file, file.model_copy(update=update))
    if result == file:
        raise NothingToChange
    return result


def _without_what_is_gone(file: CampaignFile, changed: CampaignFile) -> CampaignFile:
    """Take closures and loans away that the change left without their station, kits or days: nobody could mend them otherwise.

    What the change itself brings in stays as it is, for the checks to judge.
    """
    stations = {station.code for station in changed.stations}
    kits = {kit for station in changed.stations for kit in station.kits}
    teams = {team.code for team in changed.teams}
    closures = tuple(
        one
        for one in changed.closures
        if one not in file.closures
        or (one.station in stations | {""} and one.to_day >= changed.first_day and one.from_day <= changed.deadline)
    )
    loans = []
    for loan in changed.loans:
        if loan not in file.loans:
            loans.append(loan)
            continue
        left = {
            "kits": tuple(kit for kit in loan.kits if kit in kits),
            "teams": tuple(t for t in loan.teams if t in teams),
        }
        in_time = loan.from_day <= changed.deadline and (loan.to_day or changed.deadline) >= changed.first_day
        if loan.to_station in stations and in_time and any(left.values()):
            loans.append(loan.model_copy(update=left))
    return changed.model_copy(update={"closures": closures, "loans": tuple(loans)})


def _facts(change: Part) -> dict[str, Any]:
    return {name: getattr(change, name) for name in type(change).model_fields if name != "change"}


def _station(file: CampaignFile, code: str) -> StationEntry:
    for station in file.stations:
        if station.code == code:
            return station
    known = ", ".join(station.code for station in file.stations[:20])
    raise CodeUnknown(key="station", value=code, known=known)


def _with_station(file: CampaignFile, changed: StationEntry) -> dict[str, Any]:
    return {"stations": tuple(changed if one.code == changed.code else one for one in file.stations)}


_KEPT = ("shifts", "service_times")
"""What a station keeps where a change of its facts does not name it; every other fact that is left out is taken away."""


def _set_station(file: CampaignFile, change: SetStation) -> dict[str, Any]:
    facts = {name: value for name, value in _facts(change).items() if name not in _KEPT or value is not None}
    present = next((one for one in file.stations if one.code == change.code), None)
    if present is None:
        return {"stations": (*file.stations, StationEntry(**facts))}
    return _with_station(file, present.model_copy(update=facts))


def _remove_station(file: CampaignFile, change: RemoveStation) -> dict[str, Any]:
    _station(file, change.code)
    return {"stations": tuple(one for one in file.stations if one.code != change.code)}


def _set_shift(file: CampaignFile, change: SetShift) -> dict[str, Any]:
    station = _station(file, change.station)
    entry = ShiftEntry(**{name: getattr(change, name) for name in ShiftEntry.model_fields})
    shifts = list(station.shifts)
    if change.row is None:
        shifts.append(entry)
    else:
        shifts[_row(shifts, change.row, change.was, station)] = entry
    return _with_station(file, station.model_copy(update={"shifts": tuple(shifts)}))


def _remove_shift(file: CampaignFile, change: RemoveShift) -> dict[str, Any]:
    station = _station(file, change.station)
    shifts = list(station.shifts)
    del shifts[_row(shifts, change.row, change.was, station)]
    return _with_station(file, station.model_copy(update={"shifts": tuple(shifts)}))


def _set_shifts(file: CampaignFile, change: SetShifts) -> dict[str, Any]:
    shifts = {_station(file, one.station).code: one.shifts for one in change.stations}
    days = {"from_day": None, "to_day": None}
    stations = [
        one.model_copy(update=days | {"shifts": shifts[one.code]}) if one.code in shifts else one
        for one in file.stations
    ]
    return {"stations": tuple(stations)}


def _row(shifts: Sequence[ShiftEntry], row: int, was: str, station: StationEntry) -> int:
    if row > len(shifts):
        raise RowUnknown(station=station.code, row=row, rows=len(shifts))
    if was not in ("", shifts[row - 1].title):
        raise ShiftMoved(station=station.code, row=row, was=was, now=shifts[row - 1].title)
    return row - 1


def _close(file: CampaignFile, change: Close) -> dict[str, Any]:
    closure = Closure(**_facts(change))
    return {"closures": file.closures if closure in file.closures else (*file.closures, closure)}


def _reopen(file: CampaignFile, change: Reopen) -> dict[str, Any]:
    first, last = f"{change.from_day:%d/%m/%Y}", f"{change.to_day:%d/%m/%Y}"
    if change.to_day < change.from_day:
        raise ChangeInvalid([EndsBeforeStart(key="to_day", start=first, end=last)])
    kept: list[Closure] = []
    found = False
    for closure in file.closures:
        same = (closure.station, closure.unit, closure.hours) == (change.station, change.unit, change.hours)
        if not same or closure.to_day < change.from_day or change.to_day < closure.from_day:
            kept.append(closure)
            continue
        found = True
        if closure.from_day < change.from_day:
            kept.append(closure.model_copy(update={"to_day": change.from_day - timedelta(days=1)}))
        if change.to_day < closure.to_day:
            kept.append(closure.model_copy(update={"from_day": change.to_day + timedelta(days=1)}))
    if not found:
        raise NothingToReopen(first=first, last=last)
    return {"closures": tuple(kept)}


def _lend(file: CampaignFile, change: Lend) -> dict[str, Any]:
    loan = Loan(**_facts(change))
    return {"loans": file.loans if loan in file.loans else (*file.loans, loan)}


def _return(file: CampaignFile, change: ReturnLoan) -> dict[str, Any]:
    loans: list[Loan] = []
    found = False
    for loan in file.loans:
        same = _named(loan) == _named(change)
        found |= same
        if not same:
            loans.append(loan)
        elif change.last_day >= loan.from_day:
            loans.append(loan.model_copy(update={"to_day": min(change.last_day, loan.to_day or file.deadline)}))
    if not found:
        what = ", ".join((*change.kits, *change.teams))
        raise NothingToReturn(what=what, station=change.to_station, first=f"{change.from_day:%d/%m/%Y}")
    return {"loans": tuple(loans)}


def _named(loan: Loan | ReturnLoan) -> tuple[object, ...]:
    """Return what tells a loan from others; nobody remembers in which order its kits were named."""
    return set(loan.kits), set(loan.teams), loan.to_station, loan.from_day


def _set_team(file: CampaignFile, change: SetTeam) -> dict[str, Any]:
    team = TeamEntry(**_facts(change))
    others = [one for one in file.teams if one.code != team.code]
    if len(others) == len(file.teams):
        return {"teams": (*file.teams, team)}
    return {"teams": tuple(team if one.code == team.code else one for one in file.teams)}


_OF_THE_FILE = ("first_day", "last_day", "window_minutes", "service_times")


def _set_figures(file: CampaignFile, change: SetFigures) -> dict[str, Any]:
    given = {name: value for name, value in _facts(change).items() if value is not None}
    own: dict[str, Any] = {name: given[name] for name in _OF_THE_FILE if name in given}
    if own.get("last_day") == file.deadline:
        del own["last_day"]  # it ends that day already, whether the file says the last day or the day after it
    if "last_day" in own:
        own["before"] = None
    rules = {name: value for name, value in given.items() if name not in own}
    if rules.get("waiting_room_cap") == 0:
        rules["waiting_room_cap"] = None
    return own | {"capacity": file.capacity.model_copy(update=rules)}


def _set_limit(file: CampaignFile, change: SetLimit) -> dict[str, Any]:
    limit = Limit(**_facts(change))
    others = tuple(one for one in file.limits if one.unit != limit.unit)
    has_any = limit.daily_limit is not None or limit.daily_target is not None
    return {"limits": (*others, limit) if has_any else others}


_CHANGES: dict[type, Callable[[CampaignFile, Any], dict[str, Any]]] = {
    SetStation: _set_station,
    RemoveStation: _remove_station,
    SetShift: _set_shift,
    RemoveShift: _remove_shift,
    SetShifts: _set_shifts,
    Close: _close,
    Reopen: _reopen,
    Lend: _lend,
    ReturnLoan: _return,
    SetTeam: _set_team,
    SetFigures: _set_figures,
    SetLimit: _set_limit,
}
