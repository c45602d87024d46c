"""Templates: one entry of the file, one station for each district or commune."""

from datetime import date

import pytest

from campaign_samples import TOWN, changed, read
from scheduler.places.errors import CampaignFileInvalid

TEMPLATE = """
[[station_templates]]
per = "commune"
code = "LD-{unit}"
name = "Điểm {name}"
address = "{NAME}, {parent_name}"
kind = "mobile"
shifts = [{ code = "morning", hours = "06:00-12:00", kits = ["KIT-{unit}"] }]
"""
BARE = TOWN[: TOWN.index("[[stations]]")]
TEAM = changed("KIT-{unit}", "KIT-{parent}-{team}", changed('per = "commune"', 'per = "commune"\nteams = 1', TEMPLATE))


def stations(template: str = TEMPLATE, text: str = BARE):
    return read(text + template).stations


def findings(template: str):
    with pytest.raises(CampaignFileInvalid) as caught:
        read(BARE + template)
    return [(finding.code, finding.text("en")) for finding in caught.value.findings]


def test_a_template_writes_one_station_for_each_commune_with_its_names_filled_in():
    written = stations()
    assert [place.code for place in written] == ["LD-19357", "LD-19358", "LD-19360", "LD-19361", "LD-19705"]
    last = written[-1]
    assert (last.name, last.address, last.unit) == ("Điểm Xã Hải Lệ", "XÃ HẢI LỆ, Thị xã Quảng Trị", "19705")
    assert last.kits == {"KIT-19705"}


def test_what_was_written_out_needs_no_template_any_more():
    assert read(BARE + TEMPLATE).station_templates == ()


def test_a_template_for_districts_writes_one_for_each_district():
    text = changed('unit = "462"', 'unit = "45"', BARE)
    written = stations(changed("LD-{unit}", "LD-{unit}-{parent}", changed('"commune"', '"district"', TEMPLATE)), text)
    assert [place.code for place in written][:2] == ["LD-461-45", "LD-462-45"]
    assert len(written) == 10


def test_units_may_be_chosen_and_left_out():
    chosen = stations(changed('per = "commune"', 'per = "commune"\nunder = ["19357", "19358"]', TEMPLATE))
    rest = stations(changed('per = "commune"', 'per = "commune"\nwithout = ["19357", "19358"]', TEMPLATE))
    assert [place.unit for place in chosen] == ["19357", "19358"]
    assert [place.unit for place in rest] == ["19360", "19361", "19705"]


def test_stations_of_the_file_come_before_those_of_templates():
    written = stations(text=TOWN)
    assert [place.code for place in written][:3] == ["TRU-SO", "PHUONG-1", "LD-19357"]


def test_a_team_goes_from_unit_to_unit_and_shares_its_days_evenly():
    written = stations(TEAM, changed("last_day = 2021-03-17", "last_day = 2021-03-25", BARE))
    march = [(place.from_day.day, place.to_day.day) for place in written]
    assert march == [(15, 16), (17, 18), (19, 20), (21, 22), (23, 25)]
    assert {kit for place in written for kit in place.kits} == {"KIT-462-1"}


def test_two_teams_work_side_by_side_each_with_its_own_kit():
    written = stations(changed("teams = 1", "teams = 2", TEAM))
    assert [(place.unit, place.from_day.day, place.to_day.day, *place.kits) for place in written] == [
        ("19357", 15, 15, "KIT-462-1"),
        ("19358", 16, 17, "KIT-462-1"),
        ("19360", 15, 15, "KIT-462-2"),
        ("19361", 16, 16, "KIT-462-2"),
        ("19705", 17, 17, "KIT-462-2"),
    ]


def test_more_teams_than_units_leave_teams_without_work():
    assert len(stations(changed("teams = 1", "teams = 9", TEAM))) == 5


def test_teams_keep_within_the_templates_own_days():
    text = changed("last_day = 2021-03-17", "last_day = 2021-04-30", BARE)
    written = stations(changed("teams = 1", "teams = 1\nfrom_day = 2021-04-01\nto_day = 2021-04-05", TEAM), text)
    assert [place.from_day for place in written] == [date(2021, 4, day) for day in (1, 2, 3, 4, 5)]


def test_a_team_with_more_units_than_days_is_refused():
    assert findings(TEAM)[0] == (
        "too_few_days",
        "station_templates[1].teams: 5 units but only 3 days for each team. Raise teams or give more days.",
    )


def test_a_placeholder_that_means_nothing_is_refused_with_those_that_do():
    assert findings(changed("Điểm {name}", "Điểm {ward}", TEMPLATE))[0] == (
        "placeholder_unknown",
        (
            "station_templates[1].name: {ward} means nothing here. "
            "Use {unit}, {name}, {NAME}, {parent}, {parent_name}, {team}."
        ),
    )


def test_kits_are_checked_for_placeholders_too():
    (code, text), *_ = findings(changed("KIT-{unit}", "KIT-{ward}", TEMPLATE))
    assert (code, text.split(":")[0]) == ("placeholder_unknown", "station_templates[1].shifts[morning].kits")


def test_a_unit_that_does_not_exist_is_refused():
    assert findings(changed('per = "commune"', 'per = "commune"\nunder = ["19706"]', TEMPLATE))[0] == (
        "unknown_unit",
        "station_templates[1].under: there is no unit “19706” in vn-2021. Did you mean 19705 (Xã Hải Lệ)?",
    )


def test_a_code_that_no_station_may_have_is_refused_where_it_arises():
    (code, text), *_ = findings(changed("LD-{unit}", "LD {unit}", TEMPLATE))
    assert (code, text.split(":")[0]) == ("invalid_value", "station_templates[1] → LD 19357.code")


def test_a_template_without_kits_is_refused_for_every_station():
    found = findings(changed('kits = ["KIT-{unit}"]', "kits = []", TEMPLATE))
    assert [code for code, _ in found] == ["station_without_kits"] * 5


def test_a_template_for_a_level_that_has_no_unit_here_is_refused():
    found = findings(changed('per = "commune"', 'per = "district"\nunder = ["19357"]', TEMPLATE))
    code, text = found[0]
    assert (code, text.split(".")[0]) == ("template_without_units", "station_templates[1]")
    assert "vn-2021 has no unit of the level district here" in text
