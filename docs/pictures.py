"""Draws docs/pictures: one of everything that is printed, from invented facts. `make pictures`; look at what it changed.

Each function returns a PDF and which of its pages to show, counted from 0.
"""

import io
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pypdfium2
from PIL import Image

from notice_factories import (
    EIGHT,
    LONG_ADDRESS,
    LONG_NAME,
    OFFICE,
    TEXTS,
    a_bundle,
    a_sign_in,
    a_slip,
)
from notices.announcement_page import draw_announcement
from notices.day_list import draw_day_list
from notices.sheet import draw_bundle, draw_slip
from notices.slip import Bundle, Member, Slip, Template
from paper_factories import a_busy_day, an_announcement

FOLDER = Path(__file__).parent / "pictures"
DPI = 150
GREYS = 16
WORDS = replace(TEXTS, area=("khu phố 2", "Phường 1"), inviting_body="Công an Phường 1")
HOUSEHOLDS = (
    ("Lê Văn Mẫu", "số 12, đường Ví Dụ", ("Trần Thị Ví Dụ", "Lê Thuỳ Ỷ")),
    ("Nguyễn Thị Phượng Mẫu", "số 14, đường Ví Dụ", ()),
    ("Đặng Ngọc Ưng Mẫu", "số 16, đường Ví Dụ", ("Phan Thị Ví Dụ",)),
    ("Hoàng Thị Thuỳ Thử", "số 18A, hẻm 3, đường Ví Dụ", ("Hoàng Văn Thử", "Hoàng Thị Mẫu", "Hoàng Ngọc Dụ")),
    ("Phan Văn Ví Dụ", "số 20, đường Ví Dụ", ("Phan Thị Mẫu",)),
    ("Trương Thị Ỷ Mẫu", "số 22, đường Ví Dụ", ("Trương Văn Mẫu", "Trương Thị Thử", "Trương Văn Dụ", "Trương Thị Mẫu")),
)
NIGHT = {"start": 23, "end": 26, "shift": "night", "station_name": OFFICE[0], "station_address": OFFICE[1]}
SCHOOL = "Trường THPT Ví Dụ"
PUPILS = (
    ("10A1", "Lê Thuỳ Ỷ"),
    ("10A1", "Trần Ngọc Thử"),
    ("10A2", "Đặng Quỳnh Mẫu"),
    ("10A2", "Nguyễn Hữu Ví Dụ"),
    ("10A10", "Phan Thị Mẫu"),
)
HARD = a_slip(137, household_name=LONG_NAME, address=LONG_ADDRESS, members=EIGHT, **NIGHT)


def household(number: int, start: float) -> Slip:
    head, street, others = HOUSEHOLDS[number % len(HOUSEHOLDS)]
    members = (
        Member(head, 1975 - number, is_head=True),
        *(Member(name, 1980 + 7 * n) for n, name in enumerate(others)),
    )
    address = f"{street}, khu phố 2, Phường 1"
    return a_slip(101 + number, start=start, end=start + 1, household_name=head, address=address, members=members)


def bundle(template: Template = "four", **changes) -> Bundle:
    evening = tuple(household(number, 19 + number // 3) for number in range(6))
    late = a_slip(143, start=6.5, end=7, day=evening[0].operating_day.replace(day=28), shift="morning")
    return a_bundle(evening, (HARD, late), template=template, texts=WORDS, **changes)


def spare_slips() -> Bundle:
    places = ((301, 4), (302, 4), (303, 6), (304, 8))
    return a_bundle(
        tuple(
            a_slip(number, household_name="", address="", members=(Member("", None),) * most, spare=True)
            for number, most in places
        ),
        texts=WORDS,
    )


def school() -> Bundle:
    slips = tuple(
        a_slip(
            401 + number,
            start=13,
            end=14,
            shift="afternoon",
            household_name=name,
            members=(Member(name, 2005),),
            station_name=SCHOOL,
            station_address="",
            kind="school",
            school_class=school_class,
        )
        for number, (school_class, name) in enumerate(PUPILS)
    )
    return a_bundle(
        slips, neighbourhood=SCHOOL, leader_title="Nhà trường", leader_name=SCHOOL, school=True, texts=WORDS
    )


def drawn(draw: Callable[[BinaryIO], object], number: int = 0) -> tuple[bytes, int]:
    out = io.BytesIO()
    draw(out)
    return out.getvalue(), number


def page(of: Bundle, number: int) -> tuple[bytes, int]:
    return drawn(partial(draw_bundle, of), number)


def single(slip: Slip, template: Template = "four") -> tuple[bytes, int]:
    return drawn(lambda out: draw_slip(slip, WORDS, out, template=template))


PICTURES: dict[str, Callable[[], tuple[bytes, int]]] = {
    "cover": lambda: page(bundle(sign_in=a_sign_in()), 0),
    "handout-list": lambda: page(bundle(), 1),
    "school-list": lambda: page(school(), 1),
    "slip-four": lambda: page(bundle(), 3),
    "slip-four-hard": lambda: single(HARD),
    "slip-spare": lambda: page(spare_slips(), 2),
    "slip-eight": lambda: page(bundle("eight"), 3),
    "letter": lambda: single(household(0, 19), "letter"),
    "letter-hard": lambda: single(HARD, "letter"),
    "day-list": lambda: drawn(partial(draw_day_list, a_busy_day())),
    "announcement": lambda: drawn(partial(draw_announcement, an_announcement())),
}


def picture(name: str) -> Image.Image:
    """The page in a few greys, which keep letters round at a fifth of the size of all 256."""
    pdf, number = PICTURES[name]()
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[number].render(scale=DPI / 72, grayscale=True).to_pil()
    return image.quantize(GREYS)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in PICTURES:
        picture(name).save(FOLDER / f"{name}.png", optimize=True, bits=4)
