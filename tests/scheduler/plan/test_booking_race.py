"""Fifty who book at once: a window ends with exactly its places, a day with its limit, a party with one appointment.

The same race is run with the guard's lock switched off, to show that without it too many would get in.
"""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
from sqlmodel import col, select

from booking_scene import broken, household, left_out, waiting_rows, window
from crowds import statement_by_statement, wide
from factories import EVE, make_household, make_world
from line import Line
from scheduler.database import DatabaseBusy, reading, transaction
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.operations.booking import book
from scheduler.places.models import SessionRow, SlotRow
from scheduler.plan import places_left
from scheduler.plan.errors import BookedElsewhere, DailyLimitReached
from scheduler.plan.models import Appointment, Unassigned
from slots.errors import SlotFull

PEOPLE = 50
PLACES = 10
WAIT_SECONDS = 120
MEETING_SECONDS = 60
GUARDED_MEETING_SECONDS = 1
ERRORS = (SlotFull, DailyLimitReached, BookedElsewhere, DatabaseBusy)


def at_once(work, count=PEOPLE):
    """What became of each of `count` threads that start together: what it returned, or the class of its refusal."""
    start = threading.Barrier(count)

    def run(which):
        start.wait(WAIT_SECONDS)
        try:
            return work(which)
        except ERRORS as error:
            return type(error)

    with ThreadPoolExecutor(count) as threads:
        return Counter(made.result(WAIT_SECONDS) for made in [threads.submit(run, which) for which in range(count)])


@pytest.fixture
def engine(db_url):
    with wide(db_url, PEOPLE) as engine:
        yield engine


# The whole step: appointment and slip


@pytest.fixture
def crowd(engine, tmp_path):
    """Fifty-three households of one without a slot, of whom three are booked into a window of thirteen places."""
    line = left_out(Line(engine, tmp_path), waiting_rows(PEOPLE + 3))
    with line.work() as (db, campaign):
        slot_id = window(db, campaign).slot_id
        slot = db.get_one(SlotRow, slot_id)
        slot.places = PLACES + 3
        db.get_one(SessionRow, slot.session_id).capacity += 3
    for which in range(PEOPLE, PEOPLE + 3):
        booked(line, which, slot_id)
    return line, slot_id


def booked(line, which, slot_id):
    with line.work() as (db, campaign):
        key = household(db, f"W{which + 1}")
        return book(db, campaign=campaign, household_id=key, slot_id=slot_id, keys=line.keys, now=EVE).changed


def kept(line, slot_id):
    with line.work() as (db, _):
        rows = db.exec(select(Appointment).where(Appointment.slot_id == slot_id)).all()
        versions = db.exec(select(InvitationVersion)).all()
        numbers = db.exec(select(Invitation.number).order_by(Invitation.number)).all()
        waiting = db.exec(
            select(Unassigned).where(col(Unassigned.household_id).in_([row.household_id for row in rows]))
        ).all()
        left = places_left.places_left(db, [slot_id])[slot_id]
    assert (len(versions), list(numbers), list(waiting)) == (len(rows), list(range(1, len(rows) + 1)), [])
    assert (left.taken, left.free) == (sum(row.size for row in rows), left.places - left.taken)
    return len(rows)


def test_of_fifty_who_want_the_last_ten_places_ten_get_one(crowd):
    line, slot_id = crowd
    assert at_once(lambda which: booked(line, which, slot_id)) == {True: PLACES, SlotFull: PEOPLE - PLACES}
    assert kept(line, slot_id) == PLACES + 3
    assert broken(line) == []


def test_fifty_requests_for_the_same_party_make_one_appointment(crowd):
    line, slot_id = crowd
    assert at_once(lambda _: booked(line, 0, slot_id)) == {True: 1, False: PEOPLE - 1}
    assert kept(line, slot_id) == 3 + 1
    assert broken(line) == []


