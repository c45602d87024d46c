"""Why a household has its slot, through the API and on its page: to officers, each in his area, and every look is noted."""

import re

import pytest
from sqlmodel import select

from booking_scene import household
from line import Line
from scheduler.audit.models import AuditEntry
from scheduler.auth.models import Role
from scheduler.database import open_engine
from scheduler.keys import Keys
from site_world import make_site


@pytest.fixture
def town(tmp_path, db_url):
    engine = open_engine(db_url)
    Line(engine, tmp_path, Keys.in_folder(tmp_path / "keys")).run()
    site = make_site(Line(engine, tmp_path), db_url)
    yield site
    site.close()
    engine.dispose()


def key(site, ref):
    with site.line.work() as (db, _):
        return household(db, ref)


def looks(site):
    with site.line.work() as (db, _):
        return [row.facts for row in db.exec(select(AuditEntry).where(AuditEntry.action == "plan.why_read"))]


def test_an_officer_asks_why_and_the_look_is_noted(town):
    number = key(town, "H2")
    (answer,) = town.signed_in(role=Role.WARD_OFFICER, unit="19357").get(f"/api/v1/households/{number}/why").json()
    assert (answer["plan"], answer["party"], answer["people"], answer["group"]) == (1, "household", 2, "worker")
    assert (answer["present"]["session"], answer["decided_by_hand"]) == ("TRU-SO/2021-03-26/evening", False)
    assert answer["present"]["cost"] == {"way": 0, "shift": 0, "day": 0, "split": answer["present"]["cost"]["split"],
                                         "total": answer["present"]["cost"]["split"]}  # fmt: skip
    assert answer["more"] == answer["next_best"]["cost"]["total"] - answer["present"]["cost"]["total"]
    assert answer["in_words"][0].startswith("Slot in plan 1: 18:00")
    assert looks(town) == [{"household": number}]


def test_the_page_says_the_same_with_the_costs_as_a_table(town):
    number = key(town, "H2")
    client = town.signed_in(role=Role.PLANNER, unit="462")
    html = client.get(f"/dot/ho/{number}/vi-sao").text
    assert "<h1>Vì sao có lịch này</h1>" in html
    assert "Đặng Ngọc Ưng (2 người)" in html
    assert re.search(r"<th scope=\"row\">Chờ</th><td>0 ngày</td><td class=\"r\">0</td>", html)
    assert "Why this slot" in client.get(f"/dot/ho/{number}/vi-sao?lang=en&ke-hoach=1").text
    assert client.get(f"/dot/ho/{number}/vi-sao?nhom=resident-9").status_code == 404


def test_a_household_of_next_door_is_refused(town):
    client = town.signed_in(role=Role.WARD_OFFICER, unit="19357")
    for number in (key(town, "A1"), 99_999):
        assert client.get(f"/api/v1/households/{number}/why").status_code == 403
        assert client.get(f"/dot/ho/{number}/vi-sao").status_code == 403
    assert looks(town) == []


def test_a_plan_is_told_in_words_and_its_load_by_station_and_part_of_the_day(town):
    client = town.signed_in(role=Role.PLANNER, unit="462")
    told = client.get("/api/v1/plans/1").json()
    assert "14 people" not in told["in_words"]
    assert any(line.startswith("They wait 0 days") for line in told["in_words"])
    assert any(line.startswith("No plan can be cheaper") for line in told["in_words"])
    load = client.get("/api/v1/plans/1/load").json()
    assert sum(row["people"] for row in load) == 14
    assert {"station": "TRUONG", "part": "afternoon", "people": 1, "places": 120} in load
    assert [row["part"] for row in load if row["station"] == "TRU-SO"] == ["morning", "afternoon", "evening"]
