"""The server's own sender: it sends where there is a gateway, one process at a time, and survives whatever happens."""

import logging
import time
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from factories import at, make_campaign
from fake_gateway import fake_gateway, says
from outbox_scene import NOON, PHONES, make_outbox
from scheduler.clock import Clock
from scheduler.database import DatabaseBusy, stored_id, transaction
from scheduler.messages.composing import Prepared
from scheduler.operations import sender as module
from scheduler.operations.sender import SENDER_LOCK, Sender
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import Campaign
from scheduler.plan.models import Appointment, AppointmentMove


@pytest.fixture
def gateway():
    with fake_gateway() as made:
        yield made


@pytest.fixture
def prepared(monkeypatch):
    """What the sender has prepared, in place of the texts themselves."""
    asked = []

    def prepare(_engine, code, *, kinds, now, own_since=None):
        asked.append((code, *kinds))
        return Prepared()

    monkeypatch.setattr(module, "prepare_in_steps", prepare)
    return asked


def scene(engine, served, **described):
    outbox = make_outbox(engine, served.address, headers={"X-Key": "{secret}"}, **described)
    return outbox, Sender(engine, Clock.starting_at(NOON), SecretStr("mat-khau"))


def test_it_prepares_what_nobody_presses_a_button_for_and_sends_what_is_due(db_engine, gateway, prepared):
    outbox, sender = scene(db_engine, gateway)
    outbox.put(1)
    outbox.put(2, "change")
    for _ in range(2):
        sender.tick()
    assert sorted(gateway.tokens) == ["token-1", "token-2"]
    assert {headers["x-key"] for _, headers in gateway.asked} == {"mat-khau"}
    assert prepared == [("mau", "reminder", "delay")]


def changes(outbox, slip=1, *, moved_at=NOON, cause="resident"):
    """The window of a slip is another one than it was."""
    with transaction(outbox.engine) as db:
        appointment = db.get_one(Appointment, outbox.world.invitations[slip].appointment_id)
        left = outbox.world.slots["saturday 08:00"].id
        facts = {"from_slot_id": left, "to_slot_id": appointment.slot_id, "cause": cause, "moved_at": moved_at}
        db.add(AppointmentMove(appointment_id=appointment.id, **facts))


def test_what_the_holder_of_a_slip_changed_is_confirmed_to_his_telephone_by_itself(db_engine, gateway):
    outbox, sender = scene(db_engine, gateway)
    changes(outbox, 1)
    changes(outbox, 2, cause="hand")
    sender.tick()
    assert [(one["to"], "Neu ho khong doi" in one["text"]) for one in gateway.got] == [(PHONES[1], True)]


def test_a_change_is_confirmed_before_its_reminder_is_prepared_which_would_tell_of_it_too(db_engine, gateway):
    outbox, sender = scene(db_engine, gateway)
    outbox.moment = at(25, 18, 30)
    sender.clock = Clock.starting_at(at(25, 18, 30))
    changes(outbox, 1, moved_at=at(25, 18, 20))
    sender.tick()
    assert [row.kind for row in outbox.rows().values() if row.recipient == PHONES[1]] == ["change"]


@pytest.mark.parametrize(("moved_at", "looked"), [(NOON - timedelta(days=1), True), (NOON - timedelta(days=3), False)])
def test_only_where_somebody_changed_his_window_lately_are_slips_looked_at(
    db_engine, gateway, prepared, moved_at, looked
):
    outbox, sender = scene(db_engine, gateway)
    changes(outbox, 1, moved_at=moved_at)
    sender.tick()
    assert prepared == [*([("mau", "change")] if looked else []), ("mau", "reminder", "delay")]


def test_without_a_gateway_it_does_nothing(db_engine, gateway, prepared):
    outbox, sender = scene(db_engine, gateway, gateway="none")
    outbox.put(1)
    sender.tick()
    assert (gateway.got, prepared, outbox.states()) == ([], [], ["waiting"])


def test_a_gateway_in_trouble_is_left_alone_for_some_minutes(db_engine, gateway, prepared, monkeypatch, caplog):
    gateway.odd = [says(403)]
    outbox, sender = scene(db_engine, gateway)
    outbox.put(1)
    outbox.put(2)
    for _ in range(3):
        sender.tick()
    assert len(gateway.got) == 1
    assert "refused_403" in caplog.text
    assert "mat-khau" not in caplog.text
    moment = time.monotonic() + module.REST_SECONDS + 1
    monkeypatch.setattr(module.time, "monotonic", lambda: moment)
    sender.tick()
    assert len(gateway.got) == 2


