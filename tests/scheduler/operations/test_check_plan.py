"""Each invariant of places and time is found broken in a world that is broken in exactly that way."""

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DatabaseError

from factories import DATASET, FRIDAY, at, make_household, make_session
from scheduler.places.models import AdminUnit, Kit, KitBooking, SessionRow, Station, Team, TeamBooking
from scheduler.plan.models import Appointment


@pytest.fixture
def first(db, office) -> Appointment:
    """The appointment of slip 1: three people on Friday at 19:00 at the headquarters."""
    return db.get_one(Appointment, office.world.invitations[1].appointment_id)


def session_of(db, office, slot: str) -> SessionRow:
    return db.get_one(SessionRow, office.world.slots[slot].session_id)


def test_a_slot_with_more_people_than_places(office):
    slot = office.world.slots["friday 19:00"]
    slot.places = 2
    assert office.broken() == {"slots_overfull": [f"slot {slot.id}"]}


def test_a_slot_is_counted_by_its_people_and_not_by_what_the_appointment_claims(office, first):
    office.world.slots["friday 19:00"].places = 2
    first.size = 2
    assert set(office.broken()) == {"slots_overfull", "appointment_sizes_wrong"}


def test_a_session_with_more_people_than_its_capacity(db, office):
    session = session_of(db, office, "friday 19:00")
    session.capacity = 2
    assert office.broken() == {"sessions_over_capacity": [f"session {session.id}"]}


@pytest.mark.parametrize("unit", ["462", "45"])
def test_a_day_on_which_a_unit_with_all_below_it_exceeds_its_limit(office, unit):
    office.settle(limits=[{"unit": unit, "daily_limit": 4}])
    assert office.broken() == {"daily_limits_exceeded": [f"{unit}/2021-03-26"]}
    assert office.check().counters["max_per_limit_day"] == 5


@pytest.mark.parametrize("limit", [{"unit": "101", "daily_limit": 0}, {"unit": "462", "daily_target": 1}])
def test_a_limit_of_another_unit_and_a_target_do_not_bind(office, limit):
    office.settle(limits=[limit])
    assert office.broken() == {}
    assert office.check().counters["max_per_limit_day"] == 0


def test_units_that_lie_above_each_other_in_a_ring_are_counted_once(db, office):
    db.get_one(AdminUnit, (DATASET, "45")).parent_code = "462"
    assert office.broken() == {}


def book_kit(db, office) -> list[KitBooking]:
    """One kit works on Friday in the evening, from 18:00 to 23:00, and in the night, from 23:00 to 2:00."""
    kit = Kit(campaign_id=office.world.campaign.id, code="BTB-1")
    db.add(kit)
    db.flush()
    sessions = [session_of(db, office, slot) for slot in ("friday 19:00", "night 01:00")]
    hours = [{"starts_at": row.starts_at, "ends_at": row.ends_at} for row in sessions]
    bookings = [KitBooking(kit_id=kit.id, session_id=row.id, **own) for row, own in zip(sessions, hours, strict=True)]
    db.add_all(bookings)
    db.flush()
    return bookings


def test_a_kit_may_work_in_one_shift_after_another(db, office):
    book_kit(db, office)
    assert office.broken() == {}


def test_the_database_itself_refuses_to_book_a_kit_in_two_places(db, office):
    kit = book_kit(db, office)[0].kit_id
    (slot,) = make_session(db, office.world.mobile, FRIDAY, "evening", (at(26, 20), at(26, 21)))
    twice = {"kit_id": kit, "session_id": slot.session_id, "starts_at": at(26, 20), "ends_at": at(26, 21)}
    with pytest.raises(DatabaseError, match="ex_kit_booking_one_place"), db.begin_nested():
        db.execute(insert(KitBooking), [twice])


def test_a_kit_in_two_places_because_a_session_was_moved_after_the_booking(db, office):
    book_kit(db, office)
    night = session_of(db, office, "night 01:00")
    night.starts_at = at(26, 22)
    assert office.broken() == {"kits_in_two_places": [f"kit BTB-1, session {night.id}"]}


