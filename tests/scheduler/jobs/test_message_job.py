"""Texts are put into the outbox by a job: some slips a step, as often as one likes, for one's own area."""

import pytest
from sqlmodel import select

from job_desk import wait_for
from outbox_scene import describe_gateway
from scheduler.audit.models import AuditEntry
from scheduler.messages.composing import prepare_next
from scheduler.messages.models import Message
from scheduler.roster.models import Resident

KINDS = ["invitation", "reminder"]


@pytest.fixture
def town(line):
    line.run()
    describe_gateway(line, "http://127.0.0.1:9")
    return line


def texts(line):
    with line.work() as (db, _):
        return db.exec(select(Message).order_by(Message.id)).all()


def test_it_tells_how_far_it_is_and_what_came_of_it(town, jobs, monkeypatch):
    monkeypatch.setattr("scheduler.messages.situations.AT_ONCE", 2)
    done = wait_for(jobs, jobs.start_messages("nho", KINDS, None))
    made = texts(town)
    assert (done.kind, done.state, done.what, done.error) == ("messages", "done", "slips", None)
    assert done.done == done.total > 2
    assert done.result == {"texts": len(made), "already": 0, "without_phone": 0}
    assert {text.kind for text in made} <= set(KINDS)


def test_a_second_time_adds_nothing(town, jobs):
    first = wait_for(jobs, jobs.start_messages("nho", KINDS, None)).result
    again = wait_for(jobs, jobs.start_messages("nho", KINDS, None)).result
    assert (again["texts"], again["without_phone"], again["already"] > 0) == (0, 0, True)
    assert first["texts"] == len(texts(town)) > 0


def test_it_keeps_to_the_area_and_says_whom_nobody_can_reach(town, jobs):
    whole = wait_for(jobs, jobs.start_messages("nho", ["invitation"], ["19357"])).result
    with town.work() as (db, _):
        for one in db.exec(select(Resident)):
            one.phone = ""
    silent = wait_for(jobs, jobs.start_messages("nho", ["invitation"], ["19358"])).result
    assert whole["texts"] > 0 == whole["without_phone"]
    assert silent["texts"] == 0 < silent["without_phone"]
    assert len(texts(town)) == whole["texts"]


def test_the_trail_names_who_started_it(town, jobs):
    wait_for(jobs, jobs.start_messages("nho", KINDS, None))
    with town.work() as (db, _):
        noted = [row for row in db.exec(select(AuditEntry)) if row.action == "message.prepared"]
    assert {row.actor_kind for row in noted} == {"job"}


@pytest.mark.parametrize(
    ("campaign", "kinds", "code"), [("la", KINDS, "campaign_unknown"), ("nho", ["magic"], "message_kind_unknown")]
)
def test_what_cannot_be_prepared_is_told(sqlite_line, sqlite_jobs, campaign, kinds, code):
    sqlite_line.load()
    failed = wait_for(sqlite_jobs, sqlite_jobs.start_messages(campaign, kinds, None))
    assert (failed.state, failed.error["code"]) == ("failed", code)


def test_a_campaign_that_is_closed_half_way_ends_it(sqlite_line, sqlite_jobs, monkeypatch):
    sqlite_line.run()
    describe_gateway(sqlite_line, "http://127.0.0.1:9")

    def closes(db, campaign, after, **asked):
        if after:
            campaign.state = "closed"
        return prepare_next(db, campaign, after, **asked)

    monkeypatch.setattr("scheduler.messages.situations.AT_ONCE", 2)
    monkeypatch.setattr("scheduler.message_job.prepare_next", closes)
    failed = wait_for(sqlite_jobs, sqlite_jobs.start_messages("nho", KINDS, None))
    assert (failed.state, failed.error["code"], failed.done) == ("failed", "campaign_closed", 2)
    assert len(texts(sqlite_line)) > 0
