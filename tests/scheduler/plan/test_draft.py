import shutil
from datetime import date

import pytest
from sqlmodel import col, select

from factories import EVE, SMALL_INVITED, SMALL_SLIPS, at, small_campaign_text, small_roster
from line import Line
from scheduler.database import open_engine
from scheduler.places.errors import CampaignUnknown
from scheduler.places.models import Neighbourhood, SessionRow, SlotRow, Station
from scheduler.places.service import close_campaign, find_campaign
from scheduler.plan.errors import (
    CampaignIsClosed,
    NestedLimits,
    NoPlanYet,
    NoSessions,
    NothingToPlan,
    PlanUnknown,
    SessionsOver,
    WeightsTooLarge,
)
from scheduler.plan.models import Appointment, AppointmentMember, Plan, Unassigned
from scheduler.plan.service import draft_plan, export_rows, find_plan, load_by_session, published_plan, unassigned_rows
from scheduler.roster.models import Household, Resident


@pytest.fixture
def filled(line):
    line.load()
    line.fill()
    line.open()
    return line


@pytest.fixture
def sqlite_filled(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill()
    sqlite_line.open()
    return sqlite_line


def where_to(line, number=None):
    """Each party's station and shift."""
    with line.work() as (db, campaign):
        plan = find_plan(db, campaign, number)
        rows = db.exec(
            select(Household.ref, Appointment.party, Station.code, SessionRow.shift)
            .join(Appointment, col(Appointment.household_id) == col(Household.id))
            .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
            .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
            .join(Station, col(Station.id) == col(SessionRow.station_id))
            .where(Appointment.plan_id == plan.id)
        ).all()
    return {f"{ref}/{party.split('-')[0]}": (station, shift) for ref, party, station, shift in rows}


def test_a_draft_places_everybody_where_his_group_belongs(filled):
    plan = filled.draft()
    assert (plan.number, plan.state, plan.seed) == (1, "draft", 2021)
    found = where_to(filled)
    assert len(found) == SMALL_SLIPS
    assert found["H1/resident"] == ("TRUONG", "afternoon")
    assert found["H3/resident"] == ("TAI-NHA", "morning")
    assert found["H2/household"] == ("TRU-SO", "evening")
    assert found["A2/household"] == ("TRU-SO", "evening")
    assert found["H4/household"] == ("DEM", "night")
    assert {found[key][0] for key in ("H1/household", "H3/household", "H5/household")} == {"TRU-SO"}
    assert {found[key][1] for key in ("H1/household", "H3/household")} <= {"morning", "afternoon"}


def test_the_summary_adds_up(sqlite_filled):
    said = sqlite_filled.draft().summary
    assert (said["eligible"], said["placed"], said["unassigned"], said["parties"]) == (
        SMALL_INVITED,
        SMALL_INVITED,
        0,
        SMALL_SLIPS,
    )
    assert said["by_group"] == {"daytime": 6, "homebound": 1, "student": 1, "worker": 6}
    assert sum(said["by_shift"].values()) == SMALL_INVITED
    assert said["wrong_shift"] == []
    assert said["unassigned_by"] == []
    assert (said["deadline"], said["days_before_deadline"]) == ("2021-03-28", 2)


def test_every_invited_person_stands_in_one_appointment_and_nobody_else_does(filled):
    plan = filled.draft()
    with filled.work() as (db, _):
        members = db.exec(select(AppointmentMember.resident_id).where(AppointmentMember.plan_id == plan.id)).all()
        invited = db.exec(
            select(Resident.id).where(Resident.has_card == False, Resident.birth_year < 2010)  # noqa: E712
        ).all()
        sizes = db.exec(select(Appointment.size).where(Appointment.plan_id == plan.id)).all()
        states = set(db.exec(select(Appointment.status)).all())
    assert sorted(members) == sorted(invited)
    assert sum(sizes) == SMALL_INVITED
    assert states == {"booked"}


def test_drafting_again_returns_the_same_plan_and_changes_nothing(filled):
    first = filled.draft()
    before = filled.kept()
    again = filled.draft(now=at(26, 6))
    assert again.id == first.id
    assert filled.kept() == before


def test_another_seed_is_another_draft_beside_the_first(sqlite_filled):
    first = sqlite_filled.draft(seed=1)
    second = sqlite_filled.draft(seed=2)
    assert (first.number, second.number) == (1, 2)
    assert first.input_digest != second.input_digest


def test_the_same_input_and_seed_give_the_same_plan_on_either_database(sqlite_filled, postgres_url, tmp_path):
    engine = open_engine(postgres_url)
    try:
        other = Line(engine, tmp_path)
        other.load()
        other.fill()
        other.open()
        assert other.draft().input_digest == sqlite_filled.draft().input_digest
        assert other.slots() == sqlite_filled.slots()
    finally:
        engine.dispose()


def test_one_person_more_is_another_input(sqlite_filled):
    first = sqlite_filled.draft()
    sqlite_filled.fill(small_roster("H9;Tô Văn Thêm;Chủ hộ;1971;số 9, đường Ví Dụ;khu phố 1;Phường 1;;;;;"))
    second = sqlite_filled.draft()
    assert second.number == 2
    assert second.input_digest != first.input_digest
    assert second.summary["eligible"] == SMALL_INVITED + 1


def test_the_digest_does_not_depend_on_the_process_or_the_moment_before_the_first_window(
    sqlite_filled, sqlite_template, tmp_path
):
    shutil.copy(sqlite_template, tmp_path / "other.db")
    engine = open_engine(str(tmp_path / "other.db"))
    other = Line(engine, tmp_path)
    other.load()
    other.fill()
    other.open()
    later = other.draft(now=at(26, 3))
    engine.dispose()
    assert later.input_digest == sqlite_filled.draft().input_digest
    assert later.summary == find_of(sqlite_filled).summary


def find_of(line, number=None) -> Plan:
    with line.work() as (db, campaign):
        return find_plan(db, campaign, number)


def test_a_daily_limit_holds_and_the_rest_comes_the_day_after(sqlite_line):
    sqlite_line.load(small_campaign_text().replace("daily_limit = 40", "daily_limit = 6"))
    sqlite_line.fill()
    sqlite_line.open()
    said = sqlite_line.draft().summary
    assert said["placed"] == SMALL_INVITED
    assert said["busiest_day"]["people"] <= 6
    assert said["days_used"] == 3


def test_who_has_no_slot_is_listed_with_the_reason_and_the_binding_limit(line):
    line.load(small_campaign_text().replace("daily_limit = 40", "daily_limit = 4"))
    line.fill()
    line.open()
    plan = line.draft()
    assert plan.state == "draft"
    assert 0 < plan.summary["unassigned"] == SMALL_INVITED - plan.summary["placed"]
    assert {(row["reason"], row["binding"]) for row in plan.summary["unassigned_by"]} == {
        ("no_capacity", "daily_limit")
    }
    with line.work() as (db, _):
        listed = db.exec(select(Unassigned.resident_id)).all()
        rows = unassigned_rows(db, plan)
    assert len(listed) == len(rows) == plan.summary["unassigned"]
    assert {row[3] for row in rows} == {"no_capacity"}


def test_a_daily_target_is_only_a_goal_and_binds_nothing(sqlite_line):
    sqlite_line.load(small_campaign_text().replace("daily_limit = 40", "daily_target = 1"))
    sqlite_line.fill()
    sqlite_line.open()
    assert sqlite_line.draft().summary["busiest_day"]["people"] > SMALL_INVITED / 2


def test_a_group_that_no_station_takes_says_so(sqlite_line):
    sqlite_line.load(small_campaign_text().replace('kind = "home"', 'kind = "mobile"'))
    sqlite_line.fill()
    sqlite_line.open()
    (row,) = sqlite_line.draft().summary["unassigned_by"]
    assert (row["reason"], row["group"], row["people"]) == ("no_station", "homebound", 1)


def test_a_night_shift_belongs_to_the_day_on_which_it_starts(sqlite_filled):
    sqlite_filled.draft()
    with sqlite_filled.work() as (db, _):
        night = db.exec(
            select(SessionRow).where(SessionRow.shift == "night").order_by(SessionRow.operating_day)
        ).first()
        last = db.exec(select(SlotRow).where(SlotRow.session_id == night.id).order_by(SlotRow.position)).all()[-1]
    assert night.operating_day == date(2021, 3, 26)
    assert (last.starts_at, last.ends_at) == (at(27, 1), at(27, 2))


def test_a_student_of_another_school_comes_with_his_household(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill(small_roster().replace("THPT Ví Dụ".encode(), "THPT Khác".encode()))
    sqlite_line.open()
    sqlite_line.draft()
    assert "H1/resident" not in where_to(sqlite_line)


def test_who_turns_fourteen_comes_from_his_birthday_on(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill(small_roster("H9;Tô Thị Nhỏ;Chủ hộ;27/03/2007;số 9;khu phố 1;Phường 1;;;;;"))
    sqlite_line.open()
    sqlite_line.draft()
    with sqlite_line.work() as (db, _):
        day = db.exec(
            select(SessionRow.operating_day)
            .join(SlotRow, col(SlotRow.session_id) == col(SessionRow.id))
            .join(Appointment, col(Appointment.slot_id) == col(SlotRow.id))
            .join(Household, col(Household.id) == col(Appointment.household_id))
            .where(Household.ref == "H9")
        ).one()
    assert day >= date(2021, 3, 27)


def test_an_empty_roster_has_nobody_to_plan(sqlite_line):
    sqlite_line.load()
    sqlite_line.open()
    before = sqlite_line.kept()
    with pytest.raises(NothingToPlan):
        sqlite_line.draft()
    assert sqlite_line.kept() == before


def test_without_sessions_nothing_is_drafted(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill()
    before = sqlite_line.kept()
    with pytest.raises(NoSessions):
        sqlite_line.draft()
    assert sqlite_line.kept() == before


def test_a_closed_campaign_is_not_planned_any_more(sqlite_filled):
    with sqlite_filled.work() as (db, campaign):
        close_campaign(db, campaign, now=EVE)
    with pytest.raises(CampaignIsClosed):
        sqlite_filled.draft()


def test_two_limits_over_one_station_are_refused(sqlite_filled):
    with sqlite_filled.work() as (_, campaign):
        limits = [{"unit": "462", "daily_limit": 40}, {"unit": "19357", "daily_limit": 5}]
        campaign.settings = {**campaign.settings, "limits": limits}
    with pytest.raises(NestedLimits) as caught:
        sqlite_filled.draft()
    assert caught.value.params == {"station": "DEM", "units": "462, 19357"}


def test_plans_are_found_by_number_and_the_latest_by_default(sqlite_filled):
    with sqlite_filled.work() as (db, campaign):
        with pytest.raises(NoPlanYet):
            find_plan(db, campaign)
        draft_plan(db, campaign, seed=1, now=EVE)
        draft_plan(db, campaign, seed=2, now=EVE)
        assert find_plan(db, campaign).number == 2
        assert find_plan(db, campaign, 1).number == 1
        assert published_plan(db, campaign) is None
        with pytest.raises(PlanUnknown):
            find_plan(db, campaign, 3)


def test_plans_of_another_campaign_are_counted_apart(sqlite_filled):
    sqlite_filled.draft()
    sqlite_filled.load(small_campaign_text(code='"khac"'))
    with sqlite_filled.work() as (db, _):
        other = find_campaign(db, "khac")
        with pytest.raises(NoPlanYet):
            find_plan(db, other)
        with pytest.raises(CampaignUnknown):
            find_campaign(db, "la")


def test_the_export_goes_by_day_window_station_and_street(filled):
    plan = filled.draft()
    with filled.work() as (db, _):
        rows = list(export_rows(db, plan))
        numbers = dict(db.exec(select(Station.code, Station.number)).all())
        streets = {row.id: (row.neighbourhood_id, row.street_order) for row in db.exec(select(Household))}
    assert len(rows) == SMALL_SLIPS
    assert rows == sorted(rows, key=lambda row: (row[4], row[6], numbers[row[3]], streets[row[0]], row[1]))
    assert {row[4] for row in rows} == {"2021-03-26"}
    night = next(row for row in rows if row[3] == "DEM")
    assert night[4:] == ("2021-03-26", "night", "2021-03-26T23:00:00+07:00", "2021-03-27T00:00:00+07:00")


def test_the_load_by_session_counts_people_against_capacity(filled):
    plan = filled.draft()
    with filled.work() as (db, _):
        loads = load_by_session(db, plan)
    assert sum(people for *_, people, _ in loads) == SMALL_INVITED
    assert all(people <= capacity for *_, people, capacity in loads)
    assert ("Trường THPT Ví Dụ", "afternoon", date(2021, 3, 26), 1, 40) in loads


def test_a_crash_while_drafting_leaves_no_half_plan(filled):
    before = filled.kept()
    filled.cut_power_after(lambda db, campaign: draft_plan(db, campaign, now=EVE))
    assert filled.kept() == before
    assert filled.draft().number == 1


def test_progress_is_told_while_it_plans(sqlite_filled):
    told = []
    with sqlite_filled.work() as (db, campaign):
        draft_plan(db, campaign, now=EVE, progress=lambda what, share: told.append((what, share)))
    assert told
    assert all(0 <= share <= 1 for _, share in told)
    assert [share for _, share in told] == sorted(share for _, share in told)


def test_distance_decides_between_like_stations(sqlite_line):
    text = small_campaign_text().replace(
        'kind = "headquarters"\nunit = "462"', 'kind = "headquarters"\nunit = "462"\nx_km = 0\ny_km = 0'
    )
    far = text.replace('code = "DEM"', 'x_km = 30\ny_km = 40\ncode = "DEM"').replace(
        '{ code = "night", hours = "23:00-02:00", kits = ["BTB-2"] }',
        '{ code = "morning", hours = "07:00-11:00", kits = ["BTB-2"] }',
    )  # fmt: skip
    sqlite_line.load(far)
    sqlite_line.fill()
    sqlite_line.open()
    with sqlite_line.work() as (db, _):
        for place in db.exec(select(Neighbourhood)):
            place.x_km, place.y_km = 30.0, 40.0
    sqlite_line.draft()
    found = where_to(sqlite_line)
    assert found["H1/household"] == ("DEM", "morning")
    assert found["A3/household"][0] == "TRU-SO"  # the mobile point serves Phường 1 only


def windows_of(line, plan):
    """When the appointments of a plan begin."""
    with line.work() as (db, _):
        rows = db.exec(
            select(SlotRow.starts_at)
            .join(Appointment, Appointment.slot_id == SlotRow.id)
            .where(Appointment.plan_id == plan.id)
        )
        return sorted(rows)


def test_nobody_is_given_a_window_that_has_begun(filled):
    plan = filled.draft(now=at(26, 9, 30))
    starts = windows_of(filled, plan)
    assert starts[0] == at(26, 10)
    assert plan.summary["placed"] == SMALL_INVITED
    assert filled.publish(now=at(26, 9, 45)).changed is True


def test_what_is_drafted_after_a_day_leaves_that_day_out(sqlite_filled):
    first = sqlite_filled.draft()
    second = sqlite_filled.draft(now=at(27, 6))
    assert (first.summary["first_day"], second.summary["first_day"]) == ("2021-03-26", "2021-03-27")


def test_once_every_window_has_begun_nothing_is_left_to_plan(sqlite_line):
    sqlite_line.load(
        small_campaign_text().replace('"night", hours = "23:00-02:00"', '"evening", hours = "19:00-22:00"')
    )
    sqlite_line.fill()
    sqlite_line.open()
    with pytest.raises(SessionsOver):
        sqlite_line.draft(now=at(28, 22))


def test_a_campaign_that_is_over_is_planned_as_a_whole_as_a_trial(sqlite_filled):
    early = sqlite_filled.draft()
    late = sqlite_filled.draft(now=at(29, 9))
    assert (late.number, late.input_digest) == (early.number, early.input_digest)


def test_a_draft_made_in_a_past_campaign_can_be_published(sqlite_filled):
    assert sqlite_filled.draft(now=at(31, 9)).summary["first_day"] == "2021-03-26"
    assert sqlite_filled.publish(now=at(31, 10)).changed is True


def test_weights_that_would_overflow_are_refused_with_the_bound_and_nothing_is_drafted(sqlite_line):
    heavy = "[weights]\nday = 1000000\nunassigned = 1000000\n\n[capacity]"
    text = small_campaign_text(last_day="2021-06-30").replace("[capacity]", heavy, 1)
    sqlite_line.load(text.replace('code = "TAI-NHA"', 'code = "TAI-NHA"\nurgency = 1000000'))
    sqlite_line.fill()
    sqlite_line.open()
    before = sqlite_line.kept()
    with pytest.raises(WeightsTooLarge) as caught:
        sqlite_line.draft()
    assert sqlite_line.kept() == before
    assert f"at most {caught.value.params['bound']}" in caught.value.text("en")
    assert caught.value.params["largest"] > caught.value.params["bound"] > 1_000_000
