"""Another paper for one household: its slip is lost or spoiled, its slot stays as it is."""

from datetime import datetime
from io import BytesIO
from typing import Final

from sqlmodel import Session as DbSession
from sqlmodel import select

from notices.sheet import draw_slip
from scheduler.errors import SchedulerError
from scheduler.handouts.errors import SlipUnknown
from scheduler.handouts.service import ruler_of, slip_of, texts_of
from scheduler.invitations.change import reprint
from scheduler.invitations.keys import signing_key
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.invitations.service import present_slip
from scheduler.keys import Keys
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import AdminUnit, Campaign
from scheduler.plan.models import Appointment
from scheduler.plan.windows import plan_that_counts
from slots.calendar import ZONE

REASONS: Final = ("lost", "spoiled")
"""Why a paper is made anew: a lost one is not asked for when the new one is brought, a spoiled one is."""


class ReprintReasonUnknown(SchedulerError):
    """A reason that is none of the closed list."""

    code = "reprint_reason_unknown"
    status = 422
    vi = "Không có lý do “{reason}”. Các lý do là: {known}. Chưa cấp lại phiếu nào."
    en = "There is no reason “{reason}”. The reasons are: {known}. No slip was made anew."


class SlipNotLive(SchedulerError):
    """A slip that was cancelled, or that the plan that counts does not have."""

    code = "slip_not_live"
    status = 409
    vi = "Phiếu số {number:06d} đã hủy hoặc không còn trong kế hoạch nên không cấp lại được. Hãy xếp lịch cho hộ trước."
    en = "Slip {number:06d} was cancelled or is not in the plan, so it cannot be made anew. Give the household a slot first."


def slip_numbered(db: DbSession, campaign: Campaign, number: int) -> Invitation:
    """Return the slip of this number.

    Raises
    ------
    SlipUnknown
    """
    wanted = select(Invitation).where(Invitation.campaign_id == campaign.id, Invitation.number == number)
    found = db.exec(wanted).first()
    if found is None:
        raise SlipUnknown(number=number)
    return found


def reprint_slip(
    db: DbSession, *, campaign: Campaign, invitation_id: int, seen: int, reason: str, keys: Keys, now: datetime
) -> Invitation:
    """Issue the next version of one slip in the slot that it has; its former code then answers `replaced`.

    `seen` is the version that the asker saw: sent twice, it makes one new version.

    Raises
    ------
    ReprintReasonUnknown, CampaignClosed, NoPublishedPlan, SlipNotLive, VersionsUsedUp, MasterKeyUnreadable
        Nothing was changed.
    """
    if reason not in REASONS:
        raise ReprintReasonUnknown(reason=reason, known=", ".join(REASONS))
    plan = plan_that_counts(db, campaign)
    row = select(Invitation).where(Invitation.id == invitation_id).with_for_update()
    invitation = db.exec(row.execution_options(populate_existing=True)).one()
    if invitation.version != seen:
        return invitation
    appointment = db.get_one(Appointment, invitation.appointment_id)
    if invitation.cancelled_at is not None or appointment.plan_id != plan.id or appointment.status != "booked":
        raise SlipNotLive(number=invitation.number)
    key_id, private_key = signing_key(db, campaign, keys=keys, now=now)
    reprint(db, invitation, key_id=key_id, private_key=private_key, now=now, reason=reason)
    return invitation


def one_paper(db: DbSession, invitation: Invitation) -> bytes:
    """Return the present version of one slip as a PDF of one page.

    Raises
    ------
    DoesNotFit, TextDoesNotFit, GlyphMissing
        Names the household or the character.
    SlipNotLive
        It was cancelled.
    """
    if invitation.cancelled_at is not None:
        raise SlipNotLive(number=invitation.number)
    slip, settings = present_slip(db, invitation), settings_of(db.get_one(Campaign, invitation.campaign_id))
    version = db.get_one(InvitationVersion, (invitation.id, invitation.version))
    ward = db.get_one(AdminUnit, (slip.neighbourhood.dataset, slip.neighbourhood.unit_code)).name
    texts = texts_of(db, settings, slip.neighbourhood, version.issued_at.astimezone(ZONE).date())
    out = BytesIO()
    draw_slip(slip_of(slip, version, settings, ward), texts, out, ruler_of(settings))
    return out.getvalue()
