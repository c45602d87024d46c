from datetime import date, timedelta
from fractions import Fraction

import pytest

from factories import FRIDAY, SATURDAY, at, invite, make_published_plan, make_session
from scheduler.places.models import Station
from scheduler.plan.models import Appointment, Plan
from scheduler.progress.slot_calendar import Room, Where, days_within, slot_calendar, windows_of_day
from statements import counted_statements

BOTH = [FRIDAY, SATURDAY]
EVERYWHERE = Where()


def room(places=0, taken=0, free=0, windows=0, closed=0):
    return Room(Fraction(places), Fraction(taken), Fraction(free), windows, closed)


def hours_of(db, world, where=EVERYWHERE, day=FRIDAY):
    return dict(slot_calendar(db, world.campaign, where, [day]).days[0].hours)


def one_window(db, world, begin, end, places, *, day=FRIDAY, shift="morning", closed=False):
    (slot,) = make_session(db, world.mobile, day, shift, (begin, end))
    slot.places, slot.closed = places, closed
    db.flush()
    return slot


def hold(db, world, slot, size, number, **facts):
    household = world.households[1].id
    party = {"plan_id": world.plan.id, "household_id": household, "party": f"resident-{number}", "size": size}
    db.add(Appointment(target_group="daytime", slot_id=slot.id, **{**party, "status": "booked", **facts}))
    db.flush()


def test_each_day_has_its_places_those_taken_and_those_free(db, world):
    calendar = slot_calendar(db, world.campaign, EVERYWHERE, BOTH)

    assert calendar.plan == 1
    assert [(day.operating_day, day.total) for day in calendar.days] == [
        (FRIDAY, room(80, 5, 75, 8)),
        (SATURDAY, room(40, 1, 39, 4)),
    ]
    assert calendar.total == room(120, 6, 114, 12)
    assert [(row.code, row.total) for row in calendar.stations] == [
        ("LUU-DONG", room(40, 1, 39, 4)),
        ("TRU-SO", room(80, 5, 75, 8)),
    ]


def test_an_hour_after_midnight_belongs_to_the_day_on_which_its_session_began(db, world):
    hours = hours_of(db, world)

    assert list(hours) == [18, 19, 20, 21, 22, 23, 24, 25]
    assert (hours[19], hours[25]) == (room(10, 3, 7, 1), room(10, 2, 8, 1))


def test_two_half_hours_add_up_to_their_hour(db, world):
    make_session(db, world.mobile, FRIDAY, "morning", (at(26, 7), at(26, 7, 30), at(26, 8)))

    assert hours_of(db, world)[7] == room(20, 0, 20, 2)


def test_a_window_longer_than_an_hour_gives_each_hour_its_exact_share(db, world):
    slot = one_window(db, world, at(26, 7, 30), at(26, 9), 10)
    hold(db, world, slot, 4, 1)

    hours = hours_of(db, world)
    third = Fraction(1, 3)
    assert hours[7] == Room(10 * third, 4 * third, 6 * third, 1)
    assert hours[8] == Room(20 * third, 8 * third, 12 * third, 1)
    assert hours[7].share == hours[8].share == Fraction(2, 5)
    assert slot_calendar(db, world.campaign, EVERYWHERE, [FRIDAY]).days[0].total == room(90, 9, 81, 9)


def test_an_hour_is_closed_only_when_every_window_in_it_is(db, world):
    one_window(db, world, at(26, 7), at(26, 8), 0, closed=True)
    assert hours_of(db, world)[7].is_closed

    make_session(db, world.headquarters, FRIDAY, "morning", (at(26, 7), at(26, 8)))
    half_open = hours_of(db, world)[7]
    assert (half_open, half_open.is_closed) == (room(10, 0, 10, 2, 1), False)


def test_an_overfull_window_takes_nothing_from_the_free_places_of_another(db, world):
    hold(db, world, world.slots["friday 19:00"], 9, 1)

    overfull = hours_of(db, world)[19]
    assert (overfull, overfull.share) == (room(10, 12, 0, 1), Fraction(6, 5))
    assert slot_calendar(db, world.campaign, EVERYWHERE, [FRIDAY]).total == room(80, 14, 68, 8)


def test_neither_a_draft_nor_a_former_plan_nor_a_cancelled_appointment_takes_places(db, world):
    hold(db, world, world.slots["friday 19:00"], 2, 1, status="cancelled")
    for number, state in ((2, "draft"), (3, "superseded")):
        other = Plan(campaign_id=world.campaign.id, number=number, seed=1, input_digest="1" * 64, summary={},
                     drafted_at=at(25, 20), state=state)  # fmt: skip
        db.add(other)
        db.flush()
        hold(db, world, world.slots["friday 19:00"], 2, number, plan_id=other.id)

    assert hours_of(db, world)[19].taken == 3


