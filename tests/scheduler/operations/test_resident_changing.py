"""The holder of a slip changes its window by himself: what it gives, every reason why it is refused, and what else must know."""

import pytest
from sqlmodel import col, select

from booking_scene import EVENING, broken, left_out, window
from factories import EVE, at
from line import bundle_of
from moving_scene import arrive, moved, put, refuses, taken
from notices.slipcode import qr_text
from own_change_scene import MORNING, SUNDAY_EVENING, arranged, changed, present, rules, slip_of
from replan_scene import hand_out
from scheduler.arrivals import service
from scheduler.arrivals.codes import read
from scheduler.arrivals.devices import device_by_key, enrol, invite_device
from scheduler.arrivals.errors import PartyHasArrived
from scheduler.audit.models import AuditEntry
from scheduler.invitations.change import cancel
from scheduler.invitations.keys import verify_keys
from scheduler.invitations.models import InvitationVersion
from scheduler.operations.calling_off import call_off
from scheduler.operations.comparing import compare, compared_plans
from scheduler.operations.off_scope import Off
from scheduler.operations.reprinting import reprint_slip
from scheduler.operations.resident_changing import change_slot, changeable, live_appointment
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import SlotRow, Station
from scheduler.places.service import close_campaign
from scheduler.plan.errors import DailyLimitReached, StationNotForParty, TooYoungThatDay
from scheduler.plan.models import Appointment, AppointmentMove
from scheduler.plan.own_change_errors import (
    NoSlotToChange,
    OwnChangesNotOffered,
    OwnChangesUsedUp,
    SlipNamesNobody,
    SlotNotAsSeen,
    TooLateToChange,
    WindowTooFar,
    WindowTooSoon,
)
from scheduler.plan.replan_errors import PlanWouldUndo
from scheduler.plan.service import find_plan
from scheduler.roster.models import Household
from slots.errors import SlotFull, SlotUnknown
from slots.verdict import Tolerances

NIGHT = "DEM/2021-03-26/night"
SATURDAY_EVENING = "TRU-SO/2021-03-27/evening"


@pytest.fixture
def crowd(line):
    return arranged(line)


@pytest.fixture
def sqlite_crowd(sqlite_line):
    return arranged(sqlite_line)


def papers(line):
    """Every version ever issued, as its paper says it."""
    with line.work() as (db, _):
        return [(row.invitation_id, row.version, row.slip_code) for row in db.exec(select(InvitationVersion))]


def test_the_party_holds_places_in_the_new_window_only_and_its_paper_stays_as_it_is(crowd):
    before, issued = crowd.slips()["H2/household"], papers(crowd)
    done = changed(crowd, "H2", now=at(25, 18))
    after = crowd.slips()["H2/household"]
    assert (done.changed, done.appointment.frozen, done.appointment.status) == (True, True, "booked")
    assert after.model_dump() == before.model_dump(), "number, code, version and appointment"
    assert papers(crowd) == issued
    assert (taken(crowd), taken(crowd, "20:00")) == (2, 2)
    with crowd.work() as (db, _):
        (fact,) = db.exec(select(AppointmentMove)).all()
    assert (fact.cause, fact.moved_at, fact.to_slot_id) == ("resident", at(25, 18), done.appointment.slot_id)
    assert broken(crowd) == []


def test_it_stands_in_the_trail_as_done_by_the_public_and_names_nobody(crowd):
    done = changed(crowd, "H2")
    with crowd.work() as (db, campaign):
        entry = db.exec(select(AuditEntry).where(AuditEntry.action == "appointment.changed_by_holder")).one()
        slots = [window(db, campaign, clock).slot_id for clock in ("18:00", "20:00")]
    assert (entry.actor_kind, entry.actor_id, entry.via) == ("public", None, "POST /s/{digits}/doi")
    assert (entry.subject, entry.campaign_id) == (done.appointment.id, campaign.id)
    assert (entry.facts["from_slot"], entry.facts["to_slot"]) == tuple(slots)
    assert set(entry.facts) == {"plan", "household", "party", "from_slot", "to_slot"}


def test_choosing_the_window_one_has_changes_nothing_and_counts_as_done_whatever_the_page_showed(crowd):
    old = present(crowd, "H2")
    changed(crowd, "H2")
    before = crowd.kept()
    again = changed(crowd, "H2", seen=old, now=at(26, 20))
    assert not again.changed
    assert crowd.kept() == before


