"""Schools of the campaign, and their own lists of pupils."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request, UploadFile
from pydantic import BaseModel
from sqlmodel import Session as DbSession

from scheduler.audit.trail import Actor
from scheduler.auth.errors import NotAllowed
from scheduler.auth.models import Account
from scheduler.auth.rights import part_of
from scheduler.database import reading, transaction
from scheduler.deps import App, AppDep, ClockDep, DbDep, PlainText, only_reads
from scheduler.guards import CampaignDep, Officer
from scheduler.places.campaign_stations import StationEntry
from scheduler.places.models import Campaign
from scheduler.places.service import find_campaign
from scheduler.roster.school_counts import schools_in
from scheduler.roster.school_lists import read_school_upload
from scheduler.roster.schools import SchoolReport, SchoolUnknown, school_station, take_pupils
from scheduler.uploads import UPLOADS, keep_upload, shown_name

router = APIRouter(tags=["roster"])


class SchoolPublic(BaseModel):
    """A school that takes part: whom to talk to, its classes, and how many residents are known as its pupils."""

    station: str
    school: str
    contact: str
    classes: list[str]
    pupils: int


class RowPublic(BaseModel):
    """A row that changed nobody, and why; `sheet` is empty where only one was read."""

    sheet: str
    row: int
    code: str


class SchoolListPublic(BaseModel):
    """What became of a list, or with `dry_run` what would: pupils recorded anew, those that were so already, rows with a fault."""

    rows: int
    matched: int
    same: int
    counts: dict[str, int]
    findings: list[RowPublic]


@router.get("/schools", summary="The schools that take part")
def schools(db: DbDep, campaign: CampaignDep, account: Officer) -> list[SchoolPublic]:
    """Return those of the account's area."""
    found = schools_in(db, campaign, part_of(db, account, campaign))
    return [SchoolPublic.model_validate(one, from_attributes=True) for one in found]


@router.post("/school-lists", summary="A school's list of pupils: school and class of each are stored")
@only_reads
def take_list(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    campaign: CampaignDep,
    account: Officer,
    file: UploadFile,
    station: Annotated[PlainText, Query(max_length=40, description="code of the school's station")],
    *,
    dry_run: bool = False,
) -> SchoolListPublic:
    """Return the figures; with `dry_run` nothing is changed. Rows are told by their number, never by a name."""
    require_school(db, account, campaign, station)
    path = keep_upload(file.file, app.settings.data / UPLOADS)
    try:
        sent = Sent(path, shown_name(file.filename))
        order = Order(campaign.code, station, part_of(db, account, campaign))
        report = take_sent(app, request.state.actor, order, sent, now=clock.now(), apply=not dry_run)
    finally:
        path.unlink(missing_ok=True)
    rows = [RowPublic(sheet=sheet, row=row, code=code) for sheet, row, code in report.findings]
    figures = {"rows": report.rows, "matched": report.matched, "same": report.same}
    return SchoolListPublic(**figures, counts=report.counts, findings=rows)


def require_school(db: DbSession, account: Account, campaign: Campaign, station: str) -> StationEntry:
    """Return the school of a station in the account's area.

    Raises
    ------
    SchoolUnknown
        There is none, said to whoever is responsible for the whole campaign.
    NotAllowed
        To everybody else, whether there is none or one of elsewhere.
    """
    part = part_of(db, account, campaign)
    try:
        school = school_station(campaign, station)
    except SchoolUnknown:
        if part is None:
            raise
        raise NotAllowed from None
    if part is not None and school.unit not in part:
        raise NotAllowed
    return school


class Sent(NamedTuple):
    """An upload that is kept aside, and the name its sender gives it."""

    path: Path
    name: str


class Order(NamedTuple):
    """Whose list it is said to be, and the units whose people may be changed by it; None is the whole campaign."""

    campaign: str
    station: str
    units: set[str] | None


def take_sent(app: App, actor: Actor, order: Order, sent: Sent, *, now: datetime, apply: bool) -> SchoolReport:
    """Read an upload apart, and only then take the writer's turn: others must not wait for a file.

    Raises
    ------
    RosterError, CampaignClosed, SchoolListForeign
    """
    pupils = read_school_upload(sent.path, sent.name)
    with app.writing(actor) if apply else transaction(reading(app.engine)) as db:
        campaign = find_campaign(db, order.campaign)
        return take_pupils(
            db,
            campaign,
            school_station(campaign, order.station),
            pupils,
            data=sent.path.read_bytes(),
            file_name=sent.name,
            now=now,
            units=order.units,
            apply=apply,
        )
