"""A spare slip on paper: nothing of a household but lines for one, and stacks and pages of its own."""

import re
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp

from notice_factories import TEXTS, a_bundle, a_slip, slips
from notices.cover import cover_pages
from notices.handout_list import list_pages
from notices.sheet import draw_bundle
from notices.slip import Member
from notices.slip_page import FOUR
from notices.stacks import people_of, stacks
from notices.templates import in_order, parts

WITH_SPARE = 10
"""Slips of the bundle, four of them spare."""


def spare(number, places=4, **facts):
    return a_slip(number, household_name="", address="", members=(Member("", None),) * places, spare=True, **facts)


def a_bundle_with_spare_slips():
    return a_bundle(
        slips(6), (spare(301), spare(302)), (spare(303, 8, start=20, end=21), spare(304, 12, start=20, end=21))
    )


def printed(bundle):
    out = BytesIO()
    facts = draw_bundle(bundle, out)
    return facts, pypdfium2.PdfDocument(out.getvalue())


def text_of(page):
    return page.get_textpage().get_text_range()


def test_spare_slips_are_stacks_of_their_own_that_count_places_and_not_people():
    normal, first, second = stacks(a_bundle_with_spare_slips().slips)
    assert (normal.is_spare, normal.unit, normal.people) == (False, "người", 18)
    assert (first.is_spare, first.unit, first.people, first.shift) == (True, "chỗ", 8, "Phiếu dự phòng, ca tối")
    assert second.people == 20
    assert people_of(a_bundle_with_spare_slips().slips) == 18


def test_the_slips_printed_are_the_rows_of_the_list_and_the_total_of_the_cover():
    bundle = a_bundle_with_spare_slips()
    facts, pdf = printed(bundle)
    rows = sum(len(page.slips) for page in list_pages(bundle))
    assert (facts.slips, facts.people, rows) == (WITH_SPARE, 18, WITH_SPARE)
    cover = text_of(pdf[0])
    assert f"{WITH_SPARE}\r\n" in cover
    assert "phiếu, 4 dự phòng" in cover
    assert "Phiếu dự phòng: ghi tên hộ mới gặp" in cover


def test_without_spare_slips_the_cover_says_nothing_of_them():
    _, pdf = printed(a_bundle(slips(3)))
    assert "dự phòng" not in "".join(text_of(page) for page in pdf)


def test_spare_slips_stand_on_pages_of_their_own_and_their_codes_read():
    bundle = a_bundle_with_spare_slips()
    _, pdf = printed(bundle)
    first = len(cover_pages(bundle)) + len(list_pages(bundle))
    found = [{code.text for code in zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil())} for page in pdf]
    normal, own = bundle.slips[:6], bundle.slips[6:]
    assert set.union(*found[first : first + 2]) == {slip.qr_text for slip in normal}
    assert found[first + 2] == {slip.qr_text for slip in own}


def test_the_last_box_keeps_clear_of_the_words_beside_it():
    _, pdf = printed(a_bundle((spare(301, 5),)))
    page = pdf[len(pdf) - 1].get_textpage()
    text = page.get_text_range()
    words = text.index("Phiếu dự phòng")
    left, right = page.get_charbox(words)[0], page.get_charbox(text.rindex("5", 0, words))[2]
    assert (left - right) * 25.4 / 72 > 2


@pytest.mark.parametrize("places", [1, 4, 5, 6, 20])
def test_a_spare_slip_has_a_box_for_each_place_or_a_line_for_the_number(places):
    _, pdf = printed(a_bundle((spare(301, places),)))
    text = text_of(pdf[len(pdf) - 1])
    assert f"Phiếu dự phòng, nhiều nhất {places} người" in text
    figures = re.search(r"Số người(.*)Phiếu dự phòng", text, re.DOTALL)[1].split()
    assert figures == ([str(number) for number in range(1, places + 1)] if places <= 5 else [])
    assert "chủ hộ" not in text


def test_the_list_leaves_lines_for_the_household_of_a_spare_slip():
    _, pdf = printed(a_bundle((spare(301),)))
    rows = text_of(pdf[1])
    assert "Phiếu dự phòng, ca tối · 1 phiếu · 4 chỗ" in rows
    assert "Tổng số phiếu: 1, 0 người." in rows


@pytest.mark.parametrize("template", ["four", "eight", "letter"])
def test_in_every_template_spare_slips_come_last_four_on_a_page(template):
    bundle = in_order(a_bundle((spare(301), spare(302)), slips(3), template=template))
    assert [slip.spare for slip in bundle.slips] == [False, False, False, True, True]
    assert (parts(bundle)[-1][0], len(parts(bundle)[-1][1])) == (FOUR, 2)


@pytest.mark.parametrize("english", [True, False])
def test_the_small_english_words_are_the_campaigns_choice(english):
    _, pdf = printed(a_bundle((spare(301),), texts=replace(TEXTS, english=english)))
    assert ("Household" in text_of(pdf[len(pdf) - 1])) == english
