"""A station's day and a neighbourhood's announcement with invented facts: for tests, and for pictures of both."""

from dataclasses import replace
from datetime import date, datetime
from random import Random

from notice_factories import DAY, HALL, OFFICE, TEXTS, at
from notices.announcement import Announcement, Call
from notices.day_list import DayList, Expected, WindowOfDay
from notices.slip import ZONE, Paper
from notices.slipcode import mint_typed_code
from notices.wording import NBSP

SHORT_NAMES = ("Lê V. M.", "Nguyễn T. P. M.", "Đặng N. Ư. M.", "Công T. T. N. … T.", "H'Hen V. D.", "Trương T. Ỷ M.")
SIZES = (2, 2, 1, 4, 3, 3, 2, 1, 1)


def a_code(number: int) -> str:
    return mint_typed_code(Random(number).randrange)


def an_expected(number: int = 1, **changes) -> Expected:
    one = Expected(
        typed_code=a_code(number),
        household=SHORT_NAMES[number % len(SHORT_NAMES)].replace(" ", NBSP),
        address=f"khu phố {number % 2 + 1}, số {7 * number % 90 + 1}, đường Ví Dụ",
        people=SIZES[number % len(SIZES)],
    )
    return replace(one, **changes)


def a_window(start: float, end: float, *expected: Expected, shift: str = "evening", places: int = 28) -> WindowOfDay:
    return WindowOfDay(at(start), at(end), shift, places, expected)


def many(count: int, first: int = 1) -> tuple[Expected, ...]:
    return tuple(an_expected(first + place) for place in range(count))


def a_day(*windows: WindowOfDay, **changes) -> DayList:
    day = DayList(
        issuing_body="CÔNG AN PHƯỜNG 1",
        station=HALL[0],
        operating_day=DAY,
        opening=((390, 660), (810, 1020), (1140, 1560)),
        windows=windows,
        prepared_at=datetime(2021, 3, 26, 17, 30, tzinfo=ZONE),
    )
    return replace(day, **changes)


def a_busy_day() -> DayList:
    """Four windows, one of them past midnight, a party of thirteen, and people who live here for a time only."""
    temporary = an_expected(40, cases=("temporary",))
    return a_day(
        a_window(19, 19.5, *many(9)),
        a_window(19.5, 20, an_expected(20, people=13), temporary, *many(6, first=21)),
        a_window(23, 24, *many(6, first=50), shift="night"),
        a_window(24, 26, *many(3, first=60), shift="night"),
    )


def a_call(start: float = 19, end: float = 21.5, day: date = DAY, **changes) -> Call:
    return replace(Call(at(start, day), at(end, day), day, *HALL, slips=12), **changes)


NIGHT = a_call(23, 26, place=OFFICE[0], address=OFFICE[1])
AFTER_MIDNIGHT = a_call(25, 26, place=OFFICE[0], address=OFFICE[1])
SUNDAY = a_call(7.5, 10.5, date(2021, 3, 28), slips=31)
SCHOOL = a_call(13, 15, date(2021, 3, 29), place="Trường THPT Ví Dụ", address="", slips=5, kind="school")


def an_announcement(*calls: Call, **changes) -> Announcement:
    facts = Announcement(
        neighbourhood="khu phố 2",
        ward="Phường 1",
        office="Công an Phường 1",
        texts=TEXTS,
        calls=calls or (a_call(), NIGHT, SUNDAY, SCHOOL),
        visits=True,
        case_papers=(("temporary", (Paper("Sổ tạm trú", "Temporary residence book"),)),),
        why=Paper("Thẻ gắn chíp giúp làm thủ tục đơn giản hơn.", "The chip card makes dealings with offices simpler."),
    )
    return replace(facts, **changes)
