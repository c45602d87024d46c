"""The hand-out through the API: stacks, signed lists, what is open, and single reprints; each in his area."""

import pytest
from sqlmodel import select

from scheduler.audit.models import AuditEntry
from scheduler.auth.models import Role
from scheduler.handouts.models import Handout
from scheduler.invitations.models import InvitationVersion
from scheduler.places.models import Neighbourhood

LEADER = {"role": Role.LEADER, "place": "khu phố 1"}
OFFICER = {"role": Role.WARD_OFFICER, "unit": "19357"}


def place(site, name="khu phố 1"):
    with site.line.work() as (db, _):
        return db.exec(select(Neighbourhood.id).where(Neighbourhood.name == name)).one()


def enter(site, client, said, name="khu phố 1"):
    return client.post("/api/v1/handouts/list", json={"neighbourhood_id": place(site, name), "said": said})


def undo(site, client, name="khu phố 1"):
    return client.post("/api/v1/handouts/list/undo", json={"neighbourhood_id": place(site, name)}).json()


def slip(site, ref="H2"):
    return site.line.slips()[f"{ref}/household"]


def sources(site):
    with site.line.work() as (db, _):
        return {fact.source for fact in db.exec(select(Handout))}


@pytest.mark.parametrize(("area", "source"), [(LEADER, "leader"), (OFFICER, "clerk")])
def test_a_list_is_entered_and_taken_back(both, area, source):
    client = both.signed_in(**area)
    number = slip(both).number
    said = enter(both, client, {"handed_out": "1-1000", "absent": f"{number:06d}"}).json()
    assert (said["marked"]["absent"], said["left"]) == (1, 0)
    assert sources(both) == {source}
    assert undo(both, client) == {"changed": sum(said["marked"].values())}
    assert undo(both, client) == {"changed": 0}


@pytest.mark.parametrize("area", [LEADER, OFFICER])
def test_nobody_enters_or_takes_back_a_list_of_elsewhere(both, area):
    client = both.signed_in(**area)
    before = both.line.kept()
    for answer in (
        enter(both, client, {"handed_out": "1-1000"}, "khu phố 2"),
        client.post("/api/v1/handouts/list", json={"neighbourhood_id": 99_999, "said": {"handed_out": "1"}}),
        client.post("/api/v1/handouts/list/undo", json={"neighbourhood_id": place(both, "khu phố 2")}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert both.line.kept() == before


def test_a_list_that_cannot_be_read_says_so(site):
    client = site.signed_in(**OFFICER)
    answers = [enter(site, client, said) for said in ({"handed_out": "1.037"}, {"absent": "999"}, {"lost": "1"}, {})]
    assert [answer.status_code for answer in answers] == [422, 404, 422, 422]
    assert [answer.json()["code"] for answer in answers[:2]] == ["slip_numbers_unreadable", "slip_not_here"]


def test_the_state_and_the_open_slips_are_those_of_the_area(site):
    officer, planner = site.signed_in(**OFFICER), site.signed_in(role=Role.PLANNER, unit="462")
    enter(site, officer, {"handed_out": "1-1000"})
    (own,) = officer.get("/api/v1/handouts").json()
    at_school = 1  # a pupil's slip, which no leader hands out
    assert (own["neighbourhood"], own["states"]) == (
        "khu phố 1",
        {"handed_out": own["slips"] - at_school, "open": at_school},
    )
    assert [row["neighbourhood"] for row in planner.get("/api/v1/handouts").json()] == ["khu phố 1", "khu phố 2"]
    assert len(officer.get("/api/v1/handouts/open").json()) == at_school
    assert len(officer.get("/api/v1/handouts/open", params={"before": "2021-03-25"}).json()) == own["slips"]
    others = planner.get("/api/v1/handouts/open").json()
    assert {(row["neighbourhood"], row["state"]) for row in others} == {("khu phố 1", "open"), ("khu phố 2", "open")}
    assert planner.get("/api/v1/handouts/open", params={"offset": 1, "limit": 1}).json() == others[1:2]


def test_who_looks_at_the_open_slips_leaves_a_note(site):
    site.signed_in(**OFFICER).get("/api/v1/handouts/open")
    with site.line.work() as (db, _):
        last = db.exec(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (last.action, last.facts["rows"] > 0) == ("handout.open_read", True)


def test_before_a_plan_counts_there_is_nothing(bare):
    bare.line.load()
    planner = bare.signed_in(role=Role.PLANNER, unit="462")
    assert planner.get("/api/v1/handouts").json() == []
    assert planner.get("/api/v1/handouts/open").json() == []


def test_a_slip_that_was_made_anew_is_replaced_at_the_station(site):
    old = slip(site)
    with site.line.work() as (db, _):
        digits = db.get_one(InvitationVersion, (old.id, 1)).slip_code
    order = {"number": old.number, "version": 1, "reason": "lost"}
    officer = site.signed_in(**OFFICER)
    for _ in range(2):
        assert officer.post("/api/v1/slips/reprint", json=order).json() == {"number": old.number, "version": 2}
    scanner = site.signed_in(role=Role.STATION_LEAD, station="TRU-SO")
    scan = {"scan_id": "11111111-1111-1111-1111-111111111111", "text": digits}
    assert scanner.post("/api/v1/scans", json=scan).json()["verdict"] == "replaced"


def test_a_slip_of_elsewhere_is_refused_as_one_that_there_is_not(site):
    officer, planner = site.signed_in(**OFFICER), site.signed_in(role=Role.PLANNER, unit="462")
    answers = [
        officer.post("/api/v1/slips/reprint", json={"number": number, "version": 1, "reason": "lost"})
        for number in (slip(site, "A2").number, 9999)
    ]
    assert [answer.json() for answer in answers] == [answers[0].json()] * 2
    assert answers[0].status_code == 403
    unknown = planner.post("/api/v1/slips/reprint", json={"number": 9999, "version": 1, "reason": "lost"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "slip_unknown")
    assert slip(site, "A2").version == 1
