from datetime import date

import pytest
from sqlmodel import col, select

from booking_scene import broken
from factories import EVE, SMALL_INVITED, at, small_campaign_text, small_roster
from replan_scene import (
    NEXT_MORNING,
    appointments,
    close_windows,
    come,
    hand_out,
    people_of,
    start_of,
    versions,
)
from scheduler.invitations.change import cancel
from scheduler.invitations.models import Invitation
from scheduler.operations.happened import what_happened
from scheduler.places.models import SessionRow, SlotRow, Station
from scheduler.plan.blocking import block_places
from scheduler.plan.booking import book_unassigned
from scheduler.plan.drafting import prepare_draft
from scheduler.plan.models import Appointment
from scheduler.plan.places_left import places_left
from scheduler.roster.models import Household, Resident

NEWCOMER = "H9;Tô Văn Thêm;Chủ hộ;1971;số 9, đường Ví Dụ;khu phố 1;Phường 1;;;;;"
BABY_OF_H1 = "H1;Lê Văn Mới;Con;1999;;khu phố 1;Phường 1;;;;;"


@pytest.fixture
def published(line):
    return line.run()


@pytest.fixture
def sqlite_published(sqlite_line):
    return sqlite_line.run()


def prepared(line, now=EVE, seed=2021):
    with line.work() as (db, campaign):
        return prepare_draft(db, campaign, seed=seed, now=now, happened=what_happened(db, campaign))


def replan_facts(plan):
    return plan.summary["replan"]


def test_a_plan_says_which_one_it_is_to_replace(published):
    assert published.draft(seed=2).based_on == 1
    assert replan_facts(published.draft(seed=2))["based_on"] == 1


