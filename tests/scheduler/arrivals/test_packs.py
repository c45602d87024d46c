"""What a phone carries without a network: enough to judge, and nobody's name, number or birth date."""

import json
from datetime import date, timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import select

from factories import EVE, FRIDAY, SATURDAY, arrive, at, issue_version, make_appointment, move
from line import KEYS
from notices.offline_words import offline_words
from scheduler.arrivals import pack as packs
from scheduler.arrivals import service
from scheduler.arrivals.errors import PackNotCarried, PackPartMissing
from scheduler.arrivals.models import StationNotice
from scheduler.arrivals.pack import code_hash, days_carried, envelope, make_pack, require_carried
from scheduler.arrivals.pack_cache import KEPT, PackCache
from scheduler.arrivals.service import undo
from scheduler.audit.trail import append
from scheduler.invitations.change import cancel
from scheduler.keys import Keys
from scheduler.plan.models import Appointment, AppointmentMove
from scheduler.roster.models import Household, Resident
from slots.verdict import Tolerances
from statements import counted_statements

NUMBER, HASH, VERSION, WINDOW, SIZE, ARRIVED, NAME = range(7)


def pack_of(db, world, day=FRIDAY, station=None, now=EVE, keys=KEYS):
    return make_pack(
        db, world.campaign, station or world.headquarters, day, tolerances=Tolerances(), keys=keys, now=now
    )


def body_of(pack, part=1):
    return json.loads(pack.part(part))


def rows_of(pack):
    return {row[NUMBER]: row for number in range(1, len(pack.parts) + 1) for row in body_of(pack, number)["rows"]}


def test_a_pack_holds_the_slips_of_one_station_and_day_with_what_the_verdict_needs(db, world):
    pack = pack_of(db, world)
    body = body_of(pack)
    evening, night = (body["windows"][rows_of(pack)[number][WINDOW]] for number in (1, 2))

    assert set(rows_of(pack)) == {1, 2}
    assert rows_of(pack)[1][VERSION:WINDOW] + rows_of(pack)[1][SIZE:] == [1, 3, [], "Lê\xa0V.\xa0M."]
    assert (evening["start"], evening["end"], evening["hours"]) == (19 * 60, 20 * 60, "19:00–20:00")
    assert (night["day"], night["start"], night["end"]) == ("2021-03-26", 25 * 60, 26 * 60)
    assert night["line"]["vi"] == "Đêm thứ Sáu 26/3, rạng sáng thứ Bảy 27/3/2021"
    assert night["date"] == {"vi": "26/3/2021", "en": "26 March 2021"}
    assert body["campaign"] == {"number": world.campaign.id, "name": "Đợt cấp thẻ mẫu"}
    assert body["station"] == {"id": world.headquarters.id, "number": 1, "name": world.headquarters.name}
    assert body["tolerances"] == {"early_minutes": 30, "late_minutes": 30}
    assert (body["day"], body["day_starts_minute"], body["part"], body["parts"]) == ("2021-03-26", 240, 1, 1)
    assert body["stations"] == {"1": world.headquarters.name, "2": world.mobile.name}
    assert body["words"] == offline_words()
    assert (pack.expected, pack.here) == (5, 0)


def test_a_pack_expires_at_eight_of_the_morning_after_its_operating_day(db, world):
    pack = pack_of(db, world)

    assert pack.expires_at == at(27, 8)
    assert body_of(pack)["expires_at"] == "2021-03-27T08:00:00+07:00"
    assert body_of(pack)["made_at"] == "2021-03-25T17:00:00+07:00"


