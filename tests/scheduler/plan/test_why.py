"""Why this slot: golden cases of one party each, its costs and those of what it did not get reckoned by hand."""

import pytest
from sqlmodel import select

from booking_scene import EVENING, TEENAGER, household, left_out, window
from factories import EVE, at, small_roster
from notices.wording import hour_range
from scheduler.audit.trail import Actor, acting, watch
from scheduler.operations.booking import book
from scheduler.places.models import Neighbourhood, SessionRow
from scheduler.places.service import find_session
from scheduler.plan.errors import PartyChanged, PartyNotInPlan, PlanUnknown
from scheduler.plan.models import Appointment, AppointmentMove
from scheduler.plan.places_left import windows_of
from scheduler.plan.service import draft_plan
from scheduler.plan.why import why
from scheduler.plan.why_words import sentences
from scheduler.roster.models import Household
from shortage_scene import drafted, people, station, town
from statements import counted_statements

WARD_1, TOWN = "19357", "462"
EVENING_AND_MORNING = station("A", WARD_1).replace(
    "shifts = [", 'shifts = [{ code = "evening", hours = "18:00-19:00", kits = ["K-A"] }, '
)
"""Each day twenty places in the morning and ten in the evening."""
WORKERS = [f"W{n:02d};Ngô Thợ {n};Chủ hộ;1971;số {n};khu phố 1;Phường 1;Công nhân;;;;" for n in range(1, 32)]


def ask(line, ref, **asked):
    with line.work() as (db, campaign):
        return why(db, campaign, household(db, ref), now=asked.pop("now", EVE), **asked)


def only(line, ref, **asked):
    (answer,) = ask(line, ref, **asked)
    return answer


def where(option):
    return option.station.code, option.session.operating_day.day, option.session.shift


def in_session(line, name):
    """The households with an appointment in a session."""
    with line.work() as (db, campaign):
        slots = {row.slot_id for row in windows_of(db, find_session(db, campaign, name))}
        rows = select(Household.ref, Appointment.slot_id).where(Appointment.household_id == Household.id)
        return [ref for ref, slot in db.exec(rows) if slot in slots]


def test_the_worker_whom_no_evening_had_room_for_sits_in_the_morning_and_is_told_so(line):
    """Thirty evening places, thirty-one workers: shift 30, and 40 as the only one of its neighbourhood in that session."""
    drafted(line, town(EVENING_AND_MORNING), WORKERS)
    (ref,) = [ref for day in (26, 27, 28) for ref in in_session(line, f"A/2021-03-{day}/morning")]
    answer = only(line, ref)
    cost = answer.present.cost
    assert (where(answer.present), answer.wished) == (("A", 26, "morning"), ("evening",))
    assert (cost.way, cost.shift, cost.day, cost.split, cost.total) == (0, 30, 0, 40, 70)
    assert answer.better == (("full", 3),)
    assert [(where(one), one.state, one.cost.total) for one in answer.named] == [
        (("A", 26, "evening"), "full", 0),
        (("A", 27, "evening"), "full", 1),
        (("A", 28, "evening"), "full", 2),
    ]
    assert (where(answer.next_best), answer.next_best.cost.total, answer.more) == (("A", 27, "morning"), 71, 1)
    hours = hour_range(answer.present.window.starts_at, answer.present.window.ends_at)
    cost = "đường đi 0 (chưa rõ), trái ca 30 (ca không mong muốn), chờ 0 (0 ngày), tách khỏi địa bàn 40 (đi riêng)"
    assert sentences(answer, "vi") == [
        f"Lịch ở kế hoạch 1: {hours} ca sáng, thứ Sáu 26/3/2021, Điểm A.",
        "Nhóm người đi làm, mong muốn ca tối.",
        f"Chi phí 70 điểm: {cost}.",
        "3 ca rẻ hơn: 3 đã kín.",
        "Cùng ca này còn 1 khung giờ khác đủ chỗ, chi phí như nhau.",
        "Ca tiếp theo còn chỗ: 07:00–08:00 ca sáng, thứ Bảy 27/3/2021, Điểm A, tốn hơn 1 điểm.",
    ]


