"""A school's list finds its pupils in the roster by name and birth, changes nobody else, and nothing the second time."""

import random

import pytest
from sqlmodel import select

from factories import small_campaign_text
from line import rows_of
from roster_files import book, xlsx
from scheduler.audit.models import AuditEntry
from scheduler.places.campaign_file import settings_of
from scheduler.places.errors import CampaignClosed, CampaignFileInvalid
from scheduler.places.service import close_campaign
from scheduler.roster.errors import ColumnMissing, RosterEmpty, RosterUnreadable
from scheduler.roster.models import Resident, RosterImport
from scheduler.roster.queries import imports_of
from scheduler.roster.school_counts import schools_in
from scheduler.roster.school_lists import pupils_of, read_school_list
from scheduler.roster.schools import FINDINGS, SchoolListForeign, SchoolUnknown, class_form, school_station
from scheduler.roster.sheets import Sheet
from school_scene import HEADER, campaign_with_classes, filled, pupils_file, schooling, taken

AN = "NGÔ THỊ AN;12/05/2005;10A1"


@pytest.fixture
def school(line):
    """The campaign with its roster, on a database of either kind."""
    return filled(line)


def test_school_and_class_are_stored_as_the_campaign_file_writes_them(school):
    report = taken(school, pupils_file("Ngô Thị An;12/5/2005;lớp 10 a1", "Lê Thị Hoa;2/4/2005;10A2"))
    assert (report.rows, report.matched, report.same, report.findings) == (2, 2, 0, ())
    assert schooling(school) == {"Ngô Thị An": ("THPT Ví Dụ", "10A1"), "Lê Thị Hoa": ("THPT Ví Dụ", "10A2")}


def test_the_same_list_again_changes_nothing(school):
    taken(school, pupils_file(AN))
    before = rows_of(school.engine)
    report = taken(school, pupils_file(AN))
    assert (report.matched, report.same) == (0, 1)
    assert rows_of(school.engine) == before


def test_a_trial_tells_the_same_and_changes_nothing(school):
    before = rows_of(school.engine)
    tried = taken(school, pupils_file(AN, "Ai Đó;01/01/2005;10A1"), apply=False)
    assert rows_of(school.engine) == before
    assert taken(school, pupils_file(AN, "Ai Đó;01/01/2005;10A1")) == tried


def test_a_list_is_remembered_and_noted_without_a_name(school):
    taken(school, pupils_file(AN, "Ai Đó;01/01/2005;10A1"))
    with school.work() as (db, campaign):
        (kept,) = db.exec(select(RosterImport).where(RosterImport.kind == "school"))
        (entry,) = db.exec(select(AuditEntry).where(AuditEntry.action == "import.school_list"))
        assert (kept.school, kept.report["counts"]) == ("THPT Ví Dụ", {"not_found": 1})
        assert "Ngô" not in repr(kept.report) + repr(entry.facts)
        assert [one.kind for one in imports_of(db, campaign)] == ["roster"]


def test_a_birth_of_which_the_roster_knows_the_year_alone_is_enough_where_one_person_fits(school):
    report = taken(school, pupils_file("Ngô Thị Bình;12/05/2005;10A1"))
    assert report.matched == 1
    assert schooling(school)["Ngô Thị Bình"] == ("THPT Ví Dụ", "10A1")


def test_a_list_that_has_the_year_alone_finds_the_only_one_of_that_year(school):
    assert taken(school, pupils_file("Ngô Thị An;2005;10A1")).matched == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Ngô Thị An;13/05/2005;10A1", "not_found"),
        ("Ngô Thị Ân;12/05/2005;10A1", "not_found"),
        ("Lý Thị Cúc;01/02/2005;10A1", "ambiguous"),
        ("Lý Thị Cúc;2005;10A1", "ambiguous"),
        ("Ngô Thị An;12/05/2005;11B9", "class_unknown"),
        ("Ngô Thị An;;10A1", "pupil_incomplete"),
        (";12/05/2005;10A1", "pupil_incomplete"),
        ("Ngô Thị An;32/05/2005;10A1", "pupil_incomplete"),
        ("x" * 300 + ";12/05/2005;10A1", "pupil_incomplete"),
    ],
)
def test_a_row_with_anything_wrong_is_told_by_its_number_and_changes_nobody(school, row, code):
    report = taken(school, pupils_file("Lê Thị Hoa;02/04/2005;10A2", row))
    assert (report.findings, report.counts, report.matched) == ((("", 3, code),), {code: 1}, 1)
    assert set(schooling(school)) == {"Lê Thị Hoa"}
    assert all(FINDINGS[code])