def test_no_name_number_or_birth_date_of_anybody_and_no_typed_code_is_in_a_pack(db, world):
    for resident in db.exec(select(Resident)).all():
        resident.birth_text, resident.birth_month, resident.birth_day = "17/4/1975", 4, 17
        resident.phone, resident.relationship = "+84905111222", "vợ/chồng"
        resident.id_number_hash, resident.id_number_secret, resident.id_number_key = "h" * 64, b"012345678901", 1
        db.add(resident)
    cancel(db, world.invitations[1], reason="Bà Trần Thị  ÁNH sinh 1975", now=EVE)
    db.flush()
    text = "".join(pack_of(db, world).parts + pack_of(db, world, SATURDAY, world.mobile).parts)

    for resident in db.exec(select(Resident)).all():
        family, *_, given = resident.full_name.split()
        assert resident.full_name not in text
        assert f" {given}" not in text.replace(world.headquarters.name, "").replace(world.mobile.name, "")
        assert f"{family} {given}" not in text
    assert [household.head_name for household in db.exec(select(Household)) if household.head_name in text] == []
    for invitation in world.invitations.values():
        assert invitation.typed_code not in text
    assert [
        part
        for part in ("1975", "17/4", "04-17", "0123456789", "hhhh", "0905", "905111", "vợ", "HK001", "đường")
        if part in text
    ] == []
    assert "ÁNH" not in text


def test_a_code_is_found_by_its_hash_under_the_days_salt_and_by_no_other(db, world):
    body = body_of(pack_of(db, world))
    salt = bytes.fromhex(body["salt"])

    assert {row[NUMBER]: row[HASH] for row in body["rows"]} == {
        number: code_hash(salt, world.invitations[number].typed_code) for number in (1, 2)
    }
    others = (
        pack_of(db, world, SATURDAY, world.mobile),
        pack_of(db, world, SATURDAY),
        pack_of(db, world, keys=Keys(bytes(32))),
    )
    assert len({body["salt"], *(body_of(other)["salt"] for other in others)}) == 4


def test_two_codes_that_share_a_hash_get_another_salt(db, world, monkeypatch):
    real, seen = packs.code_hash, []

    def colliding(salt, code):
        seen.append(salt)
        return "00000000" if salt == seen[0] else real(salt, code)

    monkeypatch.setattr(packs, "code_hash", colliding)

    assert len({row[HASH] for row in rows_of(pack_of(db, world)).values()}) == 2
    assert len(set(seen)) == 2


def test_the_same_data_give_the_same_edition_and_each_change_another(db, world):
    first = pack_of(db, world)
    assert pack_of(db, world, now=EVE + timedelta(hours=3)).edition == first.edition

    scan, device = arrive(db, world, 1, at(26, 19), [2])
    arrived = pack_of(db, world)
    assert rows_of(arrived)[1][ARRIVED] == [2]
    assert (arrived.expected, arrived.here) == (5, 1)

    undo(db, scan=scan, device=device, now=at(26, 19, 1))
    assert pack_of(db, world).edition == first.edition != arrived.edition

    cancel(db, world.invitations[2], reason="đã chuyển đi", now=EVE)
    cancelled = pack_of(db, world)
    assert rows_of(cancelled)[2][NAME + 1 :] == [2, "đã chuyển đi"]
    assert cancelled.edition != first.edition
    assert (cancelled.expected, cancelled.here) == (3, 0)


def test_a_slip_that_a_new_plan_took_elsewhere_stays_in_the_pack_with_its_new_place(db, world):
    move(db, world, 1, "saturday 08:00", EVE)
    pack = pack_of(db, world)
    row = rows_of(pack)[1]
    window = body_of(pack)["windows"][row[WINDOW]]

    assert (row[VERSION], window["station"], window["name"], window["day"]) == (2, 2, world.mobile.name, "2021-03-27")
    assert window["hours"] == "08:00–09:00"
    assert 1 in rows_of(pack_of(db, world, SATURDAY, world.mobile))
    assert pack.expected == 2


def test_a_slip_that_was_moved_by_hand_stays_in_the_pack_it_left(db, world):
    appointment = db.get_one(Appointment, world.invitations[1].appointment_id)
    left, taken = appointment.slot_id, world.slots["saturday 08:00"].id
    appointment.slot_id = taken
    world.invitations[1].version = 2
    db.add(
        AppointmentMove(appointment_id=appointment.id, from_slot_id=left, to_slot_id=taken, cause="hand", moved_at=EVE)
    )
    db.flush()
    issue_version(db, world, world.invitations[1])

    assert rows_of(pack_of(db, world))[1][VERSION] == 2


