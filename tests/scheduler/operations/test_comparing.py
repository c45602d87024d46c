from datetime import date

import pytest
from sqlmodel import select

from factories import EVE, at, small_campaign_text, small_roster
from replan_scene import NEXT_MORNING, appointments, close_windows, come, hand_out
from scheduler.invitations.change import cancel
from scheduler.invitations.models import Invitation
from scheduler.operations.comparing import compare, compared_plans
from scheduler.operations.plan_costs import costs_of
from scheduler.places.campaign_file import settings_of
from scheduler.plan.models import Appointment
from scheduler.plan.replan_errors import NoFormerPlan
from scheduler.plan.service import find_plan
from scheduler.roster.models import Resident

NEWCOMER = "H9;Tô Văn Thêm;Chủ hộ;1971;số 9, đường Ví Dụ;khu phố 1;Phường 1;;;;;"


@pytest.fixture
def published(line):
    return line.run()


@pytest.fixture
def sqlite_published(sqlite_line):
    return sqlite_line.run()


def compared(line, number=None, other=None, now=None):
    with line.work() as (db, campaign):
        return compare(db, campaign, *compared_plans(db, campaign, number, other), now=now)


def draft_with(line, move=(), **order):
    """A second plan in which only these parties have another window."""
    present = line.slots(1)
    line.draft(seed=2, **order)
    rows = {name: row.id for name, row in appointments(line, 2).items()}
    with line.work() as (db, _):
        for name, slot in present.items():
            if name in rows:
                db.get_one(Appointment, rows[name]).slot_id = slot + (name in move)


def causes(found):
    return {f"{change.household_ref}/{change.party}": change.cause for change in found.changes}


def test_a_draft_is_held_against_the_plan_that_it_is_to_replace(published):
    draft_with(published, ["A2/household"])
    found = compared(published)
    assert (found.former, found.number, found.kept) == (1, 2, 9)
    (change,) = found.changes
    assert (change.household_ref, change.people, change.cause, change.slip) == (
        "A2",
        3,
        "unforced",
        published.slips()["A2/household"].number,
    )
    assert change.place.starts_at > change.former.starts_at
    assert found.unforced_share == 1 / 10
    assert [(row.name, row.slips) for row in found.reprints] == [("khu phố 2, Phường An Đôn", 1)]


def test_two_plans_may_be_named(sqlite_published):
    sqlite_published.draft(seed=2)
    assert compared(sqlite_published, 1, 2).former == 2


def test_where_there_is_nothing_to_compare_with_it_says_so(sqlite_published):
    with pytest.raises(NoFormerPlan):
        compared(sqlite_published)


def test_a_window_that_is_gone_forces_its_people(published):
    hand_out(published, "A2/household")
    draft_with(published)
    gone = published.slots(1)["A2/household"]
    close_windows(published, [gone])
    published.draft(seed=3)
    found = compared(published, 3)
    assert causes(found)["A2/household"] == "gone"
    assert found.told == {"gone": 1}


def test_fewer_places_than_people_force_as_well(sqlite_published):
    draft_with(sqlite_published, ["A2/household"])
    slot = sqlite_published.slots(1)["A2/household"]
    with sqlite_published.work() as (db, _):
        from scheduler.places.models import SlotRow

        db.get_one(SlotRow, slot).places = 2
    assert causes(compared(sqlite_published))["A2/household"] == "gone"


def test_who_let_his_window_pass_is_told_apart(sqlite_published):
    come(sqlite_published, "H1/household")
    sqlite_published.draft(now=NEXT_MORNING)
    found = compared(sqlite_published)
    assert set(causes(found).values()) == {"second"}
    assert found.kept == 1
    assert found.unforced_share == 0
    assert found.last_day == (date(2021, 3, 26), date(2021, 3, 27))


def test_of_a_party_that_came_in_part_only_the_rest_is_a_new_slip(sqlite_published):
    come(sqlite_published, "A2/household", 1)
    sqlite_published.draft(now=NEXT_MORNING)
    found = causes(compared(sqlite_published))
    assert ("A2/household" in found, found["A2/rest-1"]) == (False, "new")


def test_new_households_and_those_that_left_are_told_apart(published):
    published.fill(small_roster(NEWCOMER))
    with published.work() as (db, _):
        for name in ("Võ Văn Đêm", "Trần Thị Ánh"):
            db.exec(select(Resident).where(Resident.full_name == name)).one().mark = "moved"
    draft_with(published)
    found = causes(compared(published))
    assert found == {"H9/household": "new", "H4/household": "dropped", "H1/household": "people"}


def test_a_handed_out_slip_whose_people_may_not_use_it_any_more_is_forced(sqlite_published):
    hand_out(sqlite_published, "A3/household")
    with sqlite_published.work() as (db, _):
        teenager = db.exec(select(Resident).where(Resident.full_name == "Đỗ Hữu Mẫu")).one()
        teenager.birth_year, teenager.birth_month, teenager.birth_day = 2007, 3, 27
    sqlite_published.draft()
    found = compared(sqlite_published)
    assert causes(found)["A3/household"] == "unfit"
    assert found.told["unforced"] == 0


def test_a_cancelled_slip_that_is_planned_again_is_new(sqlite_published):
    slip = sqlite_published.slips()["H4/household"]
    with sqlite_published.work() as (db, _):
        cancel(db, db.get_one(Invitation, slip.id), reason="mất điện", now=EVE)
    draft_with(sqlite_published)
    assert causes(compared(sqlite_published)) == {"H4/household": "new"}


def test_the_costs_of_a_first_plan_are_those_that_the_optimiser_told(sqlite_line):
    sqlite_line.load(small_campaign_text().replace("daily_limit = 40", "daily_limit = 4"))
    sqlite_line.fill()
    sqlite_line.open()
    terms = sqlite_line.draft().summary["terms"]
    with sqlite_line.work() as (db, campaign):
        found = costs_of(db, campaign, settings_of(campaign), find_plan(db, campaign))
    assert {cost.term: (cost.count, cost.units) for cost in found} == {
        name: (term.get("people", term.get("pairs")), term["units"]) for name, term in terms.items()
    }


def test_people_without_a_slot_and_costs_stand_before_and_after(sqlite_line):
    sqlite_line.load(small_campaign_text().replace("daily_limit = 40", "daily_limit = 4"))
    sqlite_line.fill()
    sqlite_line.open()
    left_out = sqlite_line.draft().summary["unassigned"]
    sqlite_line.publish(accept=left_out)
    sqlite_line.load()
    sqlite_line.draft(now=at(25, 18))
    found = compared(sqlite_line)
    assert found.left_out == (left_out, 0)
    assert [cost.units for cost in found.costs[1] if cost.term == "unassigned"] == [0]