def test_who_has_the_best_there_is_is_told_that_nothing_costs_less(sqlite_line):
    drafted(sqlite_line, town(EVENING_AND_MORNING), WORKERS[:3])
    answer = only(sqlite_line, "W01")
    assert (where(answer.present), answer.present.cost.total, answer.better) == (("A", 26, "evening"), 0, ())
    assert (where(answer.next_best), answer.more) == (("A", 27, "evening"), 41)
    assert "No session would cost less." in sentences(answer, "en")
    assert sentences(answer, "en")[-1].endswith("it costs 41 units more.")


def test_a_nearer_station_of_another_ward_or_group_is_named_with_its_reason(sqlite_line):
    far = station("A", WARD_1, more="x_km = 10\ny_km = 0")
    near = station("B", "19360", more="x_km = 1\ny_km = 0")
    home = station("NHA", WARD_1, kind="home", more="x_km = 0\ny_km = 0")
    school = station("TRUONG", WARD_1, kind="school", more='x_km = 2\ny_km = 0\nschool = "THPT Ví Dụ"')
    drafted(sqlite_line, town(far, near, home, school), people(2))
    with sqlite_line.work() as (db, _):
        for place in db.exec(select(Neighbourhood)):
            place.x_km, place.y_km = 0.0, 0.0
    answer = only(sqlite_line, "1001")
    assert (answer.present.cost.km, answer.present.cost.way) == (10, 20)
    assert [(one.station.code, one.km, one.why) for one in answer.elsewhere] == [
        ("B", 1, "area"),
        ("TRUONG", 2, "group"),
    ]
    assert "Điểm B gần hơn (1 km) nhưng phục vụ nơi khác." in sentences(answer, "vi")


def test_who_was_left_out_is_told_what_each_of_his_sessions_lacks(sqlite_line):
    limits = '[[limits]]\nunit = "462"\ndaily_limit = 3\n'
    summary = drafted(sqlite_line, town(station("A", WARD_1), limits=limits), people(10))
    assert summary["unassigned"] == 1
    (ref,) = [ref for ref in (f"1{n:03d}" for n in range(1, 11)) if only(sqlite_line, ref).present is None]
    answer = only(sqlite_line, ref)
    assert (answer.reason, answer.better, answer.next_best) == ("no_capacity", (("limit", 3),), None)
    assert sentences(answer, "vi")[0] == "Kế hoạch 1 chưa xếp được: hết chỗ."
    assert "Nhóm được đến 3 ca: 3 vào ngày đã đủ giới hạn." in sentences(answer, "vi")


def test_a_household_too_large_for_any_window_is_told_that_none_holds_it(sqlite_line):
    drafted(sqlite_line, town(station("A", WARD_1)), [*people(1, household=12), *people(3, first=2)])
    answer = only(sqlite_line, "1001")
    assert (answer.reason, answer.people, answer.better) == ("too_large", 12, (("too_small", 3),))


def test_who_may_use_no_session_at_all_is_told_so(sqlite_line):
    drafted(sqlite_line, town(station("A", WARD_1)), [*people(3), *people(1, "Phường 2")])
    answer = only(sqlite_line, "2001")
    assert (answer.reason, answer.better, answer.named) == ("no_station", (), ())
    assert "There is no session that they may use." in sentences(answer, "en")


def test_a_session_that_was_closed_since_is_named_as_closed(sqlite_line):
    drafted(sqlite_line, town(EVENING_AND_MORNING), WORKERS)
    with sqlite_line.work() as (db, _):
        for session in db.exec(select(SessionRow).where(SessionRow.shift == "evening")):
            session.state = "closed"
    (ref,) = in_session(sqlite_line, "A/2021-03-26/morning")
    assert only(sqlite_line, ref).better == (("closed", 3),)


def test_a_window_that_had_begun_when_the_plan_was_drafted_was_not_to_be_had(sqlite_line):
    drafted(sqlite_line, town(EVENING_AND_MORNING), people(1))
    with sqlite_line.work() as (db, campaign):
        assert draft_plan(db, campaign, now=at(26, 9)).number == 2
    answer = only(sqlite_line, "1001", number=2, now=at(26, 9))
    assert where(answer.present) != ("A", 26, "morning")
    assert ("begun", 1) in answer.better


