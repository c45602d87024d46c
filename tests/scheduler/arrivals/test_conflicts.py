"""Scans made without network that told something else than the office knew."""

from unittest.mock import patch

import pytest
from sqlmodel import select

from factories import FRIDAY, SATURDAY, at, make_account, make_device
from scheduler.arrivals import conflicts, keeping, service
from scheduler.arrivals.conflicts import open_conflicts, review, reviewed_conflicts, unread_on
from scheduler.arrivals.models import CheckIn, Scan, ScanReview
from scheduler.clock import real_now
from scheduler.invitations.change import cancel
from slots.verdict import Tolerances

MOMENT = at(26, 19, 5)
LATER = at(26, 19, 30)


@pytest.fixture
def other_desk(db, world, desk):
    return type(desk)(db, world, make_device(db, world, name="bàn 5"))


def without_network(db, read, shown="on_time", **facts):
    """The scan as a batch delivers it: with what the phone had told before the office judged it."""
    given = {"offline": True, "shown_verdict": shown, **facts}

    keep_scans = keeping.keep_scans
    with patch.object(keeping, "keep_scans", lambda to, rows: keep_scans(to, [row | given for row in rows])):
        return read()


def admit(db, scan, moment=MOMENT, **who):
    return service.check_in(db, scan=scan, now=moment, **who)


def found(db, world, station=None):
    return open_conflicts(db, (station or world.headquarters).id)


def test_a_slip_admitted_on_two_phones_without_network_keeps_both_scans_and_counts_once(db, world, desk, other_desk):
    first = without_network(db, lambda: desk.slip(1, MOMENT))
    admit(db, first)
    second = without_network(db, lambda: other_desk.slip(1, LATER))
    service.check_in(db, scan=second, now=LATER, reason="-")

    assert second.verdict == "already_scanned"
    assert len(db.exec(select(Scan)).all()) == 2
    arrivals = db.exec(select(CheckIn)).all()
    assert [arrival.scan_id for arrival in arrivals] == [first.id] * 3
    (conflict,) = found(db, world)
    assert (conflict.scan_id, conflict.kind, conflict.slip_number) == (second.id, "twice", 1)
    assert (conflict.device, conflict.scanned_at) == ("bàn 5", LATER)
    assert (conflict.other_device, conflict.other_at) == ("bàn 2", MOMENT)
    assert (conflict.shown_verdict, conflict.verdict) == ("on_time", "already_scanned")
    assert conflict.household == "Lê\N{NO-BREAK SPACE}V.\N{NO-BREAK SPACE}M."


def test_one_phone_with_network_and_one_without_are_a_conflict_too(db, world, desk):
    account = make_account(db)
    online = {"campaign": world.campaign, "keys": world.keys, "payload_key": b"", "account": account}
    service.scan(
        db, station_id=world.headquarters.id, scan_id="a", text=world.qr(db, 1), scanned_at=MOMENT, now=MOMENT,
        tolerances=Tolerances(), **online,
    )  # fmt: skip
    admit(db, service.find_scan(db, scan_id="a", account=account))
    without_network(db, lambda: desk.slip(1, at(26, 19)))
    (conflict,) = found(db, world)
    assert (conflict.kind, conflict.other_device) == ("twice", "can-bo")


def test_a_phone_that_could_tell_nothing_is_listed_where_another_had_counted(db, world, desk, other_desk):
    admit(db, desk.slip(1, MOMENT))
    without_network(db, lambda: other_desk.slip(1, LATER), shown=None)
    assert [conflict.kind for conflict in found(db, world)] == ["twice"]


def test_a_phone_that_told_that_it_was_scanned_already_is_no_conflict(db, world, desk, other_desk):
    admit(db, desk.slip(1, MOMENT))
    without_network(db, lambda: other_desk.slip(1, LATER), shown="already_scanned")
    other_desk.slip(1, LATER)  # with network: shown is what was judged
    assert found(db, world) == []


def test_the_same_phone_twice_is_told_only_where_it_let_in_again(db, world, desk):
    admit(db, desk.slip(1, MOMENT))
    without_network(db, lambda: desk.slip(1, LATER), shown=None)
    assert found(db, world) == []
    without_network(db, lambda: desk.slip(1, LATER), shown="on_time")
    (conflict,) = found(db, world)
    assert (conflict.kind, conflict.other_device, conflict.other_at) == ("admitted_unaware", "", None)


def test_whoever_counted_is_told_even_where_it_was_undone_meanwhile(db, world, desk, other_desk):
    first = desk.slip(1, MOMENT)
    admit(db, first)
    without_network(db, lambda: other_desk.slip(1, LATER))
    service.undo(db, scan=first, now=at(26, 19, 15), device=desk.device)
    assert found(db, world)[0].other_device == "bàn 2"


@pytest.mark.parametrize("shown", ["on_time", "early", "late", "partial"])
def test_a_phone_that_let_in_a_cancelled_slip_is_told(db, world, desk, shown):
    cancel(db, world.invitations[1], reason="đã chuyển đi", now=MOMENT)
    without_network(db, lambda: desk.slip(1, MOMENT), shown=shown)
    (conflict,) = found(db, world)
    assert (conflict.kind, conflict.verdict, conflict.shown_verdict) == ("admitted_unaware", "cancelled", shown)


def test_wrong_place_wrong_day_and_unknown_codes_that_were_let_in_are_told(db, world, desk):
    without_network(db, lambda: desk.slip(3, at(27, 8, 5)))
    without_network(db, lambda: desk.slip(1, at(27, 20)))
    without_network(db, lambda: desk.scan("hello", MOMENT))
    told = {(conflict.verdict, conflict.slip_number, conflict.household[:2]) for conflict in found(db, world)}
    assert told == {("wrong_station", 3, "Ng"), ("wrong_date", 1, "Lê"), ("invalid", None, "")}


