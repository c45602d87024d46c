"""The desk's one writer: many scans a commit, each answered once it is durable, and none failing its neighbours."""

import asyncio
import json
import threading

import pytest
from sqlalchemy import event, text

from door_scene import NOON, make_door
from factories import at
from scheduler.arrivals import scanning
from scheduler.arrivals.desk import ScanDesk
from scheduler.arrivals.devices import device_by_key, revoke, rotate_key
from scheduler.arrivals.errors import DeskBusy, DeviceUnknown, ScanNotStored
from scheduler.arrivals.models import Device
from scheduler.auth.logins import fingerprint
from scheduler.clock import real_now
from scheduler.database import DatabaseBusy, transaction


@pytest.fixture
def door(db_engine):
    return make_door(db_engine, slips=12)


@pytest.fixture
def desk(door):
    desk = ScanDesk(door.engine, b"a secret of tests")
    yield desk
    desk.stop()


@pytest.fixture
def sqlite_door(sqlite_engine):
    return make_door(sqlite_engine)


@pytest.fixture
def sqlite_desk(sqlite_door):
    desk = ScanDesk(sqlite_door.engine, b"a secret of tests")
    yield desk
    desk.stop()


class Commits:
    """Counts the transactions that the desk's thread commits."""

    def __init__(self, engine):
        self.made = 0
        event.listen(engine, "commit", self._commit)

    def _commit(self, _connection):
        self.made += threading.current_thread().name == "scan desk"


def test_scans_that_come_together_are_kept_in_few_commits_and_each_gets_its_own_answer(door, desk):
    commits = Commits(door.engine)
    sightings = [door.sighting(number, device=number % 2) for number in range(4, 13)]

    answers = door.ask(desk, sightings)

    assert [told.answer["scan_id"] for told in answers] == [one.scan_id for one in sightings]
    assert {(told.answer["verdict"], tuple(told.answer["recorded"])) for told in answers} == {("on_time", (1, 2, 3))}
    assert sorted(told.answer["queue_number"] for told in answers) == list(range(1, 10))
    assert (door.scans, door.live, door.count("SELECT count(*) FROM visit")) == (9, 27, 9)
    assert commits.made < 9


def test_an_answer_is_given_only_after_its_commit(sqlite_door, sqlite_desk):
    seen = []
    event.listen(sqlite_door.engine, "commit", lambda _connection: seen.append(len(told)))
    told = []

    async def ask():
        told.append(await sqlite_desk.scan(sqlite_door.sighting(1)))

    asyncio.run(ask())

    assert (seen[0], len(told)) == (0, 1)


def test_two_desks_that_scan_one_slip_in_the_same_group_count_each_person_once(door, desk):
    first, second = door.ask(desk, [door.sighting(1), door.sighting(1, device=1)])

    assert (first.answer["recorded"], first.answer["queue_number"]) == ([1, 2, 3], 1)
    assert (second.answer["verdict"], second.answer["recorded"]) == ("already_scanned", [])
    assert second.answer["hint"]["vi"] == "Lúc 19:05, bàn 1"
    assert (second.answer["queue_number"], door.scans, door.live) == (1, 2, 3)


def test_a_retry_in_the_same_group_and_one_later_get_the_same_bytes(door, desk):
    one = door.sighting(1, scan_id="s-1")

    together = door.ask(desk, [one, one])
    later = door.ask(desk, [door.sighting("something else", scan_id="s-1")])

    assert [told.repeated for told in [*together, *later]] == [False, True, True]
    assert len({json.dumps(told.answer) for told in [*together, *later]}) == 1
    assert (door.scans, door.live) == (1, 3)


def test_one_that_the_database_refuses_fails_none_of_its_neighbours(door, desk):
    good = [door.sighting(number % 9 + 4) for number in range(31)]
    bad = door.sighting(1, shown_verdict="longer than the twenty letters that the table has room for")
    bad = bad if door.engine.dialect.name == "postgresql" else _of_no_account(bad)

    answers = door.ask(desk, [*good[:16], bad, *good[16:]])

    assert [type(told).__name__ for told in answers].count("Answered") == 31
    assert isinstance(answers[16], Exception)
    assert (door.scans, door.live) == (31, 27)


def _of_no_account(sighting):
    from dataclasses import replace

    return replace(sighting, scanner=replace(sighting.scanner, device_id=None, account_id=999_999))


