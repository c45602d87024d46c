"""Writing a plan version in bulk, against the plain way: an object a row."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from conftest import row_count
from factories import EVE, make_household, make_world, members_of
from scheduler.operations.drafting import draft
from scheduler.plan import writing
from scheduler.plan.models import Appointment, AppointmentMember, Plan, Unassigned
from scheduler.plan.writing import LeftOut, Placed, write_plan

KILLED_WHILE_WRITING = """
import os, signal, sys
from factories import EVE
from scheduler.database import open_engine
from scheduler.operations.drafting import draft
from scheduler.plan import writing

writing.CHUNK = 2
parts = []

def progress(step, share):
    parts.append(share)
    if step == "write" and share > 0.7:
        os.kill(os.getpid(), signal.SIGKILL)

draft(open_engine(sys.argv[1]), "nho", now=EVE, progress=progress)
"""


class Enough(Exception):
    """Somebody has had enough of waiting."""


@pytest.fixture(params=[2, 20_000])
def parts(request, monkeypatch):
    """Written in several parts, and in one."""
    monkeypatch.setattr(writing, "CHUNK", request.param)


@pytest.fixture
def world(db):
    return make_world(db)


@pytest.fixture
def filled(line):
    line.load()
    line.fill()
    line.open()
    return line


def people_of(db, world, count):
    """That many households of one to three people."""
    made = [make_household(db, world.neighbourhoods["101"], ("A", "B", "C")[: 1 + n % 3]) for n in range(count)]
    return [(household.id, members_of(db, household)) for household in made]


def another_plan(db, world, number):
    plan = Plan(campaign_id=world.campaign.id, number=number, seed=1, input_digest="1" * 64, drafted_at=EVE, summary={})
    db.add(plan)
    db.flush()
    return plan


def plainly(db, plan, placed, left_out):
    """An object a row, and an appointment's id asked for before its people are written."""
    for one in placed:
        appointment = Appointment(
            plan_id=plan.id,
            household_id=one.household_id,
            party=one.party,
            target_group=one.target_group,
            size=len(one.residents),
            slot_id=one.slot_id,
            frozen=one.frozen,
        )
        db.add(appointment)
        db.flush()
        for resident in one.residents:
            db.add(AppointmentMember(plan_id=plan.id, resident_id=resident, appointment_id=appointment.id))
    for one in left_out:
        for resident in one.residents:
            db.add(
                Unassigned(
                    plan_id=plan.id,
                    resident_id=resident,
                    household_id=one.household_id,
                    party=one.party,
                    reason=one.reason,
                )
            )
    db.flush()


def stored(db, plan):
    """Everything of a plan but its own number and those of its appointments, which its people name by their party."""
    appointments = db.exec(select(Appointment).where(Appointment.plan_id == plan.id)).all()
    party = {row.id: (row.household_id, row.party) for row in appointments}
    members = db.exec(select(AppointmentMember).where(AppointmentMember.plan_id == plan.id)).all()
    left_out = db.exec(select(Unassigned).where(Unassigned.plan_id == plan.id)).all()
    return (
        sorted(tuple(row.model_dump(exclude={"id", "plan_id"}).items()) for row in appointments),
        sorted((row.resident_id, party[row.appointment_id]) for row in members),
        sorted(tuple(row.model_dump(exclude={"plan_id"}).items()) for row in left_out),
    )


def sample(db, world):
    """Seven households: six parties with a slot, of which one is a person by himself and one frozen, and two without."""
    people = people_of(db, world, 7)
    slot, other = world.slots["friday 19:00"].id, world.slots["night 01:00"].id
    placed = [
        Placed(household, "household", "daytime", residents, slot, frozen=n == 3)
        for n, (household, residents) in enumerate(people[:5])
    ]
    household, residents = people[5]
    placed.append(Placed(household, f"resident-{residents[0]}", "worker", residents[:1], other))
    left_out = [
        LeftOut(household, "household", residents[1:], "no_capacity"),
        LeftOut(people[6][0], "household", people[6][1], "no_station"),
    ]
    return placed, left_out


