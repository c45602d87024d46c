"""A school's list on the page: tried first, stored when agreed to, and only by whoever has the school in his area."""

import re
import shutil

import pytest
from sqlmodel import select

from line import Line, rows_of
from scheduler.auth.models import Role
from scheduler.database import open_engine
from scheduler.keys import Keys
from scheduler.roster.models import RosterImport
from school_scene import filled, pupils_file, schooling

LIST = pupils_file("Ngô Thị An;12/05/2005;10A1", "Ai Đó;01/01/2005;10A1")


@pytest.fixture(scope="module")
def built(tmp_path_factory, sqlite_template):
    folder = tmp_path_factory.mktemp("schools")
    shutil.copy(sqlite_template, folder / "phieuhen.db")
    engine = open_engine(str(folder / "phieuhen.db"))
    filled(Line(engine, folder, Keys.in_folder(folder / "keys")))
    engine.dispose()
    return folder


def tried(client, data=LIST, name="truong.csv", station="TRUONG"):
    return client.post("/dot/truong?lang=en", data={"station": station}, files={"file": (name, data)})


def hidden(text):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', text))


def kept(site):
    return sorted(path.name for path in (site.line.folder / "uploads").glob("*"))


def test_the_schools_of_the_area_are_shown_with_whom_to_talk_to(site):
    shown = site.signed_in(role=Role.PLANNER).get("/dot/truong?lang=en").text
    assert "Contact: cô Mẫu, 0233 3000 001" in shown
    assert "Classes: 10A1, 10A2" in shown
    assert "1 pupils are known." in shown
    assert (
        "No school takes part" in site.signed_in(role=Role.WARD_OFFICER, unit="19357").get("/dot/truong?lang=en").text
    )


def test_a_list_is_tried_and_then_stored(site):
    desk = site.signed_in(role=Role.PLANNER)
    before = rows_of(site.line.engine)
    answer = tried(desk)
    assert answer.status_code == 200
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", answer.text) == [
        ("Rows", "2"), ("Pupils to be recorded", "1"), ("As they were", "0"), ("Rows left out", "1"),
    ]  # fmt: skip
    assert "Ai Đó" not in answer.text
    assert rows_of(site.line.engine) == before
    assert len(kept(site)) == 1
    done = desk.post("/dot/truong/ghi", data=hidden(answer.text))
    assert (done.status_code, done.headers["location"]) == (303, "/dot/truong?ghi=1")
    assert "of 1 pupils are stored" in desk.get("/dot/truong?ghi=1&lang=en").text
    assert schooling(site.line)["Ngô Thị An"] == ("THPT Ví Dụ", "10A1")
    assert kept(site) == []
    assert "There is nothing more to store." in tried(desk).text


def test_a_file_that_is_no_list_is_told_and_not_kept(site):
    desk = site.signed_in(role=Role.PLANNER)
    for data, name, expected in (
        (b"\x89PNG\r\n", "anh.xlsx", 422),
        (b"", "trong.csv", 422),
        (pupils_file("Ai;01/01/2005;10A1"), "khac.csv", 422),
    ):
        answer = tried(desk, data, name)
        assert (answer.status_code, 'role="alert"' in answer.text) == (expected, True)
    assert kept(site) == []


@pytest.mark.parametrize("name", ["x", "../phieuhen.db", "0" * 36 + ".upload", "..%2Fphieuhen.db"])
def test_only_a_file_that_was_tried_is_taken(site, name):
    answer = site.signed_in(role=Role.PLANNER).post("/dot/truong/ghi?lang=en", data={"station": "TRUONG", "kept": name})
    assert (answer.status_code, "no longer kept" in answer.text) == (404, True)


def test_an_officer_of_a_ward_does_not_take_the_town_s_school(site):
    desk = site.signed_in(role=Role.WARD_OFFICER, unit="19357")
    assert tried(desk).status_code == 403
    assert tried(desk, station="NOWHERE").status_code == 403
    answer = desk.post("/dot/truong/ghi", data={"station": "TRUONG", "kept": "0" * 36 + ".upload"})
    assert answer.status_code == 403
    assert desk.get("/api/v1/schools").json() == []
    assert kept(site) == []


def test_a_planner_hears_that_there_is_no_such_school(site):
    assert tried(site.signed_in(role=Role.PLANNER), station="NOWHERE").status_code == 404


def test_a_school_s_list_is_no_roster_file_to_be_looked_at_or_approved(site):
    desk = site.signed_in(role=Role.PLANNER)
    assert desk.post("/dot/truong/ghi", data=hidden(tried(desk).text)).status_code == 303
    with site.line.work() as (db, _):
        number = db.exec(select(RosterImport.id).where(RosterImport.kind == "school")).one()
    assert desk.get(f"/dot/danh-sach/{number}").status_code == 403
    assert desk.get(f"/api/v1/roster-imports/{number}/report").status_code == 403


def test_the_api_tries_and_stores_alike(site):
    desk = site.signed_in(role=Role.PLANNER)
    (school,) = desk.get("/api/v1/schools").json()
    assert (school["station"], school["classes"], school["pupils"]) == ("TRUONG", ["10A1", "10A2"], 1)
    expected = {
        "rows": 2, "matched": 1, "same": 0, "counts": {"not_found": 1}, "findings": [{"sheet": "", "row": 3, "code": "not_found"}],
    }  # fmt: skip
    for dry, figures in (("true", expected), ("false", expected), ("false", {**expected, "matched": 0, "same": 1})):
        path = f"/api/v1/school-lists?station=TRUONG&dry_run={dry}"
        assert desk.post(path, files={"file": ("truong.csv", LIST)}).json() == figures
    assert kept(site) == []
