"""What a neighbourhood is told beforehand: when and where it is called, and of nobody by name."""

from datetime import date

import pytest
from sqlmodel import select

from factories import EVE, SMALL_SLIPS, at, small_campaign_text
from moving_scene import moved
from notices.announcement import Call
from scheduler.handouts.announcing import announced, announcement_of
from scheduler.handouts.errors import NothingToPrint
from scheduler.invitations.change import cancel
from scheduler.invitations.models import Invitation
from scheduler.operations.areas import neighbourhood_of
from scheduler.places.models import Neighbourhood
from scheduler.plan.errors import NoPlanCounts
from scheduler.roster.models import Resident

HEADQUARTERS = "Trụ sở Công an thị xã"


@pytest.fixture
def published(line):
    return line.run()


def told(line, name="khu phố 1"):
    with line.work() as (db, campaign):
        return announcement_of(db, neighbourhood_of(db, campaign, name))


def calls(line, name="khu phố 1") -> dict[tuple[date, str, int], Call]:
    return {(call.operating_day, call.place, call.starts_at.hour // 6): call for call in told(line, name).calls}


def test_a_session_is_told_from_the_first_window_of_the_neighbourhood_to_the_last(published):
    saturday = date(2021, 3, 27)
    for ref, clock in (("H1", "18:00"), ("H2", "20:00"), ("H5", "20:00")):
        moved(published, ref, clock, session="TRU-SO/2021-03-27/evening")
    call = calls(published)[saturday, HEADQUARTERS, 3]
    assert (call.starts_at, call.ends_at, call.slips) == (at(27, 18), at(27, 21), 3)
    assert (saturday, HEADQUARTERS, 3) not in calls(published, "khu phố 2")


def test_the_calls_come_in_the_order_of_days_and_hours_and_count_every_slip_but_those_at_home(published):
    both = [call for name in ("khu phố 1", "khu phố 2") for call in told(published, name).calls]
    assert sum(call.slips for call in both) == SMALL_SLIPS - 1
    mine = told(published).calls
    assert sorted(mine, key=lambda call: (call.operating_day, call.starts_at)) == list(mine)
    assert {call.kind for call in both} == {"station", "school"}


def test_what_comes_after_midnight_is_told_of_the_day_before(published):
    moved(published, "H4", "01:00", session="DEM/2021-03-26/night")
    call = calls(published)[date(2021, 3, 26), "Nhà văn hóa Phường 1", 0]
    assert (call.starts_at, call.ends_at) == (at(27, 1), at(27, 2))


def test_visits_at_home_are_told_without_an_hour(published):
    facts = told(published)
    assert facts.visits
    assert "Tại nhà" not in {call.place for call in facts.calls}
    assert not told(published, "khu phố 2").visits


def test_a_slip_that_was_cancelled_is_called_nowhere(published):
    before = sum(call.slips for call in told(published).calls)
    mine = published.slips()["H1/household"].id
    with published.work() as (db, _):
        cancel(db, db.get_one(Invitation, mine), reason="đã chuyển đi", now=EVE)
    assert sum(call.slips for call in told(published).calls) == before - 1


@pytest.mark.parametrize("kind", ["text", "zalo"])
def test_no_resident_is_named(published, kind):
    with published.work() as (db, _):
        names = db.exec(select(Resident.full_name)).all()
    for place in ("khu phố 1", "khu phố 2"):
        text = announced(told(published, place), kind).decode()
        assert [name for name in names if name in text] == []
        assert place in text.casefold()


def test_the_leader_is_asked_where_he_is_known_and_else_the_office(published):
    assert told(published).contact == "CÔNG AN PHƯỜNG 1"
    with published.work() as (db, _):
        place = db.exec(select(Neighbourhood).where(Neighbourhood.name == "khu phố 1")).one()
        place.leader_title, place.leader_name, place.leader_phone = "Trưởng khu phố", "bà Trần Thị Mẫu", "0900 000 012"
    assert told(published).contact == "trưởng khu phố bà Trần Thị Mẫu"
    assert "0900 000 012" in announced(told(published), "zalo").decode()


def test_reason_and_papers_are_the_campaign_s(line):
    papers = '[{ vi = "Phiếu hẹn này" }, { vi = "Sổ tạm trú", case = "temporary" }]'
    text = small_campaign_text().replace('[{ vi = "Phiếu hẹn này", en = "This slip" }]', papers)
    line.load(text.replace("[texts]", '[texts]\nwhy = { vi = "Thẻ mới thay ba loại giấy." }'))
    line.fill()
    line.open()
    line.draft()
    line.publish()
    facts = told(line)
    assert (facts.why.vi, facts.why.en) == ("Thẻ mới thay ba loại giấy.", "")
    assert [(case, [paper.vi for paper in own]) for case, own in facts.case_papers] == [("temporary", ["Sổ tạm trú"])]


def test_without_a_reason_of_its_own_a_campaign_says_what_a_chip_card_is_good_for(published):
    assert "thủ tục hành chính" in told(published).why.vi
    assert "electronic government" in told(published).why.en


def test_the_sheet_for_the_board_is_a_pdf_and_dated_by_the_plan(published):
    facts = told(published)
    assert announced(facts, "a4").startswith(b"%PDF-")
    assert facts.texts.issued_on == EVE.date()


def test_a_neighbourhood_without_slips_has_nothing_to_announce(published):
    with published.work() as (db, campaign):
        empty = Neighbourhood(campaign_id=campaign.id, dataset="vn-2021", unit_code="19357", name="khu phố 9")
        db.add(empty)
        db.flush()
        with pytest.raises(NothingToPrint):
            announcement_of(db, empty)


def test_before_a_plan_is_published_there_is_nothing_to_announce(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill()
    with pytest.raises(NoPlanCounts):
        told(sqlite_line)
