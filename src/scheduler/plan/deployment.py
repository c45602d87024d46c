"""Where mobile teams are best sent, district by district, as blocks of days and as the change of the campaign that says so."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.assign.deploy import deploy
from scheduler.assign.deploy_calendar import blocks_of as calendar_blocks
from scheduler.assign.deploy_problem import Deployment, DeployWeights
from scheduler.places.campaign_file import CampaignFile, settings_of
from scheduler.places.campaign_stations import ShiftEntry, StationEntry
from scheduler.places.changes import SetShifts, StationShifts
from scheduler.places.crews import Block, Crew, crews_of, mobile_stations
from scheduler.places.models import Campaign, SlotRow
from scheduler.places.opening import is_past
from scheduler.places.unit_tables import unit_book
from scheduler.plan.deployment_districts import District, districts_of
from scheduler.plan.deployment_errors import NobodyForTeams, NoDaysToDeploy, NoMobileStation, NoMobileTeam
from scheduler.plan.deployment_problem import Ground, Need, need_of, places_on_map, problem_of
from scheduler.plan.deployment_wishes import Wishes, wished_blocks
from scheduler.plan.models import Appointment, Plan
from scheduler.plan.parties import gather_parties
from scheduler.plan.places_left import live
from slots.calendar import at, operating_day

WEIGHTS = DeployWeights(visit=100, team_day=40, crowded=2)
"""The teams are there anyway, so a day of theirs costs little: 40 people who are saved a kilometre each are worth it."""


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block with the days its crew works in it and the people expected there; `fixed` where somebody set it by hand."""

    block: Block
    days: int
    people: int
    fixed: bool


