"""Whatever happened to a published plan: who was told stays, everybody has one answer, and the former plan comes back as it was."""

import shutil
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from booking_scene import broken, limited, waiting_rows
from factories import EVE, at, small_roster
from line import Line
from replan_scene import NEXT_MORNING, close_windows, come, hand_out, people_of
from scheduler.database import open_engine
from scheduler.operations.happened import what_happened
from scheduler.operations.restoring import restore
from scheduler.places.models import SessionRow, SlotRow
from scheduler.plan.drafting import prepare_draft
from scheduler.plan.models import AppointmentMember, Unassigned
from scheduler.plan.replan_errors import FormerPlacesGone, RestoreLeavesOut, RestoreWouldUndo
from scheduler.plan.service import find_plan
from scheduler.roster.models import Resident

HOUSEHOLDS = 12
MOMENTS = (EVE, at(26, 9, 30), at(26, 14), NEXT_MORNING)
EVERYBODY = 10_000


@pytest.fixture(scope="module")
def world(tmp_path_factory, sqlite_template):
    """Twenty households, published under a limit that spreads them over the days."""
    folder = tmp_path_factory.mktemp("replan")
    shutil.copy(sqlite_template, folder / "phieuhen.db")
    engine = open_engine(str(folder / "phieuhen.db"))
    line = Line(engine, folder)
    line.load(limited(14))
    line.fill(small_roster(*waiting_rows(HOUSEHOLDS)))
    line.open()
    line.draft()
    line.publish(accept=EVERYBODY)
    engine.dispose()
    return folder


@contextmanager
def copy_of(world):
    path = world / "example.db"
    shutil.copy(world / "phieuhen.db", path)
    engine = open_engine(str(path))
    try:
        yield Line(engine, world)
    finally:
        engine.dispose()
        for each in world.glob("example.db*"):
            each.unlink()


def starts(line):
    with line.work() as (db, _):
        return dict(db.exec(select(SlotRow.id, SlotRow.starts_at)).all())


keys = st.sets(st.integers(0, 21), max_size=12)
facts = st.fixed_dictionaries(
    {
        "moment": st.sampled_from(MOMENTS),
        "handed_out": keys,
        "refused": st.sets(st.integers(0, 21), max_size=2),
        "came": st.dictionaries(st.integers(0, 21), st.sampled_from([1, None]), max_size=6),
        "left": st.sets(st.integers(0, 21), max_size=2),
        "closed": st.sets(st.integers(0, 200), max_size=4),
        "newcomers": st.integers(0, 2),
        "seed": st.integers(2, 9),
    }
)


def let_happen(line, found):
    """Let it all happen to the published plan, and return the parties that hold a handed-out slip."""
    present = line.slots(1)
    names = sorted(present)
    when = starts(line)
    told = [names[n % len(names)] for n in sorted(found["handed_out"])]
    if found["newcomers"]:
        rows = [f"N{n};Tô Mới {n};Chủ hộ;1971;số {n}, đường Mới;khu phố 1;Phường 1;;;;;" for n in range(2)]
        line.fill(small_roster(*waiting_rows(HOUSEHOLDS), *rows[: found["newcomers"]]))
    if told:
        hand_out(line, *dict.fromkeys(told))
    for n in sorted(found["refused"]):
        hand_out(line, names[n % len(names)], state="refused")
    told = [name for name in told if name not in {names[n % len(names)] for n in found["refused"]}]
    for n, people in found["came"].items():
        if when[present[names[n % len(names)]]] <= found["moment"]:
            come(line, names[n % len(names)], people)
    with line.work() as (db, _):
        everybody = db.exec(select(Resident).order_by(col(Resident.id))).all()
        for n in found["left"]:
            everybody[n % len(everybody)].mark = "moved"
        ahead = db.exec(
            select(SlotRow.id)
            .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
            .where(SlotRow.starts_at > found["moment"], col(SlotRow.id).in_(set(present.values())))
            .order_by(col(SlotRow.id))
        ).all()
    if ahead:
        close_windows(line, {ahead[n % len(ahead)] for n in found["closed"]})
    return told


def closed(line):
    with line.work() as (db, _):
        return set(db.exec(select(SlotRow.id).where(col(SlotRow.closed).is_(True))).all())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts)
def test_whatever_happened_the_next_plan_keeps_its_word(world, found):
    with copy_of(world) as line:
        told = let_happen(line, found)
        former, who = line.slots(1), people_of(line, 1)
        when = starts(line)
        with line.work() as (db, campaign):
            prepared = prepare_draft(
                db, campaign, seed=found["seed"], now=found["moment"], happened=what_happened(db, campaign)
            )
        plan = line.draft(seed=found["seed"], now=found["moment"])
        now = line.slots(plan.number)
        assert line.draft(seed=found["seed"], now=found["moment"]).id == plan.id
        gone = closed(line)
        with line.work() as (db, _):
            invited = set(
                db.exec(
                    select(Resident.id).where((col(Resident.mark).is_(None)) | (Resident.mark == "homebound"))
                ).all()
            )
        for name in told:
            if when[former[name]] > found["moment"] and former[name] not in gone and who[name] & invited:
                assert now[name] == former[name], name
        answered = answers(line, plan)
        assert len(answered) == len(set(answered)), "somebody has two answers"
        assert set(answered) >= {person for party in prepared.built.parties for person in party.residents}
        line.publish(plan.number, accept=EVERYBODY, now=found["moment"])
        assert broken(line) == []
        come_back(line, former, found["moment"])


def answers(line, plan):
    with line.work() as (db, _):
        placed = db.exec(select(AppointmentMember.resident_id).where(AppointmentMember.plan_id == plan.id)).all()
        listed = db.exec(select(Unassigned.resident_id).where(Unassigned.plan_id == plan.id)).all()
    return [*placed, *listed]


def come_back(line, former, moment):
    """The former plan is back exactly, or somebody would lose by it."""
    before = line.kept()
    try:
        with line.work() as (db, campaign):
            restore(db, campaign=campaign, number=1, accept_unassigned=EVERYBODY, keys=line.keys, now=moment)
    except (RestoreWouldUndo, FormerPlacesGone):
        assert line.kept() == before
        return
    except RestoreLeavesOut:
        pytest.fail("it was accepted")
    with line.work() as (db, campaign):
        assert find_plan(db, campaign, 1).state == "published"
    assert line.slots(1) == former
    # Whoever is new since the former plan has no answer in it: the check says so, and the next draft gives one.
    assert set(broken(line)) <= {"eligible_without_answer"}
