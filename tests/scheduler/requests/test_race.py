"""The same household asks twice at once, and two officers decide at once: one request, one decision.

The first race is run again with the hold switched off, to show that without it both would have found nothing open; the unique index
then refuses the second.
"""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError

from factories import EVE
from follow_scene import evening
from line import Line
from request_scene import asks, decides, invitation, kept_requests
from scheduler.database import open_engine
from scheduler.invitations.change import cancel
from scheduler.requests import service
from scheduler.requests.errors import RequestSlipCancelled

ASKERS = 6
WAIT_SECONDS = 60
SHORT = 1


@pytest.fixture
def at_once(line, db_url):
    """The scene, by an engine on which several can work at the same time."""
    engine = open_engine(db_url, pool_size=ASKERS, max_overflow=0)
    yield Line(engine, evening(line).folder, line.keys)
    engine.dispose()


def together(work):
    start = threading.Barrier(ASKERS)

    def one(which):
        start.wait(WAIT_SECONDS)
        return work(which)

    with ThreadPoolExecutor(ASKERS) as threads:
        asked = [threads.submit(one, which) for which in range(ASKERS)]
        return [each.result(WAIT_SECONDS) for each in asked]


def test_six_who_ask_at_once_have_one_request(at_once):
    found = together(lambda which: asks(at_once, "A2", "split", [1 + which % 3]))
    assert len(set(found)) == 1
    assert len(kept_requests(at_once)) == 1


def test_of_six_who_decide_at_once_one_is_right(at_once):
    key = asks(at_once, "H1")
    found = together(lambda which: decides(at_once, key, "declined", f"câu {which}"))
    assert Counter(one.changed for one in found) == {True: 1, False: ASKERS - 1}
    (right,) = {one.request.answer for one in found if one.changed}
    assert {one.request.answer for one in found} == {right}


def race(line, monkeypatch, wait):
    """Ask, and let another ask once the first has seen that nothing is open; return what came of the other."""
    look, told, done = service._open, [], threading.Event()

    def other():
        try:
            told.append(asks(line, "H1"))
        except IntegrityError as refused:
            told.append(refused)
        done.set()

    thread = threading.Thread(target=other)

    def then_let_the_other(*facts):
        found = look(*facts)
        if threading.current_thread() is not thread:
            thread.start()
            done.wait(wait)
        return found

    monkeypatch.setattr(service, "_open", then_let_the_other)
    try:
        first = asks(line, "H1")
    except IntegrityError as refused:
        first = refused
    thread.join(WAIT_SECONDS)
    return first, told[0]


@pytest.fixture
def published(postgres_url, tmp_path):
    engine = open_engine(postgres_url)
    yield evening(Line(engine, tmp_path))
    engine.dispose()


@pytest.mark.postgres
def test_the_second_waits_and_gets_the_request_of_the_first(published, monkeypatch):
    first, second = race(published, monkeypatch, SHORT)
    assert first == second
    assert len(kept_requests(published)) == 1


@pytest.mark.postgres
def test_without_the_hold_both_see_nothing_open_and_the_index_refuses_one(published, monkeypatch):
    monkeypatch.setattr(service, "hold", lambda _db, _invitation: None)
    answers = race(published, monkeypatch, WAIT_SECONDS)
    assert sum(isinstance(one, IntegrityError) for one in answers) == 1, "both read that nothing was open"
    assert len(kept_requests(published)) == 1


def test_who_is_cancelled_meanwhile_is_told_so(at_once):
    held, go_on = threading.Event(), threading.Event()

    def officer():
        with at_once.work() as (db, _):
            slip = invitation(db, "H1")
            service.hold(db, slip)
            held.set()
            go_on.wait(WAIT_SECONDS)
            cancel(db, slip, reason="-", now=EVE)

    with ThreadPoolExecutor(2) as threads:
        cancels = threads.submit(officer)
        assert held.wait(WAIT_SECONDS)
        resident = threads.submit(asks, at_once, "H1")
        go_on.set()
        cancels.result(WAIT_SECONDS)
        with pytest.raises(RequestSlipCancelled):
            resident.result(WAIT_SECONDS)
    assert kept_requests(at_once) == []
