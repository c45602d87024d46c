"""What the pages read beyond the verbs of the stages: small questions, asked once per page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session as DbSession
from sqlmodel import col, distinct, func, select

from notices.errors import BadSignature, NoticesError, UnknownSigningKey
from notices.slipcode import read
from scheduler.arrivals.models import CheckIn
from scheduler.database import stored_id
from scheduler.handouts.models import Handout, PrintRun
from scheduler.invitations.keys import verify_keys
from scheduler.invitations.models import Invitation
from scheduler.invitations.service import invitation_by_claim
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood, SessionRow, SlotRow
from scheduler.plan.models import Appointment, Plan
from scheduler.roster.models import Household, Resident, RosterImport


def signed_invitation(db: DbSession, text: str) -> tuple[Invitation, int]:
    """Return the invitation whose signed code ends `text`, and the version the paper carries.

    Raises
    ------
    NoticesError
        No campaign here has signed it.
    """
    refused: NoticesError = BadSignature()
    # Key ids count within a campaign, so each campaign's keys are tried; the claim must then name that campaign.
    for campaign in db.exec(select(Campaign).order_by(col(Campaign.id).desc())):
        try:
            claim = read(text, verify_keys(db, stored_id(campaign)))
        except (BadSignature, UnknownSigningKey) as error:
            refused = error
            continue
        invitation = invitation_by_claim(db, claim) if claim.campaign == campaign.id else None
        if invitation is not None:
            return invitation, claim.version
    raise refused


def help_phones(db: DbSession) -> list[str]:
    """Return the published telephone numbers of the campaigns that run, each once."""
    open_ones = db.exec(select(Campaign).where(Campaign.state == "open").order_by(col(Campaign.code)))
    return list(dict.fromkeys(settings_of(campaign).texts.verify_phone for campaign in open_ones))


@dataclass(frozen=True, slots=True)
class SlotCounts:
    """The window a station is in: people expected in it, and those of them who are here."""

    operating_day: date
    starts_at: datetime
    ends_at: datetime
    expected: int
    here: int


def slot_counts(db: DbSession, station_id: int, now: datetime) -> SlotCounts | None:
    """Return the counts of the station's present window, or None outside every window."""
    found = db.execute(
        select(SlotRow, SessionRow.operating_day)
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .where(SessionRow.station_id == station_id, col(SlotRow.starts_at) <= now, col(SlotRow.ends_at) > now)
    ).first()
    if found is None:
        return None
    slot, day = found
    booked = select(Appointment.id).where(Appointment.slot_id == slot.id, Appointment.status == "booked")
    expected = db.exec(select(func.sum(Appointment.size)).where(col(Appointment.id).in_(booked))).one()
    here = select(func.count(distinct(CheckIn.resident_id))).where(
        col(CheckIn.appointment_id).in_(booked), col(CheckIn.undone_at).is_(None)
    )
    return SlotCounts(day, slot.starts_at, slot.ends_at, int(expected or 0), db.exec(here).one())


def arrived_on(db: DbSession, station_id: int, day: date) -> int:
    """Return how many people have come to the station on an operating day."""
    people = select(func.count(distinct(CheckIn.resident_id)))
    return db.exec(
        people.where(CheckIn.station_id == station_id, CheckIn.operating_day == day, col(CheckIn.undone_at).is_(None))
    ).one()


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a campaign is, in one area; `bundles` are the neighbourhoods that have slips to print."""

    neighbourhoods: int
    households: int
    residents: int
    sessions: int
    places: int
    plan: Plan | None
    bundles: int
    files: int
    printed_slips: int
    slips: int
    handed_out: int


def counts_of(db: DbSession, campaign: Campaign, units: set[str] | None) -> Counts:
    """Return the counts of a campaign in `units` (None: everywhere). Sessions and the plan are the campaign's."""
    plan = db.exec(select(Plan).where(Plan.campaign_id == campaign.id).order_by(col(Plan.number).desc())).first()
    in_area: list[Any] = [] if units is None else [col(Neighbourhood.unit_code).in_(units)]
    households = _one_row(
        db,
        select(func.count(distinct(Household.neighbourhood_id)), func.count())
        .select_from(Household)
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .where(Household.campaign_id == campaign.id, *in_area),
    )
    residents = _one_row(
        db,
        select(func.count())
        .select_from(Resident)
        .join(Household, col(Household.id) == col(Resident.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .where(Resident.campaign_id == campaign.id, *in_area),
    )
    sessions = _one_row(
        db, select(func.count(), func.sum(SessionRow.capacity)).where(SessionRow.campaign_id == campaign.id)
    )
    return Counts(*households, *residents, *sessions, plan, *_papers(db, plan, in_area))


def _papers(db: DbSession, plan: Plan | None, in_area: list[Any]) -> tuple[int, int, int, int, int]:
    if plan is None or plan.state != "published":
        return 0, 0, 0, 0, 0
    live = (
        select(func.count(distinct(Household.neighbourhood_id)), func.count())
        .select_from(Invitation)
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(Household, col(Household.id) == col(Invitation.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .where(Appointment.plan_id == plan.id, col(Invitation.cancelled_at).is_(None), *in_area)
    )
    bundles, slips = _one_row(db, live)
    latest = select(func.max(Handout.id)).group_by(col(Handout.invitation_id))
    given = live.join(Handout, col(Handout.invitation_id) == col(Invitation.id)).where(
        col(Handout.id).in_(latest), Handout.state == "handed_out"
    )
    files, printed = _one_row(
        db,
        select(func.count(), func.sum(PrintRun.slips))
        .select_from(PrintRun)
        .join(Neighbourhood, col(Neighbourhood.id) == col(PrintRun.neighbourhood_id))
        .where(PrintRun.plan_id == plan.id, *in_area),
    )
    return bundles, files, printed, slips, _one_row(db, given)[1]


def _one_row(db: DbSession, statement: Any) -> tuple[int, ...]:
    return tuple(int(count or 0) for count in db.execute(statement).one())


def imports_of(db: DbSession, campaign: Campaign, limit: int = 20) -> list[RosterImport]:
    """Return the latest imports, newest first."""
    rows = select(RosterImport).where(RosterImport.campaign_id == campaign.id)
    return list(db.exec(rows.order_by(col(RosterImport.id).desc()).limit(limit)))


def campaigns_of(db: DbSession, campaign_id: int | None) -> list[Campaign]:
    """Return the campaigns an account may choose from."""
    rows = select(Campaign).order_by(col(Campaign.code))
    return list(db.exec(rows if campaign_id is None else rows.where(Campaign.id == campaign_id)))


def unit_names_of(db: DbSession, keys: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the names of administrative units by dataset and code."""
    return {key: db.get_one(AdminUnit, key).name for key in sorted(keys)}
