"""Spare slips: places held in advance, whom they were given, and what they leave as it was."""

import pypdfium2
import pytest
from sqlmodel import col, select

from booking_scene import EVENING, broken, window
from factories import EVE, SMALL_SLIPS, at, small_roster
from moving_scene import moved, refuses
from notices.errors import DoesNotFit, GlyphMissing
from replan_scene import come, hand_out
from scheduler.arrivals.errors import PartyHasArrived
from scheduler.handouts import marks
from scheduler.handouts.errors import SlipNotToMark
from scheduler.handouts.marks import state_of
from scheduler.invitations.change import cancel
from scheduler.invitations.models import InvitationVersion
from scheduler.operations.sessions import open_campaign_sessions
from scheduler.operations.spares import counts_of, return_all
from scheduler.places.models import Neighbourhood, SlotRow
from scheduler.plan.errors import PlanInputChanged
from scheduler.plan.models import Appointment, AppointmentMember
from scheduler.plan.service import find_plan
from scheduler.plan.spare_errors import (
    FewerThanCame,
    NotASpareSlip,
    SpareGivenBack,
    SpareIsTold,
    SpareNameMissing,
    SparePeopleUnlikely,
    SparePersonTooYoung,
    SparePlacesMissing,
)
from scheduler.progress.queries import progress_table, totals
from scheduler.roster.models import Resident
from scheduler.roster.spares import NOBODY_YET, Found
from slots.errors import SlotFull
from spare_scene import (
    FIRST,
    appointment_of,
    asked,
    blocked,
    household_of,
    people_in,
    residents_of,
    returned,
    slip,
    taken_back,
    told,
)

MORNING = "TRU-SO/2021-03-26/morning"


@pytest.fixture
def published(line):
    return line.run()


def invited(line, as_of=None):
    with line.work() as (db, campaign):
        return totals(progress_table(db, campaign, as_of=as_of))


def places_of(line, slot):
    with line.work() as (db, _):
        row = db.get_one(SlotRow, slot)
        return row.places, row.blocked


def summary(line):
    with line.work() as (db, campaign):
        return find_plan(db, campaign).summary


def test_spare_slips_hold_places_have_a_code_and_name_nobody(published):
    opened = asked(published, count=2, people=3)
    assert opened.total == len(opened.made) == 2
    for number in opened.made:
        assert household_of(published, number).head_name == NOBODY_YET
        assert [one.full_name for one in residents_of(published, number)] == ["", "", ""]
        appointment = appointment_of(published, number)
        assert (appointment.size, appointment.frozen, appointment.status) == (3, True, "booked")
    with published.work() as (db, _):
        ids = [slip(db, number).id for number in opened.made]
        versions = db.exec(select(InvitationVersion).where(col(InvitationVersion.invitation_id).in_(ids))).all()
    assert [one.version for one in versions] == [1, 1]
    assert broken(published) == []


def test_asking_for_as_many_as_there_are_adds_none(published):
    made = asked(published, count=2).made
    before = published.kept()
    assert asked(published, count=2).made == asked(published, count=1).made == ()
    assert published.kept() == before
    assert len(asked(published, count=3).made) == 1
    assert len(made) == 2


def test_the_figures_of_the_plan_count_the_places_of_spare_slips(published):
    before = summary(published)["placed"]
    (number,) = asked(published, count=1, people=4).made
    assert summary(published)["placed"] == before + 4
    told(published, number, people=1, found=())
    assert summary(published)["placed"] == before + 1
    assert sum(summary(published)["by_shift"].values()) == summary(published)["placed"]


def test_places_in_reserve_are_used_first_and_then_free_ones(published):
    slot = blocked(published, "20:00", EVENING, 5)
    first, second = asked(published, count=2, people=3).made
    assert {appointment_of(published, one).slot_id for one in (first, second)} == {slot}
    assert places_of(published, slot) == (10, 0)  # five from the reserve, one from those that were free


def test_without_a_reserve_they_spread_over_the_neighbourhood_s_own_windows(published):
    own = {key: slot for key, slot in published.slots().items() if key.startswith("H") and "resident" not in key}
    made = asked(published, count=len(set(own.values())), people=1).made
    assert {appointment_of(published, one).slot_id for one in made} <= set(own.values())
    assert len({appointment_of(published, one).slot_id for one in made}) > 1


def test_only_the_windows_asked_for_are_used(published):
    asked_for = [("20:00", EVENING), ("21:00", EVENING)]
    made = asked(published, count=2, people=2, windows=asked_for).made
    with published.work() as (db, campaign):
        slots = {window(db, campaign, *one).slot_id for one in asked_for}
    assert {appointment_of(published, one).slot_id for one in made} <= slots


