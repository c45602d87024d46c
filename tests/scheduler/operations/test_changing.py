"""Changing a running campaign: tried without a trace, then made exactly so, and never against people who were told a slot."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import event, text
from sqlmodel import col, select

from booking_scene import broken, household, left_out, waiting_rows, window
from conftest import row_count
from factories import EVE, SMALL_INVITED, at, small_campaign_text, small_roster
from line import Line, rows_of
from scheduler.database import DatabaseBusy, open_engine
from scheduler.operations.booking import book
from scheduler.operations.changing import make_change, try_change, try_file, try_opening
from scheduler.operations.effect_words import effect_lines, session_rows
from scheduler.operations.holding import AppointmentsOrphaned
from scheduler.operations.loading import load_campaign_file
from scheduler.operations.sessions import open_campaign_sessions
from scheduler.places.campaign_file import settings_of
from scheduler.places.change_errors import ChangeInvalid, NothingToChange, PastUntouchable
from scheduler.places.changes import (
    Close,
    Lend,
    RemoveShift,
    RemoveStation,
    Reopen,
    ReturnLoan,
    SetFigures,
    SetLimit,
    SetShift,
    SetShifts,
    SetStation,
    SetTeam,
)
from scheduler.places.errors import CampaignClosed, CampaignUnknown, StationInUse
from scheduler.places.models import SlotRow, Station
from scheduler.places.service import close_campaign, find_session
from scheduler.places.session_diff import read_stored
from scheduler.plan.errors import DailyLimitReached, WindowBegun
from scheduler.plan.models import Appointment
from scheduler.plan.places_left import windows_of
from slots.errors import SlotFull

FRIDAY, SATURDAY, SUNDAY = date(2021, 3, 26), date(2021, 3, 27), date(2021, 3, 28)
NAMES = {"462": "Thị xã Quảng Trị", "19357": "Phường 1"}


def tried(line, change, now=EVE):
    return try_change(line.engine, None, change, now=now)


def made(line, change, now=EVE):
    with line.work() as (db, campaign):
        return make_change(db, campaign, change, now=now)


def closing(day=FRIDAY, **more):
    return Close(**{"from_day": day, "to_day": day, "station": "TRU-SO", **more})


def places(line, station="TRU-SO"):
    """The places of a station's sessions by day and shift, and of each of their windows."""
    with line.work() as (db, campaign):
        number = db.exec(select(Station.id).where(Station.code == station)).one()
        return {
            f"{day.day} {shift}": [-1 if slot.closed else slot.places for slot in stored.slots]
            for (_, day, shift), stored in read_stored(db, campaign, {number}).items()
        }


def slot_rows(line):
    with line.work() as (db, _):
        return {row.id: (row.session_id, row.position, row.starts_at) for row in db.exec(select(SlotRow))}


def lines_of(effect, lang="en"):
    return {line.label: line.text for line in effect_lines(effect, NAMES, lang)}


@pytest.fixture
def published(line):
    """Fourteen people in ten appointments, all on Friday: eleven of them, in seven, at the headquarters."""
    return line.run()


# Tried without a trace, and then exactly so


def _named(change):
    facts = change.model_dump(exclude_defaults=True, exclude={"code", "name", "shifts"})
    return "-".join([change.change, *facts])


CHANGES = [
    closing(SATURDAY),
    Close(from_day=FRIDAY, to_day=FRIDAY, station="TRU-SO", hours="08:00-09:30"),
    SetFigures(rate=12),
    SetFigures(last_day=SATURDAY, front_load=2),
    SetFigures(last_day=date(2021, 3, 30)),
    SetShift(station="DEM", code="evening", hours="18:00-22:00", kits=["BTB-2"]),
    SetStation(
        code="XOM", name="Xóm", kind="mobile", unit="19357",
        shifts=[{"code": "morning", "hours": "07:00-11:00", "kits": ["BTB-9"]}],
    ),
    Lend(kits=["BTB-1"], to_station="DEM", from_day=SATURDAY),
    SetLimit(unit="462", daily_limit=14),
    SetTeam(code="TO-1", name="Tổ 1", people=4),
    SetShifts(stations=[{"station": "DEM", "shifts": [
        {"code": "night", "hours": "23:00-02:00", "kits": ["BTB-2"], "from_day": "2021-03-26", "to_day": "2021-03-27"}]}]),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=_named)
