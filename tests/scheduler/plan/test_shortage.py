"""Who lacks what and what would help: golden cases solved by hand; and whoever follows the advice leaves nobody out."""

import pytest

from factories import EVE
from scheduler.database import transaction
from scheduler.places.models import Campaign
from scheduler.plan.service import find_plan
from scheduler.plan.shortage_words import lacks_in_words, left_out_lines, since_booked
from shortage_scene import again, drafted, follow, people, station, town

WARD_1, WARD_2, TOWN = "19357", "19360", "462"
TWENTY_A_DAY = station("A", WARD_1)
"""Two windows of ten places on each of three days: sixty in all; a kit more adds twenty a day."""
HOMEBOUND = "N1;Phạm Thị Cụ;Chủ hộ;1940;số 3;khu phố 1;Phường 1;;;;tại nhà;"


def steps(shortage):
    """Each step of a remedy: (station, kits, days, first day) or (unit, limit)."""
    return [
        (step["unit"], step["limit"])
        if "limit" in step
        else (step["station"], step["kits"], step["days"], step["first_day"])
        for step in shortage["remedy"]
    ]


def only(summary):
    (shortage,) = summary["shortages"]
    assert shortage["people"] == summary["unassigned"] == sum(unit["people"] for unit in shortage["units"])
    return shortage


def test_ninety_people_and_sixty_places_lack_thirty_and_one_kit_for_two_days_is_enough(line):
    summary = drafted(line, town(TWENTY_A_DAY), people(90))
    shortage = only(summary)
    assert (shortage["people"], shortage["causes"]) == (30, {"session_capacity": 30})
    assert steps(shortage) == [("A", 1, 2, "2021-03-27")]
    assert "".join(left_out_lines(summary, "vi")) == (
        "Phường 1 thiếu 30 chỗ đến hết 28/3/2021: các ca đã kín. "
        "Thêm 1 bộ thiết bị ở Điểm A trong 2 ngày (27/3/2021 – 28/3/2021, mọi ca) là đủ."
    )
    assert "".join(left_out_lines(summary, "en")) == (
        "Phường 1 lacks 30 places by 28/3/2021: the sessions are full. "
        "1 more kit at Điểm A for 2 days (27/3/2021 – 28/3/2021, in all shifts) would do."
    )
    assert follow(line, summary)["unassigned"] == 0


def test_one_day_fewer_than_advised_leaves_ten_people_out(sqlite_line):
    summary = drafted(sqlite_line, town(TWENTY_A_DAY), people(90))
    assert follow(sqlite_line, summary, weaker=1)["unassigned"] == 10


def test_seventy_missing_places_take_two_kits_because_one_adds_sixty_by_the_deadline(sqlite_line):
    summary = drafted(sqlite_line, town(TWENTY_A_DAY), people(130))
    assert steps(only(summary)) == [("A", 2, 2, "2021-03-27")]
    assert follow(sqlite_line, summary)["unassigned"] == 0


def test_two_wards_that_share_a_station_are_told_once_with_both(sqlite_line):
    summary = drafted(sqlite_line, town(station("A", TOWN)), [*people(50), *people(50, "Phường 2")])
    shortage = only(summary)
    assert shortage["people"] == 40
    assert {unit["name"] for unit in shortage["units"]} | set(shortage["sharing"]) == {"Phường 1", "Phường 2"}
    (lack,) = lacks_in_words(summary, "vi")
    assert "dùng chung" in lack.what
    assert "Phường 1" in lack.what
    assert "Phường 2" in lack.what
    assert follow(sqlite_line, summary)["unassigned"] == 0


def test_two_wards_with_stations_of_their_own_are_two_lacks_with_two_remedies(sqlite_line):
    stations = (TWENTY_A_DAY, station("B", WARD_2))
    summary = drafted(sqlite_line, town(*stations), [*people(70), *people(85, "Phường 2")])
    assert [(one["units"][0]["name"], one["people"], steps(one)) for one in summary["shortages"]] == [
        ("Phường 2", 25, [("B", 1, 2, "2021-03-27")]),
        ("Phường 1", 10, [("A", 1, 1, "2021-03-28")]),
    ]
    assert follow(sqlite_line, summary)["unassigned"] == 0


