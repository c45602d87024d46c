"""Hours, days, names and figures as people write and say them, in Vietnamese and English.

`lang` is "vi" or "en"; anything else reads as Vietnamese. Datetimes are aware and are read in
Asia/Ho_Chi_Minh.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from notices.sentences import COLLECT, MONTHS_EN, RESIDENT_STATES, SHIFTS, VERDICTS, WEEKDAYS, Pair
from notices.slip import ZONE

NBSP = "\N{NO-BREAK SPACE}"
MOST_INITIALS = 4
_KINDS = "phường|quận|xã|phố|số|tổ|thôn|bản|ấp|khóm|ngõ|ngách|hẻm|kiệt|tháng|ĐT"
_PAIRED = re.compile(rf"(?i)((?<=\d)|\b(?:{_KINDS})) (?=\d)")


def pick(pair: Pair, lang: str) -> str:
    """The sentence of a (Vietnamese, English) pair in `lang`."""
    return pair[1] if lang == "en" else pair[0]


def picker(lang: str) -> Callable[[str, str], str]:
    """Return `pick` for sentences that stand in place: a function of the Vietnamese and the English one."""
    return lambda vi, en: pick((vi, en), lang)


def sentence_case(text: str) -> str:
    """A capital at the beginning, the rest untouched: "Thứ Sáu", and never "H'hen" for "H'Hen"."""
    return text[:1].upper() + text[1:]


def mid_sentence(text: str) -> str:
    """A small letter at the beginning, where a title comes in the middle of a sentence: "trưởng khu phố", but "CMND"."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def full_sentence(text: str) -> str:
    """A full stop at the end, whether the text brought one or not."""
    return text if text.endswith(".") else f"{text}."


def keep_together(text: str) -> str:
    """No line break inside `khu phố 2`, `Phường 1` or a telephone number; the text comes back in NFC."""
    text = unicodedata.normalize("NFC", text)
    return _PAIRED.sub(rf"\1{NBSP}", text)


# Hours


def hours(starts_at: datetime, ends_at: datetime) -> tuple[str, str]:
    """Both ends of a window as `19:00`; an end at midnight is `24:00`, never `00:00`."""
    first, last = starts_at.astimezone(ZONE), ends_at.astimezone(ZONE)
    end = f"{last:%H:%M}"
    return f"{first:%H:%M}", "24:00" if end == "00:00" else end


def hour_range(starts_at: datetime, ends_at: datetime) -> str:
    """`19:00–20:00` with an en dash; `23:00–24:00`, and `23:00–02:00` when midnight is passed."""
    return "–".join(hours(starts_at, ends_at))


def passes_midnight(operating_day: date, ends_at: datetime) -> bool:
    """Whether the window reaches into the day after its operating day; an end at 24:00 does not."""
    return _last_day(ends_at) > operating_day


def _last_day(ends_at: datetime) -> date:
    return (ends_at.astimezone(ZONE) - timedelta(microseconds=1)).date()


def spoken_hours(starts_at: datetime, ends_at: datetime, lang: str = "vi") -> str:
    """Twelve hours, as old people say them: `7 giờ tối đến 8 giờ tối`, `7 pm to 8 pm`.

    When midnight lies inside, each end names its day: `11 giờ đêm thứ Sáu đến 2 giờ sáng thứ Bảy`.
    """
    first, last = starts_at.astimezone(ZONE), ends_at.astimezone(ZONE)
    say = _hour_en if lang == "en" else _hour_vi
    start, end = say(first), say(last)
    if _last_day(ends_at) > first.date():
        start = f"{start} {weekday(first.date(), lang)}"
        end = f"{end} {weekday(last.date(), lang)}"
    return f"{start} to {end}" if lang == "en" else f"{start} đến {end}"


def _hour_vi(moment: datetime) -> str:
    minutes = {0: "", 30: " rưỡi"}.get(moment.minute, f" {moment.minute}")
    return f"{moment.hour % 12 or 12} giờ{minutes} {_part_of_day(moment.hour)}"


def _part_of_day(hour: int) -> str:
    for last_hour, word in ((0, "đêm"), (10, "sáng"), (12, "trưa"), (18, "chiều"), (22, "tối")):
        if hour <= last_hour:
            return word
    return "đêm"


def _hour_en(moment: datetime) -> str:
    if moment.minute == 0 and moment.hour % 12 == 0:
        return "12 noon" if moment.hour else "12 midnight"
    minutes = f":{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes} {'pm' if moment.hour >= 12 else 'am'}"


# Days


def weekday(day: date, lang: str = "vi") -> str:
    """`thứ Sáu`, `Chủ nhật`, `Friday`."""
    return pick(WEEKDAYS[day.weekday()], lang)


def day_text(day: date, lang: str = "vi", *, year: bool = True) -> str:
    """`thứ Sáu 26/3/2021`, `Friday 26 March 2021`; without the year where the next words carry it."""
    if lang == "en":
        text = f"{weekday(day, lang)} {day.day} {MONTHS_EN[day.month - 1]}"
        return f"{text} {day.year}" if year else text
    text = f"{weekday(day)} {day.day}/{day.month}"
    return f"{text}/{day.year}" if year else text


