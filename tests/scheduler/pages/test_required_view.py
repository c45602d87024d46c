"""Whether the deadline holds, on the page of progress."""

from datetime import date

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.arrivals.outcomes import record_outcome
from scheduler.auth.models import Account
from scheduler.database import transaction
from scheduler.pages.campaign_view import Fact
from scheduler.pages.required_view import required_view
from scheduler.places.models import Campaign, Station
from scheduler.roster.models import Resident


def with_limits(world, *limits, **facts):
    with transaction(world.engine) as db:
        row = db.exec(select(Campaign)).one()
        row.settings = {**row.settings, "limits": list(limits)}
        row.sqlmodel_update(facts)


def view_of(world, username, lang="vi"):
    with DbSession(world.engine) as db:
        account = db.exec(select(Account).where(Account.username == username)).one()
        return required_view(db, db.exec(select(Campaign)).one(), account, world.app.clock.now(), lang)


def test_the_page_judges_in_a_sentence_and_shows_four_figures(world, browse):
    with_limits(world, {"unit": "462", "daily_target": 10})
    view = view_of(world, "ke-hoach")
    assert view.verdict == (
        "Không kịp: với chỉ tiêu 10 mỗi ngày thì 28/3/2021 mới xong, muộn 1 ngày so với hạn 27/3/2021. Cần 16 mỗi ngày."
    )
    assert view.about == "Thị xã Quảng Trị, tính đến ngày 26/3/2021, theo danh sách hộ."
    assert view.facts == [
        Fact("Cần mỗi ngày", "16", "còn 16 người, 1 ngày"),
        Fact("Chỉ tiêu mỗi ngày", "10", "62,5% mức cần"),
        Fact("Chỗ mỗi ngày", "80", "tổng 80 chỗ"),
        Fact("Dự kiến xong", "28/3/2021", "muộn 1 ngày", warn=True),
    ]
    html = browse(world, "ke-hoach").get("/tien-do").text
    assert "Có kịp hạn không" in html
    assert view.verdict in html
    assert html.index(view.verdict) < html.index("<table")
    assert html.count('<div class="warn">') == 1
    assert "Will it be done in time" in browse(world, "ke-hoach").get("/tien-do?lang=en").text


def test_in_time_nothing_warns(world):
    facts = view_of(world, "ke-hoach").facts
    assert facts[1] == Fact("Chỉ tiêu mỗi ngày", "–", "không đặt chỉ tiêu")
    assert facts[3] == Fact("Dự kiến xong", "27/3/2021", "đúng hạn")


def test_the_recent_pace_stands_beside_the_forecast(world):
    with transaction(world.engine) as db:
        record_outcome(
            db,
            campaign=db.exec(select(Campaign)).one(),
            station_id=db.exec(select(Station.id)).one(),
            resident_id=db.exec(select(Resident.id)).first(),
            outcome="collected",
            now=world.app.clock.now(),
        )
    # At one a day the other 15 take until 10/4.
    world.at("2021-03-26T19:30")
    assert view_of(world, "ke-hoach").facts[3].note == "đúng hạn; theo tốc độ gần đây: 10/4/2021"


def test_after_the_last_day_the_forecast_warns(world):
    assert view_of(world.at("2021-03-28T18:00"), "ke-hoach").facts[3] == Fact(
        "Dự kiến xong", "–", "đã quá hạn 27/3/2021", warn=True
    )


def test_with_nobody_left_there_is_nothing_to_forecast(world):
    with transaction(world.engine) as db:
        for person in db.exec(select(Resident)):
            person.mark = "moved"
    assert view_of(world, "ke-hoach", "en").facts[3] == Fact("Forecast finish", "–", "nobody is left")


def test_a_ward_without_a_station_of_its_own_has_no_forecast_before_anybody_was_served(world, browse):
    assert view_of(world, "phuong").facts[2:] == [
        Fact("Chỗ mỗi ngày", "–", "chưa mở ca ở đây"),
        Fact("Dự kiến xong", "–", "chưa dự báo được"),
    ]
    assert "Chưa dự báo được" in browse(world, "phuong").get("/tien-do").text


@pytest.mark.parametrize("username", ["ke-hoach", "phuong"])
def test_where_nothing_can_be_told_the_page_is_shown_without_it(campaign, browse, username):
    assert view_of(campaign, username) is None
    assert "Có kịp hạn không" not in browse(campaign, username).get("/tien-do").text


def test_limits_that_contradict_each_other_do_not_take_the_page_away(world):
    with_limits(
        world, {"unit": "462", "daily_limit": 10}, {"unit": "45", "daily_limit": 20}, last_day=date(2021, 3, 27)
    )
    assert view_of(world, "ke-hoach") is None
