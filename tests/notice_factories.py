"""Slips and bundles with invented people; everything is deterministic, the signing key included."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from notices.slip import ZONE, Bundle, Member, Paper, SheetTexts, SignIn, Slip
from notices.slipcode import SlipClaim, mint_typed_code, qr_text, sign

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {7: KEY.public_key()}
DAY = date(2021, 3, 26)
PUBLIC_URL = "https://hen.quangtri.example"

HALL = ("Nhà văn hóa khu phố 2", "số 5, đường Ví Dụ, Phường 1")
OFFICE = ("Trụ sở Công an thị xã Quảng Trị", "tầng 1, cổng phụ đường Thí Nghiệm, Phường 2")

TEXTS = SheetTexts(
    parent_body="CÔNG AN TX QUẢNG TRỊ",
    issuing_body="CÔNG AN PHƯỜNG 1",
    campaign_name="Đợt tháng 3/2021",
    subtitle="Đến làm thủ tục cấp thẻ Căn cước công dân gắn chíp điện tử",
    place_name="Quảng Trị",
    issued_on=date(2021, 3, 20),
    papers=(
        Paper("Phiếu này", "This slip"),
        Paper("Chứng minh nhân dân hoặc Căn cước công dân đã được cấp (nếu có)", "Your old ID card, if any"),
        Paper("Sổ hộ khẩu"),
        Paper("Giấy tờ liên quan, nếu thông tin có thay đổi"),
    ),
    fee_line="Lệ phí: theo quy định",
    courtesy_line="Đề nghị đeo khẩu trang, giữ khoảng cách",
    contact_title="trưởng khu phố",
    contact_name="bà Trần Thị Ví Dụ",
    contact_phone="0900 000 012",
    page_address="hen.quangtri.example",
    anti_fraud="Công an KHÔNG yêu cầu chuyển tiền, cung cấp mã OTP, mật khẩu hoặc cài đặt ứng dụng để làm thủ tục này",
    verify_phone="0233 000 0114",
    signer_title="TRƯỞNG CÔNG AN PHƯỜNG",
)

LONG_NAME = "Công Tằng Tôn Nữ Nguyễn Thị Phượng Hoàng Đặng Ngọc Thử"
LONG_ADDRESS = "nhà số 128/45/7B, hẻm 45, kiệt 128 đường Thí Nghiệm Nối Dài (đối diện trạm bơm cũ), khu phố 2, Phường 1"
EIGHT = (
    Member(LONG_NAME, 1949, is_head=True),
    Member("Đặng Ngọc Ưng", 1971),
    Member("Nguyễn Thị Thuỳ Phượng", 1974),
    Member("Đặng Nguyễn Quỳnh Thử Nghiệm", 1996),
    Member("Đặng Nguyễn Hữu Thưởng", 1998),
    Member("H'Hen Ví Dụ", 1999),
    Member("Đặng Ngọc Mẫu", None),
    Member("Đặng Thuỳ Ỷ", 2006),
)


def at(hour: float, day: date = DAY) -> datetime:
    """The moment `hour` hours after 00:00 of the operating day; 26 is two in the morning of the next."""
    return datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=hour)


def claim_of(number: int, starts_at: datetime, day: date = DAY) -> SlipClaim:
    minutes = int((starts_at - at(0, day)).total_seconds()) // 60
    return SlipClaim(7, 12, number, 1, day, 3, minutes)


def a_slip(number: int = 101, start: float = 19, end: float = 20, day: date = DAY, **changes) -> Slip:
    starts_at = at(start, day)
    slip = Slip(
        number=number,
        typed_code=mint_typed_code(Random(number).randrange),
        qr_text=qr_text(PUBLIC_URL, sign(claim_of(number, starts_at, day), KEY)),
        household_name="Lê Văn Mẫu",
        address="số 12, đường Ví Dụ, khu phố 2, Phường 1",
        members=(
            Member("Lê Văn Mẫu", 1975, is_head=True),
            Member("Trần Thị Ví Dụ", 1978),
            Member("Lê Thuỳ Ỷ", 2005),
        ),
        starts_at=starts_at,
        ends_at=at(end, day),
        operating_day=day,
        shift="evening",
        station_name=HALL[0],
        station_address=HALL[1],
    )
    return replace(slip, **changes)


def slips(count: int, first: int = 101, **facts) -> tuple[Slip, ...]:
    return tuple(a_slip(first + place, **facts) for place in range(count))


def a_bundle(*stacks: tuple[Slip, ...], **changes) -> Bundle:
    bundle = Bundle(
        neighbourhood="khu phố 2",
        unit_name="Phường 1, thị xã Quảng Trị",
        leader_title="Trưởng khu phố",
        leader_name="bà Trần Thị Ví Dụ",
        texts=TEXTS,
        slips=sum(stacks, ()) or slips(3),
        prepared_at=datetime(2021, 3, 20, 14, 20, tzinfo=ZONE),
        version=1,
        return_by=date(2021, 3, 25),
    )
    return replace(bundle, **changes)


def a_sign_in(**changes) -> SignIn:
    sign_in = SignIn(
        address="https://hen.quangtri.example/vao/mua-trau-cam-sen-doi-lua",
        page="hen.quangtri.example/vao",
        words=("mưa", "trâu", "cam", "sen", "đồi", "lúa"),
    )
    return replace(sign_in, **changes)


def a_mixed_bundle() -> Bundle:
    """Every kind of slip: an evening, a long household past midnight, one after midnight, home, school, a Sunday."""
    night = {"start": 23, "end": 26, "shift": "night", "station_name": OFFICE[0], "station_address": OFFICE[1]}
    long = a_slip(108, household_name=LONG_NAME, address=LONG_ADDRESS, members=EIGHT, **night)
    after = a_slip(109, start=25, end=26.5, shift="night")
    home = a_slip(110, start=7, end=9, day=date(2021, 3, 27), shift="morning", kind="home")
    school = a_slip(111, start=7.5, end=8, day=date(2021, 3, 28), shift="morning", kind="school")
    return a_bundle(slips(6), (a_slip(107, **night), long), (after,), (home,), (school,))
