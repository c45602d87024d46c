"""Two senders at once, and senders that die: nobody gets a text twice."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from fake_gateway import fake_gateway, taken
from outbox_scene import make_outbox
from scheduler.database import transaction
from scheduler.messages import claiming, sending
from scheduler.messages.claiming import LEASE, Claim, Pause, due, untrue
from scheduler.messages.outcomes import Taken, Text, Unknown
from scheduler.places.campaign_file import messages_of
from scheduler.places.models import Campaign

WAIT_SECONDS = 60
MEETING_SECONDS = 1
PATIENCE = 60


@pytest.fixture
def gateway():
    """A gateway on this machine that is well, until a test makes it odd."""
    with fake_gateway() as made:
        yield made


@pytest.fixture
def outbox(db_engine, gateway):
    """An outbox on a database of either kind, with nothing in it."""
    return make_outbox(db_engine, gateway.address)


@pytest.fixture
def sqlite_outbox(sqlite_engine, gateway):
    """The same on SQLite, for what does not depend on the database."""
    return make_outbox(sqlite_engine, gateway.address)


def both(work):
    with ThreadPoolExecutor(2) as threads:
        return [made.result(WAIT_SECONDS) for made in [threads.submit(work) for _ in range(2)]]


def raced(outbox, monkeypatch):
    """Two runs over twelve texts that meet before each claim, if nothing keeps one of them back."""
    for _ in range(4):
        for slip in (1, 2, 3):
            outbox.put(slip)
    meeting, whole = threading.Barrier(2), sending.claim

    def met(*facts, **more):
        with suppress(threading.BrokenBarrierError):
            meeting.wait(MEETING_SECONDS)
        return whole(*facts, **more)

    monkeypatch.setattr(sending, "claim", met)
    return both(outbox.send)


def test_two_runs_at_once_send_every_text_once(outbox, gateway, monkeypatch):
    runs = raced(outbox, monkeypatch)
    assert sorted(gateway.tokens) == sorted(f"token-{n}" for n in range(1, 13))
    assert set(outbox.states()) == {"sent"}
    assert sum(run.handed_over for run in runs) == 12


def looked_at(db, campaign_id, *, now):
    """What a sender would do that only looks what waits, and writes down afterwards what it has sent."""
    rows = db.execute(due(campaign_id, now)).scalars().all()
    gone = untrue(db, rows, now)
    first = next((row for row in rows if row.id not in gone), None)
    if first is None:
        return Pause("nothing"), 0
    return Claim(first.id, 0, now, Text(first.recipient, first.words, first.token)), 0


def test_without_the_claim_both_would_send_the_same(outbox, gateway, monkeypatch):
    first = threading.Barrier(2)

    def at_once(asked):
        with suppress(threading.BrokenBarrierError):
            first.wait(MEETING_SECONDS)
        taken(asked)

    gateway.odd = [at_once] * 2
    monkeypatch.setattr(sending, "claim", looked_at)
    raced(outbox, monkeypatch)
    assert len(gateway.tokens) > len(set(gateway.tokens))


def test_two_runs_at_once_share_the_minute(outbox, gateway, monkeypatch):
    outbox.describe(per_minute=5)
    runs = raced(outbox, monkeypatch)
    assert (len(gateway.got), {run.ended for run in runs}) == (5, {"rate"})


def test_answers_in_another_order_than_the_texts_still_belong_to_them(outbox, gateway):
    """The first text is answered when the second has been: each run holds its own claim."""
    released = threading.Event()

    def first(asked):
        assert released.wait(PATIENCE)
        taken(asked)

    def second(asked):
        taken(asked)
        released.set()

    gateway.odd = [first, second]
    outbox.put(1)
    outbox.put(2)
    both(outbox.send)
    rows = outbox.rows()
    assert {row.state for row in rows.values()} == {"sent"}
    for number, asked in enumerate(gateway.got, start=1):
        (row,) = (row for row in rows.values() if row.token == asked["id"])
        assert row.gateway_id == f"g-{number}"


DIES = """
import sys
from datetime import datetime
from scheduler.database import open_engine
from scheduler.messages.gateways import gateway_of
from scheduler.messages.sending import send_due
from scheduler.places.campaign_residents import Messages
url, campaign, address, now = sys.argv[1:]
gateway = gateway_of(Messages(gateway="http", url=address + "/send"), None)
send_due(open_engine(url), int(campaign), gateway, now=lambda: datetime.fromisoformat(now))
"""


@pytest.mark.parametrize("idempotent", [False, True])
def test_who_is_killed_while_a_text_is_on_its_way_leaves_one_that_nobody_sends_by_itself(
    outbox, db_url, gateway, idempotent
):
    outbox.describe(idempotent=idempotent)
    gateway.odd = [lambda asked: asked.gateway.held.wait(PATIENCE)]
    outbox.put(1)
    outbox.put(2)
    facts = (db_url, str(outbox.world.campaign.id), gateway.address, outbox.moment.isoformat())
    sender = subprocess.Popen([sys.executable, "-c", DIES, *facts], env=os.environ)
    try:
        assert gateway.arrived.wait(PATIENCE)
    finally:
        os.kill(sender.pid, signal.SIGKILL)
        sender.wait(PATIENCE)
    assert outbox.states() == ["sending", "waiting"]
    assert outbox.later(minutes=1).send().states == {"sent": 1}
    assert outbox.later(seconds=LEASE.total_seconds() - 61).send().states == {}
    assert outbox.states() == ["sending", "sent"]
    outbox.later(seconds=1).send()
    if idempotent:
        assert (outbox.states(), gateway.tokens) == (["sent", "sent"], ["token-1", "token-2", "token-1"])
    else:
        assert (outbox.states(), gateway.tokens) == (["failed: unknown", "sent"], ["token-1", "token-2"])


def claimed(outbox):
    with transaction(outbox.engine) as db:
        taken, _ = claiming.claim(db, outbox.world.campaign.id, now=outbox.moment)
    return taken


def settled(outbox, taken, outcome):
    with transaction(outbox.engine) as db:
        described = messages_of(db.get_one(Campaign, outbox.world.campaign.id))
        return claiming.settle(db, taken, outcome, described, now=outbox.moment)


@pytest.mark.parametrize("idempotent", [False, True])
def test_an_answer_that_comes_when_the_claim_was_given_up_counts_only_if_it_is_a_yes(outbox, idempotent):
    outbox.describe(idempotent=idempotent)
    outbox.put()
    first = claimed(outbox)
    outbox.later(seconds=LEASE.total_seconds())
    with transaction(outbox.engine) as db:
        claiming.give_up_lost(db, db.get_one(Campaign, outbox.world.campaign.id), now=outbox.moment)
    given_up = outbox.states()
    assert given_up == (["waiting"] if idempotent else ["failed: unknown"])
    settled(outbox, first, Unknown("unknown_500"))
    with transaction(outbox.engine) as db:
        claiming.put_back(db, first, now=outbox.moment)
    assert outbox.states() == given_up
    if idempotent:
        second = claimed(outbox)
        settled(outbox, first, Unknown())
        assert (outbox.states(), outbox.rows()[1].attempts) == (["sending"], second.attempt)
    settled(outbox, first, Taken("late"))
    settled(outbox, first, Taken("later still"))
    assert [(row.state, row.gateway_id) for row in outbox.rows().values()] == [("sent", "late")]


def test_what_is_due_is_found_by_an_index_however_many_have_left(sqlite_outbox):
    with sqlite_outbox.engine.connect() as connection:
        asked = due(1, sqlite_outbox.moment).compile(connection)
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", (1, "2021-01-01", "2021-01-01")).all()
        told = " ".join(row[3] for row in plan)
    assert "ix_message_in_order" in told
    assert "TEMP B-TREE" not in told
