"""What the page of mobile teams shows: for each district a chart, a table of blocks and sentences."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from notices import wording
from notices.wording import date_text, figure
from scheduler.operations.deploying_words import district_lines, proposal_title
from scheduler.pages.gantt import Bar, TeamRow, gantt
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.crews import Block, Crew, blocks_of, crews_of, mobile_stations
from scheduler.places.units import UnitBook
from scheduler.plan.deployment import PlacedBlock, Proposal
from scheduler.plan.deployment_districts import districts_of
from scheduler.plan.deployment_wishes import FixedBlock

Choice = tuple[str, str]


def proposed(
    proposal: Proposal, file: CampaignFile, names: Mapping[str, str], fixed: Collection[str], lang: str
) -> list[dict[str, Any]]:
    """Return the districts of a proposal; the blocks of `fixed`, as their boxes name them, are ticked."""
    return [
        _district(
            nth,
            proposal_title(district, names),
            district.crews,
            district.blocks,
            file,
            (proposal.first, proposal.last),
            fixed,
            lang,
        )
        | {"lines": district_lines(district, lang), "warn": district.unserved > 0}
        for nth, district in enumerate(proposal.districts)
    ]


def present(file: CampaignFile, book: UnitBook, first: date, fixed: Collection[str], lang: str) -> list[dict[str, Any]]:
    """Return the districts as the campaign has them, from `first` on; nobody is counted."""
    found = []
    for nth, district in enumerate(districts_of(file, book, crews_of(file))):
        blocks = [
            PlacedBlock(
                block=Block(block.crew, max(block.first, first), block.last, block.station),
                days=(block.last - max(block.first, first)).days + 1,
                people=0,
                fixed=False,
            )
            for crew in district.crews
            for block in blocks_of(file, crew)
            if block.last >= first
        ]
        title = book[district.unit].name
        found.append(
            _district(nth, title, district.crews, blocks, file, (first, file.deadline), fixed, lang)
            | {"lines": [], "warn": False}
        )
    return found


def team_choices(file: CampaignFile) -> list[Choice]:
    """Return the teams by name."""
    return [(crew.code, crew.name) for crew in crews_of(file)]


def station_choices(file: CampaignFile) -> list[Choice]:
    """Return the mobile stations by name."""
    return [(station.code, station.name) for station in mobile_stations(file)]


def most_teams(file: CampaignFile, book: UnitBook) -> int:
    """Return how many teams may be asked for: as many as the district with the fewest has."""
    return min((len(district.crews) for district in districts_of(file, book, crews_of(file))), default=0)


def span_text(first: date, last: date, lang: str) -> str:
    """Return days from one to another, or the one day that it is."""
    if first == last:
        return date_text(first, lang)
    return sentence("days_from_to", lang, first=date_text(first, lang), last=date_text(last, lang))


def _district(
    nth: int,
    title: str,
    crews: Sequence[Crew],
    blocks: Sequence[PlacedBlock],
    file: CampaignFile,
    days: tuple[date, date],
    fixed: Collection[str],
    lang: str,
) -> dict[str, Any]:
    stations = {station.code: wording.keep_together(station.name) for station in file.stations}
    teams = {crew.code: crew.name for crew in crews}
    rows: list[dict[str, Any]] = []
    bars: dict[str, list[Bar]] = {crew.code: [] for crew in crews}
    for number, placed in enumerate(blocks, start=1):
        block = placed.block
        value = str(FixedBlock(block.station, block.crew, block.first, block.last))
        row = {
            "number": number,
            "team": teams[block.crew],
            "place": stations[block.station],
            "days_text": span_text(block.first, block.last, lang),
            "days": figure(placed.days, lang),
            "people": figure(placed.people, lang),
            "value": value,
            "kept": value in fixed,
        }
        rows.append(row)
        said = f"{number}. {row['place']}: {row['days_text']}"
        bars[block.crew].append(Bar(number, block.first, block.last, said, placed.fixed or value in fixed))
    chart = gantt(
        [TeamRow(crew.name, bars[crew.code]) for crew in crews],
        *days,
        closed=file.closed_days,
        key=str(nth),
        title=f"{sentence('deployment_chart', lang)}: {title}",
        text=sentence("deployment_chart_text", lang),
    )
    return {"title": title, "rows": rows, "chart": chart, "counted": any(placed.people for placed in blocks)}
