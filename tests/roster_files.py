"""Roster files for tests, made row by row; nobody in them exists."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

HEADER = ("Số hộ", "Họ và tên", "Quan hệ", "Ngày sinh", "Địa chỉ", "Tổ dân phố", "Phường/Xã")
LE = ("H1", "Lê Văn Mẫu", "Chủ hộ", "05/03/1975", "số 12, đường Ví Dụ", "khu phố 1", "Phường 1")
LE_WIFE = ("", "Trần Thị Thuỷ", "Vợ", "1978", "", "", "")
LE_CHILD = ("", "Lê Thị Hoà", "Con", "02/04/2007", "", "", "")
VO = ("H2", "Võ Thí Dụ", "Chủ hộ", "00/00/1950", "số 9, đường Ví Dụ", "khu phố 1", "Phường 1")
ROWS = (LE, LE_WIFE, LE_CHILD, VO)


def xlsx(rows: Sequence[Sequence[object]] = ROWS, header: Sequence[str] = HEADER, titles: int = 2) -> bytes:
    """A workbook with titles above its header; dates must come as text or numbers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2021, 1, 1, tzinfo=UTC)})  # else no two would be the same bytes
    sheet = book.add_worksheet()
    for number in range(titles):
        sheet.write_string(number, 0, f"TIÊU ĐỀ {number}")
    for number, row in enumerate((header, *rows), start=titles):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def book(sheets: dict[str, Sequence[Sequence[object]]], merged: Sequence[str] = ()) -> bytes:
    """A workbook of sheets as they are written, with some cells of the first merged: ("A1:C1", ...)."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    made.set_properties({"created": datetime(2021, 1, 1, tzinfo=UTC)})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    for area in merged:
        first, last = (xl_cell_to_rowcol(place) for place in area.split(":"))
        texts = next(iter(sheets.values()))
        made.worksheets()[0].merge_range(*first, *last, texts[first[0]][first[1]])
    made.close()
    return out.getvalue()


def delimited(
    rows: Sequence[Sequence[object]] = ROWS,
    header: Sequence[str] = HEADER,
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> bytes:
    """The same as text."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows((header, *rows))
    return out.getvalue().encode(encoding)


def with_column(heading: str, *cells: object, rows: Sequence[Sequence[object]] = ROWS) -> bytes:
    """The workbook with one column more; missing cells are empty."""
    padded = (*cells, *[""] * (len(rows) - len(cells)))
    return xlsx([(*row, cell) for row, cell in zip(rows, padded, strict=True)], (*HEADER, heading))
