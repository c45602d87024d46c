"""What the pages read beyond the verbs of the stages: small questions, asked once per page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, distinct, func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from notices.errors import BadSignature
from notices.slipcode import printed_claim, read, shown_digits
from scheduler.arrivals.follow_ups import moved_on
from scheduler.arrivals.models import CheckIn
from scheduler.arrivals.shown import ShownSlip, slip_by_claim
from scheduler.database import stored_id
from scheduler.handouts.batches import batches_of
from scheduler.handouts.marks import counting_marks
from scheduler.handouts.models import Handout
from scheduler.handouts.service import runs_of
from scheduler.invitations.keys import verify_keys
from scheduler.invitations.models import Invitation
from scheduler.invitations.service import invitation_by_claim
from scheduler.places.known_files import KnownFiles
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, Plan
from scheduler.plan.places_left import live
from scheduler.progress.slot_calendar import Where, within
from scheduler.roster.models import Household, Resident


def signed_slip(connection: Connection, text: str) -> tuple[ShownSlip, int]:
    """Return the slip whose signed code ends `text`, as its holder is shown it, and the version the paper carries.

    Raises
    ------
    NoticesError
        No campaign here has signed it.
    """
    digits = shown_digits(text)
    claim = printed_claim(digits)
    found = slip_by_claim(connection, claim, digits)
    if found is None:
        raise BadSignature
    slip, kept = found
    if not kept:  # equal digits that we keep ourselves need no second look at the signature
        with DbSession(connection) as db:
            read(digits, verify_keys(db, slip.campaign_id))
    return slip, claim.version


def signed_invitation(db: DbSession, text: str) -> tuple[Invitation, int]:
    """Return the invitation whose signed code ends `text`, and the version the paper carries.

    Raises
    ------
    NoticesError
        No campaign here has signed it.
    """
    # Key ids count within a campaign, so the claim says whose keys are meant; it is believed after that only.
    digits = shown_digits(text)
    claim = read(digits, verify_keys(db, printed_claim(digits).campaign))
    invitation = invitation_by_claim(db, claim)
    if invitation is None:
        raise BadSignature
    return invitation, claim.version


def help_phones(connection: Connection, files: KnownFiles) -> list[str]:
    """Return the published telephone numbers of the campaigns that run, each once."""
    open_ones = select(col(Campaign.id), col(Campaign.loaded_at)).where(col(Campaign.state) == "open")
    rows = connection.execute(open_ones.order_by(col(Campaign.code))).all()
    return list(dict.fromkeys(files.of(connection, row.id, row.loaded_at).file.texts.verify_phone for row in rows))


@dataclass(frozen=True, slots=True)
class SlotCounts:
    """The window a station is in: people expected in it, and those of them who came; both keep whoever has a new slot since."""

    operating_day: date
    starts_at: datetime
    ends_at: datetime
    expected: int
    here: int


def slot_counts(db: DbSession, station_id: int, now: datetime) -> SlotCounts | None:
    """Return the counts of the station's present window, or None outside every window."""
    found = db.execute(
        select(SlotRow, col(SessionRow.operating_day))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .where(col(SessionRow.station_id) == station_id, col(SlotRow.starts_at) <= now, col(SlotRow.ends_at) > now)
    ).first()
    if found is None:
        return None
    slot, day = found
    booked = (
        select(func.sum(col(Appointment.size)))
        .join(Plan, col(Plan.id) == col(Appointment.plan_id))
        .where(col(Appointment.slot_id) == slot.id, *live())
    )
    # By the window of the appointment that they came on, whatever plan it was of and whether they hold it still.
    here = (
        select(func.count(distinct(col(CheckIn.resident_id))))
        .join(Appointment, col(Appointment.id) == col(CheckIn.appointment_id))
        .where(col(Appointment.slot_id) == slot.id, col(CheckIn.undone_at).is_(None))
    )
    expected = _one_row(db, booked)[0] + moved_on(db, stored_id(slot), day)
    return SlotCounts(day, slot.starts_at, slot.ends_at, expected, *_one_row(db, here))


