"""Texts through the API: to planners and ward officers, each in his area, on either database."""

from datetime import date

import pytest
from sqlmodel import select

from factories import EVE
from fake_gateway import fake_gateway
from outbox_scene import describe_gateway, put_text
from scheduler.audit.models import AuditEntry
from scheduler.auth.models import Role

PATH = "/api/v1/messages"


@pytest.fixture
def town(both):
    """One text of each ward that failed, one that waits."""
    with fake_gateway() as gateway:
        describe_gateway(both.line, gateway.address)
        failed = {"state": "failed", "problem": "refused_422", "ended_at": EVE}
        both.texts = {
            ref: put_text(both.line, ref, **facts) for ref, facts in (("H1", failed), ("A1", failed), ("H2", {}))
        }
        yield both


def noted(site):
    with site.line.work() as (db, _):
        return [
            row.action for row in db.exec(select(AuditEntry).order_by(AuditEntry.id)) if row.actor_kind == "account"
        ]


def test_the_outbox_is_shown_without_a_whole_number_and_the_look_is_noted(town):
    shown = town.signed_in(role=Role.PLANNER).get(PATH).json()
    assert shown["gateway"] == "http"
    assert {(one["kind"], one["state"], one["texts"]) for one in shown["counts"]} == {
        ("reminder", "failed", 2),
        ("reminder", "waiting", 1),
    }
    first = shown["failed"][0]
    assert (first["message_id"], first["problem"], len(first["recipient"])) == (town.texts["H1"], "refused_422", 4)
    assert noted(town) == ["message.read"]


def test_a_ward_officer_sees_and_sends_again_what_goes_to_his_ward_only(town):
    own = town.signed_in(role=Role.WARD_OFFICER, unit="19357")
    assert {one["message_id"] for one in own.get(PATH).json()["failed"]} < set(town.texts.values())
    answers = {ref: own.post(f"{PATH}/{number}/again").status_code for ref, number in town.texts.items()}
    assert sorted(answers[ref] for ref in ("H1", "A1")) == [200, 403]
    assert own.post(f"{PATH}/99999/again").status_code == 403


def test_one_that_failed_is_sent_again_once(town):
    client = town.signed_in(role=Role.PLANNER)
    number = town.texts["H1"]
    assert client.post(f"{PATH}/{number}/again").json() == {"message_id": number, "state": "waiting"}
    again = client.post(f"{PATH}/{number}/again")
    assert (again.status_code, again.json()["code"]) == (409, "message_not_failed")
    assert noted(town) == ["message.again"]


def test_preparing_is_a_job_for_the_asker_s_area(town, monkeypatch):
    started = []

    def start(*asked, by):
        started.append((*asked, by is not None))
        return "messages-1"

    monkeypatch.setattr(town.app.state.jobs, "start_messages", start)
    planner, officer = town.signed_in(role=Role.PLANNER), town.signed_in(role=Role.WARD_OFFICER, unit="19357")
    order = {"kinds": ["reminder"], "day": "2021-03-26"}
    answers = [client.post(f"{PATH}/prepare", json=order) for client in (planner, officer)]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(202, {"job_id": "messages-1"})] * 2
    day = date(2021, 3, 26)
    assert started == [("nho", ["reminder"], None, day, True), ("nho", ["reminder"], frozenset({"19357"}), day, True)]
    for wrong in ({"kinds": ["magic"]}, {"kinds": []}):
        assert planner.post(f"{PATH}/prepare", json=wrong).status_code == 422
