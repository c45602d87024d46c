import pytest
from hypothesis import given
from hypothesis import strategies as st

from notice_factories import LONG_NAME, a_slip
from notices import text
from notices.errors import MessageTooLong

GIVEN = {"typed_code": "7K3M9QXD", "household_name": "Lê Văn Mẫu"}
HALL = "NVH TDP Thành Thắng"


def test_the_three_messages_read_as_agreed():
    slip = a_slip(**GIVEN)

    assert text.invite(slip, office="CA P. QUẢNG CƯ", service="CCCD", place=HALL) == (
        "CA P. QUANG CU moi ho O/B LE VAN M. (3 nguoi) lam CCCD: ca TOI 26/3, 19h-20h, NVH TDP Thanh Thang. "
        "Ma 7K3M-9QXD. CA khong hoi OTP."
    )
    assert text.reminder(slip, service="CCCD", bring="CMND, sổ hộ khẩu", place=HALL) == (
        "Nhac lich: ho O/B LE VAN M. lam CCCD ca TOI NGAY MAI 26/3, 19h-20h, NVH TDP Thanh Thang. "
        "Mang CMND, so ho khau, phieu hen 7K3M-9QXD."
    )
    assert text.change(slip, service="CCCD", place=HALL) == (
        "DOI LICH: ho O/B LE VAN M. lam CCCD chuyen sang ca TOI 26/3, 19h-20h, NVH TDP Thanh Thang. "
        "Van mang theo phieu cu, ma 7K3M-9QXD."
    )


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (6.5, 7, "ca TOI 26/3, 6h30-7h,"),
        (23, 24, "ca TOI 26/3, 23h-24h,"),
        (23, 26, "ca TOI 23h 26/3-2h 27/3,"),
        (25, 26, "ca TOI 27/3, 1h-2h,"),
    ],
)
def test_hours_are_short_and_midnight_is_clear(start, end, words):
    assert words in text.change(a_slip(start=start, end=end), service="CCCD")


def test_a_visit_at_home_names_no_station():
    assert ", tai nha. " in text.change(a_slip(kind="home"), service="CCCD", place=HALL)


@pytest.mark.parametrize(
    ("name", "shown"),
    [(LONG_NAME, "CONG T. T. N. T."), ("Hoa", "H."), ("Đặng Ỷ", "DANG Y."), ("H'Hen Niê", "H'HEN N.")],
)
def test_names_are_shortened(name, shown):
    assert f"ho O/B {shown} lam" in text.change(a_slip(household_name=name), service="CCCD")


def test_a_second_part_is_never_sent():
    with pytest.raises(MessageTooLong) as caught:
        text.invite(a_slip(), office="Công an phường " * 5, service="CCCD")

    assert caught.value.params["limit"] == 160


@given(st.text(max_size=60))
def test_plain_text_costs_one_septet_a_letter(words):
    assert set(text.plain(words)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;()/+'-")


def test_vietnamese_letters_become_their_base_letters():
    assert text.plain("Phường Quảng Cư – ĐƯỜNG Ỷ") == "Phuong Quang Cu - DUONG Y"
