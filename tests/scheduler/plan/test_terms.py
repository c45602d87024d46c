"""What the cost terms say of people: golden cases of a few households, each solved by hand."""

import pytest
from sqlmodel import select

from factories import SMALL_INVITED, small_campaign_text, small_roster
from scheduler.places.models import Neighbourhood
from scheduler.plan.terms_words import gap_sentence, terms_in_words, total_units, wrong_shift_sentences

EVENING = '  { code = "evening", hours = "18:00-22:00", kits = ["BTB-1"] },\n'
LATER_EVENING = '  { code = "evening", hours = "18:00-22:00", kits = ["BTB-1"], from_day = 2021-03-28 },\n'
SHORT_EVENING = '  { code = "evening", hours = "18:00-19:00", kits = ["BTB-1"] },\n'
NIGHT = '{ code = "night", hours = "23:00-02:00", kits = ["BTB-2"] }'
WORKERS = [f"W{n};Ngô Thợ {n};Chủ hộ;1971;số {n};khu phố 2;Phường An Đôn;Công nhân;;;;" for n in range(1, 41)]


def drafted(line, text, rows=(), *, far=None):
    """Draft; `far` puts khu phố 2 so many km east, and every station with coordinates at the origin."""
    line.load(text)
    line.fill(small_roster(*rows, without=("H", "A")) if rows else small_roster())
    line.open()
    if far is not None:
        with line.work() as (db, _):
            for place in db.exec(select(Neighbourhood)):
                place.x_km, place.y_km = far, 0.0
    return line.draft().summary


def reasons(summary):
    return [
        (row["group"], row["shift"], row["wished"], row["reason"], row["people"]) for row in summary["wrong_shift_why"]
    ]


def test_all_terms_are_said_and_their_sum(line):
    summary = drafted(line, small_campaign_text())
    labels = [term.label for term in terms_in_words(summary, "vi")]
    assert labels == ["Đường đi", "Trái ca mong muốn", "Chờ đến lượt", "Chia địa bàn", "Chưa có lịch"]
    assert sum(term.units for term in terms_in_words(summary, "en")) == pytest.approx(total_units(summary))
    assert summary["waiting"] == {"people": SMALL_INVITED, "mean_days": 0.0}
    assert summary["ways"]["unknown"] == SMALL_INVITED - 1  # all but the one who is visited


def test_forty_workers_and_thirty_evening_places_leave_ten_in_the_daytime_for_want_of_them(sqlite_line):
    """Three evenings of one window of ten places: the eleventh worker of each would wait for ever."""
    summary = drafted(sqlite_line, small_campaign_text().replace(EVENING, SHORT_EVENING), WORKERS)
    assert summary["unassigned"] == 0
    assert sum(row[4] for row in reasons(summary)) == 10
    assert {(row[0], *row[2:4]) for row in ((r[0], r[1], tuple(r[2]), r[3]) for r in reasons(summary))} == {
        ("worker", ("evening",), "full")
    }
    (said,) = {sentence.partition(" được xếp ")[2] for sentence in wrong_shift_sentences(summary, "vi")}
    assert said == "ca sáng vì các ca tối đã kín (thiếu 10 chỗ buổi tối đến hết 28/3/2021)."


def test_where_no_evening_session_stands_workers_are_told_so(sqlite_line):
    summary = drafted(sqlite_line, small_campaign_text().replace(EVENING, ""), WORKERS[:3])
    assert [row[3:] for row in reasons(summary)] == [("no_session", 3)]
    assert "không có ca tối nào" in wrong_shift_sentences(summary, "vi")[0]


def test_an_evening_that_comes_too_late_is_left_for_a_daytime_of_today(sqlite_line):
    """An unwished shift costs 1 here, two days of waiting cost 2."""
    text = (
        small_campaign_text()
        .replace(EVENING, LATER_EVENING)
        .replace("[texts]", "[weights]\nwrong_shift = 1\n\n[texts]")
    )
    summary = drafted(sqlite_line, text, WORKERS[:3])
    assert [row[3:] for row in reasons(summary)] == [("later_day", 3)]
    assert "muộn hơn" in wrong_shift_sentences(summary, "vi")[0]


