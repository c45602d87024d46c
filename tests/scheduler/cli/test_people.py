"""phieuhen account and audit: every command that looks after people, and the proof that the trail is whole."""

import json

import pytest
from sqlmodel import select

from commands import Terminal
from scheduler.audit.models import AuditEntry
from scheduler.auth.models import Account
from scheduler.auth.service import find_account
from scheduler.database import transaction


@pytest.fixture
def town(monkeypatch, capsys, line_here):
    """A terminal beside a database with the small campaign and its roster."""
    monkeypatch.delenv("PHIEUHEN_PASSWORD", raising=False)
    line_here.load()
    line_here.fill()
    terminal = Terminal(monkeypatch, capsys, ("--lang", "en"))
    terminal.engine = line_here.engine
    return terminal


def account(town, name):
    with transaction(town.engine) as db:
        return find_account(db, name)


def test_an_account_is_looked_after_from_the_command_line(town):
    said = town.do("account", "create", "minh", "--role", "scanner", "--station", "TRU-SO", "--one-time").out
    assert "/vao/" in said
    again = town.do("account", "reset", "minh").out
    assert "/vao/" in again
    assert said.splitlines()[-1] != again.splitlines()[-1]
    assert town.do("account", "end-sessions", "minh").out == "Sessions ended: 0.\n"
    town.do("account", "post", "minh", "DEM", "--first", "2021-03-26", "--last", "2021-03-27")
    assert str(account(town, "minh").posted_until) == "2021-03-27"
    assert town.do("account", "close", "minh").out == "Closed the account minh.\n"
    closed = town.run("account", "reset", "minh")
    assert (closed.code, "Open it first" in closed.err) == (2, True)
    assert town.do("account", "open", "minh").out == "Opened the account minh.\n"
    assert town.do("account", "remove-code", "minh").out == "Removed the second factor of minh.\n"
    unknown = town.run("account", "reset", "ai-do")
    assert (unknown.code, unknown.err) == (2, "There is no account “ai-do”.\n")
    far = town.run("account", "post", "minh", "DEM", "--first", "2031-03-26", "--last", "2031-03-27")
    assert far.code == 2


def test_leaders_get_their_accounts_in_one_go_and_the_trail_names_the_command(town):
    assert town.do("account", "leaders").out == "Leaders' accounts made: 2.\n"
    assert town.do("account", "leaders").out == "Leaders' accounts made: 0.\n"
    with transaction(town.engine) as db:
        assert len(db.exec(select(Account)).all()) == 2
        (entry,) = db.exec(select(AuditEntry).where(AuditEntry.action == "account.leaders_created")).all()
    assert (entry.actor_kind, entry.via) == ("command", "phieuhen account leaders")


def test_the_trail_is_verified_against_a_head_noted_before(town):
    town.do("account", "leaders")
    assert town.do("audit", "seal").out == "Sealed 0 rows.\n"
    first = json.loads(town.do("audit", "verify").out.splitlines()[0])
    assert (first["ok"], first["seals"]) == (True, 1)
    head = f"{first['entries']}:{first['head']}"
    assert json.loads(town.do("audit", "verify", "--head", head).out.splitlines()[0])["ok"]
    other = town.run("audit", "verify", "--head", f"{first['entries']}:{'0' * 64}")
    assert (other.code, "The trail was changed." in other.err) == (1, True)
    odd = town.run("audit", "verify", "--head", "x")
    assert (odd.code, "Write NUMBER:HASH" in odd.err) == (2, True)
