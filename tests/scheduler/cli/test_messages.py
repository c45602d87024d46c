"""phieuhen messages prepare, send, state, again and drop."""

import os
import signal
from contextlib import contextmanager
from datetime import timedelta

import pytest

from commands import Terminal
from factories import EVE
from fake_gateway import fake_gateway, hangs_up, says
from line import rows_of
from outbox_scene import describe_gateway, put_text
from scheduler.cli import messages as module
from scheduler.database import transaction
from scheduler.messages.models import Message


@pytest.fixture
def gateway():
    with fake_gateway() as made:
        yield made


@pytest.fixture
def terminal(monkeypatch, capsys):
    return Terminal(monkeypatch, capsys, ("--lang", "en"))


@pytest.fixture
def town(line_here, gateway, monkeypatch):
    """A published plan, and a gateway that knows us by a secret."""
    monkeypatch.setenv("PHIEUHEN_GATEWAY_SECRET", "mat-khau")
    line = line_here.run()
    describe_gateway(line, gateway.address)
    return line


def test_what_is_prepared_leaves_once(town, gateway, terminal):
    said = terminal.do("messages", "prepare", "--kind", "reminder").out
    count = len(rows_of(town.engine)["message"])
    assert count > 0
    assert f"New texts: {count}." in said
    assert "New texts: 0." in terminal.do("messages", "prepare", "--kind", "reminder", "--day", "2021-03-26").out
    for _ in range(2):
        terminal.do("messages", "send")
    put_text(town, "H1")
    assert "Sent: 1." in terminal.do("messages", "send").out
    assert gateway.asked[-1][1]["authorization"] == "Bearer mat-khau"
    assert len(gateway.tokens) == len(set(gateway.tokens))


def test_a_trial_shows_what_would_leave_and_nothing_does(town, gateway, terminal):
    for ref in ("H1", "H2", "A1"):
        put_text(town, ref)
    before = rows_of(town.engine)["message"]
    said = terminal.do("messages", "send", "--dry-run", "--most", "2").out
    assert "Nhac lich 1" in said
    assert "+8490000" not in said
    assert "2 would leave, and 1 more. Nothing was sent." in said
    assert (gateway.got, rows_of(town.engine)["message"]) == ([], before)


def test_a_trial_in_quiet_hours_says_when_texts_leave(town, terminal, monkeypatch):
    put_text(town, "H1")
    monkeypatch.setenv("PHIEUHEN_CLOCK", EVE.replace(hour=22).isoformat())
    assert "leave again from 07:00" in terminal.do("messages", "send", "--dry-run").out
    assert "leave again from 07:00" in terminal.do("messages", "send").out


def test_only_as_many_leave_as_are_asked_for(town, gateway, terminal):
    for ref in ("H1", "H2", "A1"):
        put_text(town, ref)
    assert "Sent: 2." in terminal.do("messages", "send", "--most", "2").out
    assert len(gateway.got) == 2


def test_a_gateway_that_shuts_us_out_is_told_in_one_sentence_with_what_to_do(town, gateway, terminal):
    gateway.odd = [says(401)]
    put_text(town, "H1")
    said = terminal.run("messages", "send")
    assert said.code == 2
    assert "password, right or address are wrong (401)" in said.err
    assert "mat-khau" not in said.err + said.out


def test_without_a_gateway_nothing_is_sent(town, terminal):
    describe_gateway(town, "http://127.0.0.1:9", gateway="none")
    for words in (("send",), ("send", "--dry-run")):
        said = terminal.run("messages", *words)
        assert (said.code, "names no gateway" in said.err) == (2, True)


def test_a_campaign_that_has_ended_sends_nothing(town, gateway, terminal):
    put_text(town, "H1")
    terminal.do("campaign", "close")
    assert "The campaign has ended" in terminal.do("messages", "send").out
    assert gateway.got == []


def test_ctrl_c_lets_the_text_that_is_on_its_way_get_its_answer_and_the_next_run_goes_on(town, gateway, terminal):
    def pressed(asked):
        os.kill(os.getpid(), signal.SIGINT)
        says(200)(asked)

    gateway.odd = [pressed]
    for ref in ("H1", "H2"):
        put_text(town, ref)
    said = terminal.run("messages", "send")
    assert (said.code, "Sent: 1." in said.out, len(gateway.got)) == (130, True, 1)
    assert "Sent: 1." in terminal.do("messages", "send").out
    assert len(set(gateway.tokens)) == 2


