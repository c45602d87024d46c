"""The queue, walk-ins, the search by name and the waiting times through the API."""

from uuid import uuid4

import pytest
from sqlmodel import col, select

from factories import EVE
from scheduler.arrivals.devices import enrol, invite_device
from scheduler.arrivals.models import Visit
from scheduler.arrivals.queue_numbers import next_numbers
from scheduler.audit.models import AuditEntry
from scheduler.auth.limits import NAME_SEARCHES
from scheduler.auth.models import Role
from scheduler.invitations.models import Invitation
from scheduler.operations.areas import station_of
from scheduler.places.models import Neighbourhood, SessionRow, SlotRow
from scheduler.plan.models import Appointment, AppointmentMember
from scheduler.roster.models import Resident

API = "/api/v1"
DAY = EVE.date()


def at_door(site, station="TRU-SO", name="bàn 1"):
    with site.line.work() as (db, campaign):
        token = invite_device(db, campaign=campaign, station=station_of(db, campaign, station), name=name, now=EVE)
        key = enrol(db, token=token, now=EVE)
    client = site.anybody()
    client.headers["Authorization"] = f"Bearer {key}"
    return client


def arrived(site, rank="on_time", day=DAY):
    """Somebody invited to the headquarters has come; returns the visit's id, the slip and a resident on it."""
    with site.line.work() as (db, campaign):
        station = station_of(db, campaign, "TRU-SO")
        taken = select(Visit.invitation_id).where(col(Visit.invitation_id).is_not(None))
        slip = db.exec(
            select(Invitation)
            .join(Appointment, col(Appointment.id) == Invitation.appointment_id)
            .join(SlotRow, col(SlotRow.id) == Appointment.slot_id)
            .join(SessionRow, col(SessionRow.id) == SlotRow.session_id)
            .where(SessionRow.station_id == station.id, col(Invitation.id).not_in(taken))
            .order_by(Invitation.number)
        ).first()
        resident = db.exec(
            select(Resident)
            .join(AppointmentMember, col(AppointmentMember.resident_id) == Resident.id)
            .where(AppointmentMember.appointment_id == slip.appointment_id)
        ).first()
        (number,) = next_numbers(db, station_id=station.id, day=day)
        visit = Visit(
            campaign_id=campaign.id, station_id=station.id, operating_day=day, queue_number=number,
            invitation_id=slip.id, provenance="slip", rank=rank, people=2, arrived_at=EVE,
        )  # fmt: skip
        db.add(visit)
        db.flush()
        return visit.id, slip, resident


def post(client, path, **body):
    answer = client.post(API + path, json=body)
    assert answer.status_code < 300, answer.text
    return answer.json()


def test_a_visit_goes_from_the_door_to_the_end_of_service(both):
    client = at_door(both)
    visit, slip, _ = arrived(both)
    (one,) = client.get(f"{API}/visits").json()["waiting"]
    assert (one["id"], one["number"], one["state"], one["slip"], one["here"]) == (visit, 1, "waiting", slip.number, 0)
    called = post(client, "/visits/next")["visit"]
    assert (called["id"], called["state"], called["desk"]) == (visit, "called", "bàn 1")
    assert post(client, "/visits/next") == {"visit": called}
    assert post(client, f"/visits/{visit}/call")["state"] == "called"
    assert post(client, f"/visits/{visit}/absent")["state"] == "absent"
    assert post(client, f"/visits/{visit}/start", desk="bàn 9")["desk"] == "bàn 9"
    assert post(client, f"/visits/{visit}/end")["state"] == "done"
    assert post(client, f"/visits/{visit}/back", state="done")["state"] == "in_service"
    assert post(client, f"/visits/{visit}/end")["state"] == "done"
    queue = client.get(f"{API}/visits", params={"day": DAY.isoformat()}).json()
    assert [len(queue[part]) for part in ("waiting", "called", "in_service", "done")] == [0, 0, 0, 1]
    assert queue["operating_day"] == DAY.isoformat()
    assert post(client, "/visits/next") == {"visit": None}
    with both.line.work() as (db, _):
        noted = db.exec(select(AuditEntry.action).where(AuditEntry.action.startswith("visit.")).order_by(AuditEntry.id))
        assert list(noted) == [
            "visit.called", "visit.called", "visit.absent", "visit.started", "visit.ended", "visit.put_back", "visit.ended",
        ]  # fmt: skip


def test_a_number_that_another_desk_has_is_refused_with_a_problem(site):
    one, two = at_door(site), at_door(site, name="bàn 2")
    visit, _, _ = arrived(site)
    post(one, f"/visits/{visit}/start")
    answer = two.post(f"{API}/visits/{visit}/start", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "visit_at_other_desk")
    assert two.post(f"{API}/visits/{visit}/call", json={}).json()["code"] == "visit_served"


@pytest.mark.parametrize("path", ["/visits/1/back", "/visits/next", "/visits/1/start"])
@pytest.mark.parametrize("body", [{"state": "waiting", "desk": ""}, {"desk": "x" * 61}, {"desk": "a\x00"}])
def test_bad_orders_are_refused(site, path, body):
    client = at_door(site)
    arrived(site)
    body = {"state": "waiting"} if path.endswith("back") else body
    assert client.post(API + path, json=body).status_code == 422


