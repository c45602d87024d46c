"""Another paper for one household: its slip is lost or spoiled, its slot stays as it is."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from sqlmodel import Session as DbSession
from sqlmodel import select

from notices.sheet import draw_slip
from scheduler.database import stored_id
from scheduler.errors import SchedulerError
from scheduler.handouts.batches import Place
from scheduler.handouts.errors import SlipUnknown
from scheduler.handouts.orders import SlipRow, bundle_of
from scheduler.handouts.reading import orders_of
from scheduler.handouts.scene import scene_of
from scheduler.invitations.change import reprint
from scheduler.invitations.keys import signing_key
from scheduler.invitations.models import Invitation
from scheduler.invitations.service import present_slip
from scheduler.keys import Keys
from scheduler.places.models import Campaign
from scheduler.plan.models import Appointment, Plan
from scheduler.plan.windows import plan_that_counts

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


def one_paper(db: DbSession, invitation: Invitation, keys: Keys) -> bytes:
    """Return the present version of one slip as a PDF of one page, as its batch shows it.

    Raises
    ------
    DoesNotFit, TextDoesNotFit, GlyphMissing, HouseholdWithoutAddress
        Names the household or the character.
    SlipNotLive
        It was cancelled.
    """
    if invitation.cancelled_at is not None:
        raise SlipNotLive(number=invitation.number)
    slip = present_slip(db, invitation)
    plan = db.get_one(Plan, db.get_one(Appointment, invitation.appointment_id).plan_id)
    scene = scene_of(db, plan, keys)
    place = Place.of(stored_id(slip.neighbourhood), stored_id(slip.station), scene.schools)
    (batch,) = orders_of(db, scene, [place], Path())
    alone = bundle_of(
        replace(batch, slips=[row for row in batch.slips if SlipRow._make(row).number == invitation.number])
    )
    out = BytesIO()
    draw_slip(alone.slips[0], alone.texts, out, scene.ruler, alone.template)
    return out.getvalue()
