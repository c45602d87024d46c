"""A phone without a network: what the pack lets it say, what it must not say, and which packs it believes."""

import base64
import json
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from factories import EVE, FRIDAY, KEY_ID, SATURDAY, SIGNING_KEY, arrive, at, issue_version, move
from line import KEYS
from notices.slipcode import ALPHABET, SlipClaim, check_symbol, sign
from phone import on_phone
from scheduler.arrivals.models import StationNotice
from scheduler.arrivals.pack import envelope, make_pack
from scheduler.invitations.change import cancel
from slots.verdict import Tolerances

PACK_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
ID_CARD = "012345678901||NGUYEN VAN MAU|01011975|Nam|so 1|01012021"
MORNING = at(26, 8)


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def b64(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


class Office:
    """What the server would tell a phone of a station, as the facts stand."""

    def __init__(self, db, world):
        self.db, self.world = db, world
        self.slip_keys = {str(KEY_ID): b64(SIGNING_KEY)}

    def contact(self, now=MORNING, station=None, days=(FRIDAY, SATURDAY), private=PACK_KEY):
        """The answer to a contact, and the parts by address."""
        station = station or self.world.headquarters
        campaign = self.world.campaign
        offered, texts = [], {}
        for day in days:
            pack = make_pack(self.db, campaign, station, day, tolerances=Tolerances(), keys=KEYS, now=now)
            for number in range(1, len(pack.parts) + 1):
                path = f"/api/v1/day-pack?day={day}&part={number}"
                texts[path] = json.dumps(envelope(pack.part(number), (1, private)))
            offered.append(
                {
                    "day": str(day),
                    "edition": pack.edition,
                    "parts": len(pack.parts),
                    "made_at": now.isoformat(),
                    "expires_at": pack.expires_at.isoformat(),
                }
            )
        place = {"id": station.id, "number": station.number, "name": station.name, "desk": "bàn 2"}
        drive = {"number": campaign.id, "name": campaign.name, "closed": False, "day_starts_minute": 240}
        keys = {"packs": {"1": b64(PACK_KEY)}, "slips": self.slip_keys}
        told = {"state": "ok", "why": None, "now": now.isoformat(), "station": place, "campaign": drive, "keys": keys}
        return {**told, "days": offered}, texts

    def qr(self, number, version=1):
        return self.world.qr(self.db, number, version)

    def claim(self, **changed):
        """The QR of a claim of our own making, truly signed."""
        facts = {"key_id": KEY_ID, "campaign": self.world.campaign.id, "invitation": 900, "version": 1,
                 "operating_day": FRIDAY, "station": 1, "start_minute": 19 * 60}  # fmt: skip
        return sign(SlipClaim(**{**facts, **changed}), SIGNING_KEY)


@pytest.fixture
def office(db, world) -> Office:
    return Office(db, world)


def carrying(office, *steps, now=MORNING, **options):
    """What these steps give on a phone that got its packs and was started anew since."""
    return on_phone(("clock", ms(now)), ("refresh", *office.contact(now, **options)), ("restart",), *steps)[3:]


def asked(office, text, moment, *before, **options):
    return carrying(office, *before, ("offline", text, ms(moment)), **options)[-1]


def verdict(answer):
    return answer["verdict"], answer["admits"]


# What the pack knows


def of_the_office(answer):
    """The office's answer without what a phone does not know."""
    slip = answer["slip"]
    if slip is not None:
        slip = {**slip, "members": [{"number": m["number"], "arrived": m["arrived"]} for m in slip["members"]]}
    return {"slip": slip, **{name: answer[name] for name in ("verdict", "admits", "minutes_off", "text", "hint")}}


def test_the_phone_says_what_the_office_says_in_the_same_words(db, world, office, desk):
    cancel(db, world.invitations[2], reason="đã chuyển đi", now=EVE)
    arrive(db, world, 3, at(27, 8))
    moments = [at(26, 18, 12), at(26, 18, 31), at(26, 19, 6), at(26, 20, 30), at(26, 21, 24), at(25, 19), at(27, 3, 59)]
    texts = [office.qr(1), world.invitations[1].typed_code, office.qr(2), ID_CARD, "x" * 9, "7K3M-9QXD", "", "\0" * 400]
    cases = [(text, moment) for text in texts for moment in moments]

    found = carrying(office, *(("offline", text, ms(moment)) for text, moment in cases), now=at(25, 10))
    expected = [of_the_office(desk.answer(text, moment)) for text, moment in cases]

    assert [{name: value for name, value in answer.items() if name != "pack_made_at"} for answer in found] == expected
    assert {answer["verdict"] for answer in expected} == {
        "on_time", "early", "late", "wrong_date", "cancelled", "id_card_qr", "invalid"
    }  # fmt: skip
    assert {answer["pack_made_at"] for answer in found} == {"2021-03-25T03:00:00.000Z"}


def test_some_came_and_all_came_are_told_with_the_age_of_what_is_known(db, world, office):
    arrive(db, world, 1, at(26, 19), [2])
    some = asked(office, office.qr(1), at(26, 19, 30))
    assert verdict(some) == ("partial", True)
    assert (some["text"]["vi"], some["slip"]["arrived"]) == ("ĐÃ ĐẾN 1/3 NGƯỜI", [2])

    arrive(db, world, 1, at(26, 19, 10))
    everybody = asked(office, office.qr(1), at(26, 19, 30))
    assert verdict(everybody) == ("already_scanned", False)
    assert everybody["hint"]["vi"] == "Đã đến đủ 3 người, theo dữ liệu lúc 08:00 26/3"


def test_a_replaced_slip_is_held_and_told_its_new_place_wherever_that_is(db, world, office):
    move(db, world, 1, "saturday 08:00", EVE)
    answer = asked(office, office.qr(1), at(26, 19))

    assert verdict(answer) == ("replaced", False)
    assert answer["hint"]["vi"] == "Lịch mới: 08:00–09:00, thứ Bảy 27/3/2021, Nhà văn hóa khu phố 2"
    assert answer["slip"]["new_slot"] == answer["slip"]["slot"]
    assert answer["slip"]["slot"]["starts_at"] == "2021-03-27T08:00:00+07:00"
    typed = asked(office, world.invitations[1].typed_code, at(26, 19))
    assert verdict(typed) == ("wrong_station", False)


def test_what_is_cancelled_without_a_reason_to_tell_says_where_the_reason_is(db, world, office):
    cancel(db, world.invitations[1], reason="Lê Văn Mẫu đã mất", now=EVE)
    answer = asked(office, office.qr(1), at(26, 19))

    assert verdict(answer) == ("cancelled", False)
    assert answer["hint"] == {"vi": "Xem lý do khi có mạng", "en": "The reason is shown when the network is back"}


def test_a_spare_slip_that_nobody_was_told_of_has_no_household(db, world, office):
    world.households[1].spare_places = 3
    db.flush()
    answer = asked(office, office.qr(1), at(26, 19))

    assert (answer["slip"]["spare"], answer["slip"]["household"]) == (True, "")
    assert "Hộ chưa ghi tên" in answer["hint"]["vi"]


def test_a_shift_that_runs_late_is_on_time_for_as_long(db, world, office):
    facts = {"campaign_id": world.campaign.id, "station_id": world.headquarters.id, "operating_day": FRIDAY}
    assert asked(office, office.qr(1), at(26, 21, 5))["verdict"] == "late"
    db.add(StationNotice(**facts, shift="evening", kind="late", minutes=40, set_at=EVE))
    db.flush()

    assert asked(office, office.qr(1), at(26, 21, 10))["verdict"] == "on_time"
    assert asked(office, office.qr(1), at(26, 21, 11))["verdict"] == "late"


# What this phone has recorded itself


def test_who_was_recorded_on_this_phone_counts_as_here(office):
    day = str(FRIDAY)
    some, more, everybody, fewer = carrying(
        office,
        ("clock", ms(at(26, 19, 4))),
        ("note", 1, day, [1]),
        ("offline", office.qr(1), ms(at(26, 19, 10))),
        ("note", 1, day, [3]),
        ("offline", office.qr(1), ms(at(26, 19, 11))),
        ("note", 1, day, [2, 3]),
        ("offline", office.qr(1), ms(at(26, 19, 12))),
        ("forget", 1, day, [2]),
        ("offline", office.qr(1), ms(at(26, 19, 13))),
    )[2::2]

    assert [verdict(one)[0] for one in (some, more, everybody, fewer)] == [
        "partial", "partial", "already_scanned", "partial"
    ]  # fmt: skip
    assert more["slip"]["arrived"] == [1, 3]
    assert everybody["hint"]["vi"] == "Máy này đã ghi lúc 19:04"


def test_a_note_goes_once_the_pack_counts_it_and_no_scan_waits(db, world, office):
    day, noted = str(FRIDAY), at(26, 19)
    before = office.contact(MORNING)
    arrive(db, world, 1, at(26, 19), [1])
    after, texts = office.contact(at(26, 19, 5))
    kept, gone = (
        on_phone(
            ("clock", ms(MORNING)),
            ("refresh", *before),
            ("clock", ms(noted)),
            ("note", 1, day, [1, 2]),
            ("queue", waiting),
            ("clock", ms(at(26, 19, 5))),
            ("refresh", after, texts),
            ("stored", "arrivals"),
            ("forget", 1, day, [1, 2]),
            ("stored", "arrivals"),
        )[-3::2]
        for waiting in (1, 0)
    )

    assert [one["numbers"] for one in kept[0]] == [[1, 2]]
    assert (gone[0], kept[1], gone[1]) == ([], [], [])


def test_a_note_that_is_younger_than_the_pack_stays(office):
    _, _, _, _, _, kept = on_phone(
        ("clock", ms(at(26, 19))),
        ("note", 1, str(FRIDAY), [1]),
        ("queue", 0),
        ("clock", ms(at(26, 19, 0) + timedelta(seconds=3))),
        ("refresh", *office.contact(at(26, 19, 0) + timedelta(seconds=3))),
        ("stored", "arrivals"),
    )

    assert len(kept) == 1


# Where the pack is silent


@pytest.mark.parametrize(
    ("claim", "expected", "hint"),
    [
        ({"station": 2}, "wrong_station", "Theo phiếu: hẹn tại Nhà văn hóa khu phố 2, ngày 26/3/2021, từ 19:00."),
        ({"station": 2, "operating_day": SATURDAY}, "wrong_station", "Theo phiếu: hẹn tại Nhà văn hóa khu phố 2"),
        ({"station": 77}, "wrong_station", "Theo phiếu: hẹn tại –"),
        ({"operating_day": SATURDAY}, "wrong_date", "Theo phiếu: hẹn ngày 27/3/2021, từ 19:00."),
        ({"operating_day": FRIDAY + timedelta(days=40), "start_minute": 1500}, "wrong_date", "ngày 5/5/2021, từ 01:00"),
        ({}, None, "Phiếu thật, nhưng không có trong dữ liệu lúc 08:00 26/3"),
    ],
)
def test_a_true_slip_that_the_pack_lacks_is_judged_by_its_own_word_and_never_admitted(office, claim, expected, hint):
    answer = asked(office, office.claim(**claim), at(26, 19))

    assert verdict(answer) == (expected, False)
    assert hint in answer["hint"]["vi"]
    assert "08:00 26/3" in answer["hint"]["vi"]
    assert answer["slip"]["number"] == 900
    assert answer["slip"]["party_size"] is None


def test_around_the_turn_of_the_day_a_claim_of_either_day_is_left_open(office):
    for moment in (at(27, 4, 20), at(27, 3, 40)):
        for day in (FRIDAY, SATURDAY):
            assert asked(office, office.claim(operating_day=day), moment)["verdict"] is None


def test_a_slip_issued_after_the_pack_was_made_is_believed_over_the_pack(db, world, office):
    old = office.contact()
    appointment = world.invitations[1]
    appointment.version = 2
    db.flush()
    issue_version(db, world, appointment)
    same = office.qr(1, 2)
    steps = (("clock", ms(MORNING)), ("refresh", *old))
    moved = {"invitation": 1, "version": 2}
    found = on_phone(
        *steps,
        ("offline", same, ms(at(26, 19))),
        ("offline", office.claim(**moved, start_minute=21 * 60), ms(at(26, 19))),
        ("offline", office.claim(**moved, operating_day=SATURDAY), ms(at(26, 19))),
        ("offline", office.claim(**moved, station=2), ms(at(26, 19))),
    )[2:]

    assert [verdict(one) for one in found] == [
        ("on_time", True), (None, False), ("wrong_date", False), ("wrong_station", False)
    ]  # fmt: skip

    cancel(db, world.invitations[1], reason="-", now=EVE)
    again = asked(office, office.claim(invitation=1, version=3), at(26, 19))
    assert verdict(again) == (None, False)


def test_a_code_that_the_pack_lacks_is_no_reason_to_send_anybody_away(office, world):
    for text in (world.invitations[3].typed_code, "2222222" + check_symbol("2222222")):
        answer = asked(office, text, at(26, 19))
        assert verdict(answer) == (None, False)
        assert "Không có mã này trong dữ liệu lúc 08:00 26/3" in answer["hint"]["vi"]


def test_slips_of_another_campaign_and_forged_ones_are_invalid_and_a_key_that_is_not_here_yet_is_not(office, world):
    true = office.qr(1)
    forged = true[:-1] + str((int(true[-1]) + 1) % 10)
    answers = carrying(
        office,
        *(
            ("offline", text, ms(at(26, 19)))
            for text in (forged, office.claim(campaign=world.campaign.id + 1), office.claim(key_id=2))
        ),
    )

    assert [verdict(one)[0] for one in answers] == ["invalid", "invalid", None]
    assert "chưa có khóa" in answers[2]["hint"]["vi"]


def test_two_thousand_mistyped_codes_never_meet_a_row(office, world):
    codes = []
    for number in (1, 2):
        code = world.invitations[number].typed_code
        codes += [
            seven + check_symbol(seven)
            for place in range(7)
            for sign_ in ALPHABET
            if (seven := code[:place] + sign_ + code[place + 1 : 7]) != code[:7]
        ]
    found = carrying(office, *(("offline", code, ms(at(26, 19))) for code in codes))

    assert {verdict(answer) for answer in found} == {(None, False)}


def test_a_phone_that_was_never_told_anything_says_that_it_cannot_tell(office):
    state, *answers = on_phone(
        ("state",),
        *(("offline", text, ms(at(26, 19))) for text in (office.qr(1), "7K3M9QXD", ID_CARD, "x")),
        ("warm",),
    )[:-1]

    assert state is None
    assert [one["verdict"] for one in answers] == [None, "invalid", "id_card_qr", "invalid"]
    assert answers[0]["text"] == {"vi": "CHƯA KIỂM TRA ĐƯỢC", "en": "CANNOT TELL"}
    assert answers[0]["pack_made_at"] is None


def test_a_phone_without_storage_still_answers_and_never_admits(office):
    found = on_phone(("noStorage",), ("offline", office.qr(1), ms(at(26, 19))), ("offline", ID_CARD, ms(at(26, 19))))

    assert [verdict(one) for one in found[1:]] == [(None, False), ("id_card_qr", False)]


def test_a_phone_that_cannot_look_at_signatures_admits_nobody_and_takes_no_pack(office):
    _, _, refreshed, answer = on_phone(
        ("clock", ms(MORNING)), ("noCrypto",), ("refresh", *office.contact()), ("offline", office.qr(1), ms(at(26, 19)))
    )

    assert refreshed["state"]["refused"]["why"] == "unverifiable"
    assert verdict(answer) == (None, False)


# Which packs are believed


def test_a_pack_is_told_with_its_age_and_its_end(office):
    (state,) = carrying(office, ("state",))

    assert state == {
        "made_at": "2021-03-26T01:00:00.000Z",
        "expires_at": "2021-03-27T01:00:00.000Z",
        "rows": 2,
        "day": "2021-03-26",
        "days": ["2021-03-26", "2021-03-27"],
        "refused": None,
    }


def altered(texts, change):
    """The same parts, each changed."""
    return {path: change(text) for path, text in texts.items()}


def resigned(change, private=PACK_KEY, key=1):
    """Change the body of a part and sign it."""

    def made(text):
        body = json.loads(json.loads(text)["body"])
        change(body)
        return json.dumps(envelope(json.dumps(body), (key, private)))

    return made


def set_(**facts):
    return lambda body: body.update(facts)


OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(64, 96)))
BROKEN = [
    (lambda text: text[: len(text) // 2], "truncated"),
    (lambda _: "", "truncated"),
    (lambda _: "null", "truncated"),
    (lambda _: '{"body": 7}', "truncated"),
    (lambda _: "<html>Đăng nhập</html>", "truncated"),
    (lambda text: text.replace("19:00", "20:00"), "forged"),
    (lambda text: json.dumps({**json.loads(text), "signature": "%%%"}), "forged"),
    (lambda text: json.dumps({**json.loads(text), "signature": ""}), "forged"),
    (resigned(set_(), OTHER_KEY), "forged"),
    (resigned(set_(), OTHER_KEY, key=2), "key_unknown"),
    (resigned(set_(form=2)), "form"),
    (resigned(lambda body: body["station"].update(id=0)), "other_station"),
    (resigned(lambda body: body["campaign"].update(number=0)), "other_station"),
    (resigned(set_(day="2021-03-28")), "other_day"),
    (resigned(set_(expires_at=MORNING.isoformat())), "expired"),
    (resigned(set_(expires_at="never")), "expired"),
    (resigned(set_(part=2)), "incomplete"),
    (resigned(set_(parts=2)), "incomplete"),
]


def test_a_pack_that_is_not_what_it_should_be_is_refused_and_told_and_the_old_one_stays(db, world, office):
    old = office.contact()
    arrive(db, world, 2, at(26, 8, 30))
    new, texts = office.contact(at(26, 9))
    for change, why in BROKEN:
        found = on_phone(
            ("clock", ms(MORNING)),
            ("refresh", *old),
            ("clock", ms(at(26, 9))),
            ("refresh", new, altered(texts, change)),
            ("offline", office.qr(1), ms(at(26, 19))),
        )
        state = found[3]["state"]

        assert (state["refused"]["why"], state["made_at"], state["rows"]) == (why, "2021-03-26T01:00:00.000Z", 2)
        assert verdict(found[4]) == ("on_time", True)
        assert found[4]["pack_made_at"] == "2021-03-26T01:00:00.000Z"


def test_a_first_pack_that_is_refused_leaves_a_phone_that_carries_nothing(office):
    contact, texts = office.contact()
    for change, why in BROKEN:
        found = on_phone(
            ("clock", ms(MORNING)),
            ("refresh", contact, altered(texts, change)),
            ("offline", office.qr(1), ms(at(26, 19))),
            ("stored", "packs"),
        )

        assert (found[1]["state"]["refused"]["why"], found[1]["state"]["day"]) == (why, None)
        assert verdict(found[2]) == (None, False)
        assert "2021-03-26" not in [pack["day"] for pack in found[3]]


def test_a_pack_that_is_had_whole_the_next_time_is_not_told_as_refused_any_more(office):
    contact, texts = office.contact()
    found = on_phone(
        ("clock", ms(MORNING)),
        ("refresh", contact, altered(texts, lambda text: text[:-9])),
        ("refresh", contact, texts),
    )

    assert [step["state"]["refused"] is None for step in found[1:]] == [False, True]


def test_parts_of_two_editions_or_a_part_that_is_missing_make_no_pack(db, world, office, monkeypatch):
    monkeypatch.setattr("scheduler.arrivals.pack.ROWS", 1)
    old, old_texts = office.contact(days=(FRIDAY,))
    second = "/api/v1/day-pack?day=2021-03-26&part=2"
    arrive(db, world, 2, at(26, 8, 30))
    new, texts = office.contact(at(26, 9), days=(FRIDAY,))
    assert len(texts) == 2

    def after(given):
        return on_phone(
            ("clock", ms(MORNING)), ("refresh", old, old_texts), ("refresh", new, given), ("stored", "packs")
        )[2:]

    mixed, kept = after({**texts, second: old_texts[second]})
    assert mixed["state"]["refused"]["why"] == "incomplete"
    assert [pack["edition"] for pack in kept] == [old["days"][0]["edition"]]
    twice, kept = after({**texts, second: texts[second.replace("part=2", "part=1")]})
    assert twice["state"]["refused"]["why"] == "incomplete"
    lost, kept = after({path: text for path, text in texts.items() if path != second})
    assert lost["state"]["refused"] is None  # the network went, nothing is wrong with the pack
    assert [pack["edition"] for pack in kept] == [old["days"][0]["edition"]]
    _, (whole,) = after(texts)
    assert (whole["edition"], len(whole["rows"])) == (new["days"][0]["edition"], 2)


def test_what_the_phone_has_already_is_not_fetched_again_and_is_true_as_of_the_contact(office):
    first, again = office.contact(), office.contact(at(26, 11))
    found = on_phone(("clock", ms(MORNING)), ("refresh", *first), ("clock", ms(at(26, 11))), ("refresh", *again))

    assert len(found[1]["asked"]) == 2
    assert found[3]["asked"] == []
    assert found[3]["state"]["made_at"] == "2021-03-26T04:00:00.000Z"


def test_an_older_pack_does_not_replace_a_younger_one(db, world, office):
    old = office.contact(at(26, 8))
    arrive(db, world, 1, at(26, 8, 30))
    young = office.contact(at(26, 9))
    found = on_phone(("clock", ms(at(26, 9))), ("refresh", *young), ("refresh", *old), ("state",))

    assert found[2]["asked"] == []
    assert found[3]["made_at"] == "2021-03-26T02:00:00.000Z"


def test_a_full_storage_is_told_and_keeps_the_old_pack(db, world, office):
    old = office.contact()
    arrive(db, world, 1, at(26, 8, 30))
    found = on_phone(
        ("clock", ms(MORNING)),
        ("refresh", *old),
        ("fullStorage",),
        ("refresh", *office.contact(at(26, 9))),
        ("offline", office.qr(1), ms(at(26, 19))),
    )

    assert found[3]["state"] == "error QuotaExceededError"
    assert verdict(found[4]) == ("on_time", True)


def test_who_came_is_known_while_the_page_lives_though_the_storage_is_full(office):
    found = carrying(
        office,
        ("note", 1, str(FRIDAY), [1]),
        ("fullStorage",),
        ("note", 1, str(FRIDAY), [3]),
        ("offline", office.qr(1), ms(at(26, 19))),
        ("note", 1, str(FRIDAY), [2]),
        ("offline", office.qr(1), ms(at(26, 19))),
        ("stored", "arrivals"),
    )

    assert [found[3]["slip"]["arrived"], found[5]["slip"]["arrived"]] == [[1, 3], [1, 2, 3]]
    assert verdict(found[5]) == ("already_scanned", False)
    assert found[6][0]["numbers"] == [1]


def test_another_station_starts_with_an_empty_shelf(office, world):
    here, there = office.contact(), office.contact(station=world.mobile, days=())
    found = on_phone(
        ("clock", ms(MORNING)), ("refresh", *here), ("note", 1, str(FRIDAY), [1]), ("refresh", *there),
        ("stored", "packs"), ("stored", "arrivals"), ("offline", office.qr(1), ms(at(26, 19))),
    )  # fmt: skip

    assert found[4:6] == [[], []]
    assert verdict(found[6]) == ("wrong_station", False)
    assert found[6]["hint"]["vi"].startswith("Theo phiếu: hẹn tại –")


# The end of what is carried


def test_an_expired_pack_is_deleted_by_itself_and_admits_nobody(office):
    steps = ("note", 1, str(FRIDAY), [1]), ("clock", ms(at(27, 7, 59))), ("stored", "packs"), ("state",)
    late = ("clock", ms(at(27, 8))), ("state",), ("stored", "packs"), ("stored", "arrivals")
    found = carrying(office, *steps, *late, ("offline", office.qr(1), ms(at(26, 19))))

    assert len(found[2]) == 2
    assert found[5]["days"] == ["2021-03-27"]
    assert [pack["day"] for pack in found[6]] == ["2021-03-27"]
    assert found[7] == []
    assert verdict(found[8]) != ("on_time", True)


def test_a_phone_that_lies_in_a_drawer_for_days_carries_nothing_when_it_is_next_looked_at(office):
    _, state, packs, answer = carrying(
        office, ("clock", ms(at(29, 9))), ("state",), ("stored", "packs"), ("offline", office.qr(1), ms(at(26, 19)))
    )

    assert (state, packs) == (None, [])
    assert verdict(answer) == (None, False)
    assert "chưa có dữ liệu của hôm nay" in answer["hint"]["vi"]


@pytest.mark.parametrize("how", ["contact", "call"])
def test_wiping_leaves_no_pack_and_nobody(office, how):
    told = {**office.contact()[0], "state": "wipe", "why": "revoked", "days": [], "keys": {"packs": {}, "slips": {}}}
    step = ("wipe",) if how == "call" else ("refresh", told, {})
    found = carrying(
        office, ("note", 1, str(FRIDAY), [1]), step, ("stored", "packs"), ("stored", "arrivals"), ("stored", "facts"),
        ("state",), ("offline", office.qr(1), ms(at(26, 19))),
    )  # fmt: skip

    assert found[2:4] == [[], []]
    assert (found[4][0]["keys"], found[4][0]["station"]) == ({"packs": {}, "slips": {}}, None)
    assert found[5] is None
    assert verdict(found[6]) == (None, False)
    assert found[6]["hint"]["vi"].startswith("Máy chưa có dữ liệu của hôm nay")


@pytest.mark.parametrize(
    "phones_clock", [datetime(1970, 1, 1, tzinfo=EVE.tzinfo), datetime(2099, 12, 31, tzinfo=EVE.tzinfo)]
)
def test_a_phone_whose_clock_is_years_off_judges_by_the_offices_clock(office, phones_clock):
    contact, texts = office.contact()
    later = at(26, 19) - MORNING
    found = on_phone(
        ("clock", ms(phones_clock)),
        ("refresh", contact, texts),
        ("clock", ms(phones_clock + later)),
        ("offline", office.qr(1), ms(phones_clock + later)),
        ("state",),
    )

    assert verdict(found[3]) == ("on_time", True)
    assert found[4]["day"] == "2021-03-26"


def test_refreshes_wait_for_each_other_and_survive_a_failed_one(office):
    contact, texts = office.contact()
    found = on_phone(("clock", ms(MORNING)), ("refresh", {"state": "ok"}, {}), ("refresh", contact, texts))

    assert found[1]["state"].startswith("error")
    assert found[2]["state"]["rows"] == 2
