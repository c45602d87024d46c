"""The texts to households with diacritics, for Zalo and e-mail: what `short_texts` says in one SMS, a fact a line."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from notices.gsm import without_links
from notices.short_texts import CUT, ShortText
from notices.station_news import later_hours, time_text
from notices.wording import (
    NBSP,
    day_line,
    full_sentence,
    hour_range,
    sentence_case,
    slip_number,
    spoken_hours,
)

LONGEST: Final = 1000
"""Characters of a full text; the outbox holds no longer one."""
_LEAST: Final = 60
"""So many letters are left of a name in a text that is still too long."""

_HEADINGS: Final[dict[str, str]] = {
    "invitation": "Mời {whom} đến làm thủ tục.",
    "second_invitation": "Mời lại {whom} đến làm thủ tục: lần hẹn trước hộ chưa làm được.",
    "reminder": "Nhắc lịch hẹn của {whom}.",
    "change": "Đổi lịch hẹn của {whom}. Lịch mới:",
    "own_change": "Đã đổi lịch hẹn của {whom} theo yêu cầu của hộ. Lịch mới:",
    "postponed": "Tạm hoãn lịch hẹn của {whom}.",
    "cancellation": "Hủy lịch hẹn của {whom}.",
}
_HEADINGS_AT_HOME: Final = {
    "invitation": "Hẹn {whom}: tổ công tác đến nhà làm thủ tục.",
    "second_invitation": "Hẹn lại {whom}: tổ công tác đến nhà làm thủ tục.",
}
_LATE = {False: "Điểm thu nhận làm chậm khoảng {time}.", True: "Tổ công tác đến chậm khoảng {time}."}


def full_text(text: ShortText) -> str:
    """Return the text with diacritics, for Zalo and e-mail: a fact a line, nothing that looks like a link, 1,000 letters at most.

    What is too long loses the warning, then the address; names are cut at the end.
    """
    for shorter in (text, replace(text, warning=""), replace(text, warning="", address="")):
        said = "\n".join(line for line in map(_one_line, _lines(shorter)) if line)
        if len(said) <= LONGEST:
            return said
    sender, subject, household, place = (
        f"{name[:_LEAST]}{CUT}" for name in (text.sender, text.subject, text.household, text.place)
    )
    bare = replace(text, warning="", address="", sender=sender, subject=subject, household=household, place=place)
    return full_text(bare)


def _one_line(line: str) -> str:
    return " ".join(without_links(line.replace(NBSP, " ")).split())


def _lines(text: ShortText) -> Iterator[str]:
    slip = f"phiếu hẹn số {slip_number(text.slip)}"
    whom = f"hộ {text.household} ({slip})" if text.household else slip
    yield sentence_case(text.sender)
    yield text.subject
    if text.manner == "delay":
        yield _LATE[text.at_home].format(time=time_text(text.minutes or 0))
        yield sentence_case(f"{whom}.")
    else:
        heading = _HEADINGS[text.manner]
        yield (_HEADINGS_AT_HOME.get(text.kind, heading) if text.at_home else heading).format(whom=whom)
    yield _full_day(text)
    yield from _hours(text)
    yield from _place(text)
    yield from _what_to_do(text)
    if text.warning:
        yield full_sentence(text.warning)
    if text.manner == "own_change":
        yield f"Nếu hộ không đổi lịch, xin gọi: {text.verify_phone}"
    else:
        yield f"Hỏi hoặc xác minh: {text.verify_phone}"


def _full_day(text: ShortText) -> str:
    """`Ngày mai: thứ Sáu 26/3/2021`; of a night `Đêm mai: thứ Sáu 26/3, rạng sáng thứ Bảy 27/3/2021`."""
    name = text.near or ("đêm" if text.is_night else "ngày")
    return f"{sentence_case(name)}: {day_line(text.operating_day, text.ends_at).removeprefix('Đêm ')}"


def _hours(text: ShortText) -> Iterator[str]:
    hours = f"{hour_range(text.starts_at, text.ends_at)} ({spoken_hours(text.starts_at, text.ends_at)})"
    if text.manner != "delay":
        yield f"Giờ: {hours}"
        return
    yield f"Giờ đã hẹn: {hours}"
    later = later_hours(text.starts_at, text.ends_at, text.minutes or 0)
    yield f"{'Tổ công tác đến nhà' if text.at_home else 'Xin đến'}: {later}"


def _place(text: ShortText) -> Iterator[str]:
    if text.at_home:
        yield "Nơi: tại nhà"
        return
    yield f"Nơi: {text.place}"
    if text.address:
        yield f"Địa chỉ: {text.address}"


def _what_to_do(text: ShortText) -> Iterator[str]:
    if text.kind == "cancellation":
        yield "Không phải chờ ở nhà." if text.at_home else "Xin không đến điểm thu nhận."
    elif text.manner == "postponed":
        yield "Chưa phải chờ ở nhà." if text.at_home else "Xin chưa đến điểm thu nhận."
        yield "Xin giữ phiếu hẹn; khi có giờ mới sẽ báo."
    elif text.kind == "delay":
        yield "Phiếu hẹn vẫn dùng, không phải đổi."
    else:
        yield "Xin có mặt ở nhà." if text.at_home else "Mang theo: phiếu hẹn và giấy tờ ghi trên phiếu"
