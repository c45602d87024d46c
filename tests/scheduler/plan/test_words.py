import pytest

from factories import EVE
from scheduler.plan.models import Plan
from scheduler.plan.words import day_text, summary_lines, unassigned_lines

SUMMARY = {
    "eligible": 18266,
    "placed": 18200,
    "unassigned": 66,
    "parties": 6100,
    "first_day": "2021-03-15",
    "last_day": "2021-04-23",
    "days_used": 40,
    "deadline": "2021-04-30",
    "busiest_day": {"day": "2021-03-26", "people": 463},
    "by_shift": {"morning": 9000, "night": 9200},
    "wrong_shift": [{"group": "worker", "shift": "night", "people": 1200}],
    "unassigned_by": [
        {"reason": "no_station", "binding": "", "group": "homebound", "people": 6},
        {"reason": "no_capacity", "binding": "daily_limit", "group": "daytime", "people": 59},
        {"reason": "no_capacity", "binding": "never heard of", "group": "student", "people": 1},
    ],
}


@pytest.fixture
def plan():
    return Plan(campaign_id=1, number=3, state="draft", seed=1, input_digest="", drafted_at=EVE, summary=SUMMARY)


def test_a_plan_is_told_in_vietnamese(plan):
    assert summary_lines(plan, "vi") == [
        ("Kế hoạch", "3 (bản thảo)"),
        ("Được mời", "18.266"),
        ("Có lịch", "18.200"),
        ("Chưa có lịch", "66"),
        ("Số phiếu", "6.100"),
        ("Từ ngày, đến ngày", "15/3/2021 – 23/4/2021 (40 ngày, hạn 30/4/2021)"),
        ("Ngày đông nhất", "26/3/2021: 463"),
        ("Theo ca", "sáng 9.000, đêm 9.200"),
    ]


def test_a_plan_is_told_in_english(plan):
    lines = dict(summary_lines(plan, "en"))
    assert lines["Plan"] == "3 (draft)"
    assert lines["First and last day"] == "15/3/2021 – 23/4/2021 (40 days, deadline 30/4/2021)"


def test_every_reason_is_a_sentence_and_an_unknown_one_still_says_no_room(plan):
    assert unassigned_lines(plan, "vi") == [
        "6 người được phục vụ tại nhà: không có điểm nào nhận nhóm này ở nơi họ ở",
        "59 người rảnh giờ hành chính: các ngày đã chạm giới hạn ngày",
        "1 học sinh: hết chỗ",
    ]
    assert unassigned_lines(plan, "en")[2] == "1 students: no room left"


def test_a_plan_that_places_nobody_has_dashes_for_days(plan):
    nobody = {**SUMMARY, "first_day": None, "last_day": None, "busiest_day": None, "by_shift": {}, "wrong_shift": []}
    plan.summary = nobody
    lines = dict(summary_lines(plan, "vi"))
    assert lines["Ngày đông nhất"] == "–: 0"
    assert day_text(None) == "–"


def test_a_plan_that_replaces_another_says_who_is_kept_and_who_is_invited_again(plan):
    plan.summary = {
        **SUMMARY,
        "replan": {
            "based_on": 2,
            "carried": {"came": {"parties": 1200, "people": 3000}, "handed_out": {"parties": 30, "people": 70}},
            "planned_again": {},
            "second_invitations": 1440,
        },
    }
    said = dict(summary_lines(plan, "vi"))
    assert said["Thay cho kế hoạch"] == "2"
    assert said["Phiếu giữ nguyên (đã giao, đã đến, đang đến lượt)"] == "1.230"
    assert said["Người được mời lần hai"] == "1.440"
    assert dict(summary_lines(plan, "en"))["Invited a second time"] == "1.440"
