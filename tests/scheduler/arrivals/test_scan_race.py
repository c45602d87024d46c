"""Two requests at once: a retry must not become a second scan, and two desks must not make two people of one."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime

import pytest
from sqlalchemy import DDL, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col, select

from factories import at, make_device, make_published_plan
from scheduler.arrivals import service
from scheduler.arrivals.models import CheckIn, Device, Scan
from scheduler.database import open_engine, reading, transaction
from scheduler.errors import SchedulerError
from scheduler.progress.queries import progress_table, totals
from slots.verdict import Tolerances

WAIT_SECONDS = 20
MEETING_SECONDS = 1


@pytest.fixture
def scene(db_engine):
    with transaction(db_engine) as db:
        world = make_published_plan(db)
        devices = [make_device(db, world, name=name) for name in ("bàn 1", "bàn 2")]
        text = world.qr(db, 1)
    return db_engine, world, devices, text


def scan(db, world, device, text, scan_id, moment: datetime):
    return service.scan(
        db,
        campaign=world.campaign,
        station_id=device.station_id,
        scan_id=scan_id,
        text=text,
        scanned_at=moment,
        now=moment,
        keys=world.keys,
        tolerances=Tolerances(),
        payload_key=b"",
        device=device,
    )


def both(work):
    with ThreadPoolExecutor(2) as threads:
        return [made.result(WAIT_SECONDS) for made in [threads.submit(work, which) for which in (0, 1)]]


def test_the_same_scan_sent_twice_at_once_is_kept_once_and_answered_alike(scene):
    engine, world, (device, _), text = scene
    start = threading.Barrier(2)

    def send(which):
        start.wait(WAIT_SECONDS)
        with transaction(engine) as db:
            return json.dumps(scan(db, world, device, text, "s-1", at(26, 19, which)))

    answers = both(send)

    assert answers[0] == answers[1]
    with transaction(engine) as db:
        assert len(db.exec(select(Scan)).all()) == 1


@pytest.mark.postgres
def test_a_retry_that_meets_the_uncommitted_first_scan_waits_and_gets_its_answer(postgres_url):
    engine = open_engine(postgres_url)
    with transaction(engine) as db:
        world = make_published_plan(db)
        device, text = make_device(db, world), world.qr(db, 1)
    second_inserts = threading.Event()

    def note(_conn, _cursor, statement, *_rest):
        if statement.startswith("INSERT INTO scan") and threading.current_thread() is not threading.main_thread():
            second_inserts.set()

    event.listen(engine, "before_cursor_execute", note)

    def retry():
        with transaction(engine) as db:
            return scan(db, world, device, "again", "s-1", at(26, 20))

    with ThreadPoolExecutor(1) as threads:
        with transaction(engine) as db:
            first = scan(db, world, device, text, "s-1", at(26, 19))
            retried = threads.submit(retry)
            assert second_inserts.wait(WAIT_SECONDS)
        assert json.dumps(retried.result(WAIT_SECONDS)) == json.dumps(first)
    engine.dispose()


def test_two_desks_at_once_keep_both_scans_and_count_each_person_once(scene):
    engine, world, devices, text = scene
    start = threading.Barrier(2)

    def admit(which):
        start.wait(WAIT_SECONDS)
        with transaction(engine) as db:
            device = db.get_one(Device, devices[which].id)
            scan(db, world, device, text, f"s-{which}", at(26, 19))
            found = service.find_scan(db, scan_id=f"s-{which}", device=device)
            return service.check_in(db, scan=found, now=at(26, 19), reason="cùng lúc").arrived

    assert both(admit) == [(1, 2, 3), (1, 2, 3)]
    with transaction(engine) as db:
        assert len(db.exec(select(Scan)).all()) == 2
        assert totals(progress_table(db, world.campaign)).arrived == 3


def tapped_by_both(engine, world, devices, text):
    """Two desks have scanned; both admit, and meet just before they write, if nothing keeps one of them back."""
    with transaction(engine) as db:
        for which, device in enumerate(devices):
            scan(db, world, device, text, f"s-{which}", at(26, 19))
    meeting, came = threading.Barrier(2), []

    def meet(_conn, _cursor, statement, *_rest):
        if statement.startswith("INSERT INTO queue_counter") and threading.get_ident() not in came:
            came.append(threading.get_ident())
            with suppress(threading.BrokenBarrierError):
                meeting.wait(MEETING_SECONDS)

    def tap(which):
        try:
            with transaction(engine) as db:
                device = db.get_one(Device, devices[which].id)
                found = service.find_scan(db, scan_id=f"s-{which}", device=device)
                return service.check_in(db, scan=found, now=at(26, 19)).arrived
        except (DBAPIError, SchedulerError):
            return "refused"

    event.listen(engine, "before_cursor_execute", meet)
    told = both(tap)
    event.remove(engine, "before_cursor_execute", meet)
    return told


def live_rows(engine):
    with transaction(engine) as db:
        return len(db.exec(select(CheckIn).where(col(CheckIn.undone_at).is_(None))).all())


def test_two_desks_that_scanned_before_and_tap_at_once_record_each_person_once(scene):
    engine, world, devices, text = scene

    assert tapped_by_both(engine, world, devices, text) == [(1, 2, 3), (1, 2, 3)]
    assert live_rows(engine) == 3


def without_queue(engine):
    """The same database, where desks do not wait for one another: no row is locked, no write lock is taken at once."""
    if engine.dialect.name == "sqlite":
        return reading(engine)

    def unlocked(_conn, _cursor, statement, parameters, *_rest):
        return statement.replace("FOR NO KEY UPDATE", ""), parameters

    event.listen(engine, "before_cursor_execute", unlocked, retval=True)
    return engine


def test_without_the_queue_the_second_desk_would_be_refused_by_the_database(scene):
    engine, world, devices, text = scene

    told = tapped_by_both(without_queue(engine), world, devices, text)

    assert sorted(told, key=str) == [(1, 2, 3), "refused"]
    assert live_rows(engine) == 3


@pytest.mark.postgres
def test_with_neither_queue_nor_rules_of_the_tables_two_desks_would_make_six_of_three(postgres_url):
    engine = open_engine(postgres_url)
    with transaction(engine) as db:
        world = make_published_plan(db)
        devices, text = [make_device(db, world, name=name) for name in ("bàn 1", "bàn 2")], world.qr(db, 1)
        db.execute(DDL("DROP INDEX uq_check_in_one_live_arrival"))
        db.execute(DDL("ALTER TABLE visit DROP CONSTRAINT uq_visit_invitation_id_station_id_operating_day"))

    tapped_by_both(without_queue(engine), world, devices, text)

    assert live_rows(engine) == 6
    engine.dispose()


def test_the_database_keeps_one_live_arrival_of_a_person_on_a_slip(scene):
    engine, world, devices, text = scene
    with transaction(engine) as db:
        for which, device in enumerate(devices):
            scan(db, world, device, text, f"s-{which}", at(26, 19))
        first, second = (service.find_scan(db, scan_id=f"s-{n}", device=device) for n, device in enumerate(devices))
        service.check_in(db, scan=first, numbers=[1], now=at(26, 19))
        row = db.exec(select(CheckIn)).one()
        twin = row.model_dump(exclude={"id"}) | {"scan_id": second.id}
        with pytest.raises(IntegrityError), db.begin_nested():
            db.add(CheckIn(**twin))
        row.undone_at = at(26, 19, 1)
        db.flush()
        db.add(CheckIn(**twin))

    assert live_rows(engine) == 1


def test_two_taps_on_one_desk_record_each_person_once(scene):
    engine, world, (device, _), text = scene
    with transaction(engine) as db:
        scan(db, world, device, text, "s-1", at(26, 19))
    start = threading.Barrier(2)

    def tap(_which):
        start.wait(WAIT_SECONDS)
        with transaction(engine) as db:
            found = service.find_scan(db, scan_id="s-1", device=device)
            return service.check_in(db, scan=found, now=at(26, 19)).arrived

    assert both(tap) == [(1, 2, 3), (1, 2, 3)]
    with transaction(engine) as db:
        assert len(db.exec(select(CheckIn)).all()) == 3


def test_a_scan_that_the_database_refuses_for_another_reason_is_not_taken_for_a_repeat(scene):
    engine, world, (device, _), text = scene
    nowhere = Device(id=device.id, campaign_id=device.campaign_id, station_id=999_999, name="bàn 9")

    with pytest.raises(IntegrityError), transaction(engine) as db:
        scan(db, world, nowhere, text, "s-1", at(26, 19))
