"""A review that cannot be so is found by the check, in a world that is broken in exactly that way."""

from datetime import timedelta

import pytest

from factories import EVE, make_account, make_campaign
from scheduler.places.models import Neighbourhood
from scheduler.roster.models import Resident, ReviewRequest


def request(db, office, **facts):
    household = office.world.households[1]
    whole = {
        "campaign_id": household.campaign_id,
        "neighbourhood_id": household.neighbourhood_id,
        "household_id": household.id,
        "resident_id": office.world.residents[1][0],
        "kind": "mark",
        "facts": {"mark": "moved"},
        "asked_at": EVE,
        **facts,
    }
    made = ReviewRequest(**whole)
    db.add(made)
    db.flush()
    return made


def test_requests_that_can_be_so_pass(db, office):
    officer = make_account(db).id
    request(db, office)
    request(db, office, decision="withdrawn", decided_at=EVE, decided_by=officer)
    request(db, office, decision="declined", decided_at=EVE, answer="-", decided_by=officer)
    request(db, office, kind="household", household_id=None, resident_id=None)
    assert office.broken() == {}


@pytest.mark.parametrize(
    "facts",
    [
        {"resident_id": None},
        {"kind": "shift", "household_id": None},
        {"decision": "done", "decided_at": EVE - timedelta(minutes=1)},
        {"decided_by": "officer"},
        {"decision": "declined", "decided_at": EVE},
    ],
    ids=["of nobody", "of no household", "decided before it was asked", "open and decided by one", "no reason"],
)
def test_requests_that_cannot_be_so_are_named(db, office, facts):
    known = {"officer": make_account(db).id}
    made = request(db, office, **{name: known.get(value, value) for name, value in facts.items()})
    assert office.broken() == {"review_requests_wrong": [f"review request {made.id}"]}


def test_a_request_of_another_campaign_s_neighbourhood_is_named(db, office):
    made = request(db, office)
    other = db.get_one(Neighbourhood, made.neighbourhood_id)
    foreign = Neighbourhood(campaign_id=make_campaign(db, "la").id, dataset=other.dataset, unit_code="101", name="la")
    db.add(foreign)
    db.flush()
    made.neighbourhood_id = foreign.id
    db.flush()
    assert office.broken() == {"review_requests_wrong": [f"review request {made.id}"]}


def test_an_entry_is_invited_by_another_one_only_with_the_mark_for_it(db, office):
    first, second, third = (db.get_one(Resident, one) for one in office.world.residents[1])
    second.mark, second.same_as_id = "elsewhere", first.id
    db.flush()
    assert "other_entries_wrong" not in office.broken()
    third.same_as_id = first.id
    first.mark, first.same_as_id = "elsewhere", first.id
    db.flush()
    assert office.broken()["other_entries_wrong"] == [f"resident {first.id}", f"resident {third.id}"]


def test_who_was_added_or_freed_since_the_plan_was_drafted_waits_for_the_next_one(db, office):
    home = office.world.households[1]
    facts = {"campaign_id": home.campaign_id, "household_id": home.id, "position": 9, "birth_year": 1980}
    new = Resident(full_name="x", match_key="x", mark="added", marked_at=EVE + timedelta(minutes=1), **facts)
    db.add(new)
    db.flush()
    assert office.broken() == {}
    new.marked_at = EVE - timedelta(days=1)
    db.flush()
    assert office.broken() == {"eligible_without_answer": [f"resident {new.id}"]}
