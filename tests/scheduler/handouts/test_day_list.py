"""Whom a station expects on a day: the live slips of the published plan, and nobody's full name."""

from datetime import date, timedelta

import pypdfium2
import pytest
from sqlmodel import select

from booking_scene import household
from factories import EVE, SMALL_INVITED, SMALL_SLIPS, at, small_campaign_text, small_roster
from moving_scene import moved
from notices.wording import masked_name
from scheduler.audit.models import AuditEntry
from scheduler.handouts.day_list import day_list_of, days_open, print_day_list
from scheduler.handouts.errors import ClosedThatDay
from scheduler.invitations.change import cancel
from scheduler.invitations.models import Invitation
from scheduler.operations.areas import station_of
from scheduler.places.models import Station
from scheduler.plan.errors import NoPlanCounts
from scheduler.roster.models import Resident
from statements import counted_statements

FRIDAY = date(2021, 3, 26)
DAYS = [FRIDAY + timedelta(days=number) for number in range(3)]


@pytest.fixture
def published(line):
    return line.run()


def listed(line, station="TRU-SO", day=FRIDAY):
    with line.work() as (db, campaign):
        return day_list_of(db, station_of(db, campaign, station), day, now=EVE)


def everything(line):
    """Every row of every list: station, day, row."""
    with line.work() as (db, campaign):
        stations = db.exec(select(Station).where(Station.campaign_id == campaign.id)).all()
        return [
            (station.code, day, one)
            for station in stations
            for day in DAYS
            for window in day_list_of(db, station, day, now=EVE).windows
            for one in window.expected
        ]


def where(line, ref) -> tuple[str, date]:
    code = line.slips()[f"{ref}/household"].typed_code
    (found,) = [(station, day) for station, day, one in everything(line) if one.typed_code == code]
    return found


def test_every_live_slip_stands_on_the_list_of_one_station_and_day(published):
    rows = everything(published)
    assert len(rows) == SMALL_SLIPS
    assert sum(one.people for _, _, one in rows) == SMALL_INVITED
    assert {one.typed_code for _, _, one in rows} == {slip.typed_code for slip in published.slips().values()}


def test_a_slip_that_was_cancelled_is_on_no_list(published):
    mine = published.slips()["H1/household"]
    with published.work() as (db, _):
        cancel(db, db.get_one(Invitation, mine.id), reason="đã chuyển đi", now=EVE)
    assert mine.typed_code not in {one.typed_code for _, _, one in everything(published)}


def test_a_party_that_was_moved_is_expected_where_it_was_moved_to(published):
    moved(published, "H2", "20:00", session="TRU-SO/2021-03-27/evening")
    assert where(published, "H2") == ("TRU-SO", date(2021, 3, 27))


def test_what_comes_after_midnight_belongs_to_the_day_before(published):
    moved(published, "H4", "01:00", session="DEM/2021-03-26/night")
    (window,) = listed(published, "DEM").windows
    assert (window.starts_at, window.ends_at) == (at(27, 1), at(27, 2))
    assert (window.shift, [one.people for one in window.expected]) == ("night", [1])
    assert listed(published, "DEM").opening == ((23 * 60, 26 * 60),)


def test_a_station_with_three_sessions_a_day_has_one_list_with_the_windows_of_all(published):
    moved(published, "H1", "07:00", session="TRU-SO/2021-03-26/morning")
    moved(published, "H2", "20:00")
    day = listed(published)
    assert day.opening == ((420, 660), (780, 1020), (1080, 1320))
    starts = [window.starts_at for window in day.windows]
    assert starts == sorted(starts)
    assert {"morning", "evening"} <= {window.shift for window in day.windows}


def test_the_rows_of_a_window_go_by_code(published):
    for ref in ("H2", "A1", "A2"):
        moved(published, ref, "20:00", session="TRU-SO/2021-03-27/evening")
    (window,) = listed(published, day=date(2021, 3, 27)).windows[-1:]
    codes = [one.typed_code for one in window.expected]
    assert len(codes) >= 3
    assert codes == sorted(codes)


def test_a_home_round_goes_by_street(line):
    homebound = "R{0};Ngô Già {0};Chủ hộ;1940;số {1}, đường Ví Dụ;khu phố 1;Phường 1;;;;tại nhà;"
    line.load()
    line.fill(small_roster(*(homebound.format(number, 60 - number) for number in range(6))))
    line.open()
    line.draft()
    line.publish()
    with line.work() as (db, campaign):
        station = station_of(db, campaign, "TAI-NHA")
        windows = [
            window for day in days_open(db, station.id, FRIDAY, limit=3) for window in listed_in(db, station, day)
        ]
    houses = [[int(one.address.split("số ")[1].split(",")[0]) for one in window.expected] for window in windows]
    assert sum(len(numbers) for numbers in houses) == 7
    assert max(len(numbers) for numbers in houses) > 2
    assert all(numbers == sorted(numbers) for numbers in houses)