def test_a_second_row_of_one_pupil_in_another_class_is_told(school):
    report = taken(school, pupils_file(AN, AN, "Ngô Thị An;12/05/2005;10A2"))
    assert (report.matched, report.same, report.findings) == (1, 1, (("", 4, "twice"),))
    assert schooling(school)["Ngô Thị An"] == ("THPT Ví Dụ", "10A1")


def test_a_row_of_another_school_is_left_out(school):
    header = "STT;Họ và tên;Ngày sinh;Lớp;Trường\n"
    data = pupils_file(f"{AN};Trường THPT Ví Dụ", "Lê Thị Hoa;02/04/2005;10A2;THPT Khác", header=header)
    assert taken(school, data).findings == (("", 3, "other_school"),)


def test_pupils_of_the_units_that_the_station_serves_come_first(line):
    text = campaign_with_classes().replace("classes = [", 'serves = ["19358"]\nclasses = [')
    filled(line, text)
    header = "Số hộ;Họ và tên;Ngày sinh;Khu phố;Phường\n"
    line.fill(f"{header}A9;Ngô Thị An;12/05/2005;khu phố 2;Phường An Đôn\n".encode())
    assert taken(line, pupils_file(AN)).matched == 1
    with line.work() as (db, _):
        found = db.exec(select(Resident).where(Resident.school_class == "10A1")).one()
        assert found.household_id == max(one.household_id for one in db.exec(select(Resident)))


def test_whoever_has_moved_or_died_or_stands_twice_is_nobody_s_pupil(school):
    with school.work() as (db, _):
        for one, mark in zip(
            db.exec(select(Resident).where(Resident.full_name == "Lý Thị Cúc")), ("moved", None), strict=True
        ):
            db.add(one.sqlmodel_update({"mark": mark}))
    assert taken(school, pupils_file("Lý Thị Cúc;01/02/2005;10A1")).matched == 1


def test_only_people_of_the_own_units_are_changed(school):
    rows = pupils_file(AN, "Lê Thị Hoa;02/04/2005;10A2")
    with pytest.raises(SchoolListForeign):
        taken(school, rows, units={"19358"})
    assert taken(school, rows, units={"19357"}).matched == 2


def test_a_school_without_classes_in_the_file_takes_any(line):
    filled(line, small_campaign_text())
    taken(line, pupils_file("Ngô Thị An;12/05/2005;12 Toán", "Lê Thị Hoa;02/04/2005;"))
    assert schooling(line) == {"Ngô Thị An": ("THPT Ví Dụ", "12 Toán"), "Lê Thị Hoa": ("THPT Ví Dụ", "")}


def test_a_list_without_classes_keeps_those_that_are_known(school):
    taken(school, pupils_file(AN))
    report = taken(school, "Họ và tên;Năm sinh\nNgô Thị An;2005\n".encode())
    assert (report.same, schooling(school)["Ngô Thị An"][1]) == (1, "10A1")


def test_the_list_of_another_school_or_place_is_refused_in_one_sentence(school):
    before = rows_of(school.engine)
    with pytest.raises(SchoolListForeign) as caught:
        taken(school, pupils_file("Ai Đó;01/01/2005;10A1", "Ai Kia;02/02/2005;10A1"))
    assert "THPT Ví Dụ" in caught.value.text("vi")
    assert rows_of(school.engine) == before


def test_a_closed_campaign_takes_no_list(school):
    with school.work() as (db, campaign):
        close_campaign(db, campaign, now=campaign.loaded_at)
    with pytest.raises(CampaignClosed):
        taken(school, pupils_file(AN))


def test_the_pupils_are_counted_and_the_school_is_shown_with_contact_and_classes(school):
    taken(school, pupils_file(AN))
    with school.work() as (db, campaign):
        (found,) = schools_in(db, campaign)
        assert (found.station, found.contact, found.classes, found.pupils) == (
            "TRUONG", "cô Mẫu, 0233 3000 001", ("10A1", "10A2"), 2,
        )  # fmt: skip
        assert schools_in(db, campaign, {"19357"}) == []
        assert settings_of(campaign).stations[-1].contact == "cô Mẫu, 0233 3000 001"


def test_a_school_is_named_by_its_station(school):
    with school.work() as (_, campaign), pytest.raises(SchoolUnknown) as caught:
        school_station(campaign, "TRU-SO")
    assert "TRUONG" in caught.value.text("en")


def test_a_class_that_stands_twice_in_the_campaign_file_is_refused(sqlite_line):
    text = campaign_with_classes().replace('"10A2"', '"10 a1", "10A1"')
    with pytest.raises(CampaignFileInvalid, match=r"stations\[TRUONG\].classes"):
        sqlite_line.load(text.replace('"10 a1"', '"10a1"'))


# Reading.


