"""Draws docs/pictures: one of everything that is printed, from invented facts. `make pictures`; look at what it changed.

Each function returns a PDF and which of its pages to show, counted from 0.
"""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

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
from notices.sheet import draw_bundle, draw_slip
from notices.slip import Bundle, Member, Slip, Template

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
HARD = a_slip(137, household_name=LONG_NAME, address=LONG_ADDRESS, members=EIGHT, **NIGHT)


def household(number: int, start: float) -> Slip:
    head, street, others = HOUSEHOLDS[number % len(HOUSEHOLDS)]
    members = (Member(head, 1975 - number, is_head=True), *(Member(name, 1980 + 7 * n) for n, name in enumerate(others)))
    address = f"{street}, khu phố 2, Phường 1"
    return a_slip(
        101 + number, start=start, end=start + 1, household_name=head, address=address, members=members
    )


def bundle(template: Template = "four", **changes) -> Bundle:
    evening = tuple(household(number, 19 + number // 3) for number in range(6))
    late = a_slip(143, start=6.5, end=7, day=evening[0].operating_day.replace(day=28), shift="morning")
    return a_bundle(evening, (HARD, late), template=template, texts=WORDS, **changes)


def page(of: Bundle, number: int) -> tuple[bytes, int]:
    out = io.BytesIO()
    draw_bundle(of, out)
    return out.getvalue(), number


def single(slip: Slip, template: Template = "four") -> tuple[bytes, int]:
    out = io.BytesIO()
    draw_slip(slip, WORDS, out, template=template)
    return out.getvalue(), 0


PICTURES: dict[str, Callable[[], tuple[bytes, int]]] = {
    "cover": lambda: page(bundle(sign_in=a_sign_in()), 0),
    "handout-list": lambda: page(bundle(), 1),
    "slip-four": lambda: page(bundle(), 3),
    "slip-four-hard": lambda: single(HARD),
    "slip-eight": lambda: page(bundle("eight"), 3),
    "letter": lambda: single(household(0, 19), "letter"),
    "letter-hard": lambda: single(HARD, "letter"),
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
