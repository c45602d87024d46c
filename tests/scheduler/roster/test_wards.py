"""Units of one name stay apart: the district says which, and only what nothing tells apart is ambiguous."""

import pytest

from scheduler.places.models import AdminUnit
from scheduler.places.unit_lists import read_units
from scheduler.places.units import shipped_units
from scheduler.roster.wards import WardBook
from two_levels import LIST


def ward_book(whole: str, book=None) -> WardBook:
    book = book or shipped_units("vn-2021")
    rows = {
        unit.code: AdminUnit(
            dataset=book.dataset,
            code=unit.code,
            level=unit.level,
            kind=unit.kind,
            name=unit.name,
            parent_code=unit.parent_code,
        )
        for unit in book.by_code.values()
    }
    return WardBook(rows, whole)


def both_ky_anh() -> tuple[set[str], set[str]]:
    book = shipped_units("vn-2021")
    return tuple({unit.name for unit in book.below(code) if unit.level == "commune"} for code in ("447", "449"))


HA_TINH = ward_book("42")
THANH_HOA = ward_book("38")
QUANG_TRI = ward_book("45")


def test_the_district_and_the_town_of_ky_anh_share_no_ward_so_the_plain_name_will_do():
    of_district, of_town = both_ky_anh()
    assert not of_district & of_town
    for name, code in (("Xã Kỳ Xuân", "447"), ("Phường Hưng Trí", "449")):
        found, problem = HA_TINH.find("Kỳ Anh", name)
        assert (problem, shipped_units("vn-2021")[found].parent_code) == ("", code)


@pytest.mark.parametrize("district", ["Huyện Kỳ Anh", "H. Kỳ Anh", "huyen ky anh", "H.Kỳ Anh"])
def test_a_ward_of_the_town_is_none_of_the_district(district):
    assert HA_TINH.find(district, "Xã Kỳ Xuân")[1] == ""
    assert HA_TINH.find(district, "Phường Hưng Trí") == ("", "ward_unknown")


@pytest.mark.parametrize("district", ["Thị xã Kỳ Anh", "TX. Kỳ Anh", "TX Kỳ Anh"])
def test_a_commune_of_the_district_is_none_of_the_town(district):
    assert HA_TINH.find(district, "Phường Hưng Trí")[1] == ""
    assert HA_TINH.find(district, "Xã Kỳ Xuân") == ("", "ward_unknown")


TWINS = """dataset,code,level,kind,name,parent
x,42,province,province,Tỉnh Mẫu,
x,447,district,rural_district,Huyện Kỳ Anh,42
x,449,district,town,Thị xã Kỳ Anh,42
x,10,commune,commune,Xã Kỳ Lợi,447
x,11,commune,commune,Xã Kỳ Lợi,449
x,12,commune,commune,Xã Kỳ Hoa,449
"""


def test_a_ward_that_both_have_needs_the_kind_of_its_district():
    (book,) = read_units(TWINS.encode(), "x.csv")
    wards = ward_book("42", book)
    assert wards.find("Kỳ Anh", "Xã Kỳ Lợi") == ("", "ward_ambiguous")
    assert wards.find("", "Kỳ Lợi") == ("", "ward_ambiguous")
    assert wards.find("Huyện Kỳ Anh", "Xã Kỳ Lợi") == ("10", "")
    assert wards.find("TX. Kỳ Anh", "x. kỳ lợi") == ("11", "")
    assert wards.find("Kỳ Anh", "Xã Kỳ Hoa") == ("12", "")


def test_the_commune_of_vinh_long_is_another_one_in_each_province():
    assert THANH_HOA.find("Huyện Vĩnh Lộc", "Xã Vĩnh Long") == ("15361", "")
    (code,) = {unit.code for unit in shipped_units("vn-2021").below("45") if unit.name == "Xã Vĩnh Long"}
    assert QUANG_TRI.find("Huyện Vĩnh Linh", "Xã Vĩnh Long") == (code, "")
    assert code != "15361"


def test_a_district_that_is_another_one_is_not_passed_over():
    assert THANH_HOA.find("Huyện Vĩnh Linh", "Xã Vĩnh Long") == ("", "ward_unknown")
    assert THANH_HOA.find("Huyện Cẩm Thủy", "Xã Vĩnh Long") == ("", "ward_unknown")


def test_the_province_of_vinh_long_is_no_commune():
    text = "dataset,code,level,kind,name,parent\nx,86,province,province,Tỉnh Vĩnh Long,\nx,1,commune,ward,Phường An Bình,86\n"
    (book,) = read_units(text.encode(), "x.csv")
    assert ward_book("86", book).find("", "Vĩnh Long") == ("", "ward_unknown")


def test_a_district_that_nobody_knows_does_not_stop_the_only_ward_of_that_name():
    assert THANH_HOA.find("Vỉnh Lộc", "Xã Vĩnh Long") == ("15361", "")


def test_a_list_of_two_levels_needs_no_district_and_bears_the_former_one():
    (book,) = read_units(LIST.encode(), "x.csv")
    wards = ward_book("44", book)
    for district in ("", "Thị xã Quảng Trị", "Tỉnh Quảng Trị"):
        assert wards.find(district, "P. Quảng Trị") == ("19360", "")
    assert wards.find("", "Đặc khu Ví Dụ") == ("90002", "")
    assert wards.find("", "Ví Dụ") == ("", "ward_ambiguous")


def test_a_code_means_the_unit_of_the_campaigns_own_list():
    (book,) = read_units(LIST.encode(), "x.csv")
    assert ward_book("38", book).find("", "Xã Tây Đô") == ("15361", "")
    assert ward_book("38", book).find("", "Xã Vĩnh Long") == ("", "ward_unknown")
    assert THANH_HOA.find("", "Xã Tây Đô") == ("", "ward_unknown")


class Counted(dict):
    asked = 0

    def get(self, key, default=None):
        self.asked += 1
        return super().get(key, default)


def test_titles_that_name_no_unit_cost_nothing_and_only_the_first_200_are_looked_at():
    wards = ward_book("38")
    wards._by_name = Counted(wards._by_name)
    titles = iter(["huyen vinh loc", "xa vinh long", *(f"xa {number}" for number in range(1000))])
    assert wards.of_titles(titles) == "15361"
    assert wards._by_name.asked < 20
    assert next(titles) == "xa 198"


def test_a_province_among_the_titles_tells_wards_of_a_list_of_two_levels_apart():
    (book,) = read_units(LIST.encode(), "x.csv")
    assert ward_book("44", book).of_titles(["tinh quang tri", "dac khu vi du"]) == "90002"
