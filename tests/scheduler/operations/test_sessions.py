import pytest
from sqlmodel import select

from factories import EVE, SMALL_SLIPS, small_campaign_text
from scheduler.operations.holding import AppointmentsOrphaned, held_slots
from scheduler.operations.loading import load_campaign_file
from scheduler.operations.sessions import open_campaign_sessions
from scheduler.plan.models import Appointment, AppointmentMember, Plan, Unassigned


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
    with pytest.raises(AppointmentsOrphaned):
        line.open()
    assert line.kept() == before


def test_a_file_under_which_people_would_lose_their_place_is_not_loaded(line):
    line.run()
    before = line.kept()
    with pytest.raises(AppointmentsOrphaned), line.work() as (db, _):
        load_campaign_file(db, small_campaign_text().replace("window_minutes = 60", "window_minutes = 30"), now=EVE)
    assert line.kept() == before
    with line.work() as (db, _):
        assert load_campaign_file(db, small_campaign_text(last_day="2021-03-29"), now=EVE).changed == ["last_day"]


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


def test_what_a_superseded_plan_told_people_stays_on_record_closed(drafted):
    drafted.publish()
    drafted.draft(seed=9)
    drafted.publish(2)
    with drafted.work() as (db, campaign):
        pointed_to = held_slots(db, campaign)
        assert len(pointed_to) > 0