def test_classes_may_stand_above_their_pupils_and_titles_above_the_header():
    rows = [
        ["LỚP 10A1", None, None],
        [1, "Ngô Thị An", "12/05/2005"],
        [None, None, None],
        ["Lớp: 10A2", None, None],
        [1, "Lê Thị Hoa", "02/04/2005"],
        ["Tổng cộng", 2, None],
    ]
    found = read_school_list(xlsx(rows, header=["STT", "Họ và tên", "Ngày sinh"], titles=2), "truong.xlsx")
    assert [(one.row, one.name, one.school_class) for one in found] == [
        (5, "Ngô Thị An", "10A1"),
        (8, "Lê Thị Hoa", "10A2"),
    ]


@pytest.mark.parametrize(
    "row",
    [
        "LỚP 10A1 (Sĩ số: 42)", "LỚP 10A1(42)", "Lớp 10A1 - GVCN: Ngô Văn Mẫu", "Lớp 10A1 – GVCN: Ngô Văn Mẫu",
        "Lớp: 10A1: 42 học sinh", "Lớp 10A1, sĩ số 42", "Lớp 10A1",
    ],
)  # fmt: skip
def test_what_is_said_of_a_class_is_no_part_of_its_name(row):
    rows = [[row, None, None], [1, "Ngô Thị An", "12/05/2005"]]
    (found,) = read_school_list(xlsx(rows, header=["STT", "Họ và tên", "Ngày sinh"]), "truong.xlsx")
    assert found.school_class == "10A1"


def test_every_sheet_with_names_and_births_is_read_and_may_be_a_class():
    rows = [["Họ và tên", "Ngày sinh"], ["Ngô Thị An", "12/05/2005"], ["Lê Thị Hoa", "02/04/2005"]]
    data = book({"Bìa": [["TRƯỜNG THPT VÍ DỤ"]], "10A1": rows[:2], "Lớp 10A2": [rows[0], rows[2]], "Ghi chú": [["x"]]})
    assert [(one.sheet, one.row, one.school_class) for one in read_school_list(data, "truong.xlsx")] == [
        ("10A1", 2, "10A1"),
        ("Lớp 10A2", 2, "10A2"),
    ]


def test_names_and_births_may_stand_in_parts_and_in_an_old_font():
    rows = [
        ["STT", "Họ và đệm", "Tên", "Ngày sinh", "", "", "Lớp"],
        ["", "", "", "Ngày", "Tháng", "Năm", ""],
        [1, "NguyÔn V¨n", "¸nh", 5, 3, 2005, "10A1"],
        [2, "§Æng ThÞ", "H­êng", 6, 4, 2005, "10A1"],
    ]
    found = read_school_list(book({"Sheet1": rows}), "truong.xlsx")
    assert [(one.row, one.name, one.birth.key, one.school_class) for one in found] == [
        (3, "Nguyễn Văn ánh", "2005-3-5", "10A1"),
        (4, "Đặng Thị Hường", "2005-4-6", "10A1"),
    ]


def test_the_list_is_the_first_sheet_with_names_and_births():
    data = book(
        {
            "Bìa": [["TRƯỜNG THPT VÍ DỤ"]],
            "Lớp": [["Họ và tên", "Ngày sinh", "Lớp"], ["Ngô Thị An", "12/05/2005", "10A1"]],
        }
    )
    assert [(one.row, one.school_class) for one in read_school_list(data, "truong.xlsx")] == [(2, "10A1")]


def test_what_is_no_list_is_refused_with_a_sentence():
    with pytest.raises(ColumnMissing, match="Ngày sinh"):
        read_school_list("Họ và tên;Lớp\nNgô Thị An;10A1\n".encode(), "x.csv")
    with pytest.raises(RosterEmpty):
        read_school_list(HEADER.encode(), "x.csv")
    with pytest.raises(RosterUnreadable):
        read_school_list(b"\x89PNG\r\n", "x.xlsx")


@pytest.mark.parametrize("seed", range(5))
def test_cells_of_any_kind_end_in_pupils_or_a_sentence(seed):
    chance = random.Random(seed)
    cells = [
        "",
        None,
        0,
        38117.0,
        "LỚP ",
        "lớp 10A1",
        "=1+1",
        "x" * 400,
        True,
        "Ngày sinh",
        "Họ và tên",
        "tổng",
        "🌾",
        1e300,
    ]
    table = [[chance.choice(cells) for _ in range(4)] for _ in range(300)]
    try:
        found = pupils_of([Sheet("", table)], "x.csv")
    except (ColumnMissing, RosterEmpty):
        found = []
    assert all(one.row > 1 for one in found)


@pytest.mark.parametrize("written", ["10A1", "10 A1", "lớp 10a1", "Lớp 10 A1"])
def test_a_class_is_one_however_it_is_written(written):
    assert class_form(written) == "10a1"
