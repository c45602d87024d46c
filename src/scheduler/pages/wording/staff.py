"""What station staff and neighbourhood leaders read."""

from typing import Final

from notices.sentences import HANDOUT_REASONS, Pair

STAFF: Final[dict[str, Pair]] = {
    # Scanner
    "scan_title": ("Quét phiếu hẹn", "Scan a slip"),
    "scan_field": ("Nhập hoặc quét mã hẹn", "Type or scan the code"),
    "scan_check": ("Kiểm tra phiếu", "Check the slip"),
    "scan_other": ("Quét phiếu khác", "Scan another slip"),
    "scan_place": ("{station} · {desk}", "{station} · {desk}"),
    "scan_counts": ("{hours} · đã đến {here}/{expected} người", "{hours} · arrived {here} of {expected}"),
    "scan_no_slot": ("Ngoài giờ hẹn · hôm nay đã đến {here} người", "No slot now · arrived today: {here}"),
    "scan_admit_text": ("Mời vào làm thủ tục", "Please go in"),
    "minutes_early": ("Sớm {minutes} phút", "{minutes} minutes early"),
    "minutes_late": ("Muộn {minutes} phút", "{minutes} minutes late"),
    "slot_line": ("{hours}, {day}, {station}", "{hours}, {day}, {station}"),
    "who_came": ("Bỏ chọn người chưa đến", "Untick who has not come"),
    "who_came_later": ("Chọn người vừa đến", "Tick who has come now"),
    "person": ("Người thứ {number}", "Person {number}"),
    "is_here": ("Đã đến", "Arrived"),
    "not_arrived": ("chưa đến", "not here yet"),
    "record_arrivals": ("Ghi nhận", "Record arrival"),
    "recorded": ("Đã ghi nhận {here}/{people} người", "Recorded: {here} of {people}"),
    "admit_anyway": ("Vẫn nhận", "Admit anyway"),
    "admit_reason": ("Lý do vẫn nhận", "Reason for admitting"),
    "undo": ("Hoàn tác", "Undo"),
    "enter_outcome": ("Kết quả làm thủ tục", "Outcome"),
    "outcome_saved": ("Đã lưu kết quả.", "The outcome is saved."),
    "save_outcomes": ("Lưu kết quả", "Save outcome"),
    "outcome_none": ("Chưa có", "None yet"),
    "outcome_collected": ("Đã thu nhận hồ sơ", "Collected"),
    "outcome_fingerprints_unreadable": ("Không lấy được vân tay", "Fingerprints not readable"),
    "outcome_papers_missing": ("Thiếu giấy tờ", "Papers missing"),
    "outcome_data_mismatch": ("Thông tin không khớp", "Data do not match"),
    "outcome_not_eligible": ("Không thuộc diện cấp", "Not eligible"),
    "outcome_left": ("Đã về trước khi làm", "Left before being served"),
    "enrol_title": ("Đăng ký thiết bị quét", "Enrol this device"),
    "enrol_text": (
        "Trình duyệt này sẽ quét phiếu cho một điểm thu nhận. Mã đăng ký chỉ dùng được một lần.",
        "This browser will scan slips for one station. The enrolment code works once.",
    ),
    "enrol_button": ("Đăng ký thiết bị này", "Enrol this device"),
    # Leader
    "leader_title": ("Giao phiếu, {name}", "Hand out slips, {name}"),
    "leader_empty": (
        "Chưa có phiếu hẹn nào cho địa bàn này.",
        "There are no slips for this neighbourhood yet.",
    ),
    "leader_empty_next": (
        "Phiếu xuất hiện ở đây khi kế hoạch được công bố và phiếu được in.",
        "They appear here once the plan is published and the slips are printed.",
    ),
    "leader_given": ("{done} / {total} phiếu đã giao", "{done} / {total} slips handed out"),
    "leader_left": ("còn {left}", "left: {left}"),
    "leader_pdf": ("Tải phiếu của địa bàn (PDF)", "Download the slips (PDF)"),
    "slips_left": ("{slips} phiếu, còn {left}", "slips: {slips}, left: {left}"),
    "given": ("Đã giao", "Handed out"),
    "given_at": ("Đã giao lúc {moment}", "Handed out {moment}"),
    "not_given": ("Chưa giao được", "Not handed out"),
    "not_given_why": ("Chưa giao: {reason}", "Not handed out: {reason}"),
    "why_not_given": ("Lý do", "Reason"),
    "save_reason": ("Lưu lý do", "Save the reason"),
    "back_to_list": ("Quay lại danh sách", "Back to the list"),
    "keep_slip": (
        "Giữ lại phiếu và nộp cùng danh sách có chữ ký. Sửa được bằng nút Hoàn tác.",
        "Keep the slip and return it with the signed list. Undo changes it.",
    ),
    "leader_note": (
        "Chỉ thấy các hộ của địa bàn mình. Mọi thay đổi đều được ghi lại.",
        "You see the households of your own neighbourhood only. Every change is recorded.",
    ),
    **{f"handout_{code}": words for code, (_, words) in HANDOUT_REASONS.items()},
    "handout_dead": HANDOUT_REASONS["deceased"][1],
}
