"""Small campaign files to change one thing in."""

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_reading import parse_campaign
from scheduler.places.units import shipped_units

BOOKS = {"vn-2021": shipped_units("vn-2021")}

TOWN = """
code = "town"
name = "Một đợt thử"
dataset = "vn-2021"
unit = "462"
first_day = 2021-03-15
last_day = 2021-03-17
public_url = "https://phieuhen.example"

[texts]
short_name = "Đợt thử"
issuing_body = "CÔNG AN {WARD}"
place_name = "Quảng Trị"
papers = [{ vi = "Phiếu này", en = "This slip" }]
verify_phone = "0233 3000 000"
signer_title = "TRƯỞNG CÔNG AN {ward}"

[capacity]
rate = 10
load = 1
front_load = 0

[[stations]]
code = "TRU-SO"
name = "Trụ sở"
kind = "headquarters"
unit = "462"
shifts = [
  { code = "morning", hours = "06:30-12:00", kits = ["BTB-1", "BTB-2"] },
  { code = "evening", hours = "18:00-24:00", kits = ["BTB-1"] },
]

[[stations]]
code = "PHUONG-1"
name = "Nhà văn hóa Phường 1"
kind = "mobile"
unit = "19357"
from_day = 2021-03-16
shifts = [{ code = "afternoon", hours = "13:00-17:00", kits = ["BTB-2"] }]
"""


def changed(old: str, new: str, text: str = TOWN) -> str:
    """Return `text` with `old` replaced; it must stand there, or the test would test nothing."""
    assert old in text
    return text.replace(old, new)


def read(text: str = TOWN) -> CampaignFile:
    return parse_campaign(text, BOOKS)
