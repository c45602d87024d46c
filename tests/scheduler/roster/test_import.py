from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session as DbSession
from sqlmodel import select

from factories import DATASET, EVE, make_campaign
from line import KEYS
from roster_files import HEADER, LE, LE_CHILD, LE_WIFE, ROWS, VO, delimited, with_column, xlsx
from scheduler.database import transaction
from scheduler.errors import SchedulerError
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood
from scheduler.roster.errors import ColumnMissing, NothingTakenIn, RowsRefused, WrongWard
from scheduler.roster.models import Household, Resident, RosterImport
from scheduler.roster.queries import invited_people
from scheduler.roster.service import import_roster
from scheduler.roster.vietnamese import match_form
from scheduler.roster.wards import WardBook


@pytest.fixture
def db(db_engine):
    with DbSession(db_engine) as session:
        yield session


@pytest.fixture
def campaign(db):
    return make_campaign(db)


def read(db, campaign, data, name="roster.xlsx", now: datetime = EVE, **options):
    report = import_roster(db, campaign, data, name, keys=KEYS, now=now, **options)
    db.expire_all()
    return report


def people(db):
    return {row.full_name: row for row in db.exec(select(Resident)).all()}


def households(db):
    return {row.ref: row for row in db.exec(select(Household)).all()}


def codes(report):
    return [(found.row, found.code, found.refused) for found in report.findings]


def test_households_and_people_arrive_in_order_with_head_first(db, campaign):
    late_head = ("H3", "Ngô Mẫu", "Con", "1990", "số 1, đường Ví Dụ", "khu phố 2", "phường 2")
    report = read(db, campaign, xlsx([*ROWS, late_head, ("", "Hồ Mẫu", "Chủ hộ", "1960", "", "", "")]))
    assert (report.rows, report.households, report.residents, report.added) == (6, 3, 6, 6)
    found = invited_people(db, campaign)
    assert [(p.household_ref, p.position, p.full_name, p.head_name, p.unit_code, p.neighbourhood) for p in found] == [
        ("H2", 0, "Võ Thí Dụ", "Võ Thí Dụ", "101", "khu phố 1"),
        ("H1", 0, "Lê Văn Mẫu", "Lê Văn Mẫu", "101", "khu phố 1"),
        ("H1", 1, "Trần Thị Thuỷ", "Lê Văn Mẫu", "101", "khu phố 1"),
        ("H1", 2, "Lê Thị Hoà", "Lê Văn Mẫu", "101", "khu phố 1"),
        ("H3", 0, "Hồ Mẫu", "Hồ Mẫu", "102", "khu phố 2"),
        ("H3", 1, "Ngô Mẫu", "Hồ Mẫu", "102", "khu phố 2"),
    ]  # fmt: skip


def test_everything_a_row_says_is_kept_but_the_id_number(db, campaign):
    header = (
        *HEADER,
        "Loại cư trú",
        "Nghề nghiệp",
        "Trường",
        "Lớp",
        "SĐT",
        "Đã có thẻ",
        "Ghi chú",
        "Ca mong muốn",
        "CCCD",
        "Tôn giáo",
    )
    row = (
        *LE,
        "Tạm trú",
        "Công nhân",
        "THPT Ví Dụ",
        "10A1",
        "0168 000 0123",
        "x",
        "tại nhà",
        "Tối",
        "000075123456",
        "Không",
    )
    report = read(db, campaign, xlsx([row], header))
    person = people(db)["Lê Văn Mẫu"]
    assert (person.birth_text, person.birth_year, person.birth_month, person.birth_day) == ("05/03/1975", 1975, 3, 5)
    assert (person.residence_type, person.occupation, person.school, person.school_class) == (
        "temporary",
        "Công nhân",
        "THPT Ví Dụ",
        "10A1",
    )
    assert (person.phone, person.has_card, person.mark, person.marked_at) == ("+84380000123", True, "homebound", EVE)
    assert households(db)["H1"].preferred_shift == "evening"
    assert report.dropped_columns == ("Tôn giáo",)
    assert "000075123456" not in str(
        [vars(row) for row in (*people(db).values(), *db.exec(select(RosterImport)).all())]
    )