def test_all_or_none_and_how_many_could_be_had(published):
    wrong = refuses(published, SparePlacesMissing, asked, 4, 4, windows=[("20:00", EVENING)])
    assert wrong.params == {"could": 2, "wanted": 4, "people": 4}


def test_no_daily_limit_is_passed_for_a_spare_slip(published):
    wrong = refuses(published, SparePlacesMissing, asked, 60, 2)
    assert 0 < wrong.params["could"] < 60


def test_windows_that_have_begun_take_no_spare_slip_and_those_of_a_past_window_count_no_more(published):
    asked(published, count=1, people=1, windows=[("07:00", MORNING)])
    refuses(published, SparePlacesMissing, asked, 2, 1, windows=[("07:00", MORNING)], now=at(26, 7, 30))
    assert len(asked(published, count=1, people=1, now=at(26, 7, 30)).made) == 1


@pytest.mark.parametrize("people", [0, 21])
def test_so_many_people_are_no_household(published, people):
    refuses(published, SparePeopleUnlikely, asked, 1, people)


def test_who_was_given_the_slip_is_a_household_like_others_and_the_rest_of_the_places_is_free(published):
    (number,) = asked(published, count=1, people=3, windows=[("20:00", EVENING)]).made
    told(published, number)
    there = household_of(published, number)
    assert (there.head_name, there.address, there.spare_places) == ("Ngô Thị Mới", "số 5, đường Mới", 3)
    facts = [(one.full_name, one.birth_year, one.mark) for one in residents_of(published, number)]
    assert facts == [("Ngô Thị Mới", 1980, "added"), ("Ngô Văn Thêm", 1975, "added"), ("", None, "unused")]
    assert people_in(published, "20:00", EVENING) == appointment_of(published, number).size == 2
    with published.work() as (db, _):
        own = slip(db, number)
        assert (state_of(db, [own.id])[own.id], own.version) == ("handed_out", 1)
    assert broken(published) == []


def test_told_again_the_later_counts_and_the_same_again_changes_nothing(published):
    (number,) = asked(published, count=1).made
    told(published, number)
    told(published, number, head="Ngô Thị Mới Hơn", people=1, found=[Found(birth_year=1981)])
    once = published.kept()
    told(published, number, head="Ngô Thị Mới Hơn", people=1, found=[Found(birth_year=1981)])
    again = published.kept()
    assert {name: rows for name, rows in once.items() if name != "audit_entry"} == {
        name: rows for name, rows in again.items() if name != "audit_entry"
    }
    assert residents_of(published, number)[0].full_name == "Ngô Thị Mới Hơn"
    assert broken(published) == []


def test_the_number_alone_may_be_told_and_two_of_one_name(published):
    (number,) = asked(published, count=1, people=4).made
    twins = [Found("Ngô Thị Mới", 1980), Found("Ngô Thị Mới", 1980)]
    told(published, number, people=3, found=twins)
    assert [one.mark for one in residents_of(published, number)] == ["added", "added", "spare", "unused"]
    assert broken(published) == []


def test_more_people_than_places_take_more_of_the_window(published):
    (number,) = asked(published, count=1, people=2, windows=[("20:00", EVENING)]).made
    told(published, number, people=5)
    assert people_in(published, "20:00", EVENING) == len(residents_of(published, number)) == 5
    assert broken(published) == []


def test_more_people_than_the_window_takes_are_refused(published):
    one, _ = asked(published, count=2, people=5, windows=[("20:00", EVENING)]).made
    refuses(published, SlotFull, told, one, 6)


@pytest.mark.parametrize(
    ("error", "facts"),
    [
        (SpareNameMissing, {"head": "  "}),
        (SparePeopleUnlikely, {"people": 0, "found": ()}),
        (SparePeopleUnlikely, {"people": 1}),
        (SparePersonTooYoung, {"people": 1, "found": [Found("Ngô Thị Bé", 2012)]}),
    ],
)
def test_what_cannot_be_is_not_told(published, error, facts):
    (number,) = asked(published, count=1).made
    refuses(published, error, told, number, **facts)


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"head": "Ngô ☃"}, GlyphMissing),
        ({"address": "số 🏠"}, GlyphMissing),
        ({"head": "Ngô " * 40}, DoesNotFit),
        ({"address": "số 5 " * 50}, DoesNotFit),
    ],
)
def test_what_could_not_be_printed_is_not_told(published, facts, error):
    asked(published)
    refuses(published, error, told, 11, **facts)


def test_what_is_told_is_kept_as_a_roster_would_keep_it(published):
    asked(published)
    told(published, 11, head="  Nguye\u0302\u0303n \u202e Thị\u200b  Mới ", address="số\t5")
    household = household_of(published, 11)
    assert (household.head_name, household.address) == ("Nguyễn Thị Mới", "số 5")


