"""Who is to be looked at: whoever the rule would treat otherwise if all of his birth were known, and double or lost entries."""

from datetime import date
from io import BytesIO
from itertools import product
from types import SimpleNamespace

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from factories import EVE, make_household, make_world, small_roster
from scheduler.roster.doubtful import (
    REASONS,
    doubtful,
    doubtful_counts,
    january_births,
    reason_of,
    write_doubtful,
)
from scheduler.roster.groups import eligible_from
from scheduler.roster.models import Resident

BIRTHS = (
    (None, None, None),
    *((year, None, None) for year in (1950, 2005, 2006, 2007, 2008)),
    *((2007, month, None) for month in (1, 2, 3, 4, 5, 12)),
    *((2006, month, None) for month in (11, 12)),
    *((2007, month, day) for month in (3, 4) for day in (1, 15, 30)),
    (2007, None, 5),
)
MARKS = (None, "confirmed", "homebound", "absent", "moved", "dead", "has_card", "spare", "unused", "gone", "elsewhere")


@pytest.fixture
def everybody(db):
    """One person of each birth, mark and card."""
    world = make_world(db)
    household = make_household(db, world.neighbourhoods["101"], ("Lê Văn Mẫu",))
    for number, ((year, month, day), mark, has_card) in enumerate(product(BIRTHS, MARKS, (False, True))):
        facts = {"birth_year": year, "birth_month": month, "birth_day": day, "mark": mark, "has_card": has_card}
        key = {"full_name": f"Người Thử {number}", "match_key": str(number), "position": number + 1}
        db.add(Resident(campaign_id=world.campaign.id, household_id=household.id, **key, **facts))
    db.flush()
    return db.exec(select(Resident)).all()


def expected(person, first, last, age, without_card):
    """The reason by the rule itself: would it answer otherwise for one who was born on the first of what is not known?"""
    if person.mark in {"elsewhere", "gone"}:
        return "twice" if person.mark == "elsewhere" else "gone"
    known = {name: getattr(person, name) for name in ("birth_year", "birth_month", "birth_day", "mark", "has_card")}
    earliest = {**known, "birth_year": known["birth_year"] or 1950}
    if known["birth_month"] is None:
        earliest |= {"birth_month": 1, "birth_day": 1}
    earliest["birth_day"] = earliest["birth_day"] or 1
    days = [
        eligible_from(SimpleNamespace(**one), first, last, age, without_card=without_card) for one in (known, earliest)
    ]
    if days[0] == days[1]:
        return None
    if person.birth_year is None:
        return "no_birth"
    return "year_only" if person.birth_month is None else "month_only"


@pytest.mark.parametrize("without_card", [True, False])
@pytest.mark.parametrize("age", [0, 14, 15])
@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2021, 1, 1), date(2021, 12, 31)),
        (date(2021, 3, 15), date(2021, 4, 30)),
        (date(2021, 4, 1), date(2021, 4, 1)),
        (date(2020, 12, 1), date(2022, 1, 31)),
    ],
)
def test_the_database_finds_exactly_those_whose_unknown_day_decides(db, everybody, first, last, age, without_card):
    why = reason_of(first, last, age, without_card=without_card)
    found = dict(db.execute(select(Resident.id, why)).all())
    assert found == {one.id: expected(one, first, last, age, without_card) for one in everybody}


def test_a_campaign_within_one_year_doubts_the_year_in_which_they_turn_fourteen_and_no_other(db, everybody):
    why = reason_of(date(2021, 3, 15), date(2021, 4, 30), 14)
    rows = db.execute(select(Resident.birth_year).where(why == "year_only")).scalars()
    assert set(rows) == {2007}


MORE = (
    "H7;Cao Văn Bảy;Chủ hộ;;số 7, đường Ví Dụ;khu phố 1;Phường 1;;;;;",
    "H7;Cao Thị Tám;Con;2007;;khu phố 1;Phường 1;;;;;",
    "H7;=Cao Thị Chín;Con;01/01/1990;;khu phố 1;Phường 1;;;;;",
    "A6;Cao Thị Mười;Chủ hộ;03/2007;số 6, đường Mẫu;khu phố 2;Phường An Đôn;;;;;",
)


@pytest.fixture
def line_with_doubts(line):
    """The small roster with births that are not known; the campaign is from 26/3 to 28/3/2021."""
    line.load()
    line.fill(small_roster(*MORE))
    return line


def listed(line, **options):
    with line.work() as (db, campaign):
        return [(one.full_name, one.reason) for one in doubtful(db, campaign, **options)]


def test_they_are_listed_by_place_and_walk_with_their_reason(line_with_doubts):
    assert listed(line_with_doubts) == [
        ("Cao Văn Bảy", "no_birth"),
        ("Cao Thị Tám", "year_only"),
        ("Cao Thị Mười", "month_only"),
    ]


def test_one_reason_one_ward_and_one_page_may_be_asked_for(line_with_doubts):
    assert listed(line_with_doubts, reason="year_only") == [("Cao Thị Tám", "year_only")]
    assert listed(line_with_doubts, units={"19358"}) == [("Cao Thị Mười", "month_only")]
    assert listed(line_with_doubts, units=set()) == []
    assert listed(line_with_doubts, start=1, limit=1) == [("Cao Thị Tám", "year_only")]


def test_they_are_counted_by_neighbourhood_and_reason(line_with_doubts):
    with line_with_doubts.work() as (db, campaign):
        found = doubtful_counts(db, campaign)
        assert [(one.unit_code, one.neighbourhood, one.reason, one.people) for one in found] == [
            ("19357", "khu phố 1", "no_birth", 1),
            ("19357", "khu phố 1", "year_only", 1),
            ("19358", "khu phố 2", "month_only", 1),
        ]
        assert len(doubtful_counts(db, campaign, units={"19358"})) == 1


def test_births_on_the_first_of_january_are_counted_by_ward(line_with_doubts):
    with line_with_doubts.work() as (db, campaign):
        found = {one.unit_code: (one.first_of_january, one.births) for one in january_births(db, campaign)}
        assert found == {"19357": (1, 4)}
        assert january_births(db, campaign, units={"19358"}) == []


def test_a_file_of_them_holds_texts_and_no_formula(line_with_doubts, tmp_path):
    with line_with_doubts.work() as (db, campaign):
        for one in db.exec(select(Resident).where(Resident.full_name == "=Cao Thị Chín")):
            one.mark = "gone"
            db.add(one)
        db.flush()
        people = doubtful(db, campaign)
    path = tmp_path / "can-xem.xlsx"
    write_doubtful(path, people, {"19357": "Phường 1"}, "vi", now=EVE)
    data = path.read_bytes()
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0][:2] == ["Xã, phường", "Địa bàn"]
    assert ["Phường 1", "=Cao Thị Chín", REASONS["gone"][0]] in [[row[0], row[5], row[7]] for row in rows]
    assert len(rows) == 1 + 4
    write_doubtful(path, people, {}, "en", now=EVE)
    assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[0][7] == "To check"