def test_the_same_bytes_twice_change_nothing(db, campaign):
    first = read(db, campaign, xlsx())
    ids = {name: person.id for name, person in people(db).items()}
    again = read(db, campaign, xlsx(), name="copy.xlsx", now=EVE + timedelta(days=1))
    assert (first.unchanged, again.unchanged) == (False, True)
    assert again.imported_id == first.imported_id
    assert again.as_dict() | {"unchanged": False} == first.as_dict()
    assert {name: person.id for name, person in people(db).items()} == ids
    assert len(db.exec(select(RosterImport)).all()) == 1


def test_a_newer_file_updates_people_adds_new_ones_and_deletes_nobody(db, campaign):
    read(db, campaign, with_column("Nghề nghiệp", "Công nhân", "Nội trợ"))
    ids = {name: person.id for name, person in people(db).items()}
    moved = (*LE[:4], "số 99, đường Ví Dụ", *LE[5:])
    wife = ("", "TRẦN THỊ THỦY", "Vợ", "00/00/1978", "", "", "")
    report = read(
        db, campaign, xlsx([moved, wife, ("", "Lê Bé Mẫu", "Con", "2020", "", "", "")]), now=EVE + timedelta(days=1)
    )
    assert (report.added, report.changed, report.residents) == (1, 1, 3)
    assert {name: person.id for name, person in people(db).items() if person.id in ids.values()} == {
        "Lê Văn Mẫu": ids["Lê Văn Mẫu"],
        "TRẦN THỊ THỦY": ids["Trần Thị Thuỷ"],
        "Lê Thị Hoà": ids["Lê Thị Hoà"],
        "Võ Thí Dụ": ids["Võ Thí Dụ"],
    }
    assert people(db)["Lê Văn Mẫu"].occupation == "Công nhân"
    assert households(db)["H1"].address == "số 99, đường Ví Dụ"
    assert households(db)["H1"].street_order > households(db)["H2"].street_order


def test_a_column_that_is_missing_or_empty_takes_nothing_away(db, campaign):
    header = (*HEADER, "SĐT", "Đã có thẻ", "Ghi chú", "Ca mong muốn", "Loại cư trú")
    read(db, campaign, xlsx([(*LE, "0900000001", "x", "tại nhà", "sáng", "Tạm trú")], header))
    report = read(db, campaign, xlsx([LE]))
    person = people(db)["Lê Văn Mẫu"]
    assert report.changed == 0
    assert (person.phone, person.has_card, person.mark, person.residence_type) == (
        "+84900000001",
        True,
        "homebound",
        "temporary",
    )
    assert households(db)["H1"].preferred_shift == "morning"


def test_a_new_mark_and_a_card_in_a_newer_file_count(db, campaign):
    read(db, campaign, xlsx())
    tomorrow = EVE + timedelta(days=1)
    header = (*HEADER, "Đã có thẻ", "Ghi chú")
    read(db, campaign, xlsx([(*LE, "x", "vắng nhà"), (*LE_WIFE, "", "")], header), now=tomorrow)
    person = people(db)["Lê Văn Mẫu"]
    assert (person.has_card, person.mark, person.marked_at) == (True, "absent", tomorrow)
    assert people(db)["Trần Thị Thuỷ"].mark is None


def test_known_neighbourhoods_are_used_however_they_are_written(db, campaign):
    db.add(
        Neighbourhood(campaign_id=campaign.id, dataset=DATASET, unit_code="101", name="Khu Phố 1", leader_name="Bà Mẫu")
    )
    read(db, campaign, xlsx([*ROWS, ("H3", "Hồ Mẫu", "Chủ hộ", "1960", "", "thôn Đông", "Phường 1")]))
    found = [(row.name, row.leader_title, row.leader_name) for row in db.exec(select(Neighbourhood)).all()]
    assert sorted(found) == [("Khu Phố 1", "", "Bà Mẫu"), ("thôn Đông", "Trưởng thôn", "")]


