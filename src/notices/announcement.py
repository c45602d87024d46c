"""What a neighbourhood is told before the slips come: one set of facts, as text for the loudspeaker and for Zalo.

Days, hours and places are those of the neighbourhood's slips, a session at a time; who comes in which window stands on the slips
alone, and no resident is named. A visit at home has no hour here: nobody else is to know when a frail person expects callers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from notices.sentences import ABBREVIATIONS, CASES
from notices.slip import ZONE, Kind, Paper, SheetTexts
from notices.wording import (
    date_text,
    day_line,
    day_text,
    figure,
    full_sentence,
    hour_range,
    mid_sentence,
    passes_midnight,
    sentence_case,
    spoken_hours,
    weekday,
)

NO_QUEUE = "Đến đúng giờ trên phiếu là được làm, không phải xếp hàng từ đêm hay từ sáng sớm."
AT_HOME = "Người được hẹn tại nhà: tổ công tác đến theo giờ ghi trên phiếu."


@dataclass(frozen=True, slots=True)
class Call:
    """Households of the neighbourhood whom one session at one place calls: from the first of their windows to the last.

    `starts_at` and `ends_at` are aware and half-open; `kind` is "station" or "school".

    Raises
    ------
    ValueError
        A datetime is naive.
    """

    starts_at: datetime
    ends_at: datetime
    operating_day: date
    place: str
    address: str
    slips: int
    kind: Kind = "station"

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None or self.ends_at.tzinfo is None:
            raise ValueError("a call needs aware datetimes")

    @property
    def where(self) -> str:
        """Name and address of the place."""
        return ", ".join(part for part in (self.place, self.address) if part)

    @property
    def who(self) -> str:
        """`12 phiếu hẹn`; at school `học sinh`, of whom there may be one alone."""
        return CASES["student"][0] if self.kind == "school" else f"{figure(self.slips)} phiếu hẹn"


@dataclass(frozen=True, slots=True)
class Announcement:
    """Everything that is announced in one neighbourhood, and by whom.

    `calls` come in their order. `case_papers` are those that one case brings besides `texts.papers`, by the keys of
    `sentences.CASES`. `office` is the office as a sentence names it. `why` says why it is worth coming.
    """

    neighbourhood: str
    ward: str
    office: str
    texts: SheetTexts
    calls: tuple[Call, ...]
    visits: bool
    case_papers: tuple[tuple[str, tuple[Paper, ...]], ...]
    why: Paper

    @property
    def own_hour(self) -> str:
        """That each household has an hour of its own, and from whom it hears it."""
        giver = mid_sentence(self.texts.contact_title) if self.texts.contact_name else self.office
        return f"Mỗi hộ có một giờ riêng, ghi trên phiếu hẹn do {giver} giao tận nhà."

    @property
    def contact(self) -> str:
        """Whom to ask: title and name, or the office where no leader is known."""
        texts = self.texts
        return f"{mid_sentence(texts.contact_title)} {texts.contact_name}" if texts.contact_name else self.office

    @property
    def warning(self) -> list[str]:
        """What no officer asks for, and where to make sure."""
        verify = f"Xác minh: {self.texts.verify_phone}" if self.texts.verify_phone else ""
        return [line for line in (full_sentence(away(self.texts.anti_fraud)), verify) if line]

    @property
    def asked(self) -> list[str]:
        """Fee and courtesy, those that the campaign has."""
        return [full_sentence(away(line)) for line in (self.texts.fee_line, self.texts.courtesy_line) if line]


def loudspeaker(facts: Announcement) -> str:
    """The announcement to be read out: whole sentences, hours as they are said, no abbreviation that has a long form."""
    paragraphs = "\n\n".join(map(_spelled_out, _said(facts)))
    return f"{paragraphs}\n"


def _said(facts: Announcement) -> Iterator[str]:
    texts = facts.texts
    yield f"Kính thưa bà con {facts.neighbourhood}, {facts.ward}."
    yield full_sentence(f"{sentence_case(facts.office)} thông báo lịch {mid_sentence(texts.subtitle)}")
    for call in facts.calls:
        yield f"Từ {_spoken_when(call)}: {call.who}, tại {call.where}."
    if facts.visits:
        yield AT_HOME
    yield f"{facts.own_hour} {NO_QUEUE}"
    yield f"Khi đến, xin mang theo: {_listed(texts.papers)}."
    for case, papers in facts.case_papers:
        yield f"{sentence_case(CASES[case][0])} mang thêm: {_listed(papers)}."
    yield from facts.asked
    yield full_sentence(facts.why.vi)
    phone = f", điện thoại {texts.contact_phone}" if texts.contact_phone else ""
    yield f"Chưa nhận được phiếu, không đến được đúng hẹn hoặc cần hỏi thêm, xin báo {facts.contact}{phone}."
    yield from map(full_sentence, facts.warning)
    yield "Xin cảm ơn bà con."


def zalo(facts: Announcement) -> str:
    """The announcement as a message: one fact a line, figures as printed, nothing that looks like a link."""
    return "".join(f"{line}\n" for line in _lines(facts))


def _lines(facts: Announcement) -> Iterator[str]:
    texts = facts.texts
    yield f"THÔNG BÁO – {facts.neighbourhood.upper()}, {facts.ward.upper()}"
    yield sentence_case(facts.office)
    yield full_sentence(texts.subtitle)
    yield from ("", "Thời gian, địa điểm:")
    for call in facts.calls:
        yield f"- {printed_when(call)}"
        yield f"  {call.where}"
        yield f"  {call.who}"
    if facts.visits:
        yield f"- {AT_HOME}"
    yield from ("", facts.own_hour, NO_QUEUE)
    yield from ("", "Mang theo:", *_dashed(texts.papers))
    for case, papers in facts.case_papers:
        yield from (f"{sentence_case(CASES[case][0])} mang thêm:", *_dashed(papers))
    yield from facts.asked
    yield from ("", full_sentence(facts.why.vi))
    yield from ("", "Hỏi hoặc báo vắng:", ", ".join(part for part in (facts.contact, texts.contact_phone) if part))
    yield from ("", *facts.warning)


def printed_when(call: Call) -> str:
    """`19:00–21:30, thứ Sáu 26/3/2021`; past midnight both days are named."""
    return f"{hour_range(call.starts_at, call.ends_at)}, {_day(call)}"


def _day(call: Call) -> str:
    day = day_line(call.operating_day, call.ends_at)
    return mid_sentence(day) if passes_midnight(call.operating_day, call.ends_at) else day


def day_and_spoken(call: Call) -> tuple[str, str]:
    """The day and the hours as they are said, for two lines below each other; one of them names both days of a night."""
    hours = spoken_hours(call.starts_at, call.ends_at)
    first, last = (moment.astimezone(ZONE).date() for moment in (call.starts_at, call.ends_at))
    if passes_midnight(first, call.ends_at):
        return f"Đêm {first.day}/{first.month}, rạng sáng {date_text(last)}", hours
    if first > call.operating_day:
        return f"Rạng sáng {day_text(first)}", f"{hours} (đêm {day_text(call.operating_day, year=False)})"
    return sentence_case(day_text(first)), hours


def _spoken_when(call: Call) -> str:
    hours = spoken_hours(call.starts_at, call.ends_at)
    first, last = (moment.astimezone(ZONE).date() for moment in (call.starts_at, call.ends_at))
    if passes_midnight(first, call.ends_at):
        return f"{hours}, đêm {_spoken_day(first, year=False)} rạng sáng {_spoken_day(last)}"
    day = f"{hours} {weekday(first)}, {_spoken_day(first)}"
    return f"{day}, sau nửa đêm {weekday(call.operating_day)}" if first > call.operating_day else day


def _spoken_day(day: date, *, year: bool = True) -> str:
    return f"ngày {day.day} tháng {day.month}{f' năm {day.year}' if year else ''}"


def _listed(papers: tuple[Paper, ...]) -> str:
    return "; ".join(away(paper.vi) for paper in papers)


def _dashed(papers: tuple[Paper, ...]) -> list[str]:
    return [f"- {away(paper.vi)}" for paper in papers]


def away(text: str) -> str:
    """A text of the slip where there is no slip: "phiếu này" is called "phiếu hẹn"."""
    return _THIS_SLIP.sub(r"\1 hẹn", text)


_THIS_SLIP = re.compile(r"\b([Pp]hiếu)(?: hẹn)? này\b")
# With its dot an abbreviation stands before a name, with or without a blank: "P. Quảng Cư", "TP.Sầm Sơn".
_BEFORE_NAME = re.compile(r"\b(CA|KP|P|TP|TX)\.\s?(?=[^\W\d_])")
_ABBREVIATION = re.compile(rf"\b(?:{'|'.join(key for key in ABBREVIATIONS if len(key) > 1)})\b")


def _spelled_out(text: str) -> str:
    text = _BEFORE_NAME.sub(lambda found: f"{ABBREVIATIONS[found[1]]} ", text)
    return _ABBREVIATION.sub(lambda found: ABBREVIATIONS[found[0]], text)