def test_without_a_published_plan_all_places_are_free(db, world):
    world.plan.state = "draft"
    db.flush()

    calendar = slot_calendar(db, world.campaign, EVERYWHERE, BOTH)
    assert (calendar.plan, calendar.total) == (None, room(120, 0, 120, 12))


def test_one_station_or_the_stations_of_some_units_can_be_asked_for(db, world):
    ward = Station(code="TRUONG", number=3, name="Trường Mẫu", kind="school", unit_code="101",
                   campaign_id=world.campaign.id, dataset=world.campaign.dataset)  # fmt: skip
    db.add(ward)
    db.flush()
    make_session(db, ward, FRIDAY, "morning", (at(26, 7), at(26, 8)))

    def places(where):
        return slot_calendar(db, world.campaign, where, BOTH).total.places

    assert places(Where(station_id=world.mobile.id)) == 40
    assert places(Where(units=frozenset({"101", "102"}))) == 10
    assert places(Where(units=frozenset({"462", "101"}))) == 130
    assert places(Where(units=frozenset({"102"}))) == 0


def test_a_day_without_windows_stands_in_the_calendar_and_is_not_closed(db, world):
    sunday = SATURDAY + timedelta(days=1)
    (day,) = slot_calendar(db, world.campaign, EVERYWHERE, [sunday]).days

    assert (day.operating_day, day.total, day.hours, day.total.is_closed) == (sunday, Room(), {}, False)
    assert day.total.share is None


def test_another_campaign_has_a_calendar_of_its_own(db, world):
    other = make_published_plan(db, code="khac")
    hold(db, other, other.slots["friday 19:00"], 4, 1)

    assert slot_calendar(db, world.campaign, EVERYWHERE, BOTH).total.taken == 6
    assert slot_calendar(db, other.campaign, EVERYWHERE, BOTH).total.taken == 10


def test_the_days_of_a_span_are_those_within_the_campaign(world):
    campaign = world.campaign
    assert days_within(campaign, FRIDAY, 2) == BOTH
    assert days_within(campaign, date(2021, 3, 1), 15) == [date(2021, 3, 15)]
    assert days_within(campaign, date(2021, 4, 30), 14) == [date(2021, 4, 30)]
    assert days_within(campaign, date(9999, 12, 31), 400) == days_within(campaign, date(1, 1, 1), 14) == []
    assert len(days_within(campaign, campaign.first_day, 400)) == 47


def test_a_calendar_of_no_days_is_empty(db, world):
    calendar = slot_calendar(db, world.campaign, EVERYWHERE, [])
    assert (calendar.days, calendar.stations, calendar.total) == ((), (), Room())


def test_the_windows_of_a_day_stand_one_by_one_by_station_and_time(db, world):
    one_window(db, world, at(26, 7), at(26, 8), 0, closed=True)

    windows = windows_of_day(db, world.campaign, EVERYWHERE, FRIDAY)
    assert [(window.station_code, window.shift, window.start_minute, window.end_minute) for window in windows[:3]] == [
        ("LUU-DONG", "morning", 420, 480),
        ("TRU-SO", "evening", 1080, 1140),
        ("TRU-SO", "evening", 1140, 1200),
    ]
    assert [window.room for window in windows[:3]] == [room(0, 0, 0, 1, 1), room(10, 0, 10, 1), room(10, 3, 7, 1)]
    assert (windows[-1].shift, windows[-1].start_minute, windows[-1].end_minute) == ("night", 1500, 1560)


@pytest.mark.parametrize("where", [EVERYWHERE, Where(units=frozenset({"462", "101"}))])
def test_the_number_of_queries_does_not_grow_with_stations_days_windows_or_people(db, world, where):
    with counted_statements(db) as few:
        slot_calendar(db, world.campaign, where, [FRIDAY])
    for number in range(10, 20):
        place = {"campaign_id": world.campaign.id, "dataset": world.campaign.dataset, "unit_code": "101"}
        station = Station(code=f"S-{number}", number=number, name=f"Điểm {number}", kind="mobile", **place)
        db.add(station)
        db.flush()
        for day in range(15, 30):
            begin = at(day, 7)
            hours = tuple(begin + timedelta(minutes=30 * half) for half in range(5))
            make_session(db, station, begin.date(), "morning", hours)
    for _ in range(5):
        invite(db, world, "102", "friday 19:00", ("Lê Văn Mẫu", "Lê Thị Hoa"))
    with counted_statements(db) as many:
        calendar = slot_calendar(db, world.campaign, where, days_within(world.campaign, date(2021, 3, 15), 47))

    assert (len(few), len(many)) == (3, 3)
    assert (calendar.total.windows, calendar.total.taken) == (10 * 15 * 4 + 12, 16)
