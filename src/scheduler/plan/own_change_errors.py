"""Why the holder of a slip cannot change its window by himself, in words for a resident: what stays, and what he may do instead."""

from scheduler.errors import SchedulerError


class OwnChangesNotOffered(SchedulerError):
    """The campaign lets nobody change by himself."""

    code = "own_changes_not_offered"
    status = 409
    vi = "Đợt này không đổi giờ qua trang này. Lịch hẹn giữ nguyên; cần đổi, xin báo tổ trưởng."
    en = (
        "Times are not changed on this page. The appointment stays as it is; ask the neighbourhood leader to change it."
    )


class OwnChangesUsedUp(SchedulerError):
    """The slip has been changed by its holder as often as the campaign allows."""

    code = "own_changes_used_up"
    status = 409
    vi = "Hộ đã tự đổi giờ đủ {most} lần. Lịch hẹn giữ nguyên; cần đổi nữa, xin báo tổ trưởng."
    en = (
        "Your household has changed its time {most} times, which is the most. The appointment stays; "
        "ask the neighbourhood leader."
    )


class TooLateToChange(SchedulerError):
    """The present window begins too soon, or has begun."""

    code = "too_late_to_change"
    status = 409
    vi = "Chỉ đổi được trước giờ hẹn hơn {hours} giờ. Lịch hẹn giữ nguyên; không đến được, xin báo tổ trưởng."
    en = (
        "A change is possible until {hours} hours before the appointment. It stays as it is; "
        "if you cannot come, tell the neighbourhood leader."
    )


class WindowTooSoon(SchedulerError):
    """The window that was chosen begins too soon for the station to expect the party."""

    code = "window_too_soon"
    status = 409
    vi = "Khung giờ đã chọn còn chưa đến {hours} giờ nữa nên không nhận thêm. Lịch hẹn giữ nguyên; xin chọn giờ khác."
    en = "The time chosen is less than {hours} hours away. The appointment stays as it is; choose another time."


class WindowTooFar(SchedulerError):
    """The window that was chosen lies on a day too far from the present one, while others nearer have room."""

    code = "window_too_far"
    status = 409
    vi = "Trong {days} ngày trước và sau ngày hẹn còn giờ đủ chỗ, nên không đổi sang ngày xa hơn. Xin chọn giờ khác."
    en = "Times within {days} days of the present one have room, so none farther away is given. Choose another time."


class SlotNotAsSeen(SchedulerError):
    """The appointment is not any more where the page that was sent had shown it."""

    code = "slot_not_as_seen"
    status = 409
    vi = "Lịch hẹn này đã được đổi từ trước, nên lần chọn vừa rồi không tính. Hẹn hiện tại ở dưới đây."
    en = "This appointment had been changed before, so this choice does not count. The present one is below."


class NoSlotToChange(SchedulerError):
    """The slip was taken back, or waits for a window: there is none to change."""

    code = "no_slot_to_change"
    status = 409
    vi = "Phiếu này hiện không có lịch hẹn để đổi. Xin gọi số trên phiếu."
    en = "This slip has no appointment at present. Call the number on it."


class SlipNamesNobody(SchedulerError):
    """A spare slip of which nobody has told yet whose it is."""

    code = "slip_names_nobody"
    status = 409
    vi = "Phiếu dự phòng này chưa ghi tên hộ. Xin báo tổ trưởng họ tên và số người trước, rồi mới đổi giờ."
    en = (
        "This spare slip names no household yet. Tell the neighbourhood leader who you are first, then change the time."
    )
