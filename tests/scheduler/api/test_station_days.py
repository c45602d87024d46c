"""A station's day over the API: its board, its calls, what it tells, and the scans to look at."""

import uuid

import pytest
from sqlmodel import select

from factories import EVE
from scheduler.arrivals.devices import enrol, invite_device
from scheduler.arrivals.models import Scan, Visit
from scheduler.auth.models import Role
from scheduler.clock import real_now
from scheduler.operations.areas import station_of
from scheduler.places.models import SessionRow


@pytest.fixture
def lead(site):
    return site.signed_in(role=Role.STATION_LEAD, station="TRU-SO")


@pytest.fixture
def station(site):
    with site.line.work() as (db, campaign):
        return station_of(db, campaign, "TRU-SO").id


@pytest.fixture
def day(site, station):
    """The first day on which the station is open."""
    with site.line.work() as (db, _):
        asked = select(SessionRow.operating_day).where(SessionRow.station_id == station)
        return min(db.exec(asked)).isoformat()


def test_the_board_counts_the_day(lead, station, day):
    board = lead.get(f"/api/v1/stations/{station}/board", params={"day": day}).json()
    assert board["operating_day"] == day
    assert board["invited"] == sum(window["invited"] for window in board["windows"]) > 0
    assert (board["arrived"], board["missing"], board["conflicts"], board["invalid"]) == (0, [], 0, 0)
    assert board["waiting"] == board["after_closing"] == {"visits": 0, "people": 0}
    assert lead.get(f"/api/v1/stations/{station}/board").json()["windows"] == []  # the eve
    assert lead.get(f"/api/v1/stations/{station}/board", params={"day": "x"}).status_code == 422


def test_who_is_missing_is_told_masked(site, station, day):
    moment = f"{day}T23:59:00+07:00"
    from datetime import datetime

    from scheduler.clock import Clock
    from scheduler.deps import App

    parts = site.app.state.phieuhen
    clock = Clock.starting_at(datetime.fromisoformat(moment))
    site.app.state.phieuhen = App(parts.settings, parts.engine, parts.keys, clock)
    client = site.signed_in(role=Role.STATION_LEAD, station="TRU-SO")
    missing = client.get(f"/api/v1/stations/{station}/board").json()["missing"]
    assert missing
    assert set(missing[0]) == {"slip_number", "household", "neighbourhood", "people", "starts_at"}
    assert all("." in one["household"] for one in missing)


def test_a_delay_is_told_replaced_and_ended(lead, station, day):
    path = f"/api/v1/stations/{station}/notices"
    made = lead.post(path, json={"kind": "late", "minutes": 40, "day": day, "note": "mất điện"})
    assert made.status_code == 201
    assert made.json()["message"].startswith("THÔNG BÁO – ")
    lead.post(path, json={"kind": "late", "minutes": 20, "day": day})
    (notice,) = lead.get(path, params={"day": day}).json()
    assert (notice["minutes"], notice["shift"], notice["ended_at"]) == (20, None, None)
    ended = lead.post(f"/api/v1/notices/{notice['id']}/end").json()
    assert ended["ended_at"] is not None
    assert lead.post(f"/api/v1/notices/{notice['id']}/end").json()["ended_at"] == ended["ended_at"]
    assert lead.get(path, params={"day": day}).json() == []
    assert lead.get(path).json() == []


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"kind": "late"}, "notice_minutes_wrong"),
        ({"kind": "late", "minutes": 10**30}, "notice_minutes_wrong"),
        ({"kind": "late", "minutes": 40, "day": "2030-01-01"}, "station_closed_that_day"),
        ({"kind": "late", "minutes": 40, "day": "2021-01-01"}, "notice_too_late"),
        ({"kind": "postponed", "shift": "morning-9"}, "notice_shift_unknown"),
        ({"kind": "closed"}, "invalid_request"),
        ({"kind": "postponed", "note": "x" * 201}, "invalid_request"),
        ({"kind": "postponed", "note": "a\u0000b"}, "invalid_request"),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_code(lead, station, day, order, code):
    answer = lead.post(f"/api/v1/stations/{station}/notices", json={"day": day, **order})
    assert answer.status_code in {404, 409, 422}
    assert answer.json()["code"] == code


def test_numbers_called_are_read_by_the_screen_of_that_station(site, station):
    with site.line.work() as (db, campaign):
        facts = {"campaign_id": campaign.id, "station_id": station, "operating_day": EVE.date()}
        called = {"called_at": EVE, "called_to": "2", "arrived_at": EVE}
        db.add(Visit(queue_number=7, provenance="unlisted", rank="walk_in", people=1, **called, **facts))
        token = invite_device(
            db, campaign=campaign, station=station_of(db, campaign, "TRU-SO"), name="màn hình", now=real_now()
        )
        key = enrol(db, token=token, now=real_now())
    screen = site.anybody()
    screen.headers["Authorization"] = f"Bearer {key}"
    (call,) = screen.get(f"/api/v1/stations/{station}/calls").json()
    assert (call["queue_number"], call["called_to"]) == (7, "2")
    assert set(call) == {"queue_number", "called_to", "called_at"}
    assert screen.get("/api/v1/stations/99999/calls").status_code == 403


def test_conflicts_are_listed_and_leave_the_list_when_they_are_looked_at(site, lead, station):
    with site.line.work() as (db, campaign):
        row = Scan(
            campaign_id=campaign.id, station_id=station, scan_id=str(uuid.uuid4()), scanned_at=EVE, received_at=EVE,
            operating_day=EVE.date(), verdict="invalid", shown_verdict="on_time", offline=True, answer={},
        )  # fmt: skip
        db.add(row)
        db.flush()
        number = row.id
    path = f"/api/v1/stations/{station}/conflicts"
    (conflict,) = lead.get(path).json()["open"]
    assert (conflict["scan_id"], conflict["kind"], conflict["device"]) == (number, "admitted_unaware", "")
    first = lead.post(f"/api/v1/conflicts/{number}/review", json={"note": "đã hỏi"})
    assert first.json()["note"] == "đã hỏi"
    assert lead.post(f"/api/v1/conflicts/{number}/review", json={"note": "khác"}).json() == first.json()
    found = lead.get(path).json()
    assert (found["open"], found["reviewed"][0]["note"]) == ([], "đã hỏi")
