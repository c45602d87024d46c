"""The six texts to a household: as one SMS always within 160 letters with day, hours and telephone; as a message a fact a line."""

import re
from dataclasses import fields, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notices.full_texts import LONGEST, full_text
from notices.gsm import gsm_length, gsm_text
from notices.short_texts import ShortText, one_sms
from notices.slip import ZONE

FRIDAY = date(2021, 3, 26)
THURSDAY = FRIDAY - timedelta(days=1)
KINDS = ("invitation", "reminder", "delay", "change", "cancellation", "second_invitation")


def at(day, hour, minute=0):
    return datetime(2021, 3, day, hour, minute, tzinfo=ZONE)


def a_text(kind="invitation", **facts):
    usual = {
        "sender": "Công an Phường 1",
        "subject": "Đợt CCCD tháng 3/2021",
        "household": "Lê V. M.",
        "slip": 137,
        "starts_at": at(26, 19),
        "ends_at": at(26, 20),
        "operating_day": FRIDAY,
        "place": "NVH khu phố 2",
        "verify_phone": "0233 3000 000",
        "warning": "Công an KHÔNG yêu cầu chuyển tiền, cung cấp mã OTP.",
        "sent_on": THURSDAY,
        "minutes": 40,
    }
    return ShortText(kind=kind, **{**usual, **facts})


NIGHT = {"starts_at": at(26, 23), "ends_at": at(27, 0, 30)}
AT_HOME = {"station": "home", "place": "Tại nhà", "address": "số 1"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            a_text(),
            (
                "Cong an Phuong 1, Dot CCCD thang 3/2021: moi ho Le V. M. (phieu 000137) thu Sau 26/3, 19:00-20:00, "
                "tai NVH khu pho 2. Mang phieu hen. Xac minh: 0233 3000 000"
            ),
        ),
        (
            a_text("reminder", subject="CCCD"),
            (
                "Cong an Phuong 1, CCCD: nhac lich ho Le V. M. (phieu 000137): NGAY MAI thu Sau 26/3, 19:00-20:00, "
                "tai NVH khu pho 2. Mang phieu hen. Xac minh: 0233 3000 000"
            ),
        ),
        (
            a_text("delay", subject="CCCD"),
            (
                "CA P. 1, CCCD: CHAM 40 phut. Ho Le V. M. (phieu 000137) hen T6 26/3, 19:00-20:00, xin den 19:40-20:40, "
                "tai NVH KP 2. Phieu van dung. Hoi: 0233 3000 000"
            ),
        ),
        (
            a_text("delay", minutes=None, subject="CCCD"),
            (
                "Cong an Phuong 1, CCCD: TAM HOAN lich thu Sau 26/3, 19:00-20:00 cua ho Le V. M. (phieu 000137). "
                "Xin chua den, co gio moi se bao. Xac minh: 0233 3000 000"
            ),
        ),
        (
            a_text("change", subject="CCCD"),
            (
                "Cong an Phuong 1, CCCD: DOI LICH ho Le V. M. (phieu 000137) sang thu Sau 26/3, 19:00-20:00, "
                "tai NVH khu pho 2. Mang phieu hen. Xac minh: 0233 3000 000"
            ),
        ),
        (
            a_text("change", own_change=True, subject="CCCD"),
            (
                "CA P. 1, CCCD: da doi lich ho Le V. M. (phieu 000137) sang T6 26/3, 19:00-20:00, "
                "tai NVH KP 2. Mang phieu hen. Neu ho khong doi, goi 0233 3000 000"
            ),
        ),
        (
            a_text("cancellation", subject="CCCD"),
            (
                "Cong an Phuong 1, CCCD: HUY LICH thu Sau 26/3, 19:00-20:00 cua ho Le V. M. (phieu 000137). "
                "Xin khong den. Xin cam on. Xac minh: 0233 3000 000"
            ),
        ),
        (
            a_text("second_invitation", subject="CCCD"),
            (
                "Cong an Phuong 1, CCCD: moi lai ho Le V. M. (phieu 000137) thu Sau 26/3, 19:00-20:00, "
                "tai NVH khu pho 2. Mang phieu hen. Xin cam on. Xac minh: 0233 3000 000"
            ),
        ),
    ],
)
def test_each_kind_has_its_sms(text, said):
    assert one_sms(text) == said
    assert gsm_length(said) <= 160


