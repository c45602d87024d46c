"""Small campaigns that cannot place everybody, and what a planner does who follows the advice."""

from datetime import date, timedelta
from typing import Any

from factories import EVE, small_campaign_text, small_roster
from line import Line
from scheduler.operations.drafting import draft
from scheduler.places.campaign_file import CampaignFile, settings_of
from scheduler.places.campaign_parts import Limit
from scheduler.places.campaign_stations import ShiftEntry, StationEntry
from scheduler.places.campaign_writing import to_toml

FIRST, LAST = date(2021, 3, 26), date(2021, 3, 28)


def town(*stations: str, limits: str = "", **changed: str) -> str:
    """The small campaign with other stations, and without its daily limit."""
    text = small_campaign_text(**changed)[: small_campaign_text(**changed).index("[[stations]]")]
    return text.replace('[[limits]]\nunit = "462"\ndaily_limit = 40\n', limits) + "\n".join(stations)


def station(code: str, unit: str, hours: str = "07:00-09:00", *, kind: str = "headquarters", more: str = "") -> str:
    """A station with one kit in the morning: ten people an hour."""
    return (
        f'[[stations]]\ncode = "{code}"\nname = "Điểm {code}"\nkind = "{kind}"\nunit = "{unit}"\n{more}\n'
        f'shifts = [{{ code = "morning", hours = "{hours}", kits = ["K-{code}"] }}]\n'
    )


def people(count: int, ward: str = "Phường 1", *, household: int = 1, first: int = 1) -> list[str]:
    """So many households of so many, free in the daytime."""
    return [
        f"{ward[-1]}{number:03d};Ngô {ward[-1]} {number} {member};{'Con' if member else 'Chủ hộ'};1971;số {number};"
        f"khu phố 1;{ward};;;;;"
        for number in range(first, first + count)
        for member in range(household)
    ]


def drafted(line: Line, text: str, rows: list[str]) -> dict[str, Any]:
    """Load, fill, open and draft as the command does; return what the plan says of itself."""
    line.load(text)
    line.fill(small_roster(*rows, without=("H", "A")))
    line.open()
    return again(line)


def again(line: Line) -> dict[str, Any]:
    return draft(line.engine, None, now=EVE).summary


def follow(line: Line, summary: dict[str, Any], *, weaker: int = 0) -> dict[str, Any]:
    """Do what each remedy of the summary says (`weaker` days or people short of it), open the sessions and draft again."""
    with line.work() as (_, campaign):
        file = settings_of(campaign)
    for shortage in summary["shortages"]:
        for step in shortage["remedy"]:
            file = _followed(file, step, weaker)
    line.load(to_toml(file))
    line.open()
    return again(line)


def _followed(file: CampaignFile, step: dict[str, Any], weaker: int) -> CampaignFile:
    if "limit" in step:
        limits = [Limit(unit=step["unit"], daily_limit=step["limit"] - weaker)]
        limits += [limit for limit in file.limits if limit.unit != step["unit"]]
        return file.model_copy(update={"limits": tuple(limits)})
    first = date.fromisoformat(step["first_day"]) + timedelta(days=weaker)
    last = date.fromisoformat(step["last_day"])
    stations = tuple(
        _with_kits(one, step["kits"], first, last) if one.code == step["station"] else one for one in file.stations
    )
    return file.model_copy(update={"stations": stations})


def _with_kits(one: StationEntry, kits: int, first: date, last: date) -> StationEntry:
    """Write each shift as its days before, those with more kits, and its days after."""
    extra = tuple(f"THEM-{one.code}-{number}" for number in range(kits))
    shifts: list[ShiftEntry] = []
    for shift in one.shifts:
        begins, ends = shift.from_day or FIRST, shift.to_day or LAST
        for kits_then, since, until in (
            (shift.kits, begins, min(ends, first - timedelta(days=1))),
            (shift.kits + extra, max(begins, first), min(ends, last)),
            (shift.kits, max(begins, last + timedelta(days=1)), ends),
        ):
            if since <= until:
                days = {"kits": kits_then, "from_day": since, "to_day": until}
                shifts.append(shift.model_copy(update=days))
    return one.model_copy(update={"shifts": tuple(shifts)})