def test_what_a_draft_wishes_is_in_no_pack(db, world):
    world.plan.state = "superseded"
    draft = type(world.plan)(campaign_id=world.campaign.id, number=2, seed=1, input_digest="2" * 64, summary={},
                             drafted_at=EVE)  # fmt: skip
    db.add(draft)
    db.flush()
    make_appointment(db, draft, world.households[3].id, world.slots["friday 19:00"], world.residents[3])

    assert set(rows_of(pack_of(db, world))) == {1, 2}


def test_a_spare_slip_nobody_was_told_of_has_no_name(db, world):
    household = db.get_one(Household, world.households[1].id)
    household.spare_places = 3
    db.add(household)
    db.flush()

    assert rows_of(pack_of(db, world))[1][NAME:] == ["", 1]


@pytest.mark.parametrize(
    ("notices", "late"),
    [
        ([("evening", 40, None)], (40, 0)),
        ([(None, 25, None)], (25, 25)),
        ([(None, 25, None), ("evening", 40, None), ("evening", 10, None)], (40, 25)),
        ([("evening", 40, EVE)], (0, 0)),
    ],
)
def test_a_shift_that_runs_late_says_so_in_its_windows_until_the_notice_is_ended(db, world, notices, late):
    for shift, minutes, ended in notices:
        facts = {"campaign_id": world.campaign.id, "station_id": world.headquarters.id, "operating_day": FRIDAY}
        db.add(StationNotice(**facts, shift=shift, kind="late", minutes=minutes, set_at=EVE, ended_at=ended))
    db.flush()

    assert tuple(window["late"] for window in body_of(pack_of(db, world))["windows"]) == late


def test_a_notice_of_another_station_or_day_and_a_postponement_widen_nothing(db, world):
    facts = {"campaign_id": world.campaign.id, "set_at": EVE}
    there = {"station_id": world.mobile.id, "operating_day": FRIDAY, "kind": "late", "minutes": 40}
    later = {"station_id": world.headquarters.id, "operating_day": SATURDAY, "kind": "late", "minutes": 40}
    postponed = {"station_id": world.headquarters.id, "operating_day": FRIDAY, "kind": "postponed"}
    db.add_all(StationNotice(**facts, **each) for each in (there, later, postponed))
    db.flush()

    assert {window["late"] for window in body_of(pack_of(db, world))["windows"]} == {0}


def test_a_day_without_slips_is_one_part_without_rows(db, world):
    pack = pack_of(db, world, SATURDAY)

    assert (len(pack.parts), body_of(pack)["rows"], body_of(pack)["windows"]) == (1, [], [])


def test_fifteen_hundred_rows_fit_one_part_and_one_more_makes_a_second(db, world, monkeypatch):
    monkeypatch.setattr(packs, "ROWS", 2)
    assert len(pack_of(db, world).parts) == 1

    monkeypatch.setattr(packs, "ROWS", 1)
    pack = pack_of(db, world)
    first, second = body_of(pack, 1), body_of(pack, 2)
    assert (first["part"], second["part"], first["parts"], second["parts"]) == (1, 2, 2, 2)
    assert (len(first["rows"]), len(second["rows"])) == (1, 1)
    assert "words" in first
    assert "words" not in second
    assert first["edition"] == second["edition"]
    assert packs.ROWS == 1
    for missing in (0, 3, 10**9):
        with pytest.raises(PackPartMissing) as refused:
            pack.part(missing)
        assert refused.value.code == "pack_part_missing"


