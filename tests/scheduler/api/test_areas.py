"""What each account may see and mark: its own neighbourhood, ward, station, campaign."""

import uuid
from pathlib import Path

import pytest

from factories import EVE, SMALL_INVITED, SMALL_SLIPS, at, small_campaign_text
from scheduler.arrivals.devices import enrol, invite_device
from scheduler.auth.models import Role
from scheduler.operations.areas import station_of


@pytest.fixture
def leader(site):
    return site.signed_in(role=Role.LEADER, place="khu phố 1")


@pytest.fixture
def officer(site):
    return site.signed_in(role=Role.WARD_OFFICER, unit="19358")


def number(site, key):
    return site.line.slips()[key].number


def test_a_leader_marks_the_slips_of_his_neighbourhood_and_no_other(site, leader):
    own, other = number(site, "H1/household"), number(site, "A1/household")
    assert leader.post("/api/v1/handouts", json={"numbers": [own]}).json() == {"changed": 1}
    assert leader.post("/api/v1/handouts", json={"numbers": [own]}).json() == {"changed": 0}
    before = site.line.kept()
    for numbers in ([other], [own, other]):
        answer = leader.post("/api/v1/handouts", json={"numbers": numbers, "state": "absent"})
        assert answer.status_code == 403
    assert site.line.kept() == before
    assert leader.post("/api/v1/handouts", json={"numbers": [999]}).json()["code"] == "slip_unknown"
    assert leader.post("/api/v1/handouts", json={"numbers": [own], "state": "lost"}).status_code == 422


def test_an_officer_marks_the_slips_of_his_ward_and_no_other(site, officer):
    own, other = number(site, "A1/household"), number(site, "H1/household")
    assert officer.post("/api/v1/handouts", json={"numbers": [own]}).json() == {"changed": 1}
    assert officer.post("/api/v1/handouts", json={"numbers": [other]}).status_code == 403


def test_printed_files_are_seen_and_fetched_within_the_area_only(site, leader, officer):
    first, second, school = site.line.print()
    assert [row["name"] for row in leader.get("/api/v1/prints").json()] == ["khu phố 1"]
    assert [row["name"] for row in officer.get("/api/v1/prints").json()] == ["khu phố 2"]
    whole = site.signed_in()
    assert [row["station_id"] for row in whole.get("/api/v1/prints?plan=1").json()] == [None, None, school.station_id]
    assert whole.get(f"/api/v1/prints/{school.id}/file").content == (site.line.folder / school.path).read_bytes()
    answer = leader.get(f"/api/v1/prints/{first.id}/file")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content == (site.line.folder / first.path).read_bytes()
    refused = [leader.get(f"/api/v1/prints/{key}/file") for key in (second.id, school.id, 999)]
    assert [(answer.status_code, answer.json()) for answer in refused] == [(403, refused[0].json())] * 3
    assert [officer.get(f"/api/v1/prints/{key}/file").status_code for key in (first.id, school.id)] == [403, 403]


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(path.read_bytes() + b"%")])
def test_a_file_that_is_gone_or_was_changed_is_not_handed_over(site, leader, harm):
    run = site.line.print()[0]
    harm(site.line.folder / run.path)
    answer = leader.get(f"/api/v1/prints/{run.id}/file")
    assert (answer.status_code, answer.json()["code"]) == (404, "printed_file_missing")


def test_progress_is_that_of_the_area(site, officer):
    whole = site.signed_in().get("/api/v1/progress").json()
    part = officer.get("/api/v1/progress").json()
    assert (whole["total"]["invited_slips"], whole["total"]["invited"]) == (SMALL_SLIPS, SMALL_INVITED)
    assert {row["unit_code"] for row in part["rows"]} == {"19358"}
    assert part["total"]["invited"] == 5
    past = officer.get("/api/v1/progress", params={"as_of": at(20, 8).isoformat()}).json()
    assert past["total"]["invited"] == 0
    assert officer.get("/api/v1/progress", params={"as_of": "2021-03-20T08:00"}).status_code == 422


def test_an_account_sees_its_own_campaign_only(site):
    site.line.load(small_campaign_text(code='"khac"'))
    assert [row["code"] for row in site.signed_in().get("/api/v1/campaigns").json()] == ["nho"]
    administrator = site.signed_in(role=Role.ADMINISTRATOR, campaign=None)
    assert [row["code"] for row in administrator.get("/api/v1/campaigns").json()] == ["khac", "nho"]
    assert administrator.get("/api/v1/plans").json()["code"] == "campaign_not_chosen"
    assert administrator.get("/api/v1/plans?campaign=nho").status_code == 200


def test_a_plan_is_read_exported_and_its_gaps_listed(both):
    planner = both.signed_in()
    (plan,) = planner.get("/api/v1/plans").json()
    told = planner.get("/api/v1/plans/1").json()
    assert told.pop("in_words")
    assert plan == told
    assert (plan["state"], plan["summary"]["placed"]) == ("published", SMALL_INVITED)
    assert planner.get("/api/v1/plans/1/unassigned").json() == []
    lines = planner.get("/api/v1/plans/1/export").text.splitlines()
    assert lines[0] == "household_id,party,size,station,operating_day,shift,window_start,window_end"
    assert len(lines) == 1 + SMALL_SLIPS
    assert lines[1].endswith("2021-03-26,morning,2021-03-26T07:00:00+07:00,2021-03-26T08:00:00+07:00")


