import pytest
from sqlmodel import select

from factories import EVE, SMALL_SLIPS, small_campaign_text
from scheduler.operations.sessions import held_people, open_campaign_sessions
from scheduler.places.errors import SessionsInUse
from scheduler.places.models import SessionRow


def test_what_any_plan_holds_is_counted_by_session(line):
    line.run()
    with line.work() as (db, campaign):
        held = held_people(db, campaign)
        assert sum(held.values()) == SMALL_SLIPS
        assert set(held) <= set(db.exec(select(SessionRow.id)).all())


def test_opening_again_keeps_every_session_and_slot(line):
    line.run()
    before = line.kept()
    with line.work() as (db, campaign):
        opened = open_campaign_sessions(db, campaign, now=EVE)
    assert (opened.created, opened.kept) == (0, 18)
    assert line.kept() == before


def test_a_session_with_appointments_is_not_changed_under_them(line):
    line.run()
    line.load(small_campaign_text().replace("window_minutes = 60", "window_minutes = 30"))
    before = line.kept()
    with pytest.raises(SessionsInUse):
        line.open()
    assert line.kept() == before
