"""What a campaign file means once it is read, and what the four scenarios of the articles say."""

import json
import unicodedata
from datetime import UTC, date, datetime, time
from fractions import Fraction

import pytest

from campaign_samples import BOOKS, TOWN, changed, read
from scheduler.places.campaign_file import CampaignFile, settings_of, to_document
from scheduler.places.campaign_reading import parse_campaign, scenario_text, shipped_scenarios
from scheduler.places.errors import ScenarioUnknown
from scheduler.places.models import Campaign
from scheduler.places.session_plan import wanted_sessions


def scenario(name: str) -> CampaignFile:
    return parse_campaign(scenario_text(name), BOOKS)


def station(file: CampaignFile, code: str):
    return next(station for station in file.stations if station.code == code)


def places_by_district(file: CampaignFile) -> dict[str, int]:
    places: dict[str, int] = {}
    units = {place.code: place.unit for place in file.stations}
    for session in wanted_sessions(file, BOOKS["vn-2021"]):
        for unit in BOOKS["vn-2021"].above(units[session.station]):
            places[unit.code] = places.get(unit.code, 0) + session.shape.places
    return places


def test_what_is_left_out_has_the_measured_defaults():
    file = read()
    assert (file.window_minutes, file.day_starts, file.day_starts_minute) == (30, time(4), 240)
    assert (file.tolerances.early_minutes, file.tolerances.late_minutes) == (30, 30)
    assert (file.eligibility.minimum_age, file.eligibility.without_card) == (14, True)
    assert (file.capacity.reserve, file.capacity.no_show, file.capacity.waiting_room_cap) == (0, 0, None)
    assert file.capacity.critical_ratio == Fraction(7, 10)
    weights = file.weights
    assert (weights.late, weights.unassigned, weights.wrong_shift, weights.km, weights.day, weights.split) == (
        10_000, 20_000, 30, 2, 1, 40,
    )  # fmt: skip
    assert [(rule.group, rule.when, rule.own_party) for rule in file.groups] == [
        ("homebound", "mark", True),
        ("student", "school", True),
        ("worker", "occupation", False),
        ("daytime", "otherwise", False),
    ]


@pytest.mark.parametrize(
    ("written", "deadline"), [("last_day = 2021-06-30", date(2021, 6, 30)), ("before = 2021-07-01", date(2021, 6, 30))]
)
def test_before_a_day_means_the_day_before_at_the_latest(written, deadline):
    assert read(changed("last_day = 2021-03-17", written)).deadline == deadline


def test_a_shift_costs_what_the_group_says_or_else_the_wrong_shift():
    file = read()
    costs = [file.shift_cost("worker", shift) for shift in ("morning", "afternoon", "evening", "night")]
    assert costs == [30, 30, 0, 10]


@pytest.mark.parametrize(
    ("written", "exact"),
    [('"463/35"', Fraction(463, 35)), ("13.2", Fraction(66, 5)), ('"13,2"', Fraction(66, 5)), ("13", Fraction(13))],
)
def test_a_rate_is_kept_exactly_as_written(written, exact):
    file = read(changed("rate = 10", f"rate = {written}"))
    assert file.capacity.rate == exact
    assert CampaignFile.model_validate(to_document(file)).capacity.rate == exact


def test_stations_have_the_campaigns_figures_unless_they_say_otherwise():
    file = read(
        changed('unit = "462"\nshifts', 'unit = "462"\nwindow_minutes = 15\nrate = 5\nwaiting_room_cap = 9\nshifts')
    )
    hq, mobile = file.stations
    assert (file.window_minutes_of(hq), file.window_minutes_of(mobile)) == (15, 30)
    assert (file.rules_of(hq).rate, file.rules_of(mobile).rate) == (5, 10)
    assert (file.waiting_room_cap_of(hq), file.waiting_room_cap_of(mobile)) == (9, None)


def test_nobody_queues_at_home_so_home_rounds_are_not_front_loaded():
    file = read(changed("front_load = 0", "front_load = 6").replace('kind = "mobile"', 'kind = "home"'))
    assert [file.front_load_of(place) for place in file.stations] == [6, 0]
    own = changed('kind = "mobile"', 'kind = "home"\nfront_load = 2')
    assert file.front_load_of(read(own).stations[1]) == 2


def test_a_station_stands_within_its_days_and_the_campaigns():
    hq, mobile = read().stations
    assert read().days_of(hq) == (date(2021, 3, 15), date(2021, 3, 16), date(2021, 3, 17))
    assert read().days_of(mobile) == (date(2021, 3, 16), date(2021, 3, 17))


def test_a_station_serves_its_own_unit_unless_it_names_others():
    hq, mobile = read(changed('unit = "19357"', 'unit = "19357"\nserves = ["19358", "19360"]')).stations
    assert (hq.served, mobile.served) == (("462",), ("19358", "19360"))


def test_texts_name_the_ward_as_it_is_and_in_capitals():
    texts = read().texts.for_ward("Phường An Đôn")
    assert (texts.issuing_body, texts.signer_title) == ("CÔNG AN PHƯỜNG AN ĐÔN", "TRƯỞNG CÔNG AN Phường An Đôn")


def test_a_sentence_may_be_written_in_vietnamese_alone():
    file = read(changed("verify_phone", 'fee_line = "Không thu phí."\nverify_phone'))
    assert (file.texts.fee_line.vi, file.texts.fee_line.en) == ("Không thu phí.", "")


def test_any_unicode_form_and_line_ending_is_read_as_the_same_campaign():
    mangled = "\ufeff" + unicodedata.normalize("NFD", TOWN).replace("\n", "\r\n")
    assert mangled != TOWN
    assert read(mangled) == read()


