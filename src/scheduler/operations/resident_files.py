"""What the holder of a slip takes along on a phone: the slip's paper as it is now, and its appointment for a calendar.

Whoever has the QR or has guessed code and year may ask for them, so they name the household as its page does: masked, without
years of birth and without the street.
"""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from notices.calendar_file import CalendarEntry, evening_before
from notices.picture import draw_picture
from notices.ruler import Ruler
from notices.sheet import draw_slip
from notices.slip import Member, Paper, SheetTexts, Slip, Template
from notices.slipcode import qr_text
from notices.wording import masked_name
from scheduler.database import stored_id
from scheduler.handouts.scene import neighbourhood_texts, ruler_of, settings_with_texts
from scheduler.invitations.models import InvitationVersion
from scheduler.invitations.service import PresentSlip
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.models import AdminUnit
from scheduler.places.slip_texts import sheet_texts
from scheduler.plan.models import Appointment, AppointmentMove
from scheduler.plan.split import split_households
from slots.calendar import ZONE


@dataclass(frozen=True, slots=True)
class MaskedPaper:
    """A slip as its holder may download it: what its sheet says, but for names, years and the street."""

    slip: Slip
    texts: SheetTexts
    ruler: Ruler
    template: Template

    def pdf(self) -> bytes:
        """Return it on a page of its own; raises as `draw_slip` does."""
        out = BytesIO()
        draw_slip(self.slip, self.texts, out, self.ruler, self.template)
        return out.getvalue()

    def picture(self) -> bytes:
        """Return it as a PNG; raises as `draw_picture` does."""
        out = BytesIO()
        draw_picture(self.slip, self.texts, out, self.ruler, self.template)
        return out.getvalue()


def masked_paper(db: DbSession, present: PresentSlip) -> MaskedPaper:
    """Return the paper of a slip with its present window and the code of its present version.

    It reads this one slip and no neighbour's, so that a public page may ask for it.

    Raises
    ------
    CampaignTextsMissing
    """
    settings = settings_with_texts(present.campaign)
    version = _version(db, present)
    return MaskedPaper(
        slip=_masked_slip(db, present, settings, version),
        texts=_texts(db, present, settings, version),
        ruler=ruler_of(settings),
        template=settings.slips.template,
    )


def calendar_entry(db: DbSession, present: PresentSlip, *, now: datetime, lang: str) -> CalendarEntry:
    """Return the appointment as a calendar keeps it: one entry a slip, whatever becomes of it.

    It is cancelled with its slip, and where its campaign ended before it.

    Raises
    ------
    CampaignTextsMissing
    """
    settings = settings_with_texts(present.campaign)
    invitation, campaign, texts = present.invitation, present.campaign, settings.texts
    moves, moved_at = _moves(db, present)
    ended = campaign.closed_at if campaign.closed_at is not None and campaign.closed_at < present.starts_at else None
    cancelled = invitation.cancelled_at is not None or ended is not None
    moments = (_version(db, present).issued_at, moved_at, invitation.cancelled_at, ended)
    host = urlsplit(settings.public_url).hostname or "localhost"
    return CalendarEntry(
        uid=f"{campaign.code}-{invitation.number:06d}@{host}",
        # A cancellation and what takes it back each count for one.
        sequence=2 * (invitation.version - 1 + moves) + cancelled,
        written_at=now,
        changed_at=max(moment for moment in moments if moment is not None),
        cancelled=cancelled,
        starts_at=present.starts_at,
        ends_at=present.ends_at,
        operating_day=present.operating_day,
        shift=present.shift,
        alarm_at=evening_before(present.starts_at, settings.messages.reminder_at),
        kind=present.kind,
        number=invitation.number,
        household="" if present.household.is_untold else masked_name(present.household.head_name),
        people=present.size,
        campaign=texts.short_name,
        station_name=present.station.name,
        station_address=present.station.address,
        papers=tuple(paper.text(lang) for paper in present.papers(settings)),
        fee_line=texts.fee_line.text(lang) if texts.fee_line else "",
        anti_fraud=texts.anti_fraud.text(lang),
        verify_phone=texts.verify_phone,
        position=_position(settings, present),
    )


def _masked_slip(db: DbSession, present: PresentSlip, settings: CampaignFile, version: InvitationVersion) -> Slip:
    household, invitation = present.household, present.invitation
    people = tuple(Member(masked_name(one.name), None, one.is_head) for one in present.members)
    plan_id = db.get_one(Appointment, present.appointment_id).plan_id
    whom = ", ".join(one.name for one in people) if present.kind == "school" else masked_name(household.head_name)
    return Slip(
        number=invitation.number,
        typed_code=invitation.typed_code,
        qr_text=qr_text(settings.public_url, version.slip_code),
        household_name="" if household.is_untold else whom,
        address="" if household.is_untold else f"{present.neighbourhood.name}, {_unit(db, present, at_station=False)}",
        members=people,
        starts_at=present.starts_at.astimezone(ZONE),
        ends_at=present.ends_at.astimezone(ZONE),
        operating_day=present.operating_day,
        shift=present.shift,
        station_name=present.station.name,
        station_address=present.station.address,
        kind=present.kind,
        papers=tuple(Paper(paper.vi, paper.en) for paper in present.papers(settings)),
        split=stored_id(household) in split_households(db, plan_id, [stored_id(household)]),
        spare=household.is_untold,
    )


def _texts(db: DbSession, present: PresentSlip, settings: CampaignFile, version: InvitationVersion) -> SheetTexts:
    issued_on = version.issued_at.astimezone(ZONE).date()
    if present.kind == "school":
        return sheet_texts(settings, _unit(db, present, at_station=True), issued_on)
    ward = _unit(db, present, at_station=False)
    return neighbourhood_texts(settings, ward, present.neighbourhood, issued_on)


def _unit(db: DbSession, present: PresentSlip, *, at_station: bool) -> str:
    where = present.station if at_station else present.neighbourhood
    return db.get_one(AdminUnit, (where.dataset, where.unit_code)).name


def _version(db: DbSession, present: PresentSlip) -> InvitationVersion:
    return db.get_one(InvitationVersion, (stored_id(present.invitation), present.invitation.version))


def _moves(db: DbSession, present: PresentSlip) -> tuple[int, datetime | None]:
    """Return how often the party has gone to another window, in whichever plan, and when last."""
    found = (
        select(func.count(), func.max(col(AppointmentMove.moved_at)))
        .join(Appointment, col(Appointment.id) == col(AppointmentMove.appointment_id))
        .where(
            col(Appointment.household_id) == present.household.id, col(Appointment.party) == present.invitation.party
        )
    )
    count, last = db.execute(found).one()
    return count, last


def _position(settings: CampaignFile, present: PresentSlip) -> tuple[float, float] | None:
    return next((one.position for one in settings.stations if one.code == present.station.code), None)