def test_a_blank_or_cancelled_slip_cannot_be_handed_out(published):
    asked(published)
    with published.work() as (db, campaign):
        facts = {"campaign": campaign, "source": "clerk", "now": EVE}
        assert marks.open_numbers(db, campaign, 1, 12) == list(range(1, SMALL_SLIPS + 1))
        with pytest.raises(SlipNotToMark, match="000011"):
            marks.mark(db, numbers=[1, 11], state="handed_out", **facts)
        cancel(db, slip(db, 1), reason="-", now=EVE)
        with pytest.raises(SlipNotToMark, match="000001"):
            marks.mark(db, numbers=[1], state="handed_out", **facts)
        assert marks.mark(db, numbers=[1], state="moved", **facts) == 1


def test_a_household_found_without_an_address_holds_up_nobody_s_print(published):
    asked(published)
    told(published, 11, address="")
    assert sum(run.slips for run in published.print()) == SMALL_SLIPS + 2


def test_slips_that_took_the_place_of_others_are_printed_though_their_number_is_the_same(published):
    asked(published, count=1)
    published.print()
    assert returned(published, 11)
    asked(published, count=1)
    first = published.print()[0]
    with published.work() as (db, _):
        there = slip(db, 12).typed_code
    text = "\n".join(
        page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(published.folder / first.path)
    )
    assert f"{there[:4]}-{there[4:]}" in text


def test_a_household_of_the_roster_has_no_spare_slip(published):
    number = published.slips()["H1/household"].number
    refuses(published, NotASpareSlip, told, number)
    refuses(published, NotASpareSlip, returned, number)


def test_taken_back_the_slip_is_blank_and_holds_its_places_again(published):
    (number,) = asked(published, count=1, people=3).made
    told(published, number)
    taken_back(published, number)
    there = household_of(published, number)
    assert (there.head_name, there.address, there.spare_told_at) == (NOBODY_YET, "", None)
    assert {(one.full_name, one.birth_year, one.mark) for one in residents_of(published, number)} == {
        ("", None, "spare")
    }
    assert appointment_of(published, number).size == 3
    with published.work() as (db, _):
        own = slip(db, number)
        assert state_of(db, [own.id])[own.id] == "open"
    assert broken(published) == []
    before = published.kept()
    taken_back(published, number)
    assert published.kept() == before


def test_taken_back_it_holds_what_it_has_where_its_places_are_taken_by_now(published):
    (number,) = asked(published, count=1, people=4, windows=[("20:00", EVENING)]).made
    told(published, number, people=2)
    blocked(published, "20:00", EVENING, 8)
    with published.work() as (db, campaign):
        slot = window(db, campaign, "20:00", EVENING).slot_id
        db.get_one(SlotRow, slot).places = 2
        db.get_one(SlotRow, slot).blocked = 0
    taken_back(published, number)
    assert appointment_of(published, number).size == 2
    assert broken(published) == []


def test_nothing_is_taken_back_of_a_slip_by_which_somebody_came(published):
    (number,) = asked(published, count=1).made
    told(published, number)
    come(published, f"{household_of(published, number).ref}/household", 1)
    refuses(published, PartyHasArrived, taken_back, number)


def test_who_came_by_a_blank_slip_is_named_afterwards_and_keeps_his_arrival(published):
    (number,) = asked(published, count=1, people=4).made
    (first, second) = come(published, f"{household_of(published, number).ref}/household", 2)
    refuses(published, FewerThanCame, told, number, 1, found=())
    told(published, number, people=2)
    assert [one.id for one in residents_of(published, number) if one.full_name] == [first, second]
    assert broken(published) == []


def test_returned_it_frees_its_places_and_says_so_at_the_door(published):
    (number,) = asked(published, count=1, people=3, windows=[("20:00", EVENING)]).made
    assert returned(published, number)
    assert people_in(published, "20:00", EVENING) == 0
    assert appointment_of(published, number).reason == "phiếu dự phòng đã trả lại"
    assert not returned(published, number)
    refuses(published, SpareGivenBack, told, number)
    assert broken(published) == []


def test_a_slip_that_belongs_to_a_household_is_not_returned(published):
    (number,) = asked(published, count=1).made
    told(published, number)
    refuses(published, SpareIsTold, returned, number)


def test_a_slip_by_which_somebody_came_is_not_returned(published):
    (number,) = asked(published, count=1).made
    come(published, f"{household_of(published, number).ref}/household", 1)
    refuses(published, PartyHasArrived, returned, number)