def test_a_gateway_that_wants_to_be_left_alone_for_longer_is(db_engine, gateway, prepared):
    gateway.odd = [says(429, retry_after="3000")] * 5
    outbox, sender = scene(db_engine, gateway)
    for _ in range(6):
        outbox.put(1)
    sender.tick()
    (until,) = sender._rests_until.values()
    assert until - time.monotonic() > 2900


@pytest.fixture
def troubled(db_engine, gateway):
    """Two campaigns, the first of which a test lets go wrong; the second has a text to send."""
    with transaction(db_engine) as db:
        first = make_campaign(db, "truoc")
        first.settings = {"messages": {"gateway": "http", "url": "http://127.0.0.1:9/send"}}
        first_id = stored_id(first)
    outbox, sender = scene(db_engine, gateway)
    outbox.put(1)
    assert first_id < outbox.world.campaign.id
    return first_id, sender


@pytest.mark.parametrize("error", [DatabaseBusy(), ValueError("Lê Văn Mẫu")])
def test_a_campaign_in_which_something_goes_wrong_holds_up_no_other(troubled, gateway, monkeypatch, caplog, error):
    def prepare(_engine, code, **_facts):
        if code == "truoc":
            raise error

    monkeypatch.setattr(module, "prepare_in_steps", prepare)
    _, sender = troubled
    sender.tick()
    assert gateway.tokens == ["token-1"]
    assert ("ValueError" in caplog.text) == isinstance(error, ValueError)
    assert "Lê Văn Mẫu" not in caplog.text


def test_a_campaign_whose_stored_file_cannot_be_read_holds_up_no_other(troubled, db_engine, gateway, prepared, caplog):
    first, sender = troubled
    with transaction(db_engine) as db:
        db.get_one(Campaign, first).settings = {"messages": {"gateway": "http", "quiet_from": "21:00+07:00"}}
    sender.tick()
    assert gateway.tokens == ["token-1"]
    assert f"texts of campaign {first} wait" in caplog.text


@pytest.mark.postgres
def test_of_two_processes_one_sends(postgres_url, gateway, prepared):
    from scheduler.database import open_engine

    engine = open_engine(postgres_url)
    outbox, sender = scene(engine, gateway)
    outbox.put(1)
    facts = {"key": SENDER_LOCK, "campaign": outbox.world.campaign.id}
    with engine.connect() as other:
        other.execute(text("SELECT pg_advisory_lock(:key, :campaign)"), facts)
        sender.tick()
        assert (gateway.got, prepared) == ([], [])
        other.execute(text("SELECT pg_advisory_unlock(:key, :campaign)"), facts)
    sender.tick()
    assert gateway.tokens == ["token-1"]
    engine.dispose()


def test_texts_that_cannot_be_prepared_do_not_hold_up_those_that_are(db_engine, gateway, monkeypatch, caplog):
    def refuses(*_facts, **_more):
        raise CampaignClosed(campaign="mau")

    monkeypatch.setattr(module, "prepare_in_steps", refuses)
    outbox, sender = scene(db_engine, gateway)
    outbox.put(1)
    sender.tick()
    assert gateway.tokens == ["token-1"]
    assert "campaign_closed" in caplog.text


def test_its_thread_goes_on_after_whatever_happened_and_ends_when_told(
    sqlite_engine, gateway, prepared, monkeypatch, caplog
):
    monkeypatch.setattr(module, "TICK_SECONDS", 0.01)
    outbox, sender = scene(sqlite_engine, gateway)
    outbox.put(1)
    happens, whole = [DatabaseBusy(), ValueError("Lê Văn Mẫu"), None], sender.tick

    def tick():
        if happens and (error := happens.pop(0)) is not None:
            raise error
        whole()

    sender.tick = tick
    with caplog.at_level(logging.ERROR):
        sender.start()
        assert gateway.arrived.wait(20)
        sender.stop()
    assert outbox.states() == ["sent"]
    assert "ValueError" in caplog.text
    assert "Lê Văn Mẫu" not in caplog.text
    outbox.put(2)
    whole()
    assert len(gateway.got) == 1
