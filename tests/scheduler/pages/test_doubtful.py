"""The list of people to be looked at: of the own area only, by reason, page by page, as a file; each look is noted."""

import shutil

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from factories import small_roster
from line import Line
from scheduler.audit.models import AuditEntry
from scheduler.auth.models import Role
from scheduler.database import open_engine
from scheduler.keys import Keys
from scheduler.pages import doubtful as doubtful_page

ROWS = (
    "H7;Cao Văn Bảy;Chủ hộ;;số 7, đường Ví Dụ;khu phố 1;Phường 1;;;;;",
    "H7;Cao Thị Tám;Con;2007;;khu phố 1;Phường 1;;;;;",
    "A6;Cao Thị Mười;Chủ hộ;03/2007;số 6, đường Mẫu;khu phố 2;Phường An Đôn;;;;;",
)
HERE = "/dot/danh-sach/can-xem"


@pytest.fixture(scope="module")
def built(tmp_path_factory, sqlite_template):
    folder = tmp_path_factory.mktemp("doubtful")
    shutil.copy(sqlite_template, folder / "phieuhen.db")
    engine = open_engine(str(folder / "phieuhen.db"))
    line = Line(engine, folder, Keys.in_folder(folder / "keys"))
    line.load()
    line.fill(small_roster(*ROWS))
    engine.dispose()
    return folder


@pytest.fixture
def officer(site):
    return site.signed_in(role=Role.WARD_OFFICER, unit="19357")


def looks(site):
    with site.line.work() as (db, _):
        return [one.facts for one in db.exec(select(AuditEntry).where(AuditEntry.action == "resident.doubtful_read"))]


def test_an_officer_sees_those_of_his_own_ward_and_why(site, officer):
    shown = officer.get(f"{HERE}?lang=en").text
    assert "Cao Văn Bảy" in shown
    assert "Cao Thị Tám" in shown
    assert "Cao Thị Mười" not in shown
    assert "Year of birth only" in shown
    assert "Births on 1 January" in shown
    assert looks(site) == [{"people": 2}]


def test_a_planner_sees_all_and_one_reason_alone(site):
    desk = site.signed_in(role=Role.PLANNER)
    assert "Cao Thị Mười" in desk.get(HERE).text
    shown = desk.get(f"{HERE}?ly-do=month_only").text
    assert "Cao Thị Mười" in shown
    assert "Cao Thị Tám" not in shown
    assert "Không có ai cần xem lại" in desk.get(f"{HERE}?ly-do=twice").text


def test_a_long_list_comes_in_pages_that_keep_the_reason(officer, monkeypatch):
    monkeypatch.setattr(doubtful_page, "ROWS_PER_PAGE", 1)
    first, second = (officer.get(f"{HERE}?trang={number}").text for number in (1, 2))
    people = ("<strong>Cao Văn Bảy</strong>", "<strong>Cao Thị Tám</strong>")
    assert [[name in shown for name in people] for shown in (first, second)] == [[True, False], [False, True]]
    assert f"{HERE}?ly-do=&amp;trang=2" in first
    assert people[1] in officer.get(f"{HERE}?trang=99").text


def test_the_list_is_had_as_a_file(site, officer, tmp_path):
    answer = officer.get(f"{HERE}.xlsx?ly-do=year_only")
    assert answer.headers["content-disposition"] == 'attachment; filename="can-xem.xlsx"'
    path = tmp_path / "x.xlsx"
    path.write_bytes(answer.content)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert [row[5] for row in rows] == ["Họ và tên", "Cao Thị Tám"]
    assert looks(site) == [{"people": 1}]


def test_the_api_tells_the_same_of_the_own_ward(site, officer):
    found = officer.get("/api/v1/doubtful?limit=1").json()
    assert [one["full_name"] for one in found["people"]] == ["Cao Văn Bảy"]
    assert {(one["unit_code"], one["reason"]) for one in found["counts"]} == {
        ("19357", "no_birth"),
        ("19357", "year_only"),
    }
    assert [one["unit_code"] for one in found["january"]] == ["19357"]
    assert officer.get("/api/v1/doubtful?reason=twice").json()["people"] == []
    assert looks(site) == [{"people": 1}, {"people": 0}]
