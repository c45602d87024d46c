"""Many who move at once: a window ends with exactly its places, and two who swap never wait for each other for ever.

The same races are run with the guards switched off, to show that without them too many would get in, or the database would have
to end the one or the other.
"""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from booking_scene import broken, household, limited, waiting_rows, window
from crowds import statement_by_statement, wide
from factories import EVE, small_roster
from line import Line
from scheduler.invitations.change import cancel
from scheduler.invitations.models import Invitation
from scheduler.operations.booking import book
from scheduler.operations.moving import move, swap
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import SlotRow
from scheduler.plan import moving, places_left, windows
from scheduler.plan.models import Appointment, AppointmentMove
from scheduler.plan.moving import PartyKey
from scheduler.plan.parties import appointed_parties
from scheduler.plan.service import find_plan
from slots.errors import SlotFull

PEOPLE = 24
PLACES = 10
WAIT_SECONDS = 120
MEETING_SECONDS = 60
GUARDED_MEETING_SECONDS = 1
TARGET = "TRU-SO/2021-03-28/evening"


def at_once(work, count):
    """What became of each of `count` threads that start together: what it returned, or the class of its refusal."""
    start = threading.Barrier(count)

    def run(which):
        start.wait(WAIT_SECONDS)
        try:
            return work(which)
        except (SlotFull, OperationalError) as error:
            return type(error)

    with ThreadPoolExecutor(count) as threads:
        return Counter(made.result(WAIT_SECONDS) for made in [threads.submit(run, which) for which in range(count)])


@pytest.fixture
def engine(db_url):
    with wide(db_url, PEOPLE + 1) as engine:
        yield engine


@pytest.fixture
def crowd(engine, tmp_path):
    return planned(engine, tmp_path)


def planned(engine, folder):
    """Households W1 to W24 of one, each with a window of the daytime; the evening of Sunday is empty."""
    line = Line(engine, folder)
    line.load(limited(400))
    line.fill(small_roster(*waiting_rows(PEOPLE)))
    line.open()
    line.draft()
    line.publish()
    return line


def slot_of(line, clock="18:00", session=TARGET):
    with line.work() as (db, campaign):
        return window(db, campaign, clock, session).slot_id


def moved(line, which, slot_id):
    with line.work() as (db, campaign):
        key = PartyKey(household(db, f"W{which + 1}"))
        return move(db, campaign=campaign, party=key, slot_id=slot_id, keys=line.keys, now=EVE).changed


def kept(line, slot_id):
    """The people in a window, after a look that facts and appointments tell the same."""
    with line.work() as (db, _):
        there = db.exec(select(Appointment).where(Appointment.slot_id == slot_id)).all()
        facts = db.exec(select(AppointmentMove).where(AppointmentMove.to_slot_id == slot_id)).all()
    assert {fact.appointment_id for fact in facts} <= {one.id for one in there}
    return sum(one.size for one in there)


def test_of_those_who_move_into_the_last_ten_places_ten_get_one(crowd):
    slot_id = slot_of(crowd)
    told = at_once(lambda which: moved(crowd, which, slot_id), PEOPLE)
    assert told == {True: PLACES, SlotFull: PEOPLE - PLACES}
    assert kept(crowd, slot_id) == PLACES
    assert broken(crowd) == []


def test_many_requests_to_move_one_party_move_it_once(crowd):
    slot_id = slot_of(crowd)
    assert at_once(lambda _: moved(crowd, 0, slot_id), PEOPLE) == {True: 1, False: PEOPLE - 1}
    with crowd.work() as (db, _):
        assert len(db.exec(select(AppointmentMove)).all()) == 1
    assert broken(crowd) == []


