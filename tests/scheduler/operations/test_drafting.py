import pytest

from factories import EVE, SMALL_INVITED, SMALL_SLIPS, small_roster
from replan_scene import hand_out
from scheduler.operations.drafting import draft
from scheduler.plan.errors import InputChanged

NEWCOMER = "H9;Tô Văn Thêm;Chủ hộ;1971;số 9, đường Ví Dụ;khu phố 1;Phường 1;;;;;"


@pytest.fixture
def filled(line):
    line.load()
    line.fill()
    line.open()
    return line


def test_the_draft_is_the_one_a_single_transaction_would_make(filled):
    plan = draft(filled.engine, "nho", now=EVE)
    assert (plan.number, plan.summary["placed"]) == (1, SMALL_INVITED)
    before = filled.kept()
    assert draft(filled.engine, None, now=EVE).number == filled.draft().number == 1
    assert filled.kept() == before
    assert filled.publish().issued.new == SMALL_SLIPS


def test_others_write_while_a_plan_is_solved_and_an_outdated_one_is_not_stored(filled):
    def somebody_imports(step, _share):
        if step == "done":
            filled.fill(small_roster(NEWCOMER))

    with pytest.raises(InputChanged):
        draft(filled.engine, None, now=EVE, progress=somebody_imports)
    assert draft(filled.engine, None, now=EVE).summary["eligible"] == SMALL_INVITED + 1


def test_a_slip_handed_out_while_a_plan_is_solved_hinders_nobody_and_is_looked_at_when_it_is_published(filled):
    filled.draft()
    filled.publish()

    def a_leader_marks(step, _share):
        if step == "done":
            hand_out(filled, "A2/household")

    assert draft(filled.engine, None, seed=2, now=EVE, progress=a_leader_marks).based_on == 1


def test_a_plan_that_was_to_replace_another_than_the_one_that_counts_by_now_is_not_stored(filled):
    filled.draft()
    filled.publish()
    filled.draft(seed=2)

    def somebody_publishes(step, _share):
        if step == "done":
            filled.publish(2)

    with pytest.raises(InputChanged):
        draft(filled.engine, None, seed=3, now=EVE, progress=somebody_publishes)
