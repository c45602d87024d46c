"""Lists of administrative units from .csv: read whole or not at all, stored once, and never changed under a campaign."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import make_campaign
from line import rows_of
from scheduler.database import transaction
from scheduler.places import unit_errors as wrong
from scheduler.places.models import AdminUnit
from scheduler.places.unit_lists import COLUMNS, KINDS, read_units
from scheduler.places.unit_tables import known_units, store_units, unit_book
from scheduler.places.units import shipped_units
from two_levels import LIST

EXAMPLE = Path(__file__).parents[3] / "docs" / "how-to" / "units-example.csv"
HEADER = "dataset,code,level,kind,name,parent\n"
OLD = (
    "x,45,province,province,Tỉnh Mẫu,\nx,462,district,town,Thị xã Mẫu,45\nx,19357,commune,ward,Phường 1,462\n"
    "x,463,district,urban_district,Quận Mẫu,45\nx,464,district,provincial_city,Thành phố Mẫu,45\n"
    "x,465,district,rural_district,Huyện Mẫu,45\nx,466,commune,township,Thị trấn Mẫu,465\n"
)


def read(text: str, **options):
    return read_units(text.encode(), "danh-muc.csv", **options)


def findings(rows: str) -> list[wrong.UnitFinding]:
    with pytest.raises(wrong.UnitListInvalid) as caught:
        read(HEADER + rows)
    return list(caught.value.findings)


def test_two_and_three_levels_are_both_read():
    (old,) = read(HEADER + OLD)
    assert [unit.level for unit in old.above("19357")] == ["commune", "district", "province"]
    (new,) = read(LIST)
    assert [unit.name for unit in new.above("90002")] == ["Đặc khu Ví Dụ", "Tỉnh Quảng Trị"]
    assert {unit.code for unit in new.below("44")} == {"44", "19360", "90001", "90002"}


def test_the_example_of_the_guide_is_a_list():
    (book,) = read_units(EXAMPLE.read_bytes(), EXAMPLE.name)
    assert (book.dataset, len(book.by_code)) == ("vi-du-2025", 5)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_byte_order_mark_separator_and_line_end_do_not_matter(encoding, separator, end):
    text = (HEADER + OLD).replace(",", separator).replace("\n", end)
    assert read_units(text.encode(encoding), "x.csv") == read(HEADER + OLD)


def test_columns_come_in_any_order_by_either_name_and_others_are_left_alone():
    text = "NAME,Parent_Code,code,note,kind,level,dataset\nTỉnh Mẫu,,45,gì đó,province,province,x\n"
    (book,) = read(text)
    assert book["45"].name == "Tỉnh Mẫu"


def test_rows_come_in_any_order_and_a_child_before_its_parent():
    rows = OLD.splitlines(keepends=True)
    assert read(HEADER + "".join(reversed(rows))) == read(HEADER + OLD)


def test_several_lists_in_one_file_are_each_a_list():
    first, second = read(HEADER + OLD + OLD.replace("x,", "y,"))
    assert (first.dataset, second.dataset, dict(first.by_code)) == ("x", "y", dict(second.by_code))


def test_of_several_lists_only_the_named_one_is_read_whatever_is_wrong_with_the_others():
    (book,) = read(HEADER + OLD + "y,abc,planet,moon,,\n", dataset="x")
    assert len(book.by_code) == 7


def test_a_file_without_the_column_gets_its_name_from_outside():
    text = "code,level,kind,name,parent\n45,province,province,Tỉnh Mẫu,\n"
    (book,) = read(text, dataset="vn-moi")
    assert book.dataset == "vn-moi"
    with pytest.raises(wrong.UnitDatasetMissing):
        read(text)


def test_a_list_that_the_file_does_not_hold_is_named_with_those_it_does():
    with pytest.raises(wrong.UnitDatasetAbsent) as caught:
        read(HEADER + OLD, dataset="y")
    assert caught.value.text("en") == "danh-muc.csv has no row of the list “y”. It holds: x."


def test_names_are_text_whatever_they_begin_with():
    names = ("=HYPERLINK(1)", "+84", "[red]Xã[/red]", "Xã 🌾", '"Xã ""A"", B"')
    rows = "".join(f"x,{code},province,province,{name},\n" for code, name in enumerate(names, start=10))
    (book,) = read(HEADER + rows)
    assert [unit.name for unit in book.by_code.values()] == [
        "=HYPERLINK(1)",
        "+84",
        "[red]Xã[/red]",
        "Xã 🌾",
        'Xã "A", B',
    ]


def test_decomposed_letters_are_put_together_and_blanks_are_single():
    (book,) = read(HEADER + "x,45,province,province,  Ti\u0309nh\u00a0 Ma\u0302\u0303u ,\n")
    assert book["45"].name == "Tỉnh Mẫu"


WRONG = {
    "unit_dataset_bad": "x y,45,province,province,Tỉnh Mẫu,\n",
    "unit_code_bad": "x,4 5,province,province,Tỉnh Mẫu,\n",
    "unit_level_unknown": "x,45,planet,province,Tỉnh Mẫu,\n",
    "unit_kind_unknown": "x,45,province,ward,Tỉnh Mẫu,\n",
    "unit_name_bad": "x,45,province,province,,\n",
    "unit_parent_given": "x,45,province,province,Tỉnh Mẫu,44\n",
    "unit_row_shape": "x,45,province,province,Tỉnh Mẫu,,thừa\n",
}


@pytest.mark.parametrize("code", WRONG)
def test_each_mistake_of_a_row_is_said_with_its_row(code):
    found = [one for one in findings(WRONG[code]) if one.code == code]
    assert [one.params["row"] for one in found] == [2]
    assert found[0].text("vi").startswith("Dòng 2:")
    assert found[0].text("en").startswith("Row 2:")


@pytest.mark.parametrize("code", ["", "1" * 11, "٤٥", "4.5E+10", "-1"])
def test_a_code_is_ten_digits_at_most(code):
    assert "unit_code_bad" in {one.code for one in findings(f"x,{code},province,province,Tỉnh Mẫu,\n")}


@pytest.mark.parametrize("name", ["", "   ", "a" * 121, "Xã\u202eMẫu", "Xã\u200bMẫu"])
def test_a_name_is_there_short_and_visible(name):
    assert [one.code for one in findings(f"x,45,province,province,{name},\n")] == ["unit_name_bad"]


def test_a_code_that_stands_twice_in_one_list_is_refused_but_not_in_two_lists():
    (found,) = findings("x,45,province,province,Tỉnh A,\nx,45,province,province,Tỉnh B,\n")
    assert found.text("en") == "Row 3: the code 45 stands in row 2 of x already. Use every code once."
    assert len(read(HEADER + "x,45,province,province,Tỉnh A,\ny,45,province,province,Tỉnh B,\n")) == 2


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("x,10,commune,ward,Phường 1,\n", "unit_parent_missing"),
        ("x,10,commune,ward,Phường 1,99\n", "unit_parent_missing"),
        (OLD + "x,10,commune,ward,Phường 9,45\n", "unit_parent_level"),
        (OLD + "x,10,district,town,Thị xã B,462\n", "unit_parent_level"),
        ("x,10,commune,ward,Phường 1,10\n", "unit_parent_level"),
        ("x,10,commune,ward,Phường 1,11\nx,11,commune,ward,Phường 2,10\n", "unit_parent_level"),
    ],
    ids=[
        "none",
        "unknown",
        "commune below a province of a list with districts",
        "district in district",
        "own",
        "circle",
    ],
)
def test_a_parent_is_there_and_one_level_up(rows, expected):
    assert {one.code for one in findings(rows)} == {expected}


def test_a_parent_in_another_list_is_none():
    assert [one.code for one in findings("x,45,province,province,Tỉnh A,\ny,10,commune,ward,Phường 1,45\n")] == [
        "unit_parent_missing"
    ]


def test_everything_wrong_is_said_at_once_up_to_fifty_lines():
    with pytest.raises(wrong.UnitListInvalid) as caught:
        read(HEADER + "x,a,planet,ward,,\n" * 60)
    assert len(caught.value.text("vi").splitlines()) == 52
    assert caught.value.as_items("en")[0] == {
        "key": "row 2",
        "code": "unit_code_bad",
        "detail": "Row 2: the code “a” is not valid; it must be 1 to 10 digits, leading zeros kept.",
    }


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", HEADER.encode(), "\ufeff".encode(), b"\x89PNG\r\n", "dataset,mã".encode("utf-16"), b"a\0b"]
)
def test_what_is_no_table_of_units_is_refused_in_one_sentence(data):
    with pytest.raises((wrong.UnitListUnreadable, wrong.UnitColumnMissing)) as caught:
        read_units(data, "x.csv")
    assert "x.csv" in caught.value.text("vi")


@pytest.mark.parametrize("column", [column for column in COLUMNS if column != "dataset"])
def test_a_missing_column_is_named(column):
    with pytest.raises(wrong.UnitColumnMissing) as caught:
        read(HEADER.replace(column, "khác") + OLD)
    assert caught.value.params["column"] == column


@given(
    st.binary(max_size=300) | st.text(max_size=300).map(lambda text: (HEADER + text).encode("utf-8", "surrogatepass"))
)
def test_no_bytes_end_in_anything_but_lists_or_a_sentence(data):
    books, said = [], ("", "x")
    try:
        books = read_units(data, "x.csv")
    except wrong.PlacesError as error:
        said = (error.text("vi"), error.text("en"))
    assert said[0] != said[1]
    assert all(unit.kind in KINDS[unit.level] for book in books for unit in book.by_code.values())


def stored(engine) -> list[str]:
    return rows_of(engine)["admin_unit"]


def test_a_list_is_stored_and_the_same_list_again_changes_nothing(db_engine):
    with transaction(db_engine) as db:
        (done,) = store_units(db, LIST.encode(), "hai-cap.csv")
    before = rows_of(db_engine)
    with transaction(db_engine) as db:
        (again,) = store_units(db, LIST.encode(), "hai-cap.csv")
    assert (done.units, done.same, again.same) == (6, False, True)
    assert rows_of(db_engine) == before


def test_a_mistake_in_one_list_keeps_all_lists_of_the_file_out(db_engine):
    with pytest.raises(wrong.UnitListInvalid), transaction(db_engine) as db:
        store_units(db, (HEADER + OLD + "y,abc,province,province,Tỉnh,\n").encode(), "x.csv")
    assert stored(db_engine) == []


def test_a_list_that_nobody_uses_is_replaced_as_a_whole(db_engine):
    with transaction(db_engine) as db:
        store_units(db, (HEADER + OLD).encode(), "x.csv")
        store_units(db, (HEADER + "x,46,province,province,Tỉnh Mới,\n").encode(), "x.csv")
        assert list(known_units(db, "x").by_code) == ["46"]


def test_a_list_that_a_campaign_is_pinned_to_keeps_its_content(db_engine):
    with transaction(db_engine) as db:
        store_units(db, (HEADER + OLD).encode(), "x.csv")
        make_campaign(db).dataset = "x"
    with transaction(db_engine) as db:
        assert [one.same for one in store_units(db, (HEADER + OLD).encode(), "x.csv")] == [True]
    before = stored(db_engine)
    renamed = (HEADER + OLD.replace("Phường 1", "Phường Mới")).encode()
    with pytest.raises(wrong.DatasetInUse) as caught, transaction(db_engine) as db:
        store_units(db, renamed, "x.csv")
    assert (caught.value.params["campaigns"], caught.value.params["example"]) == ("mau", "19357")
    assert stored(db_engine) == before


def test_not_even_another_list_of_the_file_is_loaded_where_one_is_pinned(db_engine):
    with transaction(db_engine) as db:
        store_units(db, (HEADER + OLD).encode(), "x.csv")
        make_campaign(db).dataset = "x"
    before = stored(db_engine)
    both = HEADER + "a,46,province,province,Tỉnh A,\n" + OLD.replace("Phường 1", "Phường Mới")
    with pytest.raises(wrong.DatasetInUse), transaction(db_engine) as db:
        store_units(db, both.encode(), "x.csv")
    assert stored(db_engine) == before


def test_a_list_that_ships_is_never_written_over(db_engine):
    with pytest.raises(wrong.DatasetShips), transaction(db_engine) as db:
        store_units(db, (HEADER + OLD.replace("x,", "vn-2021,")).encode(), "x.csv")


def test_one_code_means_another_unit_in_another_list(db_engine):
    with transaction(db_engine) as db:
        store_units(db, EXAMPLE.read_bytes(), EXAMPLE.name)
        assert unit_book(db, "vi-du-2025")["15361"].name == "Xã Tây Đô"
        assert unit_book(db, "vn-2021")["15361"].name == "Xã Vĩnh Long"
        assert unit_book(db, "vi-du-2025")["44"].name == "Tỉnh Quảng Trị"
        assert db.get(AdminUnit, ("vi-du-2025", "15361")).parent_code == "38"


def test_the_list_that_ships_can_be_written_and_read_again_as_a_file():
    book = shipped_units("vn-2021")
    lines = [f"x,{u.code},{u.level},{u.kind},{u.name},{u.parent_code or ''}\n" for u in book.by_code.values()]
    (again,) = read(HEADER + "".join(lines))
    assert dict(again.by_code) == dict(book.by_code)
