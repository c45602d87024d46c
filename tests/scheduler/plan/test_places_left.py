"""Places left in the database, against the ledger in memory that states the rule."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.pool import StaticPool
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from factories import make_campaign, make_household, make_published_plan, make_world
from scheduler import migrations
from scheduler.database import open_engine
from scheduler.places.models import SessionRow, SlotRow
from scheduler.plan.errors import DailyLimitReached, WindowUnknown
from scheduler.plan.models import Appointment, Plan
from scheduler.plan.places_left import PlacesLeft, day_left, find_window, hold, limits_over, places_left, windows_of
from slots.errors import FigureOutOfRange, SlotFull, SlotsError, SlotUnknown
from slots.ledger import Ledger

WINDOWS = 5


def appointment(plan, household_id, party, slot_id, size):
    return Appointment(plan_id=plan.id, household_id=household_id, party=party, target_group="daytime", size=size,
                       slot_id=slot_id, status="booked")  # fmt: skip


def evening_of(db, world):
    return db.get_one(SessionRow, world.slots["friday 19:00"].session_id)


def test_taken_is_what_the_published_plan_says_and_no_other(db):
    world = make_published_plan(db)
    slot = world.slots["friday 19:00"]
    for number, state in ((2, "draft"), (3, "superseded")):
        other = Plan(campaign_id=world.campaign.id, number=number, seed=1, input_digest="2" * 64, summary={},
                     drafted_at=world.plan.drafted_at, state=state)  # fmt: skip
        db.add(other)
        db.flush()
        db.add(appointment(other, world.households[1].id, "household", slot.id, 3))
    db.flush()
    left = places_left(db, [slot.id, 99_999])
    assert left == {slot.id: PlacesLeft(slot.id, slot.starts_at, slot.ends_at, 10, 3)}
    assert left[slot.id].free == 7


def test_what_is_cancelled_is_free_again(db):
    world = make_published_plan(db)
    slot_id = world.slots["friday 19:00"].id
    db.exec(select(Appointment).where(Appointment.slot_id == slot_id)).one().status = "cancelled"
    db.flush()
    assert places_left(db, [slot_id])[slot_id].free == 10


def test_a_window_made_smaller_than_what_it_has_taken_has_no_place_and_never_fewer(db):
    world = make_published_plan(db)
    world.slots["friday 19:00"].places = 2
    db.flush()
    slot_id = world.slots["friday 19:00"].id
    assert (places_left(db, [slot_id])[slot_id].taken, places_left(db, [slot_id])[slot_id].free) == (3, 0)
    with pytest.raises(SlotFull) as caught:
        hold(db, world.campaign, slot_id, 1)
    assert caught.value.params["free"] == 0


def test_many_windows_are_asked_about_at_once(db):
    world = make_published_plan(db)
    ids = db.exec(select(SlotRow.id)).all()
    left = places_left(db, [*ids, *range(100_000, 103_000)])
    assert set(left) == set(ids)
    assert sum(row.taken for row in left.values()) == 6
    assert places_left(db, []) == {}
    assert [row.clock for row in windows_of(db, evening_of(db, world))] == ["18:00", "19:00", "20:00", "21:00", "22:00"]


def test_a_window_is_found_by_the_clock_also_after_midnight(db):
    world = make_published_plan(db)
    night = db.get_one(SessionRow, world.slots["night 01:00"].session_id)
    assert (
        find_window(db, night, "01:00").slot_id
        == find_window(db, night, "1:00").slot_id
        == world.slots["night 01:00"].id
    )
    for clock in ("01:30", "25:00", "", "x"):
        with pytest.raises(WindowUnknown) as caught:
            find_window(db, night, clock)
    assert caught.value.params == {"clock": "x", "known": "23:00, 00:00, 01:00"}


def test_a_party_of_nobody_and_an_unknown_slot_are_refused_as_the_ledger_does(db):
    world = make_published_plan(db)
    other = make_campaign(db, "khac")
    slot_id = world.slots["friday 19:00"].id
    with pytest.raises(FigureOutOfRange):
        hold(db, world.campaign, slot_id, 0)
    for campaign, key in ((world.campaign, 99_999), (other, slot_id)):
        with pytest.raises(SlotUnknown):
            hold(db, campaign, key, 1)


def test_every_limit_over_a_station_binds_and_the_nearest_to_its_end_is_told(db):
    world = make_published_plan(db)
    friday = evening_of(db, world).operating_day
    assert day_left(db, world.campaign, "462", friday) is None
    world.campaign.settings = {"limits": [{"unit": "45", "daily_limit": 7}, {"unit": "462", "daily_limit": 9},
                                          {"unit": "101", "daily_limit": 1}, {"unit": "102", "daily_target": 4}]}  # fmt: skip
    assert limits_over(db, world.campaign, "462") == {"462": 9, "45": 7}
    assert day_left(db, world.campaign, "462", friday) == 2
    slot_id = world.slots["friday 19:00"].id
    assert hold(db, world.campaign, slot_id, 2).free == 7
    with pytest.raises(DailyLimitReached) as caught:
        hold(db, world.campaign, slot_id, 3)
    assert (caught.value.params["unit"], caught.value.params["free"]) == ("Tỉnh Mẫu", 2)


@pytest.fixture(scope="module")
def hall():
    """A world in memory with an evening of five windows of ten places; each example takes its transaction back."""
    engine = open_engine("sqlite://", poolclass=StaticPool)
    migrations.upgrade(engine)
    with DbSession(engine, expire_on_commit=False) as db, db.begin():
        world = make_world(db)
        household = make_household(db, world.neighbourhoods["101"], ("Ngô Chờ",))
        slots = [row.slot_id for row in windows_of(db, evening_of(db, world))]
    yield engine, world, household.id, slots
    engine.dispose()


BOOK = st.tuples(st.just("book"), st.integers(0, WINDOWS - 1), st.integers(-1, 12))
NOWHERE = st.tuples(st.just("book"), st.just(WINDOWS), st.integers(1, 12))
CANCEL = st.tuples(st.just("cancel"), st.integers(0, 30), st.just(0))


@settings(deadline=None, max_examples=60)
@given(steps=st.lists(st.one_of(BOOK, BOOK, NOWHERE, CANCEL), max_size=40))
def test_whatever_is_booked_and_cancelled_the_database_and_the_ledger_agree(hall, steps):
    engine, world, household_id, slots = hall
    ledger = Ledger(dict.fromkeys(slots, 10))
    live = []
    with DbSession(engine, expire_on_commit=False) as db:
        for turn, (verb, which, people) in enumerate(steps):
            if verb == "cancel":
                if live:
                    row = live.pop(which % len(live))
                    row.status = "cancelled"
                    db.flush()
                    ledger.give_back(row.slot_id, row.size)
            else:
                slot_id = slots[which] if which < WINDOWS else 99_999
                told = said(hold, db, world.campaign, slot_id, people)
                assert told == said(ledger.take, slot_id, people)
                if told is None:
                    row = appointment(world.plan, household_id, f"resident-{turn}", slot_id, people)
                    db.add(row)
                    db.flush()
                    live.append(row)
            assert {key: row.taken for key, row in places_left(db, slots).items()} == dict(ledger.taken)
            assert {key: row.free for key, row in places_left(db, slots).items()} == {
                key: ledger.free(key) for key in slots
            }
        db.rollback()


def said(step, *args):
    """None where it went well, else the kind of refusal and the free places it told."""
    try:
        step(*args)
    except SlotsError as error:
        return type(error), error.params.get("free")
    return None


def test_nothing_of_the_examples_stays_behind(hall):
    engine = hall[0]
    with DbSession(engine) as db:
        assert db.exec(select(Appointment).where(col(Appointment.status) != "")).all() == []
