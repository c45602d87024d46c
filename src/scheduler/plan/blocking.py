"""Blocking: places of a window that no plan, booking or move may give away, until they are freed again."""

from dataclasses import dataclass

from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.places.models import Campaign
from scheduler.plan.errors import SessionNotOpen
from scheduler.plan.locking import lock_rows
from scheduler.plan.places_left import PlacesLeft, places_left
from scheduler.plan.windows import open_campaign, window_of
from slots.errors import FigureOutOfRange, SlotFull


@dataclass(frozen=True, slots=True)
class Blocked:
    """A window as it is now; `changed` is False where just so many of its places were blocked before."""

    window: PlacesLeft
    changed: bool


def block_places(db: DbSession, campaign: Campaign, slot_id: int, places: int) -> Blocked:
    """Keep `places` of a window from everybody, 0 to free them all; doing it again changes nothing.

    Raises
    ------
    CampaignClosed, SlotUnknown, SessionNotOpen
        Nothing can be blocked there.
    FigureOutOfRange
        The window has fewer places at all.
    SlotFull
        Fewer are free than are to be blocked on top. Nothing was changed.
    """
    open_campaign(db, campaign)
    lock_rows(db, campaign.dataset, (), slot_id)
    window = window_of(db, campaign, slot_id)
    slot = window.slot
    if not 0 <= places <= slot.places:
        raise FigureOutOfRange(name="places", low=0, high=slot.places, value=places)
    more, free = places - slot.blocked, places_left(db, [slot_id])[slot_id].free
    if more > 0 and window.session.state != "open":
        raise SessionNotOpen(session=window.name.partition(" ")[0])
    if more > free:
        raise SlotFull(slot=window.name, free=free, people=more)
    if more:
        slot.blocked = places
        db.add(slot)
        db.flush()
        action = "slot.blocked" if places else "slot.unblocked"
        note(db, action, campaign_id=campaign.id, subject=slot_id, places=places)
    return Blocked(places_left(db, [slot_id])[slot_id], bool(more))
