"""What can be wrong with a change of a campaign."""

from scheduler.places.errors import CampaignFileInvalid, PlacesError


class NothingToChange(PlacesError):
    """A change after which the campaign would be as it is."""

    code = "nothing_to_change"
    status = 409
    vi = "Đợt vốn đã như vậy, không có gì để thay đổi."
    en = "The campaign is like that already; there is nothing to change."


class NothingToReopen(PlacesError):
    """Days that were never closed cannot be opened again."""

    code = "nothing_to_reopen"
    status = 404
    vi = "Từ {first} đến {last} không có ngày nào đang đóng với đúng điểm, đơn vị và giờ này. Hãy xem lại danh sách đóng."
    en = "From {first} to {last} nothing is closed for just this station, unit and hours. Look at the list of closures."


class NothingToReturn(PlacesError):
    """A loan that is not there cannot end."""

    code = "nothing_to_return"
    status = 404
    vi = "Không có lần chi viện {what} cho {station} từ {first}. Hãy xem lại danh sách chi viện."
    en = "There is no loan of {what} to {station} from {first} on. Look at the list of loans."


class RowUnknown(PlacesError):
    """A station has fewer shifts than that."""

    code = "row_unknown"
    status = 404
    vi = "Điểm {station} chỉ có {rows} ca, không có ca thứ {row}. Hãy mở lại trang rồi sửa."
    en = "{station} has only {rows} shifts, so there is no shift {row}. Open the page again, then change it."


class PastUntouchable(PlacesError):
    """A closure or loan of days that are over."""

    code = "past_untouchable"
    status = 422
    vi = "{key}: ngày {day} đã qua (hôm nay {today}), không đổi được việc đã rồi. Hãy chọn từ hôm nay trở đi."
    en = "{key}: {day} is over (today is {today}), and what is over cannot be changed. Choose today or later."


class ChangeInvalid(CampaignFileInvalid):
    """A change after which the campaign would make no sense, with everything that is wrong with it."""

    code = "change_invalid"
    vi = "Thay đổi này có lỗi ({count}), chưa đổi gì:"
    en = "Errors in this change: {count}; nothing was changed:"


class ShiftMoved(PlacesError):
    """Another shift stands at that row by now."""

    code = "shift_moved"
    status = 409
    vi = "Ca thứ {row} của điểm {station} nay là {now}, không còn là {was}: đã có thay đổi. Hãy mở lại trang của điểm rồi sửa."
    en = "Shift {row} of {station} is {now} now and no longer {was}: something has changed. Open the station's page again."
