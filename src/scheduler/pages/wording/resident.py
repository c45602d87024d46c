"""The resident's page: when, where, with what, and what then."""

from typing import Final

from notices.sentences import Pair

RESIDENT: Final[dict[str, Pair]] = {
    "slip_title": ("Lịch hẹn", "Your appointment"),
    "household_people": ("Hộ {name} · {people} người", "Household {name} · {people} invited"),
    "spare_slip": ("Phiếu dự phòng", "Spare slip"),
    "spare_tell_leader": (
        "Phiếu này chưa ghi tên hộ. Xin báo tổ trưởng họ tên chủ hộ và số người (nhiều nhất {people} người).",
        "This slip names no household yet. Tell the neighbourhood leader your name and how many you are ({people} at most).",
    ),
    "invited_people": ("Mời: {names}", "Invited: {names}"),
    "shift_and_hours": ("{shift}, {hours}", "{shift}, {hours}"),
    "place": ("Địa điểm", "Place"),
    "place_home": ("Tại nhà", "At home"),
    "home_text": (
        "Tổ công tác sẽ đến tận nhà trong khoảng giờ này; xin có mặt tại nhà.",
        "The team comes to your home within this time; please be in.",
    ),
    "bring": ("Mang theo", "Bring"),
    "bring_slip": ("Phiếu hẹn", "The slip"),
    "map": ("Bản đồ", "Map"),
    "map_of": ("Bản đồ: {place}", "Map: {place}"),
    "next": ("Khi đến", "When you come"),
    "next_at_home": ("Khi tổ đến", "When the team comes"),
    "next_slip": ("Đưa phiếu quét mã", "Have the slip scanned"),
    "next_turn": ("Chờ gọi số", "Wait for your number"),
    "next_taken": ("Lấy vân tay, ảnh", "Fingerprints and photo"),
    "change_slot": ("Đổi khung giờ", "Change the time"),
    "cannot_come": ("Tôi không đến được", "I cannot come"),
    "slot_changed": ("Đã lưu khung giờ mới.", "The new time is saved."),
    "paper_reads_otherwise": (
        "Giờ in trên phiếu đã đổi; mã vẫn dùng.",
        "The time printed on the slip has changed; its code stays good.",
    ),
    "keep_calendar": ("Lưu lịch", "Save to calendar"),
    "keep_picture": ("Lưu ảnh", "Save picture"),
    "keep_pdf": ("Lưu PDF", "Save PDF"),
    "anti_fraud_short": (
        "Công an không yêu cầu chuyển tiền, mã OTP, mật khẩu hay cài ứng dụng.",
        "The police never ask for money, OTP codes, passwords or an app.",
    ),
    "if_you_cannot_come": ("Không đến được, xin báo {title}", "If you cannot come, tell the {title}"),
    "leader": ("tổ trưởng", "neighbourhood leader"),
    "verify": ("Xác minh:", "Check:"),
    "state_cancelled": ("Đã hủy", "Cancelled"),
    "state_missed": ("Quá hẹn", "Missed"),
    "former_slot": ("Hẹn: {hours}, {day}.", "Appointment: {hours}, {day}."),
    "arrived_heading": ("Đã ghi nhận {here}/{people} người đến", "Arrived: {here} of {people}"),
    "arrived_advice": (
        "Mời chờ gọi tại khu vực chờ. {slot}",
        "Please wait to be called. {slot}",
    ),
    "done_heading": ("Không phải đến nữa", "You need not come again"),
    "done_advice": ("Cả hộ đã làm xong thủ tục. {slot}", "Everybody on this slip is done. {slot}"),
    "missed_heading": ("Vui lòng đặt lại lịch", "Please ask for a new time"),
    "missed_advice": (
        "{slot} Hộ chưa bị mất lượt: hãy gọi số dưới đây để nhận giờ mới.",
        "{slot} Your turn is not lost: call the number below for a new time.",
    ),
    "closed_heading": ("Đợt thu nhận đã kết thúc", "The campaign is over"),
    "closed_advice": (
        "Nếu chưa làm thủ tục, hãy gọi số dưới đây.",
        "If you have not been yet, call the number below.",
    ),
    "cancelled_heading": ("Lịch hẹn này đã hủy", "This appointment is cancelled"),
    "cancelled_advice": (
        "Hãy gọi số dưới đây nếu cần lịch mới.",
        "Call the number below if you need a new one.",
    ),
    "slip_unreadable": ("Không đọc được phiếu", "The slip cannot be read"),
    "slip_unreadable_text": ("Mã trên phiếu không xác nhận được.", "The code on the slip cannot be confirmed."),
    "slip_unreadable_next": (
        "Hãy quét lại, hoặc gõ mã hẹn in dưới ô QR.",
        "Scan it again, or type the code printed below the QR.",
    ),
    "look_up_by_code": ("Tra cứu bằng mã hẹn", "Look up by code"),
}
