from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session as DbSession
from sqlmodel import select

from factories import EVE, make_campaign
from line import KEYS
from roster_files import HEADER, LE, LE_CHILD, LE_WIFE, ROWS, VO, xlsx
from scheduler.roster.groups import ELSEWHERE, GONE
from scheduler.roster.models import Household, Resident
from scheduler.roster.service import import_roster

LATER = EVE + timedelta(days=3)
HO = ("H3", "Hồ Mẫu", "Chủ hộ", "02/03/1960", "số 20, đường Ví Dụ", "khu phố 1", "Phường 1")
RESIDENCE = (*HEADER, "Loại cư trú")


@pytest.fixture
def db(db_engine):
    with DbSession(db_engine) as session:
        yield session


@pytest.fixture
def campaign(db):
    return make_campaign(db)


def read(db, campaign, rows=ROWS, header=HEADER, **options):
    report = import_roster(db, campaign, xlsx(rows, header), "a.xlsx", keys=KEYS, **({"now": EVE} | options))
    db.expire_all()
    return report


def people(db):
    return {row.full_name: row for row in db.exec(select(Resident).order_by(Resident.id)).all()}


def households(db):
    return {row.ref: row.id for row in db.exec(select(Household)).all()}


def marks(db):
    return {name: row.mark for name, row in people(db).items() if row.mark}


def test_a_newer_file_tells_who_is_new_changed_and_gone_and_loses_nobody(db, campaign):
    read(db, campaign)
    moved = (*LE[:4], "số 14, đường Ví Dụ", *LE[5:])
    report = read(db, campaign, [moved, LE_WIFE, (*LE_CHILD[:2], "Con gái", *LE_CHILD[3:]), HO], now=LATER)
    assert (report.added, report.changed, report.gone, report.gone_marked) == (1, 1, 1, 0)
    assert len(people(db)) == 5
    assert marks(db) == {}


def test_whoever_is_gone_is_not_invited_any_more_if_that_was_decided_and_comes_back_with_the_next_list(db, campaign):
    read(db, campaign)
    report = read(db, campaign, [LE, LE_WIFE, LE_CHILD], mark_gone=True, now=LATER)
    assert (report.gone, report.gone_marked) == (1, 1)
    assert marks(db) == {"Võ Thí Dụ": GONE}
    assert read(db, campaign, [LE, LE_WIFE], mark_gone=False).gone == 1, "who is gone already is not gone again"
    report = read(db, campaign, [*ROWS, HO])
    assert (report.back, report.added) == (1, 1)
    assert marks(db) == {}


def test_a_file_says_nothing_of_neighbourhoods_that_it_does_not_name(db, campaign):
    read(db, campaign)
    other = ("H1", "Mai Mẫu", "Chủ hộ", "04/05/1970", "", "khu phố 2", "Phường 1")
    report = read(db, campaign, [other], mark_gone=True)
    assert (report.added, report.gone) == (1, 0)
    assert marks(db) == {}


def test_what_the_leader_said_stands_whatever_a_file_says(db, campaign):
    header = (*HEADER, "Ghi chú", "Ca mong muốn")
    read(db, campaign, [(*row, "", "") for row in ROWS], header)
    for name, mark in (("Võ Thí Dụ", "confirmed"), ("Lê Văn Mẫu", "homebound")):
        person = people(db)[name]
        person.mark, person.mark_source, person.marked_at = mark, "leader", EVE
    household = db.exec(select(Household).where(Household.ref == "H1")).one()
    household.preferred_shift, household.shift_source = "evening", "leader"
    db.flush()
    rows = [(*LE, "đã mất", "sáng"), (*LE_WIFE, "vắng", "")]
    report = read(db, campaign, rows, header, mark_gone=True)
    assert (report.gone, report.vouched) == (1, 1)
    assert marks(db) == {
        "Võ Thí Dụ": "confirmed",
        "Lê Văn Mẫu": "homebound",
        "Trần Thị Thuỷ": "absent",
        "Lê Thị Hoà": GONE,
    }
    assert db.exec(select(Household).where(Household.ref == "H1")).one().preferred_shift == "evening"


def test_a_person_added_by_hand_is_not_missed_in_a_list(db, campaign):
    read(db, campaign)
    person = people(db)["Võ Thí Dụ"]
    person.mark, person.mark_source = "added", "leader"
    db.flush()
    assert read(db, campaign, [LE, LE_WIFE, LE_CHILD], mark_gone=True).gone == 0


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ((*VO[:3], "12/03/1950", *VO[4:]), "Võ Thí Dụ"),
        ((*VO[:3], "1951", *VO[4:]), "Võ Thí Dụ"),
    ],
)
def test_a_birth_that_was_corrected_is_the_same_person(db, campaign, row, name):
    read(db, campaign)
    before = people(db)[name].id
    report = read(db, campaign, [LE, LE_WIFE, LE_CHILD, row])
    assert (report.added, report.changed, report.gone) == (0, 1, 0)
    after = people(db)[name]
    assert (after.id, after.birth_text) == (before, row[3])


