import pytest
from sqlmodel import select

from scheduler.places.models import Neighbourhood
from scheduler.plan.models import Appointment, AppointmentMember, Unassigned
from scheduler.plan.service import find_plan
from scheduler.plan.split import split_households
from scheduler.roster.models import Household

SPLIT = {"H1", "H3"}
"""A student, and a mother who stays at home, come without the rest of their households."""


@pytest.fixture
def drafted(line):
    line.load()
    line.fill()
    line.open()
    line.draft()
    return line


def split_refs(line) -> dict[str, set[str]]:
    """The split households among those of each neighbourhood."""
    with line.work() as (db, campaign):
        plan = find_plan(db, campaign, 1)
        refs = {}
        for place in db.exec(select(Neighbourhood)).all():
            there = db.exec(select(Household).where(Household.neighbourhood_id == place.id)).all()
            split = split_households(db, plan.id, [one.id for one in there])
            refs[place.name] = {one.ref for one in there if one.id in split}
        return refs


def test_a_household_of_several_parties_is_split(drafted):
    assert split_refs(drafted) == {"khu phố 1": SPLIT, "khu phố 2": set()}


def test_a_part_that_found_no_place_still_splits_its_household(drafted):
    with drafted.work() as (db, campaign):
        plan = find_plan(db, campaign, 1)
        alone = db.exec(select(Appointment).where(Appointment.plan_id == plan.id, Appointment.party != "household"))
        for appointment in alone.all():
            (member,) = db.exec(select(AppointmentMember).where(AppointmentMember.appointment_id == appointment.id))
            facts = {"resident_id": member.resident_id, "household_id": appointment.household_id}
            db.add(Unassigned(plan_id=plan.id, party=appointment.party, reason="no_capacity", **facts))
            db.delete(member)
            db.flush()
            db.delete(appointment)

    assert split_refs(drafted) == {"khu phố 1": SPLIT, "khu phố 2": set()}
