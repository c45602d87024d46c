"""Publishing another plan while slips are handed out, people come, and windows begin."""

import pytest

from booking_scene import broken, household
from factories import EVE, at
from replan_scene import appointments, come, hand_out, versions
from scheduler.invitations.change import cancel
from scheduler.invitations.models import Invitation
from scheduler.operations.moving import move
from scheduler.plan.models import Appointment
from scheduler.plan.moving import PartyKey
from scheduler.plan.replan_errors import AnotherPlanCounts, NewWindowsBegun, PlanWouldUndo


@pytest.fixture
def published(line):
    return line.run()


@pytest.fixture
def sqlite_published(sqlite_line):
    return sqlite_line.run()


def place(line, number, slots):
    """Let a draft place parties in these windows, whatever the optimiser found."""
    rows = {key: row.id for key, row in appointments(line, number).items()}
    with line.work() as (db, _):
        for key, slot in slots.items():
            db.get_one(Appointment, rows[key]).slot_id = slot


def elsewhere(line, key):
    """Let the latest draft keep everybody where he is, but for one party: it goes to the window after its own."""
    present = line.slots(1)
    place(line, None, {**present, key: present[key] + 1})


def unchanged(line, error, **order):
    before = line.kept()
    with pytest.raises(error) as caught:
        line.publish(**order)
    assert line.kept() == before
    return caught.value.params


def test_a_slip_handed_out_since_the_draft_refuses_a_plan_that_moves_it(published):
    published.draft(seed=2)
    elsewhere(published, "A2/household")
    hand_out(published, "A2/household")
    assert unchanged(published, PlanWouldUndo) == {"number": 2, "people": 3, "slips": 1}


def test_a_slip_handed_out_since_the_draft_is_no_hindrance_where_its_slot_stays(published):
    hand_out(published, "H1/household")
    published.draft(seed=2)
    former, now = published.slots(1), published.slots(2)
    stays = [key for key in former if former[key] == now[key]]
    hand_out(published, *stays)
    assert published.publish().changed is True
    assert {versions(published)[key] for key in stays} == {1}


def test_an_arrival_since_the_draft_refuses_a_plan_that_moves_it(sqlite_published):
    sqlite_published.draft(seed=2)
    elsewhere(sqlite_published, "A2/household")
    come(sqlite_published, "A2/household", 1)
    assert unchanged(sqlite_published, PlanWouldUndo)["slips"] == 1


def test_a_slot_decided_since_the_draft_is_not_taken_back(sqlite_published):
    sqlite_published.draft(seed=2)
    elsewhere(sqlite_published, "A2/household")
    mine = appointments(sqlite_published, 1)["A2/household"]
    with sqlite_published.work() as (db, _):
        db.get_one(Appointment, mine.id).frozen = True
    unchanged(sqlite_published, PlanWouldUndo)


def test_those_who_are_awaited_by_now_are_not_sent_elsewhere(sqlite_published):
    sqlite_published.draft(seed=2)
    elsewhere(sqlite_published, "H1/household")
    unchanged(sqlite_published, PlanWouldUndo, now=at(26, 7))


def test_nobody_is_sent_to_a_window_that_has_begun_since_the_draft(sqlite_published):
    sqlite_published.draft(seed=2)
    present = sqlite_published.slots(1)
    place(sqlite_published, 2, {**present, "A2/household": present["H1/household"]})
    assert unchanged(sqlite_published, NewWindowsBegun, now=at(26, 7)) == {"number": 2, "people": 3}


def test_a_cancellation_since_the_draft_is_taken_over(published):
    published.draft(seed=2)
    slip = published.slips()["A2/household"]
    with published.work() as (db, _):
        cancel(db, db.get_one(Invitation, slip.id), reason="đã chuyển đi", now=EVE)
    published.publish()
    mine = appointments(published)["A2/household"]
    assert (mine.status, mine.reason) == ("cancelled", "đã chuyển đi")
    assert published.slips()["A2/household"].cancelled_at is not None
    assert broken(published) == []


def test_a_draft_that_was_to_replace_another_plan_is_not_published(sqlite_published):
    sqlite_published.draft(seed=2)
    sqlite_published.draft(seed=3)
    sqlite_published.publish(2)
    assert unchanged(sqlite_published, AnotherPlanCounts, number=3) == {"number": 3, "based_on": 1, "present": 2}


def test_a_slot_decided_since_the_draft_is_decided_in_the_plan_that_has_the_same(published):
    published.draft(seed=2)
    elsewhere(published, "A2/household")
    there = published.slots(2)["A2/household"]
    with published.work() as (db, campaign):
        party = PartyKey(household(db, "A2"))
        move(db, campaign=campaign, party=party, slot_id=there, keys=published.keys, now=EVE)
    published.publish()
    assert appointments(published, 2)["A2/household"].frozen
    assert [key for key, row in appointments(published, 2).items() if row.frozen] == ["A2/household"]
    assert broken(published) == []
