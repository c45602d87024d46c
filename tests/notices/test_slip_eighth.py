import io
from dataclasses import replace

import pypdfium2
import pytest

from notice_factories import EIGHT, LONG_ADDRESS, LONG_NAME, OFFICE, TEXTS, a_slip
from notices.errors import DoesNotFit, TextDoesNotFit
from notices.ruler import DAY as RULER
from notices.sheet import draw_slip
from notices.slip import Member, Paper
from notices.slip_eighth import EIGHT as SMALL
from notices.slipcode import show_typed_code
from recorded_ink import recorded

WORDS = replace(TEXTS, area=("khu phố 2", "Phường 1"))
SHORT = replace(
    WORDS,
    papers=(Paper("CMND cũ"), Paper("Sổ hộ khẩu")),
    anti_fraud="Công an KHÔNG đòi tiền",
    fee_line="",
    verify_phone="",
)


def said(slip, texts=WORDS) -> str:
    out = io.BytesIO()
    draw_slip(slip, texts, out, template="eight")
    document = pypdfium2.PdfDocument(out.getvalue())
    assert len(document) == 1
    return " ".join(document[0].get_textpage().get_text_bounded().replace("\N{NO-BREAK SPACE}", " ").split())


def lines_of(slip, texts=WORDS) -> list[str]:
    out = io.BytesIO()
    draw_slip(slip, texts, out, template="eight")
    text = pypdfium2.PdfDocument(out.getvalue())[0].get_textpage().get_text_bounded()
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in text.splitlines()]


def test_it_says_when_where_how_many_and_what_to_bring():
    text = said(a_slip())

    for part in (
        "PHIẾU HẸN",
        "số 000101",
        "CÔNG AN PHƯỜNG 1 · khu phố 2",
        "LÊ VĂN MẪU",
        "19:00–20:00",
        "3 người",
        "Thứ Sáu, ngày 26/3/2021, ca tối",
        "7 giờ tối đến 8 giờ tối",
        "Nhà văn hóa khu phố 2 số 5, đường Ví Dụ, Phường 1",
        "Mang: phiếu này; chứng minh nhân dân",
        "Lệ phí: theo quy định.",
        "Không đến được, xin báo: bà Trần Thị Ví Dụ, ĐT 0900 000 012",
        "Xác minh: 0233 000 0114.",
        "hen.quangtri.example",
        "Mã hẹn / Code",
        show_typed_code(a_slip().typed_code),
    ):
        assert part in text


def test_it_names_no_people_and_asks_for_no_signature():
    text = said(a_slip())

    assert "Trần Thị Ví Dụ (1978)" not in text
    assert "Ký tên" not in text


def test_the_address_leaves_out_what_the_head_says():
    assert "số 12, đường Ví Dụ" in lines_of(a_slip())
    assert "số 12, đường Ví Dụ, khu phố 2, Phường 1" in lines_of(a_slip(), TEXTS)


def test_an_office_of_another_name_has_neighbourhood_and_ward_beside_it():
    texts = replace(WORDS, issuing_body="CÔNG AN THỊ XÃ QUẢNG TRỊ")

    assert "CÔNG AN THỊ XÃ QUẢNG TRỊ · khu phố 2, Phường 1" in said(a_slip(), texts)


def test_past_midnight_each_end_carries_its_day():
    text = said(a_slip(start=23, end=26, shift="night"))

    assert "thứ Sáu 26/3 thứ Bảy 27/3/2021" in text
    assert "11 giờ đêm thứ Sáu đến 2 giờ sáng thứ Bảy" in text


def test_a_window_after_midnight_names_the_night_it_belongs_to():
    text = said(a_slip(start=25, end=26, shift="night"))

    assert "Thứ Bảy, ngày 27/3/2021, ca đêm" in text
    assert "(đêm thứ Sáu 26/3)" in text


def test_a_home_visit_says_that_the_team_comes():
    text = said(a_slip(kind="home"))

    assert "Tổ công tác đến tận nhà trong khoảng từ 19:00 đến 20:00; xin Ông/Bà có mặt." in text
    assert "Chuẩn bị: phiếu này" in text
    assert "Nếu vắng nhà, xin báo:" in text
    assert "Nhà văn hóa" not in text


@pytest.mark.parametrize(("address", "line"), [("đường Ví Dụ", "tại trường, đường Ví Dụ"), ("", "tại trường")])
def test_a_school_slip_names_the_pupils_and_the_school(address, line):
    pupil = Member("Lê Thuỳ Ỷ", 2005)
    text = said(a_slip(kind="school", members=(pupil,), station_name="Trường THPT Ví Dụ", station_address=address))

    assert "học sinh Lê Thuỳ Ỷ (2005), số 12, đường Ví Dụ" in text
    assert f"Trường THPT Ví Dụ làm thủ tục {line}" in text


