"""Waiting is from arrival to the start of service: median and P90, what is not measured told beside them."""

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import FRIDAY, at, invite
from scheduler.arrivals.models import Visit
from scheduler.arrivals.queue import Standing, state_of
from scheduler.arrivals.waiting import Waiting, measured, waiting_of_day
from slots.window import Window
from visit_rows import slip_visit, walk_in_visit

NOTHING = Waiting(None, None, 0, 0, 0, 0)


def day(db, world):
    return waiting_of_day(db, station_id=world.headquarters.id, day=FRIDAY)


def test_a_day_on_which_nobody_came_has_no_figures(db, world):
    found = day(db, world)

    assert (found.windows, found.invited, found.walk_ins, found.after_closing) == ((), NOTHING, NOTHING, 0)


def test_median_and_p90_stand_for_each_window_and_walk_ins_apart(db, world):
    for number, minutes in enumerate((5, 7, 30)):
        slip = invite(db, world, "101", "friday 19:00", (f"Người {number}",))
        slip_visit(db, world, slip, at(26, 19), service_started_at=at(26, 19, minutes))
    slip_visit(db, world, 1, at(26, 19, 10))
    slip_visit(db, world, 2, at(26, 22), rank="early", service_ended_at=at(26, 23))
    slip_visit(db, world, 3, at(26, 20), rank="admitted", service_started_at=at(26, 20, 1))
    walk_in_visit(db, world, at(26, 20), service_started_at=at(27, 2, 1))
    walk_in_visit(db, world, at(26, 20), undone_at=at(26, 20), service_started_at=at(26, 20, 1))

    found = day(db, world)

    assert [(one.window and one.window.start, one.waiting) for one in found.windows] == [
        (at(26, 19), Waiting(7 * 60, 30 * 60, 3, 1, 0, 0)),
        (at(27, 1), Waiting(None, None, 0, 0, 1, 0)),
        (None, Waiting(60, 60, 1, 0, 0, 0)),
    ]
    assert found.invited == Waiting(6 * 60, 30 * 60, 4, 1, 1, 0)
    assert found.walk_ins == Waiting(6 * 3600 + 60, 6 * 3600 + 60, 1, 0, 0, 1)
    assert found.after_closing == 1


def test_a_slip_whose_slot_was_moved_to_elsewhere_counts_with_the_others(db, world):
    slip_visit(db, world, 3, at(26, 20), rank="on_time", service_started_at=at(26, 20, 2))

    assert [one.window for one in day(db, world).windows] == [None]


NOON = at(26, 12)
WINDOWS = [Window(at(26, hour), at(26, hour + 1)) for hour in (8, 9, 13)]
SHIFTS = [Window(at(26, 8), at(26, 10))]
MINUTES = st.one_of(st.none(), st.integers(-3, 90))


def make(number, rank, window, start, end, undone):
    visit = Visit(
        queue_number=number,
        rank=rank,
        arrived_at=NOON,
        service_started_at=None if start is None else NOON + timedelta(minutes=start),
        service_ended_at=None if end is None else NOON + timedelta(minutes=end),
        undone_at=NOON if undone else None,
    )
    return Standing(visit, state_of(visit), 1, slip=None if rank == "walk_in" else number, window=window)


VISITS = st.lists(
    st.builds(
        make,
        st.integers(1, 99),
        st.sampled_from(["on_time", "early", "late", "admitted", "walk_in"]),
        st.sampled_from(WINDOWS),
        MINUTES,
        MINUTES,
        st.booleans(),
    ),
    max_size=40,
)


def counted_by_hand(visits):
    """The same from the words of the requirement, without a thought of speed."""
    live = [one.visit for one in visits if one.state != "undone"]
    times = [
        max(0.0, (visit.service_started_at - visit.arrived_at).total_seconds())
        for visit in live
        if visit.service_started_at is not None
    ]
    ended = sum(visit.service_started_at is None and visit.service_ended_at is not None for visit in live)
    middle = p90 = None
    if times:
        ranked = sorted(times)
        middle = (ranked[(len(ranked) - 1) // 2] + ranked[len(ranked) // 2]) / 2
        p90 = min(time for time in times if sum(other <= time for other in times) * 10 >= len(times) * 9)
    return Waiting(middle, p90, len(times), len(live) - len(times) - ended, ended, len(visits) - len(live))


@given(VISITS)
def test_the_figures_are_those_counted_by_hand(visits):
    found = measured(visits, SHIFTS)

    slips = [one for one in visits if one.visit.rank != "walk_in"]
    assert found.invited == counted_by_hand(slips)
    assert found.walk_ins == counted_by_hand([one for one in visits if one.visit.rank == "walk_in"])
    for one in found.windows:
        own = [
            slip
            for slip in slips
            if one.window == (slip.window if slip.visit.rank != "admitted" and slip.window in WINDOWS[:2] else None)
        ]
        assert own
        assert one.waiting == counted_by_hand(own)
    kinds = [vars_of(one.waiting) for one in found.windows]
    assert sum(map(sum, kinds)) == len(slips)


def vars_of(waiting):
    return [waiting.measured, waiting.waiting, waiting.not_measured, waiting.undone]


@pytest.mark.parametrize("visits", range(1, 41))
def test_p90_is_the_shortest_time_that_nine_in_ten_did_not_exceed(visits):
    standing = [make(number, "walk_in", WINDOWS[0], number, None, False) for number in range(1, visits + 1)]

    assert measured(standing, SHIFTS).walk_ins.p90 == math.ceil(round(visits * 0.9, 6)) * 60