def test_the_signature_is_of_the_very_text_and_of_nothing_else(db, world):
    private = Ed25519PrivateKey.generate()
    sent = envelope(pack_of(db, world).part(1), (7, private))
    signature = packs.base64.b64decode(sent["signature"])

    assert sent["key"] == 7
    private.public_key().verify(signature, sent["body"].encode())
    with pytest.raises(InvalidSignature):
        private.public_key().verify(signature, sent["body"].replace("19:00", "20:00").encode())


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (at(26, 19), [FRIDAY, SATURDAY]),
        (at(27, 3, 59), [FRIDAY, SATURDAY]),
        (at(27, 4), [SATURDAY, SATURDAY + timedelta(days=1)]),
    ],
)
def test_a_phone_carries_today_and_tomorrow_counted_in_operating_days(now, days):
    assert list(days_carried(240, now)) == days


@pytest.mark.parametrize("day", [FRIDAY - timedelta(days=1), SATURDAY + timedelta(days=1), date.min, date.max])
def test_no_other_day_is_carried(day):
    with pytest.raises(PackNotCarried) as refused:
        require_carried(240, day, at(26, 19))
    assert refused.value.code == "pack_not_carried"
    require_carried(240, FRIDAY, at(26, 19))


@pytest.fixture
def made(monkeypatch):
    """The editions that were made, one by one."""
    found = []

    def noted(*args, **options):
        found.append(make_pack(*args, **options))
        return found[-1]

    monkeypatch.setattr("scheduler.arrivals.pack_cache.make_pack", noted)
    return found


def test_a_pack_is_made_once_while_nothing_changes_and_stays_as_young_as_the_last_look(db, world, made):
    cache = PackCache()

    def get(now):
        return cache.pack(db, world.campaign, world.headquarters, FRIDAY, tolerances=Tolerances(), keys=KEYS, now=now)

    first, later = get(EVE), get(EVE + timedelta(hours=2))
    assert len(made) == 1
    assert (first.edition, later.made_at) == (later.edition, EVE + timedelta(hours=2))


def test_new_arrivals_make_a_new_pack_after_half_a_minute_and_any_other_change_at_once(db, world, made):
    cache = PackCache()

    def get(now):
        return cache.pack(db, world.campaign, world.headquarters, FRIDAY, tolerances=Tolerances(), keys=KEYS, now=now)

    start = at(26, 19, 1)
    get(start)
    arrive(db, world, 1, at(26, 19))
    db.info.pop("notes", None)
    assert get(start + timedelta(seconds=29)).made_at == start
    assert (get(start + timedelta(seconds=30)).here, len(made)) == (3, 2)

    cancel(db, world.invitations[2], reason="-", now=start)
    append(db, db.info.pop("notes"), at=start)
    assert get(start + timedelta(seconds=31)).expected == 3
    assert len(made) == 3


def test_only_so_many_packs_are_kept_and_the_oldest_goes_first(db, world, made, monkeypatch):
    monkeypatch.setattr("scheduler.arrivals.pack_cache.KEPT", 2)
    cache = PackCache()
    days = [FRIDAY + timedelta(days=ahead) for ahead in (0, 1, 2, 2, 1, 0)]
    for day in days:
        cache.pack(db, world.campaign, world.headquarters, day, tolerances=Tolerances(), keys=KEYS, now=EVE)

    assert [pack.day for pack in made] == [days[0], days[1], days[2], days[0]]
    assert KEPT == 200


def test_a_pack_is_read_in_a_handful_of_queries_however_many_slips_there_are(db, world):
    with counted_statements(db) as statements:
        pack_of(db, world)
    assert len(statements) <= 7


def test_who_is_ticked_again_after_an_undo_makes_a_new_pack_too(db, world, made):
    cache = PackCache()

    def here(minute):
        now = at(26, 19, minute)
        pack = cache.pack(db, world.campaign, world.headquarters, FRIDAY, tolerances=Tolerances(), keys=KEYS, now=now)
        return pack.here

    scan, device = arrive(db, world, 1, at(26, 19))
    assert here(1) == 3
    service.undo(db, scan=scan, numbers=[2], now=at(26, 19, 2), device=device)
    assert here(3) == 2
    service.check_in(db, scan=scan, numbers=[2], reason="-", now=at(26, 19, 4))
    db.info.pop("notes", None)
    assert here(5) == 3
