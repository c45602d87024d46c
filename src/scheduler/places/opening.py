"""Opens the sessions of a campaign: brings session, slot and bookings in line with the campaign file, and no further."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.places.campaign_file import settings_of
from scheduler.places.change_errors import ChangeInvalid
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import Campaign
from scheduler.places.session_clashes import clashes_of
from scheduler.places.session_diff import Difference, difference
from scheduler.places.session_writing import Progress, write
from scheduler.places.unit_tables import unit_book
from slots.calendar import ZONE

Holding = Callable[[Difference], Collection[int]]
"""Is told what is about to change, takes away what may go with it, raises where people would lose their place, and returns the
slots that rows of issued plans point to."""


@dataclass(frozen=True, slots=True)
class SessionsOpened:
    """What opening did: sessions `created`, `changed`, `removed` and `kept` as they were; `slots` and `people_places` in all.

    `frozen` sessions have begun, or were over before they could be opened, and are left alone.
    """

    created: int
    kept: int
    changed: int
    removed: int
    frozen: int
    slots: int
    people_places: int


def is_past(campaign: Campaign, now: datetime) -> bool:
    """Tell whether the whole campaign lies before `now`: then it is a trial of days long past, and nothing in it has begun."""
    return campaign.last_day < now.astimezone(ZONE).date()


def begun_at(campaign: Campaign, now: datetime) -> datetime | None:
    """Return the moment up to which windows count as begun: `now`, or None where the campaign is a trial of days long past."""
    return None if is_past(campaign, now) else now


def open_sessions(
    db: DbSession,
    campaign: Campaign,
    *,
    now: datetime,
    holding: Holding | None = None,
    stations: Collection[str] | None = None,
    progress: Progress | None = None,
) -> SessionsOpened:
    """Make the sessions, slots and bookings of the campaign, or of some stations by code, what its file says.

    A second time changes nothing. What has begun at `now` stays as it is, see `session_diff.difference`.

    Raises
    ------
    CampaignClosed
        If the campaign is over.
    ChangeInvalid
        A kit or team would have to work while it works in a session that stays as it is, because that has begun or because only
        some stations are opened.
    """
    if campaign.state == "closed":
        raise CampaignClosed(campaign=campaign.code)
    db.execute(select(col(Campaign.id)).where(col(Campaign.id) == campaign.id).with_for_update())
    file, book = settings_of(campaign), unit_book(db, campaign.dataset)
    found = difference(db, campaign, file, book, begun=begun_at(campaign, now), stations=stations)
    held = holding(found) if holding is not None else ()
    try:
        with db.begin_nested():
            write(db, campaign, found, held, progress)
    except IntegrityError:
        if clashes := clashes_of(db, found):
            raise ChangeInvalid(clashes) from None
        raise
    return SessionsOpened(
        created=len(found.created),
        kept=found.kept,
        changed=len(found.changed),
        removed=len(found.removed),
        frozen=found.frozen,
        slots=found.slots,
        people_places=found.places,
    )
