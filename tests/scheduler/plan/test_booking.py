"""An officer places a party that the published plan left out: when it is right, and every reason why it is refused."""

from collections import Counter

import pytest
from sqlmodel import col, select

from booking_scene import EVENING, TEENAGER, broken, figures, household, left_out, limited, window
from factories import EVE, SMALL_INVITED, at, small_roster
from scheduler.audit.models import AuditEntry
from scheduler.audit.trail import Actor, acting, watch
from scheduler.database import transaction
from scheduler.invitations.change import cancel
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.operations.booking import book
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import SessionRow, SlotRow, Station
from scheduler.places.service import close_campaign, find_campaign, find_session
from scheduler.plan.errors import (
    AppointmentTakenBack,
    BookedElsewhere,
    DailyLimitReached,
    DayAfterDeadline,
    NoPublishedPlan,
    PartyChanged,
    PartyNotUnassigned,
    SessionNotOpen,
    StationNotForParty,
    TooYoungThatDay,
    WindowBegun,
)
from scheduler.plan.models import Appointment, AppointmentMember, Plan
from scheduler.plan.places_left import places_left
from scheduler.plan.report import BookedLater, summary_with
from scheduler.plan.service import find_plan
from scheduler.roster.models import Household, Resident
from slots.errors import SlotFull, SlotUnknown

NIGHT = "DEM/2021-03-26/night"
SATURDAY_EVENING = "TRU-SO/2021-03-27/evening"


@pytest.fixture
def crowd(line):
    return left_out(line, [TEENAGER])


@pytest.fixture
def sqlite_crowd(sqlite_line):
    return left_out(sqlite_line, [TEENAGER])


def put(line, ref, clock="18:00", session=EVENING, *, party="household", now=EVE):
    with line.work() as (db, campaign):
        slot_id = window(db, campaign, clock, session).slot_id
        key = household(db, ref)
        return book(db, campaign=campaign, household_id=key, party=party, slot_id=slot_id, keys=line.keys, now=now)


def refuses(line, error, *args, **options):
    before = line.kept()
    with pytest.raises(error) as caught:
        put(line, *args, **options)
    assert line.kept() == before
    assert caught.value.text("vi") != caught.value.text("en")
    return caught.value


def party_of(line, name):
    with line.work() as (db, _):
        return f"resident-{db.exec(select(Resident.id).where(Resident.full_name == name)).one()}"


def taken(line, clock="18:00", session=EVENING):
    with line.work() as (db, campaign):
        return window(db, campaign, clock, session).taken


def test_a_party_that_was_left_out_gets_its_places_and_a_slip_to_print(crowd):
    done = put(crowd, "H2")
    assert (done.changed, done.appointment.status, done.appointment.size) == (True, "booked", 2)
    assert (done.invitation.number, done.invitation.version, done.invitation.cancelled_at) == (1, 1, None)
    assert taken(crowd) == 2
    assert figures(crowd) == (2, 1, SMALL_INVITED + 1 - 2)
    assert crowd.print()[0].slips == 1
    assert broken(crowd) == []


def test_booking_the_same_again_changes_nothing(crowd):
    first = put(crowd, "H2")
    before = crowd.kept()
    again = put(crowd, "H2", now=at(26, 22))
    assert (again.changed, again.appointment.id, again.invitation.id) == (
        False,
        first.appointment.id,
        first.invitation.id,
    )
    assert crowd.kept() == before


def test_publishing_again_afterwards_keeps_every_slip(crowd):
    put(crowd, "H2")
    before = crowd.kept()
    done = crowd.publish(1, now=at(26, 9))
    assert (done.changed, done.issued.new, done.issued.kept, done.issued.cancelled) == (False, 0, 1, 0)
    assert crowd.kept() == before


def test_booking_is_no_way_to_move_an_appointment(sqlite_crowd):
    put(sqlite_crowd, "H2")
    error = refuses(sqlite_crowd, BookedElsewhere, "H2", "19:00")
    assert error.params == {"clock": "18:00", "day": "26/3/2021", "station": "TRU-SO"}


def test_what_was_cancelled_is_not_booked_again_and_its_places_are_free(sqlite_crowd):
    done = put(sqlite_crowd, "H2")
    with sqlite_crowd.work() as (db, _):
        cancel(db, db.get_one(Invitation, done.invitation.id), reason="đã dọn đi", now=EVE)
    assert taken(sqlite_crowd) == 0
    refuses(sqlite_crowd, AppointmentTakenBack, "H2")


