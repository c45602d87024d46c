"""What follows an outcome: those who must come again have a new slip, the others keep theirs, and each is asked once."""

import pytest
from sqlmodel import func, select

from booking_scene import broken, figures, household, window
from factories import at
from follow_scene import LATER, SATURDAY_EVENING, SATURDAY_HOME, ends, evening, follow, open_now, person, slip_of, undo
from moving_scene import moved, put, refuses, taken
from scheduler.arrivals import service
from scheduler.arrivals.devices import device_by_key, enrol, invite_device
from scheduler.arrivals.follow_up_errors import (
    FollowUpDoneOtherwise,
    FollowUpElsewhere,
    FollowUpHasSlip,
    FollowUpNoteMissing,
    FollowUpNotMarked,
    FollowUpOutdated,
    FollowUpUnfit,
    FollowUpUnknown,
    FollowUpWindowMissing,
)
from scheduler.arrivals.follow_ups import Whose, follow_ups, moved_on
from scheduler.arrivals.models import CheckIn, FollowUpDone
from scheduler.audit.models import AuditEntry
from scheduler.invitations.change import cancel
from scheduler.invitations.models import Invitation
from scheduler.operations.areas import station_of
from scheduler.operations.calling_off import call_off
from scheduler.operations.following_up import follow_up, windows_again
from scheduler.operations.off_scope import Off
from scheduler.pages.facts import slot_counts
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import SlotRow, Station
from scheduler.plan.errors import StationNotForParty, WindowBegun
from scheduler.plan.models import Appointment, AppointmentMember, Unassigned
from scheduler.plan.service import find_plan
from scheduler.progress.queries import progress_table, totals
from slots.errors import SlotFull, SlotUnknown
from slots.verdict import Tolerances


@pytest.fixture
def crowd(line):
    return evening(line)


@pytest.fixture
def sqlite_crowd(sqlite_line):
    return evening(sqlite_line)


def summary_is_true(line):
    """The figures that the plan says of itself are those of its appointments."""
    with line.work() as (db, campaign):
        plan = find_plan(db, campaign, None)
        placed = db.exec(select(func.sum(Appointment.size)).where(Appointment.status == "booked")).one()
        waiting = db.exec(select(func.count()).select_from(Unassigned)).one()
        said = plan.summary
    assert (said["placed"], said["unassigned"]) == (placed, waiting)
    assert sum(said["by_shift"].values()) == sum(said["by_group"].values()) == placed


def invited(line):
    with line.work() as (db, campaign):
        found = totals(progress_table(db, campaign))
        return found.invited, found.invited_slips, found.arrived


def counted(line, moment=LATER):
    with line.work() as (db, _):
        station = db.exec(select(Station.id).where(Station.code == "TRU-SO")).one()
        found = slot_counts(db, station, moment)
        return found.expected, found.here


def test_the_third_of_a_party_comes_again_on_a_slip_of_his_own_and_the_others_keep_theirs(crowd):
    for who in (0, 1):
        ends(crowd, "A2", "collected", who=who)
    left = ends(crowd, "A2", "papers_missing", who=2)
    before, people = slip_of(crowd, "A2", "household"), invited(crowd)
    assert open_now(crowd) == ["A2: papers_missing -> new_slot"]

    done = follow(crowd, left)

    (slip,) = done.slips
    new, old = slip_of(crowd, "A2", "rest-1"), slip_of(crowd, "A2", "household")
    assert done.changed
    assert slip.invitation.number == new.number > before.number
    assert new.typed_code != before.typed_code
    assert new.version == 1
    assert (old.version, old.cancelled_at, old.number) == (before.version, None, before.number)
    assert (slip.appointment.size, slip.appointment.frozen) == (1, True)
    assert taken(crowd, "18:00", SATURDAY_EVENING) == 1
    assert open_now(crowd) == ["A2: papers_missing = done"]
    assert invited(crowd) == (people[0], people[1] + 1, people[2])  # each person once, on one slip more
    assert broken(crowd) == []
    summary_is_true(crowd)


def test_all_of_a_party_come_again_together_and_the_old_slip_says_where(crowd):
    both = [ends(crowd, "H1", outcome, who=who) for who, outcome in enumerate(("left", "fingerprints_unreadable"))]
    people = invited(crowd)
    done = follow(crowd, *both)
    (slip,) = done.slips
    old = slip_of(crowd, "H1", "household")
    assert slip.appointment.size == 2
    assert old.cancelled_reason == f"đã hẹn lại, phiếu số {slip.invitation.number:06d}"
    assert invited(crowd) == people
    assert broken(crowd) == []
    summary_is_true(crowd)


