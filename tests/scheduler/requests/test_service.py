"""Asking, taking back, deciding: one open request of a kind, decided once, and nothing else changed by it."""

import pytest
from sqlmodel import select

from booking_scene import broken
from factories import EVE, at, make_account
from follow_scene import evening
from moving_scene import arrive
from request_scene import asks, decides, invitation, kept_requests, withdraws
from scheduler.audit.models import AuditEntry
from scheduler.invitations.change import cancel
from scheduler.places.errors import CampaignClosed
from scheduler.requests.errors import (
    AnswerTooLong,
    DecisionUnexplained,
    DecisionUnknown,
    RequestPeopleUnfit,
    RequestPersonUnknown,
    RequestSlipCancelled,
    RequestTooLate,
    RequestUnfit,
)
from scheduler.requests.lists import requests_in
from scheduler.requests.models import ResidentRequest
from scheduler.requests.service import LONGEST_ANSWER, open_requests
from scheduler.roster.models import Household, Resident
from statements import counted_statements

LATER = at(26, 9)


@pytest.fixture
def hall(line):
    return evening(line)


def rows(line, table, *but):
    kept = line.kept()
    return {name: found for name, found in kept.items() if name not in {table, "audit_entry", *but}}


def refuses(line, error, work, *args, **options):
    before = line.kept()
    with pytest.raises(error) as caught:
        work(line, *args, **options)
    assert line.kept() == before
    assert caught.value.text("vi") != caught.value.text("en")


def notes(line):
    with line.work() as (db, _):
        found = db.exec(select(AuditEntry).where(AuditEntry.action.startswith("request.")).order_by(AuditEntry.id))
        return [(one.action, one.facts) for one in found]


def test_asking_is_noted_and_changes_nothing_else(hall):
    before = rows(hall, "resident_request")
    key = asks(hall, "H1", "split", [2])
    assert kept_requests(hall) == [("split", [2], None)]
    assert rows(hall, "resident_request") == before
    ((action, facts),) = notes(hall)
    assert (action, facts["kind"], facts["numbers"], facts["decision"]) == ("request.made", "split", [2], None)
    with hall.work() as (db, _):
        (one,) = open_requests(db, invitation(db, "H1").id)
        assert (one.id, one.made_at, one.campaign_id) == (key, EVE, invitation(db, "H1").campaign_id)
    assert broken(hall) == []


def test_who_asks_again_gets_the_open_request_as_it_is(hall):
    first = asks(hall, "A2", "split", [1])
    before = hall.kept()
    assert asks(hall, "A2", "split", [2, 3], now=LATER) == first
    assert hall.kept() == before
    assert asks(hall, "A2", "home_visit") != first
    assert kept_requests(hall) == [("split", [1], None), ("home_visit", [], None)]


def test_what_was_decided_or_taken_back_can_be_asked_for_again(hall):
    first = asks(hall, "H1")
    withdraws(hall, first)
    second = asks(hall, "H1")
    decides(hall, second, "declined", "Hết chỗ trong đợt này.")
    third = asks(hall, "H1")
    assert len({first, second, third}) == 3
    assert [decision for _, _, decision in kept_requests(hall)] == ["withdrawn", "declined", None]


@pytest.mark.parametrize("kind", ["", "x", "withdrawn"])
def test_only_the_known_kinds_can_be_asked_for(hall, kind):
    refuses(hall, RequestUnfit, asks, "H1", kind)


def test_people_are_named_by_their_number_on_the_slip(hall):
    for numbers in ([0], [4], [1, 4], [-1]):
        refuses(hall, RequestPersonUnknown, asks, "A2", "home_visit", numbers)
    for numbers in ([], [1, 2, 3], [3, 2, 1, 1]):
        refuses(hall, RequestPeopleUnfit, asks, "A2", "split", numbers)
    refuses(hall, RequestPeopleUnfit, asks, "H3", "split", [1])
    asks(hall, "A2", "split", [3, 1, 3])
    asks(hall, "A2", "home_visit", [2])
    assert kept_requests(hall) == [("split", [1, 3], None), ("home_visit", [2], None)]


def test_a_cancelled_slip_asks_for_nothing(hall):
    with hall.work() as (db, _):
        cancel(db, invitation(db, "H1"), reason="-", now=EVE)
    refuses(hall, RequestSlipCancelled, asks, "H1")


