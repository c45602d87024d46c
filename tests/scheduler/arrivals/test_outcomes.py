import pytest
from sqlmodel import select

from factories import FRIDAY, SATURDAY, at, make_account, make_published_plan, move
from notices.errors import TypedCodeInvalid
from scheduler.arrivals.errors import OutcomeUnknown, PersonUnknown
from scheduler.arrivals.models import OUTCOMES, Outcome
from scheduler.arrivals.outcomes import KNOWN, latest_outcome, record_outcome, resident_on_slip
from scheduler.plan.models import Appointment


def record(db, world, outcome, moment, resident=None, **by):
    return record_outcome(
        db,
        campaign=world.campaign,
        station_id=world.headquarters.id,
        resident_id=resident or world.residents[1][0],
        outcome=outcome,
        now=moment,
        **by,
    )


def test_an_outcome_is_kept_with_appointment_station_and_operating_day(db, world, desk):
    fact = record(db, world, "collected", at(27, 1, 40), device=desk.device)

    assert (fact.outcome, fact.operating_day, fact.station_id) == ("collected", FRIDAY, world.headquarters.id)
    assert (fact.appointment_id, fact.device_id) == (world.invitations[1].appointment_id, desk.device.id)


def test_the_same_outcome_again_on_the_same_day_adds_nothing(db, world):
    first = record(db, world, "papers_missing", at(26, 19))
    again = record(db, world, "papers_missing", at(26, 19, 5))
    next_day = record(db, world, "papers_missing", at(27, 19), account=make_account(db))

    assert first.id == again.id
    assert [fact.operating_day for fact in db.exec(select(Outcome).order_by(Outcome.id))] == [FRIDAY, SATURDAY]
    assert latest_outcome(db, world.residents[1][0]) == next_day


def test_the_latest_outcome_counts(db, world):
    record(db, world, "fingerprints_unreadable", at(26, 19))
    record(db, world, "collected", at(26, 19, 20))

    assert latest_outcome(db, world.residents[1][0]).outcome == "collected"
    assert latest_outcome(db, world.residents[1][1]) is None


def test_the_appointment_is_that_of_the_published_plan(db, world):
    move(db, world, 1, "saturday 08:00", at(25, 18))

    assert record(db, world, "left", at(27, 8)).appointment_id == world.invitations[1].appointment_id


def test_somebody_whose_appointment_was_cancelled_may_still_be_served(db, world):
    db.get_one(Appointment, world.invitations[1].appointment_id).status = "cancelled"

    assert record(db, world, "collected", at(26, 19)).appointment_id is None


def test_an_outcome_that_is_none_is_refused(db, world):
    with pytest.raises(OutcomeUnknown) as refused:
        record(db, world, "happy", at(26, 19))
    assert refused.value.params == {"outcome": "happy", "known": ", ".join(KNOWN)}


def test_the_known_outcomes_are_those_that_the_database_takes():
    assert f"({', '.join(repr(outcome) for outcome in KNOWN)})" == OUTCOMES


def test_a_resident_of_another_campaign_is_unknown(db, world):
    other = make_published_plan(db, code="khac")

    for resident in (other.residents[1][0], 999_999):
        with pytest.raises(PersonUnknown) as refused:
            record(db, world, "collected", at(26, 19), resident)
        assert refused.value.status == 404


def test_a_person_is_found_by_the_typed_code_and_the_number_on_the_slip(db, world):
    code = world.invitations[1].typed_code

    assert resident_on_slip(db, campaign=world.campaign, typed_code=code.lower(), number=3) == world.residents[1][2]
    with pytest.raises(PersonUnknown):
        resident_on_slip(db, campaign=world.campaign, typed_code=code, number=4)


def test_a_code_of_no_slip_finds_nobody_and_a_mistyped_one_is_told(db, world):
    elsewhere = make_published_plan(db, code="khac").invitations[1].typed_code

    with pytest.raises(PersonUnknown):
        resident_on_slip(db, campaign=world.campaign, typed_code=elsewhere, number=1)
    with pytest.raises(TypedCodeInvalid):
        resident_on_slip(db, campaign=world.campaign, typed_code="7K3M", number=1)
