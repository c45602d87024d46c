from datetime import date

import pytest
from sqlmodel import select

from booking_scene import broken, household, limited, window
from factories import EVE, SMALL_INVITED, at, small_roster
from replan_scene import NEXT_MORNING, appointments, close_windows, come, hand_out, live_slips, people_of, versions
from scheduler.invitations.change import cancel
from scheduler.invitations.models import Invitation
from scheduler.operations.calling_off import call_off
from scheduler.operations.moving import join, split
from scheduler.operations.off_scope import Off
from scheduler.operations.restoring import restore, try_restore
from scheduler.plan.models import Appointment
from scheduler.plan.replan_errors import (
    FormerPlacesGone,
    NoFormerPlan,
    PlanNeverCounted,
    RestoreLeavesOut,
    RestoreWouldUndo,
)
from scheduler.roster.models import Resident

SATURDAY_EVENING = "TRU-SO/2021-03-27/evening"
NEWCOMER = "H9;Tô Văn Thêm;Chủ hộ;1971;số 9, đường Ví Dụ;khu phố 1;Phường 1;;;;;"


@pytest.fixture
def published(line):
    return line.run()


@pytest.fixture
def sqlite_published(sqlite_line):
    return sqlite_line.run()


def take_back(line, number=None, accept=0, now=EVE):
    with line.work() as (db, campaign):
        return restore(db, campaign=campaign, number=number, accept_unassigned=accept, keys=line.keys, now=now)


def moved_on(line, key="A2/household", now=EVE):
    """A second plan counts, in which only this party has another window."""
    present = line.slots(1)
    line.draft(seed=2, now=now)
    rows = {name: row.id for name, row in appointments(line, 2).items()}
    with line.work() as (db, _):
        for name, slot in present.items():
            if name in rows:
                db.get_one(Appointment, rows[name]).slot_id = slot + (name == key)
    line.publish(now=now)


def refused(line, error, **order):
    before = line.kept()
    with pytest.raises(error) as caught:
        take_back(line, **order)
    assert line.kept() == before
    return caught.value.params


def test_the_former_slots_are_back_exactly_and_the_papers_of_between_are_replaced(published):
    former = published.slots(1)
    moved_on(published)
    done = take_back(published)
    assert (done.plan.number, done.changed, done.issued.replaced) == (1, True, 1)
    assert published.slots(1) == former
    assert {key for key, version in versions(published).items() if version == 3} == {"A2/household"}
    assert broken(published) == []


def test_taking_it_back_twice_changes_nothing_the_second_time(published):
    moved_on(published)
    take_back(published)
    before = published.kept()
    assert take_back(published, now=at(26, 5)).changed is False
    assert take_back(published, 1).changed is False
    assert published.kept() == before


def test_the_later_plan_can_be_taken_up_again(sqlite_published):
    moved_on(sqlite_published)
    take_back(sqlite_published)
    assert take_back(sqlite_published, 2).changed is True
    assert sqlite_published.slots(2)["A2/household"] == sqlite_published.slots(1)["A2/household"] + 1
    assert broken(sqlite_published) == []


def test_a_slip_handed_out_for_its_new_slot_keeps_the_former_plan_away(published):
    moved_on(published)
    hand_out(published, "A2/household")
    assert refused(published, RestoreWouldUndo) == {"number": 1, "people": 3, "slips": 1}


def test_a_slip_handed_out_for_a_slot_that_is_the_same_in_both_does_not(sqlite_published):
    moved_on(sqlite_published)
    hand_out(sqlite_published, "H1/household")
    assert take_back(sqlite_published).changed is True
    assert versions(sqlite_published)["H1/household"] == 1


def test_whoever_has_come_by_the_new_plan_keeps_the_former_one_away(sqlite_published):
    moved_on(sqlite_published)
    come(sqlite_published, "A2/household", 1)
    assert refused(sqlite_published, RestoreWouldUndo)["slips"] == 1


def test_places_that_are_gone_are_said(sqlite_published):
    gone = sqlite_published.slots(1)["A2/household"]
    moved_on(sqlite_published)
    others = [key for key, slot in sqlite_published.slots(1).items() if slot == gone and key != "A2/household"]
    close_windows(sqlite_published, [gone])
    params = refused(sqlite_published, FormerPlacesGone)
    assert params["people"] == 3 + sum(appointments(sqlite_published, 1)[key].size for key in others)


def test_people_who_would_have_no_slot_any_more_must_be_accepted(published):
    published.fill(small_roster(NEWCOMER))
    published.draft()
    published.publish()
    assert refused(published, RestoreLeavesOut) == {"number": 1, "people": 1}
    assert take_back(published, accept=1).issued.cancelled == 1
    assert "H9/household" not in live_slips(published)