@pytest.mark.parametrize("name", ["ha-tinh", "hai-duong", "quang-tri", "thanh-hoa"])
def test_a_scenario_reads_back_from_the_database_as_it_was_loaded(name):
    file = scenario(name)
    document = json.loads(json.dumps(to_document(file)))
    campaign = Campaign(
        code=file.code, name=file.name, dataset=file.dataset, unit_code=file.unit, first_day=file.first_day,
        last_day=file.deadline, settings=document, public_url=file.public_url, loaded_at=datetime(2021, 3, 14, tzinfo=UTC),
    )  # fmt: skip
    assert settings_of(campaign) == file


def test_a_scenario_that_does_not_ship_is_refused_with_those_that_do():
    assert shipped_scenarios() == ("ha-tinh", "hai-duong", "quang-tri", "thanh-hoa")
    with pytest.raises(ScenarioUnknown) as caught:
        scenario_text("hue")
    assert caught.value.params["known"] == "ha-tinh, hai-duong, quang-tri, thanh-hoa"


def test_quang_tri_can_serve_463_people_a_day_at_its_headquarters_in_three_shifts():
    file = scenario("quang-tri")
    hq = station(file, "TRU-SO")
    assert [(entry.code, entry.hours) for entry in hq.shifts] == [
        ("morning", "06:30-12:00"),
        ("afternoon", "12:00-18:00"),
        ("evening", "18:00-24:00"),
    ]
    days = list(wanted_sessions(file, BOOKS["vn-2021"], stations={"TRU-SO"}))
    assert [session.shape.places for session in days[:3]] == [145, 159, 159]
    assert (file.capacity.rate, file.capacity.load, file.capacity.reserve) == (Fraction(463, 35), 1, 0)
    assert [(limit.unit, limit.daily_limit) for limit in file.limits] == [("462", 463)]
    assert (file.first_day, file.deadline) == (date(2021, 3, 15), date(2021, 4, 30))
    assert (file.generate.people, file.generate.with_card) == (21_566, 3_300)
    assert (file.collected_before.day, file.collected_before.people) == (date(2021, 3, 14), 3_300)


def test_quang_tris_home_rounds_have_a_kit_of_their_own():
    file = scenario("quang-tri")
    home = station(file, "TAI-NHA")
    assert (home.kind, home.kits, home.kits & station(file, "TRU-SO").kits) == ("home", {"BTB-3"}, set())


def test_ha_tinh_has_targets_of_600_for_13_districts_and_8400_for_the_province_and_no_limit():
    file = scenario("ha-tinh")
    targets = {limit.unit: limit.daily_target for limit in file.limits}
    districts = [unit.code for unit in BOOKS["vn-2021"].below("42") if unit.level == "district"]
    assert targets == {"42": 8400} | dict.fromkeys(districts, 600)
    assert [limit.daily_limit for limit in file.limits] == [None] * 14
    assert (file.first_day, file.deadline) == (date(2021, 3, 19), date(2021, 6, 30))
    assert (file.generate.people, file.generate.with_card) == (1_149_122, 67_000)


def test_hai_duong_sends_students_to_school_and_workers_to_the_evening():
    file = scenario("hai-duong")
    assert len(file.schools) == 6
    assert {place.kind for place in file.stations} == {"headquarters", "mobile", "school", "home"}
    assert len([place for place in file.stations if place.code.startswith("LUU-DONG-")]) == 25
    assert station(file, "TRU-SO").shifts[2].hours == "17:00-22:00"


def test_hai_duongs_team_of_three_kits_makes_half_of_the_1433_of_its_day():
    file = scenario("hai-duong")
    hq = station(file, "TRU-SO")
    per_day = sum(len(entry.kits) * entry.shift.hours for entry in hq.shifts) * file.rules_of(hq).rate
    assert per_day == Fraction(1433, 2)


def test_thanh_hoa_opens_for_27_districts_and_559_communes_some_until_three_in_the_morning():
    file = scenario("thanh-hoa")
    kinds = [place.kind for place in file.stations]
    assert [kinds.count(kind) for kind in ("headquarters", "mobile", "home")] == [27, 559, 27]
    nights = {place.unit: entry.hours for place in file.stations for entry in place.shifts if entry.code == "night"}
    assert nights == {"380": "23:00-03:00", "390": "23:00-02:00", "393": "23:00-02:00"}
    assert file.deadline == date(2021, 6, 16)
    assert [(mark.kind, mark.figure, mark.last_day) for mark in file.milestones] == [
        ("cards", 1_400_000, date(2021, 4, 30)),
        ("dossiers", 2_900_000, date(2021, 6, 16)),
    ]


@pytest.mark.parametrize("name", ["ha-tinh", "hai-duong", "quang-tri", "thanh-hoa"])
def test_every_district_of_a_scenario_has_room_for_its_share_of_the_people(name):
    file, book = scenario(name), BOOKS["vn-2021"]
    room = places_by_district(file)
    wards = [unit for unit in book.below(file.unit) if unit.level == "commune"]
    people = file.generate.people - file.generate.with_card
    for district in {unit.parent_code for unit in wards}:
        share = people * sum(unit.parent_code == district for unit in wards) / len(wards)
        assert share <= 0.95 * room[district]


@pytest.mark.parametrize("name", ["ha-tinh", "hai-duong", "quang-tri", "thanh-hoa"])
def test_a_scenarios_telephone_is_plainly_made_up(name):
    assert scenario(name).texts.verify_phone.endswith(" 3000 000")
