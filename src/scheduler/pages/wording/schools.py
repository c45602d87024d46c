"""What the pages say of schools and their lists of pupils."""

from typing import Final

from notices.sentences import Pair

SCHOOLS: Final[dict[str, Pair]] = {
    "schools_title": ("Trường và danh sách lớp", "Schools and their lists"),
    "schools_text": (
        "Học sinh của trường làm tại trường mời theo lớp. Nạp danh sách của trường để ghi trường, lớp cho từng em.",
        "Pupils of schools that take part are invited by class. A school's list gives each pupil school and class.",
    ),
    "schools_none": ("Đợt này không có điểm trường nào ở địa bàn này.", "No school takes part in this area."),
    "school_contact": ("Liên hệ: {contact}", "Contact: {contact}"),
    "school_classes": ("Các lớp: {classes}", "Classes: {classes}"),
    "school_pupils": ("Đã biết {count} học sinh.", "{count} pupils are known."),
    "school_file": ("Danh sách của trường (.xlsx, .xls, .ods, .csv)", "The school's list (.xlsx, .xls, .ods, .csv)"),
    "school_file_hint": (
        "Cần cột họ tên, ngày sinh, lớp. Xem kết quả trước, chưa ghi gì.",
        "With names, births and classes. The figures are shown first; nothing is stored yet.",
    ),
    "school_try": ("Xem trước", "Try"),
    "school_try_of": ("Xem trước danh sách của {school}", "Try the list of {school}"),
    "school_tried_title": ("Danh sách của {school}", "The list of {school}"),
    "school_rows": ("Số dòng", "Rows"),
    "school_matched": ("Em sẽ được ghi trường, lớp", "Pupils to be recorded"),
    "school_same": ("Em đã đúng sẵn", "As they were"),
    "school_left": ("Dòng không ghi được", "Rows left out"),
    "school_take": ("Ghi trường và lớp", "Store school and class"),
    "school_nothing": ("Không có gì để ghi thêm.", "There is nothing more to store."),
    "school_taken": ("Đã ghi trường, lớp cho {count} em.", "School and class of {count} pupils are stored."),
    "school_rows_wrong": ("Dòng không ghi được, theo số dòng trong tệp", "Rows left out, by their number in the file"),
    "school_rows_more": ("Còn {count} dòng nữa.", "{count} more rows."),
    "school_why": ("Lý do", "Reason"),
    "school_back": ("Các trường", "All schools"),
    "school_gone": (
        "Tệp xem trước không còn được giữ. Hãy chọn lại tệp.",
        "The file that was tried is no longer kept. Choose it again.",
    ),
}