LIMIT = '[[limits]]\nunit = "462"\ndaily_limit = {}\n'


def test_forty_people_under_a_limit_of_ten_need_fourteen_a_day_and_no_kit(line):
    summary = drafted(line, town(TWENTY_A_DAY, limits=LIMIT.format(10)), people(40))
    shortage = only(summary)
    assert (shortage["people"], shortage["causes"]) == (10, {"daily_limit": 10})
    assert steps(shortage) == [(TOWN, 14)]
    (lack,) = lacks_in_words(summary, "vi")
    assert lack.help == (
        "Thêm bộ thiết bị không giúp được. Nâng giới hạn ngày của Thị xã Quảng Trị từ 10 lên 14 người là đủ."
    )
    assert lacks_in_words(summary, "en")[0].help == (
        "More kits do not help. A daily limit of 14 people instead of 10 for Thị xã Quảng Trị would do."
    )
    assert follow(line, summary, weaker=1)["unassigned"] == 1
    assert follow(line, summary)["unassigned"] == 0


def test_where_the_places_do_not_suffice_either_both_are_said(sqlite_line):
    """Ninety people: a kit on the last two days makes the days take 20, 40 and 40; a limit of 35 lets 20 + 35 + 35 in."""
    summary = drafted(sqlite_line, town(TWENTY_A_DAY, limits=LIMIT.format(10)), people(90))
    assert steps(only(summary)) == [("A", 1, 2, "2021-03-27"), (TOWN, 35)]
    assert lacks_in_words(summary, "en")[0].help.startswith("A daily limit of 35 people instead of 10 for Thị xã")
    assert follow(sqlite_line, summary)["unassigned"] == 0


def test_a_limit_of_nobody_is_called_what_it_is_and_not_a_household_too_large(sqlite_line):
    summary = drafted(sqlite_line, town(TWENTY_A_DAY, limits=LIMIT.format(0)), people(7))
    shortage = only(summary)
    assert shortage["causes"] == {"daily_limit": 7}
    assert steps(shortage) == [(TOWN, 3)]
    assert summary["too_large"] == []
    assert [(row["reason"], row["binding"]) for row in summary["unassigned_by"]] == [("too_large", "daily_limit")]
    assert follow(sqlite_line, summary)["unassigned"] == 0


def test_seven_households_of_six_leave_one_out_of_six_windows_of_ten(sqlite_line):
    """Each window takes one household and keeps four places that no other can use: sixty places would do for forty-two people."""
    summary = drafted(sqlite_line, town(TWENTY_A_DAY), people(7, household=6))
    shortage = only(summary)
    assert (shortage["people"], shortage["causes"]) == (6, {"window_places": 6})
    assert steps(shortage) == [("A", 1, 1, "2021-03-28")]
    assert "không khung giờ nào đủ cho cả nhóm" in lacks_in_words(summary, "vi")[0].what
    assert follow(sqlite_line, summary)["unassigned"] == 0


def test_a_household_larger_than_every_window_is_named_with_its_size_and_the_largest_window(sqlite_line):
    summary = drafted(sqlite_line, town(TWENTY_A_DAY), [*people(1, household=12), *people(3, first=2)])
    assert (summary["placed"], summary["unassigned"], summary["shortages"]) == (3, 12, [])
    (row,) = summary["too_large"]
    assert (row["people"], row["largest"], row["party"], summary["too_large_parties"]) == (12, 10, "household", 1)
    (lack,) = lacks_in_words(summary, "vi")
    assert lack.what == f"Hộ {row['household_id']} có 12 người; khung giờ lớn nhất hộ được đến có 10 chỗ."
    assert lack.help == "Tách thành 2 nhóm, hoặc mở khung giờ từ 12 chỗ."


