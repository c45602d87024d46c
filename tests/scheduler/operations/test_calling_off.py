"""Today is off: everybody gets the best later window there is, or waits for one; the windows close; the new slips are issued."""

from datetime import date

import pytest
from sqlmodel import col, func, select

from booking_scene import EVENING, TEENAGER, broken, household, left_out, limited, waiting_rows, window
from factories import EVE, at, small_campaign_text, small_roster
from moving_scene import arrive, moved, put
from replan_scene import hand_out
from scheduler.audit.models import AuditEntry
from scheduler.operations.calling_off import DEFAULT_REASON, call_off, try_off
from scheduler.operations.moving import join, split
from scheduler.operations.off_lists import CALL_HEADER, MESSAGE_HEADER, call_rows, message_rows
from scheduler.operations.off_scope import NothingToCallOff, Off
from scheduler.places.models import SlotRow
from scheduler.places.service import find_session
from scheduler.plan.errors import NoPublishedPlan
from scheduler.plan.models import Appointment, AppointmentMember, AppointmentMove, Unassigned
from scheduler.plan.service import find_plan
from scheduler.roster.models import Resident

FRIDAY, SATURDAY = date(2021, 3, 26), date(2021, 3, 27)
TONIGHT = Off(day=FRIDAY, station="TRU-SO", shift="evening", reason="bão số 5")
SATURDAY_EVENING = "TRU-SO/2021-03-27/evening"
SUNDAY_EVENING = "TRU-SO/2021-03-28/evening"
MORNING = "TRU-SO/2021-03-26/morning"


@pytest.fixture
def crowd(line):
    return arranged(line)


@pytest.fixture
def sqlite_crowd(sqlite_line):
    return arranged(sqlite_line)


def arranged(line):
    """H1, H2 (two each) and H3 (one) of one neighbourhood, A2 (three) of another, in the evening of Friday; A3 in the morning."""
    crowd = left_out(line, [TEENAGER])
    for ref, clock in (("H1", "18:00"), ("H2", "18:00"), ("A2", "19:00"), ("H3", "20:00")):
        put(crowd, ref, clock)
    put(crowd, "A3", "07:00", MORNING)
    return crowd


def off(line, what=TONIGHT, *, now=EVE):
    with line.work() as (db, campaign):
        return call_off(db, campaign=campaign, off=what, keys=line.keys, now=now)


def places(line, what=None):
    """Where each party of a household is now: REF to (session, clock), None for one that waits."""
    with line.work() as (db, campaign):
        plan = find_plan(db, campaign, 1)
        found = {}
        for ref in ("H1", "H2", "H3", "A2", "A3"):
            one = db.exec(
                select(Appointment).where(
                    Appointment.plan_id == plan.id,
                    Appointment.household_id == household(db, ref),
                    Appointment.party == "household",
                )
            ).one()
            found[ref] = one.slot_id if one.status == "booked" else None
        named = {}
        for session in (MORNING, EVENING, SATURDAY_EVENING, SUNDAY_EVENING, *(what or ())):
            for slot in db.exec(select(SlotRow).where(SlotRow.session_id == find_session(db, campaign, session).id)):
                named[slot.id] = (session, f"{slot.starts_at.astimezone(EVE.tzinfo):%H:%M}")
    return {ref: named.get(slot, slot) if slot is not None else None for ref, slot in found.items()}


def windows(line, session=EVENING):
    with line.work() as (db, campaign):
        rows = db.exec(
            select(SlotRow)
            .where(SlotRow.session_id == find_session(db, campaign, session).id)
            .order_by(SlotRow.position)
        )
        return [(slot.places, slot.blocked, slot.closed) for slot in rows]