@pytest.mark.parametrize("shown", ["wrong_station", "invalid", None])
def test_a_phone_that_held_back_as_the_office_does_is_no_conflict(db, world, desk, shown):
    without_network(db, lambda: desk.slip(3, at(27, 8, 5)), shown=shown)
    assert found(db, world) == []


def test_what_the_phone_and_the_office_let_in_alike_is_no_conflict(db, world, desk):
    without_network(db, lambda: desk.slip(1, MOMENT))
    without_network(db, lambda: desk.slip(2, at(27, 1, 5)), shown="late")
    assert found(db, world) == []


def test_what_a_shut_out_device_delivers_is_told_whatever_it_is(db, world, desk):
    without_network(db, lambda: desk.slip(1, MOMENT), shown=None, offline=False, held=True)
    (conflict,) = found(db, world)
    assert (conflict.kind, conflict.verdict, conflict.shown_verdict) == ("held", "on_time", None)


def test_each_station_sees_its_own_and_the_latest_first(db, world, desk, mobile_desk):
    without_network(db, lambda: desk.slip(3, at(27, 8, 5)))
    without_network(db, lambda: desk.slip(3, at(27, 9, 5)))
    without_network(db, lambda: mobile_desk.slip(1, MOMENT))
    assert [conflict.scanned_at for conflict in found(db, world)] == [at(27, 9, 5), at(27, 8, 5)]
    assert [conflict.slip_number for conflict in found(db, world, world.mobile)] == [1]


def test_a_household_that_nobody_has_told_has_no_name(db, world, desk):
    household = world.households[1]
    household.spare_places, household.head_name = 4, "phiếu dự phòng"
    db.add(household)
    without_network(db, lambda: desk.slip(1, at(27, 20)))
    assert found(db, world)[0].household == ""


def test_a_reviewed_one_leaves_the_list_and_is_kept_with_its_note(db, world, desk):
    scan = without_network(db, lambda: desk.slip(3, at(27, 8, 5)))
    made = review(db, scan, note=" đã xem, đúng người ", now=LATER, account=make_account(db))
    assert found(db, world) == []
    (conflict,) = reviewed_conflicts(db, world.headquarters.id)
    assert (conflict.scan_id, conflict.note, conflict.reviewed_at) == (scan.id, "đã xem, đúng người", LATER)
    again = review(db, scan, note="khác", now=real_now())
    assert (again.note, again.reviewed_at) == (made.note, made.reviewed_at)
    assert len(db.exec(select(ScanReview)).all()) == 1


def test_a_flood_of_conflicts_shows_the_latest(db, world, desk, monkeypatch):
    monkeypatch.setattr(conflicts, "OPEN_SHOWN", 2)
    for minute in range(5):
        without_network(db, lambda minute=minute: desk.slip(3, at(27, 8, minute)))
    assert [conflict.scanned_at.minute for conflict in found(db, world)] == [4, 3]
    for conflict in found(db, world):
        review(db, db.get_one(Scan, conflict.scan_id), note="", now=LATER)
    assert [conflict.scanned_at.minute for conflict in found(db, world)] == [2, 1]


def test_readings_that_are_no_slip_are_kept_and_counted_by_day(db, world, desk, mobile_desk):
    card = "012345678901|123456789|Lê Văn A|01011990|Nam|địa chỉ|01012021"
    for text in ("hello", "x" * 10_000, card):
        desk.scan(text, MOMENT)
    desk.slip(1, MOMENT)
    mobile_desk.scan("hello", MOMENT)
    assert unread_on(db, world.headquarters.id, FRIDAY) == {"invalid": 2, "id_card_qr": 1}
    assert unread_on(db, world.headquarters.id, SATURDAY) == {"invalid": 0, "id_card_qr": 0}


def read_by(desk, moment, *, came="all", reason="", number=1):
    service.scan(
        desk.db, campaign=desk.world.campaign, station_id=desk.device.station_id, scan_id=f"{desk.device.id} {moment}",
        text=desk.world.qr(desk.db, number), scanned_at=moment, now=moment, keys=desk.world.keys, tolerances=Tolerances(),
        payload_key=b"", device=desk.device, came=came, reason=reason,
    )  # fmt: skip


@pytest.mark.parametrize(("shown", "kinds"), [("on_time", ["twice"]), ("partial", [])])
def test_two_phones_without_network_that_let_in_the_same_two_of_three_are_told(
    db, world, desk, other_desk, shown, kinds
):
    without_network(db, lambda: read_by(desk, MOMENT, came=[1, 2]))
    without_network(db, lambda: read_by(other_desk, LATER, came=[1, 2]), shown=shown)
    assert [one.kind for one in found(db, world)] == kinds
    assert len(db.exec(select(CheckIn)).all()) == 2


def test_the_first_of_two_is_no_conflict_though_it_arrives_last(db, world, desk, other_desk):
    read_by(desk, LATER, came=[1])
    without_network(db, lambda: read_by(other_desk, MOMENT, came=[2, 3]))
    assert found(db, world) == []


@pytest.mark.parametrize(("reason", "kinds"), [("đi cùng mẹ", ["admitted_unaware"]), ("", [])])
def test_whom_an_officer_lets_in_where_the_phone_cannot_tell_is_told_if_the_office_holds_him_back(
    db, world, desk, reason, kinds
):
    cancel(db, world.invitations[1], reason="đã chuyển đi", now=MOMENT)
    without_network(db, lambda: read_by(desk, LATER, reason=reason), shown=None)
    assert [one.kind for one in found(db, world)] == kinds
