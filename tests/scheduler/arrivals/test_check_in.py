import pytest
from sqlmodel import func, select

from factories import FRIDAY, at, make_account, move
from notices import wording
from scheduler.arrivals import service
from scheduler.arrivals.errors import NobodyToAdmit, PersonNotOfParty, ReasonMissing, ScanUnknown, UndoTooLate
from scheduler.arrivals.models import CheckIn, Scan
from scheduler.invitations.change import cancel
from slots.verdict import Tolerances


def check_ins(db):
    return db.exec(select(CheckIn).order_by(CheckIn.id)).all()


def test_two_of_three_come_and_the_third_later(db, world, desk):
    two = service.check_in(db, scan=desk.slip(1, at(26, 19, 4)), numbers=[1, 2], now=at(26, 19, 4))
    three = service.check_in(db, scan=desk.slip(1, at(26, 19, 50)), numbers=[3], now=at(26, 19, 50))

    assert (two.arrived, three.arrived) == ((1, 2), (1, 2, 3))
    assert [row.resident_id for row in check_ins(db)] == world.residents[1]


def test_nobody_named_means_the_whole_party(db, world, desk):
    party = service.check_in(db, scan=desk.slip(1, at(26, 19)), now=at(26, 19))

    assert party.arrived == (1, 2, 3)
    assert {row.operating_day for row in check_ins(db)} == {FRIDAY}


def test_people_may_be_named_by_resident(db, world, desk):
    party = service.check_in(db, scan=desk.slip(1, at(26, 19)), residents=world.residents[1][1:], now=at(26, 19))

    assert party.arrived == (2, 3)


def test_recording_the_same_people_again_adds_nothing(db, world, desk):
    scan = desk.slip(1, at(26, 19))
    for _ in range(2):
        service.check_in(db, scan=scan, numbers=[1, 2, 2], now=at(26, 19))

    assert len(check_ins(db)) == 2


def test_who_has_come_by_an_earlier_scan_is_not_recorded_again(db, world, desk):
    service.check_in(db, scan=desk.slip(1, at(26, 19, 4)), numbers=[1, 2], now=at(26, 19, 4))
    service.check_in(db, scan=desk.slip(1, at(26, 19, 50)), now=at(26, 19, 50))

    assert [row.arrived_at for row in check_ins(db)] == [at(26, 19, 4), at(26, 19, 4), at(26, 19, 50)]


def test_somebody_who_is_not_on_the_slip_is_refused_and_nobody_recorded(db, world, desk):
    scan = desk.slip(1, at(26, 19))

    with pytest.raises(PersonNotOfParty) as refused:
        service.check_in(db, scan=scan, numbers=[1, 4], now=at(26, 19))
    with pytest.raises(PersonNotOfParty):
        service.check_in(db, scan=scan, residents=world.residents[2], now=at(26, 19))

    assert refused.value.text("vi") == "Người số 4 không có trên phiếu này (phiếu mời 3 người)."
    assert check_ins(db) == []


def test_a_verdict_that_holds_back_needs_a_reason(db, world, mobile_desk):
    scan = mobile_desk.slip(1, at(26, 19))

    with pytest.raises(ReasonMissing) as refused:
        service.check_in(db, scan=scan, now=at(26, 19), reason="  ")
    assert (refused.value.status, refused.value.params) == (422, {"verdict": "SAI ĐỊA ĐIỂM"})

    party = service.check_in(db, scan=scan, now=at(26, 19), reason="nhà ở gần đây")
    assert party.arrived == (1, 2, 3)
    assert {row.admitted_reason for row in check_ins(db)} == {"nhà ở gần đây"}
    assert {row.station_id for row in check_ins(db)} == {world.mobile.id}


def test_a_replaced_slip_is_admitted_with_a_reason_for_the_present_appointment(db, world, desk):
    move(db, world, 1, "saturday 08:00", at(25, 18))
    scan = desk.slip(1, at(26, 19), version=1)

    party = service.check_in(db, scan=scan, numbers=[1], now=at(26, 19), reason="đi xa về")

    assert (scan.verdict, party.arrived) == ("replaced", (1,))
    assert [row.appointment_id for row in check_ins(db)] == [world.invitations[1].appointment_id]


def test_a_slip_cancelled_between_scan_and_tap_needs_a_reason(db, world, desk):
    scan = desk.slip(1, at(26, 19))
    service.check_in(db, scan=scan, numbers=[1], now=at(26, 19))
    cancel(db, world.invitations[1], reason="đã chuyển đi", now=at(26, 19, 1))

    with pytest.raises(ReasonMissing) as refused:
        service.check_in(db, scan=scan, now=at(26, 19, 2), reason=" ")
    assert refused.value.params == {"verdict": wording.verdict("cancelled", "vi").title}
    assert service.check_in(db, scan=scan, numbers=[1], now=at(26, 19, 2)).arrived == (1,)
    assert service.check_in(db, scan=scan, now=at(26, 19, 3), reason="trưởng điểm cho vào").arrived == (1, 2, 3)


