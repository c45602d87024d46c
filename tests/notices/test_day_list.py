import io
import re
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notice_factories import DAY, at
from notices.day_list import (
    BOX_STEP,
    BOXES,
    GAP,
    LOWEST,
    ROW,
    TABLE_TOP,
    WINDOW,
    WindowOfDay,
    day_pages,
    draw_day_list,
)
from notices.errors import GlyphMissing, TextDoesNotFit
from notices.ruler import Ruler
from notices.slipcode import show_typed_code
from paper_factories import a_busy_day, a_code, a_day, a_window, an_expected, many


def pdf_of(day, ruler=None) -> bytes:
    out = io.BytesIO()
    draw_day_list(day, out, ruler)
    return out.getvalue()


def pages_of(pdf: bytes) -> list[str]:
    texts = (page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    return [" ".join(text.replace("\N{NO-BREAK SPACE}", " ").split()) for text in texts]


def codes_on(pdf: bytes) -> list[str]:
    return re.findall(r"\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b", " ".join(pages_of(pdf)))


def ink(pdf: bytes, box_mm: tuple[float, float, float, float], page: int = 0) -> int:
    """How many black pixels lie in a box of a page, at 300 dpi."""
    image = pypdfium2.PdfDocument(pdf)[page].render(scale=300 / 72, grayscale=True).to_pil()
    return image.crop(tuple(round(side * 300 / 25.4) for side in box_mm)).histogram()[0]


def boxes_in(pdf: bytes, width_mm: float, top_mm: float) -> int:
    """How many boxes to tick stand on one line of the first page: its left edges and right edges, by two."""
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=300 / 72, grayscale=True).to_pil()
    y = round(top_mm * 300 / 25.4)
    row = [image.getpixel((x, y)) < 128 for x in range(round(BOXES * 300 / 25.4) - 5, round(width_mm * 300 / 25.4))]
    edges = sum(1 for before, now in pairwise(row) if now and not before)
    return edges // 2


FIRST_ROW = TABLE_TOP + WINDOW + 4.0


def test_a_row_begins_with_the_code_and_has_one_box_a_person():
    for people in (1, 3, 8):
        pdf = pdf_of(a_day(a_window(19, 20, an_expected(1, people=people))))
        assert codes_on(pdf) == [show_typed_code(a_code(1))]
        assert boxes_in(pdf, BOXES + 8.5 * BOX_STEP, FIRST_ROW) == people


@pytest.mark.parametrize(("people", "first", "second"), [(9, 5, 4), (13, 7, 6), (30, 15, 15)])
def test_more_than_eight_people_take_two_rows_of_boxes_and_stay_on_the_page(people, first, second):
    pdf = pdf_of(a_day(a_window(19, 20, an_expected(1, people=people))))
    assert boxes_in(pdf, 196, FIRST_ROW - 1.8) == first
    assert boxes_in(pdf, 196, FIRST_ROW + 1.6) == second
    assert ink(pdf, (195.5, 50, 210, 290)) == 0


def test_a_window_says_its_hours_its_counts_and_its_capacity():
    text = pages_of(pdf_of(a_day(a_window(19, 19.5, an_expected(1, people=4), an_expected(2, people=2)))))[0]
    assert "19:00–19:30" in text
    assert "ca tối 2 phiếu · 6 người · sức chứa 28" in text
    assert "Đến: …… Vắng: ……" in text


def test_the_head_says_where_which_day_which_page_and_when_it_was_printed():
    text = pages_of(pdf_of(a_busy_day()))[0]
    for part in (
        "CÔNG AN PHƯỜNG 1 · ĐIỂM THU NHẬN",
        "Trang 1/2 · lập 17:30 ngày 26/3/2021",
        "Nhà văn hóa khu phố 2",
        "Thứ Sáu 26/3/2021",
        "Hủy danh sách này sau khi đã nhập vào hệ thống.",
    ):
        assert part in text


def test_every_page_has_lines_for_people_outside_the_list():
    pages = pages_of(pdf_of(a_busy_day()))
    assert len(pages) == 2
    assert all("Người đến ngoài danh sách" in page for page in pages)


def test_the_lines_of_the_last_page_go_down_to_its_foot():
    few, more = (pdf_of(a_day(a_window(19, 20, *many(count)))) for count in (1, 12))
    strip = (100.0, 200.0, 102.0, 284.0)
    assert ink(few, strip) > 8 * round(2 * 300 / 25.4)
    full = pdf_of(a_day(a_window(19, 20, *many(26))))
    assert ink(full, (100.0, 265.0, 102.0, 284.0)) >= 2 * round(2 * 300 / 25.4)  # never fewer than two
    assert ink(few, (100, 90, 102, 170)) > ink(more, (100, 265, 102, 284))


def test_after_midnight_the_next_day_is_named_and_the_list_stays_that_of_the_operating_day():
    text = " ".join(pages_of(pdf_of(a_busy_day())))
    assert "00:00–02:00 ca đêm, rạng sáng thứ Bảy 27/3" in text
    assert "23:00–24:00 ca đêm 6 phiếu" in text
    assert text.count("Thứ Sáu 26/3/2021") == 2
    assert "Thứ Bảy" not in text


