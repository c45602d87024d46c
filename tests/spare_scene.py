"""Spare slips on the published small campaign: asked for, told of, taken back and returned, each in a transaction of its own."""

from sqlmodel import col, select

from booking_scene import window
from factories import EVE
from line import Line
from scheduler.invitations.models import Invitation
from scheduler.operations.spare_households import Told, tell, untell
from scheduler.operations.spares import give_back, open_spares
from scheduler.places.models import Neighbourhood
from scheduler.plan.blocking import block_places
from scheduler.plan.models import Appointment
from scheduler.roster.models import Household, Resident
from scheduler.roster.spares import Found

FIRST = "khu phố 1"
FOUND = (Found("Ngô Thị Mới", 1980), Found("Ngô Văn Thêm", 1975))


def asked(line: Line, count=2, people=3, *, place=FIRST, windows=(), now=EVE):
    """Ask for spare slips; `windows` as (clock, session)."""
    with line.work() as (db, campaign):
        there = db.exec(select(Neighbourhood).where(Neighbourhood.name == place)).one()
        slots = [window(db, campaign, *one).slot_id for one in windows]
        return open_spares(db, campaign, there, count=count, people=people, slots=slots, keys=line.keys, now=now)


def slip(db, number: int) -> Invitation:
    return db.exec(select(Invitation).where(Invitation.number == number)).one()


def told(line: Line, number: int, people=2, found=FOUND, *, head="Ngô Thị Mới", address="số 5, đường Mới", now=EVE):
    with line.work() as (db, campaign):
        facts = Told(head_name=head, address=address, people=people, found=tuple(found))
        tell(db, campaign, slip(db, number), facts, source="leader", now=now)


def taken_back(line: Line, number: int, *, now=EVE):
    with line.work() as (db, campaign):
        untell(db, campaign, slip(db, number), source="leader", now=now)


def returned(line: Line, number: int, *, now=EVE) -> bool:
    with line.work() as (db, campaign):
        return give_back(db, campaign, slip(db, number), now=now)


def appointment_of(line: Line, number: int) -> Appointment:
    with line.work() as (db, _):
        return db.get_one(Appointment, slip(db, number).appointment_id)


def household_of(line: Line, number: int) -> Household:
    with line.work() as (db, _):
        return db.get_one(Household, slip(db, number).household_id)


def residents_of(line: Line, number: int) -> list[Resident]:
    with line.work() as (db, _):
        rows = select(Resident).where(Resident.household_id == slip(db, number).household_id)
        return list(db.exec(rows.order_by(col(Resident.position))))


def blocked(line: Line, clock: str, session: str, places: int) -> int:
    """Hold places of a window in reserve and return its slot."""
    with line.work() as (db, campaign):
        slot = window(db, campaign, clock, session).slot_id
        block_places(db, campaign, slot, places)
        return slot


def people_in(line: Line, clock: str, session: str) -> int:
    with line.work() as (db, campaign):
        return window(db, campaign, clock, session).taken