def test_publishing_through_the_api_refuses_people_without_a_slot(both):
    planner = both.signed_in()
    with both.line.work() as (_, campaign):
        limits = [{"unit": "462", "daily_limit": 3, "daily_target": None}]
        campaign.settings = {**campaign.settings, "limits": limits}
    left_out = both.line.draft().summary["unassigned"]
    assert planner.get("/api/v1/plans/2/unassigned").json()[0]["reason"] == "no_capacity"
    before = both.line.kept()
    answer = planner.post("/api/v1/plans/2/publish", json={"accept_unassigned": left_out - 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "people_unassigned")
    assert both.line.kept() == before
    done = planner.post("/api/v1/plans/2/publish", json={"accept_unassigned": left_out}).json()
    assert (done["changed"], done["plan"]["state"]) == (True, "published")
    assert done["replaced"] + done["kept"] + done["cancelled"] == SMALL_SLIPS
    again = planner.post("/api/v1/plans/2/publish", json={}).json()
    assert (again["changed"], again["new"], again["replaced"]) == (False, 0, 0)


def test_a_device_is_invited_enrolled_once_and_scans_with_its_key(both):
    both.line.print()
    planner, phone = both.signed_in(), both.anybody()
    token = planner.post("/api/v1/devices", json={"station": "TRU-SO", "name": "bàn 1"}).json()["token"]
    assert planner.post("/api/v1/devices", json={"station": "LA", "name": "x"}).json()["code"] == "area_unknown"
    key = phone.post("/api/v1/devices/enrol", json={"token": token}).json()["key"]
    assert phone.post("/api/v1/devices/enrol", json={"token": token}).status_code >= 400
    shown = {"Authorization": f"Bearer {key}"}
    slip = both.line.slips()["H1/household"]
    scan_id = str(uuid.uuid4())
    order = {"scan_id": scan_id, "text": slip.typed_code, "scanned_at": at(27, 3).isoformat()}
    verdict = phone.post("/api/v1/scans", json=order, headers=shown).json()
    assert verdict == phone.post("/api/v1/scans", json=order, headers=shown).json()
    assert verdict["scan_id"] == scan_id
    came = phone.post(f"/api/v1/scans/{scan_id}/check-ins", json={"numbers": [1], "reason": "đến sớm"}, headers=shown)
    assert came.json() == {"size": 2, "arrived": [1]}
    kept = both.line.kept()
    phone.post(f"/api/v1/scans/{scan_id}/check-ins", json={"numbers": [1], "reason": "đến sớm"}, headers=shown)
    assert both.line.kept() == kept
    collected = {"typed_code": slip.typed_code, "number": 1, "outcome": "collected"}
    first = phone.post("/api/v1/outcomes", json=collected, headers=shown)
    assert (first.status_code, first.json()["outcome"]) == (201, "collected")
    assert phone.post("/api/v1/outcomes", json=collected, headers=shown).json() == first.json()
    assert phone.post("/api/v1/outcomes", json={"outcome": "collected"}, headers=shown).status_code == 422
    assert phone.post(f"/api/v1/scans/{scan_id}/undo", headers=shown).json() == {"undone": 1}


def test_staff_of_a_station_scan_with_their_account(site):
    staff = site.signed_in(role=Role.SCANNER, station="TRU-SO")
    slip = site.line.slips()["H1/household"]
    order = {"scan_id": str(uuid.uuid4()), "text": slip.typed_code}
    assert staff.post("/api/v1/scans", json=order).status_code == 200


def test_a_scan_belongs_to_who_made_it(site):
    with site.line.work() as (db, campaign):
        keys = []
        for code in ("TRU-SO", "DEM"):
            token = invite_device(db, campaign=campaign, station=station_of(db, campaign, code), name=code, now=EVE)
            keys.append({"Authorization": f"Bearer {enrol(db, token=token, now=EVE)}"})
    slip = site.line.slips()["H1/household"]
    order = {"scan_id": str(uuid.uuid4()), "text": slip.typed_code}
    phone = site.anybody()
    phone.post("/api/v1/scans", json=order, headers=keys[0])
    other = phone.post(f"/api/v1/scans/{order['scan_id']}/check-ins", json={}, headers=keys[1])
    assert other.status_code >= 400


def test_imports_are_listed_without_people(site):
    (row,) = site.signed_in().get("/api/v1/roster-imports").json()
    assert (row["file_name"], row["report"]["households"]) == ("danh-sach.csv", 8)
    assert "Lê Văn Mẫu" not in str(row)


def test_sessions_open_and_the_campaign_closes_once(both):
    planner = both.signed_in()
    assert planner.post("/api/v1/sessions/open").json() == {
        "created": 0,
        "kept": 18,
        "slots": 69,
        "places": 618,
        "drafts_removed": [],
        "warnings": [],
    }
    first = planner.post("/api/v1/campaigns/close").json()
    before = both.line.kept()
    assert planner.post("/api/v1/campaigns/close?campaign=nho").json() == first
    assert first["state"] == "closed"
    assert both.line.kept() == before
    assert planner.post("/api/v1/plans/1/publish?campaign=nho", json={}).json()["code"] == "campaign_is_closed"


def test_the_campaign_file_is_read_back_with_its_defaults(site):
    said = site.signed_in().get("/api/v1/campaign").json()
    assert (said["code"], said["window_minutes"], said["eligibility"]["minimum_age"]) == ("nho", 60, 14)
