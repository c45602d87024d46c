"""What the pages say of residents' requests, of their own changes, and of those who did not come."""

from typing import Final

from notices.sentences import Pair

REQUESTS: Final[dict[str, Pair]] = {
    "request_home_visit": ("Xin làm thủ tục tại nhà", "Asks for a visit at home"),
    "request_split": ("Xin tách ra đi riêng", "Asks to come in parts"),
    "request_cannot_come": ("Báo không đến được", "Cannot come"),
    "request_who": ("{what}: {names}", "{what}: {names}"),
    "request_decision_done": ("Đã làm", "Done"),
    "request_decision_declined": ("Không làm được", "Declined"),
    "request_decision_withdrawn": ("Người dân đã rút", "Taken back by the resident"),
    "request_made_at": ("gửi lúc {moment}", "sent {moment}"),
    "request_slip": ("phiếu {number}, {people}", "slip {number}, {people}"),
    "request_slot": ("Hẹn {hours}, {day}, {station}", "Due {hours}, {day}, {station}"),
    "request_cancelled": ("Phiếu này đã hủy.", "This slip was cancelled."),
    "request_call": ("Gọi {phone}", "Call {phone}"),
    "request_call_name": ("Gọi {phone}, hộ {household}", "Call {phone}, household {household}"),
    "request_answer": ("Trả lời người dân", "Answer to the resident"),
    "request_answer_hint": (
        "Một câu, hiện trên trang của phiếu. Không làm được thì phải viết lý do.",
        "One sentence, shown on the slip's page. If it cannot be done, say why.",
    ),
    "request_done_button": ("Đã làm xong", "It is done"),
    "request_decline_button": ("Không làm được", "It cannot be done"),
    "request_button_of": ("{button}: {what}, hộ {household}", "{button}: {what}, household {household}"),
    "request_decided": ("Đã ghi câu trả lời.", "The answer is recorded."),
    "request_decided_before": (
        "Yêu cầu này đã có kết quả từ trước; kết quả ấy được giữ nguyên.",
        "This request was decided or taken back before; that is what counts.",
    ),
    # The officers' page
    "requests_title": ("Yêu cầu của người dân", "Requests of residents"),
    "requests_text": (
        "Đổi lịch hoặc tách hộ ở trang lịch của phiếu trước, rồi ghi là đã làm.",
        "Move or split the slip on its own page first, then say that it is done.",
    ),
    "requests_home": (
        "Xin làm tại nhà: ghi “Làm tại nhà” ở trang rà soát của hộ; kế hoạch lập lại sẽ xếp đợt đến nhà.",
        "For a visit at home, mark the person so on the household's page of the review; the next plan gives the round.",
    ),
    "requests_none": ("Không có yêu cầu nào đang chờ.", "No request is waiting."),
    "requests_waiting": ("Đang chờ: {requests}", "Waiting: {requests}"),
    "requests_latest": ("Trả lời gần đây", "Decided lately"),
    "requests_more": (
        "Còn {requests} yêu cầu nữa, hiện ra khi trả lời xong những yêu cầu ở trên.",
        "{requests} more; they show once those above are answered.",
    ),
    "request_open_slip": ("Xem lịch của phiếu", "Open the slip"),
    "request_review": ("Trang rà soát của hộ", "Review of the household"),
    "request_review_of": ("Trang rà soát của hộ {household}", "Review of the household {household}"),
    "request_open_slip_of": (
        "Xem lịch của phiếu {number}, hộ {household}",
        "Open slip {number}, household {household}",
    ),
    # The leader's page
    "leader_requests": ("Yêu cầu của người dân: {requests}", "Requests of residents: {requests}"),
    "leader_changes": ("Người dân tự đổi lịch: {changes}", "Changed by residents: {changes}"),
    "leader_changes_text": (
        "Phiếu giấy vẫn dùng được; giờ mới ở dưới đây và khi quét mã.",
        "The paper stays good; the new time is below and behind the code.",
    ),
    "leader_changes_none": ("Chưa có hộ nào tự đổi lịch.", "Nobody has changed his slot."),
    "leader_changed_from": ("Trước: {window}", "Before: {window}"),
    "leader_changed_at": ("đổi lúc {moment}", "changed {moment}"),
    "leader_missed": ("Quá hẹn chưa đến: {slips}", "Did not come: {slips}"),
    "leader_missed_text": (
        "Gọi hỏi từng hộ; hộ còn đi được thì đổi lịch cho họ.",
        "Call on each; move those who can still come.",
    ),
    "leader_all": ("Xem cả {slips} phiếu", "Show all {slips}"),
    "leader_missed_none": ("Không có phiếu nào quá hẹn mà chưa đến.", "Nobody whose time is over has stayed away."),
    "leader_pdf_facts": ("{slips} phiếu, {pages} trang, {size}", "{slips} slips, {pages} pages, {size}"),
    "leader_school": (
        "{school} giao {slips} phiếu của học sinh địa bàn",
        "{school} hands out {slips} slips of pupils from here",
    ),
    "leader_announce": ("Chép thông báo gửi Zalo", "Copy the announcement for Zalo"),
    "walk_left_only": ("Chỉ xem phiếu chưa giao ({slips})", "Only slips not handed out ({slips})"),
    "walk_all": ("Xem tất cả phiếu", "Show all slips"),
    "walk_all_done": (
        "Không còn phiếu nào chưa giao.",
        "No slip is left to hand out.",
    ),
}