def test_who_brings_other_papers_is_marked_and_the_marks_that_are_used_are_explained():
    text = " ".join(pages_of(pdf_of(a_busy_day())))
    assert text.count("TT người tạm trú") == 2  # the foot of each page
    assert "HS học sinh" not in text
    both = a_day(a_window(19, 20, an_expected(cases=("temporary", "student"))))
    assert "TT HS" in pages_of(pdf_of(both))[0]


def test_a_day_on_which_nobody_is_expected_is_a_blank_list():
    pages = pages_of(pdf_of(a_day()))
    assert len(pages) == 1
    assert codes_on(pdf_of(a_day())) == []


def test_five_hundred_households_are_all_there_in_their_order():
    windows = [a_window(hour, hour + 1, *many(50, first=50 * hour)) for hour in range(8, 18)]
    pdf = pdf_of(a_day(*windows))
    assert codes_on(pdf) == [show_typed_code(a_code(number)) for number in range(400, 900)]
    assert all(f"Trang {number}/" in page for number, page in enumerate(pages_of(pdf), start=1))


def test_a_window_that_goes_on_overleaf_says_so():
    pages = pages_of(pdf_of(a_day(a_window(19, 20, *many(40)))))
    assert "ca tối, tiếp theo 40 phiếu" in pages[1]
    assert "tiếp theo" not in pages[0]


@given(st.lists(st.integers(1, 60), max_size=12))
@settings(max_examples=60, deadline=None)
def test_pages_hold_every_row_once_within_their_edges(counts):
    rows, windows = iter(range(10_000)), []
    for hour, count in enumerate(counts):
        expected = tuple(an_expected(0, typed_code=f"{next(rows):08d}") for _ in range(count))
        windows.append(WindowOfDay(at(5 + hour), at(6 + hour), "morning", 28, expected))
    pages = day_pages(a_day(*windows))
    shown = [one.typed_code for page in pages for _, (_, part, _) in page.parts for one in part]
    assert shown == [f"{number:08d}" for number in range(sum(counts))]
    for page in pages:
        tops = [(top, top + WINDOW + ROW * len(part)) for top, (_, part, _) in page.parts]
        assert all(bottom <= LOWEST + 1e-6 for _, bottom in tops)
        assert all(after - bottom == pytest.approx(GAP) for (_, bottom), (after, _) in pairwise(tops))
        assert all(part for _, (_, part, _) in page.parts)


def test_a_long_address_is_cut_and_never_runs_into_its_neighbour():
    long = "khu phố 2, nhà số 128/45/7B, hẻm 45, kiệt 128 đường Thí Nghiệm Nối Dài (đối diện trạm bơm cũ)"
    pdf = pdf_of(a_day(a_window(19, 20, an_expected(address=long, household="Nguyễnnnnnnnnnnnnnnnnnnnn Vvvvvvvv. T."))))
    text = pages_of(pdf)[0]
    assert "khu phố 2, nhà số 128/45/7B" in text
    assert "…" in text
    top = TABLE_TOP + WINDOW
    assert ink(pdf, (80.2, top + 0.5, 81.8, top + ROW - 0.5)) == 0
    assert ink(pdf, (121.8, top + 0.5, 123.3, top + ROW - 0.5)) == 0


def test_a_ruler_as_wide_as_the_campaign_s_may_be_given():
    assert pdf_of(a_busy_day(), Ruler(3, 28)) != pdf_of(a_busy_day())


def test_the_same_facts_give_the_same_bytes():
    assert pdf_of(a_busy_day()) == pdf_of(a_busy_day())


@pytest.mark.parametrize(("field", "key"), [("station", "station"), ("issuing_body", "issuing_body")])
def test_a_text_that_is_too_long_is_named(field, key):
    with pytest.raises(TextDoesNotFit) as caught:
        pdf_of(a_day(**{field: "Nhà văn hóa " * 20}))
    assert caught.value.params["key"] == key


def test_a_letter_without_a_glyph_stops_the_print_before_anything_is_written():
    out = io.BytesIO()
    with pytest.raises(GlyphMissing):
        draw_day_list(a_day(a_window(19, 20, an_expected(household="Lê ☃."))), out)
    assert out.getvalue() == b""


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="aware"):
        a_day(prepared_at=at(17.5).replace(tzinfo=None))
    with pytest.raises(ValueError, match="aware"):
        a_day(replace(a_window(19, 20), starts_at=at(19).replace(tzinfo=None)))


def test_the_file_says_what_it_is():
    metadata = pypdfium2.PdfDocument(pdf_of(a_busy_day())).get_metadata_dict()
    assert metadata["Title"] == "Danh sách ngày 26/3/2021: Nhà văn hóa khu phố 2"
    assert DAY.isoformat() == "2021-03-26"


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is missing: apt install poppler-utils")
def test_poppler_has_nothing_to_complain_about(tmp_path):
    path = tmp_path / "day.pdf"
    path.write_bytes(pdf_of(a_busy_day()))
    run = subprocess.run(["pdftoppm", "-r", "40", path, tmp_path / "page"], capture_output=True, check=True)
    assert run.stderr == b""
