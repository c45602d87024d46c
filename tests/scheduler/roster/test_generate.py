from collections import Counter
from fractions import Fraction
from itertools import groupby

import pytest

from scheduler.places.campaign_reading import parse_campaign, scenario_text
from scheduler.places.units import UnitBook, shipped_units
from scheduler.roster.errors import NothingToGenerate, SheetTooLong
from scheduler.roster.findings import KINDS
from scheduler.roster.generate import generate_roster, write_roster
from scheduler.roster.groups import GroupRules, eligible_from, parties
from scheduler.roster.intake import take_in
from scheduler.roster.queries import InvitedPerson
from scheduler.roster.reading import read_roster

BOOK = shipped_units("vn-2021")


@pytest.fixture(scope="module")
def town():
    return parse_campaign(scenario_text("quang-tri"), {"vn-2021": BOOK})


def smaller(town, **changes):
    wanted = {"people": 400, "with_card": 60, "neighbourhoods": 6} | changes
    return town.model_copy(update={"generate": town.generate.model_copy(update=wanted)})


def taken_in(settings, tmp_path, **options):
    path = tmp_path / "roster.csv"
    write_roster(path, generate_roster(settings, BOOK, **options))
    wards = {"Phường 1", "Phường 2", "Phường 3", "Phường An Đôn", "Xã Hải Lệ"}
    find = {ward: (ward, "") for ward in wards}
    return take_in(read_roster(path.read_bytes(), path.name), lambda _, ward: find[ward], this_year=2021)


def invited(intake):
    for number, (key, household) in enumerate(intake.households.items()):
        for place, person in enumerate(household.people.values()):
            yield InvitedPerson(
                number * 100 + place, number, place, person.full_name, person.birth_year, person.birth_month,
                person.birth_day, person.residence_type, person.occupation, person.school, person.school_class,
                person.has_card, person.mark, 0, key.ref, household.head_name, household.address, 0, household.preferred_shift,
                0, household.neighbourhood, key.unit_code,
            )  # fmt: skip


def test_the_town_has_exactly_the_articles_figures(town, tmp_path):
    intake = taken_in(town, tmp_path)
    people = list(invited(intake))
    start, end = town.first_day, town.deadline
    of_age = [person for person in people if eligible_from(person, start, end, 14, without_card=False) == start]
    eligible = [person for person in people if eligible_from(person, start, end) == start]
    assert (len(of_age), sum(person.has_card for person in of_age), len(eligible)) == (21_566, 3_300, 18_266)
    assert [person for person in people if eligible_from(person, start, end) not in {None, start}] == []
    assert len({(person.unit_code, person.neighbourhood) for person in people}) == 45
    assert len({person.unit_code for person in people}) == 5
    assert 6_000 < len(intake.households) < 6_400
    assert intake.findings.counts == {}
    by_group = Counter()
    rules = GroupRules.of(town.groups, town.schools)
    for _, members in groupby(eligible, key=lambda person: person.household_id):
        by_group.update(party.group for party in parties(members, rules) for _ in party.members)
    evening_share = 159 / 463
    assert by_group["worker"] / len(eligible) == pytest.approx(evening_share, rel=0.01)
    assert by_group["homebound"] == 182


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_people(town, tmp_path):
    files = []
    for seed in (1, 1, 2):
        path = tmp_path / f"{len(files)}.xlsx"
        write_roster(path, generate_roster(smaller(town), BOOK, seed=seed))
        files.append(path.read_bytes())
    assert files[0] == files[1] != files[2]


def test_nothing_in_it_could_be_real(town):
    for row in generate_roster(smaller(town), BOOK):
        assert row.id_number.startswith("000")
        assert len(row.id_number) == 12
        assert row.phone.replace(" ", "").replace(".", "").removeprefix("+84").removeprefix("0")[:6] in {"", "900000"}


def test_births_are_certain_and_some_are_years_only(town):
    rows = list(generate_roster(smaller(town), BOOK))
    shapes = Counter(len(row.birth) for row in rows)
    assert shapes[4] > 0
    assert shapes[10] > shapes[4]
    assert any(row.note == "tại nhà" for row in rows)
    assert {row.residence for row in rows} == {"Thường trú", "Tạm trú"}


def test_pupils_of_a_school_with_a_station_leave_their_household(town, tmp_path):
    school = town.stations[0].model_copy(update={"kind": "school", "school": "Trường THPT Mẫu", "code": "TRUONG"})
    settings = smaller(town).model_copy(update={"stations": (*town.stations, school)})
    intake = taken_in(settings, tmp_path)
    rules = GroupRules.of(settings.groups, settings.schools)
    eligible = [person for person in invited(intake) if eligible_from(person, town.first_day, town.deadline)]
    students = [person for person in eligible if rules.rule_of(person).group == "student"]
    assert len(students) == 34
    assert all(town.first_day.year - (person.birth_year or 0) <= 18 for person in students)


def test_extremes_still_add_up(town, tmp_path):
    alone = smaller(town, household_sizes=(1.0,), student_share=Fraction(1, 2), with_card=400)
    assert sum(person.has_card for person in invited(taken_in(alone, tmp_path))) == 400
    single = smaller(town, household_sizes=(1.0,), student_share=Fraction(1, 2), worker_share=Fraction(1))
    assert len(list(invited(taken_in(single, tmp_path)))) == 400
    baby = smaller(town).model_copy(update={"eligibility": town.eligibility.model_copy(update={"minimum_age": 0})})
    assert taken_in(baby, tmp_path).residents == 400


def test_a_campaign_without_the_table_generates_nothing(town):
    with pytest.raises(NothingToGenerate):
        generate_roster(town.model_copy(update={"generate": None}), BOOK)
    with pytest.raises(NothingToGenerate):
        generate_roster(town, UnitBook("leer", {"462": BOOK["462"]}))


def test_a_sheet_that_would_overflow_is_not_left_behind(town, tmp_path, monkeypatch):
    monkeypatch.setattr("scheduler.roster.generate.SHEET_ROWS", 10)
    path = tmp_path / "roster.xlsx"
    with pytest.raises(SheetTooLong):
        write_roster(path, generate_roster(smaller(town), BOOK))
    assert not path.exists()


def test_every_finding_has_both_languages_and_a_heading():
    assert all(kind.vi and kind.en and kind.heading for kind in KINDS.values())
