"""The report of a roster file as a workbook: a sheet of counts under the four headings, a sheet of single rows.

It names nobody and may be sent on: what a finding quotes is a date, a place or a number of a row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scheduler.roster.finding_kinds import HEADINGS, KINDS, LEVELS, Level
from scheduler.roster.findings import RowFinding, unpack
from scheduler.roster.models import RosterImport
from scheduler.spreadsheets import SHEET_ROWS, Workbook, write_cells

_TITLES = ("Tổng hợp", "Summary"), ("Từng dòng", "Row by row")
_COUNTS = {
    "rows": ("Số dòng nhân khẩu", "Rows of people"),
    "accepted": ("Nhận", "Accepted"),
    "doubtful": ("Nhận nhưng cần xem lại", "Accepted, to be looked at"),
    "refused": ("Không nhận", "Refused"),
    "households": ("Số hộ", "Households"),
    "residents": ("Số người", "People"),
    "first_january": (
        "Sinh ngày 1 tháng 1 (có thể chỉ biết năm)",
        "Born on 1 January (perhaps only the year is known)",
    ),
}
_LISTS = {
    "dropped_columns": ("Cột nhạy cảm, không lưu", "Sensitive columns, not kept"),
    "ignored_columns": ("Cột không dùng", "Columns not used"),
    "other_sheets": ("Trang tính không đọc", "Sheets not read"),
}
_FILE = ("Tệp", "File")
_SUMMARY_HEADER = (
    ("Nhóm", "Số lượng", "Mức", "Nội dung", "Cách sửa", "Mã"),
    ("Heading", "Count", "Level", "What", "Mend", "Code"),
)
_ROWS_HEADER = (
    ("Trang tính", "Dòng", "Cột", "Nhóm", "Mức", "Mã", "Nội dung", "Cách sửa"),
    ("Sheet", "Row", "Column", "Heading", "Level", "Code", "What", "Mend"),
)
_SUMMARY_WIDTHS = (42, 14, 18, 70, 60, 22)
_ROWS_WIDTHS = (18, 8, 24, 12, 18, 22, 70, 60)
_MORE = (
    "Chỉ liệt kê {kept} phát hiện đầu tiên trong {all}.",
    "Only the first {kept} findings of {all} are listed.",
)

Cells = Sequence[object]


def write_report(
    path: Path,
    report: Mapping[str, Any],
    findings: Sequence[RowFinding],
    created: datetime,
    *,
    file_name: str = "",
    lang: str = "vi",
) -> None:
    """Write the report of one file as .xlsx, in `lang` ("en" or Vietnamese).

    Parameters
    ----------
    report
        The counts as `RosterImport.report` keeps them: rows, refused, doubtful, counts by code, and what else there is of
        households, residents, first_january, dropped_columns, ignored_columns, other_sheets.
    findings
        Those that were kept; where they are fewer than the counts say, the second sheet says so at its end.
    created
        Aware; written into the file in place of now.
    file_name
        The roster's own.
    """
    one = lang == "en"
    with Workbook(path, created=created) as book:
        bold = book.bold()
        summary = book.sheet(_TITLES[0][one])
        for place, width in enumerate(_SUMMARY_WIDTHS):
            summary.set_column(place, place, width)
        for place, (cells, is_title) in enumerate(_summary(report, file_name, one=one)):
            write_cells(summary, place, cells, bold if is_title else None)
        rows = book.sheet(_TITLES[1][one])
        rows.freeze_panes(1, 2)
        for place, width in enumerate(_ROWS_WIDTHS):
            rows.set_column(place, place, width)
        write_cells(rows, 0, _ROWS_HEADER[one], bold)
        last = 0
        for last, found in enumerate(findings[: SHEET_ROWS - 2], start=1):
            write_cells(rows, last, _row(found, lang))
        total = sum(report.get("counts", {}).values())
        if total > last:
            write_cells(rows, last + 1, [_MORE[one].format(kept=last, all=total)], bold)


def _summary(report: Mapping[str, Any], file_name: str, *, one: bool) -> Iterator[tuple[Cells, bool]]:
    """Yield the rows of the first sheet, and whether each is a title."""
    if file_name:
        yield (_FILE[one], file_name), False
    figures = {"accepted": report["rows"] - report["refused"] - report["doubtful"], **report}
    for key, names in _COUNTS.items():
        if key in figures:
            yield (names[one], figures[key]), False
    for key, names in _LISTS.items():
        yield (names[one], len(report.get(key, ())), "", ", ".join(report.get(key, ()))), False
    yield (), False
    yield _SUMMARY_HEADER[one], True
    counts: Mapping[str, int] = report.get("counts", {})
    for heading, names in HEADINGS.items():
        codes = [code for code in KINDS if KINDS[code].heading == heading and counts.get(code)]
        yield (names[one].capitalize(), _problems(codes, counts)), True
        yield from ((_kind(code, counts[code], one=one), False) for code in codes)


def _problems(codes: Iterable[str], counts: Mapping[str, int]) -> int:
    """Return how many findings are more than a note."""
    return sum(counts[code] for code in codes if KINDS[code].level != "note")


def _kind(code: str, count: int, *, one: bool) -> Cells:
    kind = KINDS[code]
    sentence = (kind.en if one else kind.vi).format(value="…", limit="…")
    return "", count, LEVELS[kind.level][one], sentence, kind.mend_en if one else kind.mend_vi, code


def _row(found: RowFinding, lang: str) -> Cells:
    one = lang == "en"
    level: Level = found.level
    what = found.en if one else found.vi
    return (
        found.sheet, found.row, found.column, HEADINGS[found.heading][one], LEVELS[level][one], found.code, what, found.mend(lang),
    )  # fmt: skip


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def report_bytes(row: RosterImport, lang: str = "vi") -> bytes:
    """Return the report of a stored file as .xlsx."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        findings = unpack(row.findings) if row.findings else [RowFinding(**one) for one in row.report["findings"]]
        write_report(path, row.report, findings, row.imported_at, file_name=row.file_name, lang=lang)
        return path.read_bytes()