def test_a_trial_changes_nothing_and_tells_exactly_what_making_it_does(published, change):
    before = rows_of(published.engine)
    effect = tried(published, change)
    assert rows_of(published.engine) == before
    assert made(published, change) == effect
    after = rows_of(published.engine)
    assert after["campaign"] != before["campaign"]
    assert len(after["audit_entry"]) == len(before["audit_entry"]) + 2
    assert broken(published) == []
    with pytest.raises((NothingToChange, ChangeInvalid)):  # a second shift of that name makes no sense
        tried(published, change)
    with published.work() as (db, campaign):  # nothing is left for a later opening to do
        opened = open_campaign_sessions(db, campaign, now=EVE)
    assert (opened.created, opened.changed, opened.removed) == (0, 0, 0)


def test_the_trail_says_who_changed_what(published):
    made(published, closing(SATURDAY))
    with published.work() as (db, _):
        rows = db.execute(text("SELECT action, facts FROM audit_entry ORDER BY id DESC LIMIT 2")).all()
    assert [action for action, _ in rows] == ["campaign.changed", "campaign.loaded"]
    for fact in ('"change": "close"', '"places": -120', '"changed": 3'):
        assert fact in str(rows[0][1]).replace("'", '"')


def test_a_trial_tells_a_busy_database_as_such(sqlite_url, tmp_path):
    engine = open_engine(sqlite_url)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=10"))
    line = Line(engine, tmp_path)
    line.load()
    with engine.connect() as other, other.begin(), pytest.raises(DatabaseBusy):
        tried(line, closing())
    engine.dispose()


# Appointments keep their place


def test_closing_a_day_with_appointments_is_told_in_the_trial_and_refused_in_earnest(published):
    effect = tried(published, closing())
    assert (effect.orphans.appointments, effect.orphans.people) == (7, 11)
    assert [(str(ref), count) for ref, count in effect.orphans.sessions] == [
        ("TRU-SO/2021-03-26/evening", 3),
        ("TRU-SO/2021-03-26/morning", 4),
    ]
    assert lines_of(effect)["Appointments"] == (
        "7 appointments (11 people) lose their place: TRU-SO/2021-03-26/evening: 3, TRU-SO/2021-03-26/morning: 4. "
        "It cannot be applied"
    )
    before = published.kept()
    with pytest.raises(AppointmentsOrphaned) as refused:
        made(published, closing())
    assert refused.value.text("vi") == (
        "7 lịch hẹn (11 người) sẽ mất chỗ (TRU-SO/2021-03-26/evening: 3, TRU-SO/2021-03-26/morning: 4), nên chưa thay đổi "
        "gì. Hãy giữ các khung giờ này, hoặc chuyển những hộ đó sang khung khác trước."
    )
    assert published.kept() == before


def test_closing_hours_nobody_was_told_of_works_and_leaves_the_published_plan_whole(published):
    appointments, slips, slots = published.slots(), published.slips(), slot_rows(published)
    effect = made(published, closing(hours="08:00-11:00"))
    assert (effect.orphans.appointments, effect.slots_shrunk, effect.places) == (0, 3, -30)
    assert [(str(one.ref), one.before, one.after) for one in effect.sessions] == [("TRU-SO/2021-03-26/morning", 40, 10)]
    assert places(published)["26 morning"] == [10, -1, -1, -1]
    assert (published.slots(), slot_rows(published)) == (appointments, slots)
    assert {key: slip.typed_code for key, slip in published.slips().items()} == {
        key: slip.typed_code for key, slip in slips.items()
    }
    assert broken(published) == []
    made(published, Reopen(from_day=FRIDAY, to_day=FRIDAY, station="TRU-SO", hours="08:00-11:00"))
    assert places(published)["26 morning"] == [10] * 4
    assert (published.slots(), slot_rows(published)) == (appointments, slots)


def test_a_higher_rate_after_publication_keeps_every_slot_and_appointment(published):
    appointments, slots = published.slots(), slot_rows(published)
    effect = made(published, SetFigures(rate="12.5"))
    assert (effect.orphans.appointments, effect.opened.changed, effect.slots_shrunk) == (0, 15, 0)
    assert effect.places == 3 * (3 * 10 + 7 + 10)  # homes have a rate of their own
    assert (published.slots(), slot_rows(published)) == (appointments, slots)
    assert places(published)["26 morning"] == [13, 13, 12, 12]
    assert broken(published) == []