def test_who_is_to_be_visited_where_nobody_visits_needs_a_home_round(sqlite_line):
    summary = drafted(sqlite_line, town(TWENTY_A_DAY), [*people(3), HOMEBOUND])
    (row,) = summary["unserved"]
    assert (row["unit_name"], row["group"], row["people"], row["stations"]) == ("Phường 1", "homebound", 1, [])
    assert lacks_in_words(summary, "vi")[0].help == "Cần một đợt phục vụ tại nhà phục vụ Phường 1, ít nhất 1 chỗ."
    home = station("NHA", WARD_1, kind="home")
    sqlite_line.load(town(TWENTY_A_DAY, home))
    sqlite_line.open()
    assert again(sqlite_line)["unassigned"] == 0


def test_who_comes_of_age_when_his_station_is_over_needs_a_session_there(sqlite_line):
    teenager = "T1;Lê Văn Vừa;Chủ hộ;28/03/2007;số 90;khu phố 1;Phường 1;;;;;"
    closed = station("A", WARD_1, more="to_day = 2021-03-27")
    summary = drafted(sqlite_line, town(closed, station("B", WARD_2)), [*people(3), teenager])
    (row,) = summary["unserved"]
    assert (row["people"], row["stations"]) == (1, ["Điểm A"])
    assert "Mở ca ở Điểm A." in next(left_out_lines(summary, "vi"))


def test_a_full_waiting_room_is_not_helped_by_kits_and_that_is_said(sqlite_line):
    summary = drafted(sqlite_line, town(station("A", WARD_1, more="waiting_room_cap = 10")), people(70))
    assert only(summary)["remedy"] is None
    assert lacks_in_words(summary, "en")[0].help.startswith("More kits in the present sessions are not enough")


def test_a_campaign_without_a_single_place_is_drafted_and_says_so(sqlite_line):
    text = town(TWENTY_A_DAY).replace("load = 1\n", "load = 1\nreserve = 1\n")
    summary = drafted(sqlite_line, text, people(5))
    assert (summary["placed"], summary["unassigned"]) == (0, 5)
    assert only(summary)["causes"] == {"no_places": 5}
    assert "các ca không có chỗ nào" in lacks_in_words(summary, "vi")[0].what


def test_kits_are_counted_by_the_account_of_a_session_with_its_reserve_and_its_slower_people(sqlite_line):
    """Two hours at ten an hour, a quarter of the people taking twice as long (÷ 1.25) and half held back: 16 served, 8 invited."""
    text = town(TWENTY_A_DAY).replace("load = 1\n", "load = 1\nreserve = 0.5\n")
    text = text.replace("[capacity]", '[[service_times]]\nwho = "chậm"\nshare = "0.25"\ntimes = "2"\n\n[capacity]')
    summary = drafted(sqlite_line, text, people(34))
    assert (summary["placed"], steps(only(summary))) == (24, [("A", 1, 2, "2021-03-27")])
    assert follow(sqlite_line, summary)["unassigned"] == 0


def test_those_booked_since_are_counted_apart_from_the_lack_of_then(sqlite_line):
    summary = drafted(sqlite_line, town(TWENTY_A_DAY), people(65))
    assert since_booked(summary, "vi") == ""
    assert since_booked({**summary, "unassigned": 3}, "vi").endswith("đã xếp thêm 2 người.")
    assert since_booked({"unassigned": 3}, "vi") == ""


def test_the_lack_is_told_with_the_plan_whichever_way_it_was_drafted(sqlite_line):
    summary = drafted(sqlite_line, town(TWENTY_A_DAY), people(65))
    with transaction(sqlite_line.engine) as db:
        plan = find_plan(db, db.get_one(Campaign, 1))
    assert plan.summary["shortages"] == summary["shortages"]
    assert sqlite_line.draft(now=EVE).id == plan.id


@pytest.mark.parametrize("count", [61, 80, 95, 119, 140])
def test_following_the_advice_always_leaves_nobody_out(sqlite_line, count):
    sizes = [row for number in range(count // 5) for row in people(1, household=1 + number % 5, first=number + 1)]
    rows = [*sizes, *people(count, "Phường 2")]
    text = town(
        TWENTY_A_DAY, station("B", WARD_2, "07:00-10:00"), station("C", TOWN, "18:00-19:00"), limits=LIMIT.format(45)
    )
    summary = drafted(sqlite_line, text, rows)
    assert all(one["tried"] for one in summary["shortages"])
    assert follow(sqlite_line, summary)["unassigned"] == 0
