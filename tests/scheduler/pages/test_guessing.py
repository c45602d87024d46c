"""Guessing a code and a year: wrong is wrong, the same is done for it, and it takes longer than anybody has."""

import math
import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from starlette.testclient import TestClient

from browser.world import web
from notices.slipcode import ALPHABET, CODE_LENGTH, mint_typed_code
from scheduler.arrivals.shown import slip_by_code
from scheduler.auth.limits import OVERALL, PAGES, PER_ADDRESS, PER_CODE, Limits, MemoryCounters
from scheduler.database import looking
from scheduler.pages import tries

from .test_resident import MAU

DOCS = Path(__file__).parents[3] / "docs" / "how-to"
YEARS = 100
"""Birth years that a guess may try."""
CODES = len(ALPHABET) ** (CODE_LENGTH - 1)
A_DAY = 24 * 60


def statements_of(engine, ask):
    """The statements that a request sends, without their values."""
    sent = []

    def note(_conn, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    answer = ask()
    event.remove(engine, "before_cursor_execute", note)
    return sent, answer


def other_code(world) -> str:
    return next(code for code in iter(mint_typed_code, "") if code not in world.codes.values())


def without_values(answer) -> str:
    return re.sub(r'value="[^"]*"', "", answer.text)


def test_a_wrong_code_and_a_wrong_year_cost_the_database_the_same_and_are_answered_alike(world, browse):
    client = browse(world)
    client.get("/tra-cuu")  # the campaign's texts are known afterwards
    highest, lowest = "ZZZZZZZ", "2222222"
    guesses = [
        (world.codes[MAU], "1901"),
        (world.codes[MAU], "195७"),
        (other_code(world), "1957"),
        (mint_typed_code(lambda _: 0), lowest),
        (mint_typed_code(lambda _: 30), highest),
        (world.codes[MAU][:-1] + ("2" if world.codes[MAU][-1] != "2" else "3"), "1957"),
    ]
    told = [
        statements_of(
            world.engine, lambda one=one: client.post("/tra-cuu", data=dict(zip(("code", "year"), one, strict=True)))
        )
        for one in guesses
    ]
    assert {answer.status_code for _, answer in told} == {404}
    assert len({without_values(answer) for _, answer in told}) == 1
    assert {tuple(answer.headers) for _, answer in told} == {tuple(told[0][1].headers)}
    assert len({tuple(sent) for sent, _ in told}) == 1
    assert len([line for line in told[0][0] if line.startswith("SELECT")]) == 2


def test_a_hint_about_a_code_asks_the_database_for_no_slip(world, browse):
    client = browse(world)
    client.get("/tra-cuu")
    sent, _ = statements_of(world.engine, lambda: client.post("/tra-cuu", data={"code": "7K3M9QX!", "year": "1957"}))
    assert not any("invitation" in line for line in sent)


@pytest.mark.parametrize("how", ["opened", "found"])
def test_a_slip_is_shown_by_one_statement(world, browse, how):
    client = browse(world)
    client.get("/tra-cuu")
    ask = {
        "opened": lambda: client.get(f"/s/{world.digits[MAU]}"),
        "found": lambda: client.post("/tra-cuu", data={"code": world.codes[MAU], "year": "1957"}),
    }[how]
    client.get(f"/s/{world.digits[MAU]}")
    sent, answer = statements_of(world.engine, ask)
    assert answer.status_code == 200
    assert len([line for line in sent if line.startswith("SELECT")]) == 1


def test_ten_thousand_wrong_guesses_open_nothing(world):
    guesses = [(mint_typed_code(), str(1920 + number % 100)) for number in range(9_900)]
    guesses += [(code, str(year)) for code, year in product(world.codes.values(), range(1900, 1920))]
    taken = set(world.codes.values())
    with looking(world.engine).connect() as db:
        opened = [
            code for code, year in guesses if (code not in taken or int(year) < 1957) and slip_by_code(db, code, year)
        ]
    assert len(guesses) == 10_000
    assert opened == []


def test_guesses_from_many_addresses_are_all_answered_alike(world):
    app = web(world)
    told = set()
    for number in range(60):
        client = TestClient(app, client=(f"192.0.2.{number}", 1))
        for code in (
            other_code(world),
            other_code(world),
            world.codes[MAU] if number < PER_CODE.tries else other_code(world),
        ):
            told.add((client.post("/tra-cuu", data={"code": code, "year": "1930"}).status_code,))
    assert told == {(404,)}


@settings(max_examples=200)
@given(st.text(max_size=30), st.text(max_size=6))
def test_no_text_at_all_opens_a_slip_without_its_year(built_worlds, code, year):
    with looking(built_worlds["full"].engine).connect() as db:
        assert slip_by_code(db, "".join(sign for sign in code if sign.isascii()), year) is None


def test_a_database_without_a_slip_finds_none(campaign):
    with looking(campaign.engine).connect() as db:
        assert slip_by_code(db, "7K3M9QX2", "1957") is None


# The limits


def test_a_code_is_tried_five_times_from_however_many_addresses(world):
    app = web(world)
    ask = {"code": world.codes[MAU], "year": "1900"}
    answers = [TestClient(app, client=(f"192.0.2.{n}", 1)).post("/tra-cuu", data=ask).status_code for n in range(6)]
    assert answers == [404] * PER_CODE.tries + [429]


def test_a_code_is_one_code_however_it_is_typed(world, browse):
    client, code = browse(world), world.codes[MAU]
    for typed in (code, code.lower(), f"{code[:4]}-{code[4:]}", " ".join(code), code):
        client.post("/tra-cuu", data={"code": typed, "year": "1900"})
    assert client.post("/tra-cuu", data={"code": code, "year": "1957"}).status_code == 429


def test_all_addresses_together_have_one_limit(world, browse):
    limits = world.app.limits
    for _ in range(OVERALL.tries):
        limits.spend((OVERALL, "look-up"))
    answer = browse(world).post("/tra-cuu", data={"code": world.codes[MAU], "year": "1957"})
    assert (answer.status_code, "Vui lòng thử lại sau 15 phút." in answer.text) == (429, True)


class Broken(MemoryCounters):
    """Cannot count look-ups, only pages."""

    def spend(self, counted):
        if any(limit is OVERALL for limit, _ in counted):
            raise OSError("the disk is full")
        return super().spend(counted)


def test_where_tries_cannot_be_counted_nobody_looks_anything_up(world, browse, caplog):
    object.__setattr__(world.app, "limits", Limits(Broken()))
    answer = browse(world).post("/tra-cuu", data={"code": world.codes[MAU], "year": "1957"})
    assert answer.status_code == 429
    assert "cannot be counted" in caplog.text


def test_every_try_counts_for_address_and_all_and_a_code_that_can_be_one_for_itself(world, monkeypatch):
    counted = []
    monkeypatch.setattr(Limits, "spend", lambda _self, *spent: counted.append([limit for limit, _ in spent]))
    client = TestClient(web(world))
    for code in (world.codes[MAU], "????"):
        client.post("/tra-cuu", data={"code": code, "year": "1957"})
    assert counted == [[PAGES], [PER_CODE, PER_ADDRESS, OVERALL], [PAGES], [PER_ADDRESS, OVERALL]]
    assert tries.OVERALL is OVERALL


# How long it takes


def days_for(guesses: float, addresses: int) -> float:
    """How long so many guesses take at the pace that the limits allow."""
    pace = min(addresses * PER_ADDRESS.tries / PER_ADDRESS.minutes, OVERALL.tries / OVERALL.minutes)
    return guesses / pace / A_DAY


def figures() -> dict[str, str]:
    """The figures of the guide: everything tried once, and the first slip of so many, of three birth years each, on average."""
    space = CODES * YEARS
    year = 365.25
    return {
        "one address": f"{days_for(space, 1) / year:,.0f} years",
        "a thousand addresses": f"{days_for(space, 1000) / year:,.0f} years",
        "5,808 slips": f"{days_for(space / (3 * 5_808), 1000):,.0f} days",
        "300,000 slips": f"{days_for(space / (3 * 300_000), 1000):,.1f} days",
        "a known code": f"{math.ceil(YEARS / PER_CODE.tries) * PER_CODE.minutes / 60:g} hours",
    }


@pytest.mark.parametrize(
    ("page", "signs"), [("residents.md", str.maketrans("", "")), ("residents.vi.md", str.maketrans(",.", ".,"))]
)
def test_the_guide_tells_how_long_guessing_takes(page, signs):
    text = (DOCS / page).read_text()
    assert [figure for figure in figures().values() if figure.split()[0].translate(signs) not in text] == []
