"""Each invariant of people is found broken in a world that is broken in exactly that way."""

from datetime import date
from itertools import product

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from factories import EVE, make_appointment, make_household, members_of
from scheduler.operations.check_people import eligible
from scheduler.operations.check_scope import Scope
from scheduler.places.campaign_file import settings_of
from scheduler.plan.models import Appointment, AppointmentMember, Plan, Unassigned
from scheduler.roster.groups import eligible_from
from scheduler.roster.models import Resident


@pytest.fixture
def first(db, office) -> Appointment:
    """The appointment of slip 1: three people on Friday at 19:00 at the headquarters."""
    return db.get_one(Appointment, office.world.invitations[1].appointment_id)


def resident(db, office, slip: int, position: int = 0) -> Resident:
    return db.get_one(Resident, office.world.residents[slip][position])


def add_person(db, office, **facts) -> Resident:
    """Somebody who lives alone, born in 1975 unless told otherwise, and is in no plan."""
    household = make_household(db, office.world.neighbourhoods["101"], ("Ai Đó",))
    (key,) = members_of(db, household)
    person = db.get_one(Resident, key)
    for name, value in facts.items():
        setattr(person, name, value)
    db.flush()
    return person


def leaves_household(db, office, group: str) -> int:
    """The second of slip 1 gets an appointment of his own; returns the id of his household."""
    world, person = office.world, office.world.residents[1][1]
    former = db.get_one(Appointment, world.invitations[1].appointment_id)
    db.delete(db.get_one(AppointmentMember, (world.plan.id, person)))
    db.flush()
    former.size = 2
    own = Appointment(plan_id=world.plan.id, household_id=former.household_id, party=f"resident-{person}",
                      target_group=group, size=1, slot_id=former.slot_id, status="booked")  # fmt: skip
    db.add(own)
    db.flush()
    db.add(AppointmentMember(plan_id=world.plan.id, resident_id=person, appointment_id=own.id))
    return former.household_id


def test_one_who_leaves_his_household_without_a_rule(db, office):
    household = leaves_household(db, office, "daytime")
    assert office.broken()["households_split_without_rule"] == [f"household {household}"]


def test_one_who_leaves_his_household_by_a_rule(db, office):
    leaves_household(db, office, "homebound")
    assert "households_split_without_rule" not in office.broken()


def test_a_campaign_without_that_rule_lets_nobody_leave(db, office):
    office.settle(groups=[{"group": "daytime", "when": "otherwise"}])
    household = leaves_household(db, office, "homebound")
    assert office.broken()["households_split_without_rule"] == [f"household {household}"]


def test_a_party_of_ones_own_that_belongs_to_somebody_else(db, office, first):
    first.party = f"resident-{office.world.residents[2][0]}"
    assert office.broken()["households_split_without_rule"] == [f"household {first.household_id}"]


def test_one_who_comes_with_another_household(db, office, first):
    third = office.world.invitations[3].appointment_id
    member = db.get_one(AppointmentMember, (office.world.plan.id, office.world.residents[1][2]))
    member.appointment_id = third
    first.size = 2
    db.get_one(Appointment, third).size = 2
    assert office.broken() == {"households_split_without_rule": [f"household {first.household_id}"]}


def test_a_household_of_which_a_part_was_left_out(db, office, first):
    person = office.world.residents[1][2]
    db.delete(db.get_one(AppointmentMember, (office.world.plan.id, person)))
    first.size = 2
    household = first.household_id
    db.add(Unassigned(plan_id=office.world.plan.id, resident_id=person, household_id=household, party="household",
                      reason="no_capacity"))  # fmt: skip
    assert office.broken() == {"households_split_without_rule": [f"household {household}"]}


def test_the_database_itself_refuses_a_second_household_party(db, office, first):
    with pytest.raises(IntegrityError), db.begin_nested():
        make_appointment(db, office.world.plan, first.household_id, office.world.slots["night 01:00"], [])


def test_one_with_two_live_appointments(db, office, first):
    draft = Plan(campaign_id=office.world.campaign.id, number=2, seed=1, input_digest="2" * 64, drafted_at=EVE,
                 summary={})  # fmt: skip
    db.add(draft)
    db.flush()
    person = office.world.residents[2][0]
    # The row says that it belongs to the draft, and the database believes it; the appointment is of the published plan.
    db.add(AppointmentMember(plan_id=draft.id, resident_id=person, appointment_id=first.id))
    first.size = 4
    broken = office.broken()
    assert broken["people_with_two_live_appointments"] == [f"resident {person}"]
    assert set(broken) == {
        "people_with_two_live_appointments",
        "households_split_without_rule",
        "daily_limits_exceeded",
    }


