"""Walk-ins: people who come without a slip. Each entry is one visit with a queue number, counted apart from those invited."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices.fonts import BOLD, require_glyphs
from scheduler.arrivals.errors import PersonUnknown
from scheduler.arrivals.models import Visit
from scheduler.arrivals.queue_errors import EntryTaken, WalkInHasSlip
from scheduler.arrivals.queue_numbers import next_numbers
from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.invitations.models import Invitation
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import Campaign, Neighbourhood, Station
from scheduler.plan.models import Appointment, AppointmentMember
from scheduler.roster.models import Resident
from scheduler.roster.vietnamese import clean
from scheduler.roster.walk_ins import add_walk_in_household

MOST_PEOPLE = 30


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody on no roster who told his name, the neighbourhood he lives in and perhaps his year of birth."""

    name: str
    neighbourhood_id: int
    birth_year: int | None = None


def add_walk_in(
    db: DbSession,
    *,
    campaign: Campaign,
    station: Station,
    day: date,
    entry_id: str,
    people: int,
    now: datetime,
    resident_id: int | None = None,
    newcomer: Newcomer | None = None,
) -> Visit:
    """Enter `people` (1 to 30) who came without a slip, and return their visit; the same `entry_id` again returns the same visit.

    `resident_id` is who of them was found on the roster (provenance listed). A `newcomer` (unlisted) is put onto the roster, in a
    household marked as added, so that an outcome can be recorded for him; the name stands nowhere else. With neither they are a
    count of people and nothing more.

    Raises
    ------
    CampaignClosed, PersonUnknown, WalkInHasSlip, EntryTaken, GlyphMissing
        Nothing was changed.
    """
    before = _entered(db, station, entry_id)
    if before is not None:
        return before
    if not 1 <= people <= MOST_PEOPLE:
        raise ValueError(f"{people} people are no walk-in")
    if campaign.state == "closed":
        raise CampaignClosed(campaign=campaign.code)
    household_id = None if resident_id is None else _household_without_slip(db, campaign, resident_id)
    try:
        with db.begin_nested():
            (number,) = next_numbers(db, station_id=stored_id(station), day=day)
            if newcomer is not None:
                household_id = _onto_the_roster(db, campaign, newcomer, f"{station.id}-{day:%Y%m%d}-{number}", now)
            visit = Visit(
                campaign_id=stored_id(campaign),
                station_id=stored_id(station),
                operating_day=day,
                queue_number=number,
                household_id=household_id,
                entry_id=entry_id,
                provenance="unlisted" if resident_id is None else "listed",
                rank="walk_in",
                people=people,
                arrived_at=now,
            )
            db.add(visit)
    except IntegrityError:
        # The same entry was sent twice at once: the other one's visit is the visit.
        before = _entered(db, station, entry_id)
        if before is None:
            raise
        return before
    facts: dict[str, Any] = {"number": number, "people": people, "provenance": visit.provenance}
    note(db, "visit.walked_in", campaign_id=visit.campaign_id, subject=visit.id, **facts)
    return visit


def _entered(db: DbSession, station: Station, entry_id: str) -> Visit | None:
    found = db.exec(select(Visit).where(Visit.entry_id == entry_id)).one_or_none()
    if found is not None and found.station_id != station.id:
        raise EntryTaken
    return found


def _household_without_slip(db: DbSession, campaign: Campaign, resident_id: int) -> int:
    resident = db.get(Resident, resident_id)
    if resident is None or resident.campaign_id != campaign.id:
        raise PersonUnknown
    slip = db.exec(
        select(Invitation.number)
        .join(Appointment, col(Appointment.id) == Invitation.appointment_id)
        .join(AppointmentMember, col(AppointmentMember.appointment_id) == Appointment.id)
        .where(
            AppointmentMember.resident_id == resident_id,
            Appointment.status == "booked",
            col(Invitation.cancelled_at).is_(None),
        )
    ).first()
    if slip is not None:
        raise WalkInHasSlip(number=slip)
    return resident.household_id


def _onto_the_roster(db: DbSession, campaign: Campaign, newcomer: Newcomer, entry: str, now: datetime) -> int:
    neighbourhood = db.get(Neighbourhood, newcomer.neighbourhood_id)
    if neighbourhood is None or neighbourhood.campaign_id != campaign.id:
        raise PersonUnknown
    name = clean(newcomer.name)
    require_glyphs(name, BOLD)  # a later slip prints it
    made = add_walk_in_household(
        db, neighbourhood, ref=f"vang-lai-{entry}", name=name, birth_year=newcomer.birth_year, now=now
    )
    return stored_id(made)
