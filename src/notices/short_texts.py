"""What a household is sent about its appointment: six kinds of text, each as one SMS; `full_texts` says the same in several lines.

In Vietnamese only. A text goes to a telephone of which nothing is known but its number; one SMS has no room for two languages, and
a second one in English would double the price of every text for the few who cannot read the first. Whoever wants English finds it
on the page of his slip.

No text has a link, asks for anything, or holds a code: the slip is named by its number, the household by its initials.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from notices.gsm import ONE_SMS, gsm_text, without_links
from notices.sentences import ABBREVIATIONS
from notices.slip import ZONE, Kind
from notices.station_news import later_hours, time_text
from notices.wording import (
    day_text,
    hour_range,
    passes_midnight,
    sentence_case,
    slip_number,
    weekday,
)

TextKind = Literal["invitation", "reminder", "delay", "change", "cancellation", "second_invitation"]
LEAST_SUBJECT, LEAST_PLACE, LEAST_SENDER = 4, 12, 20
"""So many letters a name keeps before something else is shortened."""
LAST_SENDER: Final = 8
"""So many letters of the office are left in the longest text there can be."""
CUT: Final = ".."
"""Stands where the name of a place was cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortText:
    """The facts of one text.

    `sender` is the office as a sentence names it, `subject` the campaign's short name, `household` the head's masked name (empty
    where nobody is named), `slip` the number on the paper. `starts_at` and `ends_at` are aware and half-open; `operating_day` is
    the day on which the shift starts. `sent_on` is the day of the calendar on which a reminder is read: "ngày mai" is as of then.
    `minutes` is how late a delay is, None where the shift is postponed. `own_change` says that the holder of the slip has made the
    change. `warning` says what no officer asks for; `verify_phone` where to make sure.
    """

    kind: TextKind
    sender: str
    subject: str
    household: str
    slip: int
    starts_at: datetime
    ends_at: datetime
    operating_day: date
    place: str
    address: str = ""
    station: Kind = "station"
    verify_phone: str
    warning: str = ""
    sent_on: date | None = None
    minutes: int | None = None
    own_change: bool = False

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("a text needs aware datetimes")

    @property
    def at_home(self) -> bool:
        """Whether the team comes to the household."""
        return self.station == "home"

    @property
    def is_night(self) -> bool:
        """Whether the window reaches past midnight, so that it is named by its evening."""
        return passes_midnight(self.operating_day, self.ends_at)

    @property
    def near(self) -> str:
        """How a reminder calls the day: `ngày mai`, `hôm nay`, of a night `đêm mai`, `đêm nay`; empty for any other day."""
        ahead = None if self.sent_on is None else self.operating_day - self.sent_on
        if self.kind != "reminder" or ahead not in {timedelta(0), timedelta(days=1)}:
            return ""
        names = ("đêm nay", "đêm mai") if self.is_night else ("hôm nay", "ngày mai")
        return names[ahead == timedelta(days=1)]

    @property
    def manner(self) -> str:
        """The kind, where a postponed shift is told apart from a delay, and a change that the holder of the slip has made."""
        if self.kind == "delay" and self.minutes is None:
            return "postponed"
        return "own_change" if self.kind == "change" and self.own_change else self.kind


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a text is put together from, each as long as it still may be."""

    sender: str
    subject: str
    household: str
    place: str
    address: str
    courtesy: str
    bring: str
    ask: str
    short: bool = False


def one_sms(text: ShortText) -> str:
    """Return the text in at most 160 letters of the basic GSM alphabet.

    What is too long is shortened in this order: the address goes, the courtesy goes, names and weekdays are abbreviated as
    everybody does, the campaign's name is cut at a word, the place is cut at a word, the campaign's name goes, the household goes
    (its slip's number stays), the office is cut at a word, the place goes, what to bring goes, and in the end the office is cut
    where it has to be. Date, hours and the telephone are never touched.
    """
    parts = _Parts(
        sender=_letters(text.sender),
        subject=_letters(text.subject),
        household=_letters(text.household),
        place="" if text.at_home else _letters(text.place),
        address="" if text.at_home else _letters(text.address),
        courtesy="Xin cam on.",
        bring=_bring(text),
        ask="Neu ho khong doi, goi" if text.manner == "own_change" else "Xac minh:",
    )
    tries = (_put_together(text, shorter) for shorter in _shorter_and_shorter(parts))
    return next(said for said in tries if len(said) <= ONE_SMS)


@lru_cache(maxsize=4096)
def _letters(text: str) -> str:
    return gsm_text(without_links(gsm_text(text)))  # last, as letters that are left out may have stood after a dot


def _shorter_and_shorter(parts: _Parts) -> Iterator[_Parts]:
    yield parts
    parts = replace(parts, address="")
    yield parts
    parts = replace(parts, courtesy="")
    yield parts
    parts = _abbreviated(parts)
    yield parts
    for subject in _cut(parts.subject, LEAST_SUBJECT):
        parts = replace(parts, subject=subject)
        yield parts
    for place in _cut(parts.place, LEAST_PLACE):
        parts = replace(parts, place=place + CUT)
        yield parts
    parts = replace(parts, subject="")
    yield parts
    parts = replace(parts, household="")
    yield parts
    for sender in _cut(parts.sender, LEAST_SENDER):
        parts = replace(parts, sender=sender)
        yield parts
    parts = replace(parts, place="")
    yield parts
    parts = replace(parts, bring="")
    yield parts
    yield replace(parts, sender=parts.sender[:LEAST_SENDER].strip())
    yield replace(parts, sender=parts.sender[:LAST_SENDER].strip())


def _cut(name: str, least: int) -> Iterator[str]:
    """Yield a name with fewer and fewer of its words, as long as `least` letters are left; none ends where a name should follow."""
    words = name.split()
    for count in range(len(words) - 1, 0, -1):
        shorter = " ".join(words[:count]).rstrip(",-(.")
        if len(shorter) >= least and words[count - 1] not in _BEFORE_NAME:
            yield shorter


_BEFORE_NAME: Final = frozenset({"CA", "KDC", "KP", "P", "P.", "TDP", "TP", "TX", "va"})
_SHORT: Final = tuple(
    (re.compile(rf"(?i)\b{re.escape(gsm_text(long))}\b"), f"{key}." if key == "P" else gsm_text(key))
    for key, long in sorted(ABBREVIATIONS.items(), key=lambda pair: -len(pair[1]))
)


def _abbreviated(parts: _Parts) -> _Parts:
    sender, subject, place = (_short_names(name) for name in (parts.sender, parts.subject, parts.place))
    ask = "Hoi:" if parts.ask == "Xac minh:" else parts.ask
    return replace(parts, sender=sender, subject=subject, place=place, ask=ask, short=True)


@lru_cache(maxsize=4096)
def _short_names(name: str) -> str:
    for long, short in _SHORT:
        name = long.sub(short, name)
    return name


def _put_together(text: ShortText, parts: _Parts) -> str:
    who = ", ".join(part for part in (parts.sender, parts.subject) if part)
    said = _SAID[text.manner](text, parts)
    ask = f"{parts.ask} {_letters(text.verify_phone)}"
    return " ".join(part for part in (who and f"{who}:", said, parts.bring, parts.courtesy, ask) if part)


def _bring(text: ShortText) -> str:
    if text.manner in {"cancellation", "postponed"}:
        return ""
    if text.kind == "delay":
        return "Phieu van dung."
    return "Xin o nha." if text.at_home else "Mang phieu hen."


def _whom(text: ShortText, parts: _Parts) -> str:
    slip = f"phieu {slip_number(text.slip)}"
    return f"ho {parts.household} ({slip})" if parts.household else slip


def _when(text: ShortText, parts: _Parts) -> str:
    near = f"{_letters(text.near).upper()} " if text.near else ""
    night = "dem " if text.is_night and not near else ""
    return f"{near}{night}{_day_and_hours(text.operating_day, text.starts_at, text.ends_at, parts.short)}"


@lru_cache(maxsize=4096)
def _day_and_hours(day: date, starts_at: datetime, ends_at: datetime, short: bool) -> str:  # noqa: FBT001
    """`thu Sau 26/3, 19:00-20:00`; of a night the day after, too: `thu Sau 26/3 rang sang 27/3, 23:00-02:00`."""
    said = day_text(day, year=False)
    if short:
        said = said.replace(weekday(day), _SHORT_WEEKDAYS[day.weekday()])
    if passes_midnight(day, ends_at):
        morning = (ends_at.astimezone(ZONE) - timedelta(microseconds=1)).date()
        said = f"{said} rạng sáng {morning.day}/{morning.month}"
    return gsm_text(f"{said}, {hour_range(starts_at, ends_at)}")


def _where(parts: _Parts) -> str:
    """The place and the end of the sentence."""
    place = ", ".join(part for part in (parts.place, parts.address) if part)
    if not place:
        return "."
    return f", tai {place}" if place.endswith(CUT) else f", tai {place}."


def _sentence(beginning: str, at_home: str, end: str = " ") -> Callable[[ShortText, _Parts], str]:
    """A sentence that calls a household to a window, with the words that it begins by at a station and at home."""

    def said(text: ShortText, parts: _Parts) -> str:
        words = at_home if text.at_home else beginning
        return f"{words} {_whom(text, parts)}{end}{_when(text, parts)}{_where(parts)}"

    return said


def _late(text: ShortText, parts: _Parts) -> str:
    minutes = text.minutes or 0
    later = gsm_text(later_hours(text.starts_at, text.ends_at, minutes))
    come = "den nha" if text.at_home else "xin den"
    late = gsm_text(time_text(minutes))
    return f"CHAM {late}. {sentence_case(_whom(text, parts))} hen {_when(text, parts)}, {come} {later}{_where(parts)}"


def _postponed(text: ShortText, parts: _Parts) -> str:
    wait = "Chua phai cho" if text.at_home else "Xin chua den"
    return f"TAM HOAN lich {_when(text, parts)} cua {_whom(text, parts)}. {wait}, co gio moi se bao."


def _cancelled(text: ShortText, parts: _Parts) -> str:
    wait = "Khong phai cho" if text.at_home else "Xin khong den"
    return f"HUY LICH {_when(text, parts)} cua {_whom(text, parts)}. {wait}."


_SHORT_WEEKDAYS: Final = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_SAID: Final[dict[str, Callable[[ShortText, _Parts], str]]] = {
    "invitation": _sentence("moi", "hen den nha"),
    "second_invitation": _sentence("moi lai", "hen lai, den nha"),
    "reminder": _sentence("nhac lich", "nhac lich den nha", ": "),
    "change": _sentence("DOI LICH", "DOI LICH den nha", " sang "),
    "own_change": _sentence("da doi lich", "da doi lich den nha", " sang "),
    "delay": _late,
    "postponed": _postponed,
    "cancellation": _cancelled,
}
