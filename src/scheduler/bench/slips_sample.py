"""A neighbourhood's worth of invented slips; run as a program, it prints some and says how much memory that took.

Only `notices` is imported, so that the program's memory is that of printing and of nothing else.
"""

import io
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from notices.pdf import PdfFile
from notices.ruler import DAY
from notices.sheet import add_slips, draw_bundle
from notices.slip import ZONE, Bundle, Member, Paper, SheetTexts, Slip, Template
from notices.slipcode import SlipClaim, mint_typed_code, qr_text, sign

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC_URL = "https://phieuhen.example"
FIRST_DAY = date(2021, 3, 26)
A_NEIGHBOURHOOD = 200
"""Slips to one file."""
_WINDOWS = tuple(19 * 60 + 30 * number for number in range(10))
_FAMILIES = ("Nguyễn Văn", "Trần Thị", "Lê Hữu", "Phạm Thị", "Hoàng Ngọc", "Đỗ Thị Thuỳ")
_NAMES = ("Mẫu", "Ví Dụ", "Thử", "Ỷ", "Minh Họa", "Tập")

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
    contact_name="bà Trần Thị Mẫu",
    contact_phone="0900 000 012",
    page_address="phieuhen.example",
    anti_fraud="Công an KHÔNG yêu cầu chuyển tiền, cung cấp mã OTP, mật khẩu hoặc cài đặt ứng dụng để làm thủ tục này",
    verify_phone="0233 000 0114",
    signer_title="TRƯỞNG CÔNG AN PHƯỜNG",
)


def sample_bundle(slips: int, first: int = 1, template: Template = "four") -> Bundle:
    """Return a bundle of invented slips numbered from `first`: households of one to five, a key that is no secret."""
    return Bundle(
        neighbourhood="khu phố 2",
        unit_name="Phường 1, thị xã Quảng Trị",
        leader_title="Trưởng khu phố",
        leader_name="bà Trần Thị Mẫu",
        texts=TEXTS,
        slips=tuple(_slip(number, place) for place, number in enumerate(range(first, first + slips))),
        prepared_at=datetime(2021, 3, 20, 14, 20, tzinfo=ZONE),
        version=1,
        return_by=date(2021, 3, 25),
        template=template,
    )


def _slip(number: int, place: int) -> Slip:
    chance = Random(number)
    day = FIRST_DAY + timedelta(days=place // 100)
    minute = _WINDOWS[place % 100 // 10]
    starts_at = datetime.combine(day, time(), ZONE) + timedelta(minutes=minute)
    claim = SlipClaim(1, 1, number, 1, day, 1, minute)
    members = [Member(_name(chance), chance.randint(1940, 2006), is_head=not other) for other in range(number % 5 + 1)]
    return Slip(
        number=number,
        typed_code=mint_typed_code(chance.randrange),
        qr_text=qr_text(PUBLIC_URL, sign(claim, KEY)),
        household_name=members[0].name,
        address=f"số {chance.randint(1, 180)}, đường Ví Dụ, khu phố 2, Phường 1",
        members=tuple(members),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        operating_day=day,
        shift="evening",
        station_name="Nhà văn hóa khu phố 2",
        station_address="số 5, đường Ví Dụ, Phường 1",
    )


def _name(chance: Random) -> str:
    return f"{chance.choice(_FAMILIES)} {chance.choice(_NAMES)}"


def print_file(bundle: Bundle) -> bytes:
    """Return the file of a bundle as `phieuhen slips print` makes it."""
    out = io.BytesIO()
    draw_bundle(bundle, out)
    return out.getvalue()


def print_slips(bundle: Bundle) -> bytes:
    """Return a file with the slips alone."""
    out = io.BytesIO()
    file = PdfFile(out, bundle.neighbourhood, bundle.texts.issuing_body)
    add_slips(file, bundle, DAY)
    file.close()
    return out.getvalue()


def peak_mb() -> float:
    """Return the most memory this process ever held, in megabytes, as Linux counts it.

    Not `getrusage`: there a process starts with the peak of the one that started it.
    """
    status = Path("/proc/self/status").read_text("ascii")
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes.split()[1]) * 1024 / 1e6


def main(slips: int, template: Template) -> None:
    """Print that many slips, a neighbourhood at a time; write how many a second, once fonts are read, and the peak of memory."""
    print_slips(sample_bundle(A_NEIGHBOURHOOD, template=template))
    seconds = 0.0
    for first in range(1, slips + 1, A_NEIGHBOURHOOD):
        bundle = sample_bundle(A_NEIGHBOURHOOD, first, template)
        start = perf_counter()
        print_slips(bundle)
        seconds += perf_counter() - start
    print_file(bundle)
    print(len(range(1, slips + 1, A_NEIGHBOURHOOD)) * A_NEIGHBOURHOOD / seconds, peak_mb())


if __name__ == "__main__":
    main(int(sys.argv[1]), cast("Template", sys.argv[2]))
