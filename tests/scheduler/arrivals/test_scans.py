import hashlib
import hmac
import json

import pytest
from sqlmodel import select

from factories import FRIDAY, SATURDAY, at, make_account, make_published_plan, move
from notices.slipcode import show_typed_code
from scheduler.arrivals import service
from scheduler.arrivals.errors import ScanUnknown
from scheduler.arrivals.models import Scan
from scheduler.plan.models import Appointment
from slots.verdict import Tolerances

ID_CARD = "012345678901||NGUYEN VAN MAU|01011975|Nam|so 1|01012021"


def verdict(answer):
    return answer["verdict"], answer["admits"]


def test_a_slip_within_its_window_is_on_time(db, world, desk):
    answer = desk.answer(world.qr(db, 1), at(26, 19, 6), scan_id="s-1")

    first, second, third = world.residents[1]
    slot = {
        "station": "Trụ sở Công an thị xã Mẫu",
        "operating_day": "2021-03-26",
        "shift": "evening",
        "starts_at": "2021-03-26T19:00:00+07:00",
        "ends_at": "2021-03-26T20:00:00+07:00",
        "hours": "19:00–20:00",
    }
    assert answer == {
        "scan_id": "s-1",
        "scanned_at": "2021-03-26T19:06:00+07:00",
        "verdict": "on_time",
        "admits": True,
        "minutes_off": 0,
        "text": {"vi": "ĐÚNG GIỜ", "en": "ON TIME"},
        "hint": {
            "vi": "Mời vào làm thủ tục. Hộ Lê\xa0V.\xa0M., 3 người",
            "en": "Please go in. Household Lê\xa0V.\xa0M., people: 3",
        },
        "slip": {
            "number": 1,
            "household": "Lê\xa0V.\xa0M.",
            "spare": False,
            "party_size": 3,
            "arrived": [],
            "members": [
                {"number": 1, "resident_id": first, "arrived": False},
                {"number": 2, "resident_id": second, "arrived": False},
                {"number": 3, "resident_id": third, "arrived": False},
            ],
            "slot": slot,
            "new_slot": None,
        },
        "recorded": [],
        "queue_number": None,
    }


def test_no_full_name_of_anybody_is_in_the_answer(db, world, desk):
    answer = json.dumps(desk.answer(world.qr(db, 1), at(26, 19)), ensure_ascii=False)

    assert [name for name in ("Mẫu", "Ánh", "Hoa", "1975") if name in answer.replace("thị xã Mẫu", "")] == []


def test_the_night_slip_is_on_time_at_0140_of_the_next_morning(db, world, desk):
    scan = desk.slip(2, at(27, 1, 40))

    assert (scan.verdict, scan.operating_day) == ("on_time", FRIDAY)


def test_coming_long_before_the_window_is_early_and_admits(db, world, desk):
    answer = desk.answer(world.qr(db, 1), at(26, 18, 12))

    assert (verdict(answer), answer["minutes_off"]) == (("early", True), -48)
    assert answer["hint"]["vi"] == "Khung giờ 19:00–20:00. Mời chờ tại khu vực chờ"


def test_coming_long_after_the_window_is_late_and_admits(db, world, desk):
    answer = desk.answer(world.qr(db, 1), at(26, 21, 24))

    assert (verdict(answer), answer["minutes_off"]) == (("late", True), 84)


def test_tolerances_are_the_campaigns_own(db, world, desk):
    answer = service.scan(
        db,
        campaign=world.campaign,
        station_id=world.headquarters.id,
        scan_id="s-1",
        text=world.qr(db, 1),
        scanned_at=at(26, 21, 24),
        now=at(26, 21, 24),
        keys=world.keys,
        tolerances=Tolerances(late_minutes=90),
        payload_key=b"",
        device=desk.device,
    )

    assert verdict(answer) == ("on_time", True)


def test_another_station_is_told_where_the_slip_belongs(db, world, mobile_desk):
    answer = mobile_desk.answer(world.qr(db, 1), at(26, 19))

    assert verdict(answer) == ("wrong_station", False)
    assert answer["hint"]["vi"] == "Phiếu hẹn tại Trụ sở Công an thị xã Mẫu"


def test_another_day_is_told_the_day_of_the_slip(db, world, desk):
    answer = desk.answer(world.qr(db, 1), at(25, 19))

    assert verdict(answer) == ("wrong_date", False)
    assert answer["hint"] == {"vi": "Phiếu hẹn ngày 26/3/2021", "en": "The slip is for 26 March 2021"}