def test_fifty_requests_for_the_same_party_in_two_windows_make_one_appointment(crowd):
    line, slot_id = crowd
    with line.work() as (db, campaign):
        slots = (slot_id, window(db, campaign, "19:00").slot_id)
    told = at_once(lambda which: booked(line, 0, slots[which % 2]))
    assert told == {True: 1, False: PEOPLE // 2 - 1, BookedElsewhere: PEOPLE // 2}
    with line.work() as (db, _):
        assert len(db.exec(select(Appointment)).all()) == 3 + 1
    assert broken(line) == []


# The guard alone, and what it is for: each thread counts, meets the others if nothing keeps it back, and writes


class Hall:
    """A published plan, fifty households, and a window of thirteen places of which three are taken."""

    def __init__(self, engine, limits=()):
        with transaction(engine) as db:
            self.world = make_world(db)
            self.campaign = self.world.campaign
            self.campaign.settings = {"limits": [{"unit": unit, "daily_limit": people} for unit, people in limits]}
            street = self.world.neighbourhoods["101"]
            self.households = [make_household(db, street, (f"Ngô Chờ {which}",)).id for which in range(PEOPLE + 3)]
            self.slots = [self.world.slots["friday 19:00"].id, self.world.slots["night 01:00"].id]
            for slot in (db.get_one(SlotRow, key) for key in self.slots):
                slot.places = PLACES + 3
                db.get_one(SessionRow, slot.session_id).capacity += 3
            for which in range(PEOPLE, PEOPLE + 3):
                self.write(db, which, self.slots[0])

    def write(self, db, which, slot_id):
        db.add(
            Appointment(
                plan_id=self.world.plan.id,
                household_id=self.households[which],
                party="household",
                target_group="daytime",
                size=1,
                slot_id=slot_id,
                status="booked",
            )
        )

    def race(self, engine, slots, seconds, count=PEOPLE):
        meeting = threading.Barrier(count)

        def take(which):
            slot_id = slots[which % len(slots)]
            with transaction(engine) as db:
                places_left.hold(db, self.campaign, slot_id, 1)
                with suppress(threading.BrokenBarrierError):
                    meeting.wait(seconds)
                self.write(db, which, slot_id)
            return "booked"

        return at_once(take, count)

    def taken(self, engine):
        with transaction(engine) as db:
            return [row.taken for row in places_left.places_left(db, self.slots).values()]


def test_with_the_guard_ten_get_the_last_ten_places(engine):
    hall = Hall(engine)
    told = hall.race(engine, hall.slots[:1], GUARDED_MEETING_SECONDS)
    assert told == {"booked": PLACES, SlotFull: PEOPLE - PLACES}
    assert hall.taken(engine) == [PLACES + 3, 0]


@pytest.mark.parametrize("limits", [[("462", 8)], [("462", 8), ("45", 8)], [("45", 8), ("462", 9)]])
def test_with_the_guard_no_day_exceeds_its_limit_whatever_the_session(engine, limits):
    hall = Hall(engine, limits)
    told = hall.race(engine, hall.slots, GUARDED_MEETING_SECONDS)
    assert told == {"booked": 5, DailyLimitReached: PEOPLE - 5}
    assert sum(hall.taken(engine)) == 8


@contextmanager
def unguarded(url, monkeypatch):
    """The same database, where nobody waits for another between counting and writing."""
    monkeypatch.setattr(places_left, "lock_rows", lambda *_: None)
    with (statement_by_statement if url.startswith("sqlite") else wide)(url, PEOPLE) as engine:
        yield engine


def test_without_the_lock_all_fifty_get_in(engine, db_url, monkeypatch):
    hall = Hall(engine)
    with unguarded(db_url, monkeypatch) as free_for_all:
        told = hall.race(free_for_all, hall.slots[:1], MEETING_SECONDS)
    assert told == {"booked": PEOPLE}
    assert hall.taken(engine) == [PEOPLE + 3, 0]


def test_without_the_lock_the_day_exceeds_its_limit(engine, db_url, monkeypatch):
    hall = Hall(engine, [("462", 8)])
    with unguarded(db_url, monkeypatch) as free_for_all:
        told = hall.race(free_for_all, hall.slots, MEETING_SECONDS)
    assert told == {"booked": PEOPLE}
    assert sum(hall.taken(engine)) == PEOPLE + 3


def without_limits(whole):
    """The lock of the session and its window, without that of the units whose limits bind."""
    return lambda db, dataset, _limits, slot_id: whole(db, dataset, {}, slot_id)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("locked", "seconds", "told"),
    [(True, GUARDED_MEETING_SECONDS, {"booked": 1, DailyLimitReached: 1}), (False, MEETING_SECONDS, {"booked": 2})],
)
def test_two_sessions_of_a_day_wait_for_each_other_because_its_limit_is_locked(
    postgres_url, monkeypatch, locked, seconds, told
):
    if not locked:
        monkeypatch.setattr(places_left, "lock_rows", without_limits(places_left.lock_rows))
    with wide(postgres_url, PEOPLE) as engine:
        hall = Hall(engine, [("462", 4)])
        assert hall.race(engine, hall.slots, seconds, count=2) == told


def test_a_transaction_of_sqlite_that_takes_its_lock_late_is_refused_instead(sqlite_url):
    """SQLite keeps the places even so, but tells all others but one that it is busy: hence BEGIN IMMEDIATE."""
    with wide(sqlite_url, PEOPLE) as engine:
        hall = Hall(engine)
        told = hall.race(reading(engine), hall.slots[:1], MEETING_SECONDS)
        assert told == {"booked": 1, DatabaseBusy: PEOPLE - 1}
        assert hall.taken(engine) == [4, 0]