def test_an_evening_far_away_is_left_for_a_daytime_next_door(sqlite_line):
    """The evening is 30 km away (60 units), the morning at the origin costs 30 for its shift."""
    evening = NIGHT.replace("night", "evening").replace("23:00-02:00", "18:00-22:00")
    text = small_campaign_text().replace(EVENING, "").replace(NIGHT, evening).replace('unit = "19357"', 'unit = "462"')
    text = text.replace('code = "TRU-SO"', 'code = "TRU-SO"\nx_km = 0\ny_km = 0')
    text = text.replace('code = "DEM"', 'code = "DEM"\nx_km = 30\ny_km = 0')
    summary = drafted(sqlite_line, text, WORKERS[:3], far=0.0)
    assert [row[3:] for row in reasons(summary)] == [("longer_way", 3)]
    assert summary["ways"] == {"people": 3, "mean_km": 0.0, "far_km": 0.0, "unknown": 0, "units": 0.0}
    assert (summary["shifts"]["people"], summary["shifts"]["units"]) == (3, 90.0)


def test_days_at_their_limit_keep_workers_out_of_an_evening_with_room(sqlite_line):
    """Ten people a day, forty workers: the limit leaves ten out; evenings have room for all, so nobody sits in the daytime."""
    text = small_campaign_text().replace("daily_limit = 40", "daily_limit = 10")
    summary = drafted(sqlite_line, text, WORKERS)
    assert (summary["unassigned"], reasons(summary)) == (10, [])


def test_ways_are_told_by_mean_and_by_what_nine_in_ten_do_not_exceed(sqlite_line):
    text = small_campaign_text().replace('code = "TRU-SO"', 'code = "TRU-SO"\nx_km = 0\ny_km = 0')
    summary = drafted(sqlite_line, text, WORKERS[:3], far=5.5)
    assert summary["ways"] == {"people": 3, "mean_km": 5.5, "far_km": 5.5, "unknown": 0, "units": 33.0}
    way = terms_in_words(summary, "vi")[0]
    assert way.sentences == ("3 người đi trung bình 5,5 km; chín phần mười đi không quá 5,5 km.",)
    assert terms_in_words(summary, "en")[0].sentences[0].endswith("5.5 km on average, nine in ten at most 5.5 km.")


def test_neighbourhoods_are_told_by_the_sessions_they_come_in(sqlite_line):
    summary = drafted(sqlite_line, small_campaign_text().replace(EVENING, SHORT_EVENING), WORKERS[:12])
    assert summary["gathering"]["neighbourhoods"] == 1
    assert summary["gathering"]["sessions"] == summary["splits"] == summary["gathering"]["most"]


@pytest.mark.parametrize(
    ("gap", "said"), [(0.0, "Không kế hoạch nào rẻ hơn."), (0.00251, "rẻ hơn quá 0,3%."), (1.0, "rẻ hơn quá 50%.")]
)
def test_the_gap_is_rounded_up_so_that_it_is_never_understated(gap, said):
    assert gap_sentence({"gap": gap}, "vi").endswith(said)
    assert gap_sentence({"gap": gap}, "en").startswith("No plan can be cheaper")


def test_a_term_that_has_no_words_of_its_own_is_still_told():
    summary = {"terms": {"new_term": {"people": 7, "units": 3.0}, "moved": {"people": 2, "units": 400.0}}}
    plain, moved = terms_in_words(summary, "vi")
    assert (plain.label, plain.sentences, plain.units) == ("new_term", ("7 người.",), 3.0)
    assert moved.sentences[0].startswith("2 người đổi lịch")
    assert total_units(summary) == 403.0


def test_who_was_booked_by_hand_into_an_unwished_shift_is_told_apart_from_whom_the_plan_put_there():
    summary = {
        "deadline": "2021-04-30",
        "wrong_shift_why": [
            {"group": "worker", "shift": "morning", "wished": ["evening"], "reason": "full", "people": 3}
        ],
        "wrong_shift": [{"group": "worker", "shift": "morning", "people": 5}],
    }
    assert wrong_shift_sentences(summary, "vi") == [
        "3 người đi làm được xếp ca sáng vì các ca tối đã kín (thiếu 3 chỗ buổi tối đến hết 30/4/2021).",
        "2 người đi làm được xếp ca sáng, do người xếp tay.",
    ]
    assert wrong_shift_sentences(summary, "en")[1] == "2 workers have a morning slot, booked there by hand."