def test_who_is_not_old_enough_yet_is_told_which_sessions_come_too_early(sqlite_line):
    line = left_out(sqlite_line, [TEENAGER])
    answer = only(line, "T1")
    assert ("early", 4) in answer.better  # the first day's three shifts at the headquarters, and its night
    assert answer.next_best.session.operating_day.day == 27
    assert sentences(answer, "en")[-1].startswith("There is room now: ")


def test_what_an_officer_booked_by_hand_is_not_laid_to_the_plan(line):
    left_out(line)
    watch(line.engine)
    with line.work() as (db, campaign):
        acting(db, Actor("command", via="test"))
        slot = window(db, campaign, "18:00", EVENING).slot_id
        book(db, campaign=campaign, household_id=household(db, "H2"), slot_id=slot, keys=line.keys, now=EVE)
    answer = only(line, "H2")
    assert (answer.decided.booked, answer.decided.moves, answer.decided.frozen) == (True, (), True)
    assert "cán bộ xếp lịch này bằng tay" in " ".join(sentences(answer, "vi"))


def test_a_move_and_a_frozen_slot_are_told_as_somebodys_decision(line):
    line.run()
    with line.work() as (db, campaign):
        appointment = db.exec(select(Appointment).where(Appointment.household_id == household(db, "H2"))).one()
        source, target = appointment.slot_id, window(db, campaign, "20:00", EVENING).slot_id
        appointment.slot_id, appointment.frozen = target, True
        move = {"from_slot_id": source, "to_slot_id": target, "cause": "resident", "moved_at": at(25, 18)}
        db.add(AppointmentMove(appointment_id=appointment.id, **move))
    answer = only(line, "H2")
    assert (len(answer.decided.moves), answer.decided.frozen, bool(answer.decided)) == (1, True, True)
    said = sentences(answer, "vi")
    assert said[2].startswith("Người dân xin đổi lúc 18:00 25/3/2021: từ ")
    assert said[2].endswith("sang 20:00 26/3/2021 ở Trụ sở Công an thị xã.")
    assert said[3] == "Lịch này do người quyết định, các kế hoạch sau giữ nguyên."


def test_every_party_of_a_household_is_answered_unless_one_is_named(sqlite_line):
    sqlite_line.run()
    answers = ask(sqlite_line, "H1")
    assert [answer.people for answer in answers] == [2, 1]
    assert [answer.party for answer in answers] == ["household", answers[1].party]
    assert only(sqlite_line, "H1", party=answers[1].party).group == "student"


def test_the_plan_that_counts_is_meant_unless_another_is_named(sqlite_line):
    sqlite_line.run()
    sqlite_line.draft(seed=7)
    assert only(sqlite_line, "H2").plan.number == 1
    assert only(sqlite_line, "H2", number=2).plan.number == 2


@pytest.mark.parametrize(
    ("ref", "asked", "error"),
    [
        ("H2", {"party": "resident-999"}, PartyNotInPlan),
        ("H2", {"number": 9}, PlanUnknown),
    ],
)
def test_what_no_plan_holds_is_refused(sqlite_line, ref, asked, error):
    sqlite_line.run()
    with pytest.raises(error):
        ask(sqlite_line, ref, **asked)


def test_a_household_of_nowhere_and_one_that_is_no_longer_to_come_are_refused(sqlite_line):
    sqlite_line.run()
    with sqlite_line.work() as (db, campaign), pytest.raises(PartyNotInPlan):
        why(db, campaign, 99_999, now=EVE)
    sqlite_line.fill(
        small_roster("H4;Võ Văn Đêm;Chủ hộ;1990;số 4, đường Ví Dụ;khu phố 1;Phường 1;;;đêm;;x", without=("H4",))
    )
    with pytest.raises(PartyChanged):
        ask(sqlite_line, "H4")


def test_a_few_queries_answer_however_many_sessions_and_people_there_are(line):
    counts = []
    for last, crowd in (("2021-03-26", 2), ("2021-04-20", 60)):
        drafted(line, town(EVENING_AND_MORNING, station("B", TOWN), last_day=last), people(crowd))
        with line.work() as (db, campaign):
            key = household(db, "1001")
            with counted_statements(db) as statements:
                why(db, campaign, key, now=EVE)
            counts.append(len(statements))
    assert counts[0] == counts[1] <= 16
