"""Opening sessions with the appointments of the live plan in sight: what is held is never changed under people's feet."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.places.models import Campaign, SlotRow
from scheduler.places.service import SessionsOpened, open_sessions
from scheduler.plan.models import Appointment, Plan


def held_people(db: DbSession, campaign: Campaign) -> dict[int, int]:
    """Return the appointments in any plan of the campaign, by session id."""
    rows = db.execute(
        select(col(SlotRow.session_id), func.count())
        .join(Appointment, col(Appointment.slot_id) == col(SlotRow.id))
        .join(Plan, col(Plan.id) == col(Appointment.plan_id))
        .where(col(Plan.campaign_id) == campaign.id)
        .group_by(col(SlotRow.session_id))
    )
    return {int(session): int(count) for session, count in rows}


def open_campaign_sessions(db: DbSession, campaign: Campaign, *, now: datetime) -> SessionsOpened:
    """Open every session of the campaign file; doing it again changes nothing."""
    return open_sessions(db, campaign, now=now, held=held_people(db, campaign))
