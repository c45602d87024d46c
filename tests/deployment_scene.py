"""A town with headquarters in the middle, three mobile stations around it, and two teams; who lives there is counted by ward."""

from collections.abc import Mapping

from factories import small_campaign_text
from line import Line

HEADQUARTERS, NORTH, EAST, FAR = "19360", "19357", "19358", "19705"
_NAMES = {HEADQUARTERS: "Phường 2", NORTH: "Phường 1", EAST: "Phường An Đôn", FAR: "Xã Hải Lệ"}
_HEADER = (
    "Số hộ;Họ và tên;Quan hệ;Ngày sinh;Địa chỉ;Khu phố;Phường/Xã;Nghề nghiệp;Trường;Ca mong muốn;Ghi chú;Đã có thẻ"
)

_STATIONS = """
[[teams]]
code = "TO-1"
name = "Tổ lưu động 1"
people = 4

[[stations]]
code = "TRU-SO"
name = "Trụ sở Công an thị xã"
kind = "headquarters"
unit = "462"
x_km = 0
y_km = 0
shifts = [{ code = "morning", hours = "07:00-11:00", kits = ["BTB-1"] }]

[[stations]]
code = "BAC"
name = "Nhà văn hóa phía bắc"
kind = "mobile"
unit = "19357"
x_km = 0
y_km = 4
shifts = [{ code = "morning", hours = "07:00-11:00", kits = ["LD-1"], teams = ["TO-1"] }]

[[stations]]
code = "DONG"
name = "Nhà văn hóa phía đông"
kind = "mobile"
unit = "19358"
x_km = 6
y_km = 0
shifts = [{ code = "morning", hours = "07:00-11:00", kits = ["LD-2"], to_day = 2021-04-04 }]

[[stations]]
code = "XA"
name = "Nhà văn hóa xã"
kind = "mobile"
unit = "19705"
x_km = 9
y_km = 9
shifts = [{ code = "morning", hours = "07:00-11:00", kits = ["LD-2"], from_day = 2021-04-05 }]
"""


def campaign_text(stations: str = _STATIONS, **changed: str) -> str:
    """A campaign of ten days, 26/3 to 4/4 or longer; a team-day takes 40 people."""
    head = small_campaign_text(**{"last_day": "2021-04-14"} | changed)
    return head[: head.index("[[stations]]")].replace("daily_limit = 40", "daily_limit = 400") + stations


STATIONS = _STATIONS


def roster(people: Mapping[str, int], *more: str) -> bytes:
    """Households of one, all free in the daytime: so many by the code of the ward."""
    rows = [
        f"{unit}-{n};Ngô Văn {n};Chủ hộ;1971;số {n}, đường Mẫu;khu phố {unit};{_NAMES[unit]};;;;;"
        for unit, count in people.items()
        for n in range(1, count + 1)
    ]
    return "\n".join([_HEADER, *rows, *more]).encode()


def settled(line: Line, people: Mapping[str, int] | None = None, text: str | None = None) -> Line:
    """Load the campaign and its roster and open the sessions."""
    line.load(text or campaign_text())
    line.fill(roster(people or {HEADQUARTERS: 60, NORTH: 50, EAST: 90, FAR: 120}))
    line.open()
    return line
