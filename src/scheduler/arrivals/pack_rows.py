"""What a day pack is made of: the slips that may be shown at one station on one operating day, as they stand now.

Read in a handful of queries whatever the number of slips. Full names are looked at here only to keep them out.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select, union
from sqlmodel import Session as DbSession
from sqlmodel import col

from notices.wording import masked_name
from scheduler.arrivals.models import CheckIn, StationNotice
from scheduler.bulk import PARAMETERS, chunks
from scheduler.invitations.models import Invitation
from scheduler.places.models import SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMember, AppointmentMove, Plan
from scheduler.roster.models import Household, Resident

_LONG_NUMBER = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class PackWindow:
    """A window that some slip of the pack has now, at whatever station and day; `late` the minutes its shift runs late."""

    station: int
    station_name: str
    day: date
    shift: str
    starts_at: datetime
    ends_at: datetime
    late: int = 0


@dataclass(frozen=True, slots=True)
class PackRow:
    """One slip as it stands now. `household` is masked, and empty for a spare slip that nobody was told of (`untold`)."""

    number: int
    typed_code: str
    version: int
    slot_id: int
    size: int
    arrived: tuple[int, ...]
    household: str
    untold: bool
    cancelled: bool
    reason: str


@dataclass(frozen=True, slots=True)
class StationDay:
    """The rows by slip number, and their windows by slot."""

    rows: tuple[PackRow, ...]
    windows: dict[int, PackWindow]


def read_station_day(db: DbSession, station: Station, day: date) -> StationDay:
    """Return the slips that are due at `station` on `day`, and those that were and are not any more.

    The latter are in people's hands with a paper that names this place and day; the pack tells where they belong now.
    """
    ids = _invitations(db, station, day)
    members = _members(db, ids)
    rows: list[Any] = []
    for part in chunks(ids, PARAMETERS):
        rows += db.execute(_facts().where(col(Invitation.id).in_(part))).all()
    made = [_row(fact, members.get(fact.id, [])) for fact in rows]
    late = late_minutes(db, station)
    found = {row.slot_id for row in made}
    windows: dict[int, PackWindow] = {}
    for part in chunks(sorted(found), PARAMETERS):
        windows |= {slot_id: _window(row, station, late) for slot_id, *row in db.execute(_windows(part))}
    return StationDay(tuple(sorted(made, key=lambda row: row.number)), windows)


def late_minutes(db: DbSession, station: Station) -> dict[tuple[date, str | None], int]:
    """Return by operating day and shift (None: the whole day) how many minutes the station now says that it runs late."""
    active = select(col(StationNotice.operating_day), col(StationNotice.shift), col(StationNotice.minutes)).where(
        col(StationNotice.station_id) == station.id,
        col(StationNotice.kind) == "late",
        col(StationNotice.ended_at).is_(None),
    )
    found: dict[tuple[date, str | None], int] = {}
    for day, shift, minutes in db.execute(active):
        found[day, shift] = max(minutes, found.get((day, shift), 0))
    return found


def _invitations(db: DbSession, station: Station, day: date) -> list[int]:
    here = (
        select(col(SlotRow.id))
        .join(SessionRow, col(SessionRow.id) == SlotRow.session_id)
        .where(col(SessionRow.station_id) == station.id, col(SessionRow.operating_day) == day)
    )
    # A party keeps its invitation through all plans, so that whoever had a slot here in any plan that was told to people, or was
    # moved away from one, is found by household and party.
    of_party = and_(
        col(Invitation.household_id) == Appointment.household_id, col(Invitation.party) == col(Appointment.party)
    )
    ours = col(Invitation.campaign_id) == station.campaign_id
    now = (
        select(col(Invitation.id))
        .join(Appointment, col(Appointment.id) == Invitation.appointment_id)
        .where(ours, col(Appointment.slot_id).in_(here))
    )
    before = (
        select(col(Invitation.id))
        .join(Appointment, of_party)
        .join(Plan, col(Plan.id) == Appointment.plan_id)
        .where(ours, col(Appointment.slot_id).in_(here), col(Plan.state) != "draft")
    )
    moved = (
        select(col(Invitation.id))
        .join(Appointment, of_party)
        .join(AppointmentMove, col(AppointmentMove.appointment_id) == Appointment.id)
        .where(ours, col(AppointmentMove.from_slot_id).in_(here))
    )
    return sorted(db.execute(union(now, before, moved)).scalars())


def _facts() -> Any:
    return (
        select(
            col(Invitation.id),
            col(Invitation.number),
            col(Invitation.typed_code),
            col(Invitation.version),
            col(Invitation.cancelled_at),
            col(Invitation.cancelled_reason),
            col(Appointment.slot_id),
            col(Appointment.status),
            col(Appointment.reason),
            col(Household.head_name),
            col(Household.spare_places),
            col(Household.spare_told_at),
        )
        .join(Appointment, col(Appointment.id) == Invitation.appointment_id)
        .join(Household, col(Household.id) == Appointment.household_id)
    )


def _members(db: DbSession, ids: Sequence[int]) -> dict[int, list[tuple[str, bool]]]:
    """Return by invitation its people in the order of the slip: the name, and whether he has come."""
    live = and_(
        col(CheckIn.invitation_id) == Invitation.id,
        col(CheckIn.resident_id) == Resident.id,
        col(CheckIn.undone_at).is_(None),
    )
    query = (
        select(col(Invitation.id), col(Resident.full_name), col(CheckIn.id))
        .join(AppointmentMember, col(AppointmentMember.appointment_id) == Invitation.appointment_id)
        .join(Resident, col(Resident.id) == AppointmentMember.resident_id)
        .outerjoin(CheckIn, live)
        .order_by(col(Invitation.id), col(Resident.position), col(Resident.id))
    )
    found: dict[int, list[tuple[str, bool]]] = {}
    for part in chunks(ids, PARAMETERS):
        for invitation, name, came in db.execute(query.where(col(Invitation.id).in_(part))):
            found.setdefault(invitation, []).append((name, came is not None))
    return found


def _row(fact: Any, members: list[tuple[str, bool]]) -> PackRow:
    untold = fact.spare_places > 0 and fact.spare_told_at is None
    cancelled = fact.cancelled_at is not None or fact.status == "cancelled"
    reason = (fact.cancelled_reason or fact.reason) if cancelled else ""
    return PackRow(
        number=fact.number,
        typed_code=fact.typed_code,
        version=fact.version,
        slot_id=fact.slot_id,
        size=len(members),
        arrived=tuple(number for number, (_, came) in enumerate(members, start=1) if came),
        household="" if untold else masked_name(fact.head_name),
        untold=untold,
        cancelled=cancelled,
        reason=reason if reason and _names_nobody(reason, [fact.head_name, *(name for name, _ in members)]) else "",
    )


def _names_nobody(reason: str, names: Sequence[str]) -> bool:
    # An officer writes it freely; a phone shall not carry a name, a number or a year of birth by that way either.
    plain = _plain(reason)
    return not _LONG_NUMBER.search(reason) and not any(name and _plain(name) in plain for name in names)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _windows(slots: Sequence[int]) -> Any:
    return (
        select(
            col(SlotRow.id),
            col(Station.id),
            col(Station.number),
            col(Station.name),
            col(SessionRow.operating_day),
            col(SessionRow.shift),
            col(SlotRow.starts_at),
            col(SlotRow.ends_at),
        )
        .join(SessionRow, col(SessionRow.id) == SlotRow.session_id)
        .join(Station, col(Station.id) == SessionRow.station_id)
        .where(col(SlotRow.id).in_(slots))
    )


def _window(row: Sequence[Any], station: Station, late: dict[tuple[date, str | None], int]) -> PackWindow:
    station_id, number, name, day, shift, starts_at, ends_at = row
    extra = max(late.get((day, shift), 0), late.get((day, None), 0)) if station_id == station.id else 0
    return PackWindow(number, name, day, shift, starts_at, ends_at, extra)