def test_a_plain_number_takes_its_kind_from_the_heading(db, campaign):
    header = ("Số hộ", "Họ và tên", "Ngày sinh", "Khu phố", "Phường")
    read(db, campaign, xlsx([("1", "Lê Mẫu", "1975", 3, "Phường 2")], header))
    found = db.exec(select(Neighbourhood)).one()
    assert (found.name, found.unit_code, found.leader_title) == ("khu phố 3", "102", "Trưởng khu phố")


def test_bad_rows_are_reported_and_stop_nobody_else(db, campaign):
    bad = [
        ("H4", "Người Một", "Chủ hộ", "31/02/1990", "", "khu phố 1", "Phường 1"),
        ("H5", "Người Hai", "Chủ hộ", "1990", "", "khu phố 1", "Phường 99"),
        ("H6", "", "Chủ hộ", "1990", "", "khu phố 1", "Phường 1"),
        ("H7", "Người Bốn", "Chủ hộ", "01/01/85", "", "khu phố 1", "Phường 1"),
        ("H8", "Người Năm", "Chủ hộ", "2050", "", "khu phố 1", "Phường 1"),
        ("H9", "N" * 300, "Chủ hộ", "1990", "", "khu phố 1", "Phường 1"),
        ("H10", "á " * 59 + "á", "Chủ hộ", "1990", "", "khu phố 1", "Phường 1"),
        ("H1", "LÊ VĂN MẪU", "Chủ hộ", "5/3/1975", "", "khu phố 1", "Phường 1"),
    ]
    report = read(db, campaign, xlsx([*ROWS, *bad]))
    assert codes(report) == [
        (8, "birth_impossible", True),
        (9, "ward_unknown", True),
        (10, "name_missing", True),
        (11, "birth_two_digit_year", True),
        (12, "birth_impossible", True),
        (13, "text_too_long", True),
        (14, "text_too_long", True),
        (15, "duplicate", True),
    ]
    assert (report.rows, report.refused, report.doubtful, report.residents) == (12, 8, 0, 4)
    assert "Dòng 9, cột “Phường/Xã”: “Phường 99”" in report.findings[1].text("vi")
    assert report.findings[7].text("en").startswith("Row 15, column “Họ và tên”: Same name and birth date as row 4")
    assert report.counts["birth_impossible"] == 2
    assert "Người" not in str(db.exec(select(RosterImport)).one().report)


def test_strict_takes_all_or_nothing(db, campaign):
    bad = ("H4", "Người Một", "Chủ hộ", "31/02/1990", "", "khu phố 1", "Phường 1")
    with pytest.raises(RowsRefused) as caught:
        read(db, campaign, xlsx([*ROWS, bad]), strict=True)
    assert "dòng 8" in caught.value.text("vi")
    assert people(db) == {}
    assert read(db, campaign, xlsx(), strict=True).residents == 4


def test_doubts_are_noted_and_the_people_kept(db, campaign):
    header = (*HEADER, "SĐT", "Loại cư trú", "Đã có thẻ", "CCCD", "Ca mong muốn")
    rows = [
        ("H1", "A Mẫu", "Chủ hộ", "03/25/1990", "", "khu phố 1", "Phường 1", "123", "lạ", "?", "38090001234", "trưa"),
        ("H2", "B Mẫu", "Chủ hộ", "", "", "khu phố 1", "Phường 1", "", "", "", "12", ""),
    ]
    report = read(db, campaign, xlsx(rows, header))
    assert [code for _, code, _ in codes(report)] == [
        "shift_unknown",
        "birth_swapped",
        "phone_unreadable",
        "residence_unknown",
        "card_unclear",
        "id_lost_zero",
        "birth_missing",
        "id_invalid",
    ]
    assert (report.refused, report.doubtful, report.residents) == (0, 2, 2)
    assert people(db)["A Mẫu"].birth_month == 3


def test_every_row_of_a_household_without_a_place_is_refused(db, campaign):
    rows = [
        ("H1", "A Mẫu", "Chủ hộ", "1990", "", "", "Phường 1"),
        ("", "B Mẫu", "Vợ", "1990", "", "", ""),
        ("", "C Mẫu", "Chủ hộ", "1990", "", "khu phố 1", ""),
        ("", "D Mẫu", "", "1990", "", "khu phố 2", ""),
    ]
    report = read(db, campaign, xlsx(rows))
    assert codes(report) == [
        (4, "neighbourhood_missing", True),
        (5, "neighbourhood_missing", True),
        (7, "household_missing", True),
    ]
    assert households(db).keys() == {f"|{match_form('C Mẫu')}"}


