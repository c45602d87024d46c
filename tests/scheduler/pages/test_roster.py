"""The officer's pages of roster files: columns to approve, what would change, findings with their mends, the report."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select
from starlette.testclient import TestClient

from factories import small_roster
from job_desk import wait_for
from roster_files import xlsx
from scheduler.auth.models import Role
from scheduler.roster.models import Resident, RosterImport
from site_world import make_site

HEADER = ("Hộ số", "Họ tên ông bà", "Sinh", "Tổ", "Phường", "Dân tộc", "Ghi chú thêm")
ROWS = [
    ("K1", "Đỗ Văn Mẫu", "05/03/1975", "khu phố 1", "Phường 1", "Kinh", "đau chân"),
    ("K1", "Đỗ Thị Dụ", "31/02/1990", "khu phố 1", "Phường 1", "Kinh", ""),
]


@pytest.fixture
def site(sqlite_line, sqlite_url):
    sqlite_line.load()
    sqlite_line.fill()
    made = make_site(sqlite_line, sqlite_url, jobs=True)
    with TestClient(made.app):
        yield made
    made.close()


@pytest.fixture
def desk(site):
    return Desk(site)


class Desk:
    def __init__(self, site):
        self.site = site
        self.browser = site.signed_in()
        self.browser.headers["Accept-Language"] = "vi"
        self.jobs = site.app.state.jobs

    def ended(self, answer):
        assert answer.status_code == 303, answer.text
        return wait_for(self.jobs, answer.headers["location"].rpartition("/")[2].partition("?")[0])

    def upload(self, data, name="ds.xlsx"):
        done = self.ended(self.browser.post("/dot/danh-sach", files={"file": (name, data)}))
        return f"/dot/danh-sach/{done.result['proposed']}"

    def people(self):
        with self.site.line.work() as (db, _):
            return {row.full_name for row in db.exec(select(Resident)).all()}


def newer():
    rows = small_roster("H9;Tô Văn Thêm;Chủ hộ;1971;số 9;khu phố 1;Phường 1;;;;;").decode().splitlines()
    del rows[16]
    return "\n".join(rows).encode()


def test_a_file_is_shown_with_its_columns_and_what_it_would_change_before_anything_is_taken_in(desk):
    place = desk.upload(newer(), "moi.csv")
    html = desk.browser.get(place).text
    assert "Chưa nhập gì. Hãy xem rồi duyệt." in html
    assert "Đọc như lần trước đã duyệt." in html
    assert re.search(r"<label for=\"c1\">Họ và tên</label>.*?<option value=\"name\" selected>", html, re.DOTALL)
    assert "<summary>Mới: 1 người</summary>" in html
    assert "<strong>Tô Văn Thêm</strong> · 1971 · dòng 17" in html
    assert "1 người không còn trong tệp" in html
    assert "Tô Văn Thêm" not in desk.people()
    done = desk.ended(desk.browser.post(f"{place}/nhap", data={"gone": "bo"}))
    assert (done.state, done.result["gone_marked"]) == ("done", 1)
    html = desk.browser.get(place).text
    assert "Tệp này đã được nhập." in html
    assert "Tô Văn Thêm" not in html
    assert desk.browser.post(f"{place}/nhap").status_code == 409


def test_a_column_that_was_not_understood_can_be_chosen_and_is_remembered(desk):
    place = desk.upload(xlsx(ROWS, HEADER))
    html = desk.browser.get(place).text
    assert "thiếu cột" in html
    assert f'action="{place}/nhap"' not in html
    assert "Đỗ Văn Mẫu" in html
    assert "Kinh" not in html
    done = desk.ended(
        desk.browser.post(f"{place}/doc-lai", data={"c1": "name", "c2": "birth", "c3": "neighbourhood", "c5": "note"})
    )
    assert (done.state, done.result["added"], done.result["refused"]) == ("done", 1, 1)
    html = desk.browser.get(place).text
    assert "Cột nhạy cảm đã bỏ ngay, không lưu: Dân tộc." in html
    assert "Cách sửa:" in html
    assert desk.ended(desk.browser.post(f"{place}/nhap")).state == "done"
    assert "Đỗ Văn Mẫu" in desk.people()
    again = desk.upload(xlsx([("K2", "Đỗ Ba Mẫu", *ROWS[0][2:])], HEADER))
    html = desk.browser.get(again).text
    assert "Đọc như lần trước đã duyệt." in html
    assert "Đỗ Ba Mẫu" in html


def test_each_of_two_columns_headed_alike_shows_its_own_cells(desk):
    header = (*HEADER, HEADER[-1])
    html = desk.browser.get(desk.upload(xlsx([(*ROWS[0], "nhà cuối ngõ")], header))).text
    assert html.count("đau chân") == html.count("nhà cuối ngõ") == 1


def test_two_columns_for_one_thing_fail_with_a_sentence_and_the_file_still_waits(desk):
    place = desk.upload(newer(), "moi.csv")
    failed = desk.ended(desk.browser.post(f"{place}/doc-lai", data={"c1": "name", "c2": "name"}))
    assert (failed.state, failed.error["code"]) == ("failed", "column_twice")
    assert "Chưa nhập gì." in desk.browser.get(place).text
    assert desk.ended(desk.browser.post(f"{place}/nhap")).state == "done"


def test_a_dropped_file_is_deleted_and_changes_nothing(desk, tmp_path):
    place = desk.upload(newer(), "moi.csv")
    html = desk.browser.post(f"{place}/bo", follow_redirects=True).text
    assert "Đã bỏ tệp. Không có gì được nhập." in html
    assert list((tmp_path / "uploads").iterdir()) == []
    assert "Tệp này đã bỏ." in desk.browser.get(place).text
    assert desk.browser.post(f"{place}/bo").status_code == 409


def test_the_report_is_a_workbook_of_every_finding_and_names_nobody(desk):
    place = desk.upload(xlsx(ROWS, ("Số hộ", "Họ và tên", "Ngày sinh", "Tổ dân phố", *HEADER[4:])))
    answer = desk.browser.get(f"{place}/bao-cao.xlsx")
    assert answer.headers["content-disposition"].endswith('.xlsx"')
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["Tổng hợp", "Từng dòng"]
    rows = book.get_sheet_by_name("Từng dòng").to_python()
    assert "birth_impossible" in rows[1]
    text = str(rows) + str(book.get_sheet_by_name("Tổng hợp").to_python())
    assert ("Đỗ" in text, "Dân tộc" in text) == (False, True)


def test_a_ward_officer_is_told_that_a_file_is_another_ward_s(desk):
    officer = desk.site.signed_in(role=Role.WARD_OFFICER, unit="19358")
    answer = officer.post(
        "/dot/danh-sach", files={"file": ("ds.csv", newer().replace("Phường An Đôn".encode(), "Phường 1".encode()))}
    )
    failed = desk.ended(answer)
    assert (failed.state, failed.error["code"]) == ("failed", "wrong_ward")
    assert "Phường 1" in failed.error["vi"]


def test_the_api_gives_what_the_page_shows(desk):
    place = desk.upload(newer(), "moi.csv").replace("/dot/danh-sach", "/api/v1/roster-imports")
    found = desk.browser.get(place).json()
    assert (found["state"], found["reading"]["text"]) == ("proposed", "unicode")
    assert {line["kind"] for line in found["lines"]} == {"gone", "new"}
    assert desk.browser.get(f"{place}/report").status_code == 200
    started = desk.browser.post(f"{place}/reading", json={"columns": {"0": ""}})
    assert wait_for(desk.jobs, started.json()["job_id"]).state == "done"
    assert desk.browser.get(place).json()["reading"]["columns"][0]["field"] == ""
    assert desk.browser.post(f"{place}/drop").json()["state"] == "dropped"
    with desk.site.line.work() as (db, _):
        assert {row.state for row in db.exec(select(RosterImport)).all()} == {"imported", "dropped"}