@pytest.mark.parametrize(
    ("kind", "facts", "part"),
    [
        ("invitation", {}, "hen den nha ho Le V. M. (phieu 000137) thu Sau 26/3, 19:00-20:00. Xin o nha."),
        ("second_invitation", {}, "hen lai, den nha ho Le V. M. (phieu 000137) thu Sau 26/3"),
        ("reminder", {}, "nhac lich den nha ho Le V. M. (phieu 000137): NGAY MAI"),
        ("change", {}, "DOI LICH den nha ho Le V. M. (phieu 000137) sang"),
        ("delay", {}, "den nha 19:40-20:40. Phieu van dung."),
        ("delay", {"minutes": None}, "Chua phai cho, co gio moi se bao."),
        ("cancellation", {}, "Khong phai cho."),
    ],
)
def test_a_household_that_is_visited_is_not_told_to_come(kind, facts, part):
    said = one_sms(a_text(kind, subject="CCCD", **AT_HOME, **facts))
    assert part in said
    assert "tai " not in said
    assert "tại nhà" in full_text(a_text(kind, **AT_HOME, **facts)).lower()


@pytest.mark.parametrize(
    ("facts", "called"),
    [
        ({"sent_on": THURSDAY}, "NGAY MAI thu Sau 26/3, 19:00-20:00"),
        ({"sent_on": FRIDAY}, "HOM NAY thu Sau 26/3, 19:00-20:00"),
        ({"sent_on": THURSDAY, **NIGHT}, "DEM MAI T6 26/3 rang sang 27/3, 23:00-00:30"),
        ({"sent_on": FRIDAY, **NIGHT}, "DEM NAY T6 26/3 rang sang 27/3, 23:00-00:30"),
        ({"sent_on": THURSDAY, "starts_at": at(27, 1), "ends_at": at(27, 2)}, "DEM MAI T6 26/3 rang sang 27/3, 01:00-02:00"),
        ({"sent_on": THURSDAY, "starts_at": at(26, 23), "ends_at": at(27, 0)}, "NGAY MAI thu Sau 26/3, 23:00-24:00"),
        ({"sent_on": FRIDAY - timedelta(days=2)}, ": thu Sau 26/3, 19:00-20:00"),
        ({"sent_on": FRIDAY + timedelta(days=1)}, ": thu Sau 26/3, 19:00-20:00"),
        ({"sent_on": None}, ": thu Sau 26/3, 19:00-20:00"),
    ],
)  # fmt: skip
def test_tomorrow_is_told_from_the_operating_day_to_the_day_of_sending_and_a_night_by_its_evening(facts, called):
    assert called in one_sms(a_text("reminder", subject="CCCD", place="NVH KP 2", **facts))


def test_only_a_reminder_says_tomorrow():
    for kind in set(KINDS) - {"reminder"}:
        assert "MAI" not in one_sms(a_text(kind, place="NVH"))
        assert "mai" not in full_text(a_text(kind, place="NVH")).split("\n", 2)[2]


def test_a_night_is_named_by_its_evening_in_every_kind():
    for kind in set(KINDS) - {"reminder"}:
        assert "dem T6 26/3 rang sang 27/3, 23:00-00:30" in one_sms(a_text(kind, **NIGHT))
        assert "Đêm: thứ Sáu 26/3, rạng sáng thứ Bảy 27/3/2021" in full_text(a_text(kind, **NIGHT))


def test_a_delay_past_midnight_names_the_day_to_come_on():
    assert "xin den 00:10-01:10 thu Bay 27/3" in one_sms(
        a_text("delay", starts_at=at(26, 23, 30), ends_at=at(27, 0, 30))
    )


LONG = {
    "sender": "Công an thị xã Quảng Trị và các phường, xã",
    "subject": "Căn cước công dân đợt cao điểm tháng 4 năm 2021 bổ sung lần hai",
    "place": "Nhà văn hóa tổ dân phố Thành Thắng và tổ dân phố Hồng Thắng, phường Quảng Cư",
    "address": "đường Hai Bà Trưng",
}


