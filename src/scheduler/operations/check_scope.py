"""What one check looks at: a campaign, the plan that counts, the keys of the office and the folder of the printed files."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Subquery, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.database import stored_id
from scheduler.keys import Keys
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.models import Campaign, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMember

NO_PLAN = 0
"""Stands for the id of a plan where none is published: no row has it, so every recount of a plan finds nothing."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an invariant is handed. `plan_id` is the published plan's, or `NO_PLAN`."""

    db: DbSession
    campaign: Campaign
    settings: CampaignFile
    plan_id: int
    keys: Keys
    folder: Path

    @property
    def campaign_id(self) -> int:
        """The campaign's id."""
        return stored_id(self.campaign)

    @property
    def live_people(self) -> Subquery:
        """One row per person and live appointment of the published plan, with the slot, session and station.

        People are counted by the members themselves, never by the size that the appointment claims; and by the plan of the
        appointment, never by the copy of it that the member's row carries.
        """
        return (
            select(
                col(AppointmentMember.resident_id),
                col(Appointment.id).label("appointment_id"),
                col(Appointment.household_id),
                col(Appointment.party),
                col(Appointment.target_group),
                col(SlotRow.id).label("slot_id"),
                col(SlotRow.places),
                col(SessionRow.id).label("session_id"),
                col(SessionRow.capacity),
                col(SessionRow.operating_day),
                col(Station.kind),
                col(Station.unit_code),
            )
            .join(Appointment, col(Appointment.id) == col(AppointmentMember.appointment_id))
            .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
            .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
            .join(Station, col(Station.id) == col(SessionRow.station_id))
            .where(col(Appointment.plan_id) == self.plan_id, col(Appointment.status) == "booked")
            .subquery("live")
        )
