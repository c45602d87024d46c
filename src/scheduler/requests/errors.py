"""What can go wrong when a resident asks for something or somebody decides it, in the user's words."""

from scheduler.errors import SchedulerError


class RequestUnfit(SchedulerError):
    """There is no such thing to ask for."""

    code = "request_unfit"
    status = 422
    vi = "Không có loại yêu cầu “{kind}” nên chưa gửi gì. Chọn một trong: {known}."
    en = "There is no request of the kind “{kind}”, so nothing was sent. Choose one of: {known}."


class RequestPeopleUnfit(SchedulerError):
    """The people named cannot come apart from the others of the slip."""

    code = "request_people_unfit"
    status = 422
    vi = "Hãy chọn ít nhất một người, nhưng không phải tất cả {people} người của phiếu. Chưa gửi yêu cầu."
    en = "Choose at least one person, but not all {people} of the slip. No request was sent."


class RequestPersonUnknown(SchedulerError):
    """Somebody named is not on the slip."""

    code = "request_person_unknown"
    status = 422
    vi = "Phiếu này không có người thứ {number}. Hãy mở lại trang của phiếu và chọn lại. Chưa gửi yêu cầu."
    en = "There is no person {number} on this slip. Open its page again and choose anew. No request was sent."


class RequestTooLate(SchedulerError):
    """Everybody of the slip has come."""

    code = "request_too_late"
    status = 409
    vi = "Mọi người của phiếu này đã đến nên không còn gì để yêu cầu. Có điều gì cần, hãy hỏi cán bộ tại điểm."
    en = "Everybody of this slip has arrived, so there is nothing left to ask for. Ask the staff at the station."


class RequestSlipCancelled(SchedulerError):
    """The slip was taken back."""

    code = "request_slip_cancelled"
    status = 409
    vi = "Phiếu này đã hủy nên không gửi yêu cầu được. Hãy gọi số điện thoại in trên phiếu để hỏi lịch mới."
    en = "This slip was cancelled, so no request can be sent. Call the number printed on it and ask for the new slot."


class DecisionUnknown(SchedulerError):
    """A request is done or declined; to take it back is for who has asked."""

    code = "decision_unknown"
    status = 422
    vi = "Quyết định “{decision}” không có. Chọn một trong: {known}. Chưa ghi gì."
    en = "There is no decision “{decision}”. Choose one of: {known}. Nothing was recorded."


class DecisionUnexplained(SchedulerError):
    """Who is told no is told why."""

    code = "decision_unexplained"
    status = 422
    vi = "Hãy viết cho người dân biết vì sao không làm được. Chưa ghi gì."
    en = "Write to the resident why it cannot be done. Nothing was recorded."


class AnswerTooLong(SchedulerError):
    """An answer is a line that fits on the resident's page."""

    code = "answer_too_long"
    status = 422
    vi = "Câu trả lời dài quá {most} ký tự nên chưa ghi gì. Hãy viết ngắn lại."
    en = "The answer may have at most {most} characters, so nothing was recorded. Shorten it."