def test_a_long_made_up_number_is_shortened_the_same_way_each_time(db, campaign):
    row = (
        "",
        "Nguyễn Phúc Bảo Thiên Khánh Vũ",
        "Chủ hộ",
        "1990",
        "số 12, ngõ 345, đường Ví Dụ Rất Dài Và Xa",
        "khu phố 1",
        "Phường 1",
    )
    read(db, campaign, xlsx([row]))
    assert read(db, campaign, xlsx([row], titles=5)).added == 0
    assert [len(ref) for ref in households(db)] == [33]


def test_the_ward_may_be_left_out_where_there_is_only_one(db, campaign):
    data = xlsx([row[:6] for row in ROWS], HEADER[:6])
    with pytest.raises(ColumnMissing) as caught:
        read(db, campaign, data)
    assert caught.value.params["column"] == "Phường/Xã"
    campaign.unit_code = "102"
    read(db, campaign, data)
    assert {person.unit_code for person in invited_people(db, campaign)} == {"102"}


def test_two_wards_of_one_name_need_their_district(db, campaign):
    db.add(
        AdminUnit(
            dataset=DATASET, code="463", level="district", kind="rural_district", name="Huyện Mẫu", parent_code="45"
        )
    )
    db.flush()
    db.add(AdminUnit(dataset=DATASET, code="103", level="commune", kind="ward", name="Phường 1", parent_code="463"))
    campaign.unit_code = "45"
    with pytest.raises(NothingTakenIn, match="Several units are called"):
        read(db, campaign, xlsx())
    report = read(db, campaign, with_column("Quận/Huyện", "Huyện Mẫu", "", "", "Thị xã Mẫu"))
    assert codes(report) == []
    assert {person.full_name: person.unit_code for person in invited_people(db, campaign)} == {
        "Lê Văn Mẫu": "103",
        "Trần Thị Thuỷ": "103",
        "Lê Thị Hoà": "103",
        "Võ Thí Dụ": "101",
    }


def test_a_ward_is_missing_only_if_no_row_above_names_it(db, campaign):
    report = read(db, campaign, xlsx([(*LE[:6], ""), VO]))
    assert codes(report) == [(4, "ward_missing", True)]


def test_progress_counts_rows_to_the_end(db, campaign):
    seen = []
    many = [(f"H{n}", f"Người {n}", "Chủ hộ", "1990", "", "khu phố 1", "Phường 1") for n in range(2500)]
    read(db, campaign, delimited(many), "a.csv", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1000, 2500), (2000, 2500), (2500, 2500)]


def test_the_report_keeps_two_hundred_findings_and_counts_all(db, campaign):
    many = [(f"H{n}", f"Người {n}", "Chủ hộ", "bao giờ", "", "khu phố 1", "Phường 1") for n in range(250)]
    report = read(db, campaign, xlsx([VO, *many]))
    assert (len(report.findings), report.counts, report.refused, report.households) == (
        200,
        {"birth_unreadable": 250},
        250,
        1,
    )


def test_a_closed_campaign_takes_no_roster(db, campaign):
    campaign.state = "closed"
    with pytest.raises(CampaignClosed):
        read(db, campaign, xlsx())


def test_a_failed_file_changes_nothing(db_engine):
    with transaction(db_engine) as db:
        make_campaign(db)
    with pytest.raises(SchedulerError), transaction(db_engine) as db:
        import_roster(db, make_campaign(db, "anders"), b"", "a.xlsx", keys=KEYS, now=EVE)
    with transaction(db_engine) as db:
        assert db.exec(select(RosterImport)).all() == []
        assert people(db) == {}


