"""Some of a household come by themselves, with a slip of their own, until they are joined again."""

import pytest
from sqlmodel import col, select

from booking_scene import TEENAGER, broken, household, left_out, window
from factories import EVE, at
from moving_scene import arrive, moved, put, refuses, taken
from scheduler.arrivals.errors import PartyHasArrived
from scheduler.audit.models import AuditEntry
from scheduler.invitations.models import Invitation
from scheduler.operations.moving import join, split
from scheduler.places.models import SlotRow
from scheduler.plan.errors import DayAfterDeadline, PlanInputChanged, TooYoungThatDay, WindowBegun
from scheduler.plan.models import Appointment, AppointmentMember, Unassigned
from scheduler.plan.move_errors import NobodyLeft, PartyWithoutAppointment, PersonNotOfHouseholdParty
from scheduler.plan.service import find_plan
from scheduler.roster.models import Resident
from slots.errors import SlotFull

SATURDAY_EVENING = "TRU-SO/2021-03-27/evening"


@pytest.fixture
def crowd(line):
    return booked(line)


@pytest.fixture
def sqlite_crowd(sqlite_line):
    return booked(sqlite_line)


def booked(line):
    """A2 (Thử, his wife, and the son who drives) and H2 (two) in the evening of Friday."""
    crowd = left_out(line, [TEENAGER])
    put(crowd, "A2")
    put(crowd, "H2", "19:00")
    return crowd


def ids(line, *names):
    with line.work() as (db, _):
        return [db.exec(select(Resident.id).where(Resident.full_name == name)).one() for name in names]


def parted(line, *names, ref="A2"):
    people = ids(line, *names)
    with line.work() as (db, campaign):
        key = household(db, ref)
        return split(db, campaign=campaign, household_id=key, residents=people, keys=line.keys, now=EVE)


def joined(line, ref="A2", *, now=EVE):
    with line.work() as (db, campaign):
        return join(db, campaign=campaign, household_id=household(db, ref), keys=line.keys, now=now)


def parties(line, ref="A2"):
    """Live parties of a household: size, group, version of the slip, and the people."""
    with line.work() as (db, _):
        rows = db.exec(
            select(Appointment, Invitation.version)
            .join(Invitation, col(Invitation.appointment_id) == col(Appointment.id))
            .where(
                Appointment.household_id == household(db, ref),
                Appointment.status == "booked",
                col(Invitation.cancelled_at).is_(None),
            )
            .order_by(Appointment.party)
        ).all()
        people = {
            one.id: len(db.exec(select(AppointmentMember).where(AppointmentMember.appointment_id == one.id)).all())
            for one, _ in rows
        }
    assert all(people[one.id] == one.size for one, _ in rows)
    return {one.party: (one.size, one.target_group, version) for one, version in rows}


def summary(line):
    with line.work() as (db, campaign):
        return find_plan(db, campaign, 1).summary


def test_a_part_has_a_slip_of_its_own_in_the_same_window_and_no_place_is_won_or_lost(crowd):
    assert parties(crowd) == {"household": (3, "worker", 1)}
    done = parted(crowd, "Bùi Văn Con")
    assert [(slip.appointment.party, slip.invitation.version) for slip in done.slips] == [
        ("household", 2),
        ("part-1", 1),
    ]
    assert parties(crowd) == {"household": (2, "daytime", 2), "part-1": (1, "worker", 1)}
    assert taken(crowd) == 3
    assert broken(crowd) == []
    crowd.print()
    assert broken(crowd) == []


def test_splitting_off_the_same_people_again_changes_nothing(crowd):
    parted(crowd, "Bùi Văn Con")
    before = crowd.kept()
    again = parted(crowd, "Bùi Văn Con")
    assert (again.changed, len(again.slips)) == (False, 2)
    assert crowd.kept() == before


def test_a_part_moves_by_itself_and_comes_back_where_there_is_room(crowd):
    before = summary(crowd)
    parted(crowd, "Bùi Văn Con")
    moved(crowd, "A2", "18:00", SATURDAY_EVENING, party="part-1")
    assert (taken(crowd), taken(crowd, "18:00", SATURDAY_EVENING)) == (2, 1)
    with crowd.work() as (db, campaign):
        db.get_one(SlotRow, window(db, campaign).slot_id).places = 2
    refuses(crowd, SlotFull, joined)
    with crowd.work() as (db, campaign):
        db.get_one(SlotRow, window(db, campaign).slot_id).places = 10
    assert joined(crowd).changed
    assert parties(crowd) == {"household": (3, "worker", 3)}
    assert taken(crowd) == 3
    assert summary(crowd) == before
    assert broken(crowd) == []


def test_joining_again_changes_nothing_and_the_paper_of_the_part_says_that_it_was_cancelled(crowd):
    parted(crowd, "Bùi Văn Con")
    joined(crowd)
    before = crowd.kept()
    assert not joined(crowd).changed
    assert crowd.kept() == before
    slip = crowd.slips()["A2/part-1"]
    assert (slip.cancelled_at, slip.cancelled_reason) == (EVE, "đã gộp vào phiếu của hộ")


def test_a_part_that_is_split_off_once_more_gets_a_number_that_none_has_had(sqlite_crowd):
    parted(sqlite_crowd, "Bùi Văn Con")
    joined(sqlite_crowd)
    parted(sqlite_crowd, "Bùi Thị Thử")
    parted(sqlite_crowd, "Bùi Văn Con")
    assert set(parties(sqlite_crowd)) == {"household", "part-2", "part-3"}
    assert taken(sqlite_crowd) == 3
    joined(sqlite_crowd)
    assert set(parties(sqlite_crowd)) == {"household"}
    assert broken(sqlite_crowd) == []