def test_where_fewer_places_than_appointments_remain_those_booked_last_are_the_orphans(line):
    rows = '[{ code = "morning", hours = "07:00-11:00", kits = ["BTB-1", "BTB-5"] },'
    line.load(
        small_campaign_text().replace('[\n  { code = "morning", hours = "07:00-11:00", kits = ["BTB-1"] },', rows, 1)
    )
    line.fill(small_roster(*waiting_rows(12)))
    line.open()
    line.draft()
    line.publish()
    taken = [row.taken for row in _windows(line, "TRU-SO/2021-03-26/morning")]
    assert (taken[0], sum(taken)) == (17, 17)  # 20 places in the first window
    shift = SetShift(station="TRU-SO", row=1, code="morning", hours="07:00-11:00", kits=["BTB-1"])
    orphans = tried(line, shift).orphans
    booked = _in_order(line, "TRU-SO/2021-03-26/morning")
    kept, lost = 0, []
    for _, size in booked:
        if kept + size <= 10:
            kept += size
        else:
            lost.append(size)
    assert (orphans.appointments, orphans.people) == (len(lost), sum(lost)) != (0, 0)
    assert lost == [size for _, size in booked][-len(lost) :]
    with pytest.raises(AppointmentsOrphaned):
        made(line, shift)


def _windows(line, session):
    with line.work() as (db, campaign):
        return windows_of(db, find_session(db, campaign, session))


def _in_order(line, session):
    """The appointments of a session in the order of booking: id and size."""
    slots = [row.slot_id for row in _windows(line, session)]
    with line.work() as (db, _):
        which = select(Appointment.id, Appointment.size).where(col(Appointment.slot_id).in_(slots))
        return list(db.exec(which.order_by(col(Appointment.id))))


def test_a_lower_daily_limit_is_refused_below_those_who_have_appointments_and_is_no_matter_above(published):
    with pytest.raises(AppointmentsOrphaned) as refused:
        made(published, SetLimit(unit="462", daily_limit=SMALL_INVITED - 1))
    assert (refused.value.params["appointments"], refused.value.params["people"]) == (
        1,
        3,
    )  # whoever booked last is three
    assert tried(published, SetLimit(unit="462", daily_limit=SMALL_INVITED)).orphans.appointments == 0
    assert tried(published, SetLimit(unit="19357", daily_limit=0)).orphans.people == 1  # the one at night in the ward
    made(published, SetLimit(unit="462", daily_limit=SMALL_INVITED))
    assert broken(published) == []


def test_a_limit_of_a_day_that_is_over_it_can_be_raised(published):
    published.load(small_campaign_text().replace("daily_limit = 40", "daily_limit = 5"))
    assert tried(published, SetLimit(unit="462", daily_limit=4)).orphans.people == 10
    assert made(published, SetLimit(unit="462", daily_limit=6)).orphans.appointments == 0
    made(published, SetLimit(unit="19358", daily_limit=5))


def test_a_station_moved_under_another_unit_s_limit_must_fit_in_there(published):
    made(published, SetLimit(unit="19357", daily_limit=5))
    move = SetStation(code="TRU-SO", name="Trụ sở", kind="headquarters", unit="19357", serves=["462"])
    effect = tried(published, move)
    assert (effect.orphans.appointments, effect.orphans.people) == (4, 7)
    with pytest.raises(AppointmentsOrphaned):
        made(published, move)
    made(published, SetLimit(unit="19357", daily_limit=12))
    made(published, move)
    assert broken(published) == []


def test_a_station_where_people_were_told_to_come_is_not_taken_out(published):
    before = published.kept()
    for attempt in (tried, made):
        with pytest.raises(AppointmentsOrphaned) as refused:
            attempt(published, RemoveStation(code="TRUONG"))
        assert refused.value.params == {
            "appointments": 1, "people": 1, "examples": "TRUONG/2021-03-26/afternoon: 1",
        }  # fmt: skip
    assert published.kept() == before


