"""Retries, duplicates, batches and several desks in any order: each person once, the same bytes for each scan."""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import DDL, event

from door_scene import make_door
from scheduler.arrivals import keeping
from scheduler.arrivals.desk import ScanDesk
from scheduler.database import DatabaseBusy, open_engine, reading, transaction

WAIT_SECONDS = 30
MEETING_SECONDS = 1


@pytest.fixture
def door(db_engine):
    return make_door(db_engine, slips=4)


EXAMPLES = 25
EVENTS = st.tuples(
    st.integers(0, 2),
    st.integers(0, 1),
    st.integers(0, 3),
    st.sampled_from([None, "all", [1], [2, 3], [9]]),
)
"""One of three slips, a device, which of the device's scans it is, and who came."""


@pytest.fixture
def unused(db_engine):
    """A door, and slips that nobody has shown yet, three for each example: scans cannot be deleted."""
    door = make_door(db_engine, slips=3 + 3 * EXAMPLES)
    return door, iter(range(4, 4 + 3 * EXAMPLES, 3))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # each example needs slips of its own, so there are none to shrink with
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.booleans(), st.lists(EVENTS, min_size=1, max_size=6)), min_size=1, max_size=6))
def test_any_interleaving_of_retries_duplicates_and_batches_records_each_person_once(unused, rounds):
    door, firsts = unused
    first = next(firsts)
    before = (door.scans, door.live, door.visits)
    desk = ScanDesk(door.engine, b"x")
    told: dict[tuple[int, int], set[str]] = {}
    for as_batch, events in rounds:
        sightings = [
            door.sighting(first + slip, device=device, scan_id=f"{first}-{which}", came=came, reason="-")
            for slip, device, which, came in events
        ]
        answers = asyncio.run(desk.scan_many(sightings)) if as_batch else door.ask(desk, sightings)
        for (_, device, which, _), answer in zip(events, answers, strict=True):
            told.setdefault((device, which), set()).add(json.dumps(answer.answer))
    desk.stop()

    assert all(len(bytes_) == 1 for bytes_ in told.values())
    recorded = [
        (answer["slip"]["number"], number)
        for bytes_ in told.values()
        for answer in map(json.loads, bytes_)
        for number in answer["recorded"]
    ]
    after = (door.scans, door.live, door.visits)
    made = (len(told), len(recorded), len({slip for slip, _ in recorded}))
    assert tuple(late - early for late, early in zip(after, before, strict=True)) == made
    assert len(recorded) == len(set(recorded))
    assert all(number <= 3 for _, number in recorded)


def race(door, engines, sightings_of):
    """Two desks, as of two workers: both begin their group before either has written, if nothing keeps one of them back."""
    meeting, came = threading.Barrier(2), []

    def meet(_connection, _cursor, statement, *_rest):
        mine = threading.get_ident()
        if statement.startswith("INSERT INTO queue_counter") and mine not in came:
            came.append(mine)
            with suppress(threading.BrokenBarrierError):
                meeting.wait(MEETING_SECONDS)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", meet)
    desks = [ScanDesk(engine, b"x") for engine in engines]
    with ThreadPoolExecutor(2) as threads:
        asked = [threads.submit(door.ask, desk, sightings_of(which)) for which, desk in enumerate(desks)]
        told = [one.result(WAIT_SECONDS) for one in asked]
    for desk in desks:
        desk.stop()
    for engine in engines:
        event.remove(engine, "before_cursor_execute", meet)
    return told


def both_scan_all(door):
    def sightings(which):
        slips = [1, 2, 4] if which == 0 else [4, 2, 1]
        return [door.sighting(slip, device=which, reason="-") for slip in slips]

    return sightings


def two_engines(door, url):
    engines = [door.engine, open_engine(url)]
    return engines, engines[1].dispose


def test_two_workers_that_scan_the_same_slips_at_once_record_each_person_once(door, db_url):
    engines, close = two_engines(door, db_url)

    told = race(door, engines, both_scan_all(door))

    close()
    recorded = [
        (one.answer["slip"]["number"], n) for answers in told for one in answers for n in one.answer["recorded"]
    ]
    assert (len(recorded), len(set(recorded)), door.live, door.scans) == (8, 8, 8, 6)
    numbers = [one.answer["queue_number"] for answers in told for one in answers]
    assert sorted(numbers) == [1, 1, 2, 2, 3, 3]


def test_the_same_scans_retried_at_another_worker_meanwhile_are_kept_once_and_answered_alike(door, db_url):
    engines, close = two_engines(door, db_url)
    same = [door.sighting(slip, scan_id=f"s-{slip}", reason="-") for slip in (1, 2, 4)]

    first, second = race(door, engines, lambda _which: same)

    close()
    assert [json.dumps(one.answer) for one in first] == [json.dumps(one.answer) for one in second]
    assert sorted([one.repeated for one in (*first, *second)]) == [False] * 3 + [True] * 3
    assert (door.scans, door.live) == (3, 8)


@pytest.mark.postgres
def test_without_the_lock_the_rules_of_the_tables_and_a_second_try_still_record_each_person_once(
    postgres_url, monkeypatch
):
    engine = open_engine(postgres_url)
    door = make_door(engine, slips=4)
    monkeypatch.setattr(keeping, "lock_slips", lambda *_: None)
    engines, close = two_engines(door, postgres_url)

    race(door, engines, both_scan_all(door))

    close()
    assert (door.live, door.scans) == (8, 6)
    engine.dispose()


@pytest.mark.postgres
def test_with_neither_the_lock_nor_the_rules_of_the_tables_people_would_be_counted_twice(postgres_url, monkeypatch):
    engine = open_engine(postgres_url)
    door = make_door(engine, slips=4)
    monkeypatch.setattr(keeping, "lock_slips", lambda *_: None)
    with transaction(engine) as db:
        db.execute(DDL("DROP INDEX uq_check_in_one_live_arrival"))
        db.execute(DDL("ALTER TABLE visit DROP CONSTRAINT uq_visit_invitation_id_station_id_operating_day"))
    engines, close = two_engines(door, postgres_url)

    race(door, engines, both_scan_all(door))

    close()
    assert door.live > 8
    engine.dispose()


def test_if_sqlite_did_not_take_its_lock_at_once_the_second_worker_would_be_refused(sqlite_engine, sqlite_url):
    door = make_door(sqlite_engine, slips=4)
    engines, close = two_engines(door, sqlite_url)

    told = race(door, [reading(engine) for engine in engines], both_scan_all(door))

    close()
    assert DatabaseBusy in {type(one) for answers in told for one in answers}
    assert door.live == 8
