from datetime import UTC, datetime

import pytest
from python_calamine import CalamineWorkbook

from scheduler.roster.findings import Findings, Note
from scheduler.roster.report_sheet import write_report

CREATED = datetime(2021, 3, 14, tzinfo=UTC)
FINDINGS = Findings(
    [
        Note("TDP 1", 5, "Năm sinh", "birth_unreadable", "=HYPERLINK(1)"),
        Note("TDP 1", 6, "Ô", "duplicate", "4"),
        Note("", 7, "SĐT", "phone_converted", ""),
    ]
)
REPORT = {
    "rows": 10, "refused": 2, "doubtful": 1, "households": 3, "residents": 8, "counts": dict(FINDINGS.counts),
    "dropped_columns": ["Dân tộc", "Tôn giáo"], "ignored_columns": [], "other_sheets": ["Bìa"], "first_january": 4,
}  # fmt: skip


@pytest.fixture
def written(tmp_path):
    def write(report=REPORT, findings=FINDINGS, **options):
        path = tmp_path / "report.xlsx"
        write_report(path, report, findings, CREATED, file_name="dân.xlsx", **options)
        book = CalamineWorkbook.from_path(path)
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}, path

    return write


def test_the_first_sheet_counts_and_the_second_lists(written):
    sheets, _ = written()
    assert list(sheets) == ["Tổng hợp", "Từng dòng"]
    counts = {row[0]: row[1] for row in sheets["Tổng hợp"] if row[0]}
    assert (counts["Tệp"], counts["Nhận"], counts["Nhận nhưng cần xem lại"], counts["Không nhận"]) == (
        "dân.xlsx",
        7,
        1,
        2,
    )
    assert counts["Sinh ngày 1 tháng 1 (có thể chỉ biết năm)"] == 4
    assert (counts["Đúng"], counts["Đủ"], counts["Sạch"], counts["Sống"]) == (1, 0, 1, 0)
    assert sheets["Từng dòng"][1][:7] == [
        "TDP 1", 5, "Năm sinh", "đúng", "không nhận", "birth_unreadable",
        "“=HYPERLINK(1)” không phải là ngày sinh. Hãy ghi ngày/tháng/năm, ví dụ 05/03/1975, hoặc chỉ năm 1975.",
    ]  # fmt: skip
    assert sheets["Từng dòng"][2][-1].startswith("Xóa một dòng")
    assert [row[4] for row in sheets["Từng dòng"][1:]] == ["không nhận", "không nhận", "đã đổi khi nhập"]


def test_columns_and_sheets_that_were_left_out_are_named(written):
    rows = written()[0]["Tổng hợp"]
    assert next(row for row in rows if row[0] == "Cột nhạy cảm, không lưu")[1:4] == [2, "", "Dân tộc, Tôn giáo"]
    assert next(row for row in rows if row[0] == "Trang tính không đọc")[3] == "Bìa"


def test_a_code_stands_with_its_count_and_its_mend(written):
    rows = written()[0]["Tổng hợp"]
    row = next(row for row in rows if row[5] == "phone_converted")
    assert row[1:3] == [1, "đã đổi khi nhập"]
    assert row[4] == "Không phải làm gì."


def test_it_speaks_english_where_asked(written):
    sheets, _ = written(lang="en")
    assert list(sheets) == ["Summary", "Row by row"]
    assert sheets["Row by row"][0] == ["Sheet", "Row", "Column", "Heading", "Level", "Code", "What", "Mend"]
    assert sheets["Row by row"][2][3:5] == ["clean", "refused"]


def test_findings_that_were_not_kept_are_told_of(written):
    sheets, _ = written(REPORT | {"counts": {"duplicate": 7}})
    assert sheets["Từng dòng"][-1][0] == "Chỉ liệt kê 3 phát hiện đầu tiên trong 7."
    assert len(written()[0]["Từng dòng"]) == 4


def test_a_report_of_before_these_facts_is_written_too(written):
    sheets, _ = written({"rows": 1, "refused": 0, "doubtful": 0}, [])
    assert sheets["Từng dòng"] == [["Trang tính", "Dòng", "Cột", "Nhóm", "Mức", "Mã", "Nội dung", "Cách sửa"]]


def test_the_same_report_is_the_same_bytes(written):
    assert written()[1].read_bytes() == written()[1].read_bytes()