def test_progress_counts_a_spare_slip_from_the_moment_it_was_told(published):
    before = invited(published)
    (number,) = asked(published, count=1, people=3).made
    assert invited(published) == before
    told(published, number, now=at(25, 18))
    after = invited(published)
    assert (after.invited, after.invited_slips) == (before.invited + 2, before.invited_slips + 1)
    assert after.handed_out_slips == before.handed_out_slips + 1
    assert invited(published, as_of=at(25, 17, 59)).invited_slips == before.invited_slips


def test_a_new_plan_keeps_blank_slips_where_they_are_and_their_paper_is_good(published):
    one, other = asked(published, count=2, people=3).made
    told(published, other)
    before = {number: appointment_of(published, number).slot_id for number in (one, other)}
    with published.work() as (db, campaign):
        open_campaign_sessions(db, campaign, now=EVE)
    published.fill(small_roster("M1;Ngô Mới Tới;Chủ hộ;1971;số 9, đường Chờ;khu phố 1;Phường 1;;;;;"))
    published.draft()
    published.publish()
    for number, slot in before.items():
        appointment = appointment_of(published, number)
        assert appointment.slot_id == slot
        with published.work() as (db, campaign):
            assert appointment.plan_id == find_plan(db, campaign).id
            assert slip(db, number).version == 1
    assert broken(published) == []


def test_the_roster_imported_again_leaves_spare_slips_alone(published):
    one, other = asked(published, count=2).made
    told(published, one)
    before = [(row.full_name, row.mark) for number in (one, other) for row in residents_of(published, number)]
    published.fill()
    assert before == [(row.full_name, row.mark) for number in (one, other) for row in residents_of(published, number)]
    assert broken(published) == []


def test_a_draft_made_before_the_spare_slips_is_not_published_over_them(published):
    published.fill(small_roster("M1;Ngô Mới Tới;Chủ hộ;1971;số 9, đường Chờ;khu phố 1;Phường 1;;;;;"))
    published.draft()
    asked(published, count=1)
    with pytest.raises(PlanInputChanged):
        published.publish()


def test_a_slip_nobody_was_given_is_not_planned_again_once_its_window_is_over(published):
    (number,) = asked(published, count=1, people=2, windows=[("07:00", MORNING)]).made
    slot = appointment_of(published, number).slot_id
    published.draft(now=at(26, 12))
    published.publish(accept=99, now=at(26, 12))
    appointment = appointment_of(published, number)
    assert (appointment.slot_id, appointment.status) == (slot, "booked")
    with published.work() as (db, _):
        assert slip(db, number).version == 1


def test_a_returned_slip_is_nobody_s_in_a_later_plan(published):
    (number,) = asked(published, count=1).made
    returned(published, number)
    published.fill(small_roster("M1;Ngô Mới Tới;Chủ hộ;1971;số 9, đường Chờ;khu phố 1;Phường 1;;;;;"))
    published.draft()
    published.publish()
    with published.work() as (db, campaign):
        people = select(Resident.id).where(Resident.household_id == slip(db, number).household_id)
        live = select(Appointment.id).where(
            Appointment.plan_id == find_plan(db, campaign).id, Appointment.status == "booked"
        )
        found = select(AppointmentMember).where(
            col(AppointmentMember.resident_id).in_(people), col(AppointmentMember.appointment_id).in_(live)
        )
        assert db.exec(found).all() == []
        assert slip(db, number).cancelled_at is not None
    assert broken(published) == []


def test_a_told_household_can_be_moved_like_any_other(published):
    (number,) = asked(published, count=1).made
    told(published, number)
    ref = household_of(published, number).ref
    moved(published, ref, "21:00")
    with published.work() as (db, campaign):
        assert slip(db, number).version == 2
        slot = window(db, campaign, "21:00", EVENING).slot_id
    assert appointment_of(published, number).slot_id == slot
    hand_out(published, f"{ref}/household")
    assert broken(published) == []


def test_each_neighbourhood_s_open_slips_places_and_told_ones_are_counted(published):
    one, _, third = asked(published, count=3, people=3).made
    told(published, one)
    returned(published, third)
    with published.work() as (db, campaign):
        rows = counts_of(db, find_plan(db, campaign))
        elsewhere = counts_of(db, find_plan(db, campaign), units=())
    assert {row.neighbourhood.name: (row.open_slips, row.open_places, row.told) for row in rows} == {
        "khu phố 1": (1, 3, 1),
        "khu phố 2": (0, 0, 0),
    }
    assert elsewhere == []


def test_all_that_are_open_are_returned_but_those_by_which_somebody_came(published):
    one, _ = asked(published, count=2).made
    come(published, f"{household_of(published, one).ref}/household", 1)
    with published.work() as (db, campaign):
        place = db.exec(select(Neighbourhood).where(Neighbourhood.name == FIRST)).one()
        assert return_all(db, campaign, place, now=EVE) == 1
        assert return_all(db, campaign, place, now=EVE) == 0