def test_a_bad_day_is_refused(site):
    client = at_door(site)
    for day in ("x", "2021-02-30", "-1"):
        assert client.get(f"{API}/visits", params={"day": day}).status_code == 422


def test_walk_ins_are_entered_once(both):
    client, entry = at_door(both), str(uuid4())
    first = client.post(f"{API}/walk-ins", json={"entry_id": entry, "people": 3})
    assert first.status_code == 201
    assert client.post(f"{API}/walk-ins", json={"entry_id": entry, "people": 3}).json() == first.json()
    made = first.json()
    assert (made["number"], made["rank"], made["provenance"], made["here"]) == (1, "walk_in", "unlisted", 3)
    with both.line.work() as (db, _):
        place = db.exec(select(Neighbourhood)).first().id
    newcomer = {"name": "Trần Văn Lạ", "neighbourhood_id": place, "birth_year": 1980}
    made = post(client, "/walk-ins", entry_id=str(uuid4()), newcomer=newcomer)
    assert (made["number"], made["household"]) == (2, "Trần\N{NO-BREAK SPACE}V.\N{NO-BREAK SPACE}L.")
    other = at_door(both, "DEM")
    assert other.post(f"{API}/walk-ins", json={"entry_id": entry}).json()["code"] == "entry_taken"


@pytest.mark.parametrize(
    "body",
    [
        {"entry_id": "x"},
        {},
        {"people": 0},
        {"people": 31},
        {"resident_id": 1, "newcomer": {"name": "Ai", "neighbourhood_id": 1}},
        {"newcomer": {"name": " ", "neighbourhood_id": 1}},
        {"newcomer": {"name": "Ai", "neighbourhood_id": 1, "birth_year": 1}},
        {"resident_id": 2**40},
    ],
)
def test_what_cannot_be_a_walk_in_is_refused(site, body):
    body = body and {"entry_id": str(uuid4()), **body}
    assert at_door(site).post(f"{API}/walk-ins", json=body).status_code == 422


def test_who_has_a_slip_is_found_by_name_and_told_to_use_it(both):
    client = at_door(both)
    _, slip, resident = arrived(both)
    found = client.get(f"{API}/scans/names", params={"q": resident.full_name.lower()}).json()
    hit = next(hit for hit in found["hits"] if hit["slip"] and hit["slip"]["number"] == slip.number)
    assert hit["slip"]["typed_code"] == slip.typed_code
    assert hit["slip"]["here"] is True
    assert resident.full_name not in str(found)
    answer = client.post(f"{API}/walk-ins", json={"entry_id": str(uuid4()), "resident_id": resident.id})
    assert (answer.status_code, answer.json()["code"]) == (409, "walk_in_has_slip")
    answer = client.post(f"{API}/walk-ins", json={"entry_id": str(uuid4()), "resident_id": 99999})
    assert answer.json()["code"] == "person_unknown"
    with both.line.work() as (db, _):
        (entry,) = db.exec(select(AuditEntry).where(AuditEntry.action == "resident.looked_for")).all()
        assert resident.id in entry.facts["residents"]
        assert entry.actor_kind == "device"


def test_a_name_needs_two_letters_and_an_end(site):
    client = at_door(site)
    assert client.get(f"{API}/scans/names", params={"q": "a"}).json()["code"] == "name_too_short"
    for wrong in ({}, {"q": "x" * 101}, {"q": "a\x00b"}):
        assert client.get(f"{API}/scans/names", params=wrong).status_code == 422


def test_each_desk_may_search_so_often_and_no_other_pays_for_it(site):
    one, two = at_door(site), at_door(site, name="bàn 2")
    answers = [one.get(f"{API}/scans/names?q=zz").status_code for _ in range(NAME_SEARCHES.tries + 1)]
    assert answers == [200] * NAME_SEARCHES.tries + [429]
    assert two.get(f"{API}/scans/names?q=zz").status_code == 200


def test_waiting_times_are_told_to_who_is_responsible(both):
    visit, _, _ = arrived(both)
    client = at_door(both)
    post(client, f"/visits/{visit}/start")
    post(client, "/walk-ins", entry_id=str(uuid4()))
    with both.line.work() as (db, campaign):
        station = station_of(db, campaign, "TRU-SO").id
    for who in ({"role": Role.PLANNER, "unit": "462"}, {"role": Role.STATION_LEAD, "station": "TRU-SO"}):
        told = both.signed_in(**who).get(f"{API}/stations/{station}/waiting").json()
        assert (told["operating_day"], told["after_closing"]) == (DAY.isoformat(), 0)
        assert told["invited"]["measured"] == 1
        assert 0 <= told["invited"]["median"] == told["invited"]["p90"]
        assert told["walk_ins"] == {
            "median": None, "p90": None, "measured": 0, "waiting": 1, "not_measured": 0, "undone": 0,
        }  # fmt: skip
        (window,) = told["windows"]
        assert window["measured"] == 1
    other = both.signed_in(role=Role.STATION_LEAD, station="DEM")
    assert other.get(f"{API}/stations/{station}/waiting").status_code == 403
