"""Many holders of slips who change at once, and one who changes while another plan is published.

The same races are run with the guards switched off, to show that without them too many would get in, or a change would be lost.
"""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from booking_scene import broken, limited, waiting_rows, window
from crowds import statement_by_statement, wide
from factories import EVE, small_roster
from line import Line
from own_change_scene import slip_of
from replan_scene import appointments
from scheduler.database import DatabaseBusy
from scheduler.invitations.models import Invitation
from scheduler.operations import happened
from scheduler.operations.resident_changing import change_slot
from scheduler.places.models import SessionRow, SlotRow
from scheduler.plan import moving, own_changes, places_left, service, windows
from scheduler.plan.models import Appointment, AppointmentMove, Plan
from scheduler.plan.own_change_errors import SlotNotAsSeen
from scheduler.plan.replan_errors import PlanWouldUndo
from slots.errors import SlotFull

RESIDENTS = 200
AT_ONCE = 40
"""Connections: a server of PostgreSQL has a hundred."""
PLACES = 20
WAIT_SECONDS = 300
SHORT, LONG = 1, 60
"""Seconds: how long is waited for somebody who is kept out, and for somebody who is not."""
TARGET = "TRU-SO/2021-03-28/evening"


@pytest.fixture
def engine(db_url):
    with wide(db_url, AT_ONCE + 1) as engine:
        yield engine


def at_once(work, names, threads=AT_ONCE):
    """What became of each: what it returned, or the class of its refusal. Whoever finds the database busy tries again."""

    def run(name):
        while True:
            try:
                return work(name)
            except DatabaseBusy:
                continue
            except (SlotFull, SlotNotAsSeen) as error:
                return type(error)

    with ThreadPoolExecutor(threads) as pool:
        return Counter(made.result(WAIT_SECONDS) for made in [pool.submit(run, name) for name in names])


def planned(engine, folder, people):
    """So many households of one with a window each, and a window of Sunday evening with twenty places left.

    Returned with that window, the people in it, and the slot of each of the others.
    """
    line = Line(engine, folder)
    line.load(limited(400))
    line.fill(small_roster(*waiting_rows(people)))
    line.open()
    line.draft()
    line.publish()
    with line.work() as (db, campaign):
        found = window(db, campaign, "21:00", TARGET)
        slot = db.get_one(SlotRow, found.slot_id)
        slot.places = found.taken + PLACES
        db.get_one(SessionRow, slot.session_id).capacity += found.taken + PLACES
    slots = {key.split("/")[0]: slot for key, slot in line.slots().items() if key.startswith("W")}
    return line, found.slot_id, found.taken, {ref: slot for ref, slot in slots.items() if slot != found.slot_id}


def change(line, ref, slot_id, seen):
    with line.work() as (db, campaign):
        return change_slot(db, campaign, slip_of(db, ref), slot_id=slot_id, seen_slot_id=seen, now=EVE).changed


def people_in(line, slot_id):
    with line.work() as (db, _):
        query = select(func.sum(Appointment.size)).join(Plan).where(Appointment.slot_id == slot_id)
        return db.exec(query.where(Plan.state == "published", Appointment.status == "booked")).one()


def test_of_two_hundred_residents_twenty_get_the_last_twenty_places(engine, tmp_path):
    line, slot_id, before, slots = planned(engine, tmp_path, RESIDENTS + 15)
    racers = sorted(slots)[:RESIDENTS]
    told = at_once(lambda ref: change(line, ref, slot_id, slots[ref]), racers)
    assert told == {True: PLACES, SlotFull: RESIDENTS - PLACES}
    assert people_in(line, slot_id) == before + PLACES
    after = line.slots()
    stayed = [ref for ref in racers if after[f"{ref}/household"] == slots[ref]]
    assert len(stayed) == RESIDENTS - PLACES, "nobody lost his former window who did not get the new one"
    with line.work() as (db, _):
        assert len(db.exec(select(AppointmentMove).where(AppointmentMove.cause == "resident")).all()) == PLACES
        assert {version for (version,) in db.execute(select(Invitation.version))} == {1}
    assert broken(line) == []