def test_a_station_is_taken_out_with_its_sessions_which_are_told(published):
    made(published, CHANGES[6])
    effect = tried(published, RemoveStation(code="XOM"))
    assert (effect.opened.removed, effect.places, effect.gained_by_unit()) == (3, -120, {"19357": -120})
    assert [(str(one.ref), one.before, one.after) for one in effect.sessions] == [
        (f"XOM/2021-03-{day}/morning", 40, None) for day in (26, 27, 28)
    ]
    assert made(published, RemoveStation(code="XOM")) == effect
    with published.work() as (db, _):
        assert db.exec(select(Station.code).order_by(Station.code)).all() == ["DEM", "TAI-NHA", "TRU-SO", "TRUONG"]
    assert broken(published) == []


# Drafts are proposals


@pytest.fixture
def drafted(line):
    line.load()
    line.fill()
    line.open()
    line.draft()
    return line


@pytest.mark.parametrize("change", [closing(), RemoveStation(code="DEM"), RemoveShift(station="TRU-SO", row=1)])
def test_a_draft_that_loses_windows_goes_and_is_told(drafted, change):
    effect = tried(drafted, change)
    assert (effect.drafts, effect.orphans.appointments) == ((1,), 0)
    assert lines_of(effect)["Drafts"] == "1 lose windows and go; draft again"
    assert row_count(drafted.engine, "plan") == 1
    assert made(drafted, change) == effect
    assert row_count(drafted.engine, "plan") == 0
    drafted.draft()


def test_a_draft_whose_sessions_stay_stays(drafted):
    effect = made(drafted, closing(SATURDAY))
    assert (effect.drafts, "Drafts" in lines_of(effect)) == ((), False)
    assert row_count(drafted.engine, "plan") == 1


# Loans


def test_a_loan_moves_places_from_one_unit_to_the_other_from_its_day_on_and_back_after_its_return(published):
    lend = Lend(kits=["BTB-1"], to_station="DEM", from_day=SATURDAY)
    effect = made(published, lend)
    assert effect.gained == {
        (unit, day): people for day in (SATURDAY, SUNDAY) for unit, people in (("462", -120), ("19357", 30))
    }
    assert effect.gained_by_unit() == {"462": -240, "19357": 60}
    assert lines_of(effect)["Places"] == ("−180 (Phường 1 +60; Thị xã Quảng Trị −240); 24 windows shrink or close")
    shut, full = [-1] * 4, [10] * 4
    assert places(published) == {
        f"{day} {shift}": full if day == 26 else shut
        for day in (26, 27, 28)
        for shift in ("morning", "afternoon", "evening")
    }
    assert places(published, "DEM") == {"26 night": [10] * 3, "27 night": [20] * 3, "28 night": [20] * 3}
    assert broken(published) == []
    back = made(published, ReturnLoan(kits=["BTB-1"], to_station="DEM", from_day=SATURDAY, last_day=SATURDAY))
    assert back.gained == {("462", SUNDAY): 120, ("19357", SUNDAY): -30}
    assert places(published)["27 morning"] == shut
    assert places(published)["28 morning"] == full
    assert places(published, "DEM") == {"26 night": [10] * 3, "27 night": [20] * 3, "28 night": [10] * 3}
    assert broken(published) == []


# Past and present

AFTERNOON = at(26, 14, 30)


def test_what_is_over_is_not_closed_any_more(published):
    later = at(27, 9)
    for change in (
        closing(FRIDAY),
        Close(from_day=FRIDAY, to_day=SUNDAY),
        Lend(kits=["BTB-1"], to_station="DEM", from_day=FRIDAY),
    ):
        with pytest.raises(PastUntouchable) as refused:
            tried(published, change, later)
        assert refused.value.params == {"key": "from_day", "day": "26/03/2021", "today": "27/03/2021"}
    assert tried(published, closing(FRIDAY), at(27, 3)).orphans.appointments == 0  # before four it is still Friday


def test_hours_that_are_over_are_not_closed_any_more(published):
    with pytest.raises(PastUntouchable) as refused:
        tried(published, closing(hours="08:00-09:00"), AFTERNOON)
    assert refused.value.text("en") == (
        "hours: 26/03/2021 08:00-09:00 is over (today is 26/03/2021 14:30), and what is over cannot be changed. Choose "
        "today or later."
    )
    assert tried(published, closing(hours="14:00-16:00"), AFTERNOON).places == -10
    assert (
        tried(published, closing(hours="23:00-01:00", station="DEM"), at(27, 0, 30)).places == 0
    )  # not over until one


