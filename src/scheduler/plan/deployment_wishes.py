"""What a planner decides himself before teams are deployed: how many of them, and blocks that stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.crews import Block, Crew, blocks_of, mobile_stations
from scheduler.plan.deployment_errors import BlockInvalid, BlocksOverlap


@dataclass(frozen=True, slots=True)
class FixedBlock:
    """A team stands at a mobile station from `first` to `last`: the station or its unit by code, the team by a team's or kit's."""

    station: str
    team: str
    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.station}:{self.team}:{self.first}:{self.last}"


@dataclass(frozen=True, slots=True)
class Wishes:
    """At most `teams` of each district's teams (None: all); blocks by hand; and stations whose present blocks stay."""

    teams: int | None = None
    fixed: tuple[FixedBlock, ...] = ()
    keep: tuple[str, ...] = ()


def parse_fixed(text: str) -> FixedBlock:
    """Read STATION:TEAM:YYYY-MM-DD:YYYY-MM-DD.

    Raises
    ------
    BlockInvalid
    """
    parts = [part.strip() for part in text.split(":")]
    try:
        station, team, first, last = parts
        return FixedBlock(station, team, date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        raise BlockInvalid(
            block=text[:80],
            why_vi="hãy ghi ĐIỂM:TỔ:NGÀY-ĐẦU:NGÀY-CUỐI, như NVH-1:TO-1:2021-03-15:2021-03-17",
            why_en="write STATION:TEAM:FIRST:LAST, like NVH-1:TO-1:2021-03-15:2021-03-17",
        ) from None


def wished_blocks(file: CampaignFile, crews: Sequence[Crew], wishes: Wishes, first: date) -> list[Block]:
    """Return the blocks that stay, those of `wishes.keep` cut to the days from `first` on.

    Raises
    ------
    BlockInvalid
        There is no such station or team, or the days are not the campaign's, or over.
    BlocksOverlap
        Two of them need one team on one day.
    """
    kept = [_station(file, code, code) for code in wishes.keep]
    blocks = [
        Block(crew.code, max(block.first, first), block.last, block.station)
        for crew in crews
        for block in blocks_of(file, crew)
        if block.station in kept and block.last >= first
    ]
    blocks += [_block(file, crews, wish, first) for wish in wishes.fixed]
    taken: dict[tuple[str, date], Block] = {}
    for block in blocks:
        for number in range(block.first.toordinal(), block.last.toordinal() + 1):
            day = date.fromordinal(number)
            if taken.setdefault((block.crew, day), block) is not block:
                shown = f"{block.station}:{block.crew}:{block.first}:{block.last}"
                raise BlocksOverlap(block=shown, team=block.crew, day=f"{day:%d/%m/%Y}")
    return blocks


def _block(file: CampaignFile, crews: Sequence[Crew], wish: FixedBlock, first: date) -> Block:
    station = _station(file, wish.station, str(wish))
    crew = next((one for one in crews if one.answers_to(wish.team)), None)
    if crew is None:
        known = ", ".join(one.code for one in crews[:20])
        raise BlockInvalid(
            block=wish,
            why_vi=f"không có tổ “{wish.team}”; đang có: {known}",
            why_en=f"no team “{wish.team}”; there are: {known}",
        )
    if not first <= wish.first <= wish.last <= file.deadline:
        span = f"{first:%d/%m/%Y} – {file.deadline:%d/%m/%Y}"
        raise BlockInvalid(
            block=wish,
            why_vi=f"ngày phải theo thứ tự và nằm trong {span}",
            why_en=f"the days must be in order and lie within {span}",
        )
    return Block(crew.code, wish.first, wish.last, station)


def _station(file: CampaignFile, code: str, block: str) -> str:
    for station in mobile_stations(file):
        if code in (station.code, station.unit):
            return station.code
    raise BlockInvalid(
        block=block,
        why_vi=f"không có điểm lưu động “{code}”; hãy xem lại mã điểm hoặc mã xã, phường",
        why_en=f"there is no mobile station “{code}”; check the code of the station or its unit",
    )