def test_those_who_move_and_those_who_are_booked_share_the_places_that_there_are(crowd):
    slot_id = slot_of(crowd)
    waiting = range(PEOPLE // 2, PEOPLE)
    lose(crowd, waiting)

    def come(which):
        if which not in waiting:
            return moved(crowd, which, slot_id)
        with crowd.work() as (db, campaign):
            key = household(db, f"W{which + 1}")
            return book(db, campaign=campaign, household_id=key, slot_id=slot_id, keys=crowd.keys, now=EVE).changed

    assert at_once(come, PEOPLE) == {True: PLACES, SlotFull: PEOPLE - PLACES}
    assert kept(crowd, slot_id) == PLACES
    assert broken(crowd) == []


def lose(line, which):
    """Let households of one wait for a window, as they do whose session was called off."""
    with line.work() as (db, campaign):
        plan = find_plan(db, campaign)
        rows = [
            db.exec(select(Appointment).where(Appointment.household_id == household(db, f"W{number + 1}"))).one()
            for number in which
        ]
        parties = appointed_parties(db, campaign, settings_of(campaign), rows)
        losers = [(row, parties[row.id], windows.window_of(db, campaign, row.slot_id)) for row in rows]
        moving.take_windows(db, campaign, plan, losers, "bão")
        for row in rows:
            cancel(
                db, db.exec(select(Invitation).where(Invitation.appointment_id == row.id)).one(), reason="bão", now=EVE
            )


def test_swaps_in_every_direction_end_and_leave_everybody_one_window(crowd):
    before = crowd.slots()

    def exchange(which):
        with crowd.work() as (db, campaign):
            keys = [PartyKey(household(db, f"W{number + 1}")) for number in (which, PEOPLE - 1 - which)]
            swap(db, campaign=campaign, first=keys[0], second=keys[1], keys=crowd.keys, now=EVE)
        return "done"

    assert at_once(exchange, PEOPLE) == {"done": PEOPLE}
    assert crowd.slots() == before  # each pair exchanged twice
    assert broken(crowd) == []


# The guards alone, and what they are for: the turn of the campaign is switched off, so that only the locks of rows are left


@pytest.fixture
def without_turns(monkeypatch):
    monkeypatch.setattr(windows, "take_turns", lambda *_: None)


def meeting(monkeypatch, name, count, seconds):
    """Let all threads meet before the function of this name in `plan.moving`, if nothing keeps them back."""
    whole, barrier = getattr(moving, name), threading.Barrier(count)

    def met(*args, **options):
        with suppress(threading.BrokenBarrierError):
            barrier.wait(seconds)
        return whole(*args, **options)

    monkeypatch.setattr(moving, name, met)


def only_moved(line, which, slot_id):
    with line.work() as (db, campaign):
        key = PartyKey(household(db, f"W{which + 1}"))
        return moving.move_party(db, campaign, key, slot_id=slot_id, now=EVE).changed


@pytest.mark.usefixtures("without_turns")
def test_with_the_locks_alone_ten_get_the_last_ten_places(crowd, monkeypatch):
    slot_id = slot_of(crowd)
    meeting(monkeypatch, "relocate", PEOPLE, GUARDED_MEETING_SECONDS)
    told = at_once(lambda which: only_moved(crowd, which, slot_id), PEOPLE)
    assert told == {True: PLACES, SlotFull: PEOPLE - PLACES}
    assert kept(crowd, slot_id) == PLACES


@pytest.mark.usefixtures("without_turns")
def test_without_the_locks_all_get_in(crowd, db_url, monkeypatch):
    slot_id = slot_of(crowd)
    monkeypatch.setattr(places_left, "lock_rows", lambda *_: None)
    monkeypatch.setattr(moving, "sum_up", lambda *_: None)  # the plan's own row would make them wait in the end
    monkeypatch.setattr(moving, "note", lambda *_, **__: None)  # and so would the chain of the trail
    meeting(monkeypatch, "relocate", PEOPLE, MEETING_SECONDS)
    with (statement_by_statement if db_url.startswith("sqlite") else wide)(db_url, PEOPLE + 1) as free_for_all:
        line = Line(free_for_all, crowd.folder)
        told = at_once(lambda which: only_moved(line, which, slot_id), PEOPLE)
    assert told == {True: PEOPLE}
    assert kept(crowd, slot_id) == PEOPLE > PLACES


@pytest.mark.postgres
@pytest.mark.usefixtures("without_turns")
@pytest.mark.parametrize(
    ("locked", "seconds", "told"),
    [
        (True, GUARDED_MEETING_SECONDS, {"done": 2}),
        (False, MEETING_SECONDS, {"done": 1, OperationalError: 1}),
    ],
)
def test_two_swaps_that_go_opposite_ways_lock_both_sessions_in_one_order(
    postgres_url, tmp_path, monkeypatch, locked, seconds, told
):
    with wide(postgres_url, PEOPLE + 1) as engine:
        line = planned(engine, tmp_path)
        refs = two_and_two(line)
        if not locked:
            monkeypatch.setattr(moving, "lock_rows", lambda *_: None)
        after_first_hold(monkeypatch, seconds)

        def exchange(which):
            with line.work() as (db, campaign):
                first, second = (PartyKey(household(db, ref)) for ref in refs[which])
                moving.swap_parties(db, campaign, first, second, now=EVE)
            return "done"

        assert at_once(exchange, 2) == told


def two_and_two(line):
    """W1 and W4 in a window of one session, W2 and W3 in a window of another: (W1, W2) and (W3, W4) go opposite ways.

    No daily limit: its row would keep them apart by itself.
    """
    with line.work() as (_, campaign):
        campaign.settings = {**campaign.settings, "limits": []}
    here, there = slot_of(line), slot_of(line, "18:00", "TRU-SO/2021-03-26/evening")
    for which, slot_id in ((0, here), (3, here), (1, there), (2, there)):
        moved(line, which, slot_id)
    with line.work() as (db, _):
        assert db.get_one(SlotRow, here).session_id != db.get_one(SlotRow, there).session_id
    return ("W1", "W2"), ("W3", "W4")


def after_first_hold(monkeypatch, seconds):
    """Let the two meet when each holds the places of its first window, if nothing keeps them back."""
    whole, barrier, seen = moving.hold, threading.Barrier(2), threading.local()

    def met(*args, **options):
        held = whole(*args, **options)
        if not getattr(seen, "once", False):
            seen.once = True
            with suppress(threading.BrokenBarrierError):
                barrier.wait(seconds)
        return held

    monkeypatch.setattr(moving, "hold", met)