def test_everybody_goes_to_the_same_shift_of_the_next_day_at_the_same_station_in_the_same_order(crowd):
    done = off(crowd)
    assert (done.changed, done.moved, done.cancelled, done.stayed, done.closed) == (True, 4, 0, 0, 4)
    assert places(crowd) == {
        "H1": (SATURDAY_EVENING, "18:00"),
        "H2": (SATURDAY_EVENING, "18:00"),
        "H3": (SATURDAY_EVENING, "18:00"),
        "A2": (SATURDAY_EVENING, "18:00"),
        "A3": (MORNING, "07:00"),
    }
    assert all(slot == (0, 0, True) for slot in windows(crowd))
    with crowd.work() as (db, _):
        facts = db.exec(select(AppointmentMove)).all()
        frozen = db.exec(select(Appointment.frozen).where(Appointment.status == "booked")).all()
    assert ({fact.cause for fact in facts}, len(facts), set(frozen)) == ({"session_off"}, 4, {True})
    slips = crowd.slips()
    assert [slips[f"{ref}/household"].version for ref in ("H1", "H2", "H3", "A2", "A3")] == [2, 2, 2, 2, 1]
    assert broken(crowd) == []
    crowd.print()
    assert broken(crowd) == []


def test_calling_off_again_changes_nothing_and_tells_the_same_lists(crowd):
    first = off(crowd)
    before = crowd.kept()
    again = off(crowd, now=at(25, 18))
    assert (again.changed, again.moved, again.closed, again.told) == (False, 0, 0, first.told)
    assert crowd.kept() == before


def test_the_lists_tell_the_present_window_of_who_was_moved_once_more_and_of_a_later_plan(sqlite_crowd):
    off(sqlite_crowd)
    moved(sqlite_crowd, "H2", "20:00", SUNDAY_EVENING)
    told = {one.household_id: one for one in off(sqlite_crowd).told}
    with sqlite_crowd.work() as (db, _):
        key = household(db, "H2")
    assert told[key].new.starts_at == at(28, 20)
    sqlite_crowd.draft(seed=7)
    sqlite_crowd.publish(2)
    assert len(off(sqlite_crowd, now=EVE).told) == 4


def test_trying_tells_what_would_happen_and_changes_nothing(crowd):
    before = crowd.kept()
    tried = try_off(crowd.engine, None, TONIGHT, keys=crowd.keys, now=EVE)
    assert crowd.kept() == before
    assert off(crowd) == tried


