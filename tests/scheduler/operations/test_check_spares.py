"""What the check finds of spare slips, each by breaking just that."""

import pytest
from sqlmodel import select

from booking_scene import broken
from scheduler.plan.models import Appointment
from scheduler.roster.models import Household, Resident
from spare_scene import asked, household_of, residents_of, returned, slip


@pytest.fixture
def spare(sqlite_line):
    line = sqlite_line.run()
    return line, asked(line, count=1, people=2).made[0]


def change(line, table, key, **facts):
    with line.work() as (db, _):
        row = db.get_one(table, key)
        for name, value in facts.items():
            setattr(row, name, value)
        db.add(row)


@pytest.mark.parametrize("facts", [{"full_name": "Ai Đó"}, {"birth_year": 1980}, {"mark": "added", "birth_year": 1980}])
def test_a_blank_slip_that_knows_somebody_is_found(spare, facts):
    line, number = spare
    change(line, Resident, residents_of(line, number)[0].id, **facts)
    assert broken(line) == ["spare_slips_wrong"]


def test_a_blank_slip_that_holds_more_than_is_printed_is_found(spare):
    line, number = spare
    change(line, Household, household_of(line, number).id, spare_places=1)
    assert broken(line) == ["spare_slips_wrong"]


def test_a_blank_slip_that_a_plan_may_move_is_found(spare):
    line, number = spare
    with line.work() as (db, _):
        key = slip(db, number).appointment_id
    change(line, Appointment, key, frozen=False)
    assert broken(line) == ["spare_slips_not_frozen"]


@pytest.mark.parametrize("mark", ["spare", "unused"])
def test_a_person_of_the_roster_who_is_marked_as_a_place_is_found(spare, mark):
    line, _ = spare
    with line.work() as (db, _):
        person = db.exec(select(Resident.id).join(Household).where(Household.ref == "H1")).first()
    change(line, Resident, person, mark=mark)
    assert "places_held_for_nobody" in broken(line)


def test_a_place_given_back_that_still_holds_an_appointment_is_found(spare):
    line, number = spare
    change(line, Resident, residents_of(line, number)[0].id, mark="unused")
    assert "places_held_for_nobody" in broken(line)
    assert returned(line, number)
    assert broken(line) == []