def test_one_who_comes_by_himself_is_booked_by_his_own_party(sqlite_crowd):
    student, mother = (party_of(sqlite_crowd, name) for name in ("Lê Thị Hoa", "Phạm Thị Cụ"))
    put(sqlite_crowd, "H1", "13:00", "TRUONG/2021-03-26/afternoon", party=student)
    put(sqlite_crowd, "H1")
    put(sqlite_crowd, "H3", "07:00", "TAI-NHA/2021-03-26/morning", party=mother)
    assert figures(sqlite_crowd) == (4, 3, SMALL_INVITED + 1 - 4)
    assert broken(sqlite_crowd) == []


def test_a_window_after_midnight_belongs_to_the_session_of_the_evening(sqlite_crowd):
    done = put(sqlite_crowd, "H4", "00:00", NIGHT)
    with sqlite_crowd.work() as (db, _):
        assert db.get_one(SlotRow, done.appointment.slot_id).starts_at == at(27, 0)
    assert broken(sqlite_crowd) == []


@pytest.mark.parametrize(
    ("ref", "clock", "session", "why"),
    [
        ("A1", "23:00", NIGHT, "another ward"),
        ("H2", "13:00", "TRUONG/2021-03-26/afternoon", "a school takes its students"),
        ("H2", "07:00", "TAI-NHA/2021-03-26/morning", "homes are visited"),
    ],
)
def test_a_station_that_does_not_take_the_party_is_refused(sqlite_crowd, ref, clock, session, why):
    error = refuses(sqlite_crowd, StationNotForParty, ref, clock, session)
    assert error.params == {"station": session.split("/")[0]}, why


def test_a_student_does_not_go_to_the_headquarters(sqlite_crowd):
    refuses(sqlite_crowd, StationNotForParty, "H1", party=party_of(sqlite_crowd, "Lê Thị Hoa"))


def test_nobody_is_booked_before_the_day_on_which_he_is_old_enough(sqlite_crowd):
    error = refuses(sqlite_crowd, TooYoungThatDay, "T1")
    assert error.params == {"day": "26/3/2021", "first": "27/3/2021"}
    assert put(sqlite_crowd, "T1", "18:00", SATURDAY_EVENING).changed
    assert broken(sqlite_crowd) == []


def test_a_window_that_has_begun_takes_nobody(sqlite_crowd):
    refuses(sqlite_crowd, WindowBegun, "H2", now=at(26, 18))
    assert put(sqlite_crowd, "H2", now=at(26, 17, 59)).changed


def test_a_day_after_the_deadline_takes_nobody(sqlite_crowd):
    with sqlite_crowd.work() as (_, campaign):
        campaign.last_day = at(26, 0).date()
    refuses(sqlite_crowd, DayAfterDeadline, "H2", "18:00", SATURDAY_EVENING)


