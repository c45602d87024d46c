"""One appointment as an iCalendar file (RFC 5545), which a phone takes into its own calendar.

It names nobody but the masked household, and it carries neither link nor code: whoever sees somebody's calendar must not open his
page.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from notices.sentences import Pair
from notices.slip import ZONE, Kind
from notices.wording import (
    NBSP,
    day_line,
    day_text,
    full_sentence,
    hour_range,
    mid_sentence,
    pick,
    sentence_case,
    shift_name,
    slip_number,
    spoken_hours,
)

LONGEST_LINE = 75
"""Octets of a line without its end; a longer one goes on in the next, behind a blank."""
TIME_ZONE: Final = "Asia/Ho_Chi_Minh"
_ZONE_LINES: Final = (
    "BEGIN:VTIMEZONE",
    f"TZID:{TIME_ZONE}",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0700",
    "TZOFFSETTO:+0700",
    "TZNAME:+07",
    "END:STANDARD",
    "END:VTIMEZONE",
)
_ESCAPES: Final = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})
_ENDS_OF_LINES = re.compile("\r\n?|\u2028|\u2029|\x85")

SUMMARY: Final[Pair] = ("Lịch hẹn: {campaign}, hộ {household}", "Appointment: {campaign}, household {household}")
SUMMARY_UNTOLD: Final[Pair] = ("Lịch hẹn: {campaign}", "Appointment: {campaign}")
AT_HOME: Final[Pair] = ("Tại nhà", "At home")
PEOPLE: Final[Pair] = ("{people} người. Phiếu số {number}.", "People: {people}. Slip {number}.")
BRING: Final[Pair] = ("Mang theo: {papers}", "Bring: {papers}")
PREPARE: Final[Pair] = ("Chuẩn bị sẵn: {papers}", "Have ready: {papers}")
VERIFY: Final[Pair] = ("Điện thoại xác minh: {phone}.", "To verify, call {phone}.")
TOMORROW: Final[Pair] = ("Ngày mai, {day}, {hours}: {what}", "Tomorrow, {day}, {hours}: {what}")
CANCELLED: Final[Pair] = (
    "Lịch hẹn này không còn. Xem lại trang của phiếu, hoặc gọi số dưới đây.",
    "This appointment no longer holds. Look at your slip's page again, or call the number below.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """What the file says, and what it is to a calendar.

    `uid` is the same for all files of one slip, in plain ASCII; `sequence` grows whenever the appointment changes, so that a
    calendar which has the former one replaces it. `changed_at` is when it last did, `written_at` when the file was asked for.
    All moments are aware; the window is half-open and may pass midnight. `alarm_at` lies on the evening before the window, see
    `evening_before`. `household` is masked, and empty for a spare slip that is nobody's yet; the other words are the campaign's,
    in the language asked for. `position` is latitude and longitude in degrees.
    """

    uid: str
    sequence: int
    written_at: datetime
    changed_at: datetime
    cancelled: bool
    starts_at: datetime
    ends_at: datetime
    operating_day: date
    shift: str
    alarm_at: datetime
    kind: Kind
    number: int
    household: str
    people: int
    campaign: str
    station_name: str
    station_address: str
    papers: tuple[str, ...] = ()
    fee_line: str = ""
    anti_fraud: str = ""
    verify_phone: str = ""
    position: tuple[float, float] | None = None


def evening_before(starts_at: datetime, reminder_at: time) -> datetime:
    """That hour of the calendar day before the one on which the window begins.

    A window at 0:30 is told of on the evening that ends in it.
    """
    day = starts_at.astimezone(ZONE).date() - timedelta(days=1)
    return datetime.combine(day, reminder_at, ZONE)


def calendar_file(entry: CalendarEntry, lang: str = "vi") -> bytes:
    """The file: UTF-8, lines of at most 75 octets that end in CR LF. The same entry always gives the same bytes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Phieu Hen//Phieu Hen//VI",
        "CALSCALE:GREGORIAN",
        *_ZONE_LINES,
        *_event(entry, lang),
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def escaped(text: str) -> str:
    """Text as a value: backslash, semicolon, comma and ends of lines escaped.

    Other control characters, which no value may have, are left out.
    """
    plain = _ENDS_OF_LINES.sub("\n", text)
    kept = "".join(sign for sign in plain if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"})
    return kept.translate(_ESCAPES)


def folded(line: str) -> bytes:
    """A line with its end, broken so that no part is longer than 75 octets and none begins or ends inside a character."""
    parts, part = [], b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > LONGEST_LINE:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"


def _event(entry: CalendarEntry, lang: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(entry.uid)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTAMP:{_utc(entry.written_at)}"
    yield f"LAST-MODIFIED:{_utc(entry.changed_at)}"
    yield f"DTSTART;TZID={TIME_ZONE}:{_local(entry.starts_at)}"
    yield f"DTEND;TZID={TIME_ZONE}:{_local(entry.ends_at)}"
    yield f"SUMMARY:{escaped(_summary(entry, lang))}"
    yield f"LOCATION:{escaped(_place(entry, lang))}"
    if entry.position is not None and entry.kind != "home":
        yield "GEO:{:.6f};{:.6f}".format(*entry.position)
    yield f"DESCRIPTION:{escaped(chr(10).join(_description(entry, lang)))}"
    yield f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}"
    yield "CLASS:PRIVATE"
    if not entry.cancelled:
        yield from _alarm(entry, lang)
    yield "END:VEVENT"


def _alarm(entry: CalendarEntry, lang: str) -> Iterator[str]:
    # Counted back from the window: phones keep such an alarm where they drop one at a moment of its own.
    minutes = int((entry.starts_at - entry.alarm_at).total_seconds()) // 60
    day = day_text(entry.starts_at.astimezone(ZONE).date(), lang, year=False)
    hours = hour_range(entry.starts_at, entry.ends_at)
    said = pick(TOMORROW, lang).format(day=day, hours=hours, what=_summary(entry, lang))
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"TRIGGER:-PT{minutes}M"
    yield f"DESCRIPTION:{escaped(_plain(said))}"
    yield "END:VALARM"


def _summary(entry: CalendarEntry, lang: str) -> str:
    words = SUMMARY if entry.household else SUMMARY_UNTOLD
    return _plain(pick(words, lang).format(campaign=entry.campaign, household=entry.household))


def _place(entry: CalendarEntry, lang: str) -> str:
    if entry.kind == "home":
        return pick(AT_HOME, lang)
    return _plain(", ".join(part for part in (entry.station_name, entry.station_address) if part))


def _description(entry: CalendarEntry, lang: str) -> Iterator[str]:
    """What the slip says beside hour and place, a line each."""
    if entry.cancelled:
        yield pick(CANCELLED, lang)
    day = sentence_case(day_line(entry.operating_day, entry.ends_at, lang))
    spoken = f"{shift_name(entry.shift, lang)}, {spoken_hours(entry.starts_at, entry.ends_at, lang)}"
    yield _plain(f"{day}, {hour_range(entry.starts_at, entry.ends_at)} ({spoken}).")
    yield pick(PEOPLE, lang).format(people=entry.people, number=slip_number(entry.number))
    if entry.papers and not entry.cancelled:
        papers = "; ".join(map(mid_sentence, entry.papers))
        yield _plain(full_sentence(pick(PREPARE if entry.kind == "home" else BRING, lang).format(papers=papers)))
    if entry.fee_line and not entry.cancelled:
        yield _plain(full_sentence(entry.fee_line))
    if entry.anti_fraud:
        yield _plain(full_sentence(entry.anti_fraud))
    if entry.verify_phone:
        yield pick(VERIFY, lang).format(phone=entry.verify_phone)


def _plain(text: str) -> str:
    return text.replace(NBSP, " ")


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%Y%m%dT%H%M%S}"
