"""Comparing and taking back through the API and on the planner's pages."""

import re

import pytest

from factories import small_roster
from line import Line
from notices.wording import resident_state, spoken_hours
from replan_scene import appointments, hand_out
from scheduler.auth.models import Role
from scheduler.database import open_engine
from scheduler.invitations.models import InvitationVersion
from scheduler.keys import Keys
from scheduler.places.models import SlotRow
from scheduler.plan.models import Appointment
from site_world import make_site
from slots.calendar import ZONE

CHANGED = resident_state("changed", "vi")
NEWCOMER = "H9;Tô Văn Thêm;Chủ hộ;1971;số 9, đường Ví Dụ;khu phố 1;Phường 1;;;;;"


@pytest.fixture
def town(tmp_path, sqlite_url):
    """A published plan, and a draft that moves one party, keeps all others and has a household more."""
    engine = open_engine(sqlite_url)
    line = Line(engine, tmp_path, Keys.in_folder(tmp_path / "keys")).run()
    present = line.slots(1)
    line.fill(small_roster(NEWCOMER))
    line.draft(seed=2)
    rows = {key: row.id for key, row in appointments(line, 2).items()}
    with line.work() as (db, _):
        for key, slot in present.items():
            db.get_one(Appointment, rows[key]).slot_id = slot + (key == "A2/household")
    site = make_site(Line(engine, tmp_path), sqlite_url)
    yield site
    site.close()
    engine.dispose()


@pytest.fixture
def planner(town):
    return town.signed_in(role=Role.PLANNER, unit="462")


def test_the_comparison_says_what_the_command_says_and_no_names(town, planner):
    found = planner.get("/api/v1/plans/2/comparison")
    body = found.json()
    assert (body["former"], body["number"], body["kept"]) == (1, 2, 9)
    assert body["causes"] == {"new": {"slips": 1, "people": 1}, "unforced": {"slips": 1, "people": 3}}
    assert [row["slips"] for row in body["reprints"]] == [1, 1]
    assert {change["cause"]: change["former"] is None for change in body["changes"]} == {"new": True, "unforced": False}
    assert "Tô Văn Thêm" not in found.text
    assert planner.get("/api/v1/plans").json()[0]["based_on"] == 1


def test_who_read_it_stands_in_the_trail(town, planner):
    planner.get("/api/v1/plans/2/comparison")
    reader = town.signed_in(role=Role.AUDITOR)
    assert "plan.changes_read" in [entry["action"] for entry in reader.get("/api/v1/audit").json()]


def test_where_there_is_no_former_plan_the_answer_says_so(planner):
    answer = planner.get("/api/v1/plans/1/comparison")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_former_plan")


def test_a_plan_is_taken_back_and_doing_it_twice_changes_nothing(town, planner):
    assert planner.post("/api/v1/plans/2/publish", json={}).json()["changed"] is True
    refused = planner.post("/api/v1/plans/1/restore", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "restore_leaves_out")
    done = planner.post("/api/v1/plans/1/restore", json={"accept_unassigned": 1}).json()
    assert (done["changed"], done["replaced"], done["cancelled"]) == (True, 1, 1)
    kept = town.line.kept()
    assert planner.post("/api/v1/plans/1/restore", json={}).json()["changed"] is False
    assert town.line.kept() == kept


def test_the_page_of_a_draft_leads_to_who_moves(planner):
    html = planner.get("/dot/ke-hoach").text
    link = re.search(r'href="(/dot/ke-hoach/2/so-sanh[^"]*)"', html)[1]
    page = planner.get(link).text
    assert "Kế hoạch số 2 so với số 1" in page
    assert "9 phiếu giữ nguyên; 1 phiếu đổi mà không bắt buộc (10,0%)" in page
    assert "<td>Tô Văn Thêm</td>" in page
    assert "<td>không bắt buộc</td>" in page
    assert "lay-lai" not in page


def test_a_former_plan_is_taken_back_by_a_button_below_what_it_would_change(town, planner):
    planner.post("/api/v1/plans/2/publish", json={})
    html = planner.get("/dot/ke-hoach").text
    page = planner.get(re.search(r'href="(/dot/ke-hoach/1/so-sanh[^"]*)"', html)[1].replace("&amp;", "&")).text
    action = re.search(r'action="(/dot/ke-hoach/1/lay-lai[^"]*)"', page)[1]
    for accepted, status in (("", 409), ("hai", 422)):
        refused = planner.post(action, data={"accept_unassigned": accepted})
        assert refused.status_code == status
        assert "Không có gì bị thay đổi." in refused.text
    done = planner.post(action, data={"accept_unassigned": "1"}, follow_redirects=False)
    assert done.status_code == 303
    assert [plan["state"] for plan in planner.get("/api/v1/plans").json()] == ["superseded", "published"]


def test_a_draft_that_would_undo_a_hand_out_is_refused_on_its_page(town, planner):
    hand_out(town.line, "A2/household")
    answer = planner.post("/dot/ke-hoach/2/cong-bo", data={"accept_unassigned": "0"})
    assert answer.status_code == 409
    assert "3 người (1 phiếu) đã nhận phiếu" in answer.text


def code_of(site, key):
    """The digits of the present paper of a party."""
    slip = site.line.slips()[key]
    with site.line.work() as (db, _):
        return db.get_one(InvitationVersion, (slip.id, slip.version)).slip_code


def test_a_household_that_moves_reads_its_new_slot_whatever_paper_it_holds(town, planner):
    former, stays = code_of(town, "A2/household"), code_of(town, "H1/household")
    old, new = (hours(town, town.line.slots(number)["A2/household"]) for number in (1, 2))
    resident = town.anybody()

    def reads(code):
        html = resident.get(f"/s/{code}").text
        return CHANGED in html, old in html, new in html

    assert reads(former) == (False, True, False)
    assert planner.post("/api/v1/plans/2/publish", json={}).status_code == 200
    assert reads(former) == (True, False, True)
    assert reads(code_of(town, "A2/household")) == (False, False, True)
    assert reads(stays)[0] is False
    planner.post("/api/v1/plans/1/restore", json={"accept_unassigned": 1})
    assert reads(former) == (True, True, False), "the paper of the former plan is not taken up again"
    assert reads(code_of(town, "A2/household")) == (False, True, False)


def hours(site, slot_id):
    """How the resident's page says a window."""
    with site.line.work() as (db, _):
        slot = db.get_one(SlotRow, slot_id)
        return spoken_hours(slot.starts_at.astimezone(ZONE), slot.ends_at.astimezone(ZONE), "vi")
