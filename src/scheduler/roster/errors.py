"""What stops a whole roster file, or a question about ID numbers.

What is wrong with single rows is a finding (`scheduler.roster.findings`), not an error.
"""

from scheduler.errors import SchedulerError


class RosterError(SchedulerError):
    """A roster file that cannot be taken in; nothing of it was."""

    code = "roster_error"
    status = 422


class RosterEmpty(RosterError):
    """A file without a single row of people."""

    code = "roster_empty"
    vi = "Tệp “{file_name}” không có dòng nhân khẩu nào. Hãy kiểm tra lại tệp."
    en = "The file “{file_name}” has no row with a person. Check the file."


class RosterUnreadable(RosterError):
    """A file that is no spreadsheet, or a broken or protected one."""

    code = "roster_unreadable"
    vi = (
        "Không đọc được tệp “{file_name}”: tệp hỏng, hoặc không phải bảng tính .xlsx, .xls, .ods, .csv. "
        "Hãy mở bằng Excel và lưu lại dạng .xlsx."
    )
    en = (
        "The file “{file_name}” cannot be read: it is damaged, or it is no .xlsx, .xls, .ods or .csv spreadsheet. "
        "Open it in a spreadsheet program and save it as .xlsx."
    )


class RosterForeign(RosterUnreadable):
    """A file of another kind under the name of a spreadsheet; `kind_vi` and `kind_en` say what it is."""

    code = "roster_foreign"
    vi = "Tệp “{file_name}” thật ra là {kind_vi}, không phải bảng tính. Hãy chọn tệp danh sách dạng .xlsx, .xls, .ods hoặc .csv."
    en = "The file “{file_name}” is really {kind_en}, no spreadsheet. Choose the roster itself, as .xlsx, .xls, .ods or .csv."


class RosterLocked(RosterUnreadable):
    """A spreadsheet that opens only with a password."""

    code = "roster_locked"
    vi = "Tệp “{file_name}” có mật khẩu. Hãy mở tệp, bỏ mật khẩu, lưu lại rồi chọn lại tệp."
    en = "The file “{file_name}” has a password. Open it, remove the password, save it, and choose it again."


class RosterTooCostly(RosterError):
    """A file that would take more memory or time than one roster may."""

    code = "roster_too_costly"
    status = 413
    vi = (
        "Không đọc tệp “{file_name}” vì cần quá nhiều bộ nhớ hoặc thời gian: bảng quá 200.000 dòng, có ô nằm rất xa "
        "bảng, hoặc tệp hỏng. Hãy chép riêng bảng nhân khẩu sang một tệp .xlsx mới, hoặc chia theo phường, xã, rồi nhập lại."
    )
    en = (
        "The file “{file_name}” was not read because it takes too much memory or time: it has more than 200,000 rows, a cell far "
        "away from the table, or it is damaged. Copy the table alone into a new .xlsx, or split it by ward, and import that."
    )


class HeaderMissing(RosterError):
    """A file in which no row of headings was found."""

    code = "header_missing"
    vi = (
        "Không tìm thấy dòng tiêu đề cột trong {rows} dòng đầu của tệp “{file_name}”. "
        "Hãy ghi tiêu đề trên các cột, ví dụ: {accepted}."
    )
    en = (
        "No row of headings was found in the first {rows} rows of the file “{file_name}”. "
        "Write headings above the columns, for example: {accepted}."
    )


class ColumnTwice(RosterError):
    """Two columns taken for the same thing."""

    code = "column_twice"
    vi = "Tệp “{file_name}”: hai cột “{first}” và “{second}” cùng được hiểu là “{column}”. Hãy chọn chỉ một cột."
    en = "The file “{file_name}”: both columns “{first}” and “{second}” are taken for “{column}”. Choose one of them."


class ColumnUnknown(RosterError):
    """A column taken for something that no roster has."""

    code = "column_unknown"
    vi = "Tệp “{file_name}”: cột “{heading}” được chọn là “{field}”, nhưng không có loại cột này."
    en = "The file “{file_name}”: the column “{heading}” is taken for “{field}”, which is no kind of column."


class ColumnMissing(RosterError):
    """A column without which nobody can be invited."""

    code = "column_missing"
    vi = (
        "Tệp “{file_name}” thiếu cột “{column}” (tìm dòng tiêu đề trong 20 dòng đầu). Hãy thêm cột với một trong các tiêu đề: "
        "{accepted}."
    )
    en = (
        "The file “{file_name}” has no column “{column}” (the header is looked for in the first 20 rows). Add it under one of the "
        "headings: {accepted}."
    )


class RowsRefused(RosterError):
    """Rows with faults, where the user asked for all or nothing."""

    code = "roster_rows_refused"
    vi = "{refused} dòng có lỗi nên không nhập dòng nào. Lỗi đầu tiên, dòng {row}: {first_vi}"
    en = "{refused} rows have faults, so no row was taken in. The first, row {row}: {first_en}"


