"""What the pages of moves by hand and of days off say."""

from typing import Final

from notices.sentences import Pair

MOVES: Final[dict[str, Pair]] = {
    # Finding a slip
    "see_appointments": ("Đổi lịch một hộ", "Change a household's appointment"),
    "appointments_title": ("Đổi lịch một hộ", "Change a household's appointment"),
    "appointments_text": (
        "Nhập số phiếu, in ở đầu phiếu và trong danh sách giao phiếu.",
        "Enter the slip's number: it stands at the head of the slip and in the hand-out list.",
    ),
    "slip_number_field": ("Phiếu số", "Slip number"),
    "appointments_find": ("Tìm phiếu", "Find slip"),
    "appointments_none": (
        "Không có phiếu số {number} trong địa bàn của bạn.",
        "There is no slip {number} in your area.",
    ),
    # One appointment
    "move_title": ("Đổi lịch", "Change the appointment"),
    "move_link": ("Đổi lịch", "Change"),
    "move_now": ("Lịch hiện nay", "Present appointment"),
    "move_who": ("{people} người: {names}", "{people} people: {names}"),
    "move_slip": ("Phiếu số {number}, bản {version}", "Slip {number}, version {version}"),
    "move_slip_number": ("Phiếu số {number}", "Slip {number}"),
    "move_frozen": (
        "Lịch này do người quyết định; kế hoạch sau giữ nguyên.",
        "Somebody has decided this; later plans leave it.",
    ),
    "move_cancelled": ("Lịch này đã bị hủy: {reason}.", "This appointment was cancelled: {reason}."),
    "move_here": (
        "Đã có người đến điểm thu nhận nên lịch không đổi nữa.",
        "Somebody has arrived at the station, so this appointment does not change any more.",
    ),
    "move_done": (
        "Đã đổi. Hãy in lại và giao phiếu mới; mã QR cũ báo “đã được thay thế”.",
        "Changed. Print and hand out the new slip; the old QR says “replaced”.",
    ),
    "move_to": ("Chuyển sang khung giờ khác", "Move to another window"),
    "move_day": ("Ngày", "Day"),
    "move_day_option": ("{day} ({windows} khung giờ)", "{day} ({windows} windows)"),
    "move_show_day": ("Xem ngày này", "Show this day"),
    "move_next_morning": ("{hours} sáng {day}", "{hours}, {day}"),
    "move_free": ("còn {free} chỗ", "{free} free"),
    "move_button": ("Chuyển sang khung này", "Move to this window"),
    "move_no_windows": (
        "Không còn khung giờ nào nhận được cả nhóm. Có thể đổi chỗ với phiếu khác, hoặc tách nhóm.",
        "No window can take the whole party. Swap it with another slip, or split it.",
    ),
    "swap_title": ("Đổi chỗ với phiếu khác", "Swap with another slip"),
    "swap_text": (
        "Hai nhóm nhận khung giờ của nhau. Mỗi nhóm phải vừa chỗ của nhóm kia để lại.",
        "The two parties get each other's window. Each must fit where the other leaves.",
    ),
    "swap_button": ("Đổi chỗ", "Swap"),
    "swap_unknown": (
        "Không có phiếu số {number} trong địa bàn của bạn nên chưa đổi chỗ. Hãy xem lại số phiếu.",
        "There is no slip {number} in your area, so nothing was swapped. Check the number.",
    ),
    "split_title": ("Tách nhóm", "Split the party"),
    "split_text": (
        "Những người được chọn đi riêng, có phiếu riêng, lúc đầu cùng khung giờ.",
        "Those chosen come by themselves with a slip of their own, at first in the same window.",
    ),
    "split_who": ("Ai đi riêng?", "Who comes by himself?"),
    "split_button": ("Tách những người này", "Split these off"),
    "join_title": ("Gộp lại", "Join again"),
    "join_text": (
        "Mọi phần của hộ về lại phiếu chính, nếu khung giờ của phiếu chính còn đủ chỗ.",
        "All parts of the household come back to its main slip, if its window has the places.",
    ),
    "join_button": ("Gộp cả hộ", "Join the household"),
    "other_parts": ("Phiếu khác của hộ này", "Other slips of this household"),
    # Blocking
    "blocked_column": ("Giữ lại", "Blocked"),
    "block_title": ("Giữ lại chỗ", "Block places"),
    "block_text": (
        "Chỗ giữ lại không xếp cho ai. Nhập 0 để thôi giữ.",
        "Blocked places are given to nobody. Enter 0 to free them.",
    ),
    "block_places": ("Số chỗ giữ lại", "Places to block"),
    "block_button": ("Giữ lại", "Block"),
    # Today is off
    "see_off": ("Báo nghỉ ca", "Call a session off"),
    "off_title": ("Báo nghỉ ca", "Call a session off"),
    "off_text": (
        "Bão, hỏng máy: người của ca được chuyển sang ngày sau, khung giờ đóng lại. Xem trước rồi mới làm.",
        "A storm, a broken kit: the people are moved to later days, the windows close. You see it before it is done.",
    ),
    "off_stations": ("Điểm", "Stations"),
    "off_where": ("Nơi nghỉ", "What is off"),
    "off_day": ("Ngày", "Day"),
    "off_shift": ("Ca", "Shift"),
    "off_all_shifts": ("Mọi ca trong ngày", "All shifts of the day"),
    "off_since": ("Từ lúc (để trống là từ bây giờ), viết như 14:30", "From (now if left empty), like 14:30"),
    "off_reason": ("Lý do, sẽ báo cho người dân", "Reason, told to the people"),
    "off_cancel": ("Không chuyển ai, chỉ hủy lịch", "Move nobody, only cancel"),
    "off_try": ("Xem ai bị ảnh hưởng", "See who is concerned"),
    "off_trial": ("Thử, chưa thay đổi gì", "A trial: nothing is changed yet"),
    "off_do": ("Báo nghỉ và cấp phiếu mới", "Call off and issue new slips"),
    "off_done": ("Đã báo nghỉ. Phiếu mới đã được cấp, hãy in lại.", "Called off. New slips are issued; print them."),
    "off_moved": ("Nhóm được chuyển", "Parties moved"),
    "off_cancelled": ("Nhóm chờ lịch mới", "Parties that wait"),
    "off_stayed": ("Nhóm đã đến, giữ nguyên", "Parties that have arrived and stay"),
    "off_closed": ("Khung giờ đóng", "Windows closed"),
    "off_elsewhere": (
        "{parties} nhóm ở địa bàn khác; danh sách của họ do nơi đó xem.",
        "{parties} parties live elsewhere; their lists are for the offices there.",
    ),
    "off_messages": ("Tải tin nhắn (CSV)", "Download the messages (CSV)"),
    "off_calls": ("Tải danh sách gọi của tổ trưởng (CSV)", "Download the leaders' call list (CSV)"),
    "off_list": ("{neighbourhood}, {leader}", "{neighbourhood}, {leader}"),
    "off_old": ("Khung cũ", "Old window"),
    "off_new": ("Khung mới", "New window"),
    "off_waits": ("chưa có, sẽ báo sau", "none yet, to be told later"),
    "off_nobody": ("Không có nhóm nào bị ảnh hưởng.", "No party is concerned."),
    "off_back": ("Quay lại", "Back"),
}