def test_a_slip_whose_whole_party_came_is_already_scanned_and_says_when_and_where(db, world, desk):
    service.check_in(db, scan=desk.slip(1, at(26, 19, 4)), now=at(26, 19, 4))

    answer = desk.answer(world.qr(db, 1), at(26, 19, 36))

    assert verdict(answer) == ("already_scanned", False)
    assert (answer["hint"]["vi"], answer["slip"]["arrived"]) == ("Lúc 19:04, bàn 2", [1, 2, 3])


def test_of_several_arrivals_the_latest_is_told(db, world, desk):
    service.check_in(db, scan=desk.slip(1, at(26, 19, 4)), numbers=[1], now=at(26, 19, 4))
    service.check_in(db, scan=desk.slip(1, at(26, 19, 50)), now=at(26, 19, 50))

    assert desk.answer(world.qr(db, 1), at(26, 19, 55))["hint"]["en"] == "At 19:50, desk 2"


def test_a_slip_of_which_some_came_is_partial_and_admits_the_rest(db, world, desk):
    service.check_in(db, scan=desk.slip(1, at(26, 19, 4)), numbers=[1, 3], now=at(26, 19, 4))

    answer = desk.answer(world.qr(db, 1), at(26, 19, 24))

    assert verdict(answer) == ("partial", True)
    assert (answer["text"]["vi"], answer["slip"]["arrived"]) == ("ĐÃ ĐẾN 2/3 NGƯỜI", [1, 3])


def test_an_older_version_is_replaced_and_names_the_new_slot(db, world, desk):
    move(db, world, 1, "saturday 08:00", at(25, 18))

    answer = desk.answer(world.qr(db, 1, version=1), at(26, 19))

    assert verdict(answer) == ("replaced", False)
    assert answer["hint"]["vi"] == "Lịch mới: 08:00–09:00, thứ Bảy 27/3/2021, Nhà văn hóa khu phố 2"
    assert answer["slip"]["new_slot"] == answer["slip"]["slot"]
    assert answer["slip"]["new_slot"]["starts_at"] == "2021-03-27T08:00:00+07:00"


def test_the_newer_version_and_the_typed_code_name_the_new_slot(db, world, mobile_desk):
    move(db, world, 1, "saturday 08:00", at(25, 18))
    typed = show_typed_code(world.invitations[1].typed_code)

    newer = mobile_desk.answer(world.qr(db, 1, version=2), at(27, 8, 10))
    by_hand = mobile_desk.answer(typed, at(27, 8, 11))

    assert [verdict(newer), verdict(by_hand)] == [("on_time", True), ("on_time", True)]


def test_a_typed_code_is_read_in_small_letters_with_spaces(db, world, desk):
    code = world.invitations[1].typed_code.lower()

    assert verdict(desk.answer(f" {code[:4]} {code[4:]}\n", at(26, 19))) == ("on_time", True)


def test_a_cancelled_slip_says_why(db, world, desk):
    world.invitations[1].cancelled_at = at(25, 9, 12)
    world.invitations[1].cancelled_reason = "Hộ đã báo không đến được"

    answer = desk.answer(world.qr(db, 1), at(26, 19))

    assert verdict(answer) == ("cancelled", False)
    assert answer["hint"]["vi"] == "Hộ đã báo không đến được"


def test_a_slip_whose_appointment_was_cancelled_gives_that_reason(db, world, desk):
    appointment = db.get_one(Appointment, world.invitations[1].appointment_id)
    appointment.status, appointment.reason = "cancelled", "điểm thu nhận đóng cửa"

    answer = desk.answer(world.qr(db, 1), at(26, 19))

    assert (verdict(answer), answer["hint"]["vi"]) == (("cancelled", False), "điểm thu nhận đóng cửa")


def test_after_the_campaign_every_slip_says_so(db, world, desk):
    world.campaign.state = "closed"

    assert verdict(desk.answer(world.qr(db, 1), at(26, 19))) == ("campaign_closed", False)


def test_a_forged_slip_is_invalid_and_only_its_length_and_keyed_hash_are_kept(db, world, desk):
    true = world.qr(db, 1)
    forged = true[:-1] + str((int(true[-1]) + 1) % 10)

    scan = desk.scan(forged, at(26, 19))

    assert (scan.verdict, scan.invitation_id, scan.payload_length) == ("invalid", None, len(forged))
    assert scan.payload_hash == hmac.new(b"a secret of tests", forged.encode(), hashlib.sha256).hexdigest()
    assert scan.answer["slip"] is None
    assert forged not in json.dumps(scan.model_dump(mode="json"))


def test_a_true_slip_leaves_no_payload_behind(db, world, desk):
    scan = desk.slip(1, at(26, 19))

    assert (scan.payload_length, scan.payload_hash, scan.version) == (0, None, 1)


