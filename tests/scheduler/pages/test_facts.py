from factories import at, make_published_plan, move
from scheduler.handouts import marks
from scheduler.pages.facts import counts_of
from scheduler.pages.leader_view import walk_of


def test_a_replaced_slip_is_left_to_hand_out_on_the_pages_of_planner_and_leader(db):
    world = make_published_plan(db)
    marks.mark(db, campaign=world.campaign, state="handed_out", source="leader", numbers=[1, 3], now=at(25, 18))
    move(db, world, 1, "saturday 08:00", at(25, 20))

    assert counts_of(db, world.campaign, None).handed_out == 1
    assert [slip.state for slip in walk_of(db, world.neighbourhoods["101"]).slips] == ["open", "open"]
