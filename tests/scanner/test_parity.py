"""The phone judges as the office does: the same verdicts, the same readings, the same signatures."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from notices.errors import NoticesError
from notices.slipcode import (
    ALPHABET,
    SlipClaim,
    looks_like_id_card,
    mint_typed_code,
    parse_typed_code,
    printed_claim,
    qr_text,
    sign,
)
from notices.wording import date_text
from phone import on_phone
from slots.calendar import at, operating_day
from slots.verdict import Booking, Presented, Tolerances, judge
from slots.window import Window

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
DAY = date(2021, 3, 26)


def ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def random_case(draw: random.Random):
    """A booking and what is presented, close enough to each other that each verdict and each edge comes up."""
    day = DAY + timedelta(days=draw.choice([0, 0, 0, -1, 1]))
    start = draw.choice([5 * 60, 19 * 60, 23 * 60, 25 * 60, 27 * 60, draw.randrange(0, 28 * 60)])
    length = draw.choice([10, 30, 60, 180])
    window = Window(at(day, start), at(day, start + length))
    size = draw.choice([1, 2, 3, 12])
    booking = Booking(
        station=draw.choice([1, 1, 1, 2]),
        operating_day=day,
        window=window,
        party_size=size,
        arrived=draw.choice([0, 0, 0, 0, 1, size, size + 1]),
        version=draw.choice([1, 2, 255]),
        cancelled=draw.random() < 0.1,
    )
    tolerances = Tolerances(draw.choice([0, 30, 45, 240]), draw.choice([0, 30, 90, 240]), draw.choice([0, 240, 300]))
    near = draw.choice([window.start, window.end])
    edge = draw.choice([0, -tolerances.early_minutes, tolerances.late_minutes])
    moment = near + timedelta(minutes=edge) + timedelta(milliseconds=draw.choice([0, 1, -1, 59_999, 60_000, 60_001]))
    if draw.random() < 0.5:
        moment = window.start + timedelta(milliseconds=draw.randrange(-(10**8), 10**8))
    presented = Presented(version=draw.choice([None, 1, 1, 2, 255]), station=1, moment=moment)
    return booking, presented, tolerances, draw.random() < 0.05


def on_the_phone(booking, presented, tolerances, closed, late=0):
    told = {
        "station": booking.station,
        "operating_day": booking.operating_day.isoformat(),
        "start": ms(booking.window.start),
        "end": ms(booking.window.end),
        "party_size": booking.party_size,
        "arrived": booking.arrived,
        "version": booking.version,
        "cancelled": booking.cancelled,
        "late": late,
    }
    shown = {"version": presented.version, "station": presented.station, "moment": ms(presented.moment)}
    rules = {
        "early_minutes": tolerances.early_minutes,
        "late_minutes": tolerances.late_minutes,
        "day_starts_minute": tolerances.day_starts_minute,
    }
    return ("judge", told, shown, rules, closed)


def in_the_office(booking, presented, tolerances, closed):
    found = judge(booking, presented, tolerances=tolerances, campaign_closed=closed)
    return {"verdict": found.verdict.value, "admits": found.admits, "minutes_off": found.minutes_off}


def test_ten_thousand_random_slips_get_the_same_verdict_on_the_phone_as_in_the_office():
    draw = random.Random(7)
    cases = [random_case(draw) for _ in range(10_000)]
    found = on_phone(*(on_the_phone(*case) for case in cases))
    expected = [in_the_office(*case) for case in cases]

    assert [(case, *pair) for case, *pair in zip(cases, found, expected, strict=True) if pair[0] != pair[1]] == []
    assert len({answer["verdict"] for answer in expected}) == 10  # all but invalid and id_card_qr


def test_nobodys_slip_is_invalid():
    assert on_phone(("judge", None, {}, {}, False)) == [{"verdict": "invalid", "admits": False, "minutes_off": 0}]


def test_a_shift_that_runs_late_is_judged_with_the_tolerance_widened_by_as_much():
    draw = random.Random(8)
    cases = [random_case(draw) for _ in range(2_000)]
    found = on_phone(*(on_the_phone(*case, late=40) for case in cases))
    wider = [
        (booking, presented, Tolerances(rules.early_minutes, rules.late_minutes + 40, rules.day_starts_minute), closed)
        for booking, presented, rules, closed in cases
    ]

    assert found == [in_the_office(*case) for case in wider]


def test_operating_days_turn_at_the_same_moment():
    draw = random.Random(9)
    moments = [datetime(1976, 1, 1, tzinfo=UTC) + timedelta(seconds=draw.randrange(4 * 10**9)) for _ in range(2000)]
    moments += [at(DAY, 1440 + 240) + timedelta(milliseconds=around) for around in (-1, 0, 1)]
    found = on_phone(*(("day", ms(moment), 240) for moment in moments))

    assert found == [operating_day(moment).isoformat() for moment in moments]


@pytest.mark.parametrize("moment", [float("9e15"), -9e15])
def test_a_moment_beyond_the_calendar_has_no_day_and_stops_nothing(moment):
    assert on_phone(("day", moment, 240)) == [""]


def test_days_are_written_as_the_office_writes_them():
    from notices.sentences import MONTHS_EN

    days = [date(2021, 1, 1) + timedelta(days=ahead) for ahead in range(0, 400, 7)]
    asked = [("date", day.isoformat(), lang, list(MONTHS_EN)) for day in days for lang in ("vi", "en")]

    assert on_phone(*asked) == [date_text(day, lang) for day in days for lang in ("vi", "en")]


def random_claim(draw: random.Random, key_id: int = 1) -> SlipClaim:
    return SlipClaim(
        key_id=key_id,
        campaign=draw.randrange(0x10000),
        invitation=draw.randrange(2**32),
        version=draw.randrange(256),
        operating_day=date(2000, 1, 1) + timedelta(days=draw.randrange(0x10000)),
        station=draw.randrange(0x10000),
        start_minute=10 * draw.randrange(256),
    )


def told(claim: SlipClaim) -> dict[str, object]:
    return {
        "key_id": claim.key_id,
        "campaign": claim.campaign,
        "invitation": claim.invitation,
        "version": claim.version,
        "day": claim.operating_day.isoformat(),
        "station": claim.station,
        "start_minute": claim.start_minute,
    }


def office_reads(text: str):
    try:
        return told(printed_claim(text))
    except NoticesError:
        return None


def mangled(draw: random.Random, digits: str) -> str:
    """The digits as scanners and people bring them, whole or broken."""
    return draw.choice(
        [
            digits,
            qr_text("https://hen.example", digits),
            f"HTTPS://HEN.EXAMPLE/S/{digits}\r\n",
            f"  https://x/s/{digits}\t ",
            f"đ{digits}\n",
            f"{digits}\N{NO-BREAK SPACE}",
            f"{digits}x",
            f"1{digits}",
            digits[1:],
            "\N{GRINNING FACE}" * 212 + digits,
            "\N{GRINNING FACE}" * 213 + digits,
            "x" * 212 + digits,
            "x" * 213 + digits,
            "9" * 188,
            "0" * 188,
            digits.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
            f"a\n{digits}\n",
            digits + "\0",
        ]
    )


def test_a_slips_code_is_parsed_as_the_office_parses_it_whatever_stands_around_it():
    draw = random.Random(10)
    texts = [mangled(draw, sign(random_claim(draw), KEY)) for _ in range(3000)]
    found = on_phone(*(("slip", text) for text in texts))
    seen = [
        slip and {name: value for name, value in slip.items() if name not in {"payload", "signature"}} for slip in found
    ]

    assert [
        (text, *pair) for text, *pair in zip(texts, seen, map(office_reads, texts), strict=True) if pair[0] != pair[1]
    ] == []
    assert 1000 < sum(slip is not None for slip in seen) < 2500


def test_a_typed_code_is_parsed_as_the_office_parses_it():
    draw = random.Random(11)
    signs = ALPHABET + ALPHABET.lower() + "01OILoil -–—_\u200b\N{NO-BREAK SPACE}\ufeff\x1c\x85\u212aſßıđ́😀"
    texts = ["".join(draw.choices(signs, k=draw.choice([7, 8, 9, 12]))) for _ in range(2000)]
    for _ in range(2000):
        code = mint_typed_code(draw.randrange)
        place, other = draw.randrange(8), draw.choice(ALPHABET)
        texts += [code, f" {code[:4].lower()}-{code[4:]}\n", code[:place] + other + code[place + 1 :]]
    texts += ["", " " * 392 + "7K3M9QXD", " " * 393 + code, " " * 395 + code, "😀" * 400 + code]

    def office(text):
        try:
            return parse_typed_code(text)
        except NoticesError:
            return None

    expected = [office(text) for text in texts]
    assert on_phone(*(("typed", text) for text in texts)) == expected
    assert sum(code is not None for code in expected) > 4000


def test_an_id_card_is_known_before_anything_else():
    card = "012345678901||NGUYEN VAN MAU|01011975|Nam|so 1|01012021"
    texts = [card, f" \n{card}", f"\x1c{card}", f"\ufeff{card}", card + "|", card[1:], card.replace("|", "", 1), "|" * 6,
             card[:13], "٠١٢٣٤٥٦٧٨٩٠١||||||", f"{'1' * 12}||||||"]  # fmt: skip

    assert on_phone(*(("card", text) for text in texts)) == [looks_like_id_card(text) for text in texts]


def forgeries(draw: random.Random, count: int) -> list[str]:
    """Codes that nobody signed: a digit or a bit changed, a claim under another's signature, another key's, mere chance."""
    other = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
    made = []
    for _ in range(count):
        claim = random_claim(draw)
        digits = sign(claim, KEY)
        kind = draw.randrange(6)
        if kind == 0:
            place = draw.randrange(188)
            digits = digits[:place] + draw.choice("0123456789".replace(digits[place], "")) + digits[place + 1 :]
        elif kind == 1:
            digits = str(int(digits) ^ 1 << draw.randrange(8 * 78 - 7)).zfill(188)
        elif kind == 2:
            signature = int(sign(random_claim(draw), KEY)) % 2**512
            digits = str((int(digits) >> 512 << 512) + signature).zfill(188)
        elif kind == 3:
            digits = sign(claim, other)
        elif kind == 4:
            digits = str((int(digits) >> 512 << 512) + draw.getrandbits(512)).zfill(188)
        else:  # the second form of the same number modulo the group's order
            order = 2**252 + 27742317777372353535851937790883648493
            raw = int(digits).to_bytes(78)
            scalar = int.from_bytes(raw[46:], "little") + order
            digits = str(int.from_bytes(raw[:46] + scalar.to_bytes(32, "little"))).zfill(188)
        made.append(digits)
    return made


@pytest.mark.parametrize(("way", "count"), [("browser", 20_000), ("noble", 500)])
def test_no_forged_or_altered_code_passes(way, count):
    draw = random.Random(12)
    true = [sign(random_claim(draw), KEY) for _ in range(50)]
    texts = [*forgeries(draw, count), *true]
    found = on_phone(*(("genuine", way, PUBLIC, text) for text in texts))

    assert found == [False] * count + [True] * 50


SIGNED = (PUBLIC, KEY.sign(b"x").hex(), b"x".hex())
FORGED = (PUBLIC, KEY.sign(b"x").hex(), b"y".hex())


@pytest.mark.parametrize("browser", ["oldBrowser", "credulousBrowser", None])
def test_a_phone_whose_browser_cannot_tell_signatures_apart_uses_its_own_arithmetic(browser):
    steps = [(browser,)] if browser else []
    found = on_phone(*steps, ("verify", "chosen", *SIGNED), ("verify", "chosen", *FORGED))

    assert found[-2:] == [True, False]


def test_a_browser_that_throws_once_is_not_asked_again():
    found = on_phone(
        ("verify", "chosen", *SIGNED), ("failBrowser",), ("verify", "chosen", *SIGNED), ("verify", "chosen", *FORGED)
    )

    assert found == [True, None, True, False]


def test_a_phone_that_cannot_tell_at_all_says_so_and_never_says_yes():
    (_, found) = on_phone(("noCrypto",), ("verify", "chosen", *SIGNED))

    assert found.startswith("error")


@pytest.mark.parametrize(("key", "signature"), [(PUBLIC[2:], SIGNED[1]), (PUBLIC, SIGNED[1][2:]), ("", "")])
def test_a_key_or_signature_of_another_length_is_never_true(key, signature):
    assert on_phone(("verify", "chosen", key, signature, SIGNED[2])) == [False]
