"""What can go wrong between the door and the end of service."""

from scheduler.errors import SchedulerError


class VisitUndone(SchedulerError):
    """The arrival was taken back at the door, so there is nobody to call or serve."""

    code = "visit_undone"
    status = 409
    vi = "Lượt số {number} đã được hoàn tác ở cửa. Nếu người này có mặt, hãy quét lại phiếu."
    en = "Number {number} was undone at the door. If the person is here, scan the slip again."


class VisitAtOtherDesk(SchedulerError):
    """Another desk has called this number or serves it."""

    code = "visit_at_other_desk"
    status = 409
    vi = "Số {number} đang do “{desk}” gọi hoặc phục vụ. Hãy gọi số khác, hoặc nhờ bàn đó trả lại hàng chờ."
    en = "Number {number} is with “{desk}”. Call another one, or ask that desk to put it back."


class VisitServed(SchedulerError):
    """Called, although service has begun or is over."""

    code = "visit_served"
    status = 409
    vi = "Số {number} đã vào làm thủ tục nên không gọi nữa."
    en = "Number {number} is in service or done, so it is not called any more."


class EntryTaken(SchedulerError):
    """The id of a walk-in's entry belongs to one that another station has made."""

    code = "entry_taken"
    status = 409
    vi = "Mã lượt khách này đã dùng ở nơi khác. Hãy mở lại trang và nhập lại."
    en = "This entry's id is in use elsewhere. Open the page anew and enter it again."


class WalkInHasSlip(SchedulerError):
    """Whoever is entered without a slip has one: it is used, on paper or not, so that he is counted as invited."""

    code = "walk_in_has_slip"
    status = 409
    vi = "Người này có phiếu hẹn số {number}. Hãy dùng phiếu đó (mã hẹn) thay vì ghi khách không có phiếu."
    en = "This person has slip {number}. Go on with that slip (its code) instead of entering a walk-in."


class NameTooShort(SchedulerError):
    """Fewer than two letters would find half the town."""

    code = "name_too_short"
    status = 422
    vi = "Hãy gõ ít nhất 2 chữ cái của họ tên."
    en = "Type at least two letters of the name."
