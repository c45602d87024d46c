import io
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from notice_factories import EIGHT, LONG_ADDRESS, LONG_NAME, TEXTS, a_slip
from notices.errors import DoesNotFit, TextDoesNotFit
from notices.letter import BODY_BOTTOM, BODY_TOP, LEFT, MIDDLE, RIGHT, SMALLEST
from notices.sheet import draw_slip
from notices.slip import Member
from notices.slipcode import show_typed_code

MM = 72 / 25.4
WORDS = replace(TEXTS, inviting_body="Công an Phường 1")


def page_of(slip, texts=WORDS):
    out = io.BytesIO()
    draw_slip(slip, texts, out, template="letter")
    document = pypdfium2.PdfDocument(out.getvalue())
    assert len(document) == 1
    return document[0]


def said(slip, texts=WORDS) -> str:
    text = page_of(slip, texts).get_textpage().get_text_bounded()
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_it_says_what_form_1_7_of_decree_30_asks_for():
    text = said(a_slip())

    for part in (
        "CÔNG AN TX QUẢNG TRỊ",
        "CÔNG AN PHƯỜNG 1",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "GIẤY MỜI",
        "Đến làm thủ tục cấp thẻ Căn cước công dân gắn chíp điện tử",
        "Công an Phường 1 trân trọng kính mời hộ gia đình Ông/Bà: LÊ VĂN MẪU",
        "Địa chỉ: số 12, đường Ví Dụ, khu phố 2, Phường 1",
        "Số người được mời: 03, gồm: Lê Văn Mẫu (1975); Trần Thị Ví Dụ (1978); Lê Thuỳ Ỷ (2005)",
        "Thời gian: từ 19 giờ 00 đến 20 giờ 00, thứ Sáu, ngày 26 tháng 3 năm 2021 (ca tối)",
        "Địa điểm: Nhà văn hóa khu phố 2, số 5, đường Ví Dụ, Phường 1",
        "Khi đến, mang theo: phiếu này; chứng minh nhân dân hoặc",
        "Lệ phí: theo quy định.",
        "xin báo trưởng khu phố: bà Trần Thị Ví Dụ, điện thoại 0900 000 012, hoặc xem lịch hẹn tại",
        "Điện thoại xác minh: 0233 000 0114.",
        "Nơi nhận: - Như trên; - Lưu: VT.",
        "TRƯỞNG CÔNG AN PHƯỜNG (Ký tên, đóng dấu)",
        show_typed_code(a_slip().typed_code),
        "Phiếu số 000101",
    ):
        assert part in text


def test_number_and_date_are_left_to_the_office():
    text = said(a_slip(), replace(WORDS, issued_on=date(2021, 2, 3)))

    assert "Số: ………/GM-………" in text
    assert "Quảng Trị, ngày tháng năm" in text


def test_a_window_past_midnight_names_both_days_and_the_night():
    text = said(a_slip(start=23, end=26, shift="night"))

    assert "từ 23 giờ 00 ngày 26/3 đến 02 giờ 00 ngày 27/3/2021 (đêm thứ Sáu, rạng sáng thứ Bảy)" in text


def test_a_window_until_midnight_ends_at_twenty_four():
    assert "từ 23 giờ 00 đến 24 giờ 00, thứ Sáu, ngày 26" in said(a_slip(start=23, end=24))


def test_a_window_after_midnight_names_the_night_it_belongs_to():
    text = said(a_slip(start=25, end=26.5, shift="night"))

    assert "từ 01 giờ 00 đến 02 giờ 30, thứ Bảy, ngày 27 tháng 3 năm 2021 (đêm thứ Sáu 26/3)" in text


def test_a_day_below_ten_has_a_leading_zero():
    assert "thứ Sáu, ngày 05 tháng 3 năm 2021" in said(a_slip(day=date(2021, 3, 5)))


def test_a_home_visit_asks_to_be_at_home():
    text = said(a_slip(kind="home"))

    assert "Địa điểm: tại nhà; tổ công tác sẽ đến tận nơi" in text
    assert "Xin chuẩn bị: phiếu này" in text
    assert "Nếu vắng nhà, xin báo trưởng khu phố" in text
    assert "Quét khi tổ công tác đến nhà" in text


