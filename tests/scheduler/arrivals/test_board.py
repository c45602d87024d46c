"""The station's board: counted from facts, window by window, in few queries."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from factories import FRIDAY, SATURDAY, arrive, at, invite, make_device
from scheduler.arrivals.board import CALLS_SHOWN, Waited, board_of, calls_of, devices_at, needs_care
from scheduler.arrivals.devices import invite_device, revoke
from scheduler.arrivals.models import Visit
from scheduler.arrivals.queue_numbers import next_numbers
from scheduler.arrivals.station_notices import set_notice
from scheduler.arrivals.window_counts import Group
from scheduler.clock import real_now
from scheduler.invitations.change import cancel

BEGIN = at(26, 19, 30)


@pytest.fixture
def board(db, world):
    def made(now=BEGIN, day=FRIDAY, station=None, **more):
        return board_of(db, station or world.headquarters, day, now=now, late_minutes=30, **more)

    return made


def window(board, hour):
    return next(one for one in board.windows if one.starts_at == at(26 if hour > 4 else 27, hour))


@pytest.fixture
def visit(db, world):
    made = []

    def visited(*, invitation=None, people=1, rank="on_time", provenance="slip", arrived=BEGIN, **facts):
        known = None if invitation is None else world.invitations[invitation].id
        row = db.exec(select(Visit).where(Visit.invitation_id == known)).first() if known else None
        row = row or Visit(
            campaign_id=world.campaign.id,
            station_id=world.headquarters.id,
            operating_day=FRIDAY,
            queue_number=next_numbers(db, station_id=world.headquarters.id, day=FRIDAY)[0],
            invitation_id=known,
            provenance=provenance if invitation is not None else "unlisted",
            rank=rank if invitation is not None else "walk_in",
            people=people,
            arrived_at=arrived,
        )
        told = {"people": people, "rank": rank if known else "walk_in", "arrived_at": arrived, **facts}
        for name, value in told.items():
            setattr(row, name, value)
        db.add(row)
        db.flush()
        made.append(row)
        return row

    return visited


def test_an_empty_evening_expects_everybody_and_misses_nobody_yet(board):
    evening = board()
    assert [(one.shift, one.invited) for one in evening.windows if one.invited] == [("evening", 3), ("night", 2)]
    assert len(evening.windows) == 8
    assert (evening.invited, evening.arrived, evening.missing) == (5, 0, ())
    assert window(evening, 19).expected == 3
    assert (window(evening, 19).places, window(evening, 18).parties) == (10, ())


def test_windows_are_over_now_or_to_come(board):
    evening = board()
    assert [evening.state_of(window(evening, hour)) for hour in (18, 19, 20)] == ["over", "now", "next"]
    assert evening.state_of(window(board(now=at(26, 20)), 19)) == "now"
    assert board(now=at(26, 20)).state_of(window(evening, 19)) == "over"


def test_who_came_is_counted_in_the_window_of_his_slip_whenever_he_came(db, world, board):
    arrive(db, world, 1, at(26, 21), people=[1, 2])
    late = board(now=at(26, 21))
    assert (window(late, 19).arrived, window(late, 19).expected, window(late, 21).arrived) == (2, 1, 0)
    assert late.missing == ()  # somebody of the party is here


def test_a_party_of_which_nobody_came_is_missed_once_the_tolerance_is_over(board):
    assert board(now=at(26, 20, 30)).missing == ()
    (missing,) = board(now=at(26, 20, 31)).missing
    assert (missing.window.starts_at, missing.party.slip_number, missing.party.people) == (at(26, 19), 1, 3)
    assert missing.party.household == "Lê\N{NO-BREAK SPACE}V.\N{NO-BREAK SPACE}M."
    assert missing.party.neighbourhood == "khu phố 1"


def test_a_station_that_runs_late_misses_people_later(db, world, board):
    facts = {"day": FRIDAY, "kind": "late", "minutes": 40, "note": "", "today": FRIDAY, "now": BEGIN}
    set_notice(db, world.headquarters, shift="evening", **facts)
    assert board(now=at(26, 21, 10)).missing == ()
    late = board(now=at(26, 21, 11))
    assert (len(late.missing), late.notices[0].minutes) == (1, 40)


def test_a_cancelled_slip_is_expected_no_more(db, world, board):
    cancel(db, world.invitations[1], reason="đã chuyển đi", now=BEGIN)
    assert (board().invited, board(now=at(26, 22)).missing) == (2, ())


def test_a_spare_slip_that_nobody_has_told_has_no_name(db, world, board):
    household = world.households[1]
    household.spare_places = 3
    db.add(household)
    db.flush()
    assert board(now=at(26, 22)).missing[0].party.household == ""


def test_the_day_of_another_station_is_another_board(world, board):
    assert board(station=world.mobile).windows == ()
    assert board(station=world.mobile, day=SATURDAY).invited == 1


def test_visits_wait_are_called_served_and_done_and_those_taken_back_are_nowhere(db, world, board, visit):
    arrive(db, world, 1, BEGIN, people=[1, 2])
    visit(invitation=1, people=3)
    visit(people=4, called_at=BEGIN, called_to="2")
    visit(people=1, called_at=BEGIN)  # did not come when called: waits again
    visit(people=2, service_started_at=BEGIN)
    visit(people=5, service_started_at=BEGIN, service_ended_at=BEGIN)
    visit(people=6, service_ended_at=BEGIN)
    visit(people=9, undone_at=BEGIN)
    counted = board().visits
    assert (counted.waiting, counted.called) == (Group(2, 3), Group(1, 4))
    assert (counted.in_service, counted.done) == (Group(1, 2), Group(2, 11))


def test_walk_ins_late_ones_those_admitted_anyway_and_those_after_closing_are_counted_apart(db, world, board, visit):
    arrive(db, world, 1, BEGIN, people=[1])
    visit(invitation=1, rank="late")
    visit(invitation=2, rank="admitted")
    visit(people=2, service_started_at=at(27, 1, 59))
    visit(people=3, service_started_at=at(27, 2))
    counted = board().visits
    assert (counted.walk_ins, counted.late, counted.admitted) == (Group(2, 5), Group(1, 1), Group(1, 0))
    assert counted.after_closing == Group(1, 3)


def test_between_two_shifts_that_touch_nothing_is_after_closing_and_before_the_first_neither(board, visit):
    visit(service_started_at=at(26, 23))
    visit(service_started_at=at(26, 17))
    assert board().visits.after_closing == Group()


def test_what_was_waited_is_shown_by_the_window_it_is_given_for(board):
    waited = {at(26, 19): Waited(7.5, 20)}
    assert board(waited=waited).waited == waited
    assert board().waited == {}


def test_the_whole_board_is_asked_in_at_most_ten_queries(db, world, board):
    for number in range(12):
        invite(db, world, "101", "friday 19:00", (f"Người Thử {number}",))
        arrive(db, world, 4 + number, BEGIN)
    asked = []
    engine = db.get_bind()
    count = lambda *_: asked.append(1)  # noqa: E731
    event.listen(engine, "before_cursor_execute", count)
    assert board().arrived == 12
    event.remove(engine, "before_cursor_execute", count)
    assert len(asked) <= 10


def test_the_last_calls_come_first_and_those_done_or_absent_are_called_no_more(db, world, visit):
    first = visit(called_at=at(26, 19, 1), called_to="1")
    visit(called_at=at(26, 19, 2), called_to="2", service_ended_at=at(26, 19, 9))
    visit(called_at=at(26, 19, 3), called_to="")
    visit(called_at=at(26, 19, 4), called_to="3", undone_at=at(26, 19, 9))
    visit()
    last = visit(called_at=at(26, 19, 5), called_to="2", service_started_at=at(26, 19, 6))
    assert calls_of(db, world.headquarters.id, FRIDAY) == [last, first]
    for minute in range(10):
        visit(called_at=at(26, 20, minute), called_to="1")
    shown = calls_of(db, world.headquarters.id, FRIDAY)
    assert (len(shown), shown[0].called_at) == (CALLS_SHOWN, at(26, 20, 9))
    assert calls_of(db, world.mobile.id, FRIDAY) == []


def test_devices_that_are_enrolled_and_not_shut_out_are_shown(db, world):
    kept, gone = make_device(db, world), make_device(db, world, name="bàn 1")
    invite_device(db, campaign=world.campaign, station=world.headquarters, name="bàn 9", now=real_now())
    make_device(db, world, world.mobile)
    revoke(db, device=gone, now=real_now())
    assert devices_at(db, world.headquarters.id) == [kept]


def test_a_device_with_old_data_or_many_scans_waiting_needs_care(db, world):
    device = make_device(db, world)
    assert not needs_care(device, now=BEGIN)
    device.pack_made_at, device.queued = BEGIN - timedelta(hours=12), 199
    assert not needs_care(device, now=BEGIN)
    device.queued = 200
    assert needs_care(device, now=BEGIN)
    device.pack_made_at, device.queued = BEGIN - timedelta(hours=12, seconds=1), 0
    assert needs_care(device, now=BEGIN)
