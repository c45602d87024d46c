"""What a station lead tells: in force until it is ended or replaced, for a shift or the whole day."""

import pytest
from sqlmodel import select

from factories import FRIDAY, SATURDAY, at, make_account
from scheduler.arrivals import station_notices
from scheduler.arrivals.models import StationNotice
from scheduler.arrivals.station_errors import NoticeMinutesWrong, NoticeShiftUnknown, NoticeTooLate
from scheduler.arrivals.station_notices import (
    counting,
    end_notice,
    extra_late_minutes,
    lateness,
    news_of,
    notices_for_neighbourhood,
    notices_of,
    shifts_of,
)
from scheduler.handouts.errors import ClosedThatDay

NOW = at(26, 18)


@pytest.fixture
def tell(db, world):
    def told(shift="evening", kind="late", minutes=40, note="", day=FRIDAY, station=None, now=NOW):
        facts = {"day": day, "shift": shift, "kind": kind, "minutes": minutes, "note": note}
        place = station or world.headquarters
        return station_notices.set_notice(db, place, today=FRIDAY, now=now, account=make_account_once(db), **facts)

    return told


def make_account_once(db):
    from scheduler.auth.models import Account

    return db.exec(select(Account)).first() or make_account(db)


def minutes_of(db, world, shift):
    return extra_late_minutes(db, world.headquarters.id, FRIDAY, shift)


def test_a_station_that_told_nothing_is_not_late(db, world):
    assert minutes_of(db, world, "evening") == 0
    assert notices_of(db, world.headquarters.id, FRIDAY) == []


def test_a_delay_concerns_its_shift_only_and_one_of_the_whole_day_every_shift(db, world, tell):
    tell("evening", minutes=40)
    assert (minutes_of(db, world, "evening"), minutes_of(db, world, "night")) == (40, 0)
    tell(None, minutes=15)
    assert (minutes_of(db, world, "evening"), minutes_of(db, world, "night")) == (40, 15)
    assert extra_late_minutes(db, world.headquarters.id, SATURDAY, "evening") == 0
    assert extra_late_minutes(db, world.mobile.id, FRIDAY, "evening") == 0


def test_a_newer_delay_takes_the_place_of_the_former_even_where_it_is_shorter(db, world, tell):
    tell(minutes=60)
    tell(minutes=20)
    assert minutes_of(db, world, "evening") == 20
    assert [row.minutes for row in notices_of(db, world.headquarters.id, FRIDAY)] == [20]
    assert len(db.exec(select(StationNotice)).all()) == 2


def test_the_same_again_changes_nothing(db, world, tell):
    assert tell(note=" mất điện ").id == tell(note="mất điện", now=at(26, 19)).id
    assert len(db.exec(select(StationNotice)).all()) == 1


def test_a_delay_and_a_postponement_stand_beside_each_other_and_the_postponement_is_told(db, world, tell):
    late, postponed = tell("night", minutes=40), tell("night", "postponed")
    found = notices_of(db, world.headquarters.id, FRIDAY)
    assert {row.id for row in found} == {late.id, postponed.id}
    assert postponed.minutes is None
    assert counting(found, "night") == postponed
    assert counting(found, "evening") is None
    assert lateness(found, "night") == 40


def test_of_two_delays_the_longer_is_told(db, world, tell):
    tell(None, minutes=90)
    tell("evening", minutes=30)
    found = notices_of(db, world.headquarters.id, FRIDAY)
    assert counting(found, "evening").minutes == lateness(found, "evening") == 90


def test_an_ended_notice_is_kept_and_counts_no_more(db, world, tell):
    notice = tell()
    end_notice(db, notice, now=at(26, 19))
    end_notice(db, notice, now=at(26, 20))
    assert minutes_of(db, world, "evening") == 0
    assert db.get_one(StationNotice, notice.id).ended_at == at(26, 19)


@pytest.mark.parametrize("minutes", [None, 0, 4, 601, -40])
def test_a_delay_that_is_none_or_longer_than_ten_hours_is_refused(db, world, tell, minutes):
    with pytest.raises(NoticeMinutesWrong) as caught:
        tell(minutes=minutes)
    assert caught.value.params == {"low": 5, "high": 600}
    assert db.exec(select(StationNotice)).all() == []


@pytest.mark.parametrize("minutes", [5, 600])
def test_the_bounds_themselves_are_told(db, world, tell, minutes):
    assert tell(minutes=minutes).minutes == minutes


def test_a_shift_that_the_station_does_not_have_a_closed_day_and_a_past_one_are_refused(world, tell):
    with pytest.raises(NoticeShiftUnknown):
        tell("morning")
    with pytest.raises(ClosedThatDay):
        tell("evening", day=SATURDAY)
    with pytest.raises(NoticeTooLate):
        tell("evening", day=at(25, 0).date())


def test_shifts_come_in_the_order_of_the_day(db, world):
    assert shifts_of(db, world.headquarters.id, FRIDAY) == ["evening", "night"]


def test_a_neighbourhood_hears_of_the_sessions_its_people_are_invited_to(db, world, tell):
    def heard(unit, since=FRIDAY):
        place = world.neighbourhoods[unit].id
        return [row.id for row in notices_for_neighbourhood(db, place, campaign_id=world.campaign.id, since=since)]

    evening = tell("evening")
    elsewhere = tell("morning", station=world.mobile, day=SATURDAY)
    day = tell(None, minutes=10)
    assert heard("101") == [evening.id, day.id]
    assert heard("102") == [elsewhere.id]
    assert heard("101", since=SATURDAY) == []
    end_notice(db, evening, now=NOW)
    assert heard("101") == [day.id]


def test_it_is_told_with_the_windows_still_to_come_to_which_anybody_is_invited(db, world, tell):
    notice = tell(None, minutes=40, note="mất điện")
    news = news_of(db, notice, now=NOW)
    assert (news.station, news.shift, news.minutes, news.note) == ("Trụ sở Công an thị xã Mẫu", None, 40, "mất điện")
    assert news.windows == ((at(26, 19), at(26, 20)), (at(27, 1), at(27, 2)))
    assert news_of(db, tell("evening"), now=NOW).windows == ((at(26, 19), at(26, 20)),)
    assert (
        len(news_of(db, notice, now=at(26, 20, 39)).windows) == 2
    )  # as late as the station is, the window is not over
    assert len(news_of(db, notice, now=at(26, 20, 41)).windows) == 1