def test_a_second_tab_that_shows_the_former_window_is_told_so(crowd):
    old = present(crowd, "H2")
    changed(crowd, "H2")
    refuses(crowd, SlotNotAsSeen, changed, "H2", "21:00", seen=old)
    assert changed(crowd, "H2", "21:00").changed, "the page was opened again"


def test_whoever_leaves_makes_room_for_the_next(crowd):
    with crowd.work() as (db, campaign):
        db.get_one(SlotRow, window(db, campaign, "20:00").slot_id).places = 3
    changed(crowd, "H1", "20:00")
    refuses(crowd, SlotFull, changed, "A2", "20:00")
    changed(crowd, "H1", "21:00")
    assert changed(crowd, "A2", "20:00").changed


def test_a_party_that_fits_only_when_it_has_left_is_not_in_its_own_way(line):
    crowd = left_out(line, limit=4)
    put(crowd, "H1")
    put(crowd, "H2", "19:00")
    assert changed(crowd, "H1", "20:00").changed
    put(crowd, "A2", "18:00", SATURDAY_EVENING)
    refuses(crowd, DailyLimitReached, changed, "H1", "20:00", SATURDAY_EVENING)


def test_a_crash_in_the_middle_leaves_everything_as_it_was(crowd):
    before, seen = crowd.kept(), present(crowd, "H2")

    def step(db, campaign):
        slot_id = window(db, campaign, "20:00").slot_id
        change_slot(db, campaign, slip_of(db, "H2"), slot_id=slot_id, seen_slot_id=seen, now=EVE)

    crowd.cut_power_after(step)
    assert crowd.kept() == before


# Refused


def test_too_late_is_when_the_window_begins_within_the_cut_off(sqlite_crowd):
    assert refuses(sqlite_crowd, TooLateToChange, changed, "H2", now=at(26, 6)).params == {"hours": 12}
    assert changed(sqlite_crowd, "H2", now=at(26, 5, 59)).changed
    rules(sqlite_crowd, cut_off_hours=0)
    refuses(sqlite_crowd, TooLateToChange, changed, "H1", "20:00", SATURDAY_EVENING, now=at(26, 18))
    refuses(sqlite_crowd, TooLateToChange, changed, "H1", "20:00", SATURDAY_EVENING, now=at(27, 9))


def test_a_window_within_the_cut_off_takes_nobody(sqlite_crowd):
    refuses(sqlite_crowd, WindowTooSoon, changed, "H2", "08:00", MORNING, now=at(25, 20))
    assert changed(sqlite_crowd, "H2", "09:00", MORNING, now=at(25, 20)).changed


def test_a_day_too_far_away_is_refused(sqlite_crowd):
    rules(sqlite_crowd, days=1)
    assert refuses(sqlite_crowd, WindowTooFar, changed, "H2", "18:00", SUNDAY_EVENING).params == {"days": 1}
    assert changed(sqlite_crowd, "H2", "18:00", SATURDAY_EVENING).changed


def test_a_slip_is_changed_as_often_as_the_campaign_allows_and_moves_by_officers_do_not_count(sqlite_crowd):
    changed(sqlite_crowd, "H2", "20:00")
    moved(sqlite_crowd, "H2", "21:00")
    changed(sqlite_crowd, "H2", "19:00")
    assert refuses(sqlite_crowd, OwnChangesUsedUp, changed, "H2", "20:00").params == {"most": 2}
    assert changed(sqlite_crowd, "H1", "20:00").changed, "another slip has its own"


def test_changes_under_a_former_plan_count_too(crowd):
    rules(crowd, most=3)
    for number, clock in ((2, "20:00"), (3, "21:00"), (4, "20:00")):
        changed(crowd, "H2", clock)
        crowd.draft(seed=number)
        crowd.publish(accept=99)
        assert crowd.slips()["H2/household"].version == 1
    refuses(crowd, OwnChangesUsedUp, changed, "H2", "21:00")


def test_a_campaign_may_offer_no_changes_at_all(sqlite_crowd):
    rules(sqlite_crowd, most=0)
    refuses(sqlite_crowd, OwnChangesNotOffered, changed, "H2")


