"""Who came with a reading is recorded by the scan itself, and makes the visit of the slip."""

import json

import pytest
from sqlmodel import delete, select

from factories import EVE, FRIDAY, SATURDAY, at, make_device, move
from scheduler.arrivals import service
from scheduler.arrivals.errors import PersonNotOfParty
from scheduler.arrivals.judging import moment_of, rank_of, skew_of
from scheduler.arrivals.models import CheckIn, Visit
from scheduler.arrivals.station_notices import end_notice, set_notice
from scheduler.plan.models import AppointmentMember
from slots.verdict import Tolerances, Verdict


def scanned(desk, number, moment, *, came="all", reason="", scan_id=None, version=1):
    return service.scan(
        desk.db,
        campaign=desk.world.campaign,
        station_id=desk.device.station_id,
        scan_id=scan_id or f"{number} {moment} {came}",
        text=desk.world.qr(desk.db, number, version),
        scanned_at=moment,
        now=moment,
        keys=desk.world.keys,
        tolerances=Tolerances(),
        payload_key=b"",
        device=desk.device,
        came=came,
        reason=reason,
    )


def told(answer):
    return answer["verdict"], answer["recorded"], answer["queue_number"]


def visits(db):
    db.expire_all()
    return db.exec(select(Visit).order_by(Visit.id)).all()


def live(db):
    return db.exec(select(CheckIn.resident_id).where(CheckIn.undone_at == None)).all()  # noqa: E711


def test_all_who_are_not_here_yet_come_in_and_get_one_queue_number(db, world, desk):
    answer = scanned(desk, 1, at(26, 19, 6))

    assert told(answer) == ("on_time", [1, 2, 3], 1)
    assert answer["slip"]["arrived"] == []
    (visit,) = visits(db)
    assert (visit.rank, visit.people, visit.provenance, visit.arrived_at) == ("on_time", 3, "slip", at(26, 19, 6))
    assert (visit.station_id, visit.operating_day) == (world.headquarters.id, FRIDAY)


def test_whom_the_volunteer_unticked_comes_later_under_the_same_number(db, world, desk):
    first = scanned(desk, 1, at(26, 19, 6), came=[1, 3])
    again = scanned(desk, 1, at(26, 20, 50))

    assert (told(first), told(again)) == (("on_time", [1, 3], 1), ("partial", [2], 1))
    (visit,) = visits(db)
    assert (visit.rank, visit.arrived_at) == ("on_time", at(26, 19, 6))


def test_a_reading_without_who_came_records_nobody_and_makes_no_visit(db, world, desk):
    assert told(scanned(desk, 1, at(26, 19), came=None)) == ("on_time", [], None)
    assert told(scanned(desk, 1, at(26, 19), came=[])) == ("on_time", [], None)
    assert (live(db), visits(db)) == ([], [])


def test_a_number_that_is_not_on_the_slip_names_nobody_and_the_scan_is_kept(db, world, desk):
    assert told(scanned(desk, 1, at(26, 19), came=[2, 9])) == ("on_time", [2], 1)


def test_a_verdict_that_holds_back_lets_in_with_a_reason_only(db, world, mobile_desk):
    held = scanned(mobile_desk, 1, at(26, 19))
    blank = scanned(mobile_desk, 1, at(26, 19, 1), reason="  ")
    admitted = scanned(mobile_desk, 1, at(26, 19, 2), reason="nhà ở gần đây")

    assert [told(one) for one in (held, blank)] == [("wrong_station", [], None)] * 2
    assert told(admitted) == ("wrong_station", [1, 2, 3], 1)
    assert [(visit.station_id, visit.rank) for visit in visits(db)] == [(world.mobile.id, "admitted")]
    assert {row.admitted_reason for row in db.exec(select(CheckIn))} == {"nhà ở gần đây"}


