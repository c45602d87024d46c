from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from scheduler.assign.limited import FREELY, IN_TURN, Day, Filled, Pace, Waiting, fill_days

SPLIT = 40


def blocks(*people: int, track: int = 0, size: int = 100) -> list[Waiting]:
    return [Waiting(turn, turn, track, count, size) for turn, count in enumerate(people)]


def days(*rooms: int, price: int = 100, sessions: Sequence[int] = (100,), track: int = 0) -> list[Day]:
    """Days that let `rooms` people in, each with as many sessions as `sessions` names places."""
    count = len(sessions)
    return [
        Day(room, price, {track: [(nth * count + row, places) for row, places in enumerate(sessions)]})
        for nth, room in enumerate(rooms)
    ]


def fill(rooms: Sequence[Day], waiting: Sequence[Waiting], pace: Pace = IN_TURN) -> Filled:
    return fill_days(rooms, waiting, SPLIT, pace)


def test_a_day_is_filled_by_whole_blocks_that_are_exactly_what_its_limit_leaves() -> None:
    filled = fill(days(10, 12), blocks(4, 9, 6, 3))

    assert filled.rows == {0: [0, 2, 1, 3]}
    assert filled.loads == {0: 10, 1: 12}
    assert filled.left == []


def test_days_that_let_nobody_in_and_days_behind_the_last_block_are_passed_over() -> None:
    filled = fill(days(0, 5, -3, 4, 9), blocks(5, 4))

    assert filled.loads == {1: 5, 3: 4}


def test_a_large_block_is_cut_where_it_must_be_cut_anyway() -> None:
    # The 13 take two sessions of ten in any case: eight today, and five tomorrow beside the block of five.
    filled = fill(days(8, 10, price=0, sessions=(10,)), blocks(7, 13, 5, size=10))

    assert filled.rows == {0: [1, 2]}
    assert filled.loads == {0: 8, 1: 10}
    assert [one.people for one in filled.left] == [7]


def test_a_large_block_alone_fills_what_a_day_leaves() -> None:
    filled = fill(days(8, 9, sessions=(10,)), blocks(17, size=10))

    assert filled.loads == {0: 8, 1: 9}
    assert filled.rows == {0: [0]}


def test_a_place_is_left_free_near_the_end_of_a_campaign_and_paid_for_earlier() -> None:
    waiting = blocks(9, 8)

    assert fill(days(10, 10, price=SPLIT - 1), waiting).loads == {0: 9, 1: 8}
    assert fill(days(10, 10, price=SPLIT), waiting).loads == {0: 10, 1: 7}


def test_where_a_free_place_costs_nothing_a_dozen_are_left_rather_than_a_block_cut_and_no_more() -> None:
    assert fill(days(30, 30, price=0), blocks(17, 18)).loads == {0: 18, 1: 17}
    assert fill(days(31, 31, price=0), blocks(17, 18)).loads == {0: 31, 1: 4}


def test_a_block_is_cut_so_that_its_rest_leaves_of_tomorrow_what_a_whole_block_fills() -> None:
    # Ten of the eleven come today, since the one who is left and the seven and nine are tomorrow's seventeen.
    filled = fill(days(10, 17), blocks(7, 12, 9, 11))

    assert filled.rows == {0: [3, 0, 2]}
    assert filled.loads == {0: 10, 1: 17}
    assert [one.people for one in filled.left] == [12]


def test_where_nothing_is_exact_blocks_come_by_date_and_the_last_is_cut() -> None:
    filled = fill(days(10, 99), blocks(7, 8, 60))

    assert filled.rows == {0: [0, 1, 2]}
    assert filled.loads[0] == 10
    assert filled.left == []


def test_a_cut_block_goes_on_first_the_next_day_and_longer_if_it_must() -> None:
    filled = fill(days(10, 10, 10, sessions=(10,)), blocks(27, 3, size=10))

    assert filled.rows == {0: [0, 1]}
    assert filled.loads == {0: 10, 1: 10, 2: 10}


def test_a_cut_block_waits_over_a_day_on_which_its_station_is_closed() -> None:
    first, closed, last = days(6, 6, 6, sessions=(6,))
    elsewhere = closed._replace(sessions={1: [(1, 6)]})
    waiting = [Waiting(0, 0, 0, 12, 6), Waiting(1, 1, 0, 3, 6), Waiting(2, 2, 1, 6, 6)]

    filled = fill([first, elsewhere, last], waiting)

    assert filled.rows == {0: [0], 1: [2]}
    assert filled.loads == {0: 6, 1: 6, 2: 6}
    assert [(one.block, one.people) for one in filled.left] == [(1, 3)]


