import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select

from factories import EVE, make_campaign
from line import KEYS
from roster_files import HEADER, LE, LE_CHILD, LE_WIFE, ROWS, VO, xlsx
from scheduler.places.campaign_reading import parse_campaign, scenario_text
from scheduler.places.models import Neighbourhood
from scheduler.places.units import shipped_units
from scheduler.roster.columns import COLUMNS, heading_form
from scheduler.roster.generate import generate_roster
from scheduler.roster.headings import find_headings
from scheduler.roster.phones import shown_phone
from scheduler.roster.service import import_roster

MAU = "bà Trần Thị Mẫu"


@pytest.fixture
def db(db_engine):
    with DbSession(db_engine) as session:
        yield session


def read(db, campaign, *cells, headings=("Tổ trưởng", "Điện thoại tổ trưởng"), rows=ROWS):
    padded = (*cells, *[("", "")] * (len(rows) - len(cells)))
    data = xlsx([(*row, *more) for row, more in zip(rows, padded, strict=True)], (*HEADER, *headings))
    return import_roster(db, campaign, data, "roster.xlsx", keys=KEYS, now=EVE)


def leaders(db):
    db.expire_all()
    rows = db.exec(select(Neighbourhood).order_by(Neighbourhood.id)).all()
    return {row.name: (row.leader_name, row.leader_phone) for row in rows}


def test_the_first_leader_named_is_the_neighbourhood_s_and_his_phone_is_written_as_it_is_printed(db):
    report = read(db, make_campaign(db), ("", ""), (MAU, ""), ("", "+84900000012"))

    assert leaders(db) == {"khu phố 1": (MAU, "0900 000 012")}
    assert report.findings == ()


def test_another_leader_later_in_the_file_is_reported_once_and_does_not_count(db):
    other = ("ông Lê Văn Tập", "0900 000 099")

    report = read(db, make_campaign(db), (MAU, "0900000012"), other, ("bà trần thị mẫu", "0900.000.012"), other)

    assert leaders(db) == {"khu phố 1": (MAU, "0900 000 012")}
    assert [(found.row, found.code, found.column, found.refused) for found in report.findings] == [
        (5, "leader_differs", "Tổ trưởng", False),
        (5, "leader_differs", "Điện thoại tổ trưởng", False),
    ]
    assert "dòng 4" in report.findings[0].vi
    assert "Tập" not in str(report.as_dict())


def test_a_leader_s_phone_that_is_none_is_reported_once_and_not_kept(db):
    report = read(db, make_campaign(db), (MAU, "12"), ("", "12"))

    assert leaders(db) == {"khu phố 1": (MAU, "")}
    assert [(found.row, found.code) for found in report.findings] == [(4, "phone_unreadable")]


def test_every_neighbourhood_has_its_own_leader_and_a_refused_household_names_none(db):
    elsewhere = ("H9", "Hồ Mẫu", "Chủ hộ", "1960", "số 1, đường Ví Dụ", "khu phố 2", "Phường 2")
    nowhere = ("H8", "Hồ Thử", "Chủ hộ", "1960", "số 1, đường Ví Dụ", "khu phố 3", "Phường Không Có")

    read(db, make_campaign(db), (MAU, ""), ("ông Lê Văn Tập", ""), ("x", ""), rows=(LE, elsewhere, nowhere))

    assert leaders(db) == {"khu phố 1": (MAU, ""), "khu phố 2": ("ông Lê Văn Tập", "")}


def test_a_newer_file_replaces_the_leader_and_one_that_says_nothing_keeps_him(db):
    campaign = make_campaign(db)
    read(db, campaign, (MAU, "0900000012"))
    import_roster(db, campaign, xlsx([LE, LE_WIFE]), "without.xlsx", keys=KEYS, now=EVE)
    assert leaders(db) == {"khu phố 1": (MAU, "0900 000 012")}

    read(db, campaign, ("ông Lê Văn Tập", ""), rows=(LE, LE_WIFE, LE_CHILD, VO))

    assert leaders(db) == {"khu phố 1": ("ông Lê Văn Tập", "0900 000 012")}


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("TỔ TRƯỞNG", "leader_name"),
        ("Trưởng thôn", "leader_name"),
        ("Họ tên tổ trưởng", "leader_name"),
        ("Họ và tên Trưởng khu phố", "leader_name"),
        ("Tổ trưởng TDP", "leader_name"),
        ("Điện thoại tổ trưởng", "leader_phone"),
        ("SĐT trưởng khu dân cư", "leader_phone"),
        ("Số điện thoại (tổ trưởng)", "phone"),
    ],
)
def test_headings_of_leaders_are_known_by_their_titles(heading, key):
    assert [column.field for column in find_headings([["Họ tên", heading]])[2]] == ["name", key]


def test_no_heading_means_two_columns():
    forms = [
        heading_form(heading) for column in COLUMNS.values() for heading in set(map(heading_form, column.headings))
    ]
    assert len(forms) == len(set(forms))


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+84900000012", "0900 000 012"), ("+842333852114", "0233 385 2114"), ("", "")],
)
def test_phones_are_shown_in_groups(number, shown):
    assert shown_phone(number) == shown


def test_a_made_up_roster_names_one_leader_for_each_neighbourhood():
    book = shipped_units("vn-2021")
    town = parse_campaign(scenario_text("quang-tri"), {"vn-2021": book})
    wanted = town.generate.model_copy(update={"people": 400, "with_card": 60, "neighbourhoods": 6})
    rows = list(generate_roster(town.model_copy(update={"generate": wanted}), book))

    named = [(row.ward, row.neighbourhood) for row in rows if row.leader_name]
    assert len(named) == len(set(named)) == 6
    assert all(row.leader_phone.startswith("0900 000 0") for row in rows if row.leader_name)
