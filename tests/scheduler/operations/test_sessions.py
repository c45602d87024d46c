import pytest
from sqlmodel import select

from factories import EVE, SMALL_SLIPS, small_campaign_text
from scheduler.operations.sessions import held_people, open_campaign_sessions
from scheduler.places.errors import SessionsInUse
from scheduler.places.models import SessionRow
from scheduler.plan.models import Appointment, AppointmentMember, Plan, Unassigned


def test_what_an_issued_plan_holds_is_counted_by_session(line):
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


@pytest.fixture
def drafted(line):
    line.load()
    line.fill()
    line.open()
    line.draft()
    return line


def test_a_draft_holds_no_session_and_goes_with_its_slots(drafted):
    drafted.load(small_campaign_text().replace("window_minutes = 60", "window_minutes = 30"))
    with drafted.work() as (db, campaign):
        opened = open_campaign_sessions(db, campaign, now=EVE)
        assert (opened.created, opened.kept, opened.changed) == (0, 0, 18)
        assert opened.drafts_removed == (1,)
        for table in (Plan, Appointment, AppointmentMember, Unassigned):
            assert db.exec(select(table)).all() == []
    drafted.draft()
    assert drafted.publish().issued.new == SMALL_SLIPS


def test_a_draft_whose_slots_stay_stays(drafted):
    drafted.load(small_campaign_text(last_day="2021-03-27"))
    with drafted.work() as (db, campaign):
        opened = open_campaign_sessions(db, campaign, now=EVE)
    assert (opened.removed, opened.drafts_removed) == (6, ())
    assert drafted.draft().number == 2


def test_what_a_superseded_plan_told_people_holds_its_sessions(drafted):
    drafted.publish()
    drafted.draft(seed=9)
    drafted.publish(2)
    with drafted.work() as (db, campaign):
        assert sum(held_people(db, campaign).values()) == 2 * SMALL_SLIPS