def test_what_was_cancelled_since_stays_cancelled(published):
    moved_on(published)
    slip = published.slips()["H4/household"]
    with published.work() as (db, _):
        cancel(db, db.get_one(Invitation, slip.id), reason="đã chuyển đi", now=EVE)
    take_back(published)
    mine = appointments(published, 1)["H4/household"]
    assert (mine.status, mine.reason) == ("cancelled", "đã chuyển đi")
    assert broken(published) == []


def test_after_a_day_the_former_plan_is_back_with_its_history(sqlite_published):
    come(sqlite_published, "A2/household", 1)
    former = people_of(sqlite_published, 1)
    sqlite_published.draft(now=NEXT_MORNING)
    sqlite_published.publish(now=NEXT_MORNING)
    take_back(sqlite_published, now=NEXT_MORNING)
    assert people_of(sqlite_published, 1) == former
    assert "A2/rest-1" not in live_slips(sqlite_published)
    assert broken(sqlite_published) == []


def test_a_draft_is_no_plan_to_take_back(sqlite_published):
    sqlite_published.draft(seed=2)
    assert refused(sqlite_published, PlanNeverCounted, number=2) == {"number": 2}


def test_where_no_plan_was_replaced_there_is_none_to_take_back(sqlite_published):
    refused(sqlite_published, NoFormerPlan)


def test_a_trial_says_who_would_move_and_changes_nothing(published):
    moved_on(published)
    before = published.kept()
    with published.work() as (db, campaign):
        found = try_restore(db, campaign=campaign, now=EVE)
    assert (found.former, found.number, [change.cause for change in found.changes]) == (2, 1, ["unforced"])
    assert found.kept == SMALL_INVITED - 5
    assert published.kept() == before
    take_back(published)
    with published.work() as (db, campaign):
        assert try_restore(db, campaign=campaign, now=EVE) is None


def test_a_slip_that_the_plan_of_between_had_no_more_is_back_as_a_new_version(published):
    with published.work() as (db, _):
        gone = db.exec(select(Resident).where(Resident.full_name == "Võ Văn Đêm")).one()
        gone.mark = "moved"
    published.draft()
    published.publish()
    assert "H4/household" not in live_slips(published)
    take_back(published)
    assert "H4/household" in live_slips(published)
    assert versions(published)["H4/household"] == 2
    assert broken(published) == []


def test_a_trial_tells_who_would_be_back_in_a_window_that_has_passed(sqlite_published):
    sqlite_published.draft(now=NEXT_MORNING)
    sqlite_published.publish(now=NEXT_MORNING)
    with sqlite_published.work() as (db, campaign):
        found = try_restore(db, campaign=campaign, now=NEXT_MORNING)
    assert {change.cause for change in found.changes} == {"passed"}
    assert found.unforced_share == 0


def test_a_daily_limit_lowered_since_keeps_the_former_plan_away(sqlite_published):
    moved_on(sqlite_published)
    second = appointments(sqlite_published, 2)["A2/household"].id
    with sqlite_published.work() as (db, campaign):
        db.get_one(Appointment, second).slot_id = window(db, campaign, "18:00", SATURDAY_EVENING).slot_id
    sqlite_published.load(limited(SMALL_INVITED - 3))
    assert refused(sqlite_published, FormerPlacesGone)["people"] == 3


def test_a_part_joined_since_keeps_the_former_plan_away(sqlite_published):
    with sqlite_published.work() as (db, campaign):
        key = household(db, "A2")
        people = db.exec(select(Resident.id).where(Resident.household_id == key).order_by(Resident.position)).all()
        split(db, campaign=campaign, household_id=key, residents=people[-1:], keys=sqlite_published.keys, now=EVE)
    sqlite_published.draft()
    sqlite_published.publish()
    with sqlite_published.work() as (db, campaign):
        join(db, campaign=campaign, household_id=key, keys=sqlite_published.keys, now=EVE)
    assert refused(sqlite_published, RestoreWouldUndo) == {"number": 1, "people": 1, "slips": 1}


def test_whoever_waits_because_his_session_is_off_has_his_former_slot_back(published):
    moved_on(published)
    second = appointments(published, 2)["A2/household"].id
    with published.work() as (db, campaign):
        db.get_one(Appointment, second).slot_id = window(db, campaign, "18:00", SATURDAY_EVENING).slot_id
    with published.work() as (db, campaign):
        off = Off(day=date(2021, 3, 27), station="TRU-SO", cancel=True)
        call_off(db, campaign=campaign, off=off, keys=published.keys, now=EVE)
    take_back(published)
    assert appointments(published, 1)["A2/household"].status == "booked"
    assert "A2/household" in live_slips(published)
    assert broken(published) == []
