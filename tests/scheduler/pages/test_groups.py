"""Target groups on the pages and in the API: counts of the own area, a choice for one person, and each look noted."""

import re
import shutil

import pytest
from sqlmodel import select

from group_scene import counted, household, resident
from line import Line
from scheduler.audit.models import AuditEntry
from scheduler.auth.models import Role
from scheduler.database import open_engine
from scheduler.keys import Keys


@pytest.fixture(scope="module")
def built(tmp_path_factory, sqlite_template):
    folder = tmp_path_factory.mktemp("groups")
    shutil.copy(sqlite_template, folder / "phieuhen.db")
    engine = open_engine(str(folder / "phieuhen.db"))
    line = Line(engine, folder, Keys.in_folder(folder / "keys"))
    line.load()
    line.fill()
    engine.dispose()
    return folder


def officer(site, unit="19357"):
    return site.signed_in(role=Role.WARD_OFFICER, unit=unit)


def notes(site, action):
    with site.line.work() as (db, _):
        return [entry.facts for entry in db.exec(select(AuditEntry).where(AuditEntry.action == action))]


def test_an_officer_sees_the_counts_of_his_own_ward(site):
    shown = officer(site).get("/dot/nhom").text
    assert "Phường 1" in shown
    assert "Phường An Đôn" not in shown
    assert re.findall(r'<td class="r">(.*?)</td>', shown)[:4] == ["1", "1", "1", "6"]


def test_a_planner_sees_every_ward_and_one_group_alone(site):
    shown = site.signed_in(role=Role.PLANNER).get("/dot/nhom?nhom=worker&lang=en").text
    assert "Phường An Đôn" in shown
    assert re.findall(r'<td class="r">(.*?)</td>', shown) == ["1", "2", "3"]
    assert "Nobody was put into this group by hand." in shown


def test_a_choice_is_made_on_the_page_and_told(site):
    place, who = household(site.line, "H3"), resident(site.line, "Phạm Văn Ví")
    desk = officer(site)
    assert "Phạm Thị Cụ" in desk.get(f"/dot/nhom/{place}").text
    answer = desk.post(f"/dot/nhom/{place}", data={"resident": who, "group": "worker"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/dot/nhom/{place}?bao=1")
    assert counted(site.line)["19357", "worker"] == (2, 1)
    shown = desk.get(f"/dot/nhom/{place}?bao=1&lang=en").text
    assert "The group is saved." in shown
    assert "by hand" in shown
    again = desk.post(f"/dot/nhom/{place}", data={"resident": who, "group": "worker"})
    assert again.headers["location"].endswith("bao=0")
    desk.post(f"/dot/nhom/{place}", data={"resident": who, "group": ""})
    assert counted(site.line)["19357", "worker"] == (1, 0)


def test_whoever_is_in_a_group_by_hand_is_listed_by_household_in_the_own_area(site):
    place, who = household(site.line, "H3"), resident(site.line, "Phạm Văn Ví")
    officer(site).post(f"/dot/nhom/{place}", data={"resident": who, "group": "worker"})
    assert f"/dot/nhom/{place}" in officer(site).get("/dot/nhom?nhom=worker").text
    assert f"/dot/nhom/{place}" not in officer(site, "19358").get("/dot/nhom?nhom=worker").text


def test_a_choice_leads_back_to_the_page_that_holds_the_form_and_nowhere_else(site):
    place, who = household(site.line, "H3"), resident(site.line, "Phạm Văn Ví")
    for back, led in (("/dot/ra-soat/ho/3", "/dot/ra-soat/ho/3"), ("//evil.example/", f"/dot/nhom/{place}")):
        answer = officer(site).post(f"/dot/nhom/{place}", data={"resident": who, "group": "worker", "back": back})
        assert answer.headers["location"].startswith(f"{led}?bao=")


def test_a_pupil_without_a_school_is_told_why_and_kept_as_he_was(site):
    place, who = household(site.line, "H2"), resident(site.line, "Đặng Ngọc Ưng")
    answer = officer(site).post(f"/dot/nhom/{place}?lang=en", data={"resident": who, "group": "student"})
    assert answer.status_code == 422
    assert "Choose school and class with the group" in answer.text
    chosen = {"resident": who, "group": "student", "school": "THPT Ví Dụ", "school_class": "12A"}
    assert officer(site).post(f"/dot/nhom/{place}", data=chosen).status_code == 303
    assert counted(site.line)["19357", "student"] == (2, 1)


def test_somebody_of_another_household_is_refused(site):
    place, who = household(site.line, "H3"), resident(site.line, "Bùi Văn Con")
    assert officer(site).post(f"/dot/nhom/{place}", data={"resident": who, "group": "worker"}).status_code == 404
    order = {"residents": [who], "group": "worker"}
    assert officer(site).post(f"/api/v1/households/{place}/groups", json=order).status_code == 404


def test_each_look_at_people_is_noted(site):
    place = household(site.line, "H3")
    officer(site).get(f"/dot/nhom/{place}")
    assert notes(site, "household.groups_read") == [{}]
    officer(site).get("/dot/nhom")
    assert len(notes(site, "household.groups_read")) == 1


def test_the_api_counts_and_chooses_alike(site):
    place, who = household(site.line, "H3"), resident(site.line, "Phạm Văn Ví")
    client = officer(site)
    order = {"residents": [who], "group": "worker"}
    assert client.post(f"/api/v1/households/{place}/groups", json=order).json() == {"changed": 1}
    assert client.post(f"/api/v1/households/{place}/groups", json=order).json() == {"changed": 0}
    found = {row["group"]: row for row in client.get("/api/v1/groups").json()}
    assert found["worker"] == {
        "unit_code": "19357", "unit_name": "Phường 1", "group": "worker", "people": 2, "by_hand": 1,
    }  # fmt: skip
    order["group"] = None
    assert client.post(f"/api/v1/households/{place}/groups", json=order).json() == {"changed": 1}
