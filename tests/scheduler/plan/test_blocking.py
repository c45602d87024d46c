"""Places of a window that an officer blocks are given to nobody: no booking, no plan, no calendar counts them as free."""

import pytest
from sqlmodel import select

from booking_scene import EVENING, broken, household, left_out, limited, window
from factories import EVE
from scheduler.audit.models import AuditEntry
from scheduler.operations.booking import book
from scheduler.operations.changing import make_change
from scheduler.operations.explaining import explain
from scheduler.operations.explaining_words import steps
from scheduler.places.campaign_file import settings_of
from scheduler.places.changes import Close, Reopen, SetFigures
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import SlotRow
from scheduler.places.service import close_campaign, find_session
from scheduler.plan.blocking import block_places
from scheduler.plan.errors import SessionNotOpen
from scheduler.plan.models import Appointment
from scheduler.plan.supply import gather_supply
from scheduler.progress.required import required
from scheduler.progress.slot_calendar import Where, slot_calendar, windows_of_day
from slots.errors import FigureOutOfRange, SlotFull, SlotUnknown

FRIDAY = {"from_day": "2021-03-26", "to_day": "2021-03-26", "station": "TRU-SO"}


@pytest.fixture
def crowd(line):
    return left_out(line)


@pytest.fixture
def sqlite_crowd(sqlite_line):
    return left_out(sqlite_line)


def block(line, places, clock="18:00"):
    with line.work() as (db, campaign):
        return block_places(db, campaign, window(db, campaign, clock).slot_id, places)


def put(line, ref="H2"):
    with line.work() as (db, campaign):
        slot_id = window(db, campaign).slot_id
        return book(
            db, campaign=campaign, household_id=household(db, ref), slot_id=slot_id, keys=line.keys, now=EVE
        ).changed


def change(line, wanted):
    with line.work() as (db, campaign):
        make_change(db, campaign, wanted, now=EVE)


def refuses(line, error, *args):
    before = line.kept()
    with pytest.raises(error) as caught:
        block(line, *args)
    assert line.kept() == before
    return caught.value


def test_a_blocked_place_is_not_free_and_nobody_is_booked_into_it(crowd):
    done = block(crowd, 9)
    assert (done.changed, done.window.places, done.window.blocked, done.window.free) == (True, 10, 9, 1)
    with pytest.raises(SlotFull):
        put(crowd)
    assert block(crowd, 8).window.free == 2
    assert put(crowd)
    assert broken(crowd) == []


def test_blocking_the_same_again_changes_nothing_and_leaves_one_note(crowd):
    block(crowd, 4)
    before = crowd.kept()
    assert not block(crowd, 4).changed
    assert crowd.kept() == before
    block(crowd, 0)
    with crowd.work() as (db, _):
        entries = db.exec(select(AuditEntry).where(AuditEntry.action.in_(["slot.blocked", "slot.unblocked"]))).all()
    assert [(entry.action, entry.facts) for entry in entries] == [
        ("slot.blocked", {"places": 4}),
        ("slot.unblocked", {"places": 0}),
    ]


def test_only_free_places_can_be_blocked(sqlite_crowd):
    put(sqlite_crowd)
    error = refuses(sqlite_crowd, SlotFull, 9)
    assert error.params == {"slot": f"{EVENING} 18:00", "free": 8, "people": 9}
    block(sqlite_crowd, 8)
    assert broken(sqlite_crowd) == []


@pytest.mark.parametrize("places", [-1, 11])
def test_no_more_than_the_places_of_the_window_can_be_blocked(sqlite_crowd, places):
    refuses(sqlite_crowd, FigureOutOfRange, places)


def test_nothing_is_blocked_in_a_closed_session_an_unknown_slot_or_a_closed_campaign(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        find_session(db, campaign, EVENING).state = "closed"
    refuses(sqlite_crowd, SessionNotOpen, 1)
    with sqlite_crowd.work() as (db, campaign):
        with pytest.raises(SlotUnknown):
            block_places(db, campaign, 99_999, 1)
        close_campaign(db, campaign, now=EVE)
    refuses(sqlite_crowd, CampaignClosed, 1)


def test_a_plan_drafted_anew_places_nobody_in_blocked_places(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        slots = {slot.slot_id: slot.places for one in supply(db, campaign) for slot in one.slots}
        for slot_id, places in slots.items():
            block_places(db, campaign, slot_id, places - 1)
        assert {slot.places for one in supply(db, campaign) for slot in one.slots} == {1}
    draft = sqlite_crowd.draft(seed=7)
    with sqlite_crowd.work() as (db, _):
        sizes = db.exec(select(Appointment.size).where(Appointment.plan_id == draft.id)).all()
    assert set(sizes) == {1}


def supply(db, campaign):
    return gather_supply(db, campaign, settings_of(campaign)).sessions


def test_the_calendar_the_forecast_and_the_account_of_the_session_leave_blocked_places_out(sqlite_crowd):
    def seen():
        with sqlite_crowd.work() as (db, campaign):
            day = window(db, campaign).starts_at.date()
            whole = slot_calendar(db, campaign, Where(), [day]).total
            windows = sum(one.room.free for one in windows_of_day(db, campaign, Where(), day))
            account = {
                step.label: step.figure
                for step in steps(explain(db, campaign, find_session(db, campaign, EVENING)), "en")
            }
            total = required(db, campaign, as_of=EVE).places.total
        return int(whole.free), int(windows), int(account["Free"]), account.get("Blocked"), int(whole.places), total

    before = seen()
    block(sqlite_crowd, 4)
    after = seen()
    assert [then - now for then, now in zip(before[:3], after[:3], strict=True)] == [4, 4, 4]
    assert (before[3], after[3], before[4] - after[4], before[5] - after[5]) == (None, "4", 0, 4)


def test_a_window_that_shrinks_or_closes_keeps_no_more_blocked_than_it_has(crowd):
    block(crowd, 9)
    change(crowd, SetFigures(rate=5))
    assert stored(crowd) == (5, 5, False)
    assert broken(crowd) == []
    change(crowd, Close(**FRIDAY))
    assert stored(crowd) == (0, 0, True)
    change(crowd, Reopen(**FRIDAY))
    assert stored(crowd) == (5, 0, False)
    assert broken(crowd) == []


def stored(line):
    with line.work() as (db, campaign):
        slot = db.get_one(SlotRow, window(db, campaign).slot_id)
        return slot.places, slot.blocked, slot.closed


def test_a_blocked_place_stays_blocked_when_the_campaign_is_loaded_and_opened_again(sqlite_crowd):
    block(sqlite_crowd, 3)
    sqlite_crowd.load(limited(400))
    sqlite_crowd.open()
    assert stored(sqlite_crowd) == (10, 3, False)