def test_a_name_that_was_corrected_is_the_same_person_if_born_on_that_very_day(db, campaign):
    read(db, campaign)
    before = people(db)["Lê Thị Hoà"].id
    report = read(db, campaign, [LE, LE_WIFE, ("", "Lê Thị Hoa", *LE_CHILD[2:]), VO])
    assert (report.added, report.changed, report.gone) == (0, 1, 0)
    after = people(db)["Lê Thị Hoa"]
    assert after.id == before
    assert after.sort_key != b""


def test_two_of_one_name_are_never_taken_for_each_other(db, campaign):
    rows = [
        LE,
        ("", "Lê Thị Hoà", "Con", "02/04/2005", "", "", ""),
        ("", "Lê Thị Hoà", "Con", "03/05/2006", "", "", ""),
    ]
    read(db, campaign, rows)
    changed = [
        LE,
        ("", "Lê Thị Hoà", "Con", "09/09/2003", "", "", ""),
        ("", "Lê Thị Hoà", "Con", "09/09/2004", "", "", ""),
    ]
    report = read(db, campaign, changed)
    assert (report.added, report.changed, report.gone) == (2, 0, 2)


def test_a_birth_that_a_newer_file_leaves_out_stays(db, campaign):
    read(db, campaign)
    report = read(db, campaign, [LE, LE_WIFE, LE_CHILD, (*VO[:3], "", *VO[4:])])
    assert (report.added, report.changed, report.gone) == (0, 0, 0)
    assert people(db)["Võ Thí Dụ"].birth_year == 1950


def test_a_household_that_got_another_number_is_the_same(db, campaign):
    read(db, campaign)
    before = households(db)
    report = read(db, campaign, [("A1", *LE[1:]), LE_WIFE, LE_CHILD, ("A2", *VO[1:])])
    assert (report.added, report.gone) == (0, 0)
    assert households(db) == {"A1": before["H1"], "A2": before["H2"]}


def test_two_households_that_changed_their_numbers_stay_themselves(db, campaign):
    read(db, campaign)
    before = households(db)
    report = read(db, campaign, [("H2", *LE[1:]), LE_WIFE, LE_CHILD, ("H1", *VO[1:])])
    assert (report.added, report.gone) == (0, 0)
    assert households(db) == {"H2": before["H1"], "H1": before["H2"]}


def test_a_number_given_to_other_people_elsewhere_is_another_household(db, campaign):
    read(db, campaign)
    before = households(db)
    report = read(db, campaign, [LE, LE_WIFE, LE_CHILD, ("H2", *HO[1:])])
    assert (report.added, report.gone) == (1, 1)
    after = households(db)
    assert (after["H1"], after[f"cu-{before['H2']}"]) == (before["H1"], before["H2"])
    assert after["H2"] not in before.values()


def test_a_number_given_to_other_people_at_the_same_address_is_that_household(db, campaign):
    read(db, campaign)
    before = households(db)
    report = read(db, campaign, [LE, LE_WIFE, LE_CHILD, ("H2", *HO[1:4], VO[4], *HO[5:])])
    assert (report.added, report.gone) == (1, 1)
    assert households(db) == before


def families(*numbers):
    """Households of two with these numbers; each family is known by its letter."""
    return [
        row
        for letter, number in zip("ABCDE", numbers, strict=False)
        if number
        for row in (
            (f"H{number}", f"Mai Văn {letter}", "Chủ hộ", "03/04/1970", f"số {letter}", "khu phố 1", "Phường 1"),
            ("", f"Mai Thị {letter}", "Vợ", "04/05/1972", "", "", ""),
        )
    ]


@pytest.mark.parametrize(
    "numbers", [(1, 0, 2, 3, 4), (2, 3, 4, 5, 0), (5, 4, 3, 2, 1), (0, 1, 0, 2, 0), (3, 1, 2, 0, 4)]
)
def test_numbers_that_moved_on_leave_every_household_itself(db, campaign, numbers):
    read(db, campaign, families(1, 2, 3, 4, 5))
    before = {row.head_name: row.id for row in db.exec(select(Household)).all()}
    report = read(db, campaign, families(*numbers))
    assert report.added == 0
    after = {row.head_name: (row.id, row.ref) for row in db.exec(select(Household)).all()}
    assert {name: number for name, (number, _) in after.items()} == before
    for letter, number in zip("ABCDE", numbers, strict=True):
        if number:
            assert after[f"Mai Văn {letter}"][1] == f"H{number}"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lists=st.lists(st.lists(st.integers(0, 4), min_size=5, max_size=5), min_size=2, max_size=3))