@pytest.mark.parametrize("moment", [at(26, 18, 12), at(26, 21, 24)])
def test_early_and_late_come_in_and_are_ranked(db, world, desk, moment):
    answer = scanned(desk, 1, moment)

    assert [(visit.rank, visit.queue_number) for visit in visits(db)] == [(answer["verdict"], 1)]


def test_a_reason_lets_nobody_in_where_there_is_no_party(db, world, desk):
    answer = service.scan(
        db,
        campaign=world.campaign,
        station_id=desk.device.station_id,
        scan_id="x",
        text="xin chào",
        scanned_at=at(26, 19),
        now=at(26, 19),
        keys=world.keys,
        tolerances=Tolerances(),
        payload_key=b"",
        device=desk.device,
        came="all",
        reason="quen biết",
    )

    assert told(answer) == ("invalid", [], None)


def test_the_rest_of_a_party_that_moved_to_another_station_gets_a_visit_there_by_its_window(
    db, world, desk, mobile_desk
):
    scanned(desk, 1, at(26, 19), came=[1])
    answer = scanned(mobile_desk, 1, at(26, 19, 30), came=[2])

    assert told(answer) == ("partial", [2], 1)
    assert [visit.rank for visit in visits(db)] == ["on_time", "on_time"]
    assert [rank_of(Verdict.PARTIAL, off) for off in (-40, 0, 10)] == ["early", "on_time", "late"]


def test_the_next_slip_gets_the_next_number_and_one_that_was_seen_already_tells_its_own(db, world, desk):
    scanned(desk, 1, at(26, 19))
    night = scanned(desk, 2, at(27, 1, 10))
    again = scanned(desk, 1, at(26, 19, 5))

    assert (told(night), told(again)) == (("on_time", [1, 2], 2), ("already_scanned", [], 1))


def test_a_repeat_gets_the_same_bytes_and_records_nobody_again(db, world, desk):
    first = scanned(desk, 1, at(26, 19), scan_id="s-1")
    service.undo(
        db, scan=service.find_scan(db, scan_id="s-1", device=desk.device), device=desk.device, now=at(26, 19, 1)
    )
    again = scanned(desk, 1, at(26, 19, 2), scan_id="s-1")

    assert json.dumps(again) == json.dumps(first)
    assert live(db) == []


def test_a_visit_is_undone_with_its_last_arrival_and_revived_under_its_number_with_the_next(db, world, desk):
    scanned(desk, 1, at(26, 19), scan_id="s-1")
    scan = service.find_scan(db, scan_id="s-1", device=desk.device)

    assert service.undo(db, scan=scan, device=desk.device, now=at(26, 19, 1), numbers=[1, 2]) == 2
    assert visits(db)[0].undone_at is None
    assert service.undo(db, scan=scan, device=desk.device, now=at(26, 19, 2)) == 1
    assert visits(db)[0].undone_at == at(26, 19, 2)
    assert told(scanned(desk, 1, at(26, 19, 3), came=None)) == ("on_time", [], None)

    assert told(scanned(desk, 1, at(26, 21, 30), came=[2])) == ("late", [2], 1)
    (visit,) = visits(db)
    assert (visit.undone_at, visit.rank, visit.arrived_at) == (None, "late", at(26, 21, 30))


def test_a_mistaken_tick_that_was_called_in_vain_waits_anew(db, world, desk):
    scanned(desk, 1, at(26, 19), scan_id="s-1")
    (visit,) = visits(db)
    visit.called_at, visit.called_to = at(26, 19, 1), "bàn 2"
    scan = service.find_scan(db, scan_id="s-1", device=desk.device)
    service.undo(db, scan=scan, device=desk.device, now=at(26, 19, 2))

    scanned(desk, 1, at(26, 19, 40))

    (visit,) = visits(db)
    assert (visit.arrived_at, visit.called_at, visit.called_to) == (at(26, 19, 40), None, "")


