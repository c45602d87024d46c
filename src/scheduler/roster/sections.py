"""Rows that are nobody: section rows, which name the neighbourhood or ward of what follows, totals, signatures.

A row is asked only if it has no name or no birth date, so that files of people alone pay nothing. Words are compared with their
marks where the text has any: Làng is a kind of village and Lang a family name, tổng a total and Tống another.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scheduler.roster.cells import cell_text
from scheduler.roster.vietnamese import fold

_KINDS = (
    "tổ dân phố", "tổ nhân dân", "tổ", "tdp", "khu phố", "khu dân cư", "kdc", "khu vực", "khu", "kp", "khối phố", "khối",
    "tiểu khu", "khóm", "thôn", "làng", "xóm", "bản", "ấp", "buôn", "bon", "phum", "sóc",
)  # fmt: skip
_WARD_KINDS = ("phường", "xã", "thị trấn", "đặc khu")
_SAFE_BARE = {
    "to dan pho",
    "tdp",
    "khu pho",
    "khu dan cu",
    "kdc",
    "khoi pho",
    "tieu khu",
    "thon",
    "khom",
    "phuong",
    "thi tran",
}
"""Kinds that are no family name without their marks."""
_BY_KIND = dict.fromkeys(_KINDS, "neighbourhood") | dict.fromkeys(_WARD_KINDS, "ward")
_BARE = {fold(kind): what for kind, what in _BY_KIND.items() if fold(kind) in _SAFE_BARE}
_ENUMERATED = r"(?:(?:[ivxlc]+|\d+|[a-hđ])\s*[.):/\-–]+\s*)?"
_COUNTED = r"(?:\s*[(:,\-–]\s*(?:gồm\s*|tổng\s*(?:số\s*)?:?\s*)?\d[\d.]*\s*(?:hộ|người|nhân khẩu|nk|khẩu|ho|nguoi|nhan khau)\b.*)?"
_TITLE_UNITS = re.compile(
    r"\b(phuong|xa|thi tran|dac khu|quan|huyen|thi xa|thanh pho|tinh)\s+"
    r"(.+?)(?=\s*(?:[,;:()\-–]|\b(?:phuong|xa|thi tran|dac khu|quan|huyen|thi xa|thanh pho|tinh)\b|\b(?:nam|thang|ngay) \d|$))"
)


def _pattern(kinds: Iterable[str]) -> re.Pattern[str]:
    longest = "|".join(sorted(kinds, key=len, reverse=True))
    return re.compile(rf"{_ENUMERATED}({longest})\.?(?:\s+|(?=\d))(?:số\s+)?([\w'’\- ]+?){_COUNTED}[\s.:;]*")


_MARKED, _UNMARKED = _pattern(_BY_KIND), _pattern(_BARE)
_NUMBERISH = re.compile(
    r"[\d.,%()+\-–/\s]+|\(?[ivxlc]+[.)]?|[a-hđ][.)]?|\(?\d[\d.]*\s*(?:hộ|người|nhân khẩu|khẩu|ho|nguoi|nhan khau)\)?"
)
_TOTAL = re.compile(
    r"(?:[ivxlc\d]+[.)]\s*)?(?:tổng\b|cộng\b|toàn (?:xã|phường|thôn|khu)\b|tong (?:cong|so)\b|cong\s*:?$|total\b).*"
)
_SIGNATURE = re.compile(
    r"(?:.*,\s*)?ngày\s*[\d.…_]*\s*tháng\s*[\d.…_]*\s*năm\b.*|(?:.*,\s*)?ngay\s*[\d.…_]*\s*thang\s*[\d.…_]*\s*nam\b.*"
    r"|(?:người|nguoi) (?:lập|lap|kê khai|tổng hợp).*|lập (?:biểu|bảng).*|\(?\s*(?:đã\s*)?(?:ký|ky|kí)\b.*|(?:tm|kt|tl|tuq|q)\. .*"
    r"|xác nhận (?:của)? .*|(?:phó )?chủ tịch.*|(?:phó )?trưởng (?:công an|ban|thôn|khu|khối|ấp|bản|xóm|khóm).*|tổ trưởng.*"
    r"|thủ trưởng.*|cán bộ .*|công an (?:phường|xã|thị trấn).*|danh sách (?:này )?(?:có|gồm).*|ấn định.*|ghi chú\s*:.*"
)
_ROMAN = re.compile(r"[IVXLC]+")


class Section(NamedTuple):
    """What a row names for those below it: `column` is `neighbourhood` or `ward`."""

    column: str
    name: str


def section_in(text: str) -> Section | None:
    """Return the neighbourhood or ward that a text is the name of, enumeration and counts aside, or None.

    A text all in capitals comes back with ordinary ones: it goes onto slips beside names of rows.
    """
    lowered = text.lower()
    pattern, kinds = (_UNMARKED, _BARE) if text.isascii() else (_MARKED, _BY_KIND)
    found = pattern.fullmatch(lowered)
    if found is None:
        return None
    name = " ".join(text[found.start(1) : found.end(2)].split())
    if name.isupper() and (len(found.group(1)) > 3 or not found.group(1).isascii()):
        kind = name[: len(found.group(1))]
        rest = (word if _ROMAN.fullmatch(word) else word.title() for word in name[len(kind) :].split())
        name = f"{kind.capitalize()} {' '.join(rest)}"
    return Section(kinds[found.group(1)], name)


def row_meaning(row: Sequence[object]) -> Section | str | None:
    """Return what a row without a person is: a section, "total", "signature", "empty", or None where it may be a person."""
    texts = [text for text in map(cell_text, row) if text]
    words = [text for text in texts if not _NUMBERISH.fullmatch(text.lower())]
    if not words:
        return "empty" if not texts else None
    if _TOTAL.fullmatch(words[0].lower()):
        return "total"
    if len(set(words)) == 1 and (section := section_in(words[0])):
        return section
    return "signature" if all(_SIGNATURE.fullmatch(word.lower()) for word in words) else None


def is_bare(row: Sequence[object]) -> bool:
    """Tell whether a row holds no more than two texts, as the names below signatures do."""
    return len([cell for cell in row if cell not in {"", None}]) <= 2


def units_in(rows: Iterable[Sequence[object]]) -> tuple[str, ...]:
    """Return the administrative units that titles name, folded, in order: ("phuong quang cu", "thanh pho sam son")."""
    found: dict[str, None] = {}
    for row in rows:
        for text in map(cell_text, row):
            found |= {" ".join(match.groups()): None for match in _TITLE_UNITS.finditer(fold(text)) if text}
    return tuple(found)
