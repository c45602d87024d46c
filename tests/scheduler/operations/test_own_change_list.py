"""What a leader is told of his residents' own changes: what counts now, each slip once."""

import pytest

from factories import at
from moving_scene import moved
from own_change_scene import arranged, changed, slip_of
from scheduler.database import stored_id
from scheduler.invitations.change import cancel
from scheduler.operations.own_change_list import changes_in
from scheduler.roster.models import Household

SATURDAY_MORNING = "TRU-SO/2021-03-27/morning"


@pytest.fixture
def crowd(line):
    return arranged(line)


def told(crowd, ref="H1"):
    with crowd.work() as (db, _):
        found = changes_in(db, db.get_one(Household, slip_of(db, ref).household_id).neighbourhood_id)
    return [(one.household, one.old.starts_at, one.new.starts_at, one.moved_at) for one in found]


def test_the_leader_sees_who_of_his_residents_changed_what_the_latest_first(crowd):
    changed(crowd, "H2", "20:00", now=at(25, 18))
    changed(crowd, "A2", "21:00", now=at(25, 19))
    changed(crowd, "H1", "20:00", now=at(25, 20))
    assert told(crowd) == [
        ("Lê Văn Mẫu", at(26, 18), at(26, 20), at(25, 20)),
        ("Đặng Ngọc Ưng", at(26, 18), at(26, 20), at(25, 18)),
    ]
    assert [household for household, *_ in told(crowd, "A2")] == ["Bùi Văn Thử"]
    with crowd.work() as (db, _):
        slip = slip_of(db, "H2")
        (one,) = (
            one
            for one in changes_in(db, db.get_one(Household, slip.household_id).neighbourhood_id)
            if one.slip_number == slip.number
        )
    assert one.invitation_id == stored_id(slip)
    assert one.new.text("vi") == "20:00–21:00, thứ Sáu 26/3/2021, Trụ sở Công an thị xã"


def test_a_slip_changed_twice_stands_once_with_the_window_it_had_before(crowd):
    changed(crowd, "H2", "20:00", now=at(25, 18))
    changed(crowd, "H2", "07:00", SATURDAY_MORNING, now=at(25, 20))
    assert told(crowd) == [("Đặng Ngọc Ưng", at(26, 18), at(27, 7), at(25, 20))]


def test_whoever_went_back_to_where_he_was_has_changed_nothing(crowd):
    changed(crowd, "H2", "20:00")
    changed(crowd, "H2", "18:00")
    assert told(crowd) == []


def test_what_somebody_else_decided_since_is_no_change_of_the_holder(crowd):
    changed(crowd, "H2", "20:00", now=at(25, 18))
    moved(crowd, "H2", "21:00")
    assert told(crowd) == []
    changed(crowd, "H2", "20:00", now=at(25, 20))
    assert told(crowd) == [("Đặng Ngọc Ưng", at(26, 21), at(26, 20), at(25, 20))]


def test_a_slip_that_was_cancelled_is_not_told_of(crowd):
    changed(crowd, "H2", "20:00")
    with crowd.work() as (db, _):
        cancel(db, slip_of(db, "H2"), reason="đã chuyển đi", now=at(25, 20))
    assert told(crowd) == []
