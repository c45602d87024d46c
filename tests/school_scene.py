"""A school's own list, and the roster's pupils whom it means."""

from sqlmodel import select

from factories import EVE, small_campaign_text, small_roster
from line import Line
from scheduler.places.campaign_stations import StationEntry
from scheduler.roster.models import Resident
from scheduler.roster.school_lists import read_school_list
from scheduler.roster.schools import SchoolReport, school_station, take_pupils

HEADER = "STT;Họ và tên;Ngày sinh;Lớp\n"
MORE = (
    "H6;Ngô Văn Sáu;Chủ hộ;1970;số 6, đường Ví Dụ;khu phố 1;Phường 1;;;;;",
    "H6;Ngô Thị An;Con;12/05/2005;;khu phố 1;Phường 1;;;;;",
    "H6;Ngô Thị Bình;Con;2005;;khu phố 1;Phường 1;;;;;",
    "A4;Ngô Thị Bình;Chủ hộ;12/05/1990;số 4, đường Mẫu;khu phố 2;Phường An Đôn;;;;;",
    "A4;Lý Thị Cúc;Con;01/02/2005;;khu phố 2;Phường An Đôn;;;;;",
    "A5;Lý Thị Cúc;Chủ hộ;01/02/2005;số 5, đường Mẫu;khu phố 2;Phường An Đôn;;;;;",
)
CLASSES = 'school = "THPT Ví Dụ"\ncontact = "cô Mẫu, 0233 3000 001"\nclasses = ["10A1", "10A2"]'


def campaign_with_classes() -> str:
    """The small campaign whose school names its classes and whom to talk to."""
    return small_campaign_text().replace('school = "THPT Ví Dụ"', CLASSES)


def filled(line: Line, text: str | None = None) -> Line:
    """The campaign with the small roster and more pupils."""
    line.load(text or campaign_with_classes())
    line.fill(small_roster(*MORE))
    return line


def pupils_file(*rows: str, header: str = HEADER) -> bytes:
    """A school's list as .csv."""
    return (header + "".join(f"{number};{row}\n" for number, row in enumerate(rows, start=1))).encode()


def taken(line: Line, data: bytes, *, apply: bool = True, units: set[str] | None = None) -> SchoolReport:
    """Take a list of the school."""
    with line.work() as (db, campaign):
        station: StationEntry = school_station(campaign, "TRUONG")
        pupils = read_school_list(data, "truong.csv")
        facts = {"data": data, "file_name": "truong.csv", "now": EVE, "units": units, "apply": apply}
        return take_pupils(db, campaign, station, pupils, **facts)


def schooling(line: Line) -> dict[str, tuple[str, str]]:
    """School and class of everybody who has any, by name."""
    with line.work() as (db, _):
        return {one.full_name: (one.school, one.school_class) for one in db.exec(select(Resident)) if one.school}
