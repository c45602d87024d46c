"""What everybody may meet: the frame of a page, sign-in, errors, and the look-up."""

from typing import Final

from notices.sentences import Pair

PUBLIC: Final[dict[str, Pair]] = {
    "nav": ("Điều hướng", "Navigation"),
    "other_language": ("English", "Tiếng Việt"),
    "trial": ("Chạy thử", "Trial"),
    "trial_clock": ("Đồng hồ thử: {moment}", "Trial clock: {moment}"),
    "people": ("{people} người", "people: {people}"),
    "go_back": ("Quay lại", "Go back"),
    "go_start": ("Về trang đầu", "To the start"),
    "pages": ("Các trang", "Pages"),
    "page_before": ("Trang trước", "Previous page"),
    "page_after": ("Trang sau", "Next page"),
    "page_of": ("Trang {page}/{pages}", "Page {page} of {pages}"),
    # Sign in
    "sign_in": ("Đăng nhập", "Sign in"),
    "sign_in_for": (
        "Dành cho tổ trưởng, cán bộ điểm thu nhận và người lập kế hoạch. Người dân không cần tài khoản.",
        "For neighbourhood leaders, station staff and planners. Residents need no account.",
    ),
    "sign_in_retry": (
        "Kiểm tra lại rồi thử lần nữa. Chưa có gì thay đổi.",
        "Check both and try again. Nothing has changed.",
    ),
    "username": ("Tên đăng nhập", "User name"),
    "password": ("Mật khẩu", "Password"),
    "forgot_password": (
        "Quên mật khẩu: gọi người quản trị của đơn vị.",
        "Forgot the password? Call your office's administrator.",
    ),
    "sign_out": ("Đăng xuất", "Sign out"),
    "staff_sign_in": ("Cán bộ đăng nhập", "Staff sign in"),
    # Landing
    "landing_title": ("Lịch hẹn theo khung giờ", "Appointments by time slot"),
    "landing_text": (
        "Mỗi hộ một phiếu hẹn: đến đúng giờ, không phải chờ. Quét mã QR trên phiếu, hoặc tra cứu bằng mã hẹn.",
        "One slip for each household: come on time and do not wait. Scan the QR code on the slip, or look it up.",
    ),
    "look_up_link": ("Tra cứu lịch hẹn", "Check an appointment"),
    "privacy_line": (
        "Trang này chỉ hiển thị lịch hẹn, không hiển thị số định danh, ngày sinh hay địa chỉ đầy đủ.",
        "This page shows the appointment only: no ID number, no date of birth, no full address.",
    ),
    # Errors
    "not_saved": ("Chưa lưu được", "Not saved"),
    "not_shown": ("Chưa mở được trang", "The page cannot be opened"),
    "kept_nothing": ("Chưa có gì được ghi.", "Nothing was recorded."),
    "kept_all": ("Không có gì bị thay đổi.", "Nothing has changed."),
    "error_reference": (
        "Mã sự việc: {code}, {moment}. Báo mã này nếu lỗi lặp lại.",
        "Reference: {code}, {moment}. Give this reference if it happens again.",
    ),
    # Look-up
    "look_up_title": ("Tra cứu lịch hẹn làm thẻ", "Check your appointment"),
    "look_up_code": ("Nhập mã hẹn in trên phiếu", "Enter the code on your slip"),
    "look_up_code_hint": (
        "8 chữ và số dưới mã QR, ví dụ 7K3M-9QXD",
        "8 letters and digits below the QR code, like 7K3M-9QXD",
    ),
    "look_up_year": ("Năm sinh của một người được mời", "Year of birth of one invited person"),
    "look_up_year_hint": ("4 chữ số", "4 digits"),
    "look_up": ("Tra cứu", "Look up"),
    "code_wrong": ("Mã hẹn chưa đúng.", "This code cannot be right."),
    "not_found": ("Không tìm thấy lịch hẹn.", "No appointment found."),
    "not_found_next": (
        "Vui lòng kiểm tra lại mã hẹn và năm sinh, hoặc liên hệ tổ trưởng.",
        "Please check the code and the year of birth, or ask your neighbourhood leader.",
    ),
    "too_many_tries": ("Bạn đã thử quá nhiều lần.", "Too many tries."),
    "too_many_tries_next": ("Vui lòng thử lại sau {minutes} phút.", "Please try again in {minutes} minutes."),
    "on_paper": (
        "Không có mạng? Mọi thông tin đều có trên phiếu giấy.",
        "No network? Everything is on the paper slip.",
    ),
    "help_call": ("Cần giúp, gọi", "For help call"),
}
