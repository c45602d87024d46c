"""What the holder of a slip reads when he chooses another time, or asks somebody to arrange something for him."""

from typing import Final

from notices.sentences import Pair

CHANGES: Final[dict[str, Pair]] = {
    # Another time
    "change_title": ("Chọn giờ khác", "Choose another time"),
    "change_now": ("Hẹn hiện tại:", "The appointment now:"),
    "change_kept": (
        "Giờ này được giữ cho đến khi giờ mới được ghi nhận.",
        "It is kept until the new time is recorded.",
    ),
    "change_rules": (
        "Cả {people} người của phiếu cùng chuyển. Phiếu giấy vẫn dùng được ở giờ mới.",
        "Everybody on the slip ({people}) moves together. The paper slip stays good for the new time.",
    ),
    "change_until": (
        "Đổi được trước {clock} {day}. Còn được tự đổi {left} lần.",
        "Possible before {clock} on {day}. Changes left: {left}.",
    ),
    "change_alike": ("Cùng nơi, cùng ca", "Same place, same shift"),
    "change_other": ("Ca khác hoặc nơi khác", "Other shifts or places"),
    "change_free": ("{free} chỗ", "{free} free"),
    "change_full": ("Hết chỗ", "Full"),
    "change_short": ("Chỉ còn {free} chỗ", "Only {free} free"),
    "change_next_day": ("sang {day}", "on {day}"),
    "change_button": ("Đổi sang giờ đã chọn", "Change to the time chosen"),
    "change_keep": ("Giữ hẹn cũ", "Keep the appointment"),
    "change_far": (
        "Gần ngày hẹn không còn giờ nào đủ chỗ cho {people} người. Dưới đây là các giờ gần nhất còn chỗ.",
        "Near that day no time has room for {people}. Below are the nearest times that have.",
    ),
    "change_none": (
        "Cả đợt không còn giờ nào khác đủ chỗ cho {people} người. Lịch hẹn giữ nguyên.",
        "No other time of the campaign has room for {people}. The appointment stays as it is.",
    ),
    "change_refused": ("Chưa đổi được giờ.", "The time was not changed."),
    "change_gone": (
        "Giờ vừa chọn không còn đủ chỗ. Lịch hẹn giữ nguyên; xin chọn giờ khác.",
        "The time chosen has no room any more. The appointment stays as it is; choose another time.",
    ),
    "change_unchosen": ("Xin chọn một giờ trước khi bấm nút.", "Choose a time before you press the button."),
    "change_over": (
        "Đợt thu nhận đã kết thúc, không đổi giờ hay gửi yêu cầu được nữa.",
        "The campaign is over: no time can be changed and nothing can be asked for.",
    ),
    "own_change_back": ("Xem lịch hẹn", "See the appointment"),
    "paper_replaced": ("Phiếu này đã được thay bằng phiếu mới hơn.", "This slip was replaced by a newer one."),
    "paper_replaced_next": (
        "Quét phiếu mới, hoặc tra cứu bằng mã hẹn và năm sinh.",
        "Scan the new slip, or look it up by the code and a year of birth.",
    ),
    # A request
    "ask_title": ("Tôi không đến được", "I cannot come"),
    "ask_refused": ("Chưa gửi được yêu cầu.", "The request was not sent."),
    "ask_another_time": (
        "Đến giờ khác được thì chọn ngay tại đây, không phải chờ trả lời.",
        "If another time suits, choose it here at once; nobody need answer first.",
    ),
    "ask_kept": (
        "Giờ hẹn cũ vẫn giữ cho đến khi có người trả lời yêu cầu.",
        "The appointment is kept until somebody has answered the request.",
    ),
    "ask_cannot_come_title": ("Không giờ nào đến được", "No time suits"),
    "ask_cannot_come_text": (
        "Tổ trưởng sẽ liên hệ để tìm cách khác.",
        "The neighbourhood leader will be in touch to find another way.",
    ),
    "ask_cannot_come": ("Báo không đến được", "Say that we cannot come"),
    "ask_home_visit_title": ("Có người không đi lại được", "Somebody cannot leave home"),
    "ask_home_visit_text": (
        "Người già yếu, bệnh nặng, khuyết tật có thể được làm thủ tục tại nhà.",
        "People who are frail, seriously ill or disabled may be visited at home.",
    ),
    "ask_home_visit_who": ("Ai cần làm tại nhà? Bỏ trống nếu tất cả.", "Who? Leave it empty if it is everybody."),
    "ask_home_visit": ("Xin làm tại nhà", "Ask for a visit at home"),
    "ask_split_title": ("Có người cần đến riêng", "Somebody has to come apart"),
    "ask_split_text": (
        "Người được chọn sẽ có phiếu và giờ hẹn riêng.",
        "Those chosen will get a slip and a time of their own.",
    ),
    "ask_split_who": ("Ai đến riêng?", "Who comes apart?"),
    "ask_split": ("Xin tách phiếu", "Ask for a slip apart"),
    "ask_sent": ("Đã ghi nhận yêu cầu.", "Your request is recorded."),
    "ask_waiting": (
        "Yêu cầu này đã gửi từ trước và đang chờ trả lời; lần gửi vừa rồi không tính.",
        "This was asked for before and waits for an answer; what was sent now does not count.",
    ),
    "ask_taken_back": ("Đã rút yêu cầu.", "Your request is taken back."),
    "ask_none_open": (
        "Không có gì để rút: yêu cầu này đã rút hoặc đã được trả lời.",
        "There was nothing to take back: this was taken back or answered before.",
    ),
    "ask_open": ("Đang chờ trả lời", "Waiting for an answer"),
    "ask_people": ("{kind} (người số {numbers})", "{kind} (person {numbers})"),
    "ask_withdraw": ("Rút yêu cầu", "Take it back"),
    "ask_answered": ("Đã trả lời", "Answered"),
    "ask_done": ("Đã giải quyết.", "Done."),
    "ask_declined": ("Không giải quyết được.", "Not possible."),
}
