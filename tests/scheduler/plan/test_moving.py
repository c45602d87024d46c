"""An officer moves a household or lets two exchange their windows: when it is right, and every reason why it is refused."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from booking_scene import EVENING, TEENAGER, broken, household, left_out, limited, window
from factories import EVE, at
from moving_scene import arrive, moved, put, refuses, swapped, taken
from scheduler.arrivals.errors import PartyHasArrived
from scheduler.arrivals.models import CheckIn
from scheduler.audit.models import AuditEntry
from scheduler.invitations.change import LAST_VERSION, VersionsUsedUp, cancel
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.operations.moving import move, swap
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import SlotRow
from scheduler.places.service import close_campaign, find_session
from scheduler.plan.blocking import block_places
from scheduler.plan.errors import (
    AppointmentTakenBack,
    DailyLimitReached,
    DayAfterDeadline,
    NoPublishedPlan,
    SessionNotOpen,
    StationNotForParty,
    TooYoungThatDay,
    WindowBegun,
)
from scheduler.plan.models import Appointment, AppointmentMove
from scheduler.plan.move_errors import PartyWithoutAppointment, SlotsChanged
from scheduler.plan.moving import PartyKey
from scheduler.plan.places_left import places_left
from scheduler.plan.service import find_plan
from slots.errors import SlotFull, SlotUnknown

NIGHT = "DEM/2021-03-26/night"
MORNING = "TRU-SO/2021-03-26/morning"
SATURDAY_EVENING = "TRU-SO/2021-03-27/evening"
BOOKED = (("H1", "18:00", EVENING), ("H2", "18:00", EVENING), ("A2", "19:00", EVENING), ("A3", "07:00", MORNING))


def arranged(line):
    """H1 (two people) and H2 (two) on Friday at 18:00, A2 (three) at 19:00, A3 (one) in the morning."""
    crowd = left_out(line, [TEENAGER])
    for ref, clock, session in BOOKED:
        put(crowd, ref, clock, session)
    return crowd


@pytest.fixture
def crowd(line):
    return arranged(line)


@pytest.fixture
def sqlite_crowd(sqlite_line):
    return arranged(sqlite_line)


def facts(line):
    with line.work() as (db, _):
        return [(row.cause, row.moved_at) for row in db.exec(select(AppointmentMove)).all()]


def test_a_moved_party_holds_places_in_the_new_window_only_is_frozen_and_gets_a_new_paper(crowd):
    before = crowd.slips()["H2/household"]
    done = moved(crowd, "H2", now=at(26, 9))
    (slip,) = done.slips
    assert (done.changed, slip.appointment.frozen, slip.appointment.status) == (True, True, "booked")
    assert (slip.invitation.number, slip.invitation.typed_code, slip.invitation.version) == (
        before.number,
        before.typed_code,
        2,
    )
    assert (taken(crowd), taken(crowd, "20:00")) == (2, 2)
    assert facts(crowd) == [("hand", at(26, 9))]
    assert broken(crowd) == []
    assert crowd.print()[0].slips > 0
    assert broken(crowd) == []


def test_moving_to_the_window_it_has_changes_nothing(crowd):
    moved(crowd, "H2")
    before = crowd.kept()
    again = moved(crowd, "H2", now=at(26, 22))
    assert (again.changed, again.slips[0].invitation.version) == (False, 2)
    assert crowd.kept() == before


def test_publishing_again_afterwards_keeps_every_slip(crowd):
    moved(crowd, "H2")
    before = crowd.kept()
    done = crowd.publish(1, now=at(26, 9))
    assert (done.changed, done.issued.replaced, done.issued.kept) == (False, 0, 4)
    assert crowd.kept() == before


def test_a_move_leaves_a_note_that_names_nobody(crowd):
    done = moved(crowd, "H2")
    with crowd.work() as (db, campaign):
        entry = db.exec(select(AuditEntry).where(AuditEntry.action == "appointment.moved")).one()
        slots = [window(db, campaign, clock).slot_id for clock in ("18:00", "20:00")]
        assert (entry.subject, entry.campaign_id) == (done.slips[0].appointment.id, campaign.id)
        assert entry.facts == {
            "plan": done.slips[0].appointment.plan_id,
            "household": household(db, "H2"),
            "party": "household",
            "from_slot": slots[0],
            "to_slot": slots[1],
        }


@pytest.mark.parametrize("work", [moved, swapped])
def test_a_crash_in_the_middle_leaves_everything_as_it_was(crowd, work):
    before = crowd.kept()

    def step(db, campaign):
        slot_id = window(db, campaign, "20:00").slot_id
        keys = [PartyKey(household(db, ref)) for ref in ("H2", "A2")]
        if work is moved:
            move(db, campaign=campaign, party=keys[0], slot_id=slot_id, keys=crowd.keys, now=EVE)
        else:
            swap(db, campaign=campaign, first=keys[0], second=keys[1], keys=crowd.keys, now=EVE)

    crowd.cut_power_after(step)
    assert crowd.kept() == before


def test_a_full_window_a_full_session_and_a_full_day_refuse_a_party_from_elsewhere(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        db.get_one(SlotRow, window(db, campaign, "20:00").slot_id).places = 1
    assert refuses(sqlite_crowd, SlotFull, moved, "H2").params["free"] == 1
    with sqlite_crowd.work() as (db, campaign):
        find_session(db, campaign, SATURDAY_EVENING).capacity = 1
    assert refuses(sqlite_crowd, SlotFull, moved, "H2", "18:00", SATURDAY_EVENING).params["free"] == 1
    with sqlite_crowd.work() as (db, campaign):
        find_session(db, campaign, SATURDAY_EVENING).capacity = 40
    put(sqlite_crowd, "H5", "20:00", SATURDAY_EVENING)
    sqlite_crowd.load(limited(2))
    assert refuses(sqlite_crowd, DailyLimitReached, moved, "H2", "18:00", SATURDAY_EVENING).params["free"] == 1


def test_its_own_places_are_not_counted_against_a_party_that_stays_in_the_session_or_on_the_day(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        find_session(db, campaign, EVENING).capacity = 7  # just those who are there
    sqlite_crowd.load(limited(8))  # the day is full, too
    assert moved(sqlite_crowd, "H2").changed
    assert moved(sqlite_crowd, "H2", "08:00", MORNING).changed
    assert broken(sqlite_crowd) == []


def test_blocked_places_are_no_room(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        block_places(db, campaign, window(db, campaign, "20:00").slot_id, 9)
    assert refuses(sqlite_crowd, SlotFull, moved, "H2").params["free"] == 1


def test_what_a_party_may_not_have_is_refused(sqlite_crowd):
    assert refuses(sqlite_crowd, StationNotForParty, moved, "A3", "23:00", NIGHT).params == {"station": "DEM"}
    refuses(sqlite_crowd, StationNotForParty, moved, "H2", "13:00", "TRUONG/2021-03-26/afternoon")
    refuses(sqlite_crowd, WindowBegun, moved, "H2", now=at(26, 20))
    put(sqlite_crowd, "T1", "18:00", SATURDAY_EVENING)
    assert refuses(sqlite_crowd, TooYoungThatDay, moved, "T1").params["first"] == "27/3/2021"
    with sqlite_crowd.work() as (db, campaign):
        find_session(db, campaign, SATURDAY_EVENING).state = "closed"
    refuses(sqlite_crowd, SessionNotOpen, moved, "H2", "18:00", SATURDAY_EVENING)
    with sqlite_crowd.work() as (_, campaign):
        campaign.last_day = at(26, 0).date()
    refuses(sqlite_crowd, DayAfterDeadline, moved, "H2", "19:00", SATURDAY_EVENING)


def test_who_has_missed_his_window_may_still_get_a_later_one(sqlite_crowd):
    assert moved(sqlite_crowd, "H2", "20:00", SATURDAY_EVENING, now=at(27, 7)).changed


def test_only_a_live_appointment_of_the_plan_that_counts_is_moved(sqlite_crowd):
    refuses(sqlite_crowd, PartyWithoutAppointment, moved, "H5")
    refuses(sqlite_crowd, PartyWithoutAppointment, moved, "H2", party="part-1")
    with sqlite_crowd.work() as (db, campaign):
        key = PartyKey(household(db, "H2"))
        with pytest.raises(SlotUnknown):
            move(db, campaign=campaign, party=key, slot_id=99_999, keys=sqlite_crowd.keys, now=EVE)
        invitation = db.exec(select(Invitation).where(Invitation.household_id == household(db, "H2"))).one()
        cancel(db, invitation, reason="đã dọn đi", now=EVE)
    refuses(sqlite_crowd, AppointmentTakenBack, moved, "H2")
    with sqlite_crowd.work() as (db, campaign):
        close_campaign(db, campaign, now=EVE)
    refuses(sqlite_crowd, CampaignClosed, moved, "H1")


def test_nobody_is_moved_without_a_published_plan(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill()
    sqlite_line.open()
    sqlite_line.draft()
    refuses(sqlite_line, NoPublishedPlan, moved, "H2")


def test_a_party_of_which_somebody_has_come_stays_until_that_is_undone(crowd):
    check_in = arrive(crowd, "H2")
    error = refuses(crowd, PartyHasArrived, moved, "H2")
    assert error.params == {"number": crowd.slips()["H2/household"].number}
    refuses(crowd, PartyHasArrived, swapped, "A2", "H2")
    assert not moved(crowd, "H2", "18:00").changed
    with crowd.work() as (db, _):
        db.get_one(CheckIn, check_in).undone_at = at(26, 18, 10)
    assert moved(crowd, "H2").changed


def test_a_slip_that_can_have_no_further_version_is_not_moved(sqlite_crowd):
    with sqlite_crowd.work() as (db, _):
        invitation = db.exec(select(Invitation).where(Invitation.household_id == household(db, "H2"))).one()
        db.exec(
            select(InvitationVersion).where(InvitationVersion.invitation_id == invitation.id)
        ).one().version = LAST_VERSION
        invitation.version = LAST_VERSION
    refuses(sqlite_crowd, VersionsUsedUp, moved, "H2")


# Swapping


def test_two_parties_of_different_size_have_each_other_s_window_and_each_a_new_paper(crowd):
    with crowd.work() as (db, campaign):
        for clock, places in (("18:00", 5), ("19:00", 3)):
            db.get_one(SlotRow, window(db, campaign, clock).slot_id).places = places
    done = swapped(crowd, "A2", "H2")
    assert [(slip.invitation.version, slip.appointment.frozen) for slip in done.slips] == [(2, True)] * 2
    assert (taken(crowd), taken(crowd, "19:00")) == (5, 2)
    assert [cause for cause, _ in facts(crowd)] == ["swap", "swap"]
    assert broken(crowd) == []


@pytest.mark.parametrize("refs", [("A2", "H2"), ("H2", "A2")])
def test_a_swap_is_refused_where_the_larger_party_does_not_fit_when_the_other_has_left(sqlite_crowd, refs):
    with sqlite_crowd.work() as (db, campaign):
        db.get_one(SlotRow, window(db, campaign).slot_id).places = 4
    assert refuses(sqlite_crowd, SlotFull, swapped, *refs).params["free"] == 2


def test_a_swap_within_a_full_session_of_a_full_day_needs_no_room_besides(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        find_session(db, campaign, EVENING).capacity = 7
        for clock, places in (("18:00", 5), ("19:00", 3)):
            db.get_one(SlotRow, window(db, campaign, clock).slot_id).places = places
    sqlite_crowd.load(limited(8))
    assert swapped(sqlite_crowd, "A2", "H2").changed
    assert broken(sqlite_crowd) == []


def test_a_swap_across_days_counts_each_day_s_limit_with_the_party_that_comes(sqlite_crowd):
    put(sqlite_crowd, "H5", "18:00", SATURDAY_EVENING)
    sqlite_crowd.load(limited(8))
    assert swapped(sqlite_crowd, "H5", "H2").changed
    sqlite_crowd.load(limited(7))
    refuses(sqlite_crowd, DailyLimitReached, swapped, "H5", "H2")


def test_two_parties_of_one_window_have_nothing_to_exchange(crowd):
    before = crowd.kept()
    assert not swapped(crowd, "H1", "H2").changed
    assert not swapped(crowd, "H1", "H1").changed
    assert crowd.kept() == before


def test_who_says_what_he_saw_does_not_swap_back_by_asking_twice(sqlite_crowd):
    seen = tuple(sqlite_crowd.slots()[f"{ref}/household"] for ref in ("A2", "H2"))
    assert swapped(sqlite_crowd, "A2", "H2", seen=seen).changed
    assert not swapped(sqlite_crowd, "A2", "H2", seen=seen).changed
    moved(sqlite_crowd, "H2", "21:00")
    refuses(sqlite_crowd, SlotsChanged, swapped, "A2", "H2", seen=seen)


def test_a_swap_into_a_window_that_the_party_may_not_have_is_refused(sqlite_crowd):
    put(sqlite_crowd, "H4", "23:00", NIGHT)
    refuses(sqlite_crowd, StationNotForParty, swapped, "H4", "A3")
    refuses(sqlite_crowd, WindowBegun, swapped, "H2", "A3", now=at(26, 8))


# What the plan says of itself


def summary(line):
    with line.work() as (db, campaign):
        return find_plan(db, campaign, 1).summary


def test_the_plan_says_of_itself_what_is_so_after_moves_and_swaps(crowd):
    before = summary(crowd)
    moved(crowd, "H2", "07:00", "TRU-SO/2021-03-28/morning")  # a worker party in the morning
    moved(crowd, "H1", "18:00", SATURDAY_EVENING)
    swapped(crowd, "A2", "H1")
    after = summary(crowd)
    assert after["by_shift"] == {"evening": 5, "morning": 3}
    assert (after["days_used"], after["first_day"], after["last_day"]) == (3, "2021-03-26", "2021-03-28")
    assert (after["days_before_deadline"], after["busiest_day"]) == (0, {"day": "2021-03-27", "people": 3})
    assert {row["group"]: row["people"] for row in after["wrong_shift"] if row["shift"] == "morning"} == {"worker": 2}
    same = ("eligible", "placed", "unassigned", "by_group", "parties", "unassigned_by", "terms")
    assert [after[name] for name in same] == [before[name] for name in same]
    moved(crowd, "H2", "18:00")
    moved(crowd, "A2", "19:00")
    moved(crowd, "H1", "18:00")
    assert summary(crowd) == before


# Properties


CLOCKS = {MORNING: ("07:00", "08:00"), EVENING: ("18:00", "19:00"), SATURDAY_EVENING: ("18:00", "19:00")}
REFS = ("H1", "H2", "A2", "A3", "H5", "H4")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.sampled_from(REFS), st.sampled_from(sorted(CLOCKS)), st.integers(0, 1)),
        st.tuples(st.just("swap"), st.sampled_from(REFS), st.sampled_from(REFS)),
    ),
    max_size=12,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, places=st.integers(3, 5), limit=st.integers(9, 12))
def test_whatever_is_moved_or_swapped_no_window_session_or_day_ever_has_too_many(tight, steps, places, limit):
    tight.load(limited(limit))
    with tight.work() as (db, _):
        for slot in db.exec(select(SlotRow)).all():
            slot.places = min(slot.places, max(places, places_left(db, [slot.id])[slot.id].taken))
    sizes = people(tight)
    for kind, *args in steps:
        try:
            if kind == "move":
                moved(tight, args[0], CLOCKS[args[1]][args[2]], args[1])
            else:
                swapped(tight, *args)
        except (SlotFull, DailyLimitReached, PartyWithoutAppointment, StationNotForParty):
            pass
        assert people(tight) == sizes
    assert broken(tight) == []


def people(line):
    with line.work() as (db, _):
        rows = db.exec(select(Appointment.household_id, Appointment.size).order_by(col(Appointment.id)))
        return list(rows)


@pytest.fixture
def tight(sqlite_line):
    crowd = arranged(sqlite_line)
    put(crowd, "H5", "18:00", SATURDAY_EVENING)
    return crowd