def test_a_loan_that_has_run_ends_today_at_the_earliest(published):
    made(published, Lend(kits=["BTB-1"], to_station="DEM", from_day=SATURDAY))
    back = {"kits": ["BTB-1"], "to_station": "DEM", "from_day": SATURDAY}
    for last in (FRIDAY, SATURDAY, date(2021, 1, 1)):
        with pytest.raises(PastUntouchable) as refused:
            tried(published, ReturnLoan(last_day=last, **back), at(28, 5))
        assert (refused.value.params["key"], refused.value.params["today"]) == ("last_day", "28/03/2021")
    assert tried(published, ReturnLoan(last_day=FRIDAY, **back), at(27, 5)).places == 240 - 60
    assert tried(published, ReturnLoan(last_day=SUNDAY, **back), at(28, 5)).places == 0


def test_the_rest_of_a_running_shift_can_be_closed_and_what_has_begun_stays(published):
    before = places(published)
    effect = tried(published, closing(), AFTERNOON)
    assert (effect.orphans.people, effect.places) == (6, -20 - 40)  # two windows of the afternoon, and the evening
    effect = made(published, closing(hours="14:00-17:00"), AFTERNOON)
    assert (effect.orphans.people, effect.places, effect.opened.changed) == (0, -20, 1)
    assert places(published) == before | {"26 afternoon": [10, 10, -1, -1]}
    assert broken(published) == []


@pytest.mark.parametrize(
    "change",
    [
        SetFigures(rate=20),
        SetFigures(window_minutes=30),
        Lend(kits=["BTB-1"], to_station="DEM", from_day=FRIDAY),
        SetShift(station="TRU-SO", row=2, code="afternoon", hours="13:00-17:00", kits=["BTB-1", "BTB-5"]),
        SetFigures(first_day=SATURDAY),
    ],
    ids=_named,
)
def test_windows_that_have_begun_are_never_changed(line, change):
    line.load()
    line.open()

    def begun():
        with line.work() as (db, _):
            rows = db.exec(select(SlotRow).where(SlotRow.starts_at <= AFTERNOON).order_by(SlotRow.id)).all()
            return [row.model_dump() for row in rows]

    before = begun()
    assert len(before) == 4 + 4 + 2 + 2
    made(line, change, AFTERNOON)
    assert begun() == before


def test_a_kit_at_work_in_a_shift_that_has_begun_cannot_go_elsewhere_meanwhile(line):
    line.load()
    line.open()
    made(
        line,
        SetStation(
            code="XOM", name="Xóm", kind="mobile", unit="19357",
            shifts=[{"code": "afternoon", "hours": "15:00-17:00", "kits": ["BTB-9"]}],
        ),
    )  # fmt: skip
    lend = Lend(kits=["BTB-1"], to_station="XOM", from_day=FRIDAY, to_day=FRIDAY)
    before = line.kept()
    for attempt in (tried, made):
        with pytest.raises(ChangeInvalid) as refused:
            attempt(line, lend, AFTERNOON)
        assert [finding.text("en") for finding in refused.value.findings] == [
            (
                "stations[XOM]: on 26/03/2021 BTB-1 would be in two places at once: TRU-SO 13:00-17:00 and XOM 15:00-17:00. "
                "Change hours, days, kit or team."
            )
        ]
    assert line.kept() == before


def test_a_kit_of_a_session_that_a_loaded_file_no_longer_wants_is_named_until_the_sessions_are_opened(line):
    line.load()
    line.open()
    moved = small_campaign_text().replace(
        '{ code = "evening", hours = "18:00-22:00", kits = ["BTB-1"] }',
        '{ code = "evening", hours = "18:00-22:00", kits = ["BTB-5"] }',
    )
    line.load(moved)
    shift = SetShift(station="DEM", code="evening", hours="19:00-21:00", kits=["BTB-1"])
    with pytest.raises(ChangeInvalid) as refused:
        made(line, shift)
    assert [finding.params["first"] for finding in refused.value.findings] == ["TRU-SO 18:00-22:00"] * 3
    line.open()
    assert made(line, shift).places == 60


def test_a_closed_campaign_is_not_changed(published):
    with published.work() as (db, campaign):
        close_campaign(db, campaign, now=EVE)
    before = published.kept()
    for attempt in (tried, made):
        with pytest.raises(CampaignClosed):
            attempt(published, closing(SATURDAY))
    with pytest.raises(CampaignClosed):
        try_opening(published.engine, None, now=EVE)
    assert published.kept() == before


