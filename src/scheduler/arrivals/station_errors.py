"""What can be wrong with a notice of a station."""

from scheduler.errors import SchedulerError


class NoticeMinutesWrong(SchedulerError):
    """A station runs late by fewer or more minutes than a notice tells."""

    code = "notice_minutes_wrong"
    status = 422
    vi = "Số phút chậm phải từ {low} đến {high}. Chậm hơn nữa thì hãy báo hoãn ca."
    en = "The minutes must lie between {low} and {high}. If it takes longer, postpone the shift."


class NoticeShiftUnknown(SchedulerError):
    """The station has no such shift on that operating day."""

    code = "notice_shift_unknown"
    status = 422
    vi = "{station} không có ca này ngày {day}. Hãy chọn một ca trong danh sách."
    en = "{station} has no such shift on {day}. Choose one of the list."


class NoticeTooLate(SchedulerError):
    """The operating day is over: nobody would read it in time."""

    code = "notice_too_late"
    status = 409
    vi = "Ngày {day} đã qua nên không báo được nữa."
    en = "{day} is over, so nothing can be told for it any more."