@dataclass(frozen=True, slots=True)
class DistrictProposal:
    """What is proposed for one district.

    `people` are those whom teams could serve and their neighbours who go to the same headquarters; of them `at_teams` and
    `at_headquarters` are served and `unserved` find no place. `team_days` of `available` are used. No answer can cost less than
    (1 - `gap`) of this one. `crew_km` is the way of each crew; without coordinates (`known_map` false) it means nothing.
    """

    unit: str
    crews: tuple[Crew, ...]
    stations: tuple[str, ...]
    blocks: tuple[PlacedBlock, ...]
    people: int
    at_teams: int
    at_headquarters: int
    unserved: int
    team_days: int
    available: int
    gap: float
    crew_km: tuple[float, ...]
    known_map: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where the teams stand from `first` to `last`, by district; `change` makes it so, None where it is so already."""

    first: date
    last: date
    districts: tuple[DistrictProposal, ...]
    change: SetShifts | None = field(hash=False)

    @property
    def digest(self) -> str:
        """What tells this proposal from others: SHA-256 in hex."""
        text = "" if self.change is None else self.change.model_dump_json()
        return hashlib.sha256(text.encode()).hexdigest()


def propose(db: DbSession, campaign: Campaign, wishes: Wishes, *, now: datetime) -> Proposal:
    """Return where the mobile teams are best sent from the campaign's first day, or from tomorrow if it has begun.

    Raises
    ------
    NoMobileStation, NoMobileTeam, NoDaysToDeploy, NobodyForTeams
        There is nothing to deploy.
    TooFewTeams, BlockInvalid, BlocksOverlap
        The wishes cannot be met.
    """
    file, book = settings_of(campaign), unit_book(db, campaign.dataset)
    if not mobile_stations(file):
        raise NoMobileStation(campaign=campaign.code)
    crews = crews_of(file)
    if not crews:
        raise NoMobileTeam(campaign=campaign.code)
    first = first_day(campaign, now=now)
    need = _need(db, campaign, file, first)
    ground = Ground(file, book, first, places_on_map(db, campaign))
    found = districts_of(file, book, crews, wishes.teams)
    if not any(need.people[unit] for district in found for unit in district.served(book)):
        raise NobodyForTeams(campaign=campaign.code)
    fixed = wished_blocks(file, crews, wishes, first)
    districts = tuple(_proposal(ground, district, need, fixed) for district in found)
    blocks = [placed.block for district in districts for placed in district.blocks]
    change = _change(file, first, found, crews, blocks)
    return Proposal(first=first, last=file.deadline, districts=districts, change=change)


def first_day(campaign: Campaign, *, now: datetime) -> date:
    """Return the first day that can be deployed: the campaign's, or tomorrow once it has begun.

    Raises
    ------
    NoDaysToDeploy
    """
    file = settings_of(campaign)
    today = operating_day(now, file.day_starts_minute)
    if is_past(campaign, now) or today < file.first_day:
        return file.first_day
    if today >= file.deadline:
        raise NoDaysToDeploy(last=f"{file.deadline:%d/%m/%Y}")
    return today + timedelta(days=1)


def _need(db: DbSession, campaign: Campaign, file: CampaignFile, first: date) -> Need:
    """Return the people to be served from `first` on: those with a slot before that day have had theirs."""
    rows = db.execute(
        select(Appointment.household_id, Appointment.party)
        .join(Plan, col(Plan.id) == col(Appointment.plan_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .where(
            *live(),
            col(Plan.campaign_id) == campaign.id,
            col(SlotRow.starts_at) < at(first, file.day_starts_minute),
        )
    )
    past = {(household, party) for household, party in rows}
    parties = gather_parties(db, campaign, file)
    return need_of(party for party in parties if (party.household_id, party.party) not in past)


def _proposal(ground: Ground, district: District, need: Need, fixed: Sequence[Block]) -> DistrictProposal:
    posed = problem_of(ground, district, need, fixed)
    answer = deploy(posed.problem, WEIGHTS)
    placed = _placed(ground, district, answer, posed.problem.team_works, set(fixed))
    return DistrictProposal(
        unit=district.unit,
        crews=district.crews,
        stations=tuple(station.code for station in district.stations),
        blocks=tuple(placed),
        people=int(posed.problem.demand_people.sum()),
        at_teams=int(answer.ward_people.sum()),
        at_headquarters=int(answer.headquarters_people.sum()),
        unserved=int(answer.unserved_people.sum()),
        team_days=int(answer.ward_team_days.sum()),
        available=posed.problem.available_team_days,
        gap=answer.gap,
        crew_km=tuple(float(km) for km in answer.team_km),
        known_map=posed.known_map,
    )


def _placed(
    ground: Ground, district: District, answer: Deployment, works: NDArray[np.bool_], fixed: set[Block]
) -> Iterable[PlacedBlock]:
    by_hand = {(block.crew, block.station) for block in fixed}
    for crew, days, open_days in zip(district.crews, answer.team_day_ward, works, strict=True):
        for ward, first, last in calendar_blocks(days, open_days):
            count = int((days[first : last + 1] == ward).sum())
            share = int(answer.ward_people[ward]) * count / int(answer.ward_team_days[ward])
            block = Block(crew.code, ground.day(first), ground.day(last), district.stations[ward].code)
            yield PlacedBlock(block, count, round(share), (crew.code, block.station) in by_hand)


def _change(
    file: CampaignFile, first: date, found: Sequence[District], crews: Sequence[Crew], blocks: Sequence[Block]
) -> SetShifts | None:
    deployed = [station for district in found for station in district.stations]
    by_code = {crew.code: crew for crew in crews}
    wanted = []
    for station in deployed:
        here = [block for block in blocks if block.station == station.code]
        shifts = (*_before(file, station, first), *_shifts(here, by_code))
        if (station.from_day, station.to_day, station.shifts) != (None, None, shifts):
            wanted.append(StationShifts(station=station.code, shifts=shifts))
    return SetShifts(stations=tuple(wanted)) if wanted else None


def _before(file: CampaignFile, station: StationEntry, first: date) -> Iterable[ShiftEntry]:
    """Yield the shifts as they have been until `first`."""
    days = file.days_of(station)
    for entry in station.shifts:
        begin = max(entry.from_day or file.first_day, days[0]) if days else first
        end = min(entry.to_day or file.deadline, days[-1], first - timedelta(days=1)) if days else first
        if begin <= end < first:
            yield entry.model_copy(update={"from_day": begin, "to_day": end})


def _shifts(blocks: Sequence[Block], crews: dict[str, Crew]) -> Iterable[ShiftEntry]:
    """Yield a station's shifts: from one day on which somebody comes or goes to the next the same crews are there."""
    turns = sorted({day for block in blocks for day in (block.first, block.last + timedelta(days=1))})
    for begin, end in pairwise(turns):
        here = [crews[block.crew] for block in blocks if block.first <= begin <= block.last]
        entries = [entry for crew in here for entry in crew.shifts]
        for code in dict.fromkeys(entry.code for entry in entries):
            alike = [entry for entry in entries if entry.code == code]
            yield alike[0].model_copy(
                update={
                    "kits": tuple(dict.fromkeys(kit for entry in alike for kit in entry.kits)),
                    "teams": tuple(dict.fromkeys(team for entry in alike for team in entry.teams)),
                    "from_day": begin,
                    "to_day": end - timedelta(days=1),
                }
            )