def test_a_first_plan_replaces_none(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill()
    sqlite_line.open()
    assert sqlite_line.draft().based_on is None
    assert "replan" not in sqlite_line.draft().summary


def test_where_nothing_has_happened_the_plan_that_counts_still_stands(published):
    hand_out(published, "H1/household")
    before = published.kept()
    assert published.draft().number == 1
    assert published.kept() == before


@pytest.mark.parametrize("seed", range(2, 6))
def test_a_slip_that_was_handed_out_keeps_its_slot_and_its_paper(sqlite_published, seed):
    told = ("H1/household", "H4/household", "A2/household")
    hand_out(sqlite_published, *told)
    former = sqlite_published.slots(1)
    plan = sqlite_published.draft(seed=seed)
    assert {key: sqlite_published.slots(plan.number)[key] for key in told} == {key: former[key] for key in told}
    sqlite_published.publish()
    assert {versions(sqlite_published)[key] for key in told} == {1}
    assert broken(sqlite_published) == []


def test_a_mark_that_was_taken_back_holds_nobody(sqlite_published):
    hand_out(sqlite_published, "H1/household")
    hand_out(sqlite_published, "H1/household", state="open")
    assert replan_facts(sqlite_published.draft(seed=2))["carried"] == {}


def test_a_slot_that_somebody_decided_is_kept_and_stays_decided(published):
    with published.work() as (db, _):
        mine = db.exec(select(Appointment).where(Appointment.party == "household")).first()
        mine.frozen = True
        key, slot = mine.household_id, mine.slot_id
    plan = published.draft(seed=2)
    with published.work() as (db, _):
        copy = db.exec(
            select(Appointment).where(
                Appointment.plan_id == plan.id, Appointment.household_id == key, Appointment.party == "household"
            )
        ).one()
    assert (copy.slot_id, copy.frozen) == (slot, True)


def test_whoever_keeps_his_slot_takes_its_places_from_the_others(sqlite_published):
    everybody = prepared(sqlite_published)
    hand_out(sqlite_published, "A2/household")
    rest = prepared(sqlite_published)
    for name in ("window_places", "session_capacity", "limit_people"):
        before, after = (getattr(one.built.problem, name).sum() for one in (everybody, rest))
        assert before - after == 3
    assert len(everybody.built.parties) - len(rest.built.parties) == 1


def test_those_who_are_planned_again_come_with_the_window_they_have(sqlite_published):
    found = prepared(sqlite_published, seed=3)
    slots = [found.built.slot_ids[row] for row in found.built.problem.party_planned]
    former = {key.split("/")[1] if "resident" in key else key: slot for key, slot in sqlite_published.slots(1).items()}
    with sqlite_published.work() as (db, _):
        refs = dict(db.exec(select(Household.id, Household.ref)).all())
    for party, slot in zip(found.built.parties, slots, strict=True):
        key = party.party if "resident" in party.party else f"{refs[party.household_id]}/{party.party}"
        assert slot == former[key]
    assert found.built.problem.stability_cost == 200_000


def test_blocked_places_are_given_to_nobody(sqlite_published):
    before = prepared(sqlite_published).built.problem.window_places.sum()
    with sqlite_published.work() as (db, _):
        slot = db.exec(select(SlotRow).where(SlotRow.places >= 4).order_by(col(SlotRow.id).desc())).first()
        slot.blocked = 4
    assert before - prepared(sqlite_published).built.problem.window_places.sum() == 4


# No-shows


def test_whoever_let_his_window_pass_is_invited_a_second_time(published):
    plan = published.draft(now=NEXT_MORNING)
    assert replan_facts(plan)["second_invitations"] == SMALL_INVITED
    published.publish(now=NEXT_MORNING)
    assert all(start_of(published, slot) > NEXT_MORNING for slot in published.slots(plan.number).values())
    assert set(versions(published).values()) == {2}
    assert broken(published) == []


def test_whoever_came_stays_in_the_plan_as_history(published):
    hand_out(published, "H1/household")
    came = come(published, "H1/household")
    plan = published.draft(now=NEXT_MORNING)
    assert people_of(published, plan.number)["H1/household"] == set(came)
    assert published.slots(plan.number)["H1/household"] == published.slots(1)["H1/household"]
    assert replan_facts(plan)["carried"] == {"came": {"parties": 1, "people": 2}}
    published.publish(now=NEXT_MORNING)
    assert versions(published)["H1/household"] == 1
    assert broken(published) == []


def test_of_a_party_that_came_in_part_the_rest_comes_by_a_slip_of_its_own(published):
    came = come(published, "A2/household", 1)
    published.draft(now=NEXT_MORNING)
    published.publish(now=NEXT_MORNING)
    found = people_of(published)
    assert found["A2/household"] == set(came)
    assert len(found["A2/rest-1"]) == 2
    assert start_of(published, published.slots()["A2/rest-1"]) > NEXT_MORNING
    assert versions(published)["A2/household"] == 1, "the former slip stays as it is"
    assert broken(published) == []


def test_the_rest_of_a_rest_has_a_number_of_its_own(sqlite_published):
    come(sqlite_published, "A2/household", 1)
    for _ in range(2):
        sqlite_published.draft(now=NEXT_MORNING)
        sqlite_published.publish(now=NEXT_MORNING)
    come(sqlite_published, "A2/rest-1", 1, now=at(27, 9))
    sqlite_published.draft(now=at(28, 4))
    sqlite_published.publish(now=at(28, 4))
    assert {key for key in people_of(sqlite_published) if key.startswith("A2")} == {
        "A2/household",
        "A2/rest-1",
        "A2/rest-2",
    }
    assert broken(sqlite_published) == []


@pytest.mark.parametrize("state", ["dead", "moved", "refused", "has_card"])
def test_a_slip_that_came_back_for_good_is_not_sent_a_second_time(sqlite_published, state):
    hand_out(sqlite_published, "H4/household", state=state)
    plan = sqlite_published.draft(now=NEXT_MORNING)
    assert sqlite_published.slots(plan.number)["H4/household"] == sqlite_published.slots(1)["H4/household"]
    assert replan_facts(plan)["carried"]["over"] == {"parties": 1, "people": 1}


@pytest.mark.parametrize("state", ["absent", "address_not_found", "handed_out"])
def test_a_slip_that_may_still_find_its_people_is_sent_a_second_time(sqlite_published, state):
    hand_out(sqlite_published, "H4/household", state=state)
    plan = sqlite_published.draft(now=NEXT_MORNING)
    assert sqlite_published.slots(plan.number)["H4/household"] != sqlite_published.slots(1)["H4/household"]


def test_those_who_are_awaited_at_this_very_moment_are_left_alone(sqlite_published):
    with sqlite_published.work() as (db, _):
        starts = dict(db.exec(select(SlotRow.id, SlotRow.starts_at)).all())
    first = min(starts[slot] for slot in sqlite_published.slots(1).values())
    today = {key for key, slot in sqlite_published.slots(1).items() if starts[slot] == first}
    plan = sqlite_published.draft(now=first)
    assert {key: sqlite_published.slots(plan.number)[key] for key in today} == {
        key: sqlite_published.slots(1)[key] for key in today
    }
    assert replan_facts(plan)["carried"]["today"]["parties"] == len(today)


# The roster changes


def test_a_new_household_gets_a_slot_and_nobody_who_was_told_moves_for_it(published):
    hand_out(published, *[key for key in published.slots(1) if "household" in key])
    former = published.slots(1)
    published.fill(small_roster(NEWCOMER))
    published.draft()
    done = published.publish()
    now = published.slots()
    assert "H9/household" in now
    assert all(now[key] == slot for key, slot in former.items() if "household" in key)
    assert done.issued.new == 1


def test_a_new_member_comes_with_his_household_where_the_window_has_room(published):
    hand_out(published, "H1/household")
    slot = published.slots(1)["H1/household"]
    published.fill(small_roster(BABY_OF_H1))
    published.draft()
    published.publish()
    mine = appointments(published)["H1/household"]
    assert (mine.slot_id, mine.size, mine.frozen) == (slot, 3, True)
    assert versions(published)["H1/household"] == 2, "he is not on the paper that they have"
    assert broken(published) == []


def test_a_new_member_comes_by_himself_where_it_has_none(published):
    hand_out(published, "H1/household")
    slot_id = published.slots(1)["H1/household"]
    with published.work() as (db, _):
        taken = sum(row.size for row in db.exec(select(Appointment).where(Appointment.slot_id == slot_id)).all())
        db.get_one(SlotRow, slot_id).places = taken
    hand_out(published, *[key for key, slot in published.slots(1).items() if slot == slot_id])
    published.fill(small_roster(BABY_OF_H1))
    published.draft()
    published.publish()
    assert (versions(published)["H1/household"], len(people_of(published)["H1/rest-1"])) == (1, 1)
    assert broken(published) == []
    again = published.draft(seed=5)
    assert len(people_of(published, again.number)["H1/rest-1"]) == 1


def test_a_new_member_is_given_no_place_that_is_blocked(published):
    slot = published.slots(1)["H1/household"]
    hand_out(published, *[key for key, own in published.slots(1).items() if own == slot])
    with published.work() as (db, campaign):
        block_places(db, campaign, slot, places_left(db, [slot])[slot].free)
    published.fill(small_roster(BABY_OF_H1))
    published.draft()
    published.publish()
    now = appointments(published)
    assert (now["H1/household"].size, now["H1/rest-1"].size) == (2, 1)
    assert now["H1/rest-1"].slot_id != slot
    assert broken(published) == []


def test_a_member_who_left_leaves_the_slot_to_the_others(published):
    hand_out(published, "H1/household")
    slot = published.slots(1)["H1/household"]
    with published.work() as (db, _):
        db.exec(select(Resident).where(Resident.full_name == "Trần Thị Ánh")).one().mark = "moved"
    published.draft()
    published.publish()
    mine = appointments(published)["H1/household"]
    assert (mine.slot_id, mine.size, mine.frozen) == (slot, 1, True)
    assert broken(published) == []


def test_whoever_stays_at_home_by_now_is_visited_and_the_others_keep_their_slot(sqlite_published):
    hand_out(sqlite_published, "H1/household")
    slot = sqlite_published.slots(1)["H1/household"]
    with sqlite_published.work() as (db, _):
        wife = db.exec(select(Resident).where(Resident.full_name == "Trần Thị Ánh")).one()
        wife.mark = "homebound"
        visited = f"H1/resident-{wife.id}"
    sqlite_published.draft()
    sqlite_published.publish()
    assert sqlite_published.slots()["H1/household"] == slot
    assert visited in sqlite_published.slots()
    assert broken(sqlite_published) == []


# Windows go


def test_a_told_party_whose_window_is_gone_moves_and_counts_as_planned_in_the_nearest_one(published):
    hand_out(published, *[key for key in published.slots(1) if "household" in key])
    gone = published.slots(1)["A2/household"]
    close_windows(published, [gone])
    found = prepared(published)
    moved = [one for one in found.settled.again if one.cause == "forced"]
    assert {one.standing.slot_id for one in moved} == {gone}
    with published.work() as (db, _):
        lost = db.get_one(SlotRow, gone)
        for row, one in enumerate(found.built.parties):
            if one.party == "household":
                planned = db.get_one(SlotRow, found.built.slot_ids[found.built.problem.party_planned[row]])
                assert planned.session_id == lost.session_id
                assert abs(planned.position - lost.position) == 1
    published.draft()
    published.publish()
    assert published.slots()["A2/household"] != gone
    assert versions(published)["A2/household"] == 2
    assert broken(published) == []


def test_where_fewer_places_are_left_those_who_were_booked_last_move(sqlite_published):
    slot_id = sqlite_published.slots(1)["H1/household"]
    told = [key for key, slot in sqlite_published.slots(1).items() if slot == slot_id]
    hand_out(sqlite_published, *told)
    booked = sorted((appointments(sqlite_published, 1)[key] for key in told), key=lambda row: row.id)
    with sqlite_published.work() as (db, _):
        db.get_one(SlotRow, slot_id).places = sum(row.size for row in booked) - 1
    found = prepared(sqlite_published)
    forced = [one.party.household_id for one in found.settled.again if one.cause == "forced"]
    assert forced == [booked[-1].household_id]


# Cancelled


def cancelled(line, key):
    slip = line.slips()[key]
    with line.work() as (db, _):
        cancel(db, db.get_one(Invitation, slip.id), reason="mất điện", now=EVE)


def test_a_party_that_was_cancelled_and_is_still_invited_gets_a_slot_again(published):
    cancelled(published, "H1/household")
    published.draft()
    published.publish()
    assert appointments(published)["H1/household"].status == "booked"
    assert broken(published) == []


def test_a_party_that_was_cancelled_and_is_invited_no_more_stays_so_with_its_reason(published):
    cancelled(published, "H4/household")
    hand_out(published, "H4/household", state="refused")
    published.draft(seed=2)
    published.publish()
    mine = appointments(published)["H4/household"]
    assert (mine.status, mine.reason) == ("cancelled", "mất điện")
    assert broken(published) == []


# The same input


def test_the_same_facts_and_seed_give_the_same_plan(published):
    hand_out(published, "H1/household", "A2/household")
    first = published.draft(seed=7)
    before = published.kept()
    assert published.draft(seed=7).id == first.id
    assert published.kept() == before


def test_a_slip_handed_out_meanwhile_is_another_input(sqlite_published):
    first = sqlite_published.draft(seed=7)
    hand_out(sqlite_published, "H1/household")
    assert sqlite_published.draft(seed=7).input_digest != first.input_digest


def test_a_trial_of_days_long_past_is_planned_as_a_whole(sqlite_published):
    hand_out(sqlite_published, "H1/household")
    plan = sqlite_published.draft(seed=3, now=at(31, 9))
    assert (plan.based_on, plan.summary["first_day"]) == (None, "2021-03-26")


def test_everybody_may_have_been_told(sqlite_published):
    hand_out(sqlite_published, *sqlite_published.slots(1))
    plan = sqlite_published.draft(seed=2)
    assert sqlite_published.slots(plan.number) == sqlite_published.slots(1)
    assert plan.summary["placed"] == SMALL_INVITED


def test_a_limit_counts_those_who_keep_their_slot(sqlite_line):
    sqlite_line.load(small_campaign_text().replace("daily_limit = 40", "daily_limit = 6"))
    sqlite_line.fill()
    sqlite_line.open()
    sqlite_line.draft()
    sqlite_line.publish()
    hand_out(sqlite_line, *list(sqlite_line.slots(1))[:4])
    for seed in range(3):
        sqlite_line.draft(seed=seed)
        sqlite_line.publish(accept=SMALL_INVITED)
        assert broken(sqlite_line) == []


def test_the_rest_of_a_party_that_is_left_out_can_be_booked_by_hand(sqlite_published):
    come(sqlite_published, "A2/household", 1)
    sqlite_published.load(small_campaign_text().replace("daily_limit = 40", "daily_limit = 0"))
    plan = sqlite_published.draft(now=NEXT_MORNING)
    sqlite_published.publish(now=NEXT_MORNING, accept=plan.summary["unassigned"])
    sqlite_published.load()
    with sqlite_published.work() as (db, campaign):
        session = db.exec(
            select(SessionRow)
            .join(Station, col(Station.id) == col(SessionRow.station_id))
            .where(
                Station.code == "TRU-SO", SessionRow.shift == "evening", SessionRow.operating_day == date(2021, 3, 27)
            )
        ).one()
        slot = db.exec(select(SlotRow.id).where(SlotRow.session_id == session.id)).first()
        whose = db.exec(select(Household.id).where(Household.ref == "A2")).one()
        done = book_unassigned(
            db, campaign, household_id=whose, party="rest-1", slot_id=slot, now=NEXT_MORNING
        ).appointment
        assert (done.size, done.frozen) == (2, True)
    again = sqlite_published.draft(seed=4, now=NEXT_MORNING)
    assert sqlite_published.slots(again.number)["A2/rest-1"] == slot
