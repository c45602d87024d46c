"""Who comes without a slip is one visit with a number, however often the entry is sent, and is counted apart."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from factories import EVE, FRIDAY, at, make_household, make_published_plan
from notices.errors import GlyphMissing
from scheduler.arrivals.errors import PersonUnknown
from scheduler.arrivals.models import QueueCounter, Visit
from scheduler.arrivals.outcomes import record_outcome
from scheduler.arrivals.queue import queue_of
from scheduler.arrivals.queue_errors import EntryTaken, WalkInHasSlip
from scheduler.arrivals.walk_ins import Newcomer, add_walk_in
from scheduler.audit.models import AuditEntry
from scheduler.audit.trail import note
from scheduler.database import transaction
from scheduler.invitations.change import cancel
from scheduler.operations.check import check
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import Campaign, Neighbourhood, Station
from scheduler.plan.models import Appointment
from scheduler.roster.models import Household, Resident
from scheduler.roster.walk_ins import neighbourhoods_within
from visit_rows import slip_visit

NOW = at(26, 19, 30)
WAIT_SECONDS = 20


def enter(db, world, entry_id=None, *, station=None, people=1, **who):
    return add_walk_in(
        db,
        campaign=world.campaign,
        station=station or world.headquarters,
        day=FRIDAY,
        entry_id=entry_id or str(uuid4()),
        people=people,
        now=NOW,
        **who,
    )


def new(world, name="Trần Văn Lạ", year=1980):
    return Newcomer(name, world.neighbourhoods["101"].id, year)


def test_people_of_whom_nothing_is_known_are_a_count_with_a_number(db, world):
    slip_visit(db, world, 1, at(26, 19))
    visit = enter(db, world, people=4)

    assert (visit.queue_number, visit.people, visit.rank, visit.provenance) == (2, 4, "walk_in", "unlisted")
    assert (visit.household_id, visit.arrived_at) == (None, NOW)
    found = queue_of(db, station_id=world.headquarters.id, day=FRIDAY, now=NOW)
    assert [(one.visit.queue_number, one.here) for one in found.waiting] == [(1, 0), (2, 4)]


def test_the_same_entry_sent_again_is_the_same_visit(db, world):
    first = enter(db, world, "e-1", people=2, newcomer=new(world))
    again = enter(db, world, "e-1", people=3, newcomer=new(world, "Ai Khác"))

    assert (again, again.people) == (first, 2)
    assert len(db.exec(select(Visit)).all()) == 1
    assert len(db.exec(select(Household).where(Household.ref.startswith("vang-lai-"))).all()) == 1
    with pytest.raises(EntryTaken):
        enter(db, world, "e-1", station=world.mobile)


def test_who_stands_on_the_roster_without_a_slip_is_listed(db, world):
    household = make_household(db, world.neighbourhoods["101"], ("Phan Thị Ở",))
    resident = db.exec(select(Resident).where(Resident.household_id == household.id)).one()
    visit = enter(db, world, resident_id=resident.id)

    assert (visit.provenance, visit.household_id) == ("listed", household.id)


def test_who_has_a_slip_is_told_to_use_it_until_it_is_cancelled(db, world):
    with pytest.raises(WalkInHasSlip, match="slip 3"):
        enter(db, world, resident_id=world.residents[3][0])
    assert db.exec(select(QueueCounter)).all() == []
    cancel(db, world.invitations[3], reason="trùng", now=NOW)

    assert enter(db, world, resident_id=world.residents[3][0]).provenance == "listed"


def test_a_newcomer_is_put_onto_the_roster_and_can_have_an_outcome(db, world):
    visit = enter(db, world, newcomer=new(world, "  trần  Văn Lạ "))
    household = db.get_one(Household, visit.household_id)
    person = db.exec(select(Resident).where(Resident.household_id == household.id)).one()

    assert (visit.provenance, household.ref) == ("unlisted", f"vang-lai-{world.headquarters.id}-20210326-1")
    assert (household.head_name, household.neighbourhood_id) == ("trần Văn Lạ", world.neighbourhoods["101"].id)
    assert (person.full_name, person.birth_year, person.mark, person.marked_at) == ("trần Văn Lạ", 1980, "added", NOW)
    fact = record_outcome(
        db,
        campaign=world.campaign,
        station_id=world.headquarters.id,
        resident_id=person.id,
        outcome="collected",
        now=NOW,
    )
    assert fact.resident_id == person.id
    (one,) = queue_of(db, station_id=world.headquarters.id, day=FRIDAY, now=NOW).waiting
    assert one.household == "trần\N{NO-BREAK SPACE}V.\N{NO-BREAK SPACE}L."
    unknown_year = enter(db, world, newcomer=new(world, year=None))
    assert unknown_year.household_id != visit.household_id


def test_what_cannot_be_is_refused_and_nothing_is_entered(db, world):
    other = make_published_plan(db, "khac")
    for resident in (9999, other.residents[1][0]):
        with pytest.raises(PersonUnknown):
            enter(db, world, resident_id=resident)
    for place in (9999, other.neighbourhoods["101"].id):
        with pytest.raises(PersonUnknown):
            enter(db, world, newcomer=Newcomer("Ai Đó", place))
    with pytest.raises(GlyphMissing):
        enter(db, world, newcomer=new(world, "Mèo \N{CAT FACE}"))
    for people in (0, -1, 31):
        with pytest.raises(ValueError, match="no walk-in"):
            enter(db, world, people=people)
    world.campaign.state = "closed"
    with pytest.raises(CampaignClosed):
        enter(db, world)

    assert db.exec(select(Visit)).all() == []
    assert db.exec(select(QueueCounter)).all() == []


def test_what_the_database_refuses_for_another_reason_is_not_taken_for_a_repeat(db, world):
    with pytest.raises(IntegrityError):
        add_walk_in(
            db,
            campaign=world.campaign,
            station=Station(id=999, campaign_id=world.campaign.id),
            day=FRIDAY,
            entry_id="e-1",
            people=1,
            now=NOW,
        )


def test_neighbourhoods_are_told_by_unit_and_name(db, world):
    assert [one.name for one in neighbourhoods_within(db, world.campaign.id, {"102", "101"})] == [
        "khu phố 1",
        "khu phố 2",
    ]
    assert neighbourhoods_within(db, world.campaign.id, {"45"}) == []


def entered_twice_at_once(engine, world):
    """Both requests have seen that the entry is new, and meet before they write."""
    meeting, came = threading.Barrier(2), []

    def meet(_conn, _cursor, statement, *_rest):
        if statement.startswith("INSERT INTO queue_counter") and threading.get_ident() not in came:
            came.append(threading.get_ident())
            with suppress(threading.BrokenBarrierError):
                meeting.wait(1)

    def send(_which):
        with transaction(engine) as db:
            campaign = db.get_one(Campaign, world.campaign.id)
            station = db.get_one(Station, world.headquarters.id)
            visit = add_walk_in(
                db, campaign=campaign, station=station, day=FRIDAY, entry_id="e-1", people=2, now=NOW,
                newcomer=new(world),
            )  # fmt: skip
            return visit.id

    event.listen(engine, "before_cursor_execute", meet)
    with ThreadPoolExecutor(2) as threads:
        return [made.result(WAIT_SECONDS) for made in [threads.submit(send, which) for which in (1, 2)]]


def test_an_entry_sent_twice_at_once_is_one_visit_one_number_one_household_and_one_note(db_engine):
    with transaction(db_engine) as db:
        world = make_published_plan(db)

    first, second = entered_twice_at_once(db_engine, world)

    assert first == second
    with transaction(db_engine) as db:
        assert len(db.exec(select(Visit)).all()) == 1
        assert db.exec(select(QueueCounter)).one().last == 1
        assert len(db.exec(select(Household).where(Household.ref.startswith("vang-lai-"))).all()) == 1
        (entry,) = db.exec(select(AuditEntry).where(AuditEntry.action == "visit.walked_in")).all()
    assert (entry.subject, entry.facts) == (first, {"number": 1, "people": 2, "provenance": "unlisted"})


def test_a_newcomer_breaks_no_rule_of_the_database_s_check_and_the_next_plan_finds_him_a_slot(sqlite_line):
    sqlite_line.run()
    with sqlite_line.work() as (db, campaign):
        station = db.exec(select(Station).where(Station.campaign_id == campaign.id)).first()
        place = db.exec(select(Neighbourhood).where(Neighbourhood.campaign_id == campaign.id)).first()
        visit = add_walk_in(
            db, campaign=campaign, station=station, day=FRIDAY, entry_id="e-1", people=1, now=EVE,
            newcomer=Newcomer("Trần Văn Lạ", place.id, 1980),
        )  # fmt: skip

    def broken():
        with sqlite_line.work() as (db, campaign):
            report = check(db, campaign, keys=sqlite_line.keys, folder=sqlite_line.folder)
            return [finding.invariant for finding in report.broken]

    assert broken() == []
    plan = sqlite_line.draft()
    with sqlite_line.work() as (db, campaign):
        booked = db.exec(
            select(Appointment).where(Appointment.plan_id == plan.id, Appointment.household_id == visit.household_id)
        ).all()
        assert len(booked) == 1
        db.delete(db.get_one(Visit, visit.id))
        note(db, "visit.walked_in")
    assert broken() == ["eligible_without_answer"]