def test_of_many_tabs_of_one_slip_that_choose_different_windows_one_changes_it(engine, tmp_path):
    line, _, _, slots = planned(engine, tmp_path, 3)
    with line.work() as (db, campaign):
        wanted = [window(db, campaign, clock, TARGET).slot_id for clock in ("18:00", "19:00", "20:00", "21:00")]
    ref = min(slots)
    told = at_once(lambda slot_id: change(line, ref, slot_id, slots[ref]), wanted)
    assert told == {True: 1, SlotNotAsSeen: 3}
    assert broken(line) == []


# The guards alone, and what they are for: the turn of the campaign is switched off, so that only the locks of rows are left


@pytest.fixture
def without_turns(monkeypatch):
    monkeypatch.setattr(windows, "take_turns", lambda *_: None)


def meeting(monkeypatch, seconds):
    """Let all who have counted meet before they write, if nothing keeps them back."""
    whole, barrier = own_changes.relocate, threading.Barrier(AT_ONCE)

    def met(*args, **options):
        with suppress(threading.BrokenBarrierError):
            barrier.wait(seconds)
        return whole(*args, **options)

    monkeypatch.setattr(own_changes, "relocate", met)


@pytest.mark.usefixtures("without_turns")
def test_with_the_locks_alone_twenty_get_in(engine, tmp_path, monkeypatch):
    line, slot_id, before, slots = planned(engine, tmp_path, AT_ONCE + 15)
    meeting(monkeypatch, SHORT)
    told = at_once(lambda ref: change(line, ref, slot_id, slots[ref]), sorted(slots)[:AT_ONCE])
    assert told == {True: PLACES, SlotFull: AT_ONCE - PLACES}
    assert people_in(line, slot_id) == before + PLACES


@pytest.mark.usefixtures("without_turns")
def test_without_the_locks_all_get_in(engine, db_url, tmp_path, monkeypatch):
    """SQLite has one writer, which no switch of ours can take away: there each statement is made a transaction of its own."""
    line, slot_id, before, slots = planned(engine, tmp_path, AT_ONCE + 15)
    monkeypatch.setattr(places_left, "lock_rows", lambda *_: None)
    monkeypatch.setattr(moving, "sum_up", lambda *_: None)  # the plan's own row would make them wait in the end
    monkeypatch.setattr(own_changes, "note", lambda *_, **__: None)  # and so would the chain of the trail
    meeting(monkeypatch, LONG)
    with (statement_by_statement if db_url.startswith("sqlite") else wide)(db_url, AT_ONCE + 1) as free_for_all:
        open_to_all = Line(free_for_all, line.folder)
        told = at_once(lambda ref: change(open_to_all, ref, slot_id, slots[ref]), sorted(slots)[:AT_ONCE])
    assert told == {True: AT_ONCE}
    assert people_in(line, slot_id) == before + AT_ONCE > before + PLACES


# A change while another plan is published


@pytest.fixture
def replan(engine, tmp_path):
    return with_a_draft(engine, tmp_path)


def with_a_draft(engine, tmp_path):
    """A published plan, a draft that moves W1 and nobody else, and a free window of Sunday evening."""
    line, slot_id, _, slots = planned(engine, tmp_path, 4)
    former = line.slots(1)
    line.draft(seed=2)
    rows = {key: row.id for key, row in appointments(line, 2).items()}
    with line.work() as (db, _):
        for key, slot in former.items():
            db.get_one(Appointment, rows[key]).slot_id = slot
        neighbour = select(SlotRow.id).where(
            SlotRow.session_id == db.get_one(SlotRow, slots["W1"]).session_id, SlotRow.id != slots["W1"]
        )
        db.get_one(Appointment, rows["W1/household"]).slot_id = db.exec(neighbour).first()
    return line, slot_id, slots


class Meanwhile:
    """One more thread that works from a moment inside of somebody else's transaction on."""

    def __init__(self, work, wait):
        self.told, self._wait, self._done = [], wait, threading.Event()
        self._thread = threading.Thread(target=self._run, args=[work])

    def _run(self, work):
        try:
            self.told.append(work())
        except (SlotNotAsSeen, PlanWouldUndo) as error:
            self.told.append(type(error))
        self._done.set()

    def begin(self):
        """Tell whether it was done while the other still worked."""
        if self._thread.ident is None:
            self._thread.start()
            return self._done.wait(self._wait)
        return False

    def end(self):
        self._thread.join(LONG)
        return self.told