def test_two_campaigns_keep_their_rosters_apart(db, campaign):
    other = make_campaign(db, "khac")
    read(db, campaign, xlsx())
    read(db, other, xlsx([LE, LE_CHILD]))
    assert len(list(invited_people(db, campaign))) == 4
    assert len(list(invited_people(db, other))) == 2


STRANGE = ("H9", "Ai Đó", "Chủ hộ", "hôm qua", "số 9", "khu phố 1", "Phường 1")
AN_DON = ("H5", "Mai Thí Dụ", "Chủ hộ", "1960", "số 5", "khu phố 2", "phường 2")


def test_a_file_without_one_good_row_is_refused_and_leaves_nothing(db, campaign):
    with pytest.raises(NothingTakenIn) as caught:
        read(db, campaign, xlsx([STRANGE]))
    assert (caught.value.status, caught.value.params["refused"], caught.value.params["row"]) == (422, 1, 4)
    assert db.exec(select(RosterImport)).all() == []


def test_strict_is_not_satisfied_by_a_former_import_that_had_faults(db, campaign):
    data = xlsx([*ROWS, STRANGE])
    assert read(db, campaign, data).refused == 1
    assert read(db, campaign, data).unchanged
    with pytest.raises(RowsRefused):
        read(db, campaign, data, strict=True)
    clean = xlsx()
    read(db, campaign, clean)
    assert read(db, campaign, clean, strict=True).unchanged


def test_after_the_campaign_was_loaded_anew_the_same_file_is_read_again(db, campaign):
    first = read(db, campaign, xlsx())
    campaign.loaded_at = EVE + timedelta(minutes=1)
    db.add(campaign)
    db.flush()
    again = read(db, campaign, xlsx(), now=EVE + timedelta(minutes=2))
    assert (again.unchanged, again.added, again.changed) == (False, 0, 0)
    assert again.imported_id != first.imported_id
    assert read(db, campaign, xlsx(), now=EVE + timedelta(minutes=3)).imported_id == again.imported_id


def test_within_a_unit_only_its_own_rows_are_written(db, campaign):
    data = xlsx([*ROWS, AN_DON])
    report = read(db, campaign, data, within="102")
    assert [(code, refused) for _, code, refused in codes(report)] == [("ward_foreign", True)] * 4
    assert list(people(db)) == ["Mai Thí Dụ"]
    with pytest.raises(WrongWard):
        read(db, campaign, xlsx(), within="102")
    whole = read(db, campaign, data)
    assert (whole.unchanged, whole.refused, whole.added) == (False, 0, 4)
    assert [row.unit_code for row in db.exec(select(RosterImport).order_by(RosterImport.id))] == ["102", None]


def test_imports_at_the_same_time_take_turns(db_engine):
    with transaction(db_engine) as db:
        make_campaign(db)
    files = [xlsx([(f"R{number}", f"{row[1]} {number}", *row[2:]) for row in (LE, VO)]) for number in range(4)]

    def bring(data):
        with transaction(db_engine) as db:
            return import_roster(db, db.exec(select(Campaign)).one(), data, "a.xlsx", keys=KEYS, now=EVE).added

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(bring, files)) == [2] * 4
    with transaction(db_engine) as db:
        assert len(db.exec(select(Neighbourhood)).all()) == 1
        assert len(db.exec(select(Resident)).all()) == 8


def test_two_communes_of_a_district_that_differ_by_marks_alone_stay_apart():
    units = {
        "1": AdminUnit(dataset=DATASET, code="1", level="district", kind="rural", name="Huyện Ví Dụ"),
        "2": AdminUnit(
            dataset=DATASET, code="2", level="commune", kind="commune", name="Xã Vĩnh Hưng", parent_code="1"
        ),
        "3": AdminUnit(
            dataset=DATASET, code="3", level="commune", kind="commune", name="Xã Vĩnh Hùng", parent_code="1"
        ),
    }
    book = WardBook(units, "1")
    assert [book.find("Ví Dụ", name) for name in ("Xã Vĩnh Hưng", "Vĩnh Hùng", "vĩnh hùng")] == [
        ("2", ""),
        ("3", ""),
        ("3", ""),
    ]
    assert book.find("Ví Dụ", "Xa Vinh Hung") == ("", "ward_ambiguous")