def test_of_several_households_each_gets_a_slip_of_its_own_in_the_window(crowd):
    many = [ends(crowd, ref, "left", who=who) for ref, who in (("H1", 0), ("H1", 1), ("H2", 0))]
    done = follow(crowd, *many)
    assert sorted(slip.appointment.size for slip in done.slips) == [1, 2]
    assert taken(crowd, "18:00", SATURDAY_EVENING) == 3
    assert broken(crowd) == []


def test_doing_it_again_changes_nothing(crowd):
    one = ends(crowd, "H2", "left")
    first = follow(crowd, one)
    before = crowd.kept()
    again = follow(crowd, one)
    assert crowd.kept() == before
    assert not again.changed
    assert [slip.invitation.id for slip in again.slips] == [slip.invitation.id for slip in first.slips]


def test_the_window_that_was_missed_keeps_whom_it_expected_and_who_came(crowd):
    ends(crowd, "A2", "collected")
    third = ends(crowd, "A2", "left", who=2)
    alone = ends(crowd, "H2", "papers_missing")
    assert counted(crowd) == (7, 3)
    follow(crowd, third, alone)
    assert counted(crowd) == (7, 3)
    assert counted(crowd, at(27, 18, 10)) == (2, 0)


def test_whoever_comes_back_to_the_window_he_was_early_for_is_expected_once(crowd):
    one = ends(crowd, "H3", "left", now=at(26, 18, 20))
    follow(crowd, one, clock="19:00", session="TRU-SO/2021-03-26/evening", now=at(26, 18, 30))
    assert counted(crowd, at(26, 19, 10)) == (1, 1)
    assert broken(crowd) == []
    with crowd.work() as (db, campaign):
        assert moved_on(db, window(db, campaign, "19:00").slot_id, at(26, 12).date()) == 0


def test_whoever_came_a_day_early_for_nothing_is_not_expected_in_the_window_he_has_left(sqlite_crowd):
    put(sqlite_crowd, "A3", "18:00", SATURDAY_EVENING)
    follow(sqlite_crowd, ends(sqlite_crowd, "A3", "left", came=False), clock="19:00")
    assert counted(sqlite_crowd, at(27, 18, 10)) == (0, 0)
    assert counted(sqlite_crowd, at(27, 19, 10)) == (1, 0)


def test_a_second_visit_that_comes_to_nothing_is_followed_by_a_third(crowd):
    one = ends(crowd, "H2", "left")
    follow(crowd, one)
    later = at(27, 18, 10)
    again = ends(crowd, "H2", "papers_missing", came=False, now=later)
    assert open_now(crowd) == ["H2: papers_missing -> new_slot"]
    follow(crowd, again, session="TRU-SO/2021-03-28/evening", now=later)
    assert slip_of(crowd, "H2", "rest-1").cancelled_at is not None
    assert slip_of(crowd, "H2", "rest-2").cancelled_at is None
    assert broken(crowd) == []
    summary_is_true(crowd)
    ends(crowd, "H2", "collected", came=False, now=at(28, 18, 10))
    assert open_now(crowd) == []


def test_whoever_lets_the_new_slot_pass_is_told_apart_until_his_slip_is_moved(crowd):
    follow(crowd, ends(crowd, "H2", "left"))

    def missed(now):
        with crowd.work() as (db, campaign):
            (one,) = follow_ups(db, campaign, Whose())
            return one.missed(now)

    sunday = at(28, 8)
    assert [missed(at(27, 18, 30)), missed(sunday)] == [False, True]
    moved(crowd, "H2", "18:00", "TRU-SO/2021-03-28/evening", party="rest-1", now=sunday)
    assert not missed(sunday)
    assert broken(crowd) == []


def test_the_new_slip_can_be_moved_like_any_other(crowd):
    follow(crowd, ends(crowd, "H2", "left"))
    moved(crowd, "H2", "20:00", SATURDAY_EVENING, party="rest-1", now=LATER)
    assert taken(crowd, "20:00", SATURDAY_EVENING) == 1
    assert broken(crowd) == []


