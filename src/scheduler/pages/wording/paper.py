"""Sentences about paper beside the slips: the announcement and a station's day list."""

from typing import Final

from notices.sentences import Pair

PAPER: Final[dict[str, Pair]] = {
    "announcement_link": ("Thông báo cho bà con", "Announcement"),
    "announcement_title": ("Thông báo, {name}", "Announcement, {name}"),
    "announcement_text": (
        "Ngày, giờ và nơi hẹn theo kế hoạch đang dùng; không có tên hộ nào.",
        "Days, hours and places by the plan that counts; no household is named. The words are in Vietnamese.",
    ),
    "announcement_a4": ("Tải tờ A4 để dán bảng tin (PDF)", "Download the sheet for the board (PDF)"),
    "announcement_zalo": ("Để gửi Zalo", "To send by Zalo"),
    "announcement_loudspeaker": ("Để đọc loa", "To read out"),
    "day_list_title": ("Danh sách giấy", "List on paper"),
    "day_list_text": (
        "In sẵn trước ca, phòng khi mất điện hoặc mất mạng. Danh sách đúng ở thời điểm in.",
        "Print it before the shift in case power or network fail. It is right as of the time of print.",
    ),
    "day_list_of": ("Danh sách {day} (PDF)", "List of {day} (PDF)"),
    "day_list_day": ("Ngày làm việc", "Operating day"),
    "day_list_get": ("Tải danh sách (PDF)", "Download the list (PDF)"),
}