def test_where_a_neighbourhood_fits_as_a_whole_it_stays_together(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        for which in ("18:00", "19:00", "20:00", "21:00"):
            db.get_one(SlotRow, window(db, campaign, which, SATURDAY_EVENING).slot_id).places = 1
    off(sqlite_crowd)
    found = places(sqlite_crowd)
    assert {found[ref][0] for ref in ("H1", "H2", "H3")} == {SUNDAY_EVENING}
    assert found["A2"][0] == SUNDAY_EVENING
    assert broken(sqlite_crowd) == []


def test_who_finds_no_room_in_the_same_shift_takes_another_and_daily_limits_are_kept(sqlite_crowd):
    with sqlite_crowd.work() as (db, campaign):
        for session in (SATURDAY_EVENING, SUNDAY_EVENING):
            find_session(db, campaign, session).capacity = 0
    sqlite_crowd.load(limited(6))
    off(sqlite_crowd)
    saturday = ["TRU-SO/2021-03-27/morning", "TRU-SO/2021-03-28/morning"]
    found = places(sqlite_crowd, saturday)
    assert all("morning" in found[ref][0] or "afternoon" in str(found[ref]) for ref in ("H1", "H2"))
    assert broken(sqlite_crowd) == []


def test_who_finds_no_window_at_all_waits_is_listed_as_unassigned_and_can_be_booked_again(crowd):
    whole(crowd)
    done = off(crowd)
    assert (done.moved, done.cancelled) == (0, 4)
    assert places(crowd) == {"H1": None, "H2": None, "H3": None, "A2": None, "A3": (MORNING, "07:00")}
    with crowd.work() as (db, campaign):
        rows = db.exec(select(Unassigned).where(Unassigned.household_id == household(db, "A2"))).all()
        said = find_plan(db, campaign, 1).summary
    assert [(row.party, row.reason) for row in rows] == [("household", "no_capacity")] * 3
    slip = crowd.slips()["A2/household"]
    assert (slip.cancelled_reason, slip.version) == ("bão số 5", 1)
    assert (said["placed"], said["by_shift"], said["days_used"]) == (1, {"morning": 1}, 1)
    assert broken(crowd) == []
    crowd.load(limited(400))
    with crowd.work() as (db, campaign):
        db.get_one(SlotRow, window(db, campaign, "18:00", SATURDAY_EVENING).slot_id).blocked = 0
    again = put(crowd, "A2", "18:00", SATURDAY_EVENING)
    assert (again.changed, again.invitation.version, again.invitation.cancelled_at) == (True, 2, None)
    assert not put(crowd, "A2", "18:00", SATURDAY_EVENING).changed
    assert broken(crowd) == []


def whole(line):
    """Leave no room on any later day."""
    with line.work() as (db, _):
        for slot in db.exec(select(SlotRow).where(col(SlotRow.starts_at) > at(27, 5))):
            slot.blocked = slot.places


def test_who_wants_nobody_moved_lets_them_all_wait(sqlite_crowd):
    before = summary(sqlite_crowd)
    done = off(sqlite_crowd, Off(day=FRIDAY, station="TRU-SO", shift="evening", cancel=True))
    assert (done.moved, done.cancelled) == (0, 4)
    assert {one.new for one in done.told} == {None}
    assert sqlite_crowd.slips()["H1/household"].cancelled_reason == DEFAULT_REASON
    after = summary(sqlite_crowd)
    assert (before["unassigned"] + 8, before["terms"]["unassigned"]["people"] + 8) == (
        after["unassigned"],
        after["terms"]["unassigned"]["people"],
    )
    assert sum(row["people"] for row in after["unassigned_by"]) == after["unassigned"]
    assert off(sqlite_crowd).told == done.told
    assert broken(sqlite_crowd) == []


def summary(line):
    with line.work() as (db, campaign):
        return find_plan(db, campaign, 1).summary


def test_a_plan_drafted_anew_gives_those_who_wait_a_window(sqlite_crowd):
    off(sqlite_crowd, Off(day=FRIDAY, station="TRU-SO", shift="evening", cancel=True))
    sqlite_crowd.draft(seed=7)
    sqlite_crowd.publish(2)
    slip = sqlite_crowd.slips()["A2/household"]
    assert (slip.cancelled_at, slip.version) == (None, 2)
    assert broken(sqlite_crowd) == []


def test_who_has_arrived_stays_and_his_window_takes_nobody_else(crowd):
    arrive(crowd, "H2")
    done = off(crowd, now=at(26, 17, 50))
    assert (done.moved, done.stayed, done.closed) == (3, 1, 3)
    assert places(crowd)["H2"] == (EVENING, "18:00")
    first, *rest = windows(crowd)
    assert first[0] - first[1] == 2
    assert not first[2]
    assert all(closed for _, _, closed in rest)
    assert crowd.slips()["H2/household"].version == 1
    before = crowd.kept()
    assert not off(crowd, now=at(26, 17, 55)).changed
    assert crowd.kept() == before
    assert broken(crowd) == []


def test_from_an_hour_on_only_the_rest_of_the_session_is_off(sqlite_crowd):
    done = off(sqlite_crowd, Off(day=FRIDAY, station="TRU-SO", since=at(26, 19)))
    assert (done.moved, done.closed) == (2, 3)
    found = places(sqlite_crowd)
    assert (found["H1"], found["A3"]) == ((EVENING, "18:00"), (MORNING, "07:00"))
    assert {found["A2"][0], found["H3"][0]} == {SATURDAY_EVENING}
    assert broken(sqlite_crowd) == []


def test_in_the_middle_of_a_window_those_who_have_not_come_yet_are_moved_and_what_is_over_is_left_alone(sqlite_crowd):
    done = off(sqlite_crowd, now=at(26, 19, 20))
    assert (done.moved, done.closed) == (2, 2)  # A2 of the running window, H3 of a later one
    assert places(sqlite_crowd)["H1"] == (EVENING, "18:00")
    assert broken(sqlite_crowd) == []


def test_all_stations_of_a_unit_are_off_by_one_action(sqlite_crowd):
    put(sqlite_crowd, "H4", "23:00", "DEM/2021-03-26/night")
    with sqlite_crowd.work() as (db, _):
        mother = db.exec(select(Resident.id).where(Resident.full_name == "Phạm Thị Cụ")).one()
    put(sqlite_crowd, "H3", "07:00", "TAI-NHA/2021-03-26/morning", party=f"resident-{mother}")
    done = off(sqlite_crowd, Off(day=FRIDAY, unit="462"))
    assert (done.moved, done.cancelled) == (7, 0)
    with sqlite_crowd.work() as (db, campaign):
        assert window(db, campaign, "23:00", "DEM/2021-03-27/night").taken == 1
        assert window(db, campaign, "07:00", "TAI-NHA/2021-03-27/morning").taken == 1
    assert all(closed for _, _, closed in windows(sqlite_crowd, "DEM/2021-03-26/night"))
    assert not off(sqlite_crowd, Off(day=FRIDAY, unit="462")).changed
    assert len(off(sqlite_crowd, Off(day=FRIDAY, unit="462")).told) == 7
    assert broken(sqlite_crowd) == []


def test_closures_stay_when_the_campaign_s_sessions_are_opened_again(sqlite_crowd):
    off(sqlite_crowd)
    before = windows(sqlite_crowd)
    sqlite_crowd.open()
    assert windows(sqlite_crowd) == before


@pytest.mark.parametrize(
    "what",
    [Off(day=date(2021, 4, 9)), Off(day=FRIDAY, station="KHONG-CO"), Off(day=FRIDAY, unit="99999"),
     Off(day=FRIDAY, station="TRU-SO", shift="night")],
)  # fmt: skip
def test_where_there_is_no_session_nothing_is_off(sqlite_crowd, what):
    before = sqlite_crowd.kept()
    with pytest.raises(NothingToCallOff):
        off(sqlite_crowd, what)
    assert sqlite_crowd.kept() == before


def test_nothing_is_called_off_without_a_published_plan(sqlite_line):
    sqlite_line.load()
    sqlite_line.fill()
    sqlite_line.open()
    with pytest.raises(NoPublishedPlan):
        off(sqlite_line)


def test_the_other_shifts_of_the_day_may_lose_a_place_by_rounding_and_then_somebody_is_moved_there_too(sqlite_line):
    """At 4.1 people an hour the morning has 16 places and the evening 17; without the morning the evening has 16."""
    text = (
        small_campaign_text().replace("daily_limit = 40", "daily_limit = 400").replace("rate = 10\n", "rate = 4.1\n", 1)
    )
    sqlite_line.load(text)
    sqlite_line.fill(small_roster(*(row.replace(";;;;;", ";công nhân;;;;", 1) for row in waiting_rows(60))))
    sqlite_line.open()
    sqlite_line.draft()
    with sqlite_line.work() as (db, campaign):
        left = find_plan(db, campaign).summary["unassigned"]
    sqlite_line.publish(accept=left)
    done = off(sqlite_line, Off(day=FRIDAY, station="TRU-SO", shift="morning"))
    assert len([one for one in done.told if one.old.starts_at >= at(26, 18)]) == 1
    assert broken(sqlite_line) == []
    assert not off(sqlite_line, Off(day=FRIDAY, station="TRU-SO", shift="morning")).changed


def test_a_call_off_leaves_one_note_that_names_nobody(crowd):
    off(crowd)
    with crowd.work() as (db, _):
        entry = db.exec(select(AuditEntry).where(AuditEntry.action == "session.called_off")).one()
    assert {name: entry.facts[name] for name in ("day", "moved", "cancelled", "stayed", "closed")} == {
        "day": "2021-03-26",
        "moved": 4,
        "cancelled": 0,
        "stayed": 0,
        "closed": 4,
    }


def test_a_crash_in_the_middle_leaves_everything_as_it_was(crowd):
    before = crowd.kept()
    crowd.cut_power_after(lambda db, campaign: call_off(db, campaign=campaign, off=TONIGHT, keys=crowd.keys, now=EVE))
    assert crowd.kept() == before


def test_the_same_world_gives_the_same_windows(sqlite_crowd):
    first = try_off(sqlite_crowd.engine, None, TONIGHT, keys=sqlite_crowd.keys, now=EVE)
    second = try_off(sqlite_crowd.engine, None, TONIGHT, keys=sqlite_crowd.keys, now=EVE)
    assert first == second


# What people are told


def test_the_messages_say_old_and_new_window_in_both_languages_and_no_full_name(sqlite_crowd):
    with sqlite_crowd.work() as (db, _):
        db.exec(select(Resident).where(Resident.full_name == "Lê Thuỳ Ỷ")).one().phone = "+84912345678"
    told = off(sqlite_crowd).told
    with sqlite_crowd.work() as (_, campaign):
        rows = [dict(zip(MESSAGE_HEADER, row, strict=True)) for row in message_rows(campaign, "bão số 5", told)]
    row = next(row for row in rows if row["phone"])
    assert (row["phone"], row["people"], row["household"]) == (
        "+84912345678",
        2,
        "Đặng\N{NO-BREAK SPACE}N.\N{NO-BREAK SPACE}Ư.",
    )
    assert row["text_vi"].startswith(
        "Đợt thử nhỏ: 18:00–19:00, thứ Sáu 26/3/2021, Trụ sở Công an thị xã không làm việc (bão số 5)."
    )
    assert "18:00–19:00, thứ Bảy 27/3/2021" in row["text_vi"]
    assert "Saturday 27 March 2021" in row["text_en"]
    assert "0233 3000 000" in row["text_vi"]
    with sqlite_crowd.work() as (db, _):
        names = db.exec(select(Resident.full_name)).all()
    everything = " ".join(str(cell) for row in rows for cell in row.values())
    assert not any(name in everything for name in names)
    assert "http" not in everything


def test_the_call_list_goes_neighbourhood_by_neighbourhood_along_the_street(sqlite_crowd):
    told = off(sqlite_crowd).told
    rows = [dict(zip(CALL_HEADER, row, strict=True)) for row in call_rows(told)]
    assert [(row["neighbourhood"], row["head"]) for row in rows] == [
        ("khu phố 1", "Lê Văn Mẫu"),
        ("khu phố 1", "Đặng Ngọc Ưng"),
        ("khu phố 1", "Phạm Văn Ví"),
        ("khu phố 2", "Bùi Văn Thử"),
    ]
    assert all("27/3/2021" in row["new_window"] for row in rows)
    assert len(list(call_rows(told, "en"))) == 4


def test_the_call_list_says_which_old_paper_to_collect_where_it_was_handed_out(sqlite_crowd):
    hand_out(sqlite_crowd, "H2/household")
    rows = [dict(zip(CALL_HEADER, row, strict=True)) for row in call_rows(off(sqlite_crowd).told)]
    said = {row["head"]: row["collect"] for row in rows if row["collect"]}
    assert said == {"Đặng Ngọc Ưng": "thu lại phiếu cũ ngày 26/3 18:00"}


def parted(line, ref="A2"):
    """The last of a household is to come by himself."""
    with line.work() as (db, campaign):
        key = household(db, ref)
        people = db.exec(select(Resident.id).where(Resident.household_id == key).order_by(Resident.position)).all()
        return split(db, campaign=campaign, household_id=key, residents=people[-1:], keys=line.keys, now=EVE)


def sizes(line, ref="A2"):
    """How many people each live party of a household has, by its own count and by its members."""
    with line.work() as (db, _):
        mine = (Appointment.household_id == household(db, ref), Appointment.status == "booked")
        members = (
            select(func.count())
            .where(AppointmentMember.appointment_id == Appointment.id)
            .correlate(Appointment)
            .scalar_subquery()
        )
        rows = db.exec(select(Appointment.party, Appointment.size, members).where(*mine).order_by(Appointment.party))
        return [tuple(row) for row in rows]


def test_a_household_split_while_it_waits_is_booked_part_by_part(crowd):
    off(crowd, Off(day=FRIDAY, station="TRU-SO", cancel=True))
    parted(crowd)
    put(crowd, "A2", "18:00", SATURDAY_EVENING)
    assert (sizes(crowd), broken(crowd)) == ([("household", 2, 2)], [])
    put(crowd, "A2", "19:00", SUNDAY_EVENING, party="part-1")
    assert (sizes(crowd), broken(crowd)) == ([("household", 2, 2), ("part-1", 1, 1)], [])


def test_a_household_joined_while_its_parts_wait_is_booked_as_one(crowd):
    parted(crowd)
    off(crowd, Off(day=FRIDAY, station="TRU-SO", cancel=True))
    with crowd.work() as (db, campaign):
        join(db, campaign=campaign, household_id=household(db, "A2"), keys=crowd.keys, now=EVE)
    put(crowd, "A2", "18:00", SATURDAY_EVENING)
    assert (sizes(crowd), broken(crowd)) == ([("household", 3, 3)], [])
