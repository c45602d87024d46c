"""What the pages of follow-ups say: who must come again, be visited, or have his data put right."""

from typing import Final

from notices.sentences import Pair

FOLLOW_UPS: Final[dict[str, Pair]] = {
    "nav_follow_ups": ("Làm tiếp", "Follow-ups"),
    "follow_title": ("Làm tiếp sau thủ tục", "Follow-ups"),
    "follow_text": (
        "Những người đã đến mà chưa xong, theo việc cần làm. Chọn một hộ để hẹn lại hoặc ghi là đã làm.",
        "People who came and are not done, by what is needed. Choose a household to book it again or to mark it.",
    ),
    "follow_none": (
        "Không còn ai cần làm tiếp.",
        "Nobody is left to follow up.",
    ),
    # What is needed
    "follow_need_come": ("Hẹn lại", "Come again"),
    "follow_need_prints": ("Vân tay: hẹn lại hoặc đến nhà", "Fingerprints: come again, or a home visit"),
    "follow_need_data": ("Sửa thông tin", "Put the data right"),
    "follow_need_note": ("Không thuộc diện cấp: ghi lý do", "Not eligible: write why"),
    "follow_need_home": ("Chờ xếp giờ đến nhà", "To be visited at home, no time yet"),
    "follow_need_missed": ("Đã hẹn lại mà không đến", "Booked again, and did not come"),
    "follow_move": ("Đổi lịch phiếu này", "Move this slip"),
    "follow_move_of": ("Đổi lịch {slip} của hộ {household}", "Move {slip} of household {household}"),
    "follow_need_done": ("Đã làm gần đây", "Done lately"),
    "follow_people": ("{people} người", "{people} people"),
    "follow_slip": ("phiếu số {number}", "slip {number}"),
    "follow_no_slip": ("không có phiếu", "no slip"),
    "follow_row": ("{name} · {outcome} · {day}, {station}", "{name} · {outcome} · {day}, {station}"),
    "follow_open": ("Làm tiếp cho hộ này", "See to this household"),
    "follow_open_for": ("Làm tiếp cho hộ {household}, {slip}", "See to household {household}, {slip}"),
    "follow_more": (
        "Còn {people} người nữa, hiện ra khi làm xong những người ở trên.",
        "{people} more; they show once those above are seen to.",
    ),
    "follow_note": ("Ghi chú: {note}", "Note: {note}"),
    "follow_how_new_slot": ("Đã hẹn lại, phiếu số {number}", "Comes again, slip {number}"),
    "follow_how_home_round": ("Sẽ đến nhà, phiếu số {number}", "Visited at home, slip {number}"),
    "follow_how_lost": ("Đã hẹn lại, nhưng lịch mới không còn", "Came to a new slot that is gone since"),
    "follow_how_data_fixed": ("Đã sửa thông tin", "Data put right"),
    "follow_how_not_needed": ("Không cần làm gì nữa", "Nothing more needed"),
    "follow_print": ("Tải phiếu mới (PDF)", "Download the new slip (PDF)"),
    "follow_print_of": ("Tải phiếu số {number} (PDF)", "Download slip {number} (PDF)"),
    "follow_undo": ("Bỏ ghi", "Take back"),
    "follow_undo_of": ("Bỏ ghi của {name}", "Take back the mark of {name}"),
    # One household
    "follow_household": ("Hộ {household}", "Household {household}"),
    "follow_nobody_here": (
        "Hộ này không còn ai cần làm tiếp trong địa bàn của bạn.",
        "Nobody of this household is left to follow up in your area.",
    ),
    "follow_who": ("Ai?", "Who?"),
    "follow_person": ("{name} · {outcome}", "{name} · {outcome}"),
    "follow_come_title": ("Hẹn lại", "Come again"),
    "follow_come_text": (
        "Những người được chọn đi cùng nhau, có phiếu mới với số và mã riêng. Người đã xong giữ phiếu cũ.",
        "Those chosen come together, on a new slip with its own number and code. Whoever is done keeps the old one.",
    ),
    "follow_come_button": ("Hẹn lại vào khung này", "Book this window"),
    "follow_no_windows": (
        "Không còn khung giờ nào đủ chỗ cho những người này. Hãy mở thêm ca, hoặc ghi vào danh sách đến nhà.",
        "No window has room for these people. Open more sessions, or put them on the list of homes to visit.",
    ),
    "follow_home_title": ("Đến nhà", "Visit at home"),
    "follow_home_text": (
        "Dành cho người già yếu, khuyết tật. Chưa có giờ thì ghi vào danh sách, xếp giờ sau.",
        "For the old, the weak and the disabled. Without a time they go on the list and get one later.",
    ),
    "follow_home_when": ("Lúc nào?", "When?"),
    "follow_home_later": ("Chưa có giờ, ghi vào danh sách", "No time yet, put on the list"),
    "follow_home_button": ("Ghi đến nhà", "Visit at home"),
    "follow_mark_title": ("Ghi là đã làm", "Mark as seen to"),
    "follow_mark_text": (
        "Không hẹn lại. Ghi chú cho người sau biết đã làm gì.",
        "Without another visit. The note tells the next one what was done.",
    ),
    "follow_mark_how": ("Đã làm gì?", "What was done?"),
    "follow_mark_button": ("Ghi là đã làm", "Mark"),
    "follow_note_field": ("Ghi chú", "Note"),
    "follow_note_optional": ("Ghi chú (không bắt buộc)", "Note (may be left out)"),
    "follow_back": ("Về danh sách làm tiếp", "Back to the follow-ups"),
    # What was done
    "follow_booked": (
        "Đã hẹn lại trên phiếu số {number}. Hãy in và giao phiếu mới.",
        "Booked on slip {number}. Print the new slip and hand it over.",
    ),
    "follow_marked": ("Đã ghi.", "Marked."),
    "follow_undone": ("Đã bỏ ghi; việc này lại cần làm.", "Taken back; it is to be seen to again."),
    "follow_choose_somebody": (
        "Hãy chọn ít nhất một người. Chưa thay đổi gì.",
        "Choose at least one person. Nothing was changed.",
    ),
}
