import json
from datetime import date

import pytest
from sqlalchemy import event, inspect, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlmodel import select

from line import rows_of
from scheduler import migrations
from scheduler.audit import guard
from scheduler.audit.chain import verify_chain
from scheduler.audit.trail import note
from scheduler.database import open_engine, transaction
from scheduler.places import booking_guard
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import SessionRow
from scheduler.tables import metadata


def test_the_migrated_database_equals_the_models(db_engine):
    assert migrations.differences(db_engine) == []


def test_down_and_up_again_leaves_the_same_tables(db_engine):
    migrations.downgrade(db_engine)
    assert set(inspect(db_engine).get_table_names()) == {"alembic_version"}
    migrations.upgrade(db_engine)
    assert set(inspect(db_engine).get_table_names()) == {"alembic_version", *metadata.tables}
    assert migrations.differences(db_engine) == []


def test_upgrading_twice_changes_nothing(db_engine):
    migrations.upgrade(db_engine)
    assert migrations.differences(db_engine) == []


def test_a_database_that_is_up_to_date_is_opened_while_another_writes(sqlite_engine, sqlite_url):
    other = open_engine(sqlite_url)
    event.listen(other, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=0"))
    with sqlite_engine.begin():
        assert migrations.exists(other)
        migrations.upgrade(other)
    other.dispose()


def test_a_database_of_a_newer_version_is_refused_with_its_revision(db_engine):
    with db_engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrations.DatabaseTooNew) as caught:
        migrations.upgrade(db_engine)
    assert caught.value.params == {"revision": "9999"}


