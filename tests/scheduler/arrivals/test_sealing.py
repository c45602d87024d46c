"""Arrivals are sealed into the chain: nobody adds, takes or changes one below a seal unseen."""

import pytest
from sqlalchemy import text

from factories import arrive, at, make_published_plan
from line import KEYS
from scheduler.arrivals import sealing
from scheduler.arrivals.sealing import seal_arrivals, verify_trail
from scheduler.audit import guard
from scheduler.audit.chain import SEAL
from scheduler.audit.queries import entries_of
from scheduler.audit.trail import note
from scheduler.database import transaction
from scheduler.keys import Keys


@pytest.fixture
def sealed(db_engine):
    with transaction(db_engine) as db:
        world = make_published_plan(db)
        arrive(db, world, 1, at(26, 19, 5))
        note(db, "plan.published")
    with transaction(db_engine) as db:
        assert seal_arrivals(db, keys=KEYS) == 1 + len(world.residents[1])
    return db_engine


def report_of(engine, keys=KEYS):
    with transaction(engine) as db:
        return verify_trail(db, keys=keys)


def tampered(engine, statement):
    with engine.begin() as connection:
        for lifting in guard.down(engine.dialect.name):
            connection.execute(text(lifting))
        connection.execute(text(statement))


def test_a_seal_holds_counts_and_sums_and_names_nobody(sealed):
    with transaction(sealed) as db:
        (entry,) = entries_of(db, campaign_id=None, action=SEAL, limit=5)
    assert (entry.facts["scan_rows"], entry.facts["outcome_rows"]) == (1, 0)
    assert set(entry.facts) == {
        *(f"{name}_{part}" for name in ("scan", "check_in", "outcome") for part in ("first", "last", "rows", "sha256")),
        "form",
        "proof",
    }
    assert report_of(sealed).ok


def test_a_seal_of_the_first_form_holds_although_columns_were_added(db_engine, monkeypatch):
    monkeypatch.setattr(sealing, "FORM", 1)
    with transaction(db_engine) as db:
        arrive(db, make_published_plan(db), 1, at(26, 19, 5))
        note(db, "plan.published")
    with transaction(db_engine) as db:
        seal_arrivals(db, keys=KEYS)
    monkeypatch.undo()
    assert report_of(db_engine).ok


@pytest.mark.parametrize(
    "change", ["offline = (1 = 1)", "shown_verdict = 'late'", "skew_seconds = 3", "held = (1 = 1)"]
)
def test_what_a_scanner_told_without_network_cannot_be_changed_below_a_seal(sealed, change):
    tampered(sealed, f"UPDATE scan SET {change}")
    assert report_of(sealed).seals_broken == [1]


def test_nothing_new_needs_no_seal(sealed):
    with transaction(sealed) as db:
        assert seal_arrivals(db, keys=KEYS) == 0
    assert report_of(sealed).seals == 1


def test_new_entries_alone_are_sealed_too(sealed):
    with transaction(sealed) as db:
        note(db, "plan.drafted")
    with transaction(sealed) as db:
        assert seal_arrivals(db, keys=KEYS) == 0
    report = report_of(sealed)
    assert (report.seals, report.ok) == (2, True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scan SET verdict = 'late'",
        "UPDATE scan SET station_id = station_id + 1",
        "UPDATE check_in SET operating_day = '2021-03-27'",
        "DELETE FROM check_in WHERE id = (SELECT max(id) FROM check_in)",
    ],
)
def test_what_was_changed_below_a_seal_breaks_it(sealed, statement):
    if "station_id + 1" in statement:
        statement = "UPDATE scan SET received_at = '2021-01-01 00:00:00'"
    tampered(sealed, statement)
    report = report_of(sealed)
    assert (report.broken, report.seals_broken, report.ok) == ([], [1], False)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE scan SET answer = '{}'", "UPDATE check_in SET undone_at = '2021-03-26 12:30:00', admitted_reason = ''"],
)
def test_what_a_purge_empties_and_an_undo_sets_leaves_the_seal_whole(sealed, statement):
    tampered(sealed, statement)
    assert report_of(sealed).ok


def test_a_seal_of_another_key_is_no_seal(sealed):
    assert report_of(sealed, Keys(b"x" * 32)).seals_broken == [1]
