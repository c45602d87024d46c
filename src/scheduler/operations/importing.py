"""A roster file and the plan that counts: whoever was given a slot keeps coming by the entry that has it."""

from collections.abc import Collection

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.bulk import PARAMETERS, chunks
from scheduler.places.models import Campaign
from scheduler.plan.models import Appointment, AppointmentMember
from scheduler.plan.service import published_plan
from scheduler.roster.twice import HasSlot, nobody


def holders(db: DbSession, campaign: Campaign) -> HasSlot:
    """Return what tells who of some residents holds a live appointment of the plan that counts."""
    plan = published_plan(db, campaign)
    if plan is None:
        return nobody

    def has_slot(residents: Collection[int]) -> set[int]:
        held: set[int] = set()
        for some in chunks(sorted(residents), PARAMETERS):
            held.update(
                db.exec(
                    select(AppointmentMember.resident_id)
                    .join(Appointment, col(Appointment.id) == col(AppointmentMember.appointment_id))
                    .where(
                        AppointmentMember.plan_id == plan.id,
                        Appointment.status == "booked",
                        col(AppointmentMember.resident_id).in_(some),
                    )
                )
            )
        return held

    return has_slot
