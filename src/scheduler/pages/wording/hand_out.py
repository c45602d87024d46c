"""What the office reads of the hand-out."""

from typing import Final

from notices.sentences import Pair

HAND_OUT: Final[dict[str, Pair]] = {
    "handing_out_title": ("Giao phiếu theo khu dân cư", "Hand-out by neighbourhood"),
    "handing_out_lead": (
        "Đã giao {done} / {total} phiếu, còn {left} phiếu chưa có kết quả.",
        "{done} of {total} slips are handed out, {left} have no mark yet.",
    ),
    "handing_out_text": (
        "Chọn khu dân cư để nhập danh sách đã ký.",
        "Choose a neighbourhood to enter its signed list.",
    ),
    "left_column": ("Còn", "Left"),
    "printed_column": ("In lúc", "Printed"),
    "last_mark_column": ("Ghi gần nhất", "Last mark"),
    "not_printed": ("chưa in", "not printed"),
    "handout_handed_out": ("đã giao", "handed out"),
    "handout_open": ("chưa có kết quả", "no mark yet"),
    "open_title": ("Phiếu chưa giao", "Slips not handed out"),
    "open_before": ("Chưa giao trước ngày", "Not handed out before"),
    "open_before_hint": (
        "Để trống: mọi phiếu hiện chưa giao. Có ngày: cả phiếu giao từ ngày ấy trở đi.",
        "Empty: all that are not handed out now. With a day: those handed out from that day on, too.",
    ),
    "open_show": ("Xem danh sách", "Show the list"),
    "open_none": ("Mọi phiếu đều đã giao.", "All slips were handed out."),
    "open_file": ("Tải danh sách (CSV)", "Download the list (CSV)"),
    "signed_list_title": ("Nhập danh sách đã ký", "Enter the signed list"),
    "signed_list_text": (
        "Viết như 000101-000118, 000121. Khoảng số chỉ ghi phiếu chưa có kết quả; số viết riêng thay kết quả đã có.",
        "Write 000101-000118, 000121. A range marks slips without a mark; a number alone replaces the mark there is.",
    ),
    "signed_list_button": ("Lưu danh sách", "Save the list"),
    "slip_link": ("Lịch và phiếu", "Slot and slip"),
    "reprint_title": ("Cấp lại phiếu", "Make the slip anew"),
    "reprint_text": (
        "Giờ hẹn và số phiếu giữ nguyên; mã QR cũ sẽ báo phiếu đã được thay thế.",
        "Slot and number stay; the old QR code will say that the slip was replaced.",
    ),
    "reprint_why": ("Phiếu cũ", "The old slip"),
    "reprint_lost": ("đã mất", "is lost"),
    "reprint_spoiled": ("bị hỏng, cần thu lại", "is spoiled and to be collected"),
    "reprint_button": ("Cấp lại phiếu", "Make the slip anew"),
    "slip_file": ("Tải phiếu này (PDF)", "Download this slip (PDF)"),
}