def test_a_session_that_is_closed_takes_nobody(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        find_session(db, campaign, EVENING).state = "closed"
    assert refuses(sqlite_crowd, SessionNotOpen, "H2").params == {"session": EVENING}


def test_a_party_is_never_cut_to_what_is_left(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        db.get_one(SlotRow, window(db, campaign).slot_id).places = 1
    error = refuses(sqlite_crowd, SlotFull, "H2")
    assert error.params == {"slot": f"{EVENING} 18:00", "free": 1, "people": 2}
    assert error.status == 409


def test_a_session_never_takes_more_than_its_capacity_however_large_its_windows_are(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        find_session(db, campaign, EVENING).capacity = 3
    put(sqlite_crowd, "H2")
    assert refuses(sqlite_crowd, SlotFull, "A2", "19:00").params["free"] == 1


def test_the_daily_limit_counts_the_whole_unit_whatever_the_station(sqlite_crowd):
    sqlite_crowd.load(limited(3))
    put(sqlite_crowd, "H2")
    error = refuses(sqlite_crowd, DailyLimitReached, "H1", "23:00", NIGHT)
    assert error.params == {"unit": "Thị xã Quảng Trị", "day": "26/3/2021", "free": 1, "people": 2}
    put(sqlite_crowd, "H4", "23:00", NIGHT)
    put(sqlite_crowd, "H1", "18:00", SATURDAY_EVENING)
    assert broken(sqlite_crowd) == []


def test_whom_the_plan_does_not_list_is_not_booked(sqlite_crowd):
    refuses(sqlite_crowd, PartyNotUnassigned, "H2", party="resident-1")
    sqlite_crowd.fill(small_roster(TEENAGER, "N1;Tô Mới;Chủ hộ;1971;số 91, đường Ví Dụ;khu phố 1;Phường 1;;;;;"))
    refuses(sqlite_crowd, PartyNotUnassigned, "N1")


def test_a_party_that_has_changed_since_the_plan_is_not_booked_as_it_was(sqlite_crowd):
    with sqlite_crowd.work() as (db, _):
        db.exec(select(Resident).where(Resident.full_name == "Lê Thuỳ Ỷ")).one().mark = "moved"
    refuses(sqlite_crowd, PartyChanged, "H2")


def test_nobody_is_booked_without_a_published_plan_or_after_the_end(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill()
    sqlite_line.open()
    sqlite_line.draft()
    refuses(sqlite_line, NoPublishedPlan, "H2")
    with sqlite_line.work() as (db, campaign):
        close_campaign(db, campaign, now=EVE)
    refuses(sqlite_line, CampaignClosed, "H2")


def test_a_slot_of_nobody_or_of_another_campaign_is_unknown(sqlite_crowd):
    sqlite_crowd.load(limited(400).replace('"nho"', '"khac"'))
    with sqlite_crowd.work() as (db, campaign):
        far = db.exec(select(Station).where(Station.campaign_id != campaign.id, Station.code == "TRU-SO")).one()
        row = SessionRow(campaign_id=far.campaign_id, station_id=far.id, operating_day=at(26, 0).date(), shift="night",
                         starts_at=at(26, 23), ends_at=at(27, 1), capacity=9)  # fmt: skip
        db.add(row)
        db.flush()
        slot = SlotRow(session_id=row.id, position=0, starts_at=at(26, 23), ends_at=at(27, 1), places=9)
        db.add(slot)
        db.flush()
        for slot_id in (slot.id, 99_999):
            with pytest.raises(SlotUnknown):
                book(
                    db,
                    campaign=campaign,
                    household_id=household(db, "H2"),
                    slot_id=slot_id,
                    keys=sqlite_crowd.keys,
                    now=EVE,
                )


def test_one_whom_a_former_plan_had_invited_keeps_number_and_code_and_gets_the_next_version(line):
    line.run()
    before = line.slips()["H2/household"]
    line.load(limited(0))
    line.draft()
    assert line.publish(accept=SMALL_INVITED).issued.cancelled == len(line.slips())
    line.load(limited(400))
    put(line, "H2")
    after = line.slips()["H2/household"]
    assert (after.number, after.typed_code, after.version) == (before.number, before.typed_code, 2)
    assert after.cancelled_at is None
    assert broken(line) == []


def test_only_the_slip_of_the_party_is_issued_and_those_of_its_household_are_kept(sqlite_crowd):
    put(sqlite_crowd, "H1", "13:00", "TRUONG/2021-03-26/afternoon", party=party_of(sqlite_crowd, "Lê Thị Hoa"))
    put(sqlite_crowd, "A1")
    before = sqlite_crowd.kept()["invitation_version"]
    put(sqlite_crowd, "H1")
    after = sqlite_crowd.kept()["invitation_version"]
    assert (set(before) < set(after), len(after)) == (True, 3)
    assert [slip.number for slip in sqlite_crowd.slips().values()] == [1, 2, 3]


def test_the_plan_says_of_itself_what_is_so_after_every_booking(crowd):
    before = summary(crowd)
    for ref, clock, session in (
        ("H2", "18:00", EVENING),
        ("H3", "07:00", "TRU-SO/2021-03-26/morning"),
        ("A2", "18:00", SATURDAY_EVENING),
        ("A3", "19:00", SATURDAY_EVENING),
        ("H5", "13:00", "TRU-SO/2021-03-28/afternoon"),
    ):
        put(crowd, ref, clock, session)
    after, counted = summary(crowd), recounted(crowd)
    assert {name: after[name] for name in counted} == counted
    assert after["days_before_deadline"] == 0
    assert sum(row["people"] for row in after["unassigned_by"]) == after["unassigned"]
    assert after["terms"]["unassigned"]["people"] == after["unassigned"]
    assert {row["people"] for row in after["unassigned_by"]} & {0} == set()
    same = ("eligible", "parties", "deadline", "gap", "splits")
    assert [after[name] for name in same] == [before[name] for name in same]
    assert (before["wrong_shift"], after["wrong_shift"]) == (
        [],
        [{"group": "daytime", "shift": "evening", "people": 1}],
    )


def test_people_are_taken_from_the_reason_they_were_left_out_for_and_first_from_their_own_group(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        said = find_plan(db, campaign).summary
    left = [("no_capacity", "daily_limit", "daytime", 2), ("no_capacity", "daily_limit", "worker", 2),
            ("no_capacity", "session_capacity", "worker", 1), ("no_station", "", "worker", 9)]  # fmt: skip
    names = ("reason", "binding", "group", "people")
    said = {**said, "unassigned_by": [dict(zip(names, row, strict=True)) for row in left]}
    late = BookedLater(people=4, group="worker", reason="no_capacity", day=at(26, 0).date(), shift="evening", that_day=0,
                       unwished=False)  # fmt: skip
    rows = [tuple(row.values()) for row in summary_with(said, campaign, late)["unassigned_by"]]
    assert rows == [("no_capacity", "daily_limit", "daytime", 1), ("no_station", "", "worker", 9)]
    assert len(said["unassigned_by"]) == 4


def summary(line):
    with line.work() as (db, campaign):
        return find_plan(db, campaign).summary


def recounted(line):
    """The figures of the plan that counts, from its appointments."""
    with line.work() as (db, _):
        rows = db.exec(
            select(Appointment, SessionRow)
            .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
            .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        ).all()
        members = len(db.exec(select(AppointmentMember)).all())
    days, shifts, groups = Counter(), Counter(), Counter()
    for appointment, session in rows:
        days[session.operating_day.isoformat()] += appointment.size
        shifts[session.shift] += appointment.size
        groups[appointment.target_group] += appointment.size
    busiest = max(days.items(), key=lambda item: (item[1], item[0]))
    return {
        "placed": members,
        "unassigned": SMALL_INVITED + 1 - members,
        "by_shift": dict(shifts),
        "by_group": dict(groups),
        "days_used": len(days),
        "first_day": min(days),
        "last_day": max(days),
        "busiest_day": {"day": busiest[0], "people": busiest[1]},
    }


def test_a_draft_takes_no_places(sqlite_crowd):
    put(sqlite_crowd, "H2")
    sqlite_crowd.draft(seed=7)
    with sqlite_crowd.work() as (db, _):
        drafts = select(Plan.id).where(Plan.state == "draft")
        assert db.exec(select(Appointment).where(Appointment.plan_id.in_(drafts))).all()
        assert sum(row.taken for row in places_left(db, db.exec(select(SlotRow.id)).all()).values()) == 2


def test_another_plan_that_counts_takes_its_own_places(sqlite_crowd):
    put(sqlite_crowd, "H2")
    sqlite_crowd.draft(seed=7)
    sqlite_crowd.publish(2)
    with sqlite_crowd.work() as (db, _):
        assert (
            sum(row.taken for row in places_left(db, db.exec(select(SlotRow.id)).all()).values()) == SMALL_INVITED + 1
        )
    assert broken(sqlite_crowd) == []


def test_a_booking_leaves_a_note_that_names_nobody(crowd):
    watch(crowd.engine)
    with transaction(crowd.engine) as db:
        acting(db, Actor("command", via="phieuhen slots book"))
        campaign = find_campaign(db)
        slot_id, key = window(db, campaign).slot_id, household(db, "H2")
        done = book(db, campaign=campaign, household_id=key, slot_id=slot_id, keys=crowd.keys, now=EVE)
    with crowd.work() as (db, _):
        entry = db.exec(select(AuditEntry).where(AuditEntry.action == "appointment.booked")).one()
        people = db.exec(select(Resident.id).where(Resident.household_id == key).order_by(Resident.id)).all()
        issued = db.exec(select(InvitationVersion)).all()
    assert (entry.subject, entry.campaign_id, len(issued)) == (done.appointment.id, campaign.id, 1)
    assert entry.facts == {
        "plan": done.appointment.plan_id,
        "household": key,
        "party": "household",
        "residents": list(people),
        "slot": slot_id,
        "left_out_as": "too_large",
    }


def test_a_crash_while_booking_leaves_everything_as_it_was(crowd):
    before = crowd.kept()

    def step(db, campaign):
        slot_id, key = window(db, campaign).slot_id, household(db, "H2")
        book(db, campaign=campaign, household_id=key, slot_id=slot_id, keys=crowd.keys, now=EVE)

    crowd.cut_power_after(step)
    assert crowd.kept() == before
    assert put(crowd, "H2").changed


def test_a_household_that_is_none_is_told_so(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        assert db.get(Household, 4711) is None
        slot_id = window(db, campaign).slot_id
        with pytest.raises(PartyNotUnassigned) as caught:
            book(db, campaign=campaign, household_id=4711, slot_id=slot_id, keys=sqlite_crowd.keys, now=EVE)
    assert (caught.value.code, caught.value.status) == ("party_not_unassigned", 404)
