"""docs/how-to/messages.md and messages.vi.md show the texts as the code says them, and the kinds that there are."""

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from notices.full_texts import full_text
from notices.short_texts import ShortText, one_sms
from notices.slip import ZONE
from scheduler.messages.models import KINDS

FOLDER = Path(__file__).parents[1] / "docs" / "how-to"
PAGES = ("messages.md", "messages.vi.md")


def at(day, hour, minute=0):
    return datetime(2021, 3, day, hour, minute, tzinfo=ZONE)


USUAL = ShortText(
    kind="invitation",
    sender="Công an thị xã Quảng Trị",
    subject="CCCD thị xã Quảng Trị 2021",
    household="Lê V. M.",
    slip=137,
    starts_at=at(26, 19),
    ends_at=at(26, 19, 30),
    operating_day=date(2021, 3, 26),
    place="Trụ sở Công an thị xã Quảng Trị",
    address="Thị xã Quảng Trị, tỉnh Quảng Trị",
    verify_phone="0233 3000 000",
    warning="Công an KHÔNG yêu cầu chuyển tiền, cung cấp mã OTP, mật khẩu hoặc cài đặt ứng dụng để làm thủ tục theo phiếu này.",
    sent_on=date(2021, 3, 25),
    minutes=40,
)
NIGHT = {"starts_at": at(26, 23), "ends_at": at(27, 0, 30), "place": "NVH khu phố 2", "address": ""}
SAMPLES = (
    USUAL,
    replace(USUAL, kind="reminder"),
    replace(USUAL, kind="reminder", **NIGHT),
    replace(USUAL, kind="delay"),
    replace(USUAL, kind="delay", minutes=None),
    replace(USUAL, kind="change"),
    replace(USUAL, kind="change", own_change=True),
    replace(USUAL, kind="cancellation"),
    replace(USUAL, kind="second_invitation"),
    replace(USUAL, kind="invitation", station="home", place="Tại nhà"),
)


@pytest.mark.parametrize("page", PAGES)
def test_each_sms_that_is_shown_is_what_the_code_says_and_all_kinds_are_shown(page):
    shown = re.findall(r"^\| `(\w+)`.*\| (.+?) \| (\d+) \|$", (FOLDER / page).read_text("utf-8"), re.MULTILINE)
    said = [one_sms(sample) for sample in SAMPLES]
    assert shown == [(sample.kind, words, str(len(words))) for sample, words in zip(SAMPLES, said, strict=True)]
    assert {kind for kind, _, _ in shown} == set(KINDS)


@pytest.mark.parametrize("page", PAGES)
def test_a_text_with_diacritics_is_shown_as_the_code_says_it(page):
    blocks = re.findall(r"```text\n(.*?)\n```", (FOLDER / page).read_text("utf-8"), re.DOTALL)
    assert blocks == [full_text(replace(USUAL, kind="reminder")), full_text(replace(USUAL, kind="delay"))]
