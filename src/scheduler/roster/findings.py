"""What is wrong or doubtful with single rows, under the four headings that the police use: đúng, đủ, sạch, sống."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Heading = Literal["correct", "complete", "clean", "live"]

HEADINGS: dict[Heading, tuple[str, str]] = {
    "correct": ("đúng", "correct"),
    "complete": ("đủ", "complete"),
    "clean": ("sạch", "clean"),
    "live": ("sống", "live"),
}


class FindingKind(NamedTuple):
    """One sort of finding: its heading, whether the row is refused, and the sentence in both languages."""

    heading: Heading
    refused: bool
    vi: str
    en: str


def _refused(heading: Heading, vi: str, en: str) -> FindingKind:
    return FindingKind(heading, refused=True, vi=vi, en=en)


def _doubtful(heading: Heading, vi: str, en: str) -> FindingKind:
    return FindingKind(heading, refused=False, vi=vi, en=en)


KINDS: dict[str, FindingKind] = {
    "name_missing": _refused(
        "complete", "Thiếu họ và tên.", "The name is missing."
    ),
    "text_too_long": _refused(
        "correct", "Ô dài quá {limit} ký tự.", "The cell is longer than {limit} characters."
    ),
    "birth_missing": _doubtful(
        "complete",
        "Thiếu ngày sinh: chưa mời được, cần bổ sung.",
        "The birth date is missing: the person cannot be invited until it is known.",
    ),
    "birth_unreadable": _refused(
        "correct",
        "“{value}” không phải là ngày sinh. Hãy ghi ngày/tháng/năm, ví dụ 05/03/1975, hoặc chỉ năm 1975.",
        "“{value}” is no birth date. Write day/month/year, for example 05/03/1975, or only the year 1975.",
    ),
    "birth_two_digit_year": _refused(
        "correct",
        "“{value}”: năm sinh chỉ có hai chữ số. Hãy ghi đủ bốn chữ số.",
        "“{value}” has a year of two digits. Write all four.",
    ),
    "birth_impossible": _refused(
        "correct",
        "“{value}”: không có ngày này, hoặc năm sinh ngoài khoảng từ 1900 đến nay.",
        "“{value}” is not in the calendar, or its year lies outside 1900 to now.",
    ),
    "birth_swapped": _doubtful(
        "correct",
        "“{value}”: tháng lớn hơn 12 nên được hiểu là tháng/ngày/năm. Hãy kiểm tra lại.",
        "“{value}” has a month above 12, so it was read as month/day/year. Please check.",
    ),
    "ward_missing": _refused(
        "complete", "Thiếu tên phường, xã.", "The ward or commune is missing."
    ),
    "ward_unknown": _refused(
        "correct",
        "“{value}” không phải là phường, xã của đợt này.",
        "“{value}” is no ward or commune of this campaign.",
    ),
    "ward_foreign": _refused(
        "correct",
        "“{value}” nằm ngoài địa bàn của tài khoản nhập tệp.",
        "“{value}” lies outside the area of the account that imports.",
    ),
    "ward_ambiguous": _refused(
        "correct",
        "Có nhiều đơn vị tên “{value}”. Hãy thêm cột “Quận/Huyện”.",
        "Several units are called “{value}”. Add a column “Quận/Huyện” (district).",
    ),
    "neighbourhood_missing": _refused(
        "complete", "Thiếu tên tổ dân phố, thôn.", "The neighbourhood is missing."
    ),
    "household_missing": _refused(
        "complete",
        "Không biết người này thuộc hộ nào: thiếu số hộ, địa chỉ và chủ hộ.",
        "It is not known to which household this person belongs: number, address and head are missing.",
    ),
    "duplicate": _refused(
        "clean",
        "Trùng họ tên và ngày sinh với người ở dòng {value} trong cùng hộ.",
        "Same name and birth date as row {value} of the same household.",
    ),
    "phone_unreadable": _doubtful(
        "correct",
        "Số điện thoại không hợp lệ nên không lưu.",
        "The phone number is not valid and was not kept.",
    ),
    "id_lost_zero": _doubtful(
        "correct",
        "Số định danh chỉ có 11 chữ số: có thể bảng tính đã làm mất số 0 ở đầu.",
        "The ID number has 11 digits: the spreadsheet may have lost a leading zero.",
    ),
    "id_invalid": _doubtful(
        "correct",
        "Số định danh phải có 12 chữ số (hoặc 9 chữ số với CMND cũ).",
        "The ID number must have 12 digits (9 for the old card).",
    ),
    "residence_unknown": _doubtful(
        "correct",
        "Không hiểu loại cư trú “{value}”, tạm coi là thường trú.",
        "The residence type “{value}” is not known; taken as permanent.",
    ),
    "card_unclear": _doubtful(
        "correct",
        "Không rõ ô này nói đã có thẻ hay chưa, tạm coi là chưa.",
        "The cell does not say clearly whether the person has the card; taken as no.",
    ),
    "leader_differs": _doubtful(
        "clean",
        "Khác với dòng {value} của cùng khu dân cư về tổ trưởng; giữ theo dòng {value}. Hãy kiểm tra lại.",
        "Says another thing about the leader than row {value} of the same neighbourhood; row {value} counts. Please check.",
    ),
    "shift_unknown": _doubtful(
        "correct",
        "Không hiểu ca mong muốn “{value}”. Các ca là: sáng, chiều, tối, đêm.",
        "The wished shift “{value}” is not known. The shifts are: sáng, chiều, tối, đêm.",
    ),
}  # fmt: skip
"""Every finding by its stable code."""


@dataclass(frozen=True, slots=True)
class RowFinding:
    """One thing wrong or doubtful: the row as the spreadsheet numbers it, the column's heading, and the sentence.

    The sentence never holds a name, a phone or an ID number: reports are kept longer than rosters.
    """

    row: int
    column: str
    code: str
    heading: Heading
    refused: bool
    vi: str
    en: str

    def text(self, lang: str) -> str:
        """Return where it is and what it is, in `lang` ("en" or Vietnamese)."""
        if lang == "en":
            return f"Row {self.row}, column “{self.column}”: {self.en}"
        return f"Dòng {self.row}, cột “{self.column}”: {self.vi}"


def finding(code: str, row: int, column: str, *, value: str = "", limit: int = 0) -> RowFinding:
    """Return the finding of kind `code` at a row and column; a long `value` is shortened."""
    kind = KINDS[code]
    shown = value if len(value) <= 40 else value[:39] + "…"
    facts = {"value": shown, "limit": limit}
    return RowFinding(row, column, code, kind.heading, kind.refused, kind.vi.format(**facts), kind.en.format(**facts))
