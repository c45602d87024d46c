"""What the scanner's script says; it comes to the page as one block of JSON, in both languages."""

from typing import Final

from notices.sentences import Pair

SCANNER: Final[dict[str, Pair]] = {
    "scanner_short": ("Quét phiếu", "Scan"),
    # The strip
    "scanner_clock": ("Giờ của máy chủ: {moment}", "The server's time: {moment}"),
    "scanner_network_on": ("Có mạng", "Online"),
    "scanner_network_off": ("Mất mạng", "Offline"),
    "scanner_waiting": ("Chờ gửi {count}", "Waiting: {count}"),
    "scanner_data_none": ("Chưa có dữ liệu trên máy", "No data on this phone"),
    "scanner_data_minutes": ("Dữ liệu {minutes} phút trước", "Data {minutes} min old"),
    "scanner_data_hours": ("Dữ liệu {hours} giờ trước", "Data {hours} h old"),
    "scanner_data_old": ("DỮ LIỆU CŨ: {age}. Hãy vào chỗ có mạng", "OLD DATA: {age}. Go where there is a network"),
    # Camera
    "scanner_camera_start": ("Bật máy quay", "Start the camera"),
    "scanner_camera_again": ("Thử lại máy quay", "Try the camera again"),
    "scanner_camera_starting": ("Đang mở máy quay…", "Opening the camera…"),
    "scanner_aim": ("Đưa mã QR của phiếu vào khung", "Hold the slip's QR code in the frame"),
    "scanner_camera_refused": (
        "Trình duyệt chưa được dùng máy quay. Bấm ổ khóa cạnh địa chỉ, cho phép Máy ảnh rồi thử lại; hoặc nhập mã in dưới QR.",
        "The browser may not use the camera. Tap the lock by the address, allow it, try again; or type the code below the QR.",
    ),
    "scanner_camera_missing": (
        "Máy này không có máy quay. Hãy dùng máy quét cầm tay, hoặc nhập mã in dưới QR.",
        "This device has no camera. Use a hand scanner, or type the code printed below the QR.",
    ),
    "scanner_camera_busy": (
        "Ứng dụng khác đang dùng máy quay. Hãy đóng ứng dụng đó rồi thử lại, hoặc nhập mã in dưới QR.",
        "Another app is using the camera. Close it and try again, or type the code printed below the QR.",
    ),
    "scanner_camera_insecure": (
        "Trang này mở không qua HTTPS nên không có máy quay. Hãy mở địa chỉ https:// của điểm, hoặc nhập mã in dưới QR.",
        "This page came without HTTPS, so there is no camera. Open the station's https:// address, or type the code below the QR.",
    ),
    "scanner_camera_broken": (
        "Máy quay không hoạt động. Hãy thử lại; nếu vẫn lỗi, khởi động lại điện thoại hoặc nhập mã in dưới QR.",
        "The camera does not work. Try again; if it still fails, restart the phone or type the code below the QR.",
    ),
    "scanner_torch_on": ("Bật đèn", "Light on"),
    "scanner_torch_off": ("Tắt đèn", "Light off"),
    "scanner_torch_none": (
        "Máy này không bật được đèn khi quét. Hãy ra chỗ sáng hơn.",
        "This camera's light cannot be switched on. Find a brighter place.",
    ),
    # Verdict
    "scanner_number": ("Số thứ tự", "Queue number"),
    "scanner_party": ("Những người trên phiếu", "The people of the slip"),
    "scanner_next": ("Quét tiếp", "Next slip"),
    "scanner_before": ("Xem lần trước", "The one before"),
    "scanner_changed": ("Đã ghi nhận lại số người đến", "Who came is recorded"),
    "scanner_undone": ("Đã hoàn tác: chưa ghi nhận ai", "Undone: nobody is recorded"),
    "scanner_not_changed": (
        "Chưa ghi được thay đổi vì mất mạng. Số người vẫn như cũ; hãy thử lại khi có mạng.",
        "Offline, so nothing was changed. The numbers are as before; try again with a network.",
    ),
    "scanner_full": (
        "Máy đã đầy bộ nhớ nên chưa ghi được thay đổi. Hãy xóa bớt tệp trên máy rồi thử lại.",
        "This phone is full, so the change was not stored. Delete some files and try again.",
    ),
    "scanner_reason_far": ("Nhà xa, đã đến nơi", "Came from far away"),
    "scanner_reason_weak": ("Người già yếu, trẻ nhỏ", "Elderly, ill or with small children"),
    "scanner_reason_moved": ("Đã báo đổi giờ", "Told us of another time"),
    "scanner_pack_of": ("Dữ liệu lưu trên máy lúc {time}.", "Data on this phone of {time}."),
    "scanner_held": (
        "Thiết bị đã bị thu hồi: lượt quét được giữ lại, chưa tính ai.",
        "This device was shut out: the scan is kept, nobody is counted.",
    ),
    # What somebody has to act upon
    "scanner_unsaved_title": ("LƯỢT QUÉT CHƯA ĐƯỢC LƯU", "SCAN NOT SAVED"),
    "scanner_unsaved_next": (
        "Máy đầy hoặc không cho lưu. Ghi mã in dưới QR ra giấy, hoặc vào chỗ có mạng và đừng đóng trang này.",
        "The phone is full or stores nothing. Write the code on paper, or go where there is a network and keep this page open.",
    ),
    "scanner_refused_band": (
        "MÁY CHỦ KHÔNG NHẬN LƯỢT QUÉT NÀY: {problem} Lượt quét vẫn được giữ trên máy.",
        "THE SERVER REFUSED THIS SCAN: {problem} It stays on this phone.",
    ),
    "scanner_refused": ("Lượt quét máy chủ không nhận: {count}", "Scans that the server refused: {count}"),
    "scanner_refused_seen": ("Đã ghi lại, bỏ khỏi danh sách", "Written down, take it off the list"),
    "scanner_signed_out_title": ("Máy chủ không nhận ra máy này", "The server does not know this device"),
    "scanner_signed_out_next": (
        "Lượt quét vẫn được giữ trên máy. Hãy đăng nhập lại, hoặc nhờ trưởng điểm cấp mã đăng ký thiết bị mới.",
        "Scans are kept on this phone. Sign in again, or ask the station lead for a new enrolment code.",
    ),
    "scanner_sign_in": ("Đăng nhập lại", "Sign in again"),
    "scanner_wiped_title": ("Thiết bị này không còn được dùng", "This device is no longer used"),
    "scanner_wiped_next": (
        "Dữ liệu của điểm đã được xóa khỏi máy, các lượt quét đã gửi hết. Nếu cần quét tiếp, hãy xin trưởng điểm mã đăng ký mới.",
        "The station's data are deleted and every scan is delivered. To go on, ask the station lead for a new code.",
    ),
    "scanner_wiped_waiting": (
        "Dữ liệu của điểm đã được xóa. Còn {count} lượt quét chưa gửi: giữ trang này mở ở chỗ có mạng, rồi báo trưởng điểm.",
        "The station's data are deleted. Not delivered yet: {count}. Keep this page open with a network; tell the station lead.",
    ),
    "scanner_needs_network": (
        "Trang vừa mở cần có mạng. Máy vẫn quét và nhập mã được khi mất mạng.",
        "That page needs the network. Scanning and typing codes work without it.",
    ),
    "scanner_names_need_network": (
        "Tìm theo tên cần có mạng. Hãy nhập mã in dưới QR trên phiếu.",
        "Looking for a name needs the network. Type the code printed below the QR.",
    ),
    # More
    "scanner_more": ("Việc khác", "More"),
    "scanner_link_queue": ("Hàng đợi", "The queue"),
    "scanner_link_names": ("Tìm theo tên", "Look for a name"),
    "scanner_link_walk_in": ("Người không có phiếu", "Somebody without a slip"),
    "scanner_outdoor_on": ("Màn hình ngoài trời", "Outdoor screen"),
    "scanner_outdoor_off": ("Màn hình trong nhà", "Indoor screen"),
}
SHARED: Final = (
    "scan_admit_text",
    "minutes_early",
    "minutes_late",
    "spare_at_door",
    "household_people",
    "person",
    "is_here",
    "not_arrived",
    "recorded",
    "who_came",
    "admit_anyway",
    "admit_reason",
    "undo",
    "go_back",
)
"""Sentences of the pages without script that the script says too."""
