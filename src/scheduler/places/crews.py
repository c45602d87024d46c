"""The mobile teams of a campaign: the kits and teams that go from place to place together, read off the shifts of its stations.

A campaign file names no such thing. Whoever stands in one shift of a mobile station belongs together, and what they are in other
shifts too: that is a crew. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_stations import ShiftEntry, StationEntry


@dataclass(frozen=True, slots=True)
class Crew:
    """Kits and teams that work in the same shifts of mobile stations; `shifts` are those of one of its days, without days.

    `name` is its teams' names, or its kits' codes where no team is named.
    """

    code: str
    name: str
    kits: frozenset[str]
    teams: frozenset[str]
    shifts: tuple[ShiftEntry, ...]

    def answers_to(self, code: str) -> bool:
        """Tell whether `code` names this crew: one of its teams or kits."""
        return code in self.teams or code in self.kits


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """A crew, by code, stands at a station on every day from `first` to `last` on which it works."""

    crew: str
    first: date
    last: date
    station: str


def mobile_stations(file: CampaignFile) -> tuple[StationEntry, ...]:
    """Return the stations that teams go to, in the order of the file."""
    return tuple(station for station in file.stations if station.kind == "mobile")


def crews_of(file: CampaignFile) -> tuple[Crew, ...]:
    """Return the crews in the order in which the file first names them."""
    entries = [entry for station in mobile_stations(file) for entry in station.shifts if entry.kits]
    names = {team.code: team.name for team in file.teams}
    groups: list[set[tuple[str, str]]] = []
    for entry in entries:
        joined = _members(entry).union(*(group for group in groups if group & _members(entry)))
        place = next((nth for nth, group in enumerate(groups) if group & joined), len(groups))
        groups = (
            [group for group in groups[:place] if not group & joined]
            + [joined]
            + [group for group in groups[place:] if not group & joined]
        )
    return tuple(_crew(group, entries, names) for group in groups)


def _members(entry: ShiftEntry) -> set[tuple[str, str]]:
    return {("kit", code) for code in entry.kits} | {("team", code) for code in entry.teams}


def _crew(group: set[tuple[str, str]], entries: list[ShiftEntry], names: dict[str, str]) -> Crew:
    own = [entry for entry in entries if _members(entry) & group]
    kits = sorted(code for kind, code in group if kind == "kit")
    teams = sorted(code for kind, code in group if kind == "team")
    day: dict[str, ShiftEntry] = {}
    for entry in own:
        day.setdefault(entry.code, entry.model_copy(update={"from_day": None, "to_day": None}))
    return Crew(
        code=(teams or kits)[0],
        name=", ".join(names.get(team, team) for team in teams) or ", ".join(kits),
        kits=frozenset(kits),
        teams=frozenset(teams),
        shifts=tuple(sorted(day.values(), key=lambda entry: entry.shift.start_minute)),
    )


def blocks_of(file: CampaignFile, crew: Crew) -> list[Block]:
    """Return where a crew stands by the file as it is, in time order; closures and loans are not regarded."""
    days: dict[date, str] = {}
    for station in mobile_stations(file):
        for entry in station.shifts:
            if any(crew.answers_to(code) for code in (*entry.kits, *entry.teams)):
                days |= dict.fromkeys(days_of(file, station, entry), station.code)
    blocks: list[Block] = []
    for day, station_code in sorted(days.items()):
        if blocks and blocks[-1].station == station_code and blocks[-1].last == day - timedelta(days=1):
            blocks[-1] = Block(crew.code, blocks[-1].first, day, station_code)
        else:
            blocks.append(Block(crew.code, day, day, station_code))
    return blocks


def days_of(file: CampaignFile, station: StationEntry, entry: ShiftEntry) -> Iterator[date]:
    """Yield the days on which a shift of a station is worked; closures are not regarded."""
    for day in file.days_of(station):
        if (entry.from_day or day) <= day <= (entry.to_day or day):
            yield day
