"""What can go wrong when somebody says who lives where, in the user's words. None of them names a person."""

from scheduler.errors import SchedulerError


class MarkUnknown(SchedulerError):
    """There is no such mark, or it is none that people make."""

    code = "mark_unknown"
    status = 422
    vi = "Không có mục “{mark}” nên chưa ghi gì. Chọn một trong: {known}."
    en = "There is no mark “{mark}”, so nothing was recorded. Choose one of: {known}."


class ShiftUnknown(SchedulerError):
    """There is no such part of the day."""

    code = "shift_unknown"
    status = 422
    vi = "Không có buổi “{shift}” nên chưa ghi gì. Chọn một trong: {known}, hoặc để trống."
    en = "There is no shift “{shift}”, so nothing was recorded. Choose one of: {known}, or none."


class ResidentNotListed(SchedulerError):
    """Somebody to be marked is not on the roster of the campaign."""

    code = "resident_not_listed"
    status = 422
    vi = "Có người không còn trong danh sách nên chưa ghi gì. Hãy mở lại trang của hộ và chọn lại."
    en = "Somebody is not on the roster any more, so nothing was recorded. Open the household again and choose anew."


class PersonUnfit(SchedulerError):
    """A person to be added without a name or a birth that can be read."""

    code = "person_unfit"
    status = 422
    vi = "Người thứ {number}: {reason_vi} Chưa thêm ai."
    en = "Person {number}: {reason_en} Nobody was added."


class PersonThereAlready(SchedulerError):
    """The same name and birth stand in the household, or in another one of the neighbourhood."""

    code = "person_there_already"
    status = 409
    vi = (
        "Người thứ {number} đã có trong danh sách của địa bàn, ở hộ số {household} ({address}), nên chưa thêm. Hãy ghi ở hộ ấy; "
        "nếu đã chuyển hộ, ghi “Đã chuyển đi” ở đó trước."
    )
    en = (
        "Person {number} is on the list of the neighbourhood already, in household {household} ({address}), so nobody was added. "
        "Mark the person there; whoever has left that household is marked as moved there first."
    )


class HouseholdUnfit(SchedulerError):
    """A household to be added without an address or without people, or with too many."""

    code = "household_unfit"
    status = 422
    vi = "Hãy ghi địa chỉ và từ 1 đến {most} người, mỗi người có họ tên và năm sinh. Chưa thêm hộ nào."
    en = "Write the address and 1 to {most} people, each with a name and a year of birth. No household was added."


class ReviewRequestDecided(SchedulerError):
    """What a leader has asked for was decided or taken back by somebody else meanwhile."""

    code = "review_request_decided"
    status = 409
    vi = "Đề nghị này đã có kết quả từ trước; kết quả ấy được giữ nguyên."
    en = "This was decided or taken back before; that is what counts."


class AnswerMissing(SchedulerError):
    """A leader who is told no is told why."""

    code = "answer_missing"
    status = 422
    vi = "Hãy viết cho tổ trưởng biết vì sao không nhận đề nghị. Chưa ghi gì."
    en = "Write to the leader why it is declined. Nothing was recorded."