def date_text(day: date, lang: str = "vi") -> str:
    """`26/3/2021`, `26 March 2021`."""
    return day_text(day, lang).removeprefix(weekday(day, lang)).strip()


def day_line(operating_day: date, ends_at: datetime, lang: str = "vi") -> str:
    """The day of a window on a screen; a window that passes midnight names both days.

    `thứ Sáu 26/3/2021`, or `Đêm thứ Sáu 26/3, rạng sáng thứ Bảy 27/3/2021`.
    """
    if not passes_midnight(operating_day, ends_at):
        return day_text(operating_day, lang)
    evening, morning = day_text(operating_day, lang, year=False), day_text(_last_day(ends_at), lang)
    if lang == "en":
        return f"Night of {evening}, early {morning}"
    return f"Đêm {evening}, rạng sáng {morning}"


def paper_day(day: date, lang: str = "vi") -> str:
    """The day as the slip prints it: `Thứ Sáu, ngày 26/3/2021`, `Friday 26 March 2021`."""
    if lang == "en":
        return day_text(day, lang)
    return sentence_case(f"{weekday(day)}, ngày {date_text(day)}")


def place_and_date(place: str, day: date) -> str:
    """`Quảng Trị, ngày 05 tháng 02 năm 2021`; see `decree_date`."""
    return f"{place}, {decree_date(day)}"


def decree_date(day: date) -> str:
    """Decree 30/2020: a leading zero for days below 10 and for months 1 and 2, and for no other month."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def shift_name(shift: str, lang: str = "vi") -> str:
    """`ca tối`, `evening shift`, and `ca tối 2` for the second one; a shift that a campaign named itself is shown as it is."""
    part, _, number = shift.partition("-")
    if part not in SHIFTS:
        return shift
    name = pick(SHIFTS[part], lang)
    return f"{name} {number}" if number else name


# Names and figures


def masked_name(name: str) -> str:
    """The family name and at most four initials: `Lê V. M.`, `Công T. T. N. … T.`; one word gives `H.`."""
    family, *others = unicodedata.normalize("NFC", name).split() or [""]
    if not others:
        return f"{family[:1]}." if family else ""
    return NBSP.join([family, *_initials(others)])


def _initials(words: list[str]) -> Iterator[str]:
    initials = [f"{word[0]}." for word in words]
    if len(initials) <= MOST_INITIALS:
        yield from initials
    else:
        yield from initials[: MOST_INITIALS - 1]
        yield "…"
        yield initials[-1]


def figure(number: int, lang: str = "vi") -> str:
    """`1.149.122` in Vietnamese, `1,149,122` in English."""
    grouped = f"{number:,}"
    return grouped if lang == "en" else grouped.replace(",", ".")


def percent(share: float, lang: str = "vi", *, digits: int = 1) -> str:
    """A fraction as `107,4%` (English `107.4%`): 1.074 is 107,4 %."""
    text = f"{100 * share:.{digits}f}%"
    return text if lang == "en" else text.replace(".", ",")


def slip_number(number: int) -> str:
    """Six digits, as printed: `000137`."""
    return f"{number:06d}"


def collect_text(starts_at: datetime, lang: str = "vi") -> str:
    """Which former paper to take back, by the start that it names: `thu lại phiếu cũ ngày 26/3 19:00`."""
    start = starts_at.astimezone(ZONE)
    day = day_text(start.date(), lang, year=False).removeprefix(weekday(start.date(), lang)).strip()
    return pick(COLLECT, lang).format(date=day, time=f"{start:%H:%M}")


# Verdicts and states


@dataclass(frozen=True, slots=True)
class VerdictText:
    """What a scanner shows: the big words, and the next thing to do (may be empty)."""

    title: str
    hint: str


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "–"


def verdict(code: str, lang: str = "vi", **facts: object) -> VerdictText:
    """The words of one of the verdicts; a fact that is not known reads as a dash.

    Facts by code: on_time `household`, `people`; early and late `hours`; partial `arrived`, `invited`;
    already_scanned `time`, `desk`; wrong_station `station`; wrong_date `date`; replaced `slot`; cancelled
    `reason`.

    Raises
    ------
    KeyError
        No such verdict.
    """
    title, hint = VERDICTS[code][lang == "en"]
    known = _Facts(facts)
    return VerdictText(title.format_map(known), hint.format_map(known))


def resident_state(state: str, lang: str = "vi") -> str:
    """The state of an appointment in the resident's words; the keys are those of RESIDENT_STATES."""
    return pick(RESIDENT_STATES[state], lang)


def size_text(size_bytes: int, lang: str = "vi") -> str:
    """Return a file size as people read it: 512 KB, 7,4 MB (7.4 MB in English)."""
    if size_bytes < 1_000_000:
        return f"{max(1, round(size_bytes / 1000))} KB"
    text = f"{size_bytes / 1_000_000:.1f} MB"
    return text if lang == "en" else text.replace(".", ",")
