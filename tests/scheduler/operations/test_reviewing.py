"""After publication what a leader says waits for an officer; what an officer says is so at once."""

import pytest

from factories import EVE, at
from review_scene import (
    adds_household,
    born,
    counts,
    decides,
    leads,
    mark_of,
    notes,
    says,
    says_of,
    waiting,
)
from scheduler.auth.models import Account
from scheduler.operations import reviewing
from scheduler.operations.review_requests import decided_requests, open_requests, withdraw_review
from scheduler.requests.errors import AnswerTooLong, DecisionUnknown
from scheduler.roster.models import Household, ReviewRequest
from scheduler.roster.review_errors import AnswerMissing, PersonThereAlready

MAU, ANH, MOI = "Lê Văn Mẫu", "Trần Thị Ánh", "Ngô Thị Mới"


@pytest.fixture
def published(line):
    return line.run()


@pytest.fixture
def small(sqlite_line):
    return sqlite_line.run()


def test_before_publication_a_leader_s_word_is_so_at_once(line):
    line.load()
    line.fill()
    leader = leads(line)
    assert says(line, {MAU: "moved"}, by=leader) == reviewing.Said(changed=1)
    assert mark_of(line, MAU) == ("moved", "leader")
    says_of(line, reviewing.say_shift, "H1", "evening", by=leader)
    says_of(line, reviewing.say_person, "H1", born(MOI), by=leader)
    adds_household(line, born("Ngô Hai"), by=leader)
    assert counts(line)["khu phố 1"].marks == {"moved": 1, "added": 2}
    assert waiting(line) == []


def test_after_publication_a_leader_asks_and_an_officer_says(published):
    leader = leads(published)
    assert says(published, {MAU: "moved"}, by=leader) == reviewing.Said(asked=1)
    assert mark_of(published, MAU) == (None, None)
    assert says(published, {ANH: "moved"}) == reviewing.Said(changed=1)
    (asked,) = waiting(published)
    assert (asked.kind, asked.facts, asked.asked_by) == ("mark", {"mark": "moved"}, leader)
    assert decides(published, asked.id)
    assert mark_of(published, MAU) == ("moved", "leader")
    assert waiting(published) == []


def test_the_same_again_asks_once_and_another_mark_takes_its_place(published):
    leader = leads(published)
    says(published, {MAU: "moved"}, by=leader)
    before = published.kept()
    assert says(published, {MAU: "moved"}, by=leader).asked == 0
    assert published.kept() == before
    assert says(published, {MAU: "dead"}, by=leader).asked == 1
    assert [one.facts for one in waiting(published)] == [{"mark": "dead"}]


def test_a_person_asked_for_again_with_the_birth_written_another_way_is_asked_for_once(published):
    leader = leads(published)
    says_of(published, reviewing.say_person, "H1", born(MOI, "05/05/1990"), by=leader)
    assert says_of(published, reviewing.say_person, "H1", born(MOI.lower(), "5/5/1990"), by=leader).asked == 0
    (asked,) = waiting(published)
    assert decides(published, asked.id)
    assert mark_of(published, MOI) == ("added", "leader")


def test_a_person_asked_for_again_with_something_put_right_takes_the_place_of_the_first(published):
    leader = leads(published)
    for new in (born(MOI, "05/05/1990"), born(MOI, "5/5/1990", relationship="Em"), born("Ngô Hai", "5/5/1990")):
        assert says_of(published, reviewing.say_person, "H1", new, by=leader).asked == 1
    assert [(one.facts["name"], one.facts["relationship"]) for one in waiting(published)] == [
        (MOI, "Em"),
        ("Ngô Hai", ""),
    ]


def test_a_household_asked_for_again_is_asked_for_once_and_put_right_takes_the_place_of_the_first(published):
    leader = leads(published)
    adds_household(published, born(MOI, "05/05/1990"), by=leader)
    assert adds_household(published, born(MOI, "5/5/1990"), address="Số 9,  đường mới", by=leader).asked == 0
    assert adds_household(published, born(MOI, "5/5/1990"), born("Ngô Hai"), by=leader).asked == 1
    assert adds_household(published, born(MOI, "5/5/1990"), address="số 10, đường Mới", by=leader).asked == 1
    assert [len(one.facts["people"]) for one in waiting(published)] == [2, 1]


def test_to_agree_with_the_shift_there_is_asks_for_nothing(small):
    says_of(small, reviewing.say_shift, "H1", "evening")
    assert says_of(small, reviewing.say_shift, "H1", "evening", by=leads(small)).asked == 0


def test_asked_as_it_is_already_takes_back_what_was_asked_for(published):
    leader = leads(published)
    says(published, {MAU: "moved", ANH: "moved"}, by=leader)
    assert says(published, {MAU: None, ANH: "moved"}, by=leader).asked == 1
    assert len(waiting(published)) == 1
    says_of(published, reviewing.say_shift, "H1", "evening", by=leader)
    says_of(published, reviewing.say_shift, "H1", None, by=leader)
    assert [one.kind for one in waiting(published)] == ["mark"]


