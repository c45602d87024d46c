"""Every table in one place, so that migrations and tests see them all."""

from scheduler.arrivals.models import CheckIn, Device, Outcome, Scan
from scheduler.auth.models import Account
from scheduler.database import metadata
from scheduler.handouts.models import Handout, PrintRun
from scheduler.invitations.models import Invitation, InvitationVersion, SigningKey
from scheduler.places.models import (
    AdminUnit,
    Campaign,
    Kit,
    KitBooking,
    Neighbourhood,
    SessionRow,
    SlotRow,
    Station,
)
from scheduler.plan.models import Appointment, AppointmentMember, Plan, Unassigned
from scheduler.roster.models import Household, Resident, RosterImport

__all__ = [
    "Account", "AdminUnit", "Appointment", "AppointmentMember", "Campaign", "CheckIn", "Device", "Handout", "Household",
    "Invitation", "InvitationVersion", "Kit", "KitBooking", "Neighbourhood", "Outcome", "Plan", "PrintRun", "Resident",
    "RosterImport", "Scan", "SessionRow", "SigningKey", "SlotRow", "Station", "Unassigned", "metadata",
]  # fmt: skip
