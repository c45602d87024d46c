import io
import re
import shutil
import subprocess
from dataclasses import replace

import pypdfium2
import pytest

from notice_factories import TEXTS, at
from notices.announcement import loudspeaker, zalo
from notices.announcement_page import draw_announcement
from notices.errors import GlyphMissing, TextDoesNotFit
from notices.slip import Paper
from paper_factories import AFTER_MIDNIGHT, NIGHT, SCHOOL, SUNDAY, a_call, an_announcement

NOBODY = replace(TEXTS, contact_title="CÔNG AN PHƯỜNG 1", contact_name="", contact_phone="")


def pdf_of(facts) -> bytes:
    out = io.BytesIO()
    draw_announcement(facts, out)
    return out.getvalue()


def pages_of(pdf: bytes) -> list[str]:
    texts = (page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    return [" ".join(text.replace("\N{NO-BREAK SPACE}", " ").split()) for text in texts]


def board(facts) -> str:
    return " ".join(pages_of(pdf_of(facts)))


ALL_THREE = pytest.mark.parametrize("said", [loudspeaker, zalo, board])


@ALL_THREE
def test_each_says_where_what_to_bring_why_whom_to_ask_and_what_no_officer_asks_for(said):
    text = said(an_announcement())
    for part in (
        "Nhà văn hóa khu phố 2",
        "Trường",
        "Chứng minh nhân dân hoặc Căn cước công dân",
        "Người tạm trú mang thêm",
        "Sổ tạm trú",
        "Lệ phí: theo quy định.",
        "Thẻ gắn chíp giúp làm thủ tục đơn giản hơn.",
        "trưởng khu phố bà Trần Thị Ví Dụ",
        "0900 000 012",
        "Công an KHÔNG yêu cầu chuyển tiền",
        "Xác minh: 0233 000 0114",
        "Mỗi hộ có một giờ riêng, ghi trên phiếu hẹn do trưởng khu phố giao tận nhà.",
        "không phải xếp hàng từ đêm",
        "Người được hẹn tại nhà: tổ công tác đến theo giờ ghi trên phiếu.",
    ):
        assert part in text


@ALL_THREE
def test_there_is_no_link_to_follow(said):
    text = said(an_announcement())
    assert "example" not in text
    assert "http" not in text


def test_hours_and_days_are_read_out_in_words():
    text = loudspeaker(an_announcement(a_call(), NIGHT, AFTER_MIDNIGHT, SUNDAY))
    for part in (
        "Từ 7 giờ tối đến 9 giờ rưỡi tối thứ Sáu, ngày 26 tháng 3 năm 2021: 12 phiếu hẹn, tại Nhà văn hóa khu phố 2",
        "Từ 11 giờ đêm thứ Sáu đến 2 giờ sáng thứ Bảy, đêm ngày 26 tháng 3 rạng sáng ngày 27 tháng 3 năm 2021",
        "Từ 1 giờ sáng đến 2 giờ sáng thứ Bảy, ngày 27 tháng 3 năm 2021, sau nửa đêm thứ Sáu",
        "7 giờ rưỡi sáng đến 10 giờ rưỡi sáng Chủ nhật, ngày 28 tháng 3 năm 2021",
    ):
        assert part in text
    assert not re.search(r"\d:\d\d|\d/\d", text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Trường THPT Ví Dụ", "Trường trung học phổ thông Ví Dụ"),
        ("NVH TDP Thành Thắng", "nhà văn hóa tổ dân phố Thành Thắng"),
        ("CA P. Quảng Cư, TP.Sầm Sơn", "Công an phường Quảng Cư, thành phố Sầm Sơn"),
        ("CMND hoặc CCCD", "Chứng minh nhân dân hoặc Căn cước công dân"),
        ("UBND TX Quảng Trị", "Ủy ban nhân dân thị xã Quảng Trị"),
        ("số 12P", "số 12P"),
        ("CATP", "CATP"),
    ],
)
def test_what_is_written_short_is_read_out_long(written, read):
    facts = an_announcement(a_call(place=written, address=""))
    assert f"tại {read}." in loudspeaker(facts)
    assert written in zalo(facts)


def test_a_message_has_one_fact_a_line_and_figures_as_printed():
    lines = zalo(an_announcement(a_call(), NIGHT)).splitlines()
    assert lines[:3] == [
        "THÔNG BÁO – KHU PHỐ 2, PHƯỜNG 1",
        "Công an Phường 1",
        "Đến làm thủ tục cấp thẻ Căn cước công dân gắn chíp điện tử.",
    ]
    first = lines.index("- 19:00–21:30, thứ Sáu 26/3/2021")
    assert lines[first + 1 : first + 4] == [
        "  Nhà văn hóa khu phố 2, số 5, đường Ví Dụ, Phường 1",
        "  12 phiếu hẹn",
        "- 23:00–02:00, đêm thứ Sáu 26/3, rạng sáng thứ Bảy 27/3/2021",
    ]
    assert max(map(len, lines)) <= len(TEXTS.anti_fraud) + 1


