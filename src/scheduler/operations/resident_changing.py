"""A slip's holder changes its window by himself: the same paper, the same version, another window.

Number, typed code and version stay, so that the paper in his hand shows and admits at the new window, whatever hour is printed on
it; only a reprint or another plan makes a new version.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session as DbSession

from scheduler.arrivals.errors import PartyHasArrived
from scheduler.arrivals.party import party_of, refuse_arrived
from scheduler.invitations.models import Invitation
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import Campaign
from scheduler.plan.models import Appointment, Plan
from scheduler.plan.own_change_errors import NoSlotToChange, SlipNamesNobody, SlotNotAsSeen
from scheduler.plan.own_changes import refuse_to_leave, take_window
from scheduler.plan.windows import plan_that_counts, window_of
from scheduler.roster.models import Household


@dataclass(frozen=True, slots=True)
class ChangedSlot:
    """The appointment as it is now; `changed` is False where the slip had that window already."""

    appointment: Appointment
    changed: bool


def live_appointment(db: DbSession, invitation: Invitation) -> Appointment:
    """Return the appointment that a slip speaks of, which counts.

    Raises
    ------
    NoSlotToChange, SlipNamesNobody
    """
    appointment = db.get_one(Appointment, invitation.appointment_id, populate_existing=True)
    plan = db.get_one(Plan, appointment.plan_id, populate_existing=True)
    if invitation.cancelled_at is not None or appointment.status == "cancelled" or plan.state != "published":
        raise NoSlotToChange
    if db.get_one(Household, invitation.household_id).is_untold:
        raise SlipNamesNobody
    return appointment


def changeable(db: DbSession, invitation: Invitation, *, now: datetime) -> Appointment:
    """Return the appointment that the holder of a slip may leave by himself at `now`; nothing is held.

    Raises
    ------
    CampaignClosed, NoSlotToChange, SlipNamesNobody, PartyHasArrived, OwnChangesNotOffered, OwnChangesUsedUp, TooLateToChange
    """
    campaign = db.get_one(Campaign, invitation.campaign_id)
    if campaign.state == "closed":
        raise CampaignClosed(campaign=campaign.code)
    appointment = live_appointment(db, invitation)
    if party_of(db, invitation).arrived:
        raise PartyHasArrived(number=invitation.number)
    refuse_to_leave(db, campaign, appointment, window_of(db, campaign, appointment.slot_id), now)
    return appointment


def change_slot(
    db: DbSession, campaign: Campaign, invitation: Invitation, *, slot_id: int, seen_slot_id: int, now: datetime
) -> ChangedSlot:
    """Move the party of a slip to the window its holder has chosen; to the one it has, nothing is changed.

    `seen_slot_id` is the window that he was shown as the present one: of two tabs the second is told what the first has done. It
    takes the campaign's turn, so that a plan is published before or after it, never meanwhile.

    Raises
    ------
    NoSlotToChange, SlipNamesNobody, PartyHasArrived
    SlotNotAsSeen
        The present window is another one by now.
    Whatever `take_window` raises, CampaignClosed and NoPublishedPlan
        Nothing was changed.
    """
    plan = plan_that_counts(db, campaign)
    db.refresh(invitation)  # a plan that was published while we waited has given it another appointment
    appointment = live_appointment(db, invitation)
    if appointment.slot_id == slot_id:
        return ChangedSlot(appointment, changed=False)
    if appointment.slot_id != seen_slot_id:
        raise SlotNotAsSeen
    refuse_arrived(db, [invitation])
    take_window(db, campaign, plan, appointment, slot_id=slot_id, now=now)
    return ChangedSlot(appointment, changed=True)