def arrived_on(db: DbSession, station_id: int, day: date) -> int:
    """Return how many people have come to the station on an operating day."""
    people = select(func.count(distinct(col(CheckIn.resident_id)))).where(
        col(CheckIn.station_id) == station_id, col(CheckIn.operating_day) == day, col(CheckIn.undone_at).is_(None)
    )
    return _one_row(db, people)[0]


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a campaign is, in one area; `bundles` are the neighbourhoods and schools that have slips to print."""

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
    plans = select(Plan).where(col(Plan.campaign_id) == campaign.id).order_by(col(Plan.number).desc())
    plan = db.execute(plans.limit(1)).scalars().first()
    in_area: list[Any] = [] if units is None else [col(Neighbourhood.unit_code).in_(units)]
    households = (
        select(func.count(distinct(col(Household.neighbourhood_id))), func.count(distinct(col(Household.id))))
        .add_columns(func.count(col(Resident.id)))
        .select_from(Household)
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .outerjoin(Resident, col(Resident.household_id) == col(Household.id))
        .where(col(Household.campaign_id) == campaign.id, *in_area)
    )
    sessions = select(func.count(), func.sum(col(SessionRow.capacity))).where(
        col(SessionRow.campaign_id) == campaign.id
    )
    in_roster, opened, papers = _one_row(db, households), _one_row(db, sessions), _papers(db, plan, units, in_area)
    names = ("neighbourhoods", "households", "residents", "sessions", "places")
    return Counts(plan=plan, **dict(zip(names, (*in_roster, *opened), strict=True)), **papers)


def _papers(db: DbSession, plan: Plan | None, units: set[str] | None, in_area: list[Any]) -> dict[str, int]:
    names = ("bundles", "files", "printed_slips", "slips", "handed_out")
    if plan is None or plan.state != "published":
        return dict.fromkeys(names, 0)
    live = (
        select(func.count())
        .select_from(Invitation)
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(Household, col(Household.id) == col(Invitation.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .where(col(Appointment.plan_id) == plan.id, col(Invitation.cancelled_at).is_(None), *in_area)
    )
    latest = counting_marks(col(Invitation.campaign_id) == plan.campaign_id)
    given = (
        live.join(latest, latest.c.invitation_id == col(Invitation.id))
        .join(Handout, col(Handout.id) == latest.c.id)
        .where(col(Handout.state) == "handed_out")
    )
    runs = [run for run, holder in runs_of(db, plan) if units is None or holder.unit_code in units]
    files = (len(batches_of(db, plan, units)), len(runs), sum(run.slips for run in runs))
    counts = (*files, *_one_row(db, live), *_one_row(db, given))
    return dict(zip(names, counts, strict=True))


def _one_row(db: DbSession, statement: Any) -> tuple[int, ...]:
    return tuple(int(count or 0) for count in db.execute(statement).one())


def campaigns_of(db: DbSession, campaign_id: int | None) -> list[Campaign]:
    """Return the campaigns an account may choose from."""
    rows = select(Campaign).order_by(col(Campaign.code))
    return list(db.execute(rows if campaign_id is None else rows.where(col(Campaign.id) == campaign_id)).scalars())


def unit_names_of(db: DbSession, keys: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the names of administrative units by dataset and code."""
    return {key: db.get_one(AdminUnit, key).name for key in sorted(keys)}


@dataclass(frozen=True, slots=True)
class StationName:
    """A station to choose."""

    code: str
    name: str
    unit_code: str


def stations_of(db: DbSession, campaign: Campaign) -> list[StationName]:
    """Return the stations of a campaign, in the order of their codes."""
    rows = select(col(Station.code), col(Station.name), col(Station.unit_code)).where(
        col(Station.campaign_id) == campaign.id
    )
    return [StationName(*row) for row in db.execute(rows.order_by(col(Station.code)))]


def has_sessions(db: DbSession, campaign: Campaign, where: Where | None = None) -> bool:
    """Tell whether any session is open there; without `where`, anywhere in the campaign."""
    rows = select(col(SessionRow.id)).where(*within(campaign, where or Where())).limit(1)
    return db.execute(rows).first() is not None
