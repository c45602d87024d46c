"""What can be wrong with a list of administrative units: each sentence names the row, what is wrong and what would be right."""

from collections.abc import Sequence
from typing import Any

from scheduler.places.errors import PlacesError


class UnitFinding(PlacesError):
    """One thing wrong with a row of the list. Its parameters always hold `row`, as a spreadsheet numbers it."""

    code = "unit_list_finding"
    status = 422


class UnitListInvalid(PlacesError):
    """A list of units that cannot be used, with everything that is wrong with it."""

    code = "unit_list_invalid"
    status = 422
    vi = "Danh mục hành chính có lỗi ({count}), chưa nạp gì:"
    en = "Errors in the list of units: {count}; nothing was loaded:"
    MOST = 50

    def __init__(self, findings: Sequence[UnitFinding]) -> None:
        self.findings = tuple(findings)
        super().__init__(count=len(self.findings))

    def text(self, lang: str) -> str:
        """Return the heading and one line for each of the first 50 findings in `lang`."""
        lines = [f"- {finding.text(lang)}" for finding in self.findings[: self.MOST]]
        return "\n".join([super().text(lang), *lines, *(["- …"] if len(self.findings) > self.MOST else [])])

    def as_items(self, lang: str) -> list[dict[str, Any]]:
        """Return the findings as `{key, code, detail}`, for a problem document."""
        return [{"key": f"row {f.params['row']}", "code": f.code, "detail": f.text(lang)} for f in self.findings]


class UnitListUnreadable(PlacesError):
    """The file is no text with separators, or there is no unit in it."""

    code = "unit_list_unreadable"
    status = 422
    vi = "Không đọc được danh mục hành chính {file_name}: cần tệp CSV mã UTF-8, có dòng tiêu đề và ít nhất một đơn vị."
    en = "The list of units {file_name} cannot be read: it must be a UTF-8 CSV with a header and at least one unit."


class UnitColumnMissing(PlacesError):
    """A column without which no unit can be understood."""

    code = "unit_column_missing"
    status = 422
    vi = "{file_name}: thiếu cột “{column}”. Dòng đầu phải có các cột: {columns}."
    en = "{file_name}: the column “{column}” is missing. The first row must name these columns: {columns}."


class UnitDatasetMissing(PlacesError):
    """The file has no column of datasets and none was named; or none of its rows are of the one that was."""

    code = "unit_dataset_missing"
    status = 422
    vi = "{file_name} không có cột “dataset”. Hãy đặt tên danh mục bằng --dataset, ví dụ --dataset vn-2025-07-01."
    en = "{file_name} has no column “dataset”. Name the list with --dataset, for example --dataset vn-2025-07-01."


class UnitDatasetAbsent(PlacesError):
    """None of the file's rows belong to the dataset that was asked for."""

    code = "unit_dataset_absent"
    status = 422
    vi = "{file_name} không có dòng nào của danh mục “{dataset}”. Trong tệp có: {known}."
    en = "{file_name} has no row of the list “{dataset}”. It holds: {known}."


class DatasetShips(PlacesError):
    """A list of that name ships with the program and is never overwritten."""

    code = "dataset_ships"
    status = 409
    vi = "Danh mục “{dataset}” đi kèm chương trình, không thay được. Hãy đặt tên khác cho danh mục mới."
    en = "The list “{dataset}” ships with the program and cannot be replaced. Give the new list another name."


class DatasetInUse(PlacesError):
    """A campaign is pinned to the list: its codes mean what they meant when it was loaded."""

    code = "dataset_in_use"
    status = 409
    vi = (
        "Danh mục “{dataset}” đang được đợt {campaigns} dùng và khác tệp này ở mã {example}. Sau sáp nhập, cùng một mã có thể là "
        "đơn vị khác, nên hãy nạp danh mục mới với tên mới."
    )
    en = (
        "The list “{dataset}” is in use by {campaigns} and differs from this file at code {example}. After mergers a code may mean "
        "another unit, so load the new list under a new name."
    )


