"""A text that waits is dropped as soon as it is not true any more, with the reason; what is still true stays."""

import pytest
from sqlalchemy import event
from sqlmodel import select

from booking_scene import household
from factories import at
from message_scene import (
    NOON,
    THURSDAY_EVENING,
    WEDNESDAY,
    messages,
    moves_itself,
    over,
    prepared,
    sent,
    taken_back,
    tells,
)
from moving_scene import arrive, moved
from scheduler.arrivals.models import CheckIn
from scheduler.invitations.models import Invitation
from scheduler.messages.deciding import UNSAID
from scheduler.messages.truth import REASONS, overtaken
from scheduler.places.service import close_campaign
from scheduler.plan.models import Appointment, Plan
from scheduler.roster.models import Resident


@pytest.fixture
def told(crowd):
    prepared(crowd)
    return crowd


@pytest.fixture
def sqlite_told(sqlite_crowd):
    prepared(sqlite_crowd)
    return sqlite_crowd


def why(line, *, now=WEDNESDAY):
    """The reasons of everything that waits and is not true any more, by the household's number: `H1: overtaken`."""
    with line.work() as (db, _):
        found = {}
        for ref in ("H1", "H2", "H3"):
            waiting = [one.id for one in messages(db, ref) if one.state == "waiting"]
            found |= (
                dict.fromkeys([ref], *reasons) if (reasons := set(overtaken(db, waiting, now=now).values())) else {}
            )
        return found


def test_what_was_just_made_is_true(told):
    assert why(told) == {}
    with told.work() as (db, _):
        assert overtaken(db, [], now=WEDNESDAY) == {}


def test_a_slip_with_another_window_overtakes_its_text_and_the_next_one_is_true(told):
    moved(told, "H1", "20:00")
    assert why(told) == {"H1": "overtaken"}
    prepared(told)
    with told.work() as (db, _):
        old, new = messages(db, "H1")
        assert overtaken(db, [old.id, new.id], now=WEDNESDAY) == {old.id: "overtaken"}


def test_a_change_by_the_slips_holder_overtakes_though_code_and_version_stay(told):
    moves_itself(told, "H1")
    assert why(told) == {"H1": "overtaken"}


def test_a_slip_that_was_taken_back_calls_nobody(told):
    taken_back(told, "H1")
    assert why(told) == {"H1": "cancelled"}


def test_whoever_has_come_hears_nothing_more_until_his_arrival_is_undone(told):
    arrive(told, "H1")
    assert why(told) == {"H1": "arrived"}
    with told.work() as (db, _):
        came = db.exec(select(CheckIn)).one()
        came.undone_at = at(26, 18, 10)
        db.add(came)
    assert why(told) == {}


def test_a_plan_that_counts_no_more_takes_its_texts_along(sqlite_told):
    with sqlite_told.work() as (db, _):
        plan = db.exec(select(Plan)).one()
        plan.state = "superseded"
        db.add(plan)
    assert set(why(sqlite_told).values()) == {"overtaken"}


def test_a_text_whose_time_is_over_is_not_sent(sqlite_told):
    assert why(sqlite_told, now=at(25, 17, 59)) == {}
    assert set(why(sqlite_told, now=at(25, 18)).values()) == {"expired"}


def test_a_reminder_is_not_sent_at_midnight_any_more_as_tomorrow_is_today(sqlite_told):
    sent(sqlite_told)
    prepared(sqlite_told, now=THURSDAY_EVENING)
    assert why(sqlite_told, now=at(25, 23, 59)) == {}
    assert set(why(sqlite_told, now=at(26, 0)).values()) == {"expired"}


def test_a_closed_campaign_sends_nothing(told):
    with told.work() as (db, campaign):
        close_campaign(db, campaign, now=WEDNESDAY)
    assert why(told) == {"H1": "closed", "H2": "closed", "H3": "closed"}


def test_a_cancellation_is_true_until_the_slip_is_good_again(told):
    sent(told)
    taken_back(told, "H1")
    prepared(told, "cancellation", now=NOON)
    assert why(told, now=NOON) == {}
    with told.work() as (db, _):
        number = messages(db, "H1")[-1].invitation_id
        slip = db.get_one(Invitation, number)
        slip.cancelled_at, slip.cancelled_reason = None, ""
        appointment = db.get_one(Appointment, slip.appointment_id)
        appointment.status, appointment.reason = "booked", ""
        db.add_all([slip, appointment])
    assert why(told, now=NOON) == {"H1": "overtaken"}


def test_a_delay_is_true_while_it_is_the_one_that_the_station_tells(told):
    sent(told)
    tells(told)
    prepared(told, "delay", now=NOON)
    assert why(told, now=NOON) == {}
    longer = tells(told, minutes=60)
    assert set(why(told, now=NOON).values()) == {"overtaken"}
    sent(told, "dropped", "overtaken")
    prepared(told, "delay", now=NOON)
    assert why(told, now=NOON) == {}
    over(told, longer)
    assert set(why(told, now=NOON).values()) == {"overtaken"}


def test_nobody_is_called_to_a_shift_that_was_postponed_since(told):
    tells(told, "postponed", None)
    assert set(why(told).values()) == {"overtaken"}


def test_a_shift_that_only_runs_late_is_still_called_to(sqlite_told):
    tells(sqlite_told)
    assert why(sqlite_told) == {}


def test_a_telephone_that_was_corrected_in_the_roster_gets_nothing_and_the_right_one_does(sqlite_told):
    with sqlite_told.work() as (db, _):
        head = db.exec(
            select(Resident).where(Resident.household_id == household(db, "H1"), Resident.position == 0)
        ).one()
        head.phone = "+84912345678"
        db.add(head)
    assert why(sqlite_told) == {"H1": "overtaken"}
    sent(sqlite_told, "dropped", "overtaken")
    prepared(sqlite_told)
    with sqlite_told.work() as (db, _):
        assert messages(db, "H1")[-1].recipient == "+84912345678"


def test_however_many_are_asked_about_the_queries_are_as_many(sqlite_told):
    def asked(ids):
        statements = []
        with sqlite_told.work() as (db, _):
            heard = lambda *facts: statements.append(facts[2])  # noqa: E731
            event.listen(sqlite_told.engine, "before_cursor_execute", heard)
            overtaken(db, ids, now=WEDNESDAY)
            event.remove(sqlite_told.engine, "before_cursor_execute", heard)
        return len(statements)

    with sqlite_told.work() as (db, _):
        ids = [one.id for one in messages(db)]
    assert asked(ids[:1]) == asked(ids) == 4


def test_what_nobody_has_read_may_be_said_again_once_it_is_true():
    assert set(REASONS) - {"closed"} == UNSAID