@pytest.mark.parametrize("text", ["", "xin chào", "https://example.org/", "22222222", "0" * 188, "9" * 500])
def test_anything_else_is_invalid_and_kept(db, world, desk, text):
    scan = desk.scan(text, at(26, 19))

    assert (scan.verdict, scan.payload_length, len(scan.payload_hash)) == ("invalid", len(text), 64)


def test_a_slip_of_another_campaign_is_invalid(db, world, desk):
    other = make_published_plan(db, code="khac")

    by_code = desk.answer(other.qr(db, 1), at(26, 19))
    by_hand = desk.answer(other.invitations[1].typed_code, at(26, 19))

    assert [by_code["verdict"], by_hand["verdict"]] == ["invalid", "invalid"]


def test_of_an_identity_card_nothing_but_the_fact_is_kept(db, world, desk):
    scan = desk.scan(ID_CARD, at(26, 19))

    assert (scan.verdict, scan.payload_length, scan.payload_hash) == ("id_card_qr", 0, None)
    assert (scan.invitation_id, scan.answer["slip"], scan.answer["minutes_off"]) == (None, None, 0)
    assert "012345678901" not in json.dumps(scan.model_dump(mode="json"))


def test_the_same_scan_sent_again_gets_the_same_bytes_whatever_happened_since(db, world, desk):
    first = desk.answer(world.qr(db, 1), at(26, 19), scan_id="s-1")
    service.check_in(db, scan=service.find_scan(db, scan_id="s-1", device=desk.device), now=at(26, 19))
    db.expire_all()

    again = desk.answer("something else", at(26, 23), scan_id="s-1")

    assert json.dumps(again) == json.dumps(first)
    assert len(db.exec(select(Scan)).all()) == 1


def test_two_devices_may_use_the_same_scan_id(db, world, desk, mobile_desk):
    answers = [one.answer(world.qr(db, 1), at(26, 19), scan_id="s-1")["verdict"] for one in (desk, mobile_desk)]

    assert answers == ["on_time", "wrong_station"]


def test_an_account_scans_as_a_device_does(db, world):
    account = make_account(db)
    facts = {"campaign": world.campaign, "station_id": world.headquarters.id, "scan_id": "s-1", "keys": world.keys}
    when = {"scanned_at": at(26, 19), "now": at(26, 19), "tolerances": Tolerances(), "payload_key": b""}

    first = service.scan(db, text=world.qr(db, 1), account=account, **facts, **when)
    again = service.scan(db, text="again", account=account, **facts, **when)
    service.check_in(db, scan=service.find_scan(db, scan_id="s-1", account=account), now=at(26, 19))
    later = service.scan(db, text=world.qr(db, 1), account=account, **facts | {"scan_id": "s-2"}, **when)

    assert (first["verdict"], again) == ("on_time", first)
    assert later["hint"]["vi"] == "Lúc 19:00, bàn –"


def test_a_scan_is_made_by_one_scanner(db, world, desk):
    with pytest.raises(ValueError, match="by a device or by an account"):
        service.find_scan(db, scan_id="s-1")


def test_a_scan_of_another_device_is_unknown(db, world, desk, mobile_desk):
    scan = desk.slip(1, at(26, 19))

    with pytest.raises(ScanUnknown) as unknown:
        service.find_scan(db, scan_id=scan.scan_id, device=mobile_desk.device)
    assert (unknown.value.code, unknown.value.status) == ("scan_unknown", 404)


def test_a_scan_outside_its_window_counts_on_the_day_it_was_made(db, world, desk):
    assert desk.slip(1, at(27, 9)).operating_day == SATURDAY


def test_a_scan_on_time_counts_on_its_slots_day_even_after_the_turn_of_the_day(db, world, desk):
    service.scan(
        db,
        campaign=world.campaign,
        station_id=world.headquarters.id,
        scan_id="s-1",
        text=world.qr(db, 2),
        scanned_at=at(27, 1, 40),
        now=at(27, 1, 40),
        keys=world.keys,
        tolerances=Tolerances(day_starts_minute=60),
        payload_key=b"",
        device=desk.device,
    )

    assert service.find_scan(db, scan_id="s-1", device=desk.device).operating_day == FRIDAY


def test_the_time_of_the_scanner_and_of_the_server_are_both_kept(db, world, desk):
    service.scan(
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

    scan = service.find_scan(db, scan_id="s-1", device=desk.device)
    assert (scan.verdict, scan.scanned_at, scan.received_at) == ("on_time", at(26, 19, 10), at(26, 22))