class UnitUnknown(PlacesError):
    """No stored or shipped list has a unit of that code."""

    code = "unit_unknown"
    status = 404
    vi = "Không có đơn vị mã “{unit}” trong danh mục {dataset}."
    en = "There is no unit with the code “{unit}” in {dataset}."


class UnitRowShape(UnitFinding):
    """A row with more cells than the header."""

    code = "unit_row_shape"
    vi = "Dòng {row}: có nhiều ô hơn dòng tiêu đề. Tên có dấu phân cách phải đặt trong dấu nháy kép."
    en = "Row {row}: it has more cells than the header. Put a name that holds the separator in double quotes."


class UnitDatasetBad(UnitFinding):
    """A name of a list that no command line can carry."""

    code = "unit_dataset_bad"
    vi = "Dòng {row}: tên danh mục “{value}” không dùng được; cần 1–40 chữ không dấu, số, dấu chấm hoặc gạch, như vn-2025-07-01."
    en = "Row {row}: “{value}” is no name of a list; use 1 to 40 plain letters, digits, dots or dashes, like vn-2025-07-01."


class UnitCodeBad(UnitFinding):
    """A code that is not digits, or too many; a spreadsheet that took it for a number has eaten its zeros."""

    code = "unit_code_bad"
    vi = "Dòng {row}: mã “{value}” không hợp lệ; cần 1–10 chữ số, giữ cả số 0 ở đầu."
    en = "Row {row}: the code “{value}” is not valid; it must be 1 to 10 digits, leading zeros kept."


class UnitCodeTwice(UnitFinding):
    """A code that stands twice in one list."""

    code = "unit_code_twice"
    vi = "Dòng {row}: mã {value} đã có ở dòng {first} của danh mục {dataset}. Mỗi mã chỉ dùng một lần."
    en = "Row {row}: the code {value} stands in row {first} of {dataset} already. Use every code once."


class UnitLevelUnknown(UnitFinding):
    """A level that there is not."""

    code = "unit_level_unknown"
    vi = "Dòng {row}: không có cấp “{value}”. Dùng được: {known}."
    en = "Row {row}: there is no level “{value}”. Use one of {known}."


class UnitKindUnknown(UnitFinding):
    """A kind that there is not at that level."""

    code = "unit_kind_unknown"
    vi = "Dòng {row}: cấp {level} không có loại “{value}”. Dùng được: {known}."
    en = "Row {row}: the level {level} has no kind “{value}”. Use one of {known}."


class UnitNameBad(UnitFinding):
    """No name, one too long, or with signs that cannot be seen."""

    code = "unit_name_bad"
    vi = "Dòng {row}: tên đơn vị phải có 1–120 chữ nhìn thấy được, kèm loại, như “Phường 1”."
    en = "Row {row}: a unit's name has 1 to 120 letters that can be seen, with its kind, like “Phường 1”."


class UnitParentMissing(UnitFinding):
    """A parent that the list does not have, or none where there must be one."""

    code = "unit_parent_missing"
    vi = "Dòng {row}: không có đơn vị cấp trên mã “{value}” trong danh mục {dataset}. Chỉ tỉnh, thành phố mới để trống."
    en = "Row {row}: the list {dataset} has no parent unit “{value}”. Only provinces leave it empty."


class UnitParentLevel(UnitFinding):
    """A parent of the wrong level, which every circle of units has too."""

    code = "unit_parent_level"
    vi = "Dòng {row}: đơn vị cấp trên {value} thuộc cấp {level}; ở đây cần cấp {needed}."
    en = "Row {row}: the parent {value} is of the level {level}; here it must be {needed}."


class UnitParentGiven(UnitFinding):
    """A province with something above it."""

    code = "unit_parent_given"
    vi = "Dòng {row}: tỉnh, thành phố không có đơn vị cấp trên, nhưng tệp ghi “{value}”. Hãy để trống."
    en = "Row {row}: a province has no parent, but the file says “{value}”. Leave it empty."
