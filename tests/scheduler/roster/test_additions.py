"""People and households that were on no list."""

import pytest
from sqlmodel import select

from factories import EVE, small_roster
from notices.errors import GlyphMissing
from review_scene import adds_household, born, counts, mark_of, notes, person, says, says_of
from scheduler.operations import reviewing
from scheduler.places.models import Neighbourhood
from scheduler.roster.additions import MOST_PEOPLE
from scheduler.roster.models import Household, Resident
from scheduler.roster.review_errors import HouseholdUnfit, PersonThereAlready, PersonUnfit
from scheduler.roster.spares import add_spare_household, next_ref
from scheduler.roster.vietnamese import name_sort_key

MOI = "Ngô Thị Mới"


@pytest.fixture
def roster(line):
    line.load()
    line.fill()
    return line


@pytest.fixture
def small(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill()
    return sqlite_line


def adds(line, new, ref="H1"):
    return says_of(line, reviewing.say_person, ref, new)


def test_a_person_is_added_behind_the_others_and_marked_so(roster):
    adds(roster, born("  ngô  Thị  Mới ", "05/03/1975", relationship="Em", residence="temporary"))
    with roster.work() as (db, _):
        found = person(db, "ngô Thị Mới")
        assert (found.position, found.mark, found.mark_source) == (4, "added", "officer")
        assert (found.birth_year, found.birth_month, found.birth_day, found.birth_text) == (1975, 3, 5, "05/03/1975")
        assert (found.relationship, found.residence_type) == ("Em", "temporary")
        assert found.sort_key == name_sort_key("ngô Thị Mới")
    assert notes(roster)[-1][0] == "household.person_added"
    assert counts(roster)["khu phố 1"].marks == {"added": 1}


def test_a_year_alone_is_enough(roster):
    adds(roster, born(MOI, "1950"))
    with roster.work() as (db, _):
        assert (person(db, MOI).birth_year, person(db, MOI).birth_month) == (1950, None)


@pytest.mark.parametrize(
    ("name", "birth"),
    [("", "1950"), (MOI, ""), (MOI, "50"), (MOI, "05/03/75"), (MOI, "2022"), (MOI, "1899"), (MOI, "31/02/1980"),
     (MOI, "12/31/1980"), (MOI, "29221"), (MOI, "hôm qua"), ("N" * 121, "1950"), (MOI, "1" * 40)],
)  # fmt: skip
def test_a_person_without_a_name_or_a_birth_that_can_be_read_is_refused(small, name, birth):
    before = small.kept()
    with pytest.raises(PersonUnfit) as refused:
        adds(small, born(name, birth))
    assert refused.value.text("vi").startswith("Người thứ 1: ")
    assert small.kept() == before


def test_a_name_that_cannot_be_printed_is_refused(small):
    with pytest.raises(GlyphMissing):
        adds(small, born("Ngô 😀", "1950"))


def test_who_is_in_the_household_already_is_not_added_again(small):
    with pytest.raises(PersonThereAlready) as refused:
        adds(small, born("lê văn mẫu", "5/3/1975"))
    assert "H1" in refused.value.text("vi")
    assert "Mẫu" not in refused.value.text("vi")


def test_who_is_in_another_household_of_the_neighbourhood_is_marked_as_moved_there_first(small):
    new = born("Lê Văn Mẫu", "05/03/1975")
    with pytest.raises(PersonThereAlready):
        adds(small, new, "H2")
    says(small, {"Lê Văn Mẫu": "moved"})
    adds(small, new, "H2")
    with small.work() as (db, _):
        found = db.exec(select(Resident).where(Resident.full_name == "Lê Văn Mẫu")).all()
        assert [one.mark for one in found] == ["moved", "added"]


def test_two_of_one_name_and_one_year_may_live_in_one_neighbourhood(small):
    adds(small, born("Trần Thị Ánh", "1978"), "H2")
    assert counts(small)["khu phố 1"].marks == {"added": 1}


def test_who_is_listed_in_another_neighbourhood_is_invited_once_and_by_the_other_entry(roster):
    adds(roster, born("Lê Văn Mẫu", "05/03/1975"), "A1")
    with roster.work() as (db, _):
        first, second = db.exec(select(Resident).where(Resident.full_name == "Lê Văn Mẫu").order_by(Resident.id)).all()
        assert (second.mark, second.mark_source, second.same_as_id) == ("elsewhere", "officer", first.id)
    says(roster, {"Lê Văn Mẫu": "moved"})  # of the first entry: so he lives where he was added
    with roster.work() as (db, _):
        second = db.get_one(Resident, second.id)
        assert (second.mark, second.same_as_id) == ("added", None)


def test_who_was_added_stays_added_when_he_is_confirmed_or_nothing_is_said(roster):
    adds(roster, born(MOI))
    assert says(roster, {MOI: "confirmed"}).changed == 0
    assert says(roster, {MOI: None}).changed == 0
    says(roster, {MOI: "homebound"})
    assert mark_of(roster, MOI) == ("homebound", "officer")


def test_a_household_is_added_at_the_end_of_the_walk_with_a_number_of_its_own(roster):
    adds_household(roster, born(MOI), born("Ngô Văn Con", "2001"))
    adds_household(roster, born("Ngô Ba", "1960"), address="số 10, đường Mới")
    with roster.work() as (db, _):
        found = db.exec(select(Household).where(Household.ref.startswith("bo-sung-")).order_by(Household.id)).all()
        assert [(one.ref, one.head_name, one.street_order) for one in found] == [
            ("bo-sung-1", MOI, 5), ("bo-sung-2", "Ngô Ba", 6)
        ]  # fmt: skip
    assert counts(roster)["khu phố 1"].marks == {"added": 3}
    assert notes(roster)[-1][0] == "household.added"


def test_a_household_is_added_after_a_file_has_numbered_the_first_one_that_was(roster):
    adds_household(roster, born(MOI))
    adds_household(roster, born("Ngô Ba", "1960"), address="số 10, đường Mới")
    roster.fill(small_roster(f"H9;{MOI};Chủ hộ;1980;số 9, đường Mới;khu phố 1;Phường 1;;;;;"))
    adds_household(roster, born("Ngô Tư", "1961"), address="số 11, đường Mới")
    with roster.work() as (db, _):
        refs = {person(db, name).household_id: name for name in (MOI, "Ngô Ba", "Ngô Tư")}
        found = {refs[one.id]: one.ref for one in db.exec(select(Household)) if one.id in refs}
    assert found == {MOI: "H9", "Ngô Ba": "bo-sung-2", "Ngô Tư": "bo-sung-3"}


@pytest.mark.parametrize(
    ("refs", "following"),
    [((), 1), (("bo-sung-10", "bo-sung-9"), 11), (("bo-sung-", "bo-sung-x", "bo-sung-2b", f"bo-sung-{'9' * 50}"), 1)],
)
def test_any_number_of_a_household_may_be_there_already(roster, refs, following):
    with roster.work() as (db, _):
        first, *_ = db.exec(select(Household).order_by(Household.id)).all()
        for ref in refs:
            facts = {"campaign_id": first.campaign_id, "neighbourhood_id": first.neighbourhood_id}
            db.add(Household(**facts, ref=ref, head_name="Ngô", street_order=9))
        db.flush()
        assert next_ref(db, first.neighbourhood_id, "bo-sung-") == f"bo-sung-{following}"


def test_spare_households_are_numbered_on_after_one_has_moved_to_another_neighbourhood(roster):
    with roster.work() as (db, _):
        here, there = db.exec(select(Neighbourhood).order_by(Neighbourhood.id)).all()
        first, _ = add_spare_household(db, here, 1)
        add_spare_household(db, here, 1)
        first.neighbourhood_id = there.id
        db.add(first)
        assert add_spare_household(db, here, 1)[0].ref == "du-phong-3"


def test_a_household_that_was_added_stays_when_the_file_comes_again(roster):
    adds_household(roster, born(MOI), address="số 2A, đường Ví Dụ")
    roster.load()
    with roster.work() as (db, campaign):
        campaign.loaded_at = EVE.replace(hour=18)
        db.add(campaign)
    roster.fill()
    with roster.work() as (db, _):
        found = db.exec(select(Household).where(Household.ref == "bo-sung-1")).one()
        assert found.street_order == 2


@pytest.mark.parametrize(
    ("people", "address"),
    [([], "số 9"), ([born(MOI)], " "), ([born(MOI)], "x" * 201), ([born(f"Ngô {n}") for n in range(MOST_PEOPLE + 1)], "số 9")],
    ids=["nobody", "no address", "a long address", "too many"],
)  # fmt: skip
def test_a_household_without_address_or_people_is_refused(small, people, address):
    with pytest.raises(HouseholdUnfit):
        adds_household(small, *people, address=address)


def test_the_one_who_is_unfit_is_named_by_his_place_in_the_form(small):
    with pytest.raises(PersonUnfit, match="2"):
        adds_household(small, born(MOI), born("Ngô Hai", "80"))


def test_a_household_that_is_there_already_is_not_added(small):
    for people, address in (
        ([born("Lê Văn Mẫu", "1999")], "Số 1, Đường Ví Dụ"),
        ([born("Lê Văn Mẫu", "05/03/1975")], "số 99, đường Ví Dụ"),
        ([born(MOI), born(MOI)], "số 99, đường Ví Dụ"),
    ):
        with pytest.raises(PersonThereAlready):
            adds_household(small, *people, address=address)