def test_whatever_files_say_of_numbers_no_two_households_have_one(sqlite_engine, lists):
    with DbSession(sqlite_engine) as db:
        campaign = make_campaign(db)
        for number, numbers in enumerate(lists):
            places = [f"khu phố {1 + (number + place) % 2}" for place in range(5)]
            unique = {(place, one): letter for letter, place, one in zip("ABCDE", places, numbers, strict=True)}
            rows = [
                (
                    f"H{one}" if one else "",
                    f"Mai Văn {letter}",
                    "Chủ hộ",
                    "03/04/1970",
                    f"số {letter}",
                    place,
                    "Phường 1",
                )
                for (place, one), letter in unique.items()
            ]
            read(db, campaign, rows)
        found = [(row.neighbourhood_id, row.ref) for row in db.exec(select(Household)).all()]
        assert len(found) == len(set(found))
        db.rollback()


def test_a_list_of_one_neighbourhood_moves_nobody_out_of_the_next(db, campaign):
    alone = ("H1", "Mai Văn An", "Chủ hộ", "03/04/1970", "số 1", "khu phố 1", "Phường 1")
    others = [("H3", "Hồ Văn Bê", "Chủ hộ", "03/05/1971", "số 2", "khu phố 1", "Phường 1"), VO]
    read(db, campaign, [alone, *others])
    report = read(db, campaign, [("K7", *alone[1:5], "khu phố 2", "Phường 1")])
    assert report.added == 1
    assert len(households(db)) == 4
    with_both = [("K7", *alone[1:5], "khu phố 2", "Phường 1"), *others]
    assert read(db, campaign, with_both).gone == 1


def test_whoever_is_temporary_next_door_does_not_move_there(db, campaign):
    alone = ("H1", "Mai Văn An", "Chủ hộ", "03/04/1970", "số 1", "khu phố 1", "Phường 1", "thường trú")
    read(db, campaign, [alone], RESIDENCE)
    report = read(db, campaign, [("K7", *alone[1:5], "khu phố 2", "Phường 1", "tạm trú")], RESIDENCE)
    assert (report.added, report.twice) == (1, 1)
    assert entries(db) == [(ELSEWHERE, 1), (None, None)]


def test_an_empty_note_takes_back_what_a_file_had_said_and_nothing_that_people_said(db, campaign):
    header = (*HEADER, "Ghi chú")
    read(db, campaign, [(*LE, "chuyển đi"), (*LE_WIFE, "vắng"), (*VO, "")], header)
    person = people(db)["Trần Thị Thuỷ"]
    person.mark_source = "leader"
    db.flush()
    report = read(db, campaign, [(*LE, ""), (*LE_WIFE, ""), (*VO, "")], header)
    assert report.changed == 1
    assert marks(db) == {"Trần Thị Thuỷ": "absent"}


def test_a_pupil_by_hand_keeps_his_school_whatever_a_file_says(db, campaign):
    header = (*HEADER, "Trường", "Lớp")
    read(db, campaign, [(*LE, "THPT Ví Dụ", "10A1")], header)
    person = people(db)[LE[1]]
    person.chosen_group = "student"
    db.flush()
    read(db, campaign, [(*LE, "Trường Khác", "9B")], header)
    person = people(db)[LE[1]]
    assert (person.school, person.school_class) == ("THPT Ví Dụ", "10A1")


def test_a_file_is_taken_in_again_where_the_roster_has_moved_on_since(db, campaign):
    first, second = [LE, VO], [LE, (*VO[:4], "số 99, đường Ví Dụ", *VO[5:])]
    read(db, campaign, first)
    assert read(db, campaign, first).unchanged
    read(db, campaign, second)
    again = read(db, campaign, first)
    assert (again.unchanged, again.households_changed) == (False, 1)


def test_the_same_file_marks_who_is_gone_once_that_is_asked(db, campaign):
    read(db, campaign)
    fewer = [LE, LE_WIFE]
    assert read(db, campaign, fewer).gone_marked == 0
    assert read(db, campaign, fewer, mark_gone=True).gone_marked == 2


def test_people_who_share_name_and_birth_and_live_apart_are_counted(db, campaign):
    report = read(db, campaign, twins("thường trú", "thường trú"), RESIDENCE)
    assert (report.twice, report.alike) == (0, 1)


def test_whoever_is_away_here_is_invited_where_he_is_permanent(db, campaign):
    read(db, campaign, twins("tạm vắng", "thường trú"), RESIDENCE)
    assert entries(db) == [(ELSEWHERE, 1), (None, None)]