def test_an_overdue_neighbourhood_comes_first_though_others_would_fill_the_day() -> None:
    pace = Pace(ahead=20, large=6, patience=1)
    waiting = blocks(8, 5, 5, 10, 10)

    patient = fill(days(10, 10, 10, 10), waiting, FREELY)
    impatient = fill(days(10, 10, 10, 10), waiting, pace)

    assert patient.rows[0].index(0) == 4
    assert impatient.rows[0].index(0) < patient.rows[0].index(0)


def test_only_the_next_blocks_by_date_are_looked_at() -> None:
    near, far = Pace(ahead=2, large=1, patience=99), Pace(ahead=3, large=1, patience=99)
    waiting = blocks(6, 7, 10, 50, 60)

    assert fill(days(10), waiting, far).loads == {0: 10}
    assert fill(days(10), waiting, far).rows == {0: [2]}
    assert fill(days(10), waiting, near).rows != {0: [2]}


def test_two_stations_share_a_day_and_neither_takes_more_than_it_has_places() -> None:
    day = Day(10, 100, {0: [(0, 6)], 1: [(1, 6)]})
    waiting = [Waiting(0, 0, 0, 10, 6), Waiting(1, 1, 0, 4, 6), Waiting(2, 2, 1, 6, 6)]

    filled = fill([day], waiting)

    assert filled.loads == {0: 4, 1: 6}
    assert filled.rows == {0: [1], 1: [2]}


def test_where_dates_do_not_matter_the_station_that_is_behind_comes_first() -> None:
    day = Day(5, 100, {0: [(0, 9)], 1: [(1, 9)]})
    waiting = [Waiting(0, 0, 0, 5, 9), Waiting(1, 1, 1, 5, 9), Waiting(2, 2, 1, 15, 9)]

    assert fill([day], waiting, FREELY).rows == {1: [1]}
    assert fill([day], waiting, IN_TURN).rows == {0: [0]}


def test_the_pieces_of_a_day_are_put_into_its_sessions_so_that_none_is_cut() -> None:
    filled = fill(days(20, sessions=(10, 10)), blocks(6, 7, 4, 3, size=10))

    assert filled.loads == {0: 10, 1: 10}
    row = filled.rows[0]
    people = [[6, 7, 4, 3][block] for block in row]
    assert sum(people[:2]) == 10


def test_a_piece_goes_on_to_the_next_session_whole_where_that_leaves_room_for_all() -> None:
    filled = fill(days(14, sessions=(10, 10)), blocks(7, 7, size=10))

    assert filled.loads == {0: 7, 1: 7}


@st.composite
def campaigns(draw: st.DrawFn) -> tuple[list[Day], list[Waiting]]:
    tracks = draw(st.integers(1, 3))
    size = draw(st.integers(3, 15))
    rooms = draw(st.lists(st.integers(0, 40), min_size=1, max_size=8))
    calendar, session = [], 0
    for room in rooms:
        sessions: dict[int, list[tuple[int, int]]] = {}
        for track in range(tracks):
            places = [size] * draw(st.integers(0, 3))
            if places:
                sessions[track] = [(session + row, count) for row, count in enumerate(places)]
            session += len(places)
        calendar.append(Day(room, draw(st.integers(0, 50)), sessions))
    people = draw(st.lists(st.tuples(st.integers(0, tracks - 1), st.integers(1, 30)), max_size=25))
    return calendar, [Waiting(turn, turn, track, count, size) for turn, (track, count) in enumerate(people)]


@given(campaign=campaigns(), pace=st.sampled_from([IN_TURN, FREELY, Pace(ahead=3, large=1, patience=2)]))
def test_no_day_and_no_session_is_overfilled_and_nobody_is_lost(
    campaign: tuple[list[Day], list[Waiting]], pace: Pace
) -> None:
    calendar, waiting = campaign

    filled = fill(calendar, waiting, pace)

    seated = Counter({one.block: one.people for one in waiting}) - Counter(
        {one.block: one.people for one in filled.left}
    )
    assert sum(filled.loads.values()) == sum(seated.values())
    for day in calendar:
        sessions = [session for of in day.sessions.values() for session in of]
        assert all(filled.loads.get(session, 0) <= places for session, places in sessions)
        assert sum(filled.loads.get(session, 0) for session, _ in sessions) <= max(day.room, 0)
    for track, row in filled.rows.items():
        assert len(set(row)) == len(row)
        assert set(row) == {one.block for one in waiting if one.track == track and seated[one.block]}


@given(campaign=campaigns())
def test_at_most_one_block_of_a_station_is_left_cut(campaign: tuple[list[Day], list[Waiting]]) -> None:
    calendar, waiting = campaign
    whole = {one.block: one.people for one in waiting}

    cut = [one.track for one in fill(calendar, waiting).left if one.people < whole[one.block]]

    assert len(set(cut)) == len(cut)