def test_a_batch_with_one_that_is_refused_says_so_of_that_one_alone(door, desk):
    batch = [door.sighting(4), _of_no_account(door.sighting(5)), door.sighting(6)]

    told = asyncio.run(_many(desk, batch))

    assert [isinstance(one, ScanNotStored) for one in told] == [False, True, False]
    assert (door.scans, door.live) == (2, 6)


async def _many(desk, batch, **options):
    return await desk.scan_many(batch, **options)


def test_a_batch_of_nothing_is_answered_without_the_writer(sqlite_door, sqlite_desk):
    assert asyncio.run(_many(sqlite_desk, [])) == []


def test_past_the_bound_of_waiting_scans_the_desk_says_so_at_once_and_stores_nothing(sqlite_door):
    desk = ScanDesk(sqlite_door.engine, b"", most_waiting=2)

    with sqlite_door.engine.connect() as connection, connection.begin():  # SQLite's one writer is somebody else

        async def ask():
            waiting = [asyncio.ensure_future(desk.scan(sqlite_door.sighting(number))) for number in (1, 2)]
            await asyncio.sleep(0)
            with pytest.raises(DeskBusy) as busy:
                await desk.scan(sqlite_door.sighting(3))
            connection.rollback()
            return busy.value, await asyncio.gather(*waiting)

        busy, told = asyncio.run(ask())
    desk.stop()

    assert (busy.status, busy.code, busy.headers) == (503, "desk_busy", {"Retry-After": "1"})
    assert (len(told), sqlite_door.scans) == (2, 2)


def test_a_database_that_somebody_else_writes_for_too_long_is_told_to_all_who_wait(
    sqlite_door, sqlite_desk, monkeypatch
):
    def locked(*_):
        raise DatabaseBusy

    monkeypatch.setattr(sqlite_desk, "_try", locked)
    told = sqlite_door.ask(sqlite_desk, [sqlite_door.sighting(1), sqlite_door.sighting(2)])
    with pytest.raises(DatabaseBusy):
        asyncio.run(_many(sqlite_desk, [sqlite_door.sighting(3)]))

    assert [type(one) for one in told] == [DatabaseBusy, DatabaseBusy]


def test_a_device_that_is_revoked_is_refused_by_the_group_itself_even_if_the_desk_knew_it(door, desk):
    hashed = door.key()
    assert desk.look_up(hashed).id == door.devices[0].id
    with transaction(door.engine) as db:
        revoke(db, device=db.get_one(Device, door.devices[0].id), now=NOON)

    async def ask():
        return await asyncio.gather(
            desk.scan(door.sighting(1), key_hash=hashed),
            desk.scan(door.sighting(2, device=1), key_hash=door.key(1)),
            return_exceptions=True,
        )

    refused, told = asyncio.run(ask())

    assert (type(refused), told.answer["verdict"], door.scans) == (DeviceUnknown, "early", 1)
    assert desk.device_showing(hashed) is None
    with pytest.raises(DeviceUnknown):
        asyncio.run(_many(desk, [door.sighting(1)], key_hash=hashed))


def test_what_waited_on_a_revoked_device_is_kept_and_judged_and_lets_nobody_in(door, desk):
    with transaction(door.engine) as db:
        revoke(db, device=db.get_one(Device, door.devices[0].id), now=NOON)

    (told,) = asyncio.run(_many(desk, [door.sighting(1)], key_hash=door.key(), shut_out_may=True))

    assert (told.answer["verdict"], told.answer["held"], told.answer["recorded"]) == ("on_time", True, [])
    assert (door.count("SELECT count(*) FROM scan WHERE held"), door.live) == (1, 0)


def test_the_next_key_of_a_device_becomes_its_only_one_when_it_scans_with_it(door, desk):
    with transaction(door.engine) as db:
        device = db.get_one(Device, door.devices[0].id)
        key = rotate_key(db, device, shown="-", now=NOON)

    async def ask():
        return await asyncio.gather(*(desk.scan(door.sighting(n), key_hash=fingerprint(key)) for n in (1, 4)))

    asyncio.run(ask())

    with transaction(door.engine) as db:
        found = device_by_key(db, key)
        assert (found.key_hash, found.next_key_hash) == (fingerprint(key), None)
    assert door.count("SELECT count(*) FROM audit_entry WHERE action = 'device.rotated'") == 2