def test_the_database_itself_refuses_a_person_twice_in_one_plan(db, office):
    world = office.world
    second = world.invitations[2].appointment_id
    twice = {"plan_id": world.plan.id, "resident_id": world.residents[1][0], "appointment_id": second}
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(insert(AppointmentMember), [twice])


@pytest.mark.parametrize(
    ("birth", "old_enough"),
    [
        ((2007, 3, 26), True),
        ((2007, 3, 27), False),  # the slot is at 1:00 on 27/3, but its operating day is the 26th
        ((2007, 2, None), True),
        ((2007, 3, None), False),
        ((2006, None, None), True),
        ((2007, None, None), False),
        ((None, None, None), False),
    ],
)
def test_one_who_is_too_young_on_his_operating_day(db, office, birth, old_enough):
    young = resident(db, office, 2)
    young.birth_year, young.birth_month, young.birth_day = birth
    assert office.broken() == ({} if old_enough else {"too_young": [f"resident {young.id}"]})


def test_no_age_is_asked_where_the_campaign_asks_none(db, office):
    office.settle(eligibility={"minimum_age": 0})
    resident(db, office, 2).birth_year = None
    assert office.broken() == {}
    assert office.check().counters["eligible"] == 6


PEOPLE = (
    {"birth_year": 2007, "birth_month": 4, "birth_day": 30},
    {"birth_year": 2007, "birth_month": 5, "birth_day": 1},
    {"birth_year": 2007, "birth_month": 3},
    {"birth_year": 2007, "birth_month": 4},
    {"birth_year": 2006},
    {"birth_year": 2004, "birth_month": 2, "birth_day": 29},
    {"birth_year": 2006, "birth_month": 12},
    {"birth_year": None},
    {"mark": "has_card"},
    {"mark": "moved"},
    {"mark": "spare", "birth_year": None},
    {"mark": "unused"},
    {"mark": "homebound"},
    {"has_card": True},
)


@pytest.mark.parametrize("last_day", [date(2021, 4, 30), date(2021, 2, 28), date(2021, 3, 1)])
def test_the_recount_of_the_eligible_agrees_with_the_rule_of_the_roster(db, office, last_day):
    campaign = office.world.campaign
    campaign.first_day, campaign.last_day = date(2021, 1, 4), last_day
    people = [add_person(db, office, **facts) for facts in PEOPLE]
    ours = col(Resident.id).in_([person.id for person in people])
    for minimum_age, without_card in product((14, 17), (True, False)):
        office.settle(eligibility={"minimum_age": minimum_age, "without_card": without_card})
        scope = Scope(db, campaign, settings_of(campaign), 0, office.keys, office.folder)
        recounted = set(db.exec(select(Resident.id).where(*eligible(scope), ours)))
        first_days = {
            person.id: eligible_from(person, campaign.first_day, last_day, minimum_age, without_card=without_card)
            for person in people
        }
        assert recounted == {key for key, day in first_days.items() if day is not None}


def test_one_who_is_eligible_and_has_no_answer(db, office):
    forgotten = add_person(db, office)
    assert office.broken() == {"eligible_without_answer": [f"resident {forgotten.id}"]}
    db.add(Unassigned(plan_id=office.world.plan.id, resident_id=forgotten.id, household_id=forgotten.household_id,
                      party="household", reason="no_capacity"))  # fmt: skip
    report = office.check()
    assert report.ok
    assert report.counters["unassigned"] == 1


@pytest.mark.parametrize(
    "facts", [{"has_card": True}, {"mark": "moved"}, {"mark": "has_card"}, {"birth_year": 2008}, {"birth_year": None}]
)
def test_one_who_is_not_eligible_needs_no_answer(db, office, facts):
    add_person(db, office, **facts)
    assert office.broken() == {}


def test_an_appointment_that_does_not_count_answers_nobody_without_a_reason(office, first):
    first.status, first.reason = "cancelled", ""
    assert office.broken() == {"eligible_without_answer": [f"resident {key}" for key in office.world.residents[1]]}
    first.status, first.reason = "cancelled", "hộ xin rút"
    assert office.broken() == {}
