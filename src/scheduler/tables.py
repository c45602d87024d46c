"""Every table in one place, so that migrations and tests see them all."""

from scheduler.arrivals.models import CheckIn, Device, Outcome, Scan
from scheduler.audit.models import AuditEntry
from scheduler.auth.models import Account, Login
from scheduler.auth.rate_models import RateCount
from scheduler.database import metadata
from scheduler.handouts.models import Handout, PrintRun
from scheduler.invitations.look_ups import LookUpCount
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.kept_keys.models import KeptKey
from scheduler.messages.models import Message
from scheduler.places.models import (
    AdminUnit,
    Campaign,
    Kit,
    KitBooking,
    Neighbourhood,
    SessionRow,
    SlotRow,
    Station,
    Team,
    TeamBooking,
)
from scheduler.plan.models import Appointment, AppointmentMember, AppointmentMove, Plan, Unassigned
from scheduler.requests.models import ResidentRequest
from scheduler.roster.models import Household, Resident, ReviewRequest, RosterImport, RosterSource

__all__ = [
    "Account", "AdminUnit", "Appointment", "AppointmentMember", "AppointmentMove", "AuditEntry", "Campaign", "CheckIn", "Device",
    "Handout", "Household", "Invitation", "InvitationVersion", "KeptKey", "Kit", "KitBooking", "Login", "LookUpCount",
    "Message", "Neighbourhood", "Outcome", "Plan", "PrintRun", "RateCount", "Resident", "ResidentRequest", "ReviewRequest",
    "RosterImport", "RosterSource", "Scan", "SessionRow", "SlotRow", "Station", "Team", "TeamBooking", "Unassigned", "metadata",
]  # fmt: skip
