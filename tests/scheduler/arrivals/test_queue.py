"""Whose turn it is: on time first, then early and late, then who was admitted, then walk-ins, then who did not come when called."""

import random
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from factories import FRIDAY, SATURDAY, at, invite
from scheduler.arrivals.models import Visit
from scheduler.arrivals.queue import day_at_desk, is_after_closing, queue_of, standing_of, state_of, turn
from slots.window import Window
from visit_rows import slip_visit, walk_in_visit

NOW = at(26, 19, 30)


def queue(db, world, now=NOW):
    return queue_of(db, station_id=world.headquarters.id, day=FRIDAY, now=now)


def numbers(standings):
    return [one.visit.queue_number for one in standings]


def test_those_on_time_come_first_then_early_and_late_then_admitted_then_walk_ins(db, world):
    others = [invite(db, world, "101", "friday 19:00", (f"Người {number}",)) for number in range(4)]
    walk_in_visit(db, world, at(26, 18, 40))
    slip_visit(db, world, 3, at(26, 18, 50), rank="admitted")
    slip_visit(db, world, others[0], at(26, 18, 55), rank="late")
    slip_visit(db, world, others[1], at(26, 19), rank="on_time")
    slip_visit(db, world, 2, at(26, 19, 10), rank="early")
    slip_visit(db, world, 1, at(26, 19, 20), rank="on_time")

    assert numbers(queue(db, world).waiting) == [4, 6, 3, 5, 2, 1]


def test_who_came_early_and_waited_is_on_time_once_the_window_begins(db, world):
    early = slip_visit(db, world, 1, at(26, 18), rank="early")
    late = slip_visit(db, world, 2, at(26, 18, 5), rank="late")
    walk_in_visit(db, world, at(26, 18, 10))
    invite(db, world, "101", "friday 19:00", ("Người Đúng Giờ",))
    slip_visit(db, world, 4, at(26, 18, 40))

    assert numbers(queue(db, world, at(26, 18, 59)).waiting) == [4, 1, 2, 3]
    assert numbers(queue(db, world, at(26, 19)).waiting) == [1, 4, 2, 3]
    assert (early.rank, late.rank) == ("early", "late")


def test_who_was_called_and_did_not_come_waits_behind_everybody(db, world):
    slip_visit(db, world, 1, at(26, 19), called_at=at(26, 19, 5))
    walk_in_visit(db, world, at(26, 19, 10))

    found = queue(db, world)

    assert numbers(found.waiting) == [2, 1]
    assert [one.state for one in found.waiting] == ["waiting", "absent"]


def test_each_visit_stands_where_its_times_say_and_an_undone_one_is_nowhere(db, world):
    slip_visit(db, world, 1, at(26, 19), called_at=at(26, 19, 5), called_to="bàn 1", here=2)
    slip_visit(db, world, 2, at(26, 19), service_started_at=at(26, 19, 9), called_to="bàn 2")
    over = {"service_started_at": at(26, 19, 9), "service_ended_at": at(26, 19, 20), "called_to": "bàn 3"}
    slip_visit(db, world, 3, at(26, 19), rank="admitted", **over)
    walk_in_visit(db, world, at(26, 19), people=4, service_ended_at=at(26, 19, 25))
    walk_in_visit(db, world, at(26, 19), undone_at=at(26, 19, 1))

    found = queue(db, world)

    assert [numbers(part) for part in (found.waiting, found.called, found.in_service, found.done)] == [
        [],
        [1],
        [2],
        [4, 3],
    ]
    (called,) = found.called
    assert (called.here, called.slip, called.household, called.window) == (
        2,
        1,
        "Lê\N{NO-BREAK SPACE}V.\N{NO-BREAK SPACE}M.",
        Window(at(26, 19), at(26, 20)),
    )
    assert (found.done[0].here, found.done[0].slip, found.done[0].household) == (4, None, "")


def test_the_queue_of_another_station_or_day_is_another_queue(db, world):
    slip_visit(db, world, 1, at(26, 19), station=world.mobile)

    assert queue(db, world).waiting == ()
    assert queue_of(db, station_id=world.mobile.id, day=SATURDAY, now=NOW).waiting == ()
    assert numbers(queue_of(db, station_id=world.mobile.id, day=FRIDAY, now=NOW).waiting) == [1]


