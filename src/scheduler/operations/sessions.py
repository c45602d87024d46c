"""Opening sessions with the appointments that count in sight: what people were told is never changed under their feet.

Nobody who was told a slot loses his place in it; a change that would do so is refused. What superseded plans once said stays on
record, closed where it is no longer wanted. A draft is only a proposal: it goes with its slots.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.operations.holding import delete_drafts, drafts_in, held_slots, orphans_of
from scheduler.places.models import Campaign
from scheduler.places.opening import SessionsOpened, open_sessions
from scheduler.places.session_diff import Difference
from scheduler.places.session_writing import Progress


@dataclass(frozen=True, slots=True)
class CampaignOpened(SessionsOpened):
    """What opening did, and the numbers of the drafts that went because slots of theirs did."""

    drafts_removed: tuple[int, ...]


def open_campaign_sessions(
    db: DbSession,
    campaign: Campaign,
    *,
    now: datetime,
    progress: Progress | None = None,
) -> CampaignOpened:
    """Open every session of the campaign file and delete the drafts whose slots go; doing it again changes nothing.

    Raises
    ------
    CampaignClosed, AppointmentsOrphaned
        Nothing was changed.
    """
    dropped: dict[int, int] = {}

    def hold(found: Difference) -> Collection[int]:
        if not found.touched:
            return ()
        orphans_of(db, campaign, found.shrunk()).refuse()
        dropped.update(drafts_in(db, campaign, [stored.session_id for stored in found.touched]))
        delete_drafts(db, dropped)
        return held_slots(db, campaign)

    opened = open_sessions(db, campaign, now=now, holding=hold, progress=progress)
    numbers = tuple(sorted(dropped.values()))
    if opened.created or opened.changed or opened.removed:
        counts: dict[str, Any] = {
            "created": opened.created,
            "changed": opened.changed,
            "removed": opened.removed,
            "drafts_removed": list(numbers),
        }
        note(db, "campaign.sessions_opened", campaign_id=campaign.id, subject=campaign.id, **counts)
    return CampaignOpened(**asdict(opened), drafts_removed=numbers)
