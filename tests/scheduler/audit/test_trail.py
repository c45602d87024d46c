"""The trail: every change leaves a note in the same transaction, in a chain that shows any tampering."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import select

from factories import EVE, make_world
from line import PowerCut, rows_of
from scheduler.audit import guard
from scheduler.audit.actions import ACTIONS
from scheduler.audit.chain import GENESIS, hash_of, verify_chain
from scheduler.audit.models import AuditEntry
from scheduler.audit.queries import entries_of
from scheduler.audit.trail import Actor, UnrecordedChange, acting, append, made_note, note, watch
from scheduler.auth.models import Account
from scheduler.database import transaction

WHO = Actor("account", 7, "POST /x/{id}")


def account(name="ai"):
    return Account(username=name, password_hash="-", role="planner", made_at=EVE)


def noted(engine, *actions):
    with transaction(engine) as db:
        acting(db, WHO)
        for action in actions:
            note(db, action, campaign_id=1, subject=3, count=2)


def test_a_note_says_who_what_when_and_by_which_way(db_engine):
    before = datetime.now(UTC)
    noted(db_engine, "plan.published")
    with transaction(db_engine) as db:
        (entry,) = db.exec(select(AuditEntry)).all()
    assert (entry.id, entry.actor_kind, entry.actor_id, entry.via) == (1, "account", 7, "POST /x/{id}")
    assert (entry.action, entry.campaign_id, entry.subject, entry.facts) == ("plan.published", 1, 3, {"count": 2})
    assert before <= entry.at <= datetime.now(UTC)


def test_notes_go_with_their_transaction_or_not_at_all(db_engine):
    with suppress(PowerCut), transaction(db_engine) as db:
        note(db, "plan.published")
        raise PowerCut
    with transaction(db_engine) as db:
        note(db, "plan.drafted")
        assert db.exec(select(AuditEntry)).all() == []
    with transaction(db_engine) as db:
        assert [entry.action for entry in db.exec(select(AuditEntry))] == ["plan.drafted"]


def test_a_savepoint_writes_nothing_ahead_of_its_transaction(db_engine):
    with transaction(db_engine) as db:
        with db.begin_nested():
            note(db, "plan.drafted")
        assert db.exec(select(AuditEntry)).all() == []
    with transaction(db_engine) as db:
        assert verify_chain(db).entries == 1


def changed_without_a_note(engine, change):
    with transaction(engine) as db:
        acting(db, WHO)
        change(db)


def test_who_acts_and_changes_something_without_a_note_changes_nothing(db_engine):
    watch(db_engine)
    before = rows_of(db_engine)
    for change in (lambda db: db.add(account()), lambda db: db.execute(text("DELETE FROM account WHERE id >= 0"))):
        with transaction(db_engine) as db:
            db.add(account("da-co"))
        with pytest.raises(UnrecordedChange):
            changed_without_a_note(db_engine, change)
        with transaction(db_engine) as db:
            db.execute(text("DELETE FROM account"))
    assert rows_of(db_engine) == before


def test_reading_and_changing_nothing_needs_no_note(db_engine):
    watch(db_engine)
    with transaction(db_engine) as db:
        acting(db, WHO)
        db.exec(select(Account)).all()
        db.execute(text("DELETE FROM account WHERE id = 5"))


def test_a_change_with_its_note_is_kept(db_engine):
    watch(db_engine)
    with transaction(db_engine) as db:
        acting(db, WHO)
        db.add(account())
        note(db, "account.created")
    with transaction(db_engine) as db:
        assert len(db.exec(select(Account)).all()) == 1


@pytest.mark.parametrize("value", ["Lê Văn Tám", "số 12", "a b", "x" * 81, {"a": 1}, ["Nguyễn"], b"1"])
def test_free_text_is_refused_so_that_no_name_gets_into_the_chain(db, value):
    with pytest.raises(ValueError, match="does not belong"):
        note(db, "plan.published", fact=value)


@pytest.mark.parametrize(
    "value", [1, 2.5, True, None, "TRU-SO", "2021-03-26", "stations[TRU-SO]", [1, 2], "f" * 64, ""]
)
def test_counts_ids_and_codes_are_taken(db, value):
    note(db, "plan.published", fact=value)


def test_an_action_that_is_not_in_the_list_is_refused(db):
    with pytest.raises(ValueError, match="unknown action"):
        note(db, "plan.burnt")


def test_notes_of_many_at_once_take_their_places_one_after_the_other(db_engine):
    def write(number):
        with transaction(db_engine) as db:
            note(db, "plan.drafted", subject=number)
            note(db, "plan.published", subject=number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(24)))
    with transaction(db_engine) as db:
        found = verify_chain(db)
        pairs = [entry.subject for entry in db.exec(select(AuditEntry).order_by(AuditEntry.id))]
    assert (found.entries, found.broken) == (48, [])
    assert pairs[::2] == pairs[1::2]


def tampered(engine, statement):
    """What only the owner of the database can do."""
    dialect = engine.dialect.name
    with engine.begin() as connection:
        for lifting in guard.down(dialect):
            connection.execute(text(lifting))
        connection.execute(text(statement))
        for setting in guard.up(dialect):
            connection.execute(text(setting))


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit_entry SET actor_id = 8 WHERE id = 2", [2]),
        ("UPDATE audit_entry SET via = 'GET /y' WHERE id = 1", [1]),
        ("UPDATE audit_entry SET facts = '{\"count\": 3}' WHERE id = 3", [3]),
        ("UPDATE audit_entry SET at = '2021-01-01 00:00:00' WHERE id = 2", [2]),
        ("DELETE FROM audit_entry WHERE id = 2", [3]),
        ("DELETE FROM audit_entry WHERE id = 1", [2]),
        ("UPDATE audit_entry SET id = 9 WHERE id = 3", [9]),
    ],
)
def test_whatever_is_changed_or_taken_out_is_found(db_engine, statement, broken):
    noted(db_engine, "plan.drafted", "plan.published", "print.made")
    tampered(db_engine, statement)
    with transaction(db_engine) as db:
        assert verify_chain(db).broken[:1] == broken


def test_what_is_cut_off_at_the_end_is_found_by_a_head_noted_before(db_engine):
    noted(db_engine, "plan.drafted", "plan.published", "print.made")
    with transaction(db_engine) as db:
        head = verify_chain(db)
        assert verify_chain(db, expected=[(head.entries, head.head)]).broken == []
    tampered(db_engine, "DELETE FROM audit_entry WHERE id = 3")
    with transaction(db_engine) as db:
        assert verify_chain(db).broken == []
        assert verify_chain(db, expected=[(3, head.head)]).broken == [3]
    noted(db_engine, "print.made")  # written anew in its place
    with transaction(db_engine) as db:
        assert verify_chain(db, expected=[(3, head.head)]).broken == [3]


def test_an_empty_trail_is_whole(db):
    assert (verify_chain(db).head, verify_chain(db).broken) == (GENESIS, [])


row_values = st.fixed_dictionaries(
    {
        "id": st.integers(1, 2**31),
        "at": st.datetimes(timezones=st.just(UTC)),
        "actor_kind": st.sampled_from(["account", "job"]),
        "actor_id": st.none() | st.integers(1, 99),
        "via": st.text(max_size=20),
        "action": st.sampled_from(sorted(ACTIONS)),
        "campaign_id": st.none() | st.integers(1, 9),
        "subject": st.none() | st.integers(1, 99),
        "facts": st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3),
    }
)


@settings(max_examples=200)
@given(row_values, row_values)
def test_two_entries_share_a_hash_only_if_they_are_the_same(one, other):
    assert (hash_of(GENESIS, one) == hash_of(GENESIS, other)) == (one == other)
    assert hash_of(GENESIS, one) != hash_of("1" * 64, one)


def test_entries_are_read_by_campaign_action_account_and_day_the_newest_first(db):
    world = make_world(db)
    for number, (kind, action) in enumerate(
        [("account", "plan.drafted"), ("job", "plan.published"), ("device", "print.made")]
    ):
        actor = Actor(kind, 7)
        append(db, [made_note(action, actor, world.campaign.id if number else None)], at=EVE)

    def found(**which):
        which = {"campaign_id": None, "limit": 10} | which
        return [entry.action for entry in entries_of(db, **which)]

    assert found() == ["print.made", "plan.published", "plan.drafted"]
    assert found(campaign_id=world.campaign.id) == ["print.made", "plan.published"]
    assert found(actor=7) == ["plan.published", "plan.drafted"]
    assert found(action="plan.drafted") == ["plan.drafted"]
    assert found(before=2) == ["plan.drafted"]
    assert found(limit=1) == ["print.made"]
    assert found(since=EVE, until=EVE) == []


def test_every_action_is_said_somewhere_in_the_code_and_in_both_languages():
    from pathlib import Path

    import scheduler

    source = "".join(
        path.read_text() for path in Path(scheduler.__file__).parent.rglob("*.py") if path.name != "actions.py"
    )
    assert [action for action in ACTIONS if f'"{action}"' not in source] == []
    assert all(vi and en and vi != en for vi, en in ACTIONS.values())