def test_what_is_too_long_is_shortened_in_a_fixed_order():
    assert "duong Hai Ba Trung. Mang phieu hen. Xin cam on." in one_sms(
        a_text(sender="Công an", subject="CCCD", place="NVH", address="đường Hai Bà Trưng", verify_phone="113")
    )
    place = {"sender": "Công an", "subject": "CCCD"}
    assert "Hai Ba Trung" not in one_sms(a_text(**place, place="Nhà văn hóa khu phố 2", address=LONG["address"]))
    assert "Nha van hoa khu pho 2. Mang phieu hen. Xin cam on. Xac minh:" in one_sms(
        a_text(**place, place="Nhà văn hóa khu phố 2")
    )
    long_place = one_sms(a_text(**place, place="Nhà văn hóa khu phố 2 và khu phố 3"))
    assert "Nha van hoa khu pho 2 va khu pho 3. Mang phieu hen. Xac minh:" in long_place
    names = one_sms(a_text(place="Nhà văn hóa tổ dân phố Thành Thắng"))
    assert names.startswith("CA P. 1, Dot CCCD thang 3/2021: ")
    assert "tai NVH TDP Thanh Thang. " in names
    campaign = one_sms(a_text(place="Nhà văn hóa tổ dân phố Thành Thắng", subject=LONG["subject"]))
    assert campaign.startswith("CA P. 1, CCCD dot cao diem thang 4 nam 2021")
    cut = one_sms(a_text(**LONG))
    assert "tai NVH TDP Thanh Thang.. Mang phieu hen." in cut
    assert "(phieu 000137)" in cut


def test_a_household_and_an_office_with_endless_names_still_get_day_hours_and_telephone():
    endless = one_sms(a_text("delay", sender="Ủy ban " * 12, subject="CCCD " * 12, household="N" * 120, place="Khu " * 30,
                             starts_at=at(26, 23, 30), ends_at=at(27, 0, 30), minutes=630))  # fmt: skip
    assert endless.startswith("Uy ban Uy ban")
    for part in ("Phieu 000137", "26/3", "27/3", "23:30-00:30", "10:00-11:00", "0233 3000 000"):
        assert part in endless


def test_an_office_in_letters_that_no_sms_has_is_left_out():
    assert one_sms(a_text(sender="警察", subject="")).startswith("moi ho Le V. M.")
    assert one_sms(a_text(sender="W" * 200, subject="", place="X" * 200)).startswith("W" * 20 + ":")


WORDS = (
    "Nguyễn Thị Phượng Đặng Ưng Ỷ Thuỳ Quảng Trị Công an thị xã phường nhà văn hóa tổ dân phố khu phố trường THPT số 12 "
    "đường – “Ví Dụ” P.Quảng https://a.example www.b.example cccd.vn @ # & ~ [1] {2} € ½ 中 1/2 , . -"
)
NAMES = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=30).map(" ".join) | st.text(max_size=150)
MOMENTS = st.integers(0, 3_600_000).map(lambda minutes: datetime(2021, 1, 1, tzinfo=ZONE) + timedelta(minutes=minutes))


def test_the_longest_text_there_can_be_fits():
    longest = a_text("delay", sender="W" * 80, slip=99_999_999, minutes=599, verify_phone="9" * 20, station="home",
                     operating_day=date(2021, 12, 25), starts_at=datetime(2021, 12, 25, 23, 30, tzinfo=ZONE),
                     ends_at=datetime(2021, 12, 26, 0, 30, tzinfo=ZONE))  # fmt: skip
    assert len(one_sms(longest)) <= 160
    assert one_sms(longest).startswith("W" * 8)


PHONES = st.sampled_from(["0233 3000 000", "113", "(0233) 3.000.000 - 12", "0900000012"])


@st.composite
def texts(draw):
    starts_at = draw(MOMENTS)
    return a_text(
        draw(st.sampled_from(KINDS)),
        sender=draw(NAMES),
        subject=draw(NAMES),
        household=draw(NAMES | st.just("")),
        place=draw(NAMES),
        address=draw(NAMES | st.just("")),
        slip=draw(st.integers(1, 9_999_999)),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=draw(st.integers(5, 720))),
        operating_day=(starts_at - timedelta(hours=4)).date(),
        station=draw(st.sampled_from(("station", "home", "school"))),
        verify_phone=draw(PHONES),
        warning=draw(NAMES | st.just("") | st.text(min_size=900, max_size=1200)),
        sent_on=draw(st.none() | st.just((starts_at - timedelta(hours=28)).date())),
        minutes=draw(st.none() | st.integers(5, 600)),
        own_change=draw(st.booleans()),
    )


def clock(moment, *, end=False):
    said = f"{moment:%H:%M}"
    return "24:00" if end and said == "00:00" else said