def publish_with_a_change_meanwhile(line, monkeypatch, work, at=(happened, "what_happened"), wait=SHORT):
    """Publish, and let a resident change at the moment at which publishing calls the function `at`."""
    module, name = at
    whole, resident, early = getattr(module, name), Meanwhile(work, wait), []

    def after_the_resident(*args, **options):
        early.append(resident.begin())
        return whole(*args, **options)

    monkeypatch.setattr(module, name, after_the_resident)
    line.publish(2, accept=99)
    monkeypatch.setattr(module, name, whole)
    return early[0], resident.end()


def live_of(line, ref):
    """The slots of a household's live appointments in the plans that count, and the one that its slip points to."""
    with line.work() as (db, _):
        slip = slip_of(db, ref)
        rows = db.exec(
            select(Appointment.slot_id)
            .join(Plan, col(Plan.id) == col(Appointment.plan_id))
            .where(
                Appointment.household_id == slip.household_id,
                Plan.state == "published",
                Appointment.status == "booked",
            )
        ).all()
        return list(rows), db.get_one(Appointment, slip.appointment_id).slot_id


def test_a_change_that_comes_while_a_plan_is_published_is_made_in_the_new_plan(replan, monkeypatch):
    line, slot_id, slots = replan
    early, told = publish_with_a_change_meanwhile(line, monkeypatch, lambda: change(line, "W2", slot_id, slots["W2"]))
    assert (early, told) == (False, [True])
    assert live_of(line, "W2") == ([slot_id], slot_id)
    assert broken(line) == []


def test_whoever_was_moved_by_the_plan_meanwhile_is_told_so_and_keeps_the_one_window_it_gives(replan, monkeypatch):
    line, slot_id, slots = replan
    early, told = publish_with_a_change_meanwhile(line, monkeypatch, lambda: change(line, "W1", slot_id, slots["W1"]))
    assert (early, told) == (False, [SlotNotAsSeen])
    live, present = live_of(line, "W1")
    assert live == [present]
    assert present not in {slot_id, slots["W1"]}
    assert broken(line) == []


def test_a_plan_that_comes_while_somebody_changes_is_refused_and_the_next_draft_keeps_the_change(replan, monkeypatch):
    line, slot_id, slots = replan
    planner = Meanwhile(lambda: line.publish(2, accept=99).changed, SHORT)
    whole, early = own_changes.relocate, []

    def then_the_planner(*args, **options):
        early.append(planner.begin())
        return whole(*args, **options)

    monkeypatch.setattr(own_changes, "relocate", then_the_planner)
    assert change(line, "W2", slot_id, slots["W2"])
    assert (early, planner.end()) == ([False], [PlanWouldUndo])
    assert live_of(line, "W2") == ([slot_id], slot_id)
    line.draft(seed=3)
    assert line.publish(accept=99).changed
    assert live_of(line, "W2") == ([slot_id], slot_id)
    assert broken(line) == []


@pytest.mark.postgres
def test_without_the_turn_the_change_would_be_made_in_a_plan_that_counts_no_more(postgres_url, tmp_path, monkeypatch):
    with wide(postgres_url, AT_ONCE + 1) as engine:
        line, slot_id, slots = with_a_draft(engine, tmp_path)
        monkeypatch.setattr(windows, "take_turns", lambda *_: None)
        last_moment = (service, "switch")  # publishing has looked for the last time at what it would undo
        early, told = publish_with_a_change_meanwhile(
            line, monkeypatch, lambda: change(line, "W2", slot_id, slots["W2"]), last_moment, LONG
        )
        assert (early, told) == (True, [True])
        live, _ = live_of(line, "W2")
        assert live == [slots["W2"]], "the resident was told of a window that is not his"


def test_changes_and_a_publication_at_the_same_time_leave_everybody_one_appointment(replan):
    line, slot_id, slots = replan

    def one(ref):
        if ref != "plan":
            return change(line, ref, slot_id, slots[ref])
        try:
            return f"published {line.publish(2, accept=99).changed}"
        except PlanWouldUndo:
            return "refused"

    at_once(one, ["W2", "W3", "plan", "W4", "W1"], threads=5)
    for ref in ("W1", "W2", "W3", "W4"):
        live, present = live_of(line, ref)
        assert live == [present]
    assert broken(line) == []
