"""Whom a leader calls on: their time is over by more than the tolerance, and nobody of them has come."""

from datetime import timedelta

import pytest
from sqlmodel import select

from factories import EVE, arrive, at, finish, invite, make_published_plan, move
from scheduler.arrivals import service
from scheduler.arrivals.models import Outcome, StationNotice
from scheduler.arrivals.no_shows import no_shows
from scheduler.invitations.change import cancel
from scheduler.roster.models import Household, Resident

OVER = at(26, 20, 31)
"""The window of slip 1 ended at 20:00; half an hour more is in time."""


@pytest.fixture
def world(db):
    return make_published_plan(db)


def missing(db, world, now=OVER, unit="101"):
    return [one.slip for one in no_shows(db, world.neighbourhoods[unit], now=now)]


def test_a_party_is_missed_once_window_and_tolerance_are_over(db, world):
    assert missing(db, world, at(26, 20, 29)) == []
    assert missing(db, world, at(26, 20, 30)) == []
    assert missing(db, world) == [1]


def test_the_latest_come_first_and_other_neighbourhoods_are_left_out(db, world):
    assert missing(db, world, at(27, 12)) == [2, 1]
    assert missing(db, world, at(27, 12), unit="102") == [3]


def test_where_one_of_a_party_has_come_nobody_is_called_on(db, world):
    arrive(db, world, 1, at(26, 19, 5), people=[2])
    assert missing(db, world) == []


def test_an_arrival_that_was_undone_is_none(db, world):
    scan, device = arrive(db, world, 1, at(26, 19, 5))
    service.undo(db, scan=scan, now=at(26, 19, 6), device=device)
    assert missing(db, world) == [1]


def test_who_was_served_without_a_scan_has_come(db, world):
    finish(db, world, world.residents[1][0], at(26, 19, 40))
    assert db.exec(select(Outcome.appointment_id)).one() == world.invitations[1].appointment_id
    assert missing(db, world) == []


def test_who_has_another_slot_since_is_not_missed_before_that_is_over(db, world):
    move(db, world, 1, "saturday 08:00", at(26, 20, 10))
    assert missing(db, world) == []
    assert missing(db, world, at(27, 9, 31)) == [1, 2]


def test_a_cancelled_slip_and_a_spare_one_of_nobody_are_left_out(db, world):
    cancel(db, world.invitations[2], reason="-", now=EVE)
    household = db.get_one(Household, world.households[1].id)
    household.spare_places = 4
    db.add(household)
    db.flush()
    assert missing(db, world, at(27, 12)) == []
    household.spare_told_at = EVE
    db.flush()
    assert missing(db, world, at(27, 12)) == [1]


def test_a_delay_that_was_told_adds_to_the_tolerance(db, world):
    told = StationNotice(campaign_id=world.campaign.id, station_id=world.headquarters.id, operating_day=at(26, 12).date(),
                         shift="evening", kind="late", minutes=45, set_at=EVE)  # fmt: skip
    db.add(told)
    db.flush()
    assert missing(db, world) == []
    assert missing(db, world, OVER + timedelta(minutes=45)) == [1]
    told.ended_at = at(26, 20, 31)
    db.flush()
    assert missing(db, world) == [1]


def test_it_tells_how_to_call(db, world):
    invite(db, world, "102", "friday 19:00", ("Hồ Sỹ Thử",))
    person = db.get_one(Resident, world.residents[1][1])
    person.phone = "+84900000012"
    db.add(person)
    db.flush()
    (one,) = no_shows(db, world.neighbourhoods["101"], now=OVER)
    assert (one.household, one.phone, one.people) == ("Lê Văn Mẫu", "0900 000 012", 3)
    assert (one.starts_at, one.ends_at, one.shift) == (at(26, 19), at(26, 20), "evening")
    (other,) = no_shows(db, world.neighbourhoods["102"], now=OVER)
    assert (other.slip, other.phone) == (4, "")


@pytest.mark.parametrize(
    ("day", "shift", "expected"), [(26, "evening", []), (26, None, []), (26, "morning", [1]), (27, None, [1])]
)
def test_nobody_has_missed_a_shift_that_was_postponed_until_that_is_taken_back(db, world, day, shift, expected):
    notice = StationNotice(campaign_id=world.campaign.id, station_id=world.headquarters.id, operating_day=at(day, 12).date(),
                           shift=shift, kind="postponed", set_at=EVE)  # fmt: skip
    db.add(notice)
    db.flush()
    assert missing(db, world) == expected
    notice.ended_at = EVE
    db.flush()
    assert missing(db, world) == [1]
