"""What can be wrong with times, places and figures: a stable code and one sentence in two languages each."""

from typing import Any, ClassVar


class SlotsError(Exception):
    """A time, a place or a figure that cannot be.

    A subclass states `code` (stable, snake_case) and the sentence in Vietnamese (`vi`) and English (`en`),
    both format strings over the keyword parameters of the instance. `status` is the number a web layer may
    answer with; nothing here knows about HTTP.
    """

    code: ClassVar[str] = "slots_error"
    status: ClassVar[int] = 422
    vi: ClassVar[str] = "Thời gian hoặc số chỗ không hợp lệ."
    en: ClassVar[str] = "The time or the number of places is not valid."

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(self.text("en"))

    def text(self, lang: str) -> str:
        """Return the sentence in `lang` ("vi" or "en"; anything else reads as Vietnamese)."""
        return (self.en if lang == "en" else self.vi).format(**self.params)


class NaiveMoment(SlotsError):
    """A date with a time but without a time zone: nobody can say when it is."""

    code = "naive_moment"
    vi = "Thời điểm {moment} thiếu múi giờ. Hãy ghi cả múi giờ, ví dụ 2021-03-26T18:30+07:00."
    en = "The moment {moment} has no time zone. Write it with one, for example 2021-03-26T18:30+07:00."


class EmptyWindow(SlotsError):
    """A window that ends when or before it starts."""

    code = "empty_window"
    vi = "Khung giờ từ {start} đến {end} không có độ dài: giờ kết thúc phải sau giờ bắt đầu."
    en = "The window from {start} to {end} has no length: its end must come after its start."


class WindowDoesNotDivideShift(SlotsError):
    """A shift that cannot be cut into whole windows of that length."""

    code = "window_does_not_divide_shift"
    vi = (
        "Ca dài {shift_minutes} phút không chia hết cho khung {window_minutes} phút. "
        "Hãy đổi độ dài khung hoặc giờ của ca."
    )
    en = (
        "A shift of {shift_minutes} minutes cannot be cut into whole windows of {window_minutes} minutes. "
        "Change the window's length or the shift's hours."
    )


class ShiftTextInvalid(SlotsError):
    """Hours of a shift that cannot be read, or that no shift can have."""

    code = "shift_text_invalid"
    vi = "Giờ của ca “{text}” không đọc được. Hãy viết như 06:30-12:00, 18:00-24:00 hoặc 23:00-02:00 (qua nửa đêm)."
    en = (
        "The shift's hours “{text}” cannot be read. Write them like 06:30-12:00, 18:00-24:00 "
        "or 23:00-02:00 (past midnight)."
    )


class ShiftCodeUnknown(SlotsError):
    """A shift with a name that is none of the four, nor a further one of them."""

    code = "shift_code_unknown"
    vi = "Không có ca “{shift}”. Các ca là: {known}; ca thứ hai trong một buổi thì thêm -2, như morning-2."
    en = "There is no shift “{shift}”. The shifts are: {known}; the second one of a part of the day ends in -2: morning-2."


class SessionRefInvalid(SlotsError):
    """A session's name that does not read STATION/DAY/SHIFT."""

    code = "session_ref_invalid"
    vi = "Không đọc được phiên “{text}”. Hãy viết như TRU-SO/2021-03-26/evening (điểm thu nhận/ngày/ca)."
    en = "The session “{text}” cannot be read. Write it like TRU-SO/2021-03-26/evening (station/day/shift)."


class SlotUnknown(SlotsError):
    """A slot that the ledger does not keep."""

    code = "slot_unknown"
    vi = "Không có khung giờ {slot}."
    en = "There is no slot {slot}."


class SlotFull(SlotsError):
    """A slot with fewer free places than people asked for."""

    code = "slot_full"
    status = 409  # nothing is wrong with what was asked; somebody else was there before
    vi = "Khung giờ {slot} chỉ còn {free} chỗ, cần {people} chỗ. Hãy chọn khung giờ khác."
    en = "The slot {slot} has {free} free places and {people} were asked for. Choose another slot."


class NotBooked(SlotsError):
    """More places given back than were taken."""

    code = "not_booked"
    vi = "Khung giờ {slot} chỉ có {taken} chỗ đã đặt, không trả lại được {people} chỗ."
    en = "The slot {slot} has {taken} places taken, so {people} cannot be given back."


class FigureInvalid(SlotsError):
    """A figure that is not a number."""

    code = "figure_invalid"
    vi = "“{text}” không phải là một số. Hãy viết như 13, 13.2 hoặc 463/35."
    en = "“{text}” is not a number. Write it like 13, 13.2 or 463/35."


class NegativeFigure(SlotsError):
    """A figure below zero where only zero or more has a meaning."""

    code = "negative_figure"
    vi = "{name} không được âm (đang là {value})."
    en = "{name} must not be negative (it is {value})."


class FigureOutOfRange(SlotsError):
    """A figure outside the bounds within which it has a meaning."""

    code = "figure_out_of_range"
    vi = "{name} phải từ {low} đến {high} (đang là {value})."
    en = "{name} must lie between {low} and {high} (it is {value})."


class NeverFinishes(SlotsError):
    """Work that at this rate has no last day in the calendar."""

    code = "never_finishes"
    vi = "Còn {remaining} người mà mỗi ngày làm được {per_day}: không tính được ngày xong."
    en = "With {remaining} people left at {per_day} a day there is no day on which it is done."