def test_a_plan_drafted_later_leaves_them_where_they_are(crowd):
    follow(crowd, ends(crowd, "H2", "left"), *[ends(crowd, "A2", "left", who=who) for who in (0, 1, 2)])
    before = {key: slip.number for key, slip in crowd.slips().items() if "rest" in key}
    crowd.draft(now=LATER)
    crowd.publish(now=LATER)
    after = {key: (slip.number, slip.version) for key, slip in crowd.slips().items() if "rest" in key}
    assert after == {key: (number, 1) for key, number in before.items()}
    assert counted(crowd) == (7, 4)
    assert broken(crowd) == []


def test_a_home_round_is_a_list_first_and_a_visit_once_it_has_a_window(crowd):
    one = ends(crowd, "H3", "fingerprints_unreadable")
    assert follow(crowd, one, how="home_round", session=None).slips == ()
    assert open_now(crowd) == ["H3: fingerprints_unreadable = home"]
    (slip,) = follow(crowd, one, how="home_round", session=SATURDAY_HOME, clock="08:00").slips
    assert slip.appointment.target_group == "homebound"
    assert open_now(crowd) == ["H3: fingerprints_unreadable = done"]
    assert broken(crowd) == []
    summary_is_true(crowd)


def test_marks_are_kept_with_their_note_and_can_be_taken_back(sqlite_crowd):
    one = ends(sqlite_crowd, "H2", "data_mismatch")
    done = follow(sqlite_crowd, one, how="data_fixed", session=None, note=" sửa năm sinh ")
    assert (done.found[0].how, done.found[0].note, done.slips) == ("data_fixed", "sửa năm sinh", ())
    assert open_now(sqlite_crowd) == ["H2: data_mismatch = done"]
    undo(sqlite_crowd, one)
    assert open_now(sqlite_crowd) == ["H2: data_mismatch -> data_fixed"]
    with sqlite_crowd.work() as (db, _):
        actions = db.exec(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert actions[-2:] == ["follow_up.done", "follow_up.undone"]
        assert db.exec(select(FollowUpDone)).all() == []


def test_a_mark_that_is_not_there_and_one_that_a_slip_hangs_on_are_not_taken_back(crowd):
    one = ends(crowd, "H2", "left")
    refuses(crowd, FollowUpNotMarked, undo, one)
    follow(crowd, one)
    refuses(crowd, FollowUpHasSlip, undo, one)
    refuses(crowd, FollowUpUnknown, undo, 99_999)


def test_what_cannot_follow_is_refused_and_nothing_changes(sqlite_crowd):
    done = ends(sqlite_crowd, "H1", "collected")
    lost = ends(sqlite_crowd, "H1", "left", who=1)
    wrong = ends(sqlite_crowd, "H2", "not_eligible")
    refuses(sqlite_crowd, FollowUpUnknown, follow, done)
    refuses(sqlite_crowd, FollowUpUnknown, follow, 99_999)
    refuses(sqlite_crowd, FollowUpUnfit, follow, wrong)
    refuses(sqlite_crowd, FollowUpUnfit, follow, lost, wrong)
    refuses(sqlite_crowd, FollowUpUnfit, follow, lost, how="by magic")
    refuses(sqlite_crowd, FollowUpNoteMissing, follow, wrong, how="not_needed", session=None, note="  ")
    refuses(sqlite_crowd, FollowUpWindowMissing, follow, lost, session=None)
    refuses(sqlite_crowd, StationNotForParty, follow, lost, session=SATURDAY_HOME, clock="08:00")
    refuses(sqlite_crowd, WindowBegun, follow, lost, session="TRU-SO/2021-03-26/evening")
    refuses(sqlite_crowd, FollowUpUnknown, follow, lost, whose=Whose(units=frozenset({"99999"})))
    refuses(sqlite_crowd, FollowUpUnknown, follow, lost, whose=Whose(station_id=99_999))
    follow(sqlite_crowd, lost)
    refuses(sqlite_crowd, FollowUpDoneOtherwise, follow, lost, clock="19:00")
    refuses(sqlite_crowd, FollowUpDoneOtherwise, follow, lost, how="not_needed", note="thôi")
    ends(sqlite_crowd, "H2", "collected", came=False)
    refuses(sqlite_crowd, FollowUpOutdated, follow, wrong, how="not_needed", note="x")


def test_a_slot_that_there_is_not_and_a_closed_campaign_take_nobody(sqlite_crowd):
    one = ends(sqlite_crowd, "H2", "left")
    with sqlite_crowd.work() as (db, campaign), pytest.raises(SlotUnknown):
        follow_up(db, campaign=campaign, whose=Whose(), outcome_ids=[one], how="new_slot", slot_id=99_999,
                  keys=sqlite_crowd.keys, now=LATER)  # fmt: skip
    with sqlite_crowd.work() as (_, campaign):
        campaign.state = "closed"
    refuses(sqlite_crowd, CampaignClosed, follow, one)


def test_a_window_without_room_for_all_takes_none_of_them(sqlite_crowd):
    one, other = ends(sqlite_crowd, "H1", "left"), ends(sqlite_crowd, "H2", "left")
    with sqlite_crowd.work() as (db, campaign):
        slot = db.get_one(SlotRow, window(db, campaign, "18:00", SATURDAY_EVENING).slot_id)
        slot.blocked = slot.places - 1
        db.add(slot)
    refuses(sqlite_crowd, SlotFull, follow, one, other)
    follow(sqlite_crowd, one)
    assert broken(sqlite_crowd) == []


def test_somebody_the_plan_had_left_out_gets_his_first_slot_so(crowd):
    one = ends(crowd, "H4", "papers_missing", came=False)
    people, _, waiting = figures(crowd)
    follow(crowd, one)
    assert figures(crowd)[0] == people + 1
    assert figures(crowd)[2] == waiting - 1
    assert broken(crowd) == []
    summary_is_true(crowd)


def test_somebody_whose_session_was_called_off_or_slip_cancelled_comes_again_all_the_same(sqlite_crowd):
    tonight = Off(day=at(26, 12).date(), station="TRU-SO", shift="evening", cancel=True)
    lost = ends(sqlite_crowd, "A2", "left", came=False, now=at(26, 15))
    with sqlite_crowd.work() as (db, campaign):
        call_off(db, campaign=campaign, off=tonight, keys=sqlite_crowd.keys, now=at(26, 15))
    put(sqlite_crowd, "A3", "20:00", SATURDAY_EVENING)
    taken_back = ends(sqlite_crowd, "A3", "left", came=False)
    with sqlite_crowd.work() as (db, _):
        slip = db.exec(select(Invitation).where(Invitation.household_id == household(db, "A3"))).one()
        cancel(db, slip, reason="trả phiếu", now=LATER)
    follow(sqlite_crowd, lost, taken_back)
    assert slip_of(sqlite_crowd, "A3", "household").cancelled_reason == "trả phiếu"
    assert taken(sqlite_crowd, "18:00", SATURDAY_EVENING) == 2
    assert broken(sqlite_crowd) == []
    summary_is_true(sqlite_crowd)


def test_somebody_who_was_on_no_list_for_a_slot_gets_one_too(crowd):
    one = ends(crowd, "H5", "left", came=False)  # has a card, as the roster says
    follow(crowd, one)
    assert slip_of(crowd, "H5", "rest-1").cancelled_at is None
    assert broken(crowd) == []


def test_a_pupil_may_come_to_the_headquarters_where_school_is_over(crowd):
    with crowd.work() as (db, _):
        hoa = person(db, "H1", 2)
    put(crowd, "H1", "13:00", "TRUONG/2021-03-26/afternoon", party=f"resident-{hoa}")
    one = ends(crowd, "H1", "left", who=2, came=False, station="TRUONG")
    with crowd.work() as (db, campaign):
        found = follow_ups(db, campaign, Whose())
        kinds = {choice.window.station.kind for choice in windows_again(db, campaign, Whose(), found, now=LATER)}
    assert kinds == {"headquarters", "school", "mobile"}
    (slip,) = follow(crowd, one).slips
    assert slip.appointment.target_group == "daytime"
    assert broken(crowd) == []
    again = ends(crowd, "H1", "left", who=2, came=False, now=at(27, 8))
    (slip,) = follow(crowd, again, session="TRUONG/2021-03-28/afternoon", clock="13:00", now=at(27, 8)).slips
    assert slip.appointment.target_group == "student"
    assert broken(crowd) == []


def test_the_mother_at_home_is_visited_again_and_the_son_comes_by_himself(crowd):
    with crowd.work() as (db, _):
        mother = person(db, "H3", 1)
    put(crowd, "H3", "08:00", "TAI-NHA/2021-03-27/morning", party=f"resident-{mother}")
    hers = ends(crowd, "H3", "fingerprints_unreadable", who=1, came=False, station="TAI-NHA")
    his = ends(crowd, "H3", "left")
    assert open_now(crowd) == ["H3: left -> new_slot", "H3: fingerprints_unreadable -> home_round"]
    refuses(crowd, StationNotForParty, follow, hers, his)
    follow(crowd, his)
    follow(crowd, hers, how="home_round", session="TAI-NHA/2021-03-28/morning", clock="08:00")
    assert broken(crowd) == []


def test_each_sees_the_people_of_his_area_only(crowd):
    ends(crowd, "H1", "left")
    ends(crowd, "A2", "left")
    with crowd.work() as (db, campaign):
        found = follow_ups(db, campaign, Whose())
        here, there = sorted({one.unit_code for one in found})
        station = found[0].station_id
    assert open_now(crowd, Whose(units=frozenset({here}))) == ["H1: left -> new_slot"]
    assert open_now(crowd, Whose(units=frozenset({there}))) == ["A2: left -> new_slot"]
    assert len(open_now(crowd, Whose(station_id=station))) == 2
    assert open_now(crowd, Whose(station_id=99_999)) == []


def test_who_sees_to_one_station_gives_its_windows_only(sqlite_crowd):
    one = ends(sqlite_crowd, "H2", "left")
    with sqlite_crowd.work() as (db, campaign):
        own = Whose(station_id=db.exec(select(Station.id).where(Station.code == "TRU-SO")).one())
        found = windows_again(db, campaign, own, follow_ups(db, campaign, own), now=LATER)
        assert {choice.window.station.code for choice in found} == {"TRU-SO"}
    refuses(sqlite_crowd, FollowUpElsewhere, follow, one, session="DEM/2021-03-27/night", clock="23:00", whose=own)
    assert follow(sqlite_crowd, one, whose=own).changed


def test_a_crash_in_the_middle_leaves_everything_as_it_was(crowd):
    one = ends(crowd, "H2", "left")
    before = crowd.kept()

    def step(db, campaign):
        slot_id = window(db, campaign, "18:00", SATURDAY_EVENING).slot_id
        follow_up(db, campaign=campaign, whose=Whose(), outcome_ids=[one], how="new_slot", slot_id=slot_id,
                  keys=crowd.keys, now=LATER)  # fmt: skip

    crowd.cut_power_after(step)
    assert crowd.kept() == before


def test_nobody_ever_holds_two_appointments_and_arrivals_stay_with_the_old_one(crowd):
    one = ends(crowd, "A2", "left", who=1)
    with crowd.work() as (db, _):
        came_by = db.exec(select(CheckIn.appointment_id)).one()
    follow(crowd, one)
    with crowd.work() as (db, _):
        who = person(db, "A2", 1)
        held = db.exec(select(AppointmentMember.appointment_id).where(AppointmentMember.resident_id == who)).all()
        assert len(held) == 1
        assert held[0] != came_by
        assert db.exec(select(CheckIn.appointment_id)).one() == came_by
        assert db.get_one(Appointment, came_by).size == 2


@pytest.mark.parametrize("reason", ["", "đi cùng mẹ"])
def test_a_slip_that_everybody_has_left_is_still_read_and_says_where_they_come_again(crowd, reason):
    both = [ends(crowd, "H1", outcome, who=who) for who, outcome in enumerate(("left", "papers_missing"))]
    (slip,) = follow(crowd, *both).slips
    code = slip_of(crowd, "H1", "household").typed_code
    with crowd.work() as (db, campaign):
        device = make_device_at(db, campaign, "TRU-SO")
        answer = service.scan(
            db, campaign=campaign, station_id=device.station_id, scan_id=f"again {reason}",
            text=code, scanned_at=LATER, now=LATER, keys={},
            tolerances=Tolerances(), payload_key=b"", device=device, came="all", reason=reason,
        )  # fmt: skip
    assert (answer["verdict"], answer["recorded"]) == ("cancelled", [])
    assert f"{slip.invitation.number:06d}" in answer["hint"]["vi"]


def make_device_at(db, campaign, code):
    place = station_of(db, campaign, code)
    token = invite_device(db, campaign=campaign, station=place, name="bàn 7", now=LATER)
    return device_by_key(db, enrol(db, token=token, now=LATER))