def test_a_slip_made_out_to_a_pupil_names_him_once():
    text = said(a_slip(kind="school", household_name="Lê Thuỳ Ỷ", members=(Member("Lê Thuỳ Ỷ", 2005),)))

    assert text.count("LÊ THUỲ Ỷ") == 1
    assert "học sinh" not in text


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"members": (Member("Lê Thuỳ Ỷ", 2005),)}, "học sinh Lê Thuỳ Ỷ (2005), lớp 10A2, số 12"),
        ({"members": (Member("Lê Thuỳ Ỷ", 2005),), "household_name": "Lê Thuỳ Ỷ"}, "học sinh lớp 10A2, số 12"),
        (
            {"members": (Member("Lê Thuỳ Ỷ", 2005), Member("Lê An", 2006)), "household_name": "Lê Thuỳ Ỷ, Lê An"},
            "học sinh lớp 10A2, số 12",
        ),
    ],
    ids=["household", "pupil", "pupils"],
)
def test_a_school_slip_says_the_class(facts, line):
    assert line in said(a_slip(kind="school", school_class="10A2", **facts))


def test_short_texts_take_one_line_each():
    lines = lines_of(a_slip(), SHORT)

    assert "Mang: cMND cũ; sổ hộ khẩu." not in lines
    assert "Mang: CMND cũ; sổ hộ khẩu." in lines
    assert "Công an KHÔNG đòi tiền." in lines


def test_what_the_campaign_leaves_empty_is_left_out():
    texts = replace(SHORT, page_address="", contact_name="", contact_phone="", english=False)
    text = said(a_slip(), texts)

    assert "Không đến được, xin báo: trưởng khu phố" in text
    assert "Xác minh" not in text
    assert "Code" not in text


def test_a_long_household_shrinks_and_stays_above_the_rule():
    slip = a_slip(household_name=LONG_NAME, address=LONG_ADDRESS, members=EIGHT, station_name=OFFICE[0])

    assert "CÔNG TẰNG TÔN NỮ NGUYỄN THỊ" in lines_of(slip)


def test_name_and_address_of_two_lines_each_shrink_together():
    lines = lines_of(a_slip(household_name="Nguyễn Thị Phượng Hoàng Đặng Ngọc", address=LONG_ADDRESS))

    assert {"NGUYỄN THỊ PHƯỢNG HOÀNG", "ĐẶNG NGỌC"} <= set(lines)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"address": "số 12, đường Ví Dụ rất dài " * 12}, "household"),
        ({"station_name": "Nhà văn hóa " * 9}, "place"),
        ({"station_address": "đường Ví Dụ " * 12}, "place"),
        ({"shift": "ca rất là đặc biệt và có tên dài lắm"}, "shift"),
    ],
)
def test_a_fact_that_is_too_long_names_its_household(change, field):
    with pytest.raises(DoesNotFit) as caught:
        said(a_slip(**change))

    assert caught.value.params == {
        "number": 101,
        "household": change.get("household_name", "Lê Văn Mẫu"),
        "field": field,
    }


@pytest.mark.parametrize("change", [{"household_name": "Nguyễn " * 10}, {"address": "số 12, đường Ví Dụ rất dài " * 7}])
def test_a_household_that_needs_more_room_has_it_on_the_larger_slip_alone(change):
    slip = a_slip(**change)

    assert "Trần Thị Ví Dụ (1978)" in said(slip)
    with pytest.raises(DoesNotFit) as caught:
        recorded(SMALL, slip, WORDS, RULER)
    assert caught.value.params["field"] == "household"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"papers": TEXTS.papers * 3}, "papers"),
        ({"papers": TEXTS.papers + TEXTS.papers[1:2]}, "papers"),
        ({"contact_name": "bà Trần Thị " * 8}, "contact_name"),
        ({"contact_name": "", "contact_title": "Công an thành phố " * 6}, "contact_title"),
        ({"anti_fraud": "Công an không yêu cầu. " * 12}, "anti_fraud"),
        ({"issuing_body": "CÔNG AN " * 12}, "issuing_body"),
        ({"page_address": "phieuhen.cong-an-thi-xa-quang-tri.example"}, "page_address"),
    ],
)
def test_a_text_of_the_campaign_that_is_too_long_is_named(change, key):
    with pytest.raises(TextDoesNotFit) as caught:
        said(a_slip(), replace(WORDS, **change))

    assert caught.value.params["key"] == key
