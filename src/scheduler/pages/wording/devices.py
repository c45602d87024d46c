"""What is read about scanning devices: on the planner's page, at the invitation, and on the phone that is enrolled."""

from typing import Final

from notices.sentences import Pair

DEVICES: Final[dict[str, Pair]] = {
    "devices_title": ("Thiết bị quét", "Scanning devices"),
    "devices_text": (
        "Mỗi điện thoại quét được mời bằng một mã dùng một lần, trong 24 giờ.",
        "Each scanning phone is invited by a code that works once, within 24 hours.",
    ),
    "devices_revoke_text": (
        "Thu hồi: máy không quét được nữa ngay lúc đó; lượt quét nó đã lưu vẫn gửi được về, chờ người phụ trách điểm xem lại.",
        "Shut out: the device scans no more from that moment; the scans it has saved may still be sent in, for review.",
    ),
    "devices_none": ("Chưa có thiết bị nào.", "There are no devices yet."),
    "device_station": ("Điểm thu nhận", "Station"),
    "device_name": ("Tên gọi, ví dụ bàn 2", "Name, such as bàn 2"),
    "device_contact": ("Liên lạc gần nhất", "Last contact"),
    "device_queued": ("Lượt quét chờ gửi", "Scans waiting"),
    "device_pack": ("Gói ngày", "Day pack"),
    "device_never": ("chưa có", "none yet"),
    "device_under_a_minute": ("dưới 1 phút trước", "under a minute ago"),
    "device_minutes_ago": ("{count} phút trước", "{count} min ago"),
    "device_hours_ago": ("{count} giờ trước", "{count} h ago"),
    "device_skew_fast": ("Đồng hồ của máy nhanh {minutes} phút", "Its clock is {minutes} min fast"),
    "device_skew_slow": ("Đồng hồ của máy chậm {minutes} phút", "Its clock is {minutes} min slow"),
    "device_state_invited": ("Chờ đăng ký", "Waiting to be enrolled"),
    "device_state_expired": ("Mã mời đã hết hạn", "Invitation expired"),
    "device_state_enrolled": ("Đăng ký lúc {moment}", "Enrolled {moment}"),
    "device_state_revoked": ("Đã thu hồi lúc {moment}", "Shut out {moment}"),
    "device_state_to_wipe": (
        "Đã thu hồi lúc {moment}, chờ xóa dữ liệu trên máy",
        "Shut out {moment}, still to be wiped",
    ),
    "device_state_wiped": (
        "Đã thu hồi lúc {moment}; dữ liệu trên máy đã xóa lúc {wiped}",
        "Shut out {moment}; wiped {wiped}",
    ),
    "device_ended_wiped": (
        "Đợt đã kết thúc; dữ liệu trên máy đã xóa lúc {wiped}",
        "The campaign has ended; wiped {wiped}",
    ),
    "device_revoke": ("Thu hồi", "Shut out"),
    "device_revoke_wipes": (
        "Thu hồi, xóa dữ liệu ở lần liên lạc kế tiếp",
        "Shut out, and wipe it at its next contact",
    ),
    "device_invite": ("Mời thiết bị", "Invite a device"),
    "device_invited_title": ("Mời {name}, {station}", "Invite {name}, {station}"),
    "device_invited_text": (
        "Quét mã này bằng điện thoại sẽ quét phiếu. Mã dùng một lần, trong 24 giờ, và chỉ hiện ở đây lúc này.",
        "Scan this with the phone that will scan slips. It works once, within 24 hours, and is shown only here and now.",
    ),
    "device_invited_loopback": (
        "Trang này đang mở ngay trên máy chủ ({here}), nên mã dẫn điện thoại tới địa chỉ công khai của đợt.",
        "This page is open on the server itself ({here}), so the code leads phones to the campaign's public address.",
    ),
    "device_invited_reopen": (
        "Nếu điện thoại không mở được, hãy mở trang này bằng địa chỉ https mà máy chủ in ra lúc khởi động, rồi mời lại.",
        "If the phone cannot open it, open this page at the https address that the server prints at its start, and invite again.",
    ),
    "device_invited_local": (
        "Điện thoại báo trang không an toàn? Hãy cài chứng chỉ của máy chủ trước, ở địa chỉ http mà máy chủ in ra lúc khởi động.",
        "Does the phone warn of this page? Install the server's certificate first, from the http address it prints at its start.",
    ),
    "device_symbol": ("Mã QR để đăng ký thiết bị", "QR code that enrols the device"),
    "enrol_title": ("Đăng ký thiết bị quét", "Enrol this device"),
    "enrol_station": ("Điểm thu nhận", "Station"),
    "enrol_name": ("Tên máy", "Name of the device"),
    "enrol_campaign": ("Đợt", "Campaign"),
    "enrol_text": (
        "Trình duyệt này sẽ quét phiếu cho một điểm thu nhận. Mã đăng ký chỉ dùng được một lần.",
        "This browser will scan slips for one station. The enrolment code works once.",
    ),
    "enrol_holds": (
        "Máy giữ danh sách hẹn trong ngày của riêng điểm này, để quét khi mất mạng: mã phiếu, khung giờ, số người, tên che bớt.",
        "The device holds this station's appointments of the day, to scan without a network: codes, windows, sizes, masked names.",
    ),
    "enrol_holds_not": (
        "Không có họ tên đầy đủ, không có số định danh. Tự xóa khi hết ngày, khi máy bị thu hồi và khi đợt kết thúc.",
        "No full names and no ID numbers. All is wiped when the day is over, the device is shut out, or the campaign ends.",
    ),
    "enrol_own_browser": (
        "Hãy mở bằng trình duyệt thường dùng (Chrome, Safari), không dùng cửa sổ ẩn danh: đóng cửa sổ đó là mất đăng ký.",
        "Use the phone's ordinary browser (Chrome, Safari), no private window: closing that would lose the enrolment.",
    ),
    "enrol_button": ("Đăng ký thiết bị này", "Enrol this device"),
}