def test_who_has_come_asks_for_nothing_but_those_who_have_not_may(hall):
    arrive(hall, "H1", who=0)
    asks(hall, "H1")
    arrive(hall, "H2", who=0)
    arrive(hall, "H2", who=1)
    refuses(hall, RequestTooLate, asks, "H2")


def test_a_closed_campaign_takes_no_request(hall):
    with hall.work() as (db, campaign):
        campaign.state = "closed"
        db.add(campaign)
    refuses(hall, CampaignClosed, asks, "H1")


def test_taking_back_again_or_after_a_decision_changes_nothing(hall):
    key = asks(hall, "H1")
    assert withdraws(hall, key, now=LATER).decided_at == LATER
    for again in (key, key):
        before = hall.kept()
        assert withdraws(hall, again).decision == "withdrawn"
        assert hall.kept() == before
    decided = asks(hall, "H2")
    decides(hall, decided, "done")
    assert withdraws(hall, decided).decision == "done"
    assert [action for action, _ in notes(hall)].count("request.withdrawn") == 1


def test_the_first_decision_counts_and_the_second_is_told_so(hall):
    with hall.work() as (db, campaign):
        officer = make_account(db, campaign_id=campaign.id)
    key = asks(hall, "H1")
    first = decides(hall, key, "declined", "  Không đổi được,\n vì hết chỗ. ", account=officer, now=LATER)
    assert (first.changed, first.request.decision) == (True, "declined")
    before = hall.kept()
    second = decides(hall, key, "done")
    assert (second.changed, second.request.decision) == (False, "declined")
    assert hall.kept() == before
    with hall.work() as (db, _):
        kept = db.get_one(ResidentRequest, key)
    assert (kept.answer, kept.decided_at, kept.account_id) == ("Không đổi được, vì hết chỗ.", LATER, officer.id)
    assert [action for action, _ in notes(hall)] == ["request.made", "request.decided"]
    assert "answer" not in notes(hall)[1][1]


def test_a_request_that_was_taken_back_is_not_decided(hall):
    key = asks(hall, "H1")
    withdraws(hall, key)
    assert decides(hall, key).changed is False
    assert kept_requests(hall) == [("cannot_come", [], "withdrawn")]
    assert broken(hall) == []


def test_a_decision_is_one_of_two_and_a_no_is_explained(hall):
    key = asks(hall, "H1")
    refuses(hall, DecisionUnknown, decides, key, "withdrawn")
    refuses(hall, DecisionUnexplained, decides, key, "declined", "  \n ")
    refuses(hall, AnswerTooLong, decides, key, "done", "x" * (LONGEST_ANSWER + 1))
    assert decides(hall, key, "done", "x" * LONGEST_ANSWER).changed


def test_the_list_tells_whom_to_call_and_when_they_are_due(hall):
    with hall.work() as (db, campaign):
        home = db.exec(select(Household).where(Household.ref == "H1")).one()
        second = db.exec(select(Resident).where(Resident.household_id == home.id, Resident.position == 1)).one()
        second.phone = "+84900000012"
        db.add(second)
    later = asks(hall, "H3")
    first = asks(hall, "H1", "split", [2])
    done = asks(hall, "A2")
    decides(hall, done)
    with hall.work() as (db, campaign):
        found = requests_in(db, campaign)
        everything = requests_in(db, campaign, open_only=False)
        of_ward = requests_in(db, campaign, units={found[0].unit_code}, open_only=False)
        of_place = requests_in(db, campaign, neighbourhood_id=everything[2].neighbourhood_id, open_only=False)
        nowhere = requests_in(db, campaign, units=set(), open_only=False)
    assert [one.id for one in found] == [first, later]
    assert [one.id for one in everything] == [first, later, done]
    assert [one.id for one in of_ward] == [first, later]
    assert [one.id for one in of_place] == [done]
    assert nowhere == []
    one = found[0]
    assert (one.household, one.masked, one.phone) == ("Lê Văn Mẫu", "Lê\xa0V.\xa0M.", "0900 000 012")
    assert (one.people, one.numbers, one.is_open, one.cancelled) == (2, (2,), True, False)
    assert (one.starts_at, one.address) == (at(26, 18), "số 1, đường Ví Dụ")
    assert (found[1].phone, everything[2].is_open) == ("", False)


def test_the_list_is_one_query(hall):
    for ref in ("H1", "H2", "H3", "A2"):
        asks(hall, ref)
    with hall.work() as (db, campaign), counted_statements(db) as statements:
        assert len(requests_in(db, campaign)) == 4
    assert len(statements) == 1
