"""What the pages say of spare slips, to leaders, to officers and at the door."""

from typing import Final

from notices.sentences import Pair

SPARES: Final[dict[str, Pair]] = {
    # Leader
    "spare_slips_here": ("Phiếu dự phòng", "Spare slips"),
    "spare_slip_number": ("Phiếu dự phòng số {number}", "Spare slip {number}"),
    "spare_most": ("nhiều nhất {people} người", "at most {people} people"),
    "spare_give": ("Giao cho…", "Given to…"),
    "spare_return": ("Trả lại phiếu", "Return the slip"),
    "spare_edit": ("Sửa hộ đã ghi", "Change the household"),
    "spare_give_title": ("Đã giao phiếu dự phòng cho hộ nào?", "Who was given the spare slip?"),
    "spare_head": ("Họ và tên chủ hộ", "Name of the head of the household"),
    "spare_address": ("Địa chỉ", "Address"),
    "spare_people": ("Số người đi làm thủ tục", "How many people come"),
    "spare_members": ("Từng người", "Each person"),
    "spare_members_text": (
        "Không bắt buộc; người thứ nhất là chủ hộ. Chưa biết thì để trống.",
        "May be left out; the first is the head. Leave empty what you do not know.",
    ),
    "spare_name": ("Họ tên người thứ {number}", "Name of person {number}"),
    "spare_year": ("Năm sinh", "Year of birth"),
    "spare_save": ("Lưu và ghi là đã giao", "Save, and mark as handed out"),
    # Door
    "spare_at_door": (
        "Phiếu dự phòng, chưa ghi tên · nhiều nhất {people} người",
        "Spare slip, not named yet · at most {people} people",
    ),
    # Officer
    "spares_title": ("Phiếu dự phòng", "Spare slips"),
    "spares_text": (
        "Phiếu có sẵn mã và giờ, để trống tên, cho hộ gặp thêm khi đi giao phiếu. Phiếu giữ chỗ thật, lấy chỗ dự trữ trước.",
        "Slips with a code and a time but no name, for households found on the walk. They hold places, those in reserve first.",
    ),
    "spares_count": ("Số phiếu cần có", "How many slips there should be"),
    "spares_count_hint": (
        "Tính cả phiếu chưa dùng của địa bàn; yêu cầu lại không thêm phiếu.",
        "Unused ones of the neighbourhood included; asking again adds none.",
    ),
    "spares_people": ("Số người mỗi phiếu", "People on each slip"),
    "spares_ask": ("Lập phiếu dự phòng", "Make spare slips"),
    "spares_open": ("Chưa dùng", "Unused"),
    "spares_places": ("Chỗ đang giữ", "Places held"),
    "spares_told": ("Đã ghi tên hộ", "Given to a household"),
    "spares_return": ("Trả lại hết phiếu chưa dùng", "Return all unused"),
    "spares_made": (
        "Đã lập thêm {count} phiếu dự phòng. Hãy in lại phiếu của địa bàn.",
        "{count} spare slips made. Print the slips of the neighbourhood again.",
    ),
    "spares_returned": ("Đã trả lại {count} phiếu dự phòng.", "{count} spare slips returned."),
}
