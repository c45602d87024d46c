"""How far the slips are, which are still open, and which old paper is to be collected."""

import pytest

from factories import KEY_ID, SIGNING_KEY, at, make_account, make_published_plan, move
from scheduler.handouts import marks
from scheduler.handouts.old_papers import old_papers
from scheduler.handouts.open_list import OPEN_HEADER, open_rows, open_slips
from scheduler.handouts.standing import standing
from scheduler.invitations.change import cancel, reprint

MORNING = at(25, 9)


@pytest.fixture
def world(db):
    """Slips 1 and 2 of the first ward on Friday, 3 of the second ward on Saturday."""
    return make_published_plan(db)


def mark(db, world, *numbers, state="handed_out", now=MORNING, account=None):
    marks.mark(db, campaign=world.campaign, state=state, source="leader", now=now, numbers=numbers, account=account)


def again(db, world, number, reason=""):
    reprint(db, world.invitations[number], key_id=KEY_ID, private_key=SIGNING_KEY, now=at(25, 10), reason=reason)


def collected(db, world):
    ids = {slip.id: number for number, slip in world.invitations.items()}
    return {ids[key]: start for key, start in old_papers(db, list(ids)).items()}


def numbers(found):
    return [one.number for one in found]


def test_each_neighbourhood_is_counted_by_state_and_says_who_marked_last(db, world):
    leader = make_account(db, "to-truong", "neighbourhood_leader", neighbourhood_id=world.neighbourhoods["101"].id)
    mark(db, world, 1, account=leader)
    mark(db, world, 2, state="absent", now=at(25, 10), account=leader)

    first, second = standing(db, world.plan)
    assert (first.neighbourhood, first.unit_name, first.slips) == (world.neighbourhoods["101"], "Phường 1", 2)
    assert (first.states, first.marked_at, first.marked_by) == (
        {"handed_out": 1, "absent": 1},
        at(25, 10),
        "to-truong",
    )
    assert (second.slips, second.states, second.marked_at, second.marked_by) == (1, {"open": 1}, None, "")


def test_a_mark_without_an_account_names_nobody(db, world):
    mark(db, world, 3)
    assert [(row.marked_at, row.marked_by) for row in standing(db, world.plan)][1] == (MORNING, "")


def test_only_live_slips_of_the_units_asked_for_are_counted(db, world):
    cancel(db, world.invitations[1], reason="-", now=MORNING)

    assert [row.slips for row in standing(db, world.plan)] == [1, 1]
    assert [row.neighbourhood.unit_code for row in standing(db, world.plan, {"102"})] == ["102"]
    assert standing(db, world.plan, set()) == []


def test_open_slips_come_by_the_nearest_day_and_have_their_state(db, world):
    mark(db, world, 1)
    mark(db, world, 2, state="refused")

    found = open_slips(db, world.plan)
    assert [(one.number, one.state, one.operating_day.day) for one in found] == [(2, "refused", 26), (3, "open", 27)]
    assert numbers(open_slips(db, world.plan, offset=1, limit=1)) == [3]
    assert numbers(open_slips(db, world.plan, units={"101"})) == [2]


def test_a_slip_that_was_handed_out_too_late_is_listed_for_that_day(db, world):
    mark(db, world, 1, now=at(25, 3))
    mark(db, world, 2, now=at(25, 5))

    assert numbers(open_slips(db, world.plan, before=at(25, 4))) == [2, 3]
    assert numbers(open_slips(db, world.plan, before=at(26, 4))) == [3]


def test_a_slip_that_was_opened_again_is_listed(db, world):
    mark(db, world, 1)
    mark(db, world, 1, state="open")
    assert numbers(open_slips(db, world.plan)) == [1, 2, 3]


def test_a_paper_that_was_handed_out_and_replaced_is_to_be_collected(db, world):
    mark(db, world, 1, 2)
    mark(db, world, 3, state="absent")
    for number in (1, 3):
        move(db, world, number, "saturday 08:00", at(25, 10))

    assert collected(db, world) == {1: at(26, 19)}


def test_the_old_hour_after_midnight_is_that_of_the_clock(db, world):
    mark(db, world, 2)
    again(db, world, 2)
    assert collected(db, world) == {2: at(27, 1)}


def test_a_paper_that_came_back_or_is_lost_is_not_asked_for(db, world):
    mark(db, world, 1, 2)
    mark(db, world, 1, state="open", now=at(25, 10))
    again(db, world, 1)
    again(db, world, 2, "lost")
    assert collected(db, world) == {}


def test_the_latest_paper_that_was_held_is_asked_for_although_the_next_was_never_brought(db, world):
    mark(db, world, 1)
    move(db, world, 1, "saturday 08:00", at(25, 10))
    again(db, world, 1, "spoiled")
    assert collected(db, world) == {1: at(26, 19)}
    mark(db, world, 1)
    again(db, world, 1, "spoiled")
    assert collected(db, world) == {1: at(27, 8)}


def test_a_row_of_the_open_list_says_what_to_do(db, world):
    mark(db, world, 1)
    again(db, world, 1, "spoiled")

    row = dict(zip(OPEN_HEADER, next(open_rows(open_slips(db, world.plan), "vi")), strict=True))
    assert (row["slip"], row["day"], row["window"]) == ("000001", "2021-03-26", "19:00–20:00")
    assert (row["state"], row["collect"]) == ("open", "thu lại phiếu cũ ngày 26/3 19:00")
