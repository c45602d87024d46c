"""What comes before a request: heads that drip or have no end, connections on which nothing is said, and who says what we are."""

import itertools

import anyio
import pytest

from live_server import request, say, serving
from scheduler.cli import connections
from scheduler.cli.connections import MOST_HEAD, config_of


async def app(scope, receive, send):
    """Answers whatever it is asked."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def port(monkeypatch):
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.5)
    with serving(app) as port:
        yield port


WHOLE = request("/", method="GET")
LAST = request("/", "Connection: close", method="GET")


@pytest.mark.parametrize(
    ("first", "drip"),
    [(b"", b"G"), (b"GET / HTTP/1.1\r\n", b"X: y\r\n"), (WHOLE, b"G"), (WHOLE + b"GET / HTTP/1.1\r\n", b"X: y\r\n")],
    ids=["a first line", "headers", "a second first line", "headers of a second request"],
)
def test_a_head_that_drips_is_not_waited_for(port, first, drip):
    heard = say(port, first, then=itertools.repeat(drip, 100), pause=0.05, until_answered=False)
    assert heard.closed
    assert 0.4 < heard.seconds < 3
    assert heard.raw.count(b"HTTP/1.1 200") == first.startswith(WHOLE)


@pytest.mark.parametrize("first", [b"", b"GET"])
def test_a_connection_on_which_nothing_is_said_is_closed(port, first):
    heard = say(port, first)
    assert (heard.closed, heard.raw) == (True, b"")
    assert 0.4 < heard.seconds < 3


def test_requests_that_come_whole_are_answered_on_one_connection_for_longer_than_a_head_may_take(port):
    heard = say(port, then=[WHOLE, WHOLE, WHOLE, WHOLE, LAST], pause=0.2, until_answered=False)
    assert heard.raw.count(b"HTTP/1.1 200") == 5
    assert heard.seconds > 0.5


def test_an_answer_may_take_longer_than_a_head():
    async def slow(scope, receive, send):
        await anyio.sleep(0.8)
        await app(scope, receive, send)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "HEAD_SECONDS", 0.3)
        with serving(slow) as port:
            assert say(port, LAST).status == 200


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * (2 * MOST_HEAD),
        b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"a" * (2 * MOST_HEAD),
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * MOST_HEAD,
    ],
    ids=["address", "cookie", "many headers"],
)
def test_a_head_without_an_end_is_refused(port, head):
    heard = say(port, head)
    assert (heard.status, heard.closed) == (400, True)


def test_the_server_does_not_say_what_it_is(port):
    assert "server" not in say(port, LAST).headers


def test_more_connections_than_files_are_turned_away(monkeypatch):
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 1)
    with serving(app) as port:
        assert say(port, LAST).status == 503


def test_no_request_leaves_a_line_in_a_log(port, capfd, caplog):
    say(port, request("/S/1234567", "Connection: close", method="GET"))
    assert "1234567" not in caplog.text + "".join(capfd.readouterr())
    assert config_of(app).access_log is False
