"""What is read where a slip cannot be downloaded: why, and what to do instead."""

from typing import Final

from notices.sentences import Pair

KEEPING: Final[dict[str, Pair]] = {
    "file_refused": ("Không tải được phiếu này", "This slip cannot be downloaded"),
    "file_cancelled": ("Phiếu hẹn này đã hủy.", "This slip was cancelled."),
    "file_cancelled_next": (
        "Phiếu giấy và hình đã tải không còn dùng được. Trang của phiếu ghi cần làm gì tiếp và gọi cho ai.",
        "The paper and pictures saved before no longer hold. The slip's page says what to do next and whom to call.",
    ),
    "file_closed": ("Đợt này đã kết thúc.", "This campaign is over."),
    "file_closed_next": (
        "Không cần phiếu nữa. Trang của phiếu ghi nơi làm thủ tục từ nay.",
        "No slip is needed any more. The slip's page says where to go from now on.",
    ),
    "file_missed": ("Khung giờ của phiếu này đã qua.", "The time on this slip is over."),
    "file_missed_next": (
        "Mã hẹn vẫn còn giá trị. Trang của phiếu ghi cách hẹn lại và gọi cho ai.",
        "The code is still good. The slip's page says how to get another time and whom to call.",
    ),
    "file_done": ("Mọi người trên phiếu này đã làm xong thủ tục.", "Everybody on this slip is done."),
    "file_done_next": ("Không cần phiếu nữa.", "No slip is needed any more."),
    "file_undrawable": ("Hệ thống chưa vẽ được phiếu này.", "This slip could not be drawn."),
    "file_undrawable_next": (
        "Lịch hẹn không thay đổi. Hãy dùng phiếu giấy, hoặc mở trang của phiếu và đọc mã hẹn khi đến.",
        "The appointment has not changed. Use the paper, or open the slip's page and read out its code.",
    ),
    "to_slip_page": ("Xem trang của phiếu", "Open the slip's page"),
}