def test_what_is_written_in_bulk_is_what_an_object_a_row_would_be(db, world, parts):
    placed, left_out = sample(db, world)
    quick, plain = another_plan(db, world, 2), another_plan(db, world, 3)
    write_plan(db, quick, iter(placed), iter(left_out))
    plainly(db, plain, placed, left_out)
    assert stored(db, quick) == stored(db, plain)
    assert [len(rows) for rows in stored(db, quick)] == [6, 10, 3]


def test_a_plan_with_nobody_in_it_writes_nothing(db, world):
    plan = another_plan(db, world, 2)
    write_plan(db, plan, [])
    assert stored(db, plan) == ([], [], [])


def test_the_next_appointment_finds_a_number_that_is_free(db, world):
    placed, left_out = sample(db, world)
    write_plan(db, another_plan(db, world, 2), placed, left_out)
    plainly(db, another_plan(db, world, 3), placed[:1], [])
    numbers = db.exec(select(Appointment.id).order_by(col(Appointment.id))).all()
    assert len(set(numbers)) == len(placed) + 1


def test_a_second_call_adds_to_the_first(db, world):
    placed, left_out = sample(db, world)
    twice, once = another_plan(db, world, 2), another_plan(db, world, 3)
    write_plan(db, twice, placed[:2])
    write_plan(db, twice, placed[2:], left_out)
    write_plan(db, once, placed, left_out)
    assert stored(db, twice) == stored(db, once)


def test_progress_counts_the_parties_part_by_part(db, world, monkeypatch):
    monkeypatch.setattr(writing, "CHUNK", 4)
    placed, left_out = sample(db, world)
    told = []
    write_plan(db, another_plan(db, world, 2), placed, left_out, progress=told.append)
    assert told == [4, 6, 8]


def test_parties_are_read_no_further_than_the_part_that_is_written(db, world, monkeypatch):
    monkeypatch.setattr(writing, "CHUNK", 2)
    placed, _ = sample(db, world)
    read, told = [], []

    def stream():
        for one in placed:
            read.append(one)
            yield one

    write_plan(db, another_plan(db, world, 2), stream(), progress=lambda done: told.append((len(read), done)))
    assert told == [(2, 2), (4, 4), (6, 6)]


def test_nobody_stands_twice_in_a_plan(db, world):
    placed, _ = sample(db, world)
    plan = another_plan(db, world, 2)
    with pytest.raises(IntegrityError), db.begin_nested():
        write_plan(db, plan, [placed[1], placed[1]._replace(party="part-1")])
    assert stored(db, plan) == ([], [], [])


def test_a_household_that_is_not_there_is_refused(db, world):
    plan = another_plan(db, world, 2)
    lost = Placed(99_999, "household", "daytime", [1], world.slots["friday 19:00"].id)
    with pytest.raises(IntegrityError), db.begin_nested():
        write_plan(db, plan, [lost])
    assert stored(db, plan) == ([], [], [])


def test_a_draft_that_is_stopped_while_it_is_written_leaves_nothing(filled, monkeypatch):
    monkeypatch.setattr(writing, "CHUNK", 2)
    before = filled.kept()
    told = []

    def stop(step, share):
        told.append((step, share))
        if step == "write" and share > 0.7:
            raise Enough

    with pytest.raises(Enough):
        draft(filled.engine, "nho", now=EVE, progress=stop)
    assert [step for step, _ in told].count("write") > 1
    assert filled.kept() == before
    assert draft(filled.engine, "nho", now=EVE).number == 1


def test_a_draft_tells_of_its_writing_up_to_the_end(filled):
    told = []
    draft(filled.engine, "nho", now=EVE, progress=lambda step, share: told.append((step, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert told[-1] == ("write", 1.0)


def test_a_process_that_is_killed_while_it_writes_leaves_nothing(filled, db_url):
    paths = os.pathsep.join(str(Path(__file__).parents[3] / part) for part in ("src", "tests"))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_WRITING, db_url],
        env={**os.environ, "PYTHONPATH": paths},
        check=False,
        capture_output=True,
        text=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    counts = [row_count(filled.engine, name) for name in ("plan", "appointment", "appointment_member", "unassigned")]
    assert counts == [0, 0, 0, 0]
    assert draft(filled.engine, "nho", now=EVE).summary["unassigned"] == 0