@given(texts())
@example(a_text(sender="0.\N{COMBINING GRAVE ACCENT}A"))
def test_an_sms_never_has_more_than_160_letters_and_always_day_hours_and_telephone(text):
    said = one_sms(text)
    assert gsm_length(said) == len(said) <= 160
    assert f"{text.operating_day.day}/{text.operating_day.month}" in said
    assert f"{clock(text.starts_at)}-{clock(text.ends_at, end=True)}" in said
    assert said.endswith(gsm_text(text.verify_phone))
    assert f"{text.slip:06d}" in said
    assert LINK.search(said) is None


@given(texts())
def test_a_full_text_fits_the_outbox_holds_the_facts_and_looks_nowhere_like_a_link(text):
    said = full_text(text)
    assert len(said) <= LONGEST
    assert "\n\n" not in said
    for part in (f"{text.operating_day.day}/{text.operating_day.month}", clock(text.starts_at), f"{text.slip:06d}",
                 text.verify_phone):  # fmt: skip
        assert part in said
    assert LINK.search(said) is None


LINK = re.compile(r"(?i)\w://|www\.\w|\w@\w|\w\.[^\W\d_]")


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_names_anybody_in_full_or_holds_a_code_or_asks_for_one(kind):
    assert not {field.name for field in fields(ShortText)} & {"code", "typed_code", "name", "members", "digits", "url"}
    said = one_sms(a_text(kind))
    assert not re.search(r"(?i)otp|mat khau|ma hen|http|chuyen tien", said)


def test_a_full_text_has_a_fact_a_line():
    assert full_text(a_text(address="đường Ví Dụ")).split("\n") == [
        "Công an Phường 1",
        "Đợt CCCD tháng 3/2021",
        "Mời hộ Lê V. M. (phiếu hẹn số 000137) đến làm thủ tục.",
        "Ngày: thứ Sáu 26/3/2021",
        "Giờ: 19:00–20:00 (7 giờ tối đến 8 giờ tối)",
        "Nơi: NVH khu phố 2",
        "Địa chỉ: đường Ví Dụ",
        "Mang theo: phiếu hẹn và giấy tờ ghi trên phiếu",
        "Công an KHÔNG yêu cầu chuyển tiền, cung cấp mã OTP.",
        "Hỏi hoặc xác minh: 0233 3000 000",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (a_text("reminder"), "Ngày mai: thứ Sáu 26/3/2021"),
        (a_text("reminder", **NIGHT), "Đêm mai: thứ Sáu 26/3, rạng sáng thứ Bảy 27/3/2021"),
        (a_text("reminder", **AT_HOME), "Xin có mặt ở nhà."),
        (a_text("delay"), "Xin đến: 19:40–20:40"),
        (a_text("delay"), "Hộ Lê V. M. (phiếu hẹn số 000137)."),
        (a_text("delay", household=""), "Phiếu hẹn số 000137."),
        (a_text("delay", **AT_HOME), "Tổ công tác đến nhà: 19:40–20:40"),
        (a_text("delay", minutes=None), "Xin chưa đến điểm thu nhận."),
        (a_text("delay", minutes=None, **AT_HOME), "Chưa phải chờ ở nhà."),
        (a_text("cancellation"), "Xin không đến điểm thu nhận."),
        (a_text("cancellation", **AT_HOME), "Không phải chờ ở nhà."),
        (a_text("change", own_change=True), "Nếu hộ không đổi lịch, xin gọi: 0233 3000 000"),
        (a_text("second_invitation", **AT_HOME), "Hẹn lại hộ Lê V. M. (phiếu hẹn số 000137): tổ công tác đến nhà làm thủ tục."),
        (a_text(household=""), "Mời phiếu hẹn số 000137 đến làm thủ tục."),
    ],
)  # fmt: skip
def test_a_full_text_says_what_its_kind_says(text, line):
    assert line in full_text(text).split("\n")


def test_a_full_text_that_is_too_long_loses_the_warning_then_the_address_then_the_ends_of_names():
    assert "x" * 300 not in full_text(a_text(warning="x" * 990, address="số 1"))
    assert "số 1" in full_text(a_text(warning="x" * 990, address="số 1"))
    assert "y" * 300 not in full_text(a_text(address="y" * 990))
    assert f"{'z' * 60}.." in full_text(a_text(place="z" * 990))


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        replace(a_text(), starts_at=at(26, 19).replace(tzinfo=None))