def test_a_team_in_two_places_because_a_session_was_moved_after_the_booking(db, office):
    team = Team(campaign_id=office.world.campaign.id, code="TO-1", name="Tổ 1", people=4)
    db.add(team)
    db.flush()
    sessions = [session_of(db, office, slot) for slot in ("friday 19:00", "night 01:00")]
    for row in sessions:
        db.add(TeamBooking(team_id=team.id, session_id=row.id, starts_at=row.starts_at, ends_at=row.ends_at))
    db.flush()
    assert office.broken() == {}
    sessions[1].starts_at = at(26, 22)
    assert office.broken() == {"teams_in_two_places": [f"team TO-1, session {sessions[1].id}"]}


def test_a_closed_slot_with_places_or_with_people(office):
    slot = office.world.slots["friday 19:00"]
    slot.closed = True
    assert office.broken() == {"closed_slots_in_use": [f"slot {slot.id}"]}
    slot.places = 0
    assert set(office.broken()) == {"closed_slots_in_use", "slots_overfull"}


def test_a_slot_of_a_closed_session_with_places(db, office):
    session_of(db, office, "friday 19:00").state = "closed"
    slot = office.world.slots["friday 19:00"]
    assert f"slot {slot.id}" in office.broken()["closed_slots_in_use"]


@pytest.mark.parametrize(("places", "blocked"), [(10, 11), (10, -1), (0, 1)])
def test_a_slot_with_more_places_blocked_than_it_has(db, office, places, blocked):
    slot = make_session(db, office.world.mobile, FRIDAY, "evening", (at(26, 20), at(26, 21)))[0]
    slot.places, slot.blocked = places, blocked
    assert office.broken() == {"slots_blocked_beyond_places": [f"slot {slot.id}"]}


@pytest.mark.parametrize("size", [2, 4])
def test_an_appointment_with_another_size_than_members(office, first, size):
    first.size = size
    assert office.broken() == {"appointment_sizes_wrong": [f"appointment {first.id}"]}


def test_an_appointment_without_any_member(db, office):
    household = make_household(db, office.world.neighbourhoods["101"], ("Ai Đó",))
    slot = office.world.slots["friday 19:00"]
    empty = Appointment(plan_id=office.world.plan.id, household_id=household.id, party="household",
                        target_group="daytime", size=1, slot_id=slot.id)  # fmt: skip
    db.add(empty)
    db.flush()
    assert office.broken()["appointment_sizes_wrong"] == [f"appointment {empty.id}"]
    empty.status, empty.reason = "cancelled", "đã gộp"
    assert office.broken() == {"eligible_without_answer": office.broken()["eligible_without_answer"]}


@pytest.mark.parametrize(
    ("group", "kind", "fits"),
    [
        ("daytime", "headquarters", True),
        ("worker", "mobile", True),
        ("daytime", "home", False),
        ("worker", "school", False),
        ("homebound", "headquarters", False),
        ("homebound", "home", True),
        ("student", "mobile", False),
        ("student", "school", True),
    ],
)
def test_a_group_at_a_station_that_is_not_for_it(db, office, group, kind, fits):
    third = db.get_one(Appointment, office.world.invitations[3].appointment_id)
    third.target_group = group
    office.world.mobile.kind = kind
    assert office.broken() == ({} if fits else {"wrong_station_for_group": [f"appointment {third.id}"]})


def test_an_appointment_after_the_last_day(office):
    office.world.campaign.last_day = FRIDAY
    third = office.world.invitations[3].appointment_id
    assert office.broken() == {"late_appointments": [f"appointment {third}"]}


def test_a_station_of_a_ward_counts_for_the_town_above_it(db, office):
    db.get_one(Station, office.world.headquarters.id).unit_code = "101"
    office.settle(limits=[{"unit": "462", "daily_limit": 4}, {"unit": "101", "daily_limit": 5}])
    assert office.broken() == {"daily_limits_exceeded": ["462/2021-03-26"]}
