"""Each invariant of ID numbers is found broken in a world that is broken in exactly that way."""

import pytest
from sqlmodel import select

from factories import EVE
from scheduler.kept_keys.models import KeptKey
from scheduler.keys import Keys
from scheduler.roster.id_numbers import forget_id_numbers, keep_id_numbers
from scheduler.roster.models import Resident


@pytest.fixture
def people(db, office) -> list[Resident]:
    """The office needs numbers now, and keeps one of each of its first two people."""
    office.settle(privacy={"keep_id_numbers": True})
    people = db.exec(select(Resident).order_by(Resident.id)).all()[:2]
    numbers = {(row.household_id, row.match_key): f"00010000000{place}" for place, row in enumerate(people)}
    assert keep_id_numbers(db, office.world.campaign, numbers, keys=office.keys, now=EVE) == 2
    for row in people:
        db.refresh(row)
    assert office.broken() == {}
    return people


def test_numbers_that_the_campaign_does_not_ask_for(office, people):
    office.settle()
    assert office.broken() == {"id_numbers_unasked": [f"resident {row.id}" for row in people]}


def test_a_number_in_another_row_than_its_own(office, people):
    first, second = people
    first.id_number_secret, second.id_number_secret = second.id_number_secret, first.id_number_secret
    assert office.broken() == {"id_numbers_unreadable": [f"resident {row.id}" for row in people]}


def test_a_number_that_is_found_by_another(office, people):
    people[0].id_number_hash = people[1].id_number_hash
    assert office.broken() == {"id_numbers_unreadable": [f"resident {people[0].id}"]}


def test_a_number_whose_key_is_gone(db, office, people):
    people[0].id_number_key = 9
    assert office.broken() == {"id_numbers_unreadable": [f"resident {people[0].id}"]}
    for key in db.exec(select(KeptKey).where(KeptKey.purpose != "slips")):
        db.delete(key)
    assert office.broken() == {"id_numbers_unreadable": [f"resident {row.id}" for row in people]}


def test_keys_that_the_master_key_does_not_open(db, office, people):
    office.keys = Keys(bytes(32))
    broken = office.broken()
    assert broken["encryption_keys_wrong"] == ["id_number_search key 1", "id_numbers key 1"]
    assert broken["id_numbers_unreadable"] == [f"resident {row.id}" for row in people]


def test_numbers_that_were_forgotten_leave_nothing_to_check(db, office, people):
    office.settle()
    assert forget_id_numbers(db, office.world.campaign) == 2
    assert office.broken() == {}