def test_a_change_that_makes_no_sense_says_all_that_is_wrong_and_changes_nothing(published):
    before = published.kept()
    wrong = Close(from_day=SUNDAY, to_day=SATURDAY, station="TRU-SO", unit="462")
    for attempt in (tried, made):
        with pytest.raises(ChangeInvalid) as refused:
            attempt(published, wrong)
        assert [finding.code for finding in refused.value.findings] == ["ends_before_start", "one_of_two"]
    assert published.kept() == before


# When everybody is served


def test_the_trial_says_when_everybody_is_served_before_and_after(line):
    line.load()
    line.fill(small_roster(*waiting_rows(40)))
    line.open()
    effect = tried(line, closing(FRIDAY, station=""))
    assert effect.before is not None
    assert effect.after is not None
    assert (effect.before.at_places.finish, effect.after.at_places.finish) == (SATURDAY, SUNDAY)
    assert lines_of(effect)["Forecast end"] == (
        "before: 27 March 2021, in time for 28 March 2021; after: 28 March 2021, in time for 28 March 2021"
    )
    both = Close(from_day=FRIDAY, to_day=SATURDAY)
    assert lines_of(tried(line, both))["Forecast end"] == (
        "before: 27 March 2021, in time for 28 March 2021; after: 14 places too few for those left"
    )
    assert lines_of(tried(line, both), "vi")["Dự kiến xong"] == (
        "trước: 27/3/2021, kịp hạn 28/3/2021; sau: thiếu 14 chỗ cho những người còn lại"
    )
    warned = [one.label for one in effect_lines(tried(line, both), NAMES, "en") if one.warn]
    assert warned == ["Forecast end"]


def test_without_a_roster_the_end_is_not_known_and_the_rest_is(line):
    line.load()
    line.open()
    effect = tried(line, closing(FRIDAY))
    assert (effect.before, effect.after) == (None, None)
    assert lines_of(effect) == {
        "Appointments": "nobody loses a place",
        "Places": "Thị xã Quảng Trị −120; 12 windows shrink or close",
        "Sessions": "3 changed, 6 as they were",
        "Forecast end": "as before: not known yet",
    }
    assert lines_of(effect, "vi") == {
        "Người đã hẹn": "không ai mất chỗ",
        "Số chỗ": "Thị xã Quảng Trị −120; 12 khung giờ bớt chỗ hoặc đóng",
        "Ca": "3 thay đổi, 6 giữ nguyên",
        "Dự kiến xong": "vẫn như cũ: chưa tính được",
    }
    assert session_rows(effect, "vi")[0] == ("TRU-SO", "Thứ Sáu 26/3/2021", "ca sáng", "40", "0")
    assert session_rows(effect, "en")[0] == ("TRU-SO", "Friday 26 March 2021", "morning shift", "40", "0")


# A whole file, and opening


def test_the_trial_of_a_file_tells_what_loading_and_opening_it_do(published):
    news = small_campaign_text(last_day="2021-03-29").replace("rate = 10", "rate = 12")
    before = rows_of(published.engine)
    effect = try_file(published.engine, news, now=EVE)
    assert rows_of(published.engine) == before
    with published.work() as (db, _):
        loaded = load_campaign_file(db, news, now=EVE)
    with published.work() as (db, campaign):
        opened = open_campaign_sessions(db, campaign, now=EVE)
    assert (list(effect.changed), effect.opened.created, effect.opened.changed) == (loaded.changed, 6, 15)
    assert (effect.opened.slots, effect.opened.people_places) == (opened.slots, opened.people_places)
    nothing = try_file(published.engine, news, now=EVE)
    assert (nothing.changed, nothing.opened.kept, nothing.sessions) == ((), 24, ())


def test_the_trial_of_opening_tells_of_every_session_that_is_not_open_yet(line):
    line.load()
    before = rows_of(line.engine)
    effect = try_opening(line.engine, "nho", now=EVE)
    assert rows_of(line.engine) == before
    assert (effect.changed, effect.opened.created, effect.places) == ((), 18, 3 * (3 * 40 + 30 + 16 + 40))
    line.open()
    assert try_opening(line.engine, None, now=EVE).opened.kept == 18