def listed_in(db, station, day):
    return day_list_of(db, station, day, now=EVE).windows


def test_names_are_shortened_and_wards_are_told_apart_where_several_come(published):
    moved(published, "H2", "20:00")
    moved(published, "A2", "20:00")
    rows = {one.typed_code: one for window in listed(published).windows for one in window.expected}
    slips = published.slips()
    mine, other = rows[slips["H2/household"].typed_code], rows[slips["A2/household"].typed_code]
    assert mine.household == masked_name("Đặng Ngọc Ưng")
    assert mine.address == "Phường 1, khu phố 1, số 2, đường Ví Dụ"
    assert other.address == "Phường An Đôn, khu phố 2, số 2, đường Mẫu"


def test_where_all_are_of_one_ward_it_is_not_repeated(published):
    moved(published, "H4", "01:00", session="DEM/2021-03-26/night")
    assert {one.address for window in listed(published, "DEM").windows for one in window.expected} == {
        "khu phố 1, số 4, đường Ví Dụ"
    }


def test_temporary_residents_are_marked_where_the_campaign_asks_them_for_another_paper(line):
    papers = '[{ vi = "Phiếu hẹn này" }, { vi = "Sổ tạm trú", case = "temporary" }, { vi = "Thẻ", case = "student" }]'
    line.load(small_campaign_text().replace('[{ vi = "Phiếu hẹn này", en = "This slip" }]', papers))
    line.fill()
    with line.work() as (db, _):
        key = household(db, "H2")
        for person in db.exec(select(Resident).where(Resident.household_id == key)):
            person.residence_type = "temporary"
    line.open()
    line.draft()
    line.publish()
    mine = line.slips()["H2/household"].typed_code
    marked = {one.typed_code: one.cases for _, _, one in everything(line) if one.cases}
    assert marked == {mine: ("temporary",)}  # the pupil's station says already that he is one


def test_the_printed_list_has_codes_and_no_full_name_birth_or_phone(published):
    moved(published, "H2", "20:00")
    with published.work() as (db, campaign):
        pdf = pypdfium2.PdfDocument(print_day_list(db, station_of(db, campaign, "TRU-SO"), FRIDAY, now=at(26, 17)))
        names = db.exec(select(Resident.full_name)).all()
    text = " ".join(page.get_textpage().get_text_bounded() for page in pdf).replace("\N{NO-BREAK SPACE}", " ")
    code = published.slips()["H2/household"].typed_code
    assert f"{code[:4]}-{code[4:]}" in text
    assert "lập 17:00 ngày 26/3/2021" in text
    assert "CÔNG AN THỊ XÃ QUẢNG TRỊ" in text
    assert [name for name in names if name in text] == []
    assert "1980" not in text


def test_who_prints_a_list_is_noted_with_its_day_and_without_names(published):
    with published.work() as (db, campaign):
        station = station_of(db, campaign, "TRU-SO")
        print_day_list(db, station, FRIDAY, now=EVE)
        slips = sum(len(window.expected) for window in day_list_of(db, station, FRIDAY, now=EVE).windows)
    with published.work() as (db, _):
        entry = db.exec(select(AuditEntry).where(AuditEntry.action == "station.day_list_made")).one()
        assert (entry.subject, entry.facts) == (station.id, {"day": "2021-03-26", "slips": slips})


def test_a_day_without_a_session_is_refused(published):
    with published.work() as (db, campaign), pytest.raises(ClosedThatDay) as caught:
        day_list_of(db, station_of(db, campaign, "TRU-SO"), date(2021, 4, 1), now=EVE)
    assert "Trụ sở Công an thị xã" in caught.value.text("vi")
    assert "2021-04-01" in caught.value.text("en")


def test_before_a_plan_is_published_nobody_is_expected(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill()
    sqlite_line.open()
    sqlite_line.draft()
    with pytest.raises(NoPlanCounts):
        listed(sqlite_line)


def test_the_next_days_of_a_station_are_those_it_is_open(published):
    with published.work() as (db, campaign):
        station = station_of(db, campaign, "TRU-SO").id
        assert days_open(db, station, date(2021, 3, 1), limit=2) == DAYS[:2]
        assert days_open(db, station, DAYS[2], limit=2) == DAYS[2:]
        assert days_open(db, station, date(2021, 4, 1), limit=2) == []


def test_a_list_takes_as_many_questions_however_many_come(published):
    def asked() -> int:
        with published.work() as (db, campaign):
            station = station_of(db, campaign, "TRU-SO")
            with counted_statements(db) as statements:
                day_list_of(db, station, DAYS[1], now=EVE)
            return len(statements)

    before = asked()
    for ref in ("H1", "H2", "H3", "H5"):
        moved(published, ref, "20:00", session="TRU-SO/2021-03-27/evening")
    assert asked() <= before + 1
