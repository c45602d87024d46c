"""Where the mobile teams stand on which days: proposed and tried, then made."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, Field

from scheduler.api.changes import EffectPublic, effect_public
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep, PlainText, only_reads
from scheduler.guards import Planner, WholeCampaign
from scheduler.operations.deploying import Deployed, deploy_teams, try_deployment
from scheduler.operations.deploying_words import district_lines, proposal_title
from scheduler.places.models import Campaign
from scheduler.places.unit_tables import unit_book
from scheduler.plan.deployment import DistrictProposal
from scheduler.plan.deployment_wishes import FixedBlock, Wishes

router = APIRouter(tags=["deployment"])


class FixedBlockOrder(BaseModel):
    """A block that stays: a station's or its unit's code, a team's or kit's code, and days that both count."""

    station: PlainText = Field(max_length=40)
    team: PlainText = Field(max_length=40)
    first: date
    last: date


class DeployOrder(BaseModel):
    """How many teams of each district (null: all), blocks by hand, and mobile stations whose present blocks stay.

    `digest`, of a proposal that was looked at, keeps another one from being made.
    """

    teams: int | None = None
    fixed: list[FixedBlockOrder] = Field(default=[], max_length=1000)
    keep: list[PlainText] = Field(default=[], max_length=1000)
    digest: PlainText | None = Field(default=None, max_length=64)

    @property
    def wishes(self) -> Wishes:
        """The order as the plan understands it."""
        fixed = tuple(FixedBlock(one.station, one.team, one.first, one.last) for one in self.fixed)
        return Wishes(teams=self.teams, fixed=fixed, keep=tuple(self.keep))


class BlockPublic(BaseModel):
    """A team at a station from `first` to `last`: on `days` of them it works, and so many `people` are expected."""

    team: str
    station: str
    first: date
    last: date
    days: int
    people: int
    fixed: bool


class TeamPublic(BaseModel):
    """A team by the code that blocks name, its kits, and its way in kilometres (null without coordinates)."""

    code: str
    name: str
    kits: list[str]
    km: float | None


class DistrictDeploymentPublic(BaseModel):
    """One district's teams and blocks; `gap` is the share by which the days per place may be worse than the best."""

    unit_code: str
    unit_name: str
    teams: list[TeamPublic]
    blocks: list[BlockPublic]
    people: int
    at_teams: int
    at_headquarters: int
    unserved: int
    team_days: int
    available_team_days: int
    gap: float
    lines: list[str]


class DeploymentPublic(BaseModel):
    """Where the teams stand from `first` to `last`, and what following that does; `effect` null: they are there already."""

    digest: str
    first: date
    last: date
    districts: list[DistrictDeploymentPublic]
    effect: EffectPublic | None


@router.post("/deployments/trial", summary="Propose where the mobile teams stand, and tell what it would do")
@only_reads
def trial(
    order: DeployOrder,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    lang: LangDep,
    campaign: WholeCampaign,
    account: Planner,
) -> DeploymentPublic:
    """Return blocks by district, people and ways; nothing is changed."""
    del account
    done = try_deployment(app.engine, campaign.code, order.wishes, now=clock.now())
    return _public(db, campaign, done, lang, applied=False)


@router.post(
    "/deployments", summary="Send the mobile teams where they are best sent: shifts and sessions follow at once"
)
def make(
    order: DeployOrder, db: DbDep, clock: ClockDep, lang: LangDep, campaign: WholeCampaign, account: Planner
) -> DeploymentPublic:
    """Make it in one transaction; 409 `appointments_orphaned` or `proposal_changed`, and nothing is written."""
    del account
    done = deploy_teams(db, campaign, order.wishes, now=clock.now(), shown=order.digest)
    return _public(db, campaign, done, lang, applied=True)


def _public(db: DbDep, campaign: Campaign, done: Deployed, lang: str, *, applied: bool) -> DeploymentPublic:
    names = unit_book(db, campaign.dataset).names
    return DeploymentPublic(
        digest=done.proposal.digest,
        first=done.proposal.first,
        last=done.proposal.last,
        districts=[_district(district, proposal_title(district, names), lang) for district in done.proposal.districts],
        effect=None if done.effect is None else effect_public(db, campaign, done.effect, lang, applied=applied),
    )


def _district(district: DistrictProposal, name: str, lang: str) -> DistrictDeploymentPublic:
    km = [round(way, 1) if district.known_map else None for way in district.crew_km]
    return DistrictDeploymentPublic(
        unit_code=district.unit,
        unit_name=name,
        teams=[
            TeamPublic(code=crew.code, name=crew.name, kits=sorted(crew.kits), km=way)
            for crew, way in zip(district.crews, km, strict=True)
        ],
        blocks=[
            BlockPublic(
                team=placed.block.crew,
                station=placed.block.station,
                first=placed.block.first,
                last=placed.block.last,
                days=placed.days,
                people=placed.people,
                fixed=placed.fixed,
            )
            for placed in district.blocks
        ],
        people=district.people,
        at_teams=district.at_teams,
        at_headquarters=district.at_headquarters,
        unserved=district.unserved,
        team_days=district.team_days,
        available_team_days=district.available,
        gap=district.gap,
        lines=district_lines(district, lang),
    )
