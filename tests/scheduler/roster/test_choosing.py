"""Target groups by hand: recorded once, noted, refused where they could not be kept, and the next plan goes by them."""

import pytest
from sqlmodel import select

from booking_scene import broken
from factories import small_roster
from group_scene import chosen, counted, resident
from line import rows_of
from scheduler.audit.models import AuditEntry
from scheduler.errors import SchedulerError
from scheduler.places.models import SessionRow, SlotRow
from scheduler.places.service import close_campaign
from scheduler.plan.models import Appointment, AppointmentMember
from scheduler.roster.choosing import choose_group
from scheduler.roster.models import Resident


@pytest.fixture
def filled(line):
    """The small roster, nothing planned yet."""
    line.load()
    line.fill()
    return line


def test_everybody_to_invite_is_counted_once_by_ward_and_group(filled):
    assert counted(filled) == {
        ("19357", "homebound"): (1, 0),
        ("19357", "student"): (1, 0),
        ("19357", "worker"): (1, 0),
        ("19357", "daytime"): (6, 0),
        ("19358", "worker"): (2, 0),
        ("19358", "daytime"): (3, 0),
    }
    assert sum(people for people, _ in counted(filled).values()) == 14


def test_only_the_wards_asked_for_are_counted(filled):
    assert {unit for unit, _ in counted(filled, {"19358"})} == {"19358"}
    assert counted(filled, set()) == {}


def test_a_choice_is_counted_by_hand_and_taken_back_it_is_gone(filled):
    before = counted(filled)
    assert chosen(filled, "worker", "Phạm Văn Ví") == 1
    assert counted(filled)["19357", "worker"] == (2, 1)
    assert counted(filled)["19357", "daytime"] == (5, 0)
    assert chosen(filled, None, "Phạm Văn Ví") == 1
    assert counted(filled) == before


def test_choosing_again_changes_nothing_and_leaves_no_note(filled):
    chosen(filled, "worker", "Phạm Văn Ví")
    before = rows_of(filled.engine)
    assert chosen(filled, "worker", "Phạm Văn Ví") == 0
    assert rows_of(filled.engine) == before


def test_a_choice_is_noted_by_ids_and_names_nobody(filled):
    number = resident(filled, "Phạm Văn Ví")
    chosen(filled, "worker", "Phạm Văn Ví")
    with filled.work() as (db, _):
        (entry,) = db.exec(select(AuditEntry).where(AuditEntry.action == "resident.group_chosen"))
        assert (entry.subject, entry.facts) == (number, {"residents": [number], "group": "worker"})


def test_a_pupil_gets_his_school_and_class_with_the_choice(filled):
    chosen(filled, "student", "Lê Thị Bé", school="thpt ví dụ", school_class="9A")
    number = resident(filled, "Lê Thị Bé")
    with filled.work() as (db, _):
        pupil = db.get_one(Resident, number)
        assert (pupil.chosen_group, pupil.school, pupil.school_class) == ("student", "THPT Ví Dụ", "9A")


REFUSED = {
    "school_not_taking_part": (("student", "Phạm Văn Ví"), {}),
    "group_unknown": (("homebound", "Phạm Văn Ví"), {}),
    "class_too_long": (("student", "Phạm Văn Ví"), {"school": "THPT Ví Dụ", "school_class": "x" * 21}),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_kept_is_refused_and_changes_nothing(filled, code):
    before = rows_of(filled.engine)
    words, school = REFUSED[code]
    with pytest.raises(SchedulerError) as caught:
        chosen(filled, *words, **school)
    assert caught.value.code == code
    assert rows_of(filled.engine) == before


def test_one_person_whom_the_campaign_does_not_have_refuses_all(filled):
    number = resident(filled, "Phạm Văn Ví")
    with pytest.raises(SchedulerError, match="no resident 99999"), filled.work() as (db, campaign):
        choose_group(db, campaign, [number, 99999], "worker")
    assert counted(filled)["19357", "worker"] == (1, 0)


def test_a_closed_campaign_keeps_its_groups(filled):
    with filled.work() as (db, campaign):
        close_campaign(db, campaign, now=campaign.loaded_at)
    with pytest.raises(SchedulerError, match="closed"):
        chosen(filled, "worker", "Phạm Văn Ví")


def test_a_file_does_not_undo_a_choice(filled):
    chosen(filled, "worker", "Phạm Văn Ví")
    filled.fill(small_roster("H9;Ngô Văn Mới;Chủ hộ;1970;số 9, đường Ví Dụ;khu phố 1;Phường 1;;;;;"))
    assert counted(filled)["19357", "worker"] == (2, 1)


def parties_of(line, name):
    number = resident(line, name)
    with line.work() as (db, _):
        rows = select(Appointment).join(AppointmentMember).where(AppointmentMember.resident_id == number)
        return [(one.party, one.target_group) for one in db.exec(rows)]


def test_the_next_plan_goes_by_the_choice(filled):
    chosen(filled, "worker", "Phạm Văn Ví")
    chosen(filled, "daytime", "Lê Thị Hoa")
    chosen(filled, "student", "Võ Văn Đêm", school="THPT Ví Dụ")
    filled.open()
    filled.draft()
    filled.publish()
    assert parties_of(filled, "Phạm Văn Ví") == [("household", "worker")]
    assert parties_of(filled, "Lê Thị Hoa") == [("household", "daytime")]
    pupil = resident(filled, "Võ Văn Đêm")
    assert parties_of(filled, "Võ Văn Đêm") == [(f"resident-{pupil}", "student")]
    assert broken(filled) == []


def test_a_worker_of_65_comes_in_the_evening_with_the_other_workers(filled):
    filled.fill(small_roster("H9;Ngô Văn Già;Chủ hộ;1956;số 9, đường Ví Dụ;khu phố 1;Phường 1;Công nhân;;;;"))
    filled.open()
    filled.draft()
    filled.publish()
    assert parties_of(filled, "Ngô Văn Già") == [("household", "worker")]
    slot = filled.slots()["H9/household"]
    with filled.work() as (db, _):
        session = db.get_one(SessionRow, db.get_one(SlotRow, slot).session_id)
        assert session.shift == "evening"