def test_a_letter_to_a_household_of_pupils_names_them_and_the_school():
    text = said(a_slip(kind="school", members=(Member("Lê Thuỳ Ỷ", None),), station_name="Trường THPT Ví Dụ"))

    assert "Học sinh: Lê Thuỳ Ỷ " in text
    assert "Địa điểm: Trường THPT Ví Dụ, số 5, đường Ví Dụ, Phường 1 (làm thủ tục tại trường)" in text


def test_a_letter_to_a_pupil_invites_the_pupil():
    text = said(a_slip(kind="school", household_name="Lê Thuỳ Ỷ", members=(Member("Lê Thuỳ Ỷ", 2005),)))

    assert "trân trọng kính mời học sinh: LÊ THUỲ Ỷ" in text
    assert "Học sinh:" not in text


def test_a_letter_at_school_says_the_class():
    pupil = (Member("Lê Thuỳ Ỷ", 2005),)

    assert "Học sinh: Lê Thuỳ Ỷ (2005), lớp 10A2 " in said(a_slip(kind="school", members=pupil, school_class="10A2"))
    assert "kính mời học sinh: LÊ THUỲ Ỷ, lớp 10A2 " in said(
        a_slip(kind="school", household_name="Lê Thuỳ Ỷ", members=pupil, school_class="10A2")
    )


def test_what_the_campaign_leaves_empty_is_left_out():
    texts = replace(
        TEXTS, parent_body="", contact_name="", contact_phone="", page_address="", verify_phone="", fee_line=""
    )
    text = said(a_slip(), texts)

    assert "CÔNG AN PHƯỜNG 1 trân trọng kính mời" in text
    assert "xin báo trưởng khu phố." in text
    assert "xác minh" not in text
    assert "điện thoại" not in text


def test_the_margins_are_those_of_the_decree():
    slip = a_slip(household_name=LONG_NAME, address=LONG_ADDRESS, members=EIGHT, start=23, end=26)
    image = page_of(slip).render(scale=300 / 72, grayscale=True).to_pil().point(lambda grey: 255 if grey < 128 else 0)
    left, top, right, bottom = (edge / 300 * 25.4 for edge in image.getbbox())

    assert left == pytest.approx(30, abs=0.5)
    assert right <= 195.2
    assert top >= 19.9
    assert bottom <= 277


def test_running_text_reaches_both_margins():
    page = page_of(a_slip()).get_textpage()
    edges = [page.get_charbox(index)[2] / MM for index in range(page.count_chars())]

    assert sum(abs(edge - RIGHT) < 0.5 for edge in edges) >= 4


def test_letters_shrink_to_twelve_points_before_a_household_is_refused():
    many = tuple(Member(f"Nguyễn Thị Phượng Hoàng {number}", 1990) for number in range(16))
    text = page_of(a_slip(members=many)).get_textpage()

    assert "16, gồm:" in text.get_text_bounded()
    with pytest.raises(DoesNotFit) as caught:
        page_of(a_slip(members=many * 4))
    assert caught.value.params["field"] == "household"


def test_a_word_wider_than_the_page_is_refused():
    with pytest.raises(DoesNotFit):
        page_of(a_slip(address="số" * 80))


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"papers": TEXTS.papers * 10}, "papers"),
        ({"anti_fraud": "Công an không yêu cầu chuyển tiền. " * 40}, "anti_fraud"),
        ({"anti_fraud": "x" * 200}, "anti_fraud"),
        ({"contact_title": "trưởng khu phố " * 90}, "contact_title"),
        ({"subtitle": "Đến làm thủ tục " * 20}, "subtitle"),
        ({"issuing_body": "CÔNG AN " * 20}, "issuing_body"),
        ({"parent_body": "CÔNG AN " * 20}, "parent_body"),
        ({"place_name": "Thị xã Quảng Trị, tỉnh Quảng Trị " * 2}, "place_name"),
        ({"signer_title": "TRƯỞNG CÔNG AN " * 12}, "signer_title"),
    ],
)
def test_a_text_of_the_campaign_that_is_too_long_is_named(change, key):
    with pytest.raises(TextDoesNotFit) as caught:
        page_of(a_slip(), replace(WORDS, **change))

    assert caught.value.params["key"] == key


def test_the_measures_are_those_of_the_decree():
    assert (LEFT, 210 - RIGHT) == (30, 15)
    assert pytest.approx(112.5) == MIDDLE
    assert SMALLEST >= 12
    assert BODY_TOP < BODY_BOTTOM
