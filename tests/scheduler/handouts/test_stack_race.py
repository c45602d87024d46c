"""Two people mark the same stack at once: each slip gets one fact.

The same race is run with the lock switched off, to show that without it both would have marked every slip.
"""

import threading

import pytest
from sqlmodel import select

from conftest import row_count
from factories import EVE
from line import Line
from scheduler.database import open_engine
from scheduler.handouts import marks, signed_list
from scheduler.places.models import Neighbourhood

SHORT, LONG = 1, 60
"""Seconds: how long the first waits for one that is kept out, and for one that is not."""


@pytest.fixture
def published(postgres_url, tmp_path):
    engine = open_engine(postgres_url)
    yield Line(engine, tmp_path).run()
    engine.dispose()


def enter_all(line):
    with line.work() as (db, campaign):
        place = db.exec(select(Neighbourhood).order_by(Neighbourhood.id)).first()
        said = {"handed_out": [(1, 1000)]}
        return signed_list.enter(db, campaign=campaign, neighbourhood_id=place.id, said=said, source="leader", now=EVE)


def race(line, monkeypatch, wait):
    """Enter a stack, and let another enter it once the first has read what is open; return both answers."""
    read, second, done = signed_list._wanted, [], threading.Event()

    def other():
        second.append(enter_all(line))
        done.set()

    thread = threading.Thread(target=other)

    def then_let_the_other(*facts):
        found = read(*facts)
        if threading.current_thread() is not thread:
            thread.start()
            done.wait(wait)
        return found

    monkeypatch.setattr(signed_list, "_wanted", then_let_the_other)
    first = enter_all(line)
    thread.join(LONG)
    return first, second[0]


@pytest.mark.postgres
def test_the_second_finds_the_stack_marked(published, monkeypatch):
    first, second = race(published, monkeypatch, SHORT)
    slips = sum(first.marked.values())
    assert slips > 1
    assert (second.marked, second.left) == ({}, slips)
    assert row_count(published.engine, "handout") == slips


@pytest.mark.postgres
def test_without_the_lock_both_read_the_slips_as_open(published, monkeypatch):
    monkeypatch.setattr(marks, "hold", lambda _db, _slips: None)
    first, second = race(published, monkeypatch, LONG)
    assert second.left == 0, "the second read every slip as open although the first had read it before"
    assert sum(second.marked.values()) + sum(first.marked.values()) > 0