def test_what_is_no_slip_admits_nobody_whatever_the_reason(db, world, desk):
    with pytest.raises(NobodyToAdmit):
        service.check_in(db, scan=desk.scan("xin chào", at(26, 19)), now=at(26, 19), reason="quen biết")


def test_a_scan_that_waited_offline_keeps_the_time_at_the_door(db, world, desk):
    answer = service.scan(
        db,
        campaign=world.campaign,
        station_id=world.headquarters.id,
        scan_id="s-1",
        text=world.qr(db, 1),
        scanned_at=at(26, 19, 10),
        now=at(26, 22),
        keys=world.keys,
        tolerances=Tolerances(),
        payload_key=b"",
        device=desk.device,
    )
    scan = service.find_scan(db, scan_id=answer["scan_id"], device=desk.device)
    service.check_in(db, scan=scan, numbers=[1], now=at(26, 22))
    service.check_in(db, scan=scan, numbers=[2], now=at(26, 22, 5))

    assert [row.arrived_at for row in check_ins(db)] == [at(26, 19, 10), at(26, 19, 15)]


def test_undo_within_fifteen_minutes_takes_the_arrivals_back_and_keeps_the_scan(db, world, desk):
    scan = desk.slip(1, at(26, 19))
    service.check_in(db, scan=scan, now=at(26, 19))

    assert service.undo(db, scan=scan, device=desk.device, now=at(26, 19, 15)) == 3
    assert service.undo(db, scan=scan, device=desk.device, now=at(26, 19, 15)) == 0
    assert {row.undone_at for row in check_ins(db)} == {at(26, 19, 15)}
    assert db.exec(select(func.count()).select_from(Scan)).one() == 1
    assert desk.answer(world.qr(db, 1), at(26, 19, 16))["verdict"] == "on_time"


def test_one_person_of_several_can_be_taken_back_and_recorded_again(db, world, desk):
    scan = desk.slip(1, at(26, 19))
    service.check_in(db, scan=scan, now=at(26, 19))

    assert service.undo(db, scan=scan, device=desk.device, now=at(26, 19, 1), numbers=[2]) == 1
    assert service.check_in(db, scan=scan, numbers=[1], now=at(26, 19, 2)).arrived == (1, 3)
    assert service.check_in(db, scan=scan, numbers=[2], now=at(26, 19, 3)).arrived == (1, 2, 3)
    assert len(check_ins(db)) == 3


def test_after_fifteen_minutes_undo_is_refused(db, world, desk):
    scan = desk.slip(1, at(26, 19))
    service.check_in(db, scan=scan, now=at(26, 19))

    with pytest.raises(UndoTooLate) as refused:
        service.undo(db, scan=scan, device=desk.device, now=at(26, 19, 16))
    assert (refused.value.status, refused.value.code) == (409, "undo_too_late")
    assert {row.undone_at for row in check_ins(db)} == {None}


def test_an_undo_that_is_heard_of_late_counts_from_when_it_was_done(db, world, desk):
    scan = desk.slip(1, at(26, 19))
    service.check_in(db, scan=scan, now=at(26, 19))

    with pytest.raises(UndoTooLate):
        service.undo(db, scan=scan, device=desk.device, now=at(26, 22), undone_at=at(26, 19, 16))
    assert service.undo(db, scan=scan, device=desk.device, now=at(26, 22), undone_at=at(26, 19, 15)) == 3


def test_only_the_scanner_that_made_the_scan_takes_it_back(db, world, desk, mobile_desk):
    scan = desk.slip(1, at(26, 19))

    with pytest.raises(ScanUnknown):
        service.undo(db, scan=scan, device=mobile_desk.device, now=at(26, 19))
    with pytest.raises(ScanUnknown):
        service.undo(db, scan=scan, account=make_account(db), now=at(26, 19))


def test_undo_of_one_scan_leaves_what_another_scan_recorded(db, world, desk):
    first, second = desk.slip(1, at(26, 19)), desk.slip(1, at(26, 19, 1))
    service.check_in(db, scan=first, numbers=[1], now=at(26, 19))
    service.check_in(db, scan=second, numbers=[2], now=at(26, 19, 1))

    service.undo(db, scan=first, device=desk.device, now=at(26, 19, 2))

    assert desk.answer(world.qr(db, 1), at(26, 19, 3))["slip"]["arrived"] == [2]
