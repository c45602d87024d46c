"""Which mobile teams and stations belong together: a team is sent about within its district. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_stations import StationEntry
from scheduler.places.crews import Crew, blocks_of, mobile_stations
from scheduler.places.units import UnitBook
from scheduler.plan.deployment_errors import TooFewTeams


@dataclass(frozen=True, slots=True)
class District:
    """The crews and mobile stations that belong together: those of one district, or of several that share a crew.

    Where communes have no district over them, it is the unit that is: a province.
    """

    unit: str
    units: tuple[str, ...]
    crews: tuple[Crew, ...]
    stations: tuple[StationEntry, ...]

    def served(self, book: UnitBook) -> set[str]:
        """Return the units whose people may come to one of the stations."""
        return {unit.code for station in self.stations for whole in station.served for unit in book.below(whole)}


def districts_of(file: CampaignFile, book: UnitBook, crews: Sequence[Crew], teams: int | None = None) -> list[District]:
    """Return the districts that have crews, in the order of the file, each with the first `teams` of them (None: all).

    Raises
    ------
    TooFewTeams
        A district has fewer.
    """
    stations = mobile_stations(file)
    over = {station.code: _over(book, station.unit) for station in stations}
    root: dict[str, str] = {unit: unit for unit in over.values()}

    def find(unit: str) -> str:
        return unit if root[unit] == unit else find(root[unit])

    at_home = {crew.code: list(dict.fromkeys(over[block.station] for block in blocks_of(file, crew))) for crew in crews}
    for units in at_home.values():
        for other in units[1:]:
            root[find(other)] = find(units[0])
    found = []
    for unit in dict.fromkeys(find(each) for each in root):
        own = tuple(crew for crew in crews if at_home[crew.code] and find(at_home[crew.code][0]) == unit)
        if not own:
            continue
        if teams is not None and not 1 <= teams <= len(own):
            raise TooFewTeams(unit=book[unit].name, teams=len(own), asked=teams)
        here = tuple(station for station in stations if find(over[station.code]) == unit)
        whole = tuple(each for each in root if find(each) == unit)
        found.append(District(unit, whole, own[:teams], here))
    return found


def _over(book: UnitBook, code: str) -> str:
    """Return the district of a unit; without one the unit above it, or itself."""
    above = list(book.above(code))
    district = next((unit.code for unit in above if unit.level == "district"), None)
    return district or (above[1].code if len(above) > 1 else code)