def test_every_kind_becomes_so_when_it_is_taken_over(published):
    leader = leads(published)
    says_of(published, reviewing.say_shift, "H1", "evening", by=leader)
    says_of(published, reviewing.say_person, "H1", born(MOI, relationship="Em"), by=leader)
    adds_household(published, born("Ngô Hai"), born("Ngô Ba", "12/2001"), by=leader)
    assert [one.kind for one in waiting(published)] == ["shift", "person", "household"]
    for one in waiting(published):
        assert decides(published, one.id)
    with published.work() as (db, _):
        found = db.get_one(Household, db.get_one(ReviewRequest, 1).household_id)
        assert (found.preferred_shift, found.shift_source) == ("evening", "leader")
        added = db.get_one(ReviewRequest, 3)
        assert db.get_one(Household, added.household_id).ref == "bo-sung-1"
    assert mark_of(published, MOI) == ("added", "leader")
    assert counts(published)["khu phố 1"].marks == {"added": 3}


def test_a_household_as_listed_asks_for_each_of_its_people_and_takes_all_of_it_back(published):
    leader = leads(published)
    assert says_of(published, reviewing.say_as_listed, "H2", by=leader).asked == 2
    says(published, {"Đặng Ngọc Ưng": None, "Lê Thuỳ Ỷ": None}, by=leader)
    assert waiting(published) == []
    says_of(published, reviewing.say_as_listed, "H2")
    assert says_of(published, reviewing.say_not_as_listed, "H2", by=leader).asked == 2


def test_an_officer_s_decision_is_answered_and_the_first_counts(published):
    leader = leads(published)
    says(published, {MAU: "moved"}, by=leader)
    (asked,) = waiting(published)
    for decision, answer, refusal in (
        ("declined", " ", AnswerMissing),
        ("declined", "x" * 201, AnswerTooLong),
        ("withdrawn", "", DecisionUnknown),
    ):
        with pytest.raises(refusal):
            decides(published, asked.id, decision, answer)
    assert decides(published, asked.id, "declined", "Ông ấy còn ở đây.")
    assert not decides(published, asked.id)
    assert mark_of(published, MAU) == (None, None)
    with published.work() as (db, campaign):
        (told,) = decided_requests(db, campaign)
        assert (told.decision, told.answer) == ("declined", "Ông ấy còn ở đây.")


def test_a_leader_takes_back_what_he_asked_for_once(small):
    leader = leads(small)
    says(small, {MAU: "moved"}, by=leader)
    with small.work() as (db, campaign):
        (asked,) = open_requests(db, campaign)
        account = db.get_one(Account, leader)
        assert withdraw_review(db, asked, account=account, now=EVE)
        assert not withdraw_review(db, asked, account=account, now=EVE)
        assert decided_requests(db, campaign) == []
    assert not decides(small, asked.id)


def test_what_cannot_be_so_any_more_stays_open(small):
    leader = leads(small)
    says_of(small, reviewing.say_person, "H1", born(MOI), by=leader)
    says_of(small, reviewing.say_person, "H1", born(MOI))
    (asked,) = waiting(small)
    with pytest.raises(PersonThereAlready):
        decides(small, asked.id)
    assert [one.id for one in waiting(small)] == [asked.id]


def test_who_is_there_already_is_told_so_when_he_is_asked_for(small):
    leader = leads(small)
    with pytest.raises(PersonThereAlready):
        says_of(small, reviewing.say_person, "H1", born(MAU, "05/03/1975"), by=leader)
    with pytest.raises(PersonThereAlready):
        adds_household(small, born(MAU, "05/03/1975"), by=leader)


def test_requests_hold_to_an_area(small):
    says(small, {MAU: "moved"}, by=leads(small))
    says(small, {"Đỗ Hữu Mẫu": "moved"}, by=leads(small, "khu phố 2"))
    place = counts(small)["khu phố 2"]
    with small.work() as (db, campaign):
        for only in ({"units": {place.unit_code}}, {"neighbourhood_id": place.neighbourhood_id}):
            (found,) = open_requests(db, campaign, **only)
            assert found.neighbourhood_id == place.neighbourhood_id


def test_the_trail_names_nobody(small):
    leader = leads(small)
    says_of(small, reviewing.say_person, "H1", born(MOI), by=leader)
    says_of(small, reviewing.say_shift, "H1", "evening", by=leader)
    decides(small, waiting(small)[0].id)
    said = [(action, facts) for action, facts in notes(small) if action.startswith("review_request.")]
    assert [action for action, _ in said] == ["review_request.made", "review_request.made", "review_request.decided"]
    assert said[1][1]["shift"] == "evening"
    assert MOI not in str(said)


def test_what_is_taken_over_reaches_the_slips_with_the_next_plan(published):
    """Somebody who has moved is left out of it; until then the slip that was handed out stays good."""
    leader = leads(published)
    before = published.slips()
    says(published, {"Võ Văn Đêm": "moved"}, by=leader)
    decides(published, waiting(published)[0].id)
    assert published.slips().keys() == before.keys()
    published.draft(now=at(25, 18))
    published.publish(now=at(25, 18))
    gone = published.slips()["H4/household"]
    assert gone.cancelled_at is not None