def test_the_former_key_of_a_device_stays_good_for_two_minutes_though_it_scans_with_the_next(door, desk):
    with transaction(door.engine) as db:
        device = db.get_one(Device, door.devices[0].id)
        former = device.key_hash
        key = rotate_key(db, device, shown="-", now=real_now())

    asyncio.run(_many(desk, [door.sighting(1)], key_hash=fingerprint(key)))

    with transaction(door.engine) as db:
        found = device_by_key(db, key)
        assert (found.key_hash, found.next_key_hash) == (former, fingerprint(key))


def test_a_device_that_moved_to_another_station_scans_there_at_once(door, desk):
    desk.look_up(door.key())
    with transaction(door.engine) as db:
        db.get_one(Device, door.devices[0].id).station_id = door.world.mobile.id

    async def ask():
        return await desk.scan(door.sighting(1), key_hash=door.key())

    assert asyncio.run(ask()).answer["verdict"] == "wrong_station"


def test_a_campaign_that_is_closed_is_closed_for_the_next_group(door, desk):
    door.ask(desk, [door.sighting(4)])
    with transaction(door.engine) as db:
        db.execute(text("UPDATE campaign SET state = 'closed'"))

    (told,) = door.ask(desk, [door.sighting(5)])

    assert told.answer["verdict"] == "campaign_closed"


def test_who_is_admitted_against_the_verdict_stands_in_the_trail_with_the_device_that_did(door, desk):
    (told,) = door.ask(desk, [door.sighting(1, moment=at(25, 19), reason="đi xa về")])

    assert (told.answer["verdict"], told.answer["recorded"]) == ("wrong_date", [1, 2, 3])
    with door.engine.connect() as connection:
        kind, who, way = connection.execute(
            text("SELECT actor_kind, actor_id, via FROM audit_entry WHERE action = 'scan.admitted_anyway'")
        ).one()
        rank = connection.execute(text("SELECT rank FROM visit")).scalar_one()
    assert (kind, who, way, rank) == ("device", door.devices[0].id, "test", "admitted")


def test_a_connection_that_broke_is_made_anew_and_the_scan_is_stored(door, desk, monkeypatch):
    door.ask(desk, [door.sighting(4)])
    true, failed = scanning.scan_group, []

    def broken(db, *rest):
        if not failed:
            failed.append(True)
            db.connection().connection.driver_connection.close()
        return true(db, *rest)

    monkeypatch.setattr("scheduler.arrivals.desk.scan_group", broken)
    (told,) = door.ask(desk, [door.sighting(5)])

    assert (told.answer["recorded"], door.scans) == ([1, 2, 3], 2)


def test_a_desk_starts_at_its_first_scan_stops_when_told_and_starts_again(sqlite_door):
    desk = ScanDesk(sqlite_door.engine, b"")
    desk.stop()
    desk.start()
    desk.start()
    sqlite_door.ask(desk, [sqlite_door.sighting(1)])
    desk.stop()
    sqlite_door.ask(desk, [sqlite_door.sighting(2)])
    desk.stop()

    assert sqlite_door.scans == 2


def test_an_idle_desk_holds_no_connection(sqlite_door, monkeypatch):
    monkeypatch.setattr("scheduler.arrivals.desk.IDLE_SECONDS", 0.05)
    desk = ScanDesk(sqlite_door.engine, b"")
    sqlite_door.ask(desk, [sqlite_door.sighting(1)])
    gone = threading.Event()
    for _ in range(100):
        if sqlite_door.engine.pool.checkedout() == 0:
            gone.set()
            break
        threading.Event().wait(0.05)
    sqlite_door.ask(desk, [sqlite_door.sighting(2)])
    desk.stop()

    assert (gone.is_set(), sqlite_door.scans) == (True, 2)


def test_a_request_that_went_away_leaves_its_scan_stored_and_the_others_answered(sqlite_door, sqlite_desk):
    async def ask():
        gone = asyncio.ensure_future(sqlite_desk.scan(sqlite_door.sighting(1)))
        stays = asyncio.ensure_future(sqlite_desk.scan(sqlite_door.sighting(2)))
        await asyncio.sleep(0)
        gone.cancel()
        return await stays

    told = asyncio.run(ask())

    assert (told.answer["verdict"], sqlite_door.scans) == ("early", 2)