def test_an_undo_during_the_service_keeps_when_they_came_and_were_called(db, world, desk):
    scanned(desk, 1, at(26, 19), scan_id="s-1")
    (visit,) = visits(db)
    visit.called_at, visit.called_to, visit.service_started_at = at(26, 19, 1), "bàn 2", at(26, 19, 2)
    scan = service.find_scan(db, scan_id="s-1", device=desk.device)
    service.undo(db, scan=scan, device=desk.device, now=at(26, 19, 3))

    service.check_in(db, scan=scan, now=at(26, 19, 4))

    (visit,) = visits(db)
    assert (visit.undone_at, visit.arrived_at, visit.called_to) == (None, at(26, 19), "bàn 2")
    assert visit.service_started_at == at(26, 19, 2)


def test_the_rest_of_a_party_that_comes_when_the_first_are_done_is_in_service_again(db, world, desk):
    scanned(desk, 1, at(26, 19), came=[1])
    (visit,) = visits(db)
    visit.service_started_at, visit.service_ended_at = at(26, 19, 5), at(26, 19, 10)

    assert told(scanned(desk, 1, at(26, 19, 30)))[1:] == ([2, 3], 1)

    (visit,) = visits(db)
    assert (visit.service_started_at, visit.service_ended_at) == (at(26, 19, 5), None)


def test_a_tick_after_the_scan_makes_the_visit_too(db, world, desk):
    service.check_in(db, scan=desk.slip(1, at(26, 18)), numbers=[1], now=at(26, 18))
    service.check_in(db, scan=desk.slip(1, at(26, 19)), numbers=[2], now=at(26, 19))

    assert [(visit.rank, visit.queue_number, visit.people) for visit in visits(db)] == [("early", 1, 3)]


def test_a_replaced_slip_is_let_in_for_its_present_appointment(db, world, desk):
    move(db, world, 1, "saturday 08:00", at(25, 18))

    answer = scanned(desk, 1, at(26, 19), reason="đi xa về")

    assert told(answer) == ("replaced", [1, 2, 3], 1)
    assert {row.appointment_id for row in db.exec(select(CheckIn))} == {world.invitations[1].appointment_id}


def test_the_former_digits_of_a_slip_and_altered_ones_are_told_apart_without_and_with_the_signature(db, world, desk):
    move(db, world, 1, "saturday 08:00", at(25, 18))
    text = world.qr(db, 1, 2)
    forged = text[:-1] + str((int(text[-1]) + 1) % 10)

    assert desk.answer(world.qr(db, 1, 1), at(26, 19))["verdict"] == "replaced"
    assert desk.answer(text, at(26, 19))["verdict"] == "wrong_station"
    assert desk.answer(forged, at(26, 19))["verdict"] == "invalid"


def test_another_desk_of_the_same_station_is_named_by_the_next_scan(db, world, desk):
    scanned(desk, 1, at(26, 19))
    desk.device = make_device(db, world, name="bàn 7")

    assert scanned(desk, 1, at(26, 19, 9))["hint"]["vi"] == "Lúc 19:00, bàn 2"


NOW = at(26, 19)


@pytest.mark.parametrize(
    ("scanned_at", "sent_at", "moment", "skew"),
    [
        (None, None, NOW, None),
        (at(26, 18), None, at(26, 18), None),
        (at(26, 18), NOW, at(26, 18), 0),
        (NOW.replace(year=1970), NOW.replace(year=1970, minute=5), at(26, 18, 55), -1_609_459_200 + 300),
        (NOW.replace(year=2099), NOW.replace(year=2099, minute=5), at(26, 18, 55), None),
        (at(26, 20), NOW, NOW, 0),
        (NOW.replace(year=1970), NOW, NOW, 0),
        (at(28, 19), None, at(26, 19, 10), None),
        (NOW.replace(year=2199), NOW.replace(year=1900), NOW, -(2**31 - 1)),
    ],
    ids=["now", "as told", "right", "1970", "2099", "ahead", "set since", "far ahead", "mad"],
)
def test_a_clock_that_is_wrong_does_no_harm(scanned_at, sent_at, moment, skew):
    assert moment_of(scanned_at, sent_at, NOW) == moment
    if skew is not None and skew > -(10**9):
        assert skew_of(sent_at, NOW) == skew
    assert abs(skew_of(sent_at, NOW) or 0) < 2**31