def test_one_visit_is_shown_as_the_queue_shows_it(db, world):
    slip_visit(db, world, 2, at(26, 19))
    visit = slip_visit(db, world, 1, at(26, 19), here=3)

    assert standing_of(db, visit) in queue(db, world).waiting
    undone = walk_in_visit(db, world, at(26, 19), undone_at=at(26, 19))
    assert standing_of(db, undone).state == "undone"


SHIFTS = [Window(at(26, 7), at(26, 11)), Window(at(26, 13), at(26, 17))]


def test_who_is_present_at_closing_is_served_and_counted_apart(db, world):
    assert not is_after_closing(None, SHIFTS)
    assert not is_after_closing(at(26, 6), SHIFTS)
    assert not is_after_closing(at(26, 10, 59), SHIFTS)
    assert is_after_closing(at(26, 11), SHIFTS)
    assert not is_after_closing(at(26, 13), SHIFTS)
    assert is_after_closing(at(26, 17, 5), SHIFTS)
    assert not is_after_closing(at(26, 17, 5), [])

    slip_visit(db, world, 2, at(27, 1), service_started_at=at(27, 1, 50), called_to="bàn 1")
    slip_visit(db, world, 1, at(27, 1), service_started_at=at(27, 2, 10), called_to="bàn 1")
    walk_in_visit(db, world, at(27, 1), service_started_at=at(27, 2, 30), service_ended_at=at(27, 2, 40))

    found = queue(db, world, at(27, 3))
    assert [one.after_closing for one in (*found.in_service, *found.done)] == [False, True, True]
    assert found.after_closing == 2


def test_a_night_shift_that_runs_over_keeps_its_queue_past_the_turn_of_the_day(db, world):
    def day(now, today=SATURDAY):
        return day_at_desk(db, station_id=world.headquarters.id, today=today, now=now)

    assert day(at(27, 4, 5)) == SATURDAY
    visit = slip_visit(db, world, 2, at(27, 1, 30))
    assert day(at(27, 3, 59), FRIDAY) == FRIDAY
    assert day(at(27, 4, 5)) == FRIDAY
    assert day(at(27, 7, 31)) == SATURDAY
    visit.undone_at = at(27, 4)
    db.flush()
    assert day(at(27, 4, 5)) == SATURDAY
    visit.undone_at, visit.service_ended_at = None, at(27, 4, 4)
    db.flush()
    assert day(at(27, 4, 5)) == SATURDAY


def test_the_first_of_the_new_day_ends_the_day_before(db, world):
    slip_visit(db, world, 2, at(27, 1, 30))
    walk_in_visit(db, world, at(27, 4, 10), operating_day=SATURDAY)

    assert day_at_desk(db, station_id=world.headquarters.id, today=SATURDAY, now=at(27, 4, 15)) == SATURDAY


RANKS = ("on_time", "early", "late", "admitted", "walk_in")
VISITS = st.builds(
    lambda number, rank, window, absent: (
        Visit(queue_number=number, rank=rank, called_at=NOW if absent else None),
        None if rank == "walk_in" else NOW + timedelta(minutes=window),
    ),
    st.integers(1, 500),
    st.sampled_from(RANKS),
    st.integers(-120, 120),
    st.booleans(),
)


@given(st.lists(VISITS, unique_by=lambda one: one[0].queue_number), st.integers())
def test_the_order_is_the_rule_as_it_is_written_whatever_the_order_of_asking(visits, seed):
    in_turn = sorted(visits, key=lambda one: turn(*one, NOW))
    shuffled = visits[:]
    random.Random(seed).shuffle(shuffled)
    assert sorted(shuffled, key=lambda one: turn(*one, NOW)) == in_turn

    def before(first, second):
        """The written rule, said again in other words."""
        groups = []
        for visit, window in (first, second):
            begun = window is not None and window <= NOW
            if state_of(visit) == "absent":
                groups.append("f")
            elif visit.rank == "walk_in":
                groups.append("e")
            elif visit.rank == "admitted":
                groups.append("d")
            elif visit.rank == "late" or (visit.rank == "early" and not begun):
                groups.append("c")
            else:
                groups.append("a" if begun else "b")
        return groups[0] < groups[1] or (groups[0] == groups[1] and first[0].queue_number < second[0].queue_number)

    for number, one in enumerate(in_turn):
        assert all(before(one, other) for other in in_turn[number + 1 :])