class NothingTakenIn(RosterError):
    """A file of which every row has a fault."""

    code = "roster_nothing_taken_in"
    vi = "Cả {refused} dòng của tệp đều có lỗi nên không nhập được gì. Lỗi đầu tiên, dòng {row}: {first_vi}"
    en = "All {refused} rows of the file have faults, so nothing was taken in. The first, row {row}: {first_en}"


class NothingToGenerate(RosterError):
    """A campaign that does not say how large a sample roster should be."""

    code = "nothing_to_generate"
    vi = "Đợt “{campaign}” không có bảng [generate] hoặc không có phường, xã nào, nên không tạo được danh sách mẫu."
    en = "The campaign “{campaign}” has no table [generate] or no commune-level units, so no sample roster can be made."


class SheetTooLong(RosterError):
    """More rows than a spreadsheet can hold."""

    code = "sheet_too_long"
    vi = "“{path}”: một trang tính chỉ chứa được {rows} dòng. Hãy ghi ra tệp .csv."
    en = "“{path}”: a sheet holds only {rows} rows. Write a .csv file instead."


class IdNumberInvalid(SchedulerError):
    """What was typed can be no ID number. It is not repeated: it may be one with a slip of the finger."""

    code = "id_number_invalid"
    status = 422
    vi = "Số định danh phải có 12 chữ số (hoặc 9 chữ số với CMND cũ). Hãy kiểm tra lại."
    en = "An ID number has 12 digits (9 on the old card). Check what was typed."


class IdNumberUnknown(SchedulerError):
    """Nobody who may be found has the number that was asked for."""

    code = "id_number_unknown"
    status = 404
    vi = "Không tìm thấy ai có số định danh này."
    en = "Nobody was found with this ID number."


class IdNumbersNotKept(SchedulerError):
    """The campaign does without ID numbers."""

    code = "id_numbers_not_kept"
    status = 409
    vi = (
        "Đợt “{campaign}” không lưu số định danh. Nếu đợt thật sự cần, hãy ghi keep_id_numbers = true trong bảng [privacy] của tệp "
        "đợt, nạp lại tệp rồi nhập lại danh sách."
    )
    en = (
        "The campaign “{campaign}” keeps no ID numbers. If it does need them, write keep_id_numbers = true in the table [privacy] "
        "of its file, load it again, and import the roster again."
    )


class IdNumberUnreadable(SchedulerError):
    """A kept number does not open in its row: its key is gone, or the row was changed from outside."""

    code = "id_number_unreadable"
    status = 500
    vi = "Số định danh của người số {resident} không mở được: dữ liệu bị sửa từ bên ngoài hoặc thiếu khóa. Hãy báo người quản trị."
    en = "The ID number of resident {resident} does not open: changed from outside, or its key is gone. Tell the administrator."


class ImportDecided(SchedulerError):
    """A file that was taken in or dropped is not decided once more."""

    code = "import_decided"
    status = 409
    vi = "Tệp “{file_name}” đã được nhập hoặc đã bỏ. Muốn nhập lại, hãy tải tệp lên lần nữa."
    en = "The file “{file_name}” was imported or dropped already. To import it, upload it again."


class ImportUnknown(SchedulerError):
    """No file of this number."""

    code = "import_unknown"
    status = 404
    vi = "Không có tệp danh sách số {number}."
    en = "There is no roster file {number}."


class RosterChangedMeanwhile(SchedulerError):
    """Between looking at a file and taking it in somebody changed the roster."""

    code = "roster_changed_meanwhile"
    status = 409
    vi = "Danh sách đã thay đổi sau khi xem tệp “{file_name}”, nên chưa nhập gì. Hãy xem lại những thay đổi rồi duyệt."
    en = "The roster has changed since “{file_name}” was looked at; nothing was taken in. Look at the changes again and approve."


class UploadGone(SchedulerError):
    """A proposal whose file is not kept any more."""

    code = "upload_gone"
    status = 410
    vi = "Tệp “{file_name}” chờ duyệt quá một ngày nên đã được xóa. Hãy tải lên lại."
    en = "The file “{file_name}” waited for more than a day and was deleted. Upload it again."


class ApprovalNeeded(SchedulerError):
    """A command that nobody can answer was asked to take a file in."""

    code = "approval_needed"
    vi = "Chưa nhập gì: cần có người xem và đồng ý. Chạy lại trong cửa sổ lệnh để trả lời, hoặc thêm --yes nếu đã xem kỹ."
    en = "Nothing was taken in: somebody has to look and agree. Run it in a terminal to answer, or add --yes once you have looked."


class WrongWard(RosterError):
    """The file of another ward than the one that whoever imports may write."""

    code = "wrong_ward"
    vi = "Tệp “{file_name}” là danh sách của {ward}, không phải địa bàn của bạn, nên không nhập gì. Hãy chọn đúng tệp."
    en = "The file “{file_name}” is the list of {ward}, which is not your area; nothing was taken in. Choose the right file."


class HeadingUnknown(RosterError):
    """A column was named that the file does not have."""

    code = "heading_unknown"
    vi = "Tệp không có cột “{heading}”. Các cột có: {known}."
    en = "The file has no column “{heading}”. It has: {known}."
