import pytest
from sqlmodel import select

from factories import at, make_account, make_published_plan, move
from scheduler.handouts import marks
from scheduler.handouts.errors import HandoutStateUnknown, NotInYourNeighbourhood, SlipUnknown
from scheduler.handouts.models import Handout

MORNING = at(25, 9)


@pytest.fixture
def world(db):
    return make_published_plan(db)


def mark(db, world, state="handed_out", **which):
    facts = {"source": "leader", "now": MORNING} | which
    return marks.mark(db, campaign=world.campaign, state=state, **facts)


def states(db, world):
    ids = [invitation.id for invitation in world.invitations.values()]
    return list(marks.state_of(db, ids).values())


def facts(db):
    return db.exec(select(Handout).order_by(Handout.id)).all()


def test_a_slip_without_a_mark_is_open(db, world):
    assert states(db, world) == ["open", "open", "open"]


def test_slips_are_marked_by_number_or_by_invitation(db, world):
    assert mark(db, world, numbers=[1, 2]) == 2
    assert mark(db, world, "absent", invitation_ids=[world.invitations[3].id]) == 1

    assert states(db, world) == ["handed_out", "handed_out", "absent"]


def test_a_mark_says_when_by_whom_and_of_which_version(db, world):
    leader = make_account(db, "to-truong", "neighbourhood_leader", neighbourhood_id=world.neighbourhoods["101"].id)
    move(db, world, 1, "saturday 08:00", at(25, 8))

    mark(db, world, numbers=[1], account=leader, now=at(25, 10))

    (fact,) = facts(db)
    assert (fact.version, fact.source, fact.account_id, fact.marked_at) == (2, "leader", leader.id, at(25, 10))
    assert marks.latest_of(db, [world.invitations[1].id]) == {world.invitations[1].id: fact}


def test_the_same_mark_again_adds_nothing(db, world):
    mark(db, world, numbers=[1])

    assert mark(db, world, numbers=[1, 2]) == 1
    assert mark(db, world, numbers=[1, 2]) == 0
    assert len(facts(db)) == 2


def test_the_latest_mark_counts_and_the_former_stay(db, world):
    mark(db, world, "absent", numbers=[1])
    mark(db, world, numbers=[1])

    assert states(db, world)[0] == "handed_out"
    assert [fact.state for fact in facts(db)] == ["absent", "handed_out"]


def test_a_replaced_slip_is_open_until_its_new_paper_is_marked(db, world):
    mark(db, world, numbers=[1, 2])
    move(db, world, 1, "saturday 08:00", at(25, 10))

    assert states(db, world) == ["open", "handed_out", "open"]
    assert mark(db, world, numbers=[1, 2], now=at(25, 11)) == 1
    assert states(db, world)[0] == "handed_out"
    assert [fact.version for fact in facts(db)] == [1, 1, 2]


def test_undo_opens_the_slip_again_and_adds_nothing_to_an_open_one(db, world):
    mark(db, world, numbers=[1])
    undo = {"campaign": world.campaign, "source": "leader", "now": MORNING}

    assert marks.undo(db, numbers=[1, 2], **undo) == 1
    assert marks.undo(db, numbers=[1, 2], **undo) == 0
    assert states(db, world) == ["open", "open", "open"]
    assert [fact.state for fact in facts(db)] == ["handed_out", "open"]


def test_a_leader_cannot_mark_a_slip_of_another_neighbourhood_and_nothing_is_recorded(db, world):
    with pytest.raises(NotInYourNeighbourhood) as refused:
        mark(db, world, numbers=[1, 3], neighbourhood_id=world.neighbourhoods["101"].id)

    assert (refused.value.status, refused.value.params) == (403, {"number": 3})
    assert facts(db) == []
    assert mark(db, world, numbers=[1, 2], neighbourhood_id=world.neighbourhoods["101"].id) == 2


def test_a_number_that_no_slip_has_is_refused_and_nothing_is_recorded(db, world):
    with pytest.raises(SlipUnknown) as refused:
        mark(db, world, numbers=[1, 9])
    assert (refused.value.status, refused.value.params) == (404, {"number": 9})

    other = make_published_plan(db, code="khac")
    with pytest.raises(SlipUnknown):
        mark(db, world, invitation_ids=[other.invitations[1].id])
    assert facts(db) == []


def test_a_state_that_is_none_is_refused(db, world):
    with pytest.raises(HandoutStateUnknown) as refused:
        mark(db, world, "lost", numbers=[1])
    assert refused.value.code == "handout_state_unknown"


@pytest.mark.parametrize("state", marks.STATES)
def test_every_state_that_can_be_marked_is_one_that_the_database_takes(db, world, state):
    mark(db, world, "absent" if state == "open" else "open", numbers=[1])

    mark(db, world, state, numbers=[1])
    assert states(db, world)[0] == state


def test_more_slips_than_one_statement_holds_are_marked_in_portions(db, world, monkeypatch):
    monkeypatch.setattr(marks, "_AT_ONCE", 2)

    assert mark(db, world, numbers=[1, 2, 3]) == 3
    assert states(db, world) == ["handed_out"] * 3
