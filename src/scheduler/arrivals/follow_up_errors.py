"""What can go wrong when somebody follows up an outcome, in the user's words."""

from scheduler.errors import SchedulerError


class FollowUpUnknown(SchedulerError):
    """The area has no such outcome, or it is one that calls for nothing."""

    code = "follow_up_unknown"
    status = 404
    vi = "Không có việc cần làm tiếp số {outcome} trong địa bàn của bạn. Hãy mở lại danh sách làm tiếp."
    en = "There is no follow-up {outcome} in your area. Open the list of follow-ups again."


class FollowUpOutdated(SchedulerError):
    """The person was at a station again, and what came of it is known."""

    code = "follow_up_outdated"
    status = 409
    vi = "Người này đã có kết quả mới hơn (sau kết quả số {outcome}) nên chưa ghi gì. Hãy mở lại danh sách làm tiếp."
    en = "This person has a later outcome (than {outcome}), so nothing was recorded. Open the list of follow-ups again."


class FollowUpDoneOtherwise(SchedulerError):
    """Somebody has seen to it in another way, or in another window."""

    code = "follow_up_done_otherwise"
    status = 409
    vi = "Việc này đã có người làm theo cách khác ({how}) nên chưa ghi gì. Hãy mở lại danh sách làm tiếp."
    en = "Somebody has seen to this in another way already ({how}), so nothing was recorded. Open the list again."


class FollowUpUnfit(SchedulerError):
    """The outcome is not followed by that."""

    code = "follow_up_unfit"
    status = 422
    vi = "Kết quả “{outcome}” không làm tiếp bằng “{how}” được. Chọn một trong: {ways}."
    en = "“{how}” does not follow the outcome “{outcome}”. Choose one of: {ways}."


class FollowUpNoteMissing(SchedulerError):
    """Nothing else would tell what was done."""

    code = "follow_up_note_missing"
    status = 422
    vi = "Hãy ghi chú đã làm gì, hoặc vì sao không cần làm gì nữa. Chưa ghi nhận việc nào."
    en = "Write a note: what was done, or why nothing more is needed. Nothing was recorded."


class FollowUpNoteTooLong(SchedulerError):
    """A note is a line, no letter."""

    code = "follow_up_note_too_long"
    status = 422
    vi = "Ghi chú dài quá {most} ký tự nên chưa ghi gì. Hãy viết ngắn lại."
    en = "The note may have at most {most} characters, so nothing was recorded. Shorten it."


class FollowUpWindowMissing(SchedulerError):
    """A new slot needs a window."""

    code = "follow_up_window_missing"
    status = 422
    vi = "Hãy chọn khung giờ cho lịch mới. Chưa thay đổi gì."
    en = "Choose the window of the new slot. Nothing was changed."


class FollowUpNotMarked(SchedulerError):
    """There is nothing to take back."""

    code = "follow_up_not_marked"
    status = 409
    vi = "Việc số {outcome} chưa được ghi là đã làm nên không có gì để bỏ."
    en = "Follow-up {outcome} is not marked as seen to, so there is nothing to take back."


class FollowUpHasSlip(SchedulerError):
    """The person holds a new slip; it is changed as every slip is."""

    code = "follow_up_has_slip"
    status = 409
    vi = "Người này đã có phiếu mới số {number} nên không bỏ được. Muốn đổi giờ, hãy đổi lịch của phiếu đó."
    en = (
        "This person holds the new slip {number}, so the mark cannot be taken back. To change the time, move that slip."
    )


class FollowUpElsewhere(SchedulerError):
    """A station lead gives windows of his own station."""

    code = "follow_up_elsewhere"
    status = 403
    vi = "Bạn chỉ hẹn lại được vào khung giờ của điểm mình. Muốn hẹn ở điểm khác, hãy nhờ công an phường, xã. Chưa thay đổi gì."
    en = "You can give windows of your own station only. For another one ask the ward officer. Nothing was changed."