@pytest.mark.parametrize(
    ("scanned_at", "sent_at", "ahead", "moment"),
    [
        (at(26, 18, 55).replace(year=1970), NOW, (NOW.replace(year=1970) - NOW).total_seconds(), at(26, 18, 55)),
        (at(27, 18), NOW, 86_400, at(26, 18)),
        (at(26, 18), at(26, 19, 30), 40 * 86_400, at(26, 17, 30)),
        (at(26, 18), at(26, 19, 30), -86_400, at(26, 17, 30)),
        (at(26, 18), None, 1e10, at(26, 18)),
        (None, NOW, 0, NOW),
    ],
    ids=["set since", "a day ahead", "too long ago to be", "in the future", "mad", "no moment"],
)
def test_a_clock_that_is_set_before_a_scan_is_sent_does_no_harm_either(scanned_at, sent_at, ahead, moment):
    assert moment_of(scanned_at, sent_at, NOW, clock_ahead=ahead) == moment


@pytest.mark.parametrize(
    ("shift", "minutes", "ended", "verdict"),
    [
        ("evening", 40, False, "on_time"),
        (None, 40, False, "on_time"),
        ("evening", 30, False, "late"),
        ("night", 40, False, "late"),
        ("evening", 40, True, "late"),
    ],
)
def test_where_the_station_runs_late_those_who_come_so_much_later_are_on_time(
    db, world, desk, shift, minutes, ended, verdict
):
    notice = set_notice(
        db, world.headquarters, day=FRIDAY, shift=shift, kind="late", minutes=minutes, note="", today=FRIDAY, now=EVE
    )  # fmt: skip
    if ended:
        end_notice(db, notice, now=EVE)

    answer = scanned(desk, 1, at(26, 21, 5))

    assert answer["verdict"] == verdict
    (visit,) = visits(db)
    assert visit.rank == verdict


def test_the_rest_of_a_party_is_ranked_by_the_delay_that_was_told_too():
    assert rank_of(Verdict.PARTIAL, 35) == "late"
    assert rank_of(Verdict.PARTIAL, 35, late_by=40) == "on_time"


def test_undo_takes_back_whom_a_number_meant_when_it_was_shown_though_somebody_has_left_the_slip_since(db, world, desk):
    scanned(desk, 1, at(26, 19, 6), scan_id="a")
    first, _, third = world.residents[1]
    db.exec(delete(AppointmentMember).where(AppointmentMember.resident_id == first))
    scan = service.find_scan(db, scan_id="a", device=desk.device)

    assert service.undo(db, scan=scan, numbers=[2], now=at(26, 19, 8), device=desk.device) == 1

    assert sorted(live(db)) == [first, third]
    with pytest.raises(PersonNotOfParty):
        service.undo(db, scan=scan, numbers=[4], now=at(26, 19, 8), device=desk.device)


@pytest.mark.parametrize(("hour", "day"), [(1, FRIDAY), (4, SATURDAY)])
def test_the_rest_of_a_party_belongs_to_its_slot_s_day_within_its_time_only(db, world, desk, hour, day):
    scanned(desk, 2, at(27, 1, 10), came=[1])
    answer = scanned(desk, 2, at(27, hour, 50))
    assert answer["verdict"] == "partial"
    assert db.exec(select(CheckIn.operating_day).order_by(CheckIn.id)).all() == [FRIDAY, day]
    assert len(visits(db)) == (1 if day == FRIDAY else 2)
