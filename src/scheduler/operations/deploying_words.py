"""A deployment in words, for the terminal, the API and the page alike."""

from collections.abc import Mapping
from dataclasses import dataclass

from notices import wording
from notices.wording import date_text, figure
from scheduler.places.campaign_file import CampaignFile
from scheduler.plan.deployment import DistrictProposal, Proposal


@dataclass(frozen=True, slots=True)
class BlockRow:
    """One block as a row of a table."""

    team: str
    station: str
    first: str
    last: str
    days: str
    people: str
    fixed: bool


def block_rows(proposal: DistrictProposal, file: CampaignFile, lang: str) -> list[BlockRow]:
    """Return a district's blocks by team and day."""
    stations = {station.code: station.name for station in file.stations}
    teams = {crew.code: crew.name for crew in proposal.crews}
    return [
        BlockRow(
            team=teams[placed.block.crew],
            station=stations[placed.block.station],
            first=date_text(placed.block.first, lang),
            last=date_text(placed.block.last, lang),
            days=figure(placed.days, lang),
            people=figure(placed.people, lang),
            fixed=placed.fixed,
        )
        for placed in proposal.blocks
    ]


def district_lines(proposal: DistrictProposal, lang: str) -> list[str]:
    """Return in sentences whom the teams of a district serve, how far they go, and how good the answer is."""
    pick = wording.picker(lang)
    people, teams, heads = (
        figure(count, lang) for count in (proposal.people, proposal.at_teams, proposal.at_headquarters)
    )
    used, there = figure(proposal.team_days, lang), figure(proposal.available, lang)
    lines = [
        pick(
            f"{people} người: {teams} ở điểm lưu động, {heads} ở trụ sở; dùng {used} trong {there} ngày tổ.",
            f"{people} people: {teams} at mobile stations, {heads} at headquarters; {used} of {there} team-days are used.",
        )
    ]
    if proposal.unserved:
        left = figure(proposal.unserved, lang)
        lines.append(
            pick(
                f"{left} người chưa có chỗ trước hết đợt: cần thêm tổ, bộ hoặc ngày.",
                f"{left} people find no place before the campaign ends: more teams, kits or days are needed.",
            )
        )
    idle = [crew.name for crew in proposal.crews if crew.code not in {placed.block.crew for placed in proposal.blocks}]
    if idle:
        names = "; ".join(idle)
        lines.append(
            pick(
                f"Không cần đến tổ: {names}. Ca của tổ sẽ ra khỏi đợt; khi cần hãy ghi lại ca ở một điểm.",
                f"Teams not needed: {names}. Their shifts leave the campaign; give a station such a shift to have them back.",
            )
        )
    lines += _ways(proposal, lang)
    if proposal.gap > 0.00005:
        share = wording.percent(proposal.gap, lang, digits=2)
        lines.append(
            pick(
                f"Số ngày mỗi nơi cách phương án tốt nhất không quá {share}.",
                f"The days per place are within {share} of the best there can be.",
            )
        )
    return lines


def _ways(proposal: DistrictProposal, lang: str) -> list[str]:
    pick = wording.picker(lang)
    if not proposal.known_map:
        return [
            pick(
                "Chưa có tọa độ của mọi điểm (x_km, y_km): coi như cách trụ sở 10 km, theo thứ tự danh mục đơn vị.",
                "Not every station has coordinates (x_km, y_km): they are taken to lie 10 km from headquarters, in list order.",
            )
        ]
    ways = "; ".join(
        f"{crew.name} {figure(round(km), lang)} km" for crew, km in zip(proposal.crews, proposal.crew_km, strict=True)
    )
    return [
        pick(
            f"Quãng đường giữa các nơi, kể cả từ và về trụ sở: {ways}.",
            f"Ways between places and headquarters: {ways}.",
        )
    ]


def proposal_title(proposal: DistrictProposal, unit_names: Mapping[str, str]) -> str:
    """Return the name of the district."""
    return unit_names.get(proposal.unit, proposal.unit)


def span_text(proposal: Proposal, lang: str) -> str:
    """Return the days that are deployed."""
    return f"{date_text(proposal.first, lang)} – {date_text(proposal.last, lang)}"
