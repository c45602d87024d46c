"""The columns of rosters, the headings they go by, and the kinds of neighbourhood."""

import re
from dataclasses import dataclass
from functools import lru_cache

from scheduler.roster.cells import cell_text
from scheduler.roster.vietnamese import fold

NEIGHBOURHOOD_KINDS: dict[str, str] = {
    "tổ dân phố": "Tổ trưởng tổ dân phố",
    "khu phố": "Trưởng khu phố",
    "khu dân cư": "Trưởng khu dân cư",
    "khối phố": "Trưởng khối phố",
    "tiểu khu": "Trưởng tiểu khu",
    "khóm": "Trưởng khóm",
    "thôn": "Trưởng thôn",
    "làng": "Trưởng làng",
    "xóm": "Trưởng xóm",
    "bản": "Trưởng bản",
    "ấp": "Trưởng ấp",
    "buôn": "Trưởng buôn",
    "bon": "Trưởng bon",
    "phum": "Trưởng phum",
    "sóc": "Trưởng sóc",
}
"""What a neighbourhood may be called, and the title of its leader."""

_LEADERS = ("Tổ trưởng", "Tổ trưởng TDP", "Trưởng KDC", *NEIGHBOURHOOD_KINDS.values())


def _of_leaders(first: str, *words: str) -> tuple[str, ...]:
    """Return headings about a leader: `first`, then every title behind every one of `words`."""
    return first, *(f"{word} {title[:1].lower() + title[1:]}".strip() for word in words for title in _LEADERS)


@dataclass(frozen=True, slots=True)
class Column:
    """A column we read: the headings it goes by, the first being the one we write, and how much a cell may hold."""

    headings: tuple[str, ...]
    limit: int = 200


COLUMNS: dict[str, Column] = {
    "household_ref": Column(
        ("Số hộ", "Mã hộ", "Số hộ khẩu", "Mã số hộ", "Số sổ hộ khẩu", "Hộ số", "Hộ khẩu số", "Số HK", "Hộ", "Household number"),
        60,
    ),
    "head_name": Column(("Chủ hộ", "Họ tên chủ hộ", "Họ và tên chủ hộ", "Tên chủ hộ", "Head of household"), 120),
    "name": Column(
        ("Họ và tên", "Họ tên", "Họ, chữ đệm và tên", "Họ chữ đệm và tên khai sinh", "Họ và tên nhân khẩu", "Tên nhân khẩu",
         "Họ tên nhân khẩu", "Full name", "Name"), 120
    ),
    "name_family": Column(
        ("Họ, chữ đệm", "Họ và chữ đệm", "Họ chữ đệm", "Họ, đệm", "Họ đệm", "Họ và đệm", "Họ và tên đệm", "Họ, tên đệm", "Họ lót",
         "Họ và tên lót", "Họ", "Family name"), 120
    ),
    "name_given": Column(("Tên", "Tên gọi", "Given name"), 60),
    "relationship": Column(
        ("Quan hệ với chủ hộ", "Quan hệ", "QH với chủ hộ", "Mối quan hệ với chủ hộ", "Quan hệ chủ hộ", "Relationship"), 40
    ),
    "birth": Column(
        ("Ngày sinh", "Ngày tháng năm sinh", "Ngày, tháng, năm sinh", "Năm sinh", "NTNS", "Sinh ngày", "Birth date",
         "Date of birth"), 30
    ),
    "birth_day": Column(("Ngày sinh: ngày", "Day of birth"), 10),
    "birth_month": Column(("Ngày sinh: tháng", "Tháng sinh", "Month of birth"), 10),
    "birth_year": Column(("Ngày sinh: năm", "Year of birth"), 30),
    "birth_male": Column(("Năm sinh: nam", "Nam sinh năm", "Year of birth, men"), 30),
    "birth_female": Column(("Năm sinh: nữ", "Nữ sinh năm", "Year of birth, women"), 30),
    "address": Column(
        ("Số nhà, đường", "Địa chỉ", "Số nhà", "Địa chỉ thường trú", "Nơi thường trú", "Nơi ở hiện tại", "Nơi ở hiện nay", "Chỗ ở",
         "Chỗ ở hiện nay", "Số nhà đường phố", "Address"), 200
    ),
    "neighbourhood": Column(
        ("Tổ dân phố", "Tổ dân phố/Thôn", "Thôn", "Khu phố", "Khu dân cư", "Thôn/Tổ dân phố", "TDP", "KDC",
         "Khu phố/Thôn", "Thôn/Khu phố",
         "Ấp", "Bản", "Khóm", "Khối phố", "Tiểu khu", "Buôn", "Thôn, tổ dân phố", "Neighbourhood"), 120
    ),
    "ward": Column(
        ("Phường/Xã", "Phường", "Xã", "Xã/Phường", "Phường, xã", "Xã, phường, thị trấn", "Phường/Xã/Thị trấn", "Xã/Phường/Thị trấn",
         "Đơn vị hành chính cấp xã", "Ward"), 120
    ),
    "district": Column(
        ("Quận/Huyện", "Huyện", "Quận", "Huyện/Thị xã/Thành phố", "Quận/Huyện/Thị xã", "Huyện, thị xã, thành phố", "District"), 120
    ),
    "residence": Column(("Loại cư trú", "Hình thức cư trú", "Tình trạng cư trú", "Thường trú/Tạm trú", "Residence"), 40),
    "occupation": Column(("Nghề nghiệp", "Nghề", "Công việc", "Nghề nghiệp hiện nay", "Occupation"), 80),
    "school": Column(("Trường", "Trường học", "Tên trường", "Nơi học", "School"), 120),
    "school_class": Column(("Lớp", "Lớp học", "Class"), 20),
    "phone": Column(("Số điện thoại", "Điện thoại", "SĐT", "Số ĐT", "ĐT", "Điện thoại liên hệ", "Phone"), 60),
    "id_number": Column(
        ("Số định danh", "Số định danh cá nhân", "Số ĐDCN", "ĐDCN", "CCCD", "CMND", "Số CCCD", "Số CMND", "CMND/CCCD", "CCCD/CMND",
         "Số CMND/CCCD", "Số CCCD/CMND", "Số CMND/CCCD/ĐDCN", "Số thẻ căn cước", "Căn cước", "Số căn cước", "Căn cước công dân",
         "Số căn cước công dân", "Mã định danh", "Mã số định danh", "Số định danh cá nhân/CMND", "Số CCCD/Số ĐDCN", "ID number"), 60
    ),
    "card": Column(("Đã có thẻ", "Đã có CCCD gắn chíp", "Đã cấp thẻ", "Đã làm CCCD", "Có thẻ", "Đã cấp CCCD", "Has the card"), 60),
    "note": Column(("Ghi chú", "Đánh dấu", "Rà soát", "Kết quả rà soát", "Note"), 400),
    "leader_name": Column(_of_leaders("Họ tên tổ trưởng", "", "Họ tên", "Họ và tên", "Tên", "Leader"), 120),
    "leader_phone": Column(
        _of_leaders("Điện thoại tổ trưởng", "Điện thoại", "Số điện thoại", "SĐT", "ĐT", "Số ĐT", "Leader's phone"), 60
    ),
    "shift": Column(("Ca mong muốn", "Ca", "Ca đề nghị", "Ca hẹn", "Buổi mong muốn", "Shift wished"), 40),
}  # fmt: skip