def test_a_full_window_takes_its_own_people_back(sqlite_crowd):
    parted(sqlite_crowd, "Bùi Văn Con")
    with sqlite_crowd.work() as (db, campaign):
        db.get_one(SlotRow, window(db, campaign).slot_id).places = 3
    assert joined(sqlite_crowd).changed


def test_who_does_not_come_with_the_household_is_not_split_off_and_somebody_must_be_left(sqlite_crowd):
    put(sqlite_crowd, "H1", "20:00")
    refuses(sqlite_crowd, PersonNotOfHouseholdParty, parted, "Bùi Văn Con", ref="H1")
    error = refuses(sqlite_crowd, PersonNotOfHouseholdParty, parted, "Lê Thị Hoa", ref="H1")  # she goes with her school
    assert error.params["resident"] == ids(sqlite_crowd, "Lê Thị Hoa")[0]
    refuses(sqlite_crowd, NobodyLeft, parted, "Bùi Văn Thử", "Bùi Thị Thử", "Bùi Văn Con")
    refuses(sqlite_crowd, NobodyLeft, parted)
    with sqlite_crowd.work() as (db, campaign), pytest.raises(PartyWithoutAppointment):
        split(db, campaign=campaign, household_id=4711, residents=[1], keys=sqlite_crowd.keys, now=EVE)


def test_who_has_arrived_is_not_split_off_but_the_others_are(crowd):
    arrive(crowd, "A2", who=0)
    refuses(crowd, PartyHasArrived, parted, "Bùi Văn Thử")
    assert parted(crowd, "Bùi Văn Con").changed
    moved(crowd, "A2", "18:00", SATURDAY_EVENING, party="part-1")
    refuses(crowd, PartyHasArrived, joined)


def test_a_household_is_not_joined_in_a_window_that_has_begun_or_for_one_too_young(sqlite_crowd):
    parted(sqlite_crowd, "Bùi Văn Con")
    refuses(sqlite_crowd, WindowBegun, joined, now=at(26, 18))
    with sqlite_crowd.work() as (db, _):
        son = db.exec(select(Resident).where(Resident.full_name == "Bùi Văn Con")).one()
        son.birth_year, son.birth_month, son.birth_day = 2007, 3, 27
    refuses(sqlite_crowd, TooYoungThatDay, joined)
    moved(sqlite_crowd, "A2", "18:00", SATURDAY_EVENING, party="household")
    with sqlite_crowd.work() as (_, campaign):
        campaign.last_day = at(26, 0).date()
    refuses(sqlite_crowd, DayAfterDeadline, joined)


def test_a_plan_drafted_anew_keeps_the_parts_apart_and_their_numbers(sqlite_crowd):
    parted(sqlite_crowd, "Bùi Văn Con")
    before = sqlite_crowd.slips()["A2/part-1"]
    sqlite_crowd.draft(seed=7)
    assert {"A2/household", "A2/part-1"} <= set(sqlite_crowd.slots(2))
    sqlite_crowd.publish(2)
    after = sqlite_crowd.slips()["A2/part-1"]
    assert (after.number, after.typed_code, after.cancelled_at) == (before.number, before.typed_code, None)
    assert broken(sqlite_crowd) == []


def test_a_draft_made_before_the_split_is_not_published_any_more(sqlite_crowd):
    sqlite_crowd.draft(seed=7)
    parted(sqlite_crowd, "Bùi Văn Con")
    with pytest.raises(PlanInputChanged):
        sqlite_crowd.publish(2)


def test_a_household_that_waits_for_a_window_is_split_too_and_each_part_booked_by_itself(crowd):
    assert parted(crowd, "Lê Văn Mẫu", ref="H1").changed
    with crowd.work() as (db, _):
        rows = db.exec(select(Unassigned.party).where(Unassigned.household_id == household(db, "H1"))).all()
    assert sorted(party for party in rows if not party.startswith("resident")) == ["household", "part-1"]
    assert joined(crowd, "H1").changed
    parted(crowd, "Lê Văn Mẫu", ref="H1")
    with crowd.work() as (db, _):
        number = db.exec(select(Resident.part).where(Resident.full_name == "Lê Văn Mẫu")).one()
    put(crowd, "H1", "20:00", party=f"part-{number}")
    assert parties(crowd, "H1") == {f"part-{number}": (1, "daytime", 1)}
    refuses(crowd, PartyWithoutAppointment, joined, "H1")
    put(crowd, "H1", "21:00")
    assert joined(crowd, "H1").changed
    assert parties(crowd, "H1") == {"household": (2, "daytime", 2)}
    assert broken(crowd) == []


def test_splitting_and_joining_leave_notes_that_name_nobody(crowd):
    parted(crowd, "Bùi Văn Con")
    joined(crowd)
    son = ids(crowd, "Bùi Văn Con")
    with crowd.work() as (db, _):
        key = household(db, "A2")
        entries = db.exec(
            select(AuditEntry)
            .where(AuditEntry.action.in_(["appointment.split", "appointment.joined"]))
            .order_by(AuditEntry.id)
        ).all()
    said = [(entry.facts["household"], entry.facts["party"], entry.facts["residents"]) for entry in entries]
    assert said == [(key, "part-1", son), (key, "household", son)]


def test_a_crash_while_splitting_leaves_everything_as_it_was(crowd):
    before = crowd.kept()
    people = ids(crowd, "Bùi Văn Con")

    def step(db, campaign):
        split(db, campaign=campaign, household_id=household(db, "A2"), residents=people, keys=crowd.keys, now=EVE)

    crowd.cut_power_after(step)
    assert crowd.kept() == before
