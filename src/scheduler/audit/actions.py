"""Everything the trail can say, each action with its sentence in Vietnamese and English; its first word names the subject."""

from typing import Final

Pair = tuple[str, str]

ACTIONS: Final[dict[str, Pair]] = {
    # The line
    "campaign.loaded": ("Nạp tệp đợt", "Campaign file loaded"),
    "campaign.changed": (
        "Sửa đợt: điểm, ca, bộ, đóng mở, chi viện",
        "Campaign changed: stations, shifts, kits, closures, loans",
    ),
    "campaign.closed": ("Kết thúc đợt", "Campaign closed"),
    "campaign.sessions_opened": ("Mở ca", "Sessions opened"),
    "import.done": ("Nhập danh sách", "Roster imported"),
    "plan.drafted": ("Lập bản nháp kế hoạch", "Plan drafted"),
    "plan.published": ("Công bố kế hoạch", "Plan published"),
    "plan.restored": ("Lấy lại kế hoạch trước", "Former plan taken back"),
    "appointment.booked": ("Xếp lịch cho nhóm chưa có lịch", "Party without a slot booked"),
    "appointment.moved": ("Đổi lịch một nhóm", "Party moved to another window"),
    "appointment.swapped": ("Đổi chỗ hai nhóm cho nhau", "Two parties' windows exchanged"),
    "appointment.split": ("Tách nhóm của một hộ", "Party of a household split"),
    "appointment.joined": ("Gộp lại nhóm của một hộ", "Parties of a household joined"),
    "appointment.read": ("Xem lịch của một hộ", "A household's appointment read"),
    "slot.blocked": ("Giữ lại chỗ của một khung giờ", "Places of a window blocked"),
    "slot.unblocked": ("Thôi giữ chỗ của một khung giờ", "Blocked places of a window freed"),
    "session.called_off": ("Báo nghỉ một ca", "Session called off"),
    "session.off_lists_read": ("Xem danh sách báo nghỉ ca", "Lists of a session called off read"),
    "print.made": ("In phiếu của một địa bàn", "A neighbourhood's slips printed"),
    "slip.marked": ("Đánh dấu giao phiếu", "Hand-out marked"),
    "slip.cancelled": ("Hủy phiếu", "Slip cancelled"),
    "slip.reissued": ("Cấp lại phiếu", "Slip reissued"),
    "scan.admitted_anyway": ("Vẫn nhận dù phiếu bị giữ", "Admitted against the verdict"),
    "scan.undone": ("Hoàn tác lượt quét", "Arrivals of a scan undone"),
    "arrivals.sealed": ("Niêm phong lượt quét", "Arrivals sealed"),
    # Jobs
    "job.started": ("Bắt đầu việc", "Job started"),
    "job.cancelled": ("Dừng việc", "Job stopped"),
    "job.resumed": ("Chạy tiếp việc", "Job resumed"),
    # People who sign in
    "account.created": ("Tạo tài khoản", "Account created"),
    "account.leaders_created": ("Tạo tài khoản tổ trưởng hàng loạt", "Leaders' accounts created in bulk"),
    "account.signed_in": ("Đăng nhập", "Signed in"),
    "account.password_proved": ("Đúng mật khẩu, chờ mã xác thực", "Password right, code to come"),
    "account.signed_out": ("Đăng xuất", "Signed out"),
    "account.sessions_ended": ("Kết thúc các phiên đăng nhập", "Sign-ins ended"),
    "account.one_time_reset": ("Cấp lại đăng nhập một lần", "One-time sign-in reset"),
    "account.password_set": ("Đặt mật khẩu", "Password set"),
    "account.closed": ("Khóa tài khoản", "Account closed"),
    "account.opened": ("Mở lại tài khoản", "Account opened again"),
    "account.posted": ("Phân công điểm và ngày", "Posted to a station"),
    "account.second_factor_set": ("Bật mã xác thực", "Second factor set up"),
    "account.second_factor_removed": ("Bỏ mã xác thực", "Second factor removed"),
    # Devices
    "device.invited": ("Mời thiết bị quét", "Device invited"),
    "device.enrolled": ("Đăng ký thiết bị quét", "Device enrolled"),
    "device.revoked": ("Thu hồi thiết bị quét", "Device revoked"),
    "device.rotated": ("Đổi khóa thiết bị quét", "Device key rotated"),
    # Keys
    "key.rotated": ("Đổi khóa của đợt", "Campaign key rotated"),
    "key.master_rotated": ("Đổi khóa chính", "Master key rotated"),
    # Reads of personal data
    "neighbourhood.slips_read": ("Xem danh sách phiếu của một địa bàn", "A neighbourhood's slips read"),
    "handout.open_read": ("Xem phiếu chưa giao", "Slips not handed out read"),
    "slip.read": ("Tải phiếu của một hộ", "A household's slip downloaded"),
    "station.day_list_made": ("In danh sách ngày của một điểm", "A station's day list made"),
    "print.read": ("Tải tệp phiếu", "A printed file downloaded"),
    "plan.exported": ("Xuất kế hoạch", "Plan exported"),
    "plan.changes_read": ("Xem ai đổi lịch giữa hai kế hoạch", "Who moves between two plans read"),
    "plan.unassigned_read": ("Xem hộ chưa có lịch", "Households without a slot read"),
    "plan.why_read": ("Xem vì sao hộ có lịch ấy", "Asked why a household has its slot"),
    "resident.found": ("Tìm người theo số định danh", "Looked for by ID number"),
    "account.leaders_read": ("Xem danh sách tổ trưởng", "List of leaders read"),
    "account.one_time_read": ("Xem đăng nhập một lần", "One-time sign-in shown"),
    "audit.verified": ("Kiểm tra nhật ký", "Trail verified"),
    # Refusals
    "account.sign_in_refused": ("Đăng nhập bị từ chối", "Sign-in refused"),
    "access.refused": ("Truy cập bị từ chối", "Access refused"),
    "access.token_refused": ("Mã dùng một lần bị từ chối", "Single-use secret refused"),
    "access.limited": ("Thử quá nhiều lần", "Too many tries"),
}