def test_without_numbers_a_household_is_known_by_its_people_when_head_and_address_are_written_anew(db, campaign):
    rows = [("", *LE[1:]), LE_WIFE, LE_CHILD, ("", *VO[1:])]
    read(db, campaign, rows)
    before = set(households(db).values())
    head = ("", "Trần Thị Thuỷ", "Chủ hộ", "1978", "12 Ví Dụ", "khu phố 1", "Phường 1")
    report = read(db, campaign, [head, ("", "Lê Văn Mẫu", "Chồng", "05/03/1975", "", "", ""), LE_CHILD, ("", *VO[1:])])
    assert (report.added, report.gone) == (0, 0)
    assert set(households(db).values()) == before


def test_a_neighbourhood_with_a_new_name_keeps_its_households(db, campaign):
    read(db, campaign)
    before = households(db)
    rows = [(*LE[:5], "tổ dân phố Mới", "Phường 1"), LE_WIFE, LE_CHILD]
    report = read(db, campaign, rows)
    assert (report.added, report.gone) == (0, 0)
    assert households(db) == before


def twins(first="thường trú", second="tạm trú", birth="05/03/1975"):
    return [
        (*LE[:3], birth, *LE[4:], first),
        ("H9", LE[1], "Chủ hộ", birth, "phòng trọ", "khu phố 2", "Phường 2", second),
    ]


def entries(db):
    rows = db.exec(select(Resident).order_by(Resident.id)).all()
    return [
        (row.mark, None if row.same_as_id is None else [one.id for one in rows].index(row.same_as_id)) for row in rows
    ]


def test_one_person_permanent_here_and_temporary_there_is_invited_where_he_lives(db, campaign):
    report = read(db, campaign, twins(), RESIDENCE)
    assert report.twice == 1
    assert entries(db) == [(ELSEWHERE, 1), (None, None)]
    assert read(db, campaign, [*twins(), (*HO, "")], RESIDENCE).twice == 0, "once marked is marked"


def test_he_is_found_whichever_list_came_first(db, campaign):
    here, there = twins()
    read(db, campaign, [there], RESIDENCE)
    assert read(db, campaign, [here], RESIDENCE).twice == 1
    assert entries(db) == [(None, None), (ELSEWHERE, 0)]


@pytest.mark.parametrize("rows", [twins("thường trú", "thường trú"), twins(birth="01/01/1975"), twins(birth="1975")])
def test_people_who_may_be_two_are_both_invited(db, campaign, rows):
    assert read(db, campaign, rows, RESIDENCE).twice == 0
    assert entries(db) == [(None, None), (None, None)]


def test_two_of_whom_the_leader_has_said_that_they_are_two_stay_two(db, campaign):
    here, there = twins()
    read(db, campaign, [here], RESIDENCE)
    person = people(db)[LE[1]]
    person.mark, person.mark_source = "confirmed", "leader"
    db.flush()
    assert read(db, campaign, [there], RESIDENCE).twice == 0


def test_whoever_holds_a_slip_comes_by_that_entry(db, campaign):
    here, there = twins()
    read(db, campaign, [here], RESIDENCE)
    told = people(db)[LE[1]].id
    assert read(db, campaign, [there], RESIDENCE, has_slot={told}.intersection).twice == 1
    assert entries(db) == [(None, None), (ELSEWHERE, 0)]


def test_the_other_entry_is_invited_again_once_this_one_is_gone(db, campaign):
    read(db, campaign, [*twins(), ("H10", "Mai Mẫu", "Chủ hộ", "1970", "", "khu phố 2", "Phường 2", "")], RESIDENCE)
    rest = [("H10", "Mai Mẫu", "Chủ hộ", "1970", "", "khu phố 2", "Phường 2", "")]
    read(db, campaign, rest, RESIDENCE, mark_gone=True)
    assert entries(db) == [(None, None), (GONE, None), (None, None)]


def test_the_other_entry_is_invited_again_once_this_one_turns_out_to_be_somebody_else(db, campaign):
    read(db, campaign, twins(), RESIDENCE)
    _, there = twins()
    read(db, campaign, [(*there[:3], "06/03/1976", *there[4:])], RESIDENCE)
    assert entries(db) == [(None, None), (None, None)]


def test_whoever_moved_from_one_household_to_another_is_invited_once(db, campaign):
    read(db, campaign)
    of_age = ("H5", "Lê Thị Hoà", "Chủ hộ", "02/04/2007", "số 30, đường Ví Dụ", "khu phố 1", "Phường 1")
    report = read(db, campaign, [LE, LE_WIFE, VO, of_age])
    assert (report.added, report.gone, report.twice) == (1, 1, 1)
    assert [mark for mark, _ in entries(db)].count(ELSEWHERE) == 1
