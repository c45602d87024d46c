"""What planners read where one plan takes the place of another."""

from typing import Final

from notices.sentences import Pair

REPLAN: Final[dict[str, Pair]] = {
    "compare_title": ("Kế hoạch số {number} so với số {former}", "Plan {number} against plan {former}"),
    "compare_lead": (
        "Đây là bản xem trước: chưa ai được báo và chưa có gì thay đổi.",
        "This is a trial: nobody has been told and nothing has changed.",
    ),
    "compare_open": ("Xem ai đổi lịch so với kế hoạch số {former}", "See who moves against plan {former}"),
    "restore_open": ("Xem thử việc lấy lại kế hoạch số {number}", "Try taking plan {number} back"),
    "restore": ("Lấy lại kế hoạch số {number}", "Take plan {number} back"),
    "restore_accept": ("Chấp nhận bao nhiêu người mất lịch", "How many people may lose their slot"),
    "restore_accept_hint": (
        "Những người đang có lịch mà kế hoạch này chưa xếp",
        "People who have a slot now and none in that plan",
    ),
    "compare_costs": ("Điểm trừ trước và sau", "Cost before and after"),
    "compare_before": ("Trước", "Before"),
    "compare_after": ("Sau", "After"),
    "compare_reprints": ("Phiếu in lại theo địa bàn", "Slips to print again by neighbourhood"),
    "compare_changes": ("Ai đổi lịch", "Who moves"),
    "compare_no_changes": ("Không phiếu nào đổi.", "No slip changes."),
    "compare_shown": ("Hiện {shown} trong {count} phiếu.", "Shown: {shown} of {count} slips."),
    "compare_slip": ("Phiếu số", "Slip"),
    "compare_household": ("Hộ", "Household"),
    "compare_from": ("Từ", "From"),
    "compare_to": ("Đến", "To"),
}