def test_the_board_gives_hours_in_figures_and_in_words():
    text = board(an_announcement(a_call(), NIGHT, AFTER_MIDNIGHT))
    for part in (
        "19:00–21:30",
        "Thứ Sáu 26/3/2021",
        "7 giờ tối đến 9 giờ rưỡi tối",
        "Đêm 26/3, rạng sáng 27/3/2021",
        "11 giờ đêm thứ Sáu đến 2 giờ sáng thứ Bảy",
        "Rạng sáng thứ Bảy 27/3/2021",
        "1 giờ sáng đến 2 giờ sáng (đêm thứ Sáu 26/3)",
        "Bring",
        "Why",
        "Ask",
        "The chip card makes dealings with offices simpler.",
    ):
        assert part in text


def test_english_can_be_left_out_of_the_board():
    text = board(an_announcement(texts=replace(TEXTS, english=False)))
    assert not {"Bring", "Why", "Ask", "simpler."} & set(text.split())


def test_a_campaign_may_have_no_english_for_its_reason():
    assert "simpler" not in board(an_announcement(why=Paper("Thẻ mới tiện hơn.")))


@ALL_THREE
def test_pupils_are_not_counted(said):
    text = said(an_announcement(SCHOOL))
    assert "học sinh" in text
    assert "5 phiếu" not in text


@ALL_THREE
def test_this_slip_is_called_the_slip_where_there_is_none(said):
    texts = replace(TEXTS, papers=(Paper("Phiếu hẹn này"),), anti_fraud="Không ai thu tiền theo phiếu này.")
    text = said(an_announcement(texts=texts))
    assert "này" not in text
    assert "Không ai thu tiền theo phiếu hẹn." in text


@ALL_THREE
def test_without_a_leader_the_office_is_asked(said):
    text = said(an_announcement(texts=NOBODY))
    assert "Công an Phường 1 giao tận nhà." in text
    assert "bà" not in text.replace("bà con", "")


@ALL_THREE
def test_what_the_campaign_leaves_empty_is_left_out(said):
    texts = replace(NOBODY, fee_line="", courtesy_line="", verify_phone="")
    text = said(an_announcement(texts=texts, visits=False, case_papers=()))
    for word in ("Lệ phí", "khẩu trang", "Xác minh", "điện thoại", "tại nhà:", "mang thêm"):
        assert word not in text


def test_few_sessions_take_one_page_and_many_go_on_overleaf():
    few, more, many = (pages_of(pdf_of(an_announcement(*[a_call()] * count))) for count in (3, 10, 60))
    assert (len(few), len(more)) == (1, 1)
    assert len(many) == 3
    assert [page.count("19:00–21:30") for page in many] == [21, 25, 14]
    assert "trang 3/3" in many[2]
    assert "trang 1" not in few[0]
    assert ["MANG THEO" in page for page in many] == [False, False, True]


@pytest.mark.parametrize("count", range(1, 60))
def test_nothing_runs_out_of_the_page_however_many_sessions_there_are(count):
    document = pypdfium2.PdfDocument(pdf_of(an_announcement(*[a_call()] * count)))
    shown = 0
    for page in document:
        image = page.render(scale=1, grayscale=True).to_pil().point(lambda grey: 255 if grey < 200 else 0)
        left, top, right, bottom = (side * 25.4 / 72 for side in image.getbbox())
        assert left >= 17.5
        assert top >= 9
        assert right <= 193
        assert bottom <= 289
        shown += page.get_textpage().get_text_bounded().count("19:00–21:30")
    assert shown == count


def test_no_papers_that_wrap_touch_the_column_beside_them():
    papers = tuple(Paper("Giấy tờ liên quan đến mọi thông tin đã thay đổi của từng người trong hộ " * 2) for _ in "123")
    pdf = pdf_of(an_announcement(texts=replace(TEXTS, papers=papers)))
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72, grayscale=True).to_pil()
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    assert "MANG THEO" in text.get_text_bounded()
    gutter = image.crop(
        (round(101.5 * 150 / 25.4), round(190 * 150 / 25.4), round(107 * 150 / 25.4), round(250 * 150 / 25.4))
    )
    assert gutter.getextrema()[0] > 128


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        (an_announcement(neighbourhood="khu phố " * 30), "neighbourhood"),
        (an_announcement(a_call(place="Nhà văn hóa " * 20)), "station"),
        (an_announcement(texts=replace(TEXTS, subtitle="Đến làm thủ tục " * 20)), "subtitle"),
        (an_announcement(why=Paper("x" * 200)), "announcement"),
    ],
)
def test_a_text_that_is_too_long_is_named(facts, key):
    with pytest.raises(TextDoesNotFit) as caught:
        pdf_of(facts)
    assert caught.value.params["key"] == key


def test_a_letter_without_a_glyph_stops_the_print_before_anything_is_written():
    out = io.BytesIO()
    with pytest.raises(GlyphMissing):
        draw_announcement(an_announcement(why=Paper("Thẻ ☃.")), out)
    assert out.getvalue() == b""


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="aware"):
        a_call(starts_at=at(19).replace(tzinfo=None))


def test_the_same_facts_give_the_same_bytes():
    assert pdf_of(an_announcement()) == pdf_of(an_announcement())


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is missing: apt install poppler-utils")
def test_poppler_has_nothing_to_complain_about(tmp_path):
    path = tmp_path / "board.pdf"
    path.write_bytes(pdf_of(an_announcement()))
    run = subprocess.run(["pdftoppm", "-r", "40", path, tmp_path / "page"], capture_output=True, check=True)
    assert run.stderr == b""
