"""Opening sessions with the appointments that count in sight: what people were told is never changed under their feet.

An issued plan holds its sessions, also once it is superseded: papers that name them may still be in people's hands, and what
the slips say of their former versions is history. A draft is only a proposal: it holds nothing and goes with its slots.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.audit.trail import note
from scheduler.places.models import Campaign, SlotRow
from scheduler.places.service import SessionsOpened, open_sessions
from scheduler.plan.models import Appointment, Plan

CHUNK = 1000
"""Sessions asked about at once: SQLite limits the parameters of a statement."""


@dataclass(frozen=True, slots=True)
class CampaignOpened(SessionsOpened):
    """What opening did, and the numbers of the drafts that went because slots of theirs did."""

    drafts_removed: tuple[int, ...]


def held_people(db: DbSession, campaign: Campaign) -> dict[int, int]:
    """Return the appointments in the campaign's published and superseded plans, by session id."""
    rows = db.execute(
        select(col(SlotRow.session_id), func.count())
        .join(Appointment, col(Appointment.slot_id) == col(SlotRow.id))
        .join(Plan, col(Plan.id) == col(Appointment.plan_id))
        .where(col(Plan.campaign_id) == campaign.id, col(Plan.state) != "draft")
        .group_by(col(SlotRow.session_id))
    )
    return {int(session): int(count) for session, count in rows}


def open_campaign_sessions(db: DbSession, campaign: Campaign, *, now: datetime) -> CampaignOpened:
    """Open every session of the campaign file and delete the drafts whose slots go; doing it again changes nothing.

    Raises
    ------
    CampaignClosed, SessionsInUse
        Nothing was changed.
    """
    dropped: list[int] = []

    def release(sessions: Sequence[int]) -> None:
        dropped.extend(_delete_drafts(db, campaign, sessions))

    opened = open_sessions(db, campaign, now=now, held=held_people(db, campaign), release=release)
    if opened.created or opened.changed or opened.removed or dropped:
        counts: dict[str, Any] = {
            "created": opened.created,
            "changed": opened.changed,
            "removed": opened.removed,
            "drafts_removed": dropped,
        }
        note(db, "campaign.sessions_opened", campaign_id=campaign.id, subject=campaign.id, **counts)
    return CampaignOpened(**asdict(opened), drafts_removed=tuple(dropped))


def _delete_drafts(db: DbSession, campaign: Campaign, sessions: Sequence[int]) -> list[int]:
    """Delete the drafts with an appointment in one of `sessions`; return their numbers."""
    found: dict[int, int] = {}
    for start in range(0, len(sessions), CHUNK):
        rows = db.execute(
            select(col(Plan.id), col(Plan.number))
            .join(Appointment, col(Appointment.plan_id) == col(Plan.id))
            .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
            .where(
                col(Plan.campaign_id) == campaign.id,
                col(Plan.state) == "draft",
                col(SlotRow.session_id).in_(sessions[start : start + CHUNK]),
            )
            .distinct()
        )
        found.update((int(key), int(number)) for key, number in rows)
    db.execute(delete(Plan).where(col(Plan.id).in_(found)))
    return sorted(found.values())