def test_the_trial_of_a_file_refuses_as_loading_it_does(published):
    with pytest.raises(CampaignUnknown):
        try_file(published.engine, small_campaign_text(code='"khac"'), now=EVE)
    without_school = small_campaign_text().split('\n[[stations]]\ncode = "TRUONG"')[0]
    with pytest.raises(StationInUse):
        try_file(published.engine, without_school, now=EVE)
    closed = small_campaign_text().replace("window_minutes = 60", "window_minutes = 30")
    assert try_file(published.engine, closed, now=EVE).orphans.appointments > 0


# Races

WAIT_SECONDS = 60


@pytest.fixture
def wide_engine(db_url):
    engine = open_engine(db_url, pool_size=12, max_overflow=0)
    yield engine
    engine.dispose()


def together(*works):
    """What became of each of these that start at once: what it returned, or the class of its refusal."""
    start = threading.Barrier(len(works))

    def run(work):
        start.wait(WAIT_SECONDS)
        try:
            return work()
        except (AppointmentsOrphaned, SlotFull, WindowBegun, DailyLimitReached, DatabaseBusy, NothingToChange) as error:
            return type(error)
        except Exception as error:
            if getattr(error, "code", "") == "session_not_open":
                return type(error)
            raise

    with ThreadPoolExecutor(len(works)) as threads:
        return [future.result(WAIT_SECONDS) for future in [threads.submit(run, work) for work in works]]


def booking(line, which, slot_id):
    def work():
        with line.work() as (db, campaign):
            key = household(db, f"W{which}")
            return book(db, campaign=campaign, household_id=key, slot_id=slot_id, keys=line.keys, now=EVE).changed

    return work


def overfull(line):
    """Windows with more people than places, closed ones among them."""
    with line.work() as (db, _):
        rows = db.execute(
            text(
                "SELECT slot.id FROM slot JOIN appointment ON appointment.slot_id = slot.id "
                "JOIN plan ON plan.id = appointment.plan_id WHERE plan.state = 'published' "
                "GROUP BY slot.id, slot.places HAVING sum(appointment.size) > slot.places"
            )
        )
        return list(rows)


@pytest.mark.parametrize("attempt", range(3))
def test_a_closure_that_races_with_bookings_never_leaves_anybody_in_a_closed_window(wide_engine, tmp_path, attempt):
    line = left_out(Line(wide_engine, tmp_path), waiting_rows(6))
    with line.work() as (db, campaign):
        slot_id = window(db, campaign).slot_id
    evening = closing(hours="18:00-22:00")
    told = together(*(booking(line, which, slot_id) for which in range(1, 6)), lambda: made(line, evening).places)
    booked, closed = told[:5].count(True), told[5]
    assert closed in {-40, AppointmentsOrphaned}
    assert (booked == 0) == (closed == -40)
    assert overfull(line) == []
    assert broken(line) == []


@pytest.mark.parametrize("attempt", range(3))
def test_a_lower_rate_that_races_with_bookings_never_leaves_a_window_overfull(wide_engine, tmp_path, attempt):
    line = left_out(Line(wide_engine, tmp_path), waiting_rows(10))
    with line.work() as (db, campaign):
        slot_id = window(db, campaign).slot_id
    told = together(*(booking(line, which, slot_id) for which in range(1, 10)), lambda: made(line, SetFigures(rate=4)))
    assert told[9] is AppointmentsOrphaned or told[:9].count(True) <= 4
    assert set(told[:9]) <= {True, SlotFull}
    assert overfull(line) == []
    assert broken(line) == []


def test_of_two_changes_at_once_neither_is_lost(wide_engine, tmp_path):
    line = Line(wide_engine, tmp_path)
    line.load()
    line.open()
    days = (FRIDAY, SATURDAY, SUNDAY)
    told = together(*(lambda day=day: made(line, closing(day)).places for day in days))
    assert told == [-120] * 3
    with line.work() as (_, campaign):
        assert {closure.from_day for closure in settings_of(campaign).closures} == set(days)
    assert all(windows == [-1] * 4 for windows in places(line).values())


def test_of_two_who_make_the_same_change_at_once_one_is_told_that_it_is_made(wide_engine, tmp_path):
    line = Line(wide_engine, tmp_path)
    line.load()
    line.open()
    told = together(*[lambda: made(line, closing()).places] * 4)
    assert sorted(told, key=str) == [-120, *[NothingToChange] * 3]
