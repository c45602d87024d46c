"""What a station tells those who hold a slip for it: that it runs late, or that a shift is postponed; and what they do then.

One set of facts, said to one household about its own window, and as a message that a leader copies to everybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from notices.sentences import Pair
from notices.slip import ZONE
from notices.wording import day_text, full_sentence, hour_range, pick, sentence_case, shift_name

LISTED_WINDOWS: Final = 8
"""More windows than that are told by the rule and one example: nobody reads a message of twenty lines."""

LATE: Final[Pair] = ("Điểm thu nhận làm chậm khoảng {time}", "The station runs about {time} late")
LATE_AT_HOME: Final[Pair] = ("Tổ công tác đến chậm khoảng {time}", "The team comes about {time} late")
COME_LATER: Final[Pair] = (
    "Vui lòng đến lúc {later} thay vì {hours}. Phiếu hẹn này vẫn dùng, không phải đổi.",
    "Please come at {later} instead of {hours}. The slip stays good and need not be changed.",
)
STAY_LATER: Final[Pair] = (
    "Tổ công tác đến nhà lúc {later} thay vì {hours}. Phiếu hẹn này vẫn dùng, không phải đổi.",
    "The team comes to your home at {later} instead of {hours}. The slip stays good and need not be changed.",
)
POSTPONED: Final[Pair] = ("Lịch hẹn này tạm hoãn", "This appointment is postponed")
DO_NOT_COME: Final[Pair] = (
    "Vui lòng chưa đến điểm thu nhận. Giữ lại phiếu hẹn; khi có giờ mới sẽ báo tận nhà.",
    "Please do not come for now. Keep the slip; you will be told the new time.",
)
NOBODY_COMES: Final[Pair] = (
    "Tổ công tác chưa đến nhà theo lịch này. Giữ lại phiếu hẹn; khi có giờ mới sẽ báo tận nhà.",
    "The team does not come at this time. Keep the slip; you will be told the new time.",
)


@dataclass(frozen=True, slots=True)
class StationNews:
    """One notice of a station: it runs late by `minutes`, or, with none, what it had planned is postponed.

    `shift` is None for the whole operating day. `windows` are those still to come that it concerns, aware and half-open. `note`
    is shown as it was written. `at_home` is a round that goes to people's homes.
    """

    station: str
    operating_day: date
    shift: str | None
    minutes: int | None
    note: str = ""
    windows: tuple[tuple[datetime, datetime], ...] = ()
    at_home: bool = False


def for_household(news: StationNews, starts_at: datetime, ends_at: datetime, lang: str = "vi") -> tuple[str, str]:
    """What a household reads above its hour: what has happened, and when to come instead of `starts_at` to `ends_at`."""
    if news.minutes is None:
        return pick(POSTPONED, lang), pick(NOBODY_COMES if news.at_home else DO_NOT_COME, lang)
    title = pick(LATE_AT_HOME if news.at_home else LATE, lang).format(time=time_text(news.minutes, lang))
    advice = pick(STAY_LATER if news.at_home else COME_LATER, lang)
    later = later_hours(starts_at, ends_at, news.minutes, lang)
    return title, advice.format(later=later, hours=hour_range(starts_at, ends_at))


def message(news: StationNews) -> str:
    """The notice as a message in Vietnamese, to be copied: one fact a line, nothing that looks like a link."""
    return "".join(f"{line}\n" for line in _lines(news))


def _lines(news: StationNews) -> Iterator[str]:
    yield f"THÔNG BÁO – {news.station.upper()}"
    yield f"{_when(news)}: {_what(news)}."
    yield from ("", *_advice(news))
    if news.note:
        yield from ("", full_sentence(sentence_case(news.note)))


def _when(news: StationNews) -> str:
    day = sentence_case(day_text(news.operating_day))
    return f"{day}, {shift_name(news.shift)}" if news.shift else f"{day}, cả ngày"


def _what(news: StationNews) -> str:
    if news.minutes is None:
        return "tổ công tác tạm hoãn lịch đến nhà" if news.at_home else "điểm thu nhận tạm hoãn"
    late = LATE_AT_HOME if news.at_home else LATE
    said = late[0].format(time=time_text(news.minutes))
    return said[:1].lower() + said[1:]


def _advice(news: StationNews) -> Iterator[str]:
    if news.minutes is None:
        yield "Bà con có hẹn giờ này chưa phải chờ ở nhà." if news.at_home else "Bà con có hẹn giờ này xin chưa đến."
        yield "Xin giữ lại phiếu hẹn; khi có giờ mới sẽ báo tận nhà."
        return
    verb = "tổ công tác đến" if news.at_home else "đến"
    time = time_text(news.minutes)
    if news.at_home:
        yield f"Tổ công tác đến nhà muộn hơn giờ trên phiếu {time}."
    else:
        yield f"Bà con vui lòng đến muộn hơn giờ trên phiếu {time}."
    shown = news.windows if len(news.windows) <= LISTED_WINDOWS else news.windows[:1]
    if len(shown) < len(news.windows):
        yield "Ví dụ:"
    for starts_at, ends_at in shown:
        yield f"- Hẹn {hour_range(starts_at, ends_at)}: {verb} lúc {later_hours(starts_at, ends_at, news.minutes)}"
    yield "Phiếu hẹn vẫn dùng, không phải đổi."


def later_hours(starts_at: datetime, ends_at: datetime, minutes: int, lang: str = "vi") -> str:
    """A window moved back: `19:40–20:40`; where it now begins after midnight, with its day: `00:10–01:10 thứ Bảy 27/3`."""
    first, last = (moment.astimezone(ZONE) + timedelta(minutes=minutes) for moment in (starts_at, ends_at))
    hours = hour_range(first, last)
    moved = first.date() > starts_at.astimezone(ZONE).date()
    return f"{hours} {day_text(first.date(), lang, year=False)}" if moved else hours


def time_text(minutes: int, lang: str = "vi") -> str:
    """`40 phút`, `2 giờ`, `1 giờ 30 phút`; in English `40 minutes`, `1 hour 30 minutes`."""
    hours, rest = divmod(minutes, 60)
    if lang == "en":
        words = ((hours, "hour" if hours == 1 else "hours"), (rest, "minute" if rest == 1 else "minutes"))
    else:
        words = ((hours, "giờ"), (rest, "phút"))
    return " ".join(f"{number} {word}" for number, word in words if number)
