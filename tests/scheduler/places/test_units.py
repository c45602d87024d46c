"""The administrative units that ship: as many as there were in 2021, and none mistaken for another."""

import pytest

from scheduler.places.errors import DatasetUnknown
from scheduler.places.units import shipped_datasets, shipped_units

BOOK = shipped_units("vn-2021")


@pytest.mark.parametrize(
    ("province", "name", "districts", "communes"),
    [
        ("30", "Tỉnh Hải Dương", 12, 235),
        ("38", "Tỉnh Thanh Hóa", 27, 559),
        ("42", "Tỉnh Hà Tĩnh", 13, 216),
        ("45", "Tỉnh Quảng Trị", 10, 125),
    ],
)
def test_each_province_has_the_units_of_2021(province, name, districts, communes):
    levels = [unit.level for unit in BOOK.below(province)]
    assert BOOK[province].name == name
    assert (levels.count("province"), levels.count("district"), levels.count("commune")) == (1, districts, communes)


def test_the_district_and_the_town_of_ky_anh_stay_apart():
    assert (BOOK["447"].name, BOOK["447"].kind) == ("Huyện Kỳ Anh", "rural_district")
    assert (BOOK["449"].name, BOOK["449"].kind) == ("Thị xã Kỳ Anh", "town")
    district, town = ({unit.code for unit in BOOK.below(code)} for code in ("447", "449"))
    assert (len(district), len(town), district & town) == (21, 12, set())


def test_the_town_of_quang_tri_has_four_wards_and_one_commune():
    units = [(unit.code, unit.kind, unit.name) for unit in BOOK.below("462")]
    assert units == [
        ("462", "town", "Thị xã Quảng Trị"),
        ("19357", "ward", "Phường 1"),
        ("19358", "ward", "Phường An Đôn"),
        ("19360", "ward", "Phường 2"),
        ("19361", "ward", "Phường 3"),
        ("19705", "commune", "Xã Hải Lệ"),
    ]


def test_the_city_of_hai_duong_has_25_units():
    assert len(list(BOOK.below("288"))) == 1 + 25


def test_a_unit_lies_within_itself_and_all_above_it():
    assert [unit.code for unit in BOOK.above("19357")] == ["19357", "462", "45"]
    assert [BOOK.is_within("19357", whole) for whole in ("19357", "462", "45", "42")] == [True, True, True, False]


def test_every_parent_is_one_level_up_and_comes_first():
    seen: dict[str, str] = {}
    above = {"province": None, "district": "province", "commune": "district"}
    for unit in BOOK.by_code.values():
        assert seen.get(unit.parent_code) == above[unit.level]
        seen[unit.code] = unit.level


def test_a_list_that_does_not_ship_is_refused_with_those_that_do():
    assert shipped_datasets() == ("vn-2021",)
    with pytest.raises(DatasetUnknown) as caught:
        shipped_units("vn-1999")
    assert caught.value.text("en") == "There is no list of units “vn-1999”. The lists are: vn-2021."