def test_the_guards_in_the_catalogue_are_those_in_the_code(db_engine):
    with db_engine.connect() as connection:
        if db_engine.dialect.name == "sqlite":
            rows = connection.execute(
                text("SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            ).scalars()
            ours = [text for resource in booking_guard.RESOURCES for text in booking_guard.up("sqlite", resource)]
            assert sorted(rows) == sorted([*ours, *guard.up("sqlite")])
        else:
            found = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"
            for resource in booking_guard.RESOURCES:
                name = {"name": f"ex_{resource}_booking_one_place"}
                definition = connection.execute(text(found), name).scalar_one()
                assert definition == booking_guard.postgresql_definition(resource)
            query = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only' ORDER BY 1"
            assert tuple(connection.execute(text(query)).scalars()) == guard.TABLES


REPLACED = """INSERT OR REPLACE INTO audit_entry (id, at, actor_kind, via, action, facts, hash)
SELECT id, at, actor_kind, 'x', action, facts, hash FROM audit_entry"""


def test_sqlite_s_way_of_replacing_a_row_is_refused_too(sqlite_engine):
    with transaction(sqlite_engine) as db:
        note(db, "audit.verified")
    with pytest.raises(DatabaseError, match="append_only"), sqlite_engine.begin() as connection:
        connection.execute(text(REPLACED))


@pytest.mark.parametrize("verb", ["UPDATE audit_entry SET via = 'x'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_to_change_the_trail(db_engine, verb):
    with transaction(db_engine) as db:
        note(db, "audit.verified")
    with pytest.raises(DatabaseError, match="append_only"), db_engine.begin() as connection:
        connection.execute(text(verb))
    with transaction(db_engine) as db:
        assert verify_chain(db).entries == 1


KIT_WORLD = """
INSERT INTO admin_unit (dataset, code, level, kind, name) VALUES ('t', '1', 'commune', 'ward', 'Phường 1');
INSERT INTO campaign (id, code, name, dataset, unit_code, first_day, last_day, state, settings, public_url, loaded_at)
 VALUES (1, 'c', 'C', 't', '1', '2021-03-15', '2021-04-30', 'open', '{}', 'https://a.example', '2021-03-01 00:00:00+00:00');
INSERT INTO station (id, campaign_id, code, number, name, address, kind, dataset, unit_code)
 VALUES (1, 1, 'A', 1, 'A', '', 'headquarters', 't', '1'), (2, 1, 'B', 2, 'B', '', 'mobile', 't', '1');
INSERT INTO kit (id, campaign_id, code) VALUES (1, 1, 'K1'), (2, 1, 'K2');
INSERT INTO session (id, campaign_id, station_id, operating_day, shift, starts_at, ends_at, capacity, state) VALUES
 (1, 1, 1, '2021-03-15', 'morning', '2021-03-14 23:30:00+00:00', '2021-03-15 05:00:00+00:00', 10, 'open'),
 (2, 1, 2, '2021-03-15', 'morning', '2021-03-15 04:00:00+00:00', '2021-03-15 06:00:00+00:00', 10, 'open'),
 (3, 1, 2, '2021-03-15', 'afternoon', '2021-03-15 05:00:00+00:00', '2021-03-15 09:00:00+00:00', 10, 'open');
INSERT INTO kit_booking (kit_id, session_id, starts_at, ends_at)
 VALUES (1, 1, '2021-03-14 23:30:00+00:00', '2021-03-15 05:00:00+00:00');
"""


def book(engine, kit, session, starts, ends):
    with engine.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO kit_booking (kit_id, session_id, starts_at, ends_at) VALUES ({kit}, {session}, '{starts}', '{ends}')"
            )
        )


@pytest.fixture
def kit_world(db_engine):
    with db_engine.begin() as connection:
        for statement in KIT_WORLD.split(";"):
            if statement.strip():
                connection.exec_driver_sql(statement)
    return db_engine


def test_the_database_refuses_one_kit_in_two_places_at_once(kit_world):
    with pytest.raises(IntegrityError, match="ex_kit_booking_one_place"):
        book(kit_world, 1, 2, "2021-03-15 04:00:00+00:00", "2021-03-15 06:00:00+00:00")


def test_another_kit_may_work_elsewhere_at_that_time_and_touching_shifts_do_not_overlap(kit_world):
    book(kit_world, 2, 2, "2021-03-15 04:00:00+00:00", "2021-03-15 06:00:00+00:00")
    book(kit_world, 1, 3, "2021-03-15 05:00:00+00:00", "2021-03-15 09:00:00+00:00")


SIGNING_KEYS = """
INSERT INTO admin_unit (dataset, code, level, kind, name) VALUES ('t', '1', 'commune', 'ward', 'Phường 1');
INSERT INTO campaign (id, code, name, dataset, unit_code, first_day, last_day, state, settings, public_url, loaded_at)
 VALUES (1, 'c', 'C', 't', '1', '2021-03-15', '2021-04-30', 'open', '{}', 'https://a.example', '2021-03-01 00:00:00+00:00');
"""


def signing_keys(engine, table, secret):
    with engine.connect() as connection:
        query = f"SELECT campaign_id, key_id, public_key, {secret}, made_at, retired_at FROM {table} ORDER BY key_id"
        rows = connection.execute(text(query)).all()
    return [tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row) for row in rows]


def test_signing_keys_are_kept_on_the_way_up_and_down(db_engine):
    migrations.downgrade(db_engine, "0001")
    with db_engine.begin() as connection:
        for statement in SIGNING_KEYS.split(";")[:2]:
            connection.exec_driver_sql(statement)
        connection.execute(
            text("INSERT INTO signing_key VALUES (1, :key_id, :public, :private, :made, :retired)"),
            [
                {"key_id": 1, "public": b"\1" * 32, "private": b"token 1", "made": MADE, "retired": RETIRED},
                {"key_id": 2, "public": b"\2" * 32, "private": b"token 2", "made": RETIRED, "retired": None},
            ],
        )
    before = signing_keys(db_engine, "signing_key", "private_key")
    assert len(before) == 2
    migrations.upgrade(db_engine)
    assert signing_keys(db_engine, "kept_key", "secret") == before
    with db_engine.connect() as connection:
        assert connection.execute(text("SELECT DISTINCT purpose FROM kept_key")).scalars().all() == ["slips"]
    migrations.downgrade(db_engine, "0001")
    assert signing_keys(db_engine, "signing_key", "private_key") == before
    migrations.upgrade(db_engine)
    assert migrations.differences(db_engine) == []


MADE, RETIRED = "2021-03-01 08:00:00+00:00", "2021-03-20 08:00:00+00:00"


def test_people_and_all_that_refers_to_them_are_kept_on_the_way_up_and_down(line):
    line.run()
    before = rows_of(line.engine, but=WITH_LATER_COLUMNS)
    sessions = sessions_of(line.engine)
    with line.work() as (_, campaign):
        file = settings_of(campaign)
    migrations.downgrade(line.engine, "0001")
    columns = [column["name"] for column in inspect(line.engine).get_columns("resident")]
    assert not [name for name in columns if name.startswith("id_number_")]
    migrations.upgrade(line.engine)
    before["audit_entry"] = []  # the trail came with a later version, and goes with it
    assert rows_of(line.engine, but=WITH_LATER_COLUMNS) == before
    assert sessions_of(line.engine) == sessions
    with line.work() as (_, campaign):
        assert settings_of(campaign) == file


def sessions_of(engine) -> list[tuple]:
    with transaction(engine) as db:
        rows = db.exec(select(SessionRow).order_by(SessionRow.id)).all()
        facts = ("id", "station_id", "operating_day", "shift", "starts_at", "ends_at", "capacity", "state")
        return [tuple(getattr(row, fact) for fact in facts) for row in rows]


WITH_LATER_COLUMNS = ("campaign", "session", "roster_import", "roster_source")
"""Their later columns are lost on the way down; what of them must come back is compared by itself."""


def test_days_that_an_earlier_version_called_closed_are_closures_now(line):
    line.load()
    migrations.downgrade(line.engine, "0004")
    with line.engine.begin() as connection:
        settings = json.loads(connection.execute(text("SELECT CAST(settings AS TEXT) FROM campaign")).scalar_one())
        assert settings["closed_days"] == []
        settings["closed_days"] = ["2021-03-27"]
        settings["capacity"]["overbooking"] = "1/10"
        connection.execute(text("UPDATE campaign SET settings = :settings"), {"settings": json.dumps(settings)})
    migrations.upgrade(line.engine)
    with line.work() as (_, campaign):
        (closure,) = settings_of(campaign).closures
    assert (closure.from_day, closure.to_day, closure.hours) == (date(2021, 3, 27), date(2021, 3, 27), None)


@pytest.mark.parametrize("shift", ["morning-2", "night-9"])
def test_a_migrated_database_takes_further_shifts_of_a_part_of_the_day(line, shift):
    line.load()
    line.open()
    change = text("UPDATE session SET shift = :shift WHERE id = (SELECT min(id) FROM session)")
    with line.engine.begin() as connection:
        connection.execute(change, {"shift": shift})
    with pytest.raises(IntegrityError), line.engine.begin() as connection:
        connection.execute(change, {"shift": "dusk"})