class Hours:
    """A clock that goes on only while a command waits; it calls what is planned for each wait, and stops when nothing is."""

    def __init__(self, monkeypatch, planned):
        self.moment, self.planned, self.waits, self.stopped = EVE, list(planned), [], False
        monkeypatch.setattr(module.Clock, "starting_at", lambda _: self)
        monkeypatch.setattr(module, "wait", self.wait)
        monkeypatch.setattr(module, "stopping", self.stopping)

    def now(self):
        return self.moment

    def wait(self, until, **_):
        self.waits.append(until - self.moment)
        self.moment = until
        if self.planned:
            self.planned.pop(0)()
        else:
            self.stopped = True

    @contextmanager
    def stopping(self):
        yield lambda: self.stopped


def test_the_minute_is_waited_for_until_all_have_left(town, gateway, terminal, monkeypatch):
    describe_gateway(town, gateway.address, per_minute=2)
    for ref in ("H1", "H2", "A1", "A2", "H3"):
        put_text(town, ref)
    hours = Hours(monkeypatch, [lambda: None] * 9)
    assert "Sent: 5." in terminal.do("messages", "send").out
    assert hours.waits == [timedelta(minutes=1)] * 2


def test_it_follows_what_falls_due_and_leaves_a_gateway_alone_that_is_in_trouble(town, gateway, terminal, monkeypatch):
    gateway.odd = [says(403)]
    put_text(town, "H1")
    hours = Hours(monkeypatch, [lambda: None, lambda: put_text(town, "H2")])
    said = terminal.run("messages", "send", "--follow")
    assert (said.code, "Pausing" in said.err) == (130, True)
    assert "Sent: 2." in said.out
    assert hours.waits == [timedelta(minutes=5), module.LOOK_AGAIN, module.LOOK_AGAIN]


def test_texts_are_counted_and_those_that_failed_are_listed_by_their_slip(town, gateway, terminal):
    assert "No text has failed" in terminal.do("messages", "state", "--failed").out
    gateway.odd = [hangs_up, says(422)]
    for ref in ("H1", "H2", "A1"):
        put_text(town, ref)
    terminal.do("messages", "send")
    put_text(town, "A2", "change")
    counted = terminal.do("messages", "state").out
    assert [line.split()[-5:] for line in counted.splitlines()[1:]] == [
        ["0", "0", "1", "2", "0"],
        ["1", "0", "0", "0", "0"],
    ]
    listed = terminal.do("messages", "state", "--failed").out
    assert "(422)" in listed
    assert "+8490000" not in listed


def test_what_failed_is_sent_again_and_what_waits_is_dropped(town, gateway, terminal):
    gateway.odd = [hangs_up, says(422)]
    for ref in ("H1", "H2"):
        put_text(town, ref)
    terminal.do("messages", "send")
    assert terminal.do("messages", "again").out == "To be sent again: 1.\n"
    assert terminal.do("messages", "again", 1).out == "To be sent again: 1.\n"
    terminal.do("messages", "send")
    put_text(town, "A1", "change")
    put_text(town, "A2", "change")
    assert terminal.do("messages", "drop", 3).out == "Dropped: 1.\n"
    assert terminal.do("messages", "drop", "--kind", "change").out == "Dropped: 1.\n"
    with transaction(town.engine) as db:
        assert [db.get_one(Message, number).state for number in (1, 2, 3, 4)] == ["sent", "sent", "dropped", "dropped"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("drop",), "and not both"),
        (("drop", "1", "--kind", "change"), "and not both"),
        (("drop", "99"), "no text 99"),
        (("again", "99"), "no text 99"),
        (("again", "1"), "has not failed"),
        (("prepare", "--kind", "magic"), "magic"),
    ],
)
def test_what_is_refused_is_one_sentence_and_changes_nothing(town, terminal, words, expected):
    put_text(town, "H1")
    before = rows_of(town.engine)
    said = terminal.run("messages", *words)
    assert (said.code, expected in said.err) == (2, True)
    assert rows_of(town.engine) == before
