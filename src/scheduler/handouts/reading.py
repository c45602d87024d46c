"""What is to be drawn, read from the database: two statements for a score of batches, and plain rows all the way.

The parent of the printing processes reads, not they: it takes a fifth of the time of drawing, all batches share what is met once
(windows, units, words), and the processes need neither the database's password nor a master key.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.bulk import chunks
from scheduler.database import stored_id
from scheduler.handouts.batches import Place
from scheduler.handouts.old_papers import old_papers
from scheduler.handouts.orders import Order
from scheduler.handouts.scene import Scene
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.places.models import SessionRow, SlotRow
from scheduler.plan.models import Appointment, AppointmentMember
from scheduler.plan.split import split_households
from scheduler.roster.models import Household, Resident
from slots.calendar import ZONE

BATCHES_AT_ONCE = 20
_Rows = dict[Place, list[tuple[Any, ...]]]
_HOUSEHOLD, _NUMBER, _SLOT, _APPOINTMENT, _ISSUED_AT, _ID, _VERSION = 1, 5, 8, 9, 13, 14, 15
"""Where a row of slips has these: see `orders.SlipRow`; behind it issue, id and version."""


def orders_of(db: DbSession, scene: Scene, places: Sequence[Place], folder: Path) -> Iterator[Order]:
    """Yield what is to be drawn for each place, in their order, leaders before schools; one whose slips are gone yields nothing."""
    of_schools = [place for place in places if place.station_id is not None]
    of_leaders = [place for place in places if place.station_id is None]
    for some in (*chunks(of_leaders, BATCHES_AT_ONCE), *chunks(of_schools, BATCHES_AT_ONCE)):
        slips = _by_place(db, scene, some)
        members = _members(db, scene, slips, some)
        for place in some:
            if slips.get(place):
                yield _order(db, scene, place, folder, slips[place], members[place])


def _order(
    db: DbSession,
    scene: Scene,
    place: Place,
    folder: Path,
    slips: list[tuple[Any, ...]],
    members: list[tuple[Any, ...]],
) -> Order:
    issued_at = max(row[_ISSUED_AT] for row in slips).astimezone(ZONE)
    title, name = scene.receiver(place)
    return Order(
        folder=folder,
        path=scene.names.path(place),
        school=place.station_id is not None,
        receiver=scene.name_of(place),
        unit_name=scene.unit_name(place),
        leader_title=title,
        leader_name=name,
        texts=scene.texts(place, issued_at.date()),
        public_url=scene.settings.public_url,
        papers=scene.papers,
        plan_number=scene.plan.number,
        ruler=scene.ruler,
        issued_at=issued_at,
        addresses={key: scene.address(key) for key in {row[0] for row in slips}},
        windows=scene.meet(db, {row[_SLOT] for row in slips}),
        slips=[row[:_ISSUED_AT] for row in slips],
        members=members,
        with_streets=scene.has_streets(place),
        sign_in=scene.sign_in(place),
        template=scene.settings.slips.template,
        collect=_collect(db, slips),
        split=_split(db, scene, slips),
    )


def _collect(db: DbSession, slips: list[tuple[Any, ...]]) -> dict[int, datetime]:
    """Return, by number, what former papers say that are still out; only a reissued slip can have one."""
    numbers = {row[_ID]: row[_NUMBER] for row in slips if row[_VERSION] > 1}
    return {numbers[key]: start for key, start in old_papers(db, list(numbers)).items()}


def _split(db: DbSession, scene: Scene, slips: list[tuple[Any, ...]]) -> set[int]:
    if scene.settings.slips.template != "eight":  # the others name everybody anyway
        return set()
    return split_households(db, stored_id(scene.plan), {row[_HOUSEHOLD] for row in slips})


def _by_place(db: DbSession, scene: Scene, places: Sequence[Place]) -> _Rows:
    query = (
        select(
            col(Household.neighbourhood_id),
            col(Household.id),
            col(Household.street_order),
            col(Household.head_name),
            col(Household.address),
            col(Invitation.number),
            col(Invitation.typed_code),
            col(InvitationVersion.slip_code),
            col(Appointment.slot_id),
            col(Appointment.id),
            col(Appointment.target_group),
            and_(col(Household.spare_places) > 0, col(Household.spare_told_at).is_(None)),
            col(Household.spare_places) > 0,
            col(InvitationVersion.issued_at),
            col(Invitation.id),
            col(Invitation.version),
        )
        .join(Invitation, col(Invitation.household_id) == col(Household.id))
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(
            InvitationVersion,
            (col(InvitationVersion.invitation_id) == col(Invitation.id))
            & (col(InvitationVersion.version) == col(Invitation.version)),
        )
        .where(col(Invitation.cancelled_at).is_(None), *_of(scene, places))
    )
    rows = [tuple(row) for row in db.execute(query)]
    windows = scene.meet(db, {row[_SLOT] for row in rows})
    found: _Rows = defaultdict(list)
    for row in rows:
        found[Place.of(row[0], windows[row[_SLOT]].station_id, scene.schools)].append(row)
    return found


def _members(
    db: DbSession, scene: Scene, slips: Mapping[Place, list[tuple[Any, ...]]], places: Sequence[Place]
) -> _Rows:
    holders = {row[_APPOINTMENT]: place for place, rows in slips.items() for row in rows}
    query = (
        select(
            col(AppointmentMember.appointment_id),
            col(Resident.position),
            col(Resident.id),
            col(Resident.full_name),
            col(Resident.birth_year),
            col(Resident.residence_type),
            col(Resident.school_class),
        )
        .select_from(Household)
        .join(Appointment, col(Appointment.household_id) == col(Household.id))
        .join(AppointmentMember, col(AppointmentMember.appointment_id) == col(Appointment.id))
        .join(Resident, col(Resident.id) == col(AppointmentMember.resident_id))
        .where(*_of(scene, places))
    )
    found: _Rows = defaultdict(list)
    for row in db.execute(query):
        place = holders.get(row[0])
        if place is not None:
            found[place].append(tuple(row))
    return found


def _of(scene: Scene, places: Sequence[Place]) -> list[ColumnElement[bool]]:
    """Return the conditions on appointments of the plan that these places may hand out, which are all of one kind."""
    ours = col(Appointment.plan_id) == scene.plan.id
    if places[0].station_id is None:
        return [ours, col(Household.neighbourhood_id).in_([place.neighbourhood_id for place in places])]
    slots = select(col(SlotRow.id)).join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
    there = slots.where(col(SessionRow.station_id).in_([place.station_id for place in places]))
    return [ours, col(Appointment.slot_id).in_(there)]
