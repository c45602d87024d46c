"""A campaign of today's two levels: a province whose communes have no district between."""

from factories import small_campaign_text, small_roster
from line import Line
from scheduler.database import transaction
from scheduler.places.unit_tables import store_units

LIST = """dataset;code;level;kind;name;parent
hai-cap;44;province;province;Tỉnh Quảng Trị;
hai-cap;19360;commune;ward;Phường Quảng Trị;44
hai-cap;90001;commune;commune;Xã Ví Dụ;44
hai-cap;90002;commune;special_zone;Đặc khu Ví Dụ;44
hai-cap;38;province;province;Tỉnh Thanh Hóa;
hai-cap;15361;commune;commune;Xã Tây Đô;38
"""

_MOBILE = """
[[station_templates]]
per = "commune"
teams = 1
kind = "mobile"
code = "LD-{unit}"
name = "Điểm lưu động {name}, {parent_name}"
shifts = [{ code = "morning", hours = "07:00-11:00", kits = ["LD-{parent}-{team}"], teams = ["T-{parent}-{team}"] }]

[[teams]]
code = "T-44-1"
name = "Tổ lưu động 1"
people = 3
"""


def two_level_campaign(**changed: str) -> str:
    """The small campaign in a province of two levels, with a mobile team that goes from commune to commune."""
    text = small_campaign_text(code='"hai-cap"', **changed) + _MOBILE
    for old, new in (("vn-2021", "hai-cap"), ('"462"', '"44"'), ('"19357"', '"19360"')):
        text = text.replace(old, new)
    return text


def two_level_roster() -> bytes:
    """The small roster's people in a ward and a commune of that province."""
    return (
        small_roster().decode().replace("Phường 1;", "Phường Quảng Trị;").replace("Phường An Đôn", "Xã Ví Dụ").encode()
    )


def two_level_line(line: Line) -> Line:
    """Load the list, then every step up to the published plan."""
    with transaction(line.engine) as db:
        store_units(db, LIST.encode(), "hai-cap.csv")
    line.load(two_level_campaign())
    line.fill(two_level_roster())
    line.open()
    line.draft()
    line.publish()
    return line