SENSITIVE = (
    "Dân tộc", "Tôn giáo", "Tín ngưỡng", "Sức khỏe", "Khuyết tật", "Tàn tật", "Bệnh", "Tâm thần", "HIV", "Chất độc", "Nhóm máu",
    "Tiền án", "Tiền sự", "Đảng viên", "Hôn nhân",
    "Ethnicity", "Ethnic group", "Religion", "Health", "Disability", "Disease", "Blood group", "Marital status",
)  # fmt: skip
"""Columns dropped at the door, by words of their headings: sensitive personal data that no step of the campaign needs
(Law 91/2025/QH15)."""


_BRACKETS = r"\([^)]*\)|\*"


@lru_cache(maxsize=4096, typed=True)
def heading_form(cell: object) -> str:
    """Return a heading without what varies: brackets and what is in them, signs, marks, case. Only "Hộ" keeps its marks: Họ."""
    form = _words(re.sub(_BRACKETS, " ", fold(cell_text(cell))))
    return "hộ" if form == "ho" and "hộ" in cell_text(cell).lower() else form


def _words(folded: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", folded).split())


BY_HEADING: dict[str, str] = {
    heading_form(heading): key for key, column in COLUMNS.items() for heading in column.headings
}
"""The column of each heading, in the form for comparison."""
_SENSITIVE = re.compile(rf"\b({'|'.join(map(heading_form, SENSITIVE))})\b")
KIND_FORMS = {fold(kind): kind for kind in NEIGHBOURHOOD_KINDS} | {"tdp": "tổ dân phố", "kdc": "khu dân cư"}
"""The kinds of neighbourhood as they are written without marks, and short."""


def is_sensitive(heading: str) -> bool:
    """Tell whether a heading has words of a sensitive one, in brackets too, and is none that we read."""
    return heading_form(heading) not in BY_HEADING and _SENSITIVE.search(_words(fold(heading))) is not None


def leader_title(neighbourhood: str) -> str:
    """Return the title of a neighbourhood's leader by the kind its name starts with, or ""."""
    folded = fold(neighbourhood)
    return next((NEIGHBOURHOOD_KINDS[kind] for form, kind in KIND_FORMS.items() if folded.startswith(f"{form} ")), "")