def test_a_party_of_which_somebody_has_come_stays(sqlite_crowd):
    arrive(sqlite_crowd, "H2")
    refuses(sqlite_crowd, PartyHasArrived, changed, "H2")
    with sqlite_crowd.work() as (db, _), pytest.raises(PartyHasArrived):
        changeable(db, slip_of(db, "H2"), now=EVE)


def test_a_closed_campaign_a_cancelled_slip_and_a_window_that_is_gone_have_nothing_to_change(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        cancel(db, slip_of(db, "H2"), reason="mất", now=EVE)
        db.get_one(Appointment, slip_of(db, "H1").appointment_id).status = "cancelled"
    refuses(sqlite_crowd, NoSlotToChange, changed, "H2")
    refuses(sqlite_crowd, NoSlotToChange, changed, "H1")
    with sqlite_crowd.work() as (db, campaign):
        close_campaign(db, campaign, now=EVE)
    refuses(sqlite_crowd, CampaignClosed, changed, "A2")
    with sqlite_crowd.work() as (db, _), pytest.raises(CampaignClosed):
        changeable(db, slip_of(db, "A2"), now=EVE)


def test_a_spare_slip_that_names_nobody_is_changed_by_nobody(sqlite_crowd):
    with sqlite_crowd.work() as (db, _):
        home = db.get_one(Household, slip_of(db, "H2").household_id)
        home.spare_places, home.spare_told_at = 2, None
        db.flush()
        with pytest.raises(SlipNamesNobody):
            live_appointment(db, slip_of(db, "H2"))


def test_a_window_that_is_unfit_full_or_unknown_is_refused(sqlite_crowd):
    put(sqlite_crowd, "T1", "18:00", SATURDAY_EVENING)
    refuses(sqlite_crowd, TooYoungThatDay, changed, "T1", "18:00", EVENING)
    refuses(sqlite_crowd, StationNotForParty, changed, "A2", "23:00", NIGHT)
    with sqlite_crowd.work() as (db, campaign), pytest.raises(SlotUnknown):
        change_slot(db, campaign, slip_of(db, "H2"), slot_id=999, seen_slot_id=present_in(db, "H2"), now=EVE)
    with sqlite_crowd.work() as (db, campaign):
        db.get_one(SlotRow, window(db, campaign, "20:00").slot_id).places = 1
    refuses(sqlite_crowd, SlotFull, changed, "H2")


def present_in(db, ref):
    return db.get_one(Appointment, slip_of(db, ref).appointment_id).slot_id


def test_what_may_be_changed_is_told_without_holding_anything(sqlite_crowd):
    with sqlite_crowd.work() as (db, _):
        assert changeable(db, slip_of(db, "H2"), now=EVE).slot_id == present_in(db, "H2")
        with pytest.raises(TooLateToChange):
            changeable(db, slip_of(db, "H2"), now=at(26, 9))


# What else must know


def scanned(line, ref, moment, station="TRU-SO"):
    """The verdict on the first paper of a slip at a station."""
    with line.work() as (db, campaign):
        place = db.exec(select(Station).where(Station.campaign_id == campaign.id, Station.code == station)).one()
        token = invite_device(db, campaign=campaign, station=place, name=f"{ref} {moment:%d %H}", now=EVE)
        slip = slip_of(db, ref)
        digits = db.get_one(InvitationVersion, (slip.id, 1)).slip_code
        answer = service.scan(
            db,
            campaign=campaign,
            station_id=place.id,
            scan_id=f"{ref}-{moment:%d-%H}",
            text=qr_text(campaign.public_url, digits),
            scanned_at=moment,
            now=moment,
            keys=verify_keys(db, campaign.id),
            tolerances=Tolerances(),
            payload_key=b"",
            device=device_by_key(db, enrol(db, token=token, now=EVE)),
        )
    return answer["verdict"], answer["admits"]


def test_the_old_paper_admits_at_the_new_window_and_no_more_at_the_old_one(crowd):
    changed(crowd, "H2", "20:00", SATURDAY_EVENING)
    assert scanned(crowd, "H2", at(26, 18, 10)) == ("wrong_date", False)
    assert scanned(crowd, "H2", at(27, 20, 10)) == ("on_time", True)
    changed(crowd, "H1", "01:00", NIGHT)
    assert scanned(crowd, "H1", at(26, 18, 10)) == ("wrong_station", False)
    assert scanned(crowd, "H1", at(27, 1, 10), "DEM") == ("on_time", True)


def test_a_plan_published_later_keeps_it_and_the_paper(crowd):
    changed(crowd, "H2")
    kept = present(crowd, "H2")
    crowd.draft(seed=2)
    done = crowd.publish(accept=99)
    assert done.changed
    assert (present(crowd, "H2"), crowd.slips()["H2/household"].version) == (kept, 1)
    with crowd.work() as (db, _):
        assert db.get_one(Appointment, slip_of(db, "H2").appointment_id).frozen
    assert broken(crowd) == []


def test_a_plan_drafted_before_is_refused_where_it_would_undo_it(crowd):
    hand_out(crowd, "H2/household")
    crowd.draft(seed=2)
    changed(crowd, "H2")
    before = crowd.kept()
    with pytest.raises(PlanWouldUndo):
        crowd.publish(2, accept=99)
    assert crowd.kept() == before


def test_a_comparison_with_a_draft_made_afterwards_finds_no_slip_of_it_changed(crowd):
    changed(crowd, "H2")
    crowd.draft(seed=2)
    with crowd.work() as (db, campaign):
        found = compare(db, campaign, *compared_plans(db, campaign, None, None), now=EVE)
    assert "H2" not in {change.household_ref for change in found.changes}


def slip_in_bundle(line, ref):
    with line.work() as (db, campaign):
        slip = slip_of(db, ref)
        home = db.get_one(Household, slip.household_id)
        made = bundle_of(db, find_plan(db, campaign), home.neighbourhood_id, line.keys)
    return next(one for one in made.slips if one.number == slip.number)


def test_printing_again_draws_the_new_hour_under_the_same_version_and_a_reprint_signs_it(crowd):
    former = {run.path: run.sha256 for run in crowd.print()}
    changed(crowd, "H2")
    assert slip_in_bundle(crowd, "H2").starts_at == at(26, 20)
    again = {run.path: run.sha256 for run in crowd.print()}
    assert sum(former[path] != sha256 for path, sha256 in again.items()) == 1, "the file of its neighbourhood only"
    assert crowd.slips()["H2/household"].version == 1
    assert broken(crowd) == []
    slip = crowd.slips()["H2/household"]
    with crowd.work() as (db, campaign):
        reprint_slip(db, campaign=campaign, invitation_id=slip.id, seen=1, reason="spoiled", keys=crowd.keys, now=EVE)
        made = db.get_one(InvitationVersion, (slip.id, 2))
        assert read(made.slip_code, verify_keys(db, campaign.id)).version == 2
    assert slip_in_bundle(crowd, "H2").starts_at == at(26, 20)
    assert broken(crowd) == []


def test_the_check_takes_a_paper_for_true_through_several_changes_and_for_false_if_an_officer_moved_it(crowd):
    changed(crowd, "H2", "20:00")
    changed(crowd, "H2", "21:00", SATURDAY_EVENING)
    assert broken(crowd) == []
    with crowd.work() as (db, _):  # as if the second had been an officer's, who would have issued another version
        db.exec(select(AppointmentMove).order_by(col(AppointmentMove.id).desc())).first().cause = "hand"
    assert broken(crowd) == ["slip_codes_invalid"]


def test_the_check_finds_a_paper_that_names_a_window_the_party_never_had(crowd):
    changed(crowd, "H2", "20:00")
    with crowd.work() as (db, _):
        own, other = (db.get_one(InvitationVersion, (slip_of(db, ref).id, 1)) for ref in ("H2", "A3"))
        own.slip_code = other.slip_code
    assert broken(crowd) == ["slip_codes_invalid"]


def test_calling_off_the_chosen_window_moves_the_party_with_another_paper_that_says_so(crowd):
    changed(crowd, "H2", "20:00", SATURDAY_EVENING)
    with crowd.work() as (db, campaign):
        off = Off(day=at(27, 0).date(), shift="evening", station="TRU-SO", reason="bão")
        call_off(db, campaign=campaign, off=off, keys=crowd.keys, now=EVE)
    assert crowd.slips()["H2/household"].version == 2
    assert broken(crowd) == []
