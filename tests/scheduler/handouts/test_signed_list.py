"""A stack from number to number, and the signed list with its exceptions."""

import pytest
from sqlmodel import select

from factories import DATASET, at, invite, make_account, make_published_plan, move
from scheduler.handouts import marks
from scheduler.handouts.errors import HandoutStateUnknown, NoSlipsInRange, NothingEntered, NumberTwice, SlipNotHere
from scheduler.handouts.models import Handout
from scheduler.handouts.signed_list import enter, last_entry, take_back

NOON = at(25, 12)


@pytest.fixture
def world(db):
    """Slips 1, 2, 4, 5, 6 of the first neighbourhood; 3 of the second."""
    made = make_published_plan(db)
    for people in (("Lê Ba",), ("Lê Tư",), ("Lê Năm",)):
        invite(db, made, "101", "friday 19:00", people)
    return made


@pytest.fixture
def clerk(db, world):
    return make_account(db, "phuong", "ward_officer", campaign_id=world.campaign.id, dataset=DATASET, unit_code="101")


def entered(db, world, clerk, place="101", *, now=NOON, **said):
    return enter(
        db,
        campaign=world.campaign,
        neighbourhood_id=world.neighbourhoods[place].id,
        said=said,
        source="clerk",
        now=now,
        account=clerk,
    )


def taken_back(db, world, clerk, key, place="101"):
    return take_back(
        db,
        campaign=world.campaign,
        neighbourhood_id=world.neighbourhoods[place].id,
        entry=key,
        account=clerk,
        source="clerk",
        now=NOON,
    )


def last(db, world, clerk, place="101"):
    return last_entry(db, world.neighbourhoods[place].id, clerk)


def states(db, world):
    ids = {number: slip.id for number, slip in world.invitations.items()}
    found = marks.state_of(db, list(ids.values()))
    return {number: found[key] for number, key in ids.items() if found[key] != "open"}


def test_a_range_marks_the_open_slips_of_its_neighbourhood_and_of_no_other(db, world, clerk):
    done = entered(db, world, clerk, handed_out=[(1, 6)])

    assert (done.marked, done.left) == ({"handed_out": 5}, 0)
    assert states(db, world) == dict.fromkeys((1, 2, 4, 5, 6), "handed_out")


def test_a_range_leaves_what_has_a_mark_and_says_how_many(db, world, clerk):
    entered(db, world, clerk, absent=[(2, 2)])
    done = entered(db, world, clerk, handed_out=[(1, 4)])

    assert (done.marked, done.left) == ({"handed_out": 2}, 1)
    assert states(db, world) == {1: "handed_out", 2: "absent", 4: "handed_out"}


def test_a_stack_is_handed_out_but_for_its_exceptions(db, world, clerk):
    done = entered(db, world, clerk, handed_out=[(1, 6)], absent=[(4, 4)], refused=[(5, 5)])

    assert done.marked == {"handed_out": 3, "absent": 1, "refused": 1}
    assert states(db, world) == {1: "handed_out", 2: "handed_out", 4: "absent", 5: "refused", 6: "handed_out"}


def test_a_number_that_stands_alone_says_what_became_of_the_slip_whatever_it_was(db, world, clerk):
    entered(db, world, clerk, handed_out=[(1, 6)])
    entered(db, world, clerk, absent=[(2, 2)], open=[(1, 1)])

    assert states(db, world) == {2: "absent", 4: "handed_out", 5: "handed_out", 6: "handed_out"}


def test_the_same_list_again_changes_nothing(db, world, clerk):
    said = {"handed_out": [(1, 6)], "absent": [(4, 4)]}
    entered(db, world, clerk, **said)

    assert entered(db, world, clerk, **said).marked == {}


def test_cancelled_slips_are_left_alone(db, world, clerk):
    world.invitations[1].cancelled_at = NOON

    assert entered(db, world, clerk, handed_out=[(1, 2)]).marked == {"handed_out": 1}
    with pytest.raises(SlipNotHere):
        entered(db, world, clerk, handed_out=[(1, 1)])


@pytest.mark.parametrize(
    ("said", "refusal", "facts"),
    [
        ({}, NothingEntered, {}),
        ({"handed_out": []}, NothingEntered, {}),
        ({"handed_out": [(1, 2), (7, 9)]}, NoSlipsInRange, {"first": 7, "last": 9}),
        ({"handed_out": [(1, 2)], "absent": [(3, 3)]}, SlipNotHere, {"number": 3}),
        ({"handed_out": [(1, 2)], "absent": [(2, 4)]}, NumberTwice, {"number": 2}),
        ({"refused": [(1, 1)], "absent": [(1, 1)]}, NumberTwice, {"number": 1}),
        ({"lost": [(1, 1)]}, HandoutStateUnknown, None),
    ],
)
def test_a_list_that_cannot_be_right_is_refused_and_nothing_is_recorded(db, world, clerk, said, refusal, facts):
    with pytest.raises(refusal) as refused:
        entered(db, world, clerk, **said)

    assert facts is None or refused.value.params == facts
    assert db.exec(select(Handout)).all() == []


def test_numbers_in_what_is_said_are_those_that_are_printed(db, world, clerk):
    with pytest.raises(NoSlipsInRange, match="from 000137 to 000140"):
        entered(db, world, clerk, handed_out=[(137, 140)])


def test_what_was_entered_together_is_taken_back_together(db, world, clerk):
    entered(db, world, clerk, handed_out=[(1, 4)], absent=[(2, 2)], now=at(25, 11))
    entry = last(db, world, clerk)
    assert (entry.slips, entry.first, entry.last, entry.marked_at) == (3, 1, 4, at(25, 11))

    assert taken_back(db, world, clerk, entry.key) == 3
    assert states(db, world) == {}
    assert last(db, world, clerk) is None
    assert taken_back(db, world, clerk, entry.key) == 0


def test_taking_back_leaves_what_was_marked_anew_since(db, world, clerk):
    entered(db, world, clerk, handed_out=[(1, 4)])
    entry = last(db, world, clerk)
    marks.mark(db, campaign=world.campaign, state="absent", source="leader", now=NOON, numbers=[2])

    assert taken_back(db, world, clerk, entry.key) == 2
    assert states(db, world) == {2: "absent"}


def test_taking_back_leaves_a_slip_whose_paper_was_replaced_since(db, world, clerk):
    entered(db, world, clerk, handed_out=[(1, 4)])
    entry = last(db, world, clerk)
    move(db, world, 1, "saturday 08:00", NOON)

    assert taken_back(db, world, clerk, entry.key) == 2


def test_one_entry_after_the_other_is_taken_back_the_last_first(db, world, clerk):
    entered(db, world, clerk, handed_out=[(1, 2)])
    entered(db, world, clerk, handed_out=[(4, 6)])

    assert taken_back(db, world, clerk, last(db, world, clerk).key) == 3
    assert last(db, world, clerk).slips == 2


def test_nobody_takes_back_what_another_entered_or_in_another_neighbourhood(db, world, clerk):
    entered(db, world, clerk, handed_out=[(1, 4)])
    entry, own = last(db, world, clerk), world.neighbourhoods["101"].id
    leader = make_account(db, "to-truong", "neighbourhood_leader", neighbourhood_id=own)

    assert last(db, world, leader) is None
    assert last(db, world, clerk, "102") is None
    assert taken_back(db, world, leader, entry.key) == 0
    assert taken_back(db, world, clerk, entry.key, "102") == 0
    assert len(states(db, world)) == 3
