"""`bench lookup [postgres]`: a resident's page over HTTP, by the slip's QR and by typed code and year, against a hello-world GET.

Both are asked of one server, in turns. The limits of tries stay as they are, and are counted: each request comes from an address of
its own, no code is asked for twice, and all rounds together stay below what everybody may look up in 15 minutes.
"""

import gzip
import tempfile
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import Engine

from scheduler.bench.checkin import served
from scheduler.bench.checkin_client import HELLO, HELLO_FIRST, Heard, ask_all
from scheduler.bench.checkin_slips import BORN, opens_at, sign_slips, typed_codes
from scheduler.bench.databases import POSTGRES, SQLITE, databases
from scheduler.database import transaction
from scheduler.keys import Keys
from scheduler.places.service import find_campaign

SCENARIO = "quang-tri"
CONNECTIONS = 32
ROUNDS = 6
ASKED_A_ROUND = 400
"""Of each kind. With the warm-up that is 2,800 look-ups by code, below the 3,000 that all addresses together may make."""
GOALS = {"sqlite_vs_hello": 0.5, "postgres_vs_hello": 0.3}
HOUR = "08:00–".encode()


class Round(NamedTuple):
    """What was heard in one round."""

    hello: Heard
    first: Heard
    by_qr: Heard
    by_code: Heard

    @property
    def rate(self) -> float:
        """Look-ups a second, of both kinds."""
        kinds = (self.by_qr, self.by_code)
        return sum(len(one.taken) for one in kinds) / sum(one.seconds for one in kinds)


class NotShown(AssertionError):
    """An answer was no resident's page: the figures would be worth nothing."""


def run(variant: str = SQLITE) -> list[dict[str, Any]]:
    """Return the rate of look-ups over that of hello-world, round by round in turns; `postgres`: on PostgreSQL.

    `…_vs_hello` is of both kinds together, as many by QR as by code; two others are of one kind alone. `…_vs_first_hello` is to
    a hello-world that stands before all other routes, where the hello-world of check-ins stands behind them.

    Raises
    ------
    NoPostgres
    NotShown
    """
    kind = POSTGRES if variant == POSTGRES else SQLITE
    with databases(kind, SCENARIO) as fresh, fresh() as engine, tempfile.TemporaryDirectory() as folder:
        rounds = _measured(engine, Path(folder))
    both, by_qr, by_code = f"{kind}_vs_hello", f"{kind}_by_qr_vs_hello", f"{kind}_by_code_vs_hello"
    return [
        _metric(both, median(one.rate / one.hello.rate for one in rounds), "ratio", at_least=GOALS[both]),
        _metric(by_qr, median(one.by_qr.rate / one.hello.rate for one in rounds), "ratio"),
        _metric(by_code, median(one.by_code.rate / one.hello.rate for one in rounds), "ratio"),
        _metric(f"{kind}_vs_first_hello", median(one.rate / one.first.rate for one in rounds), "ratio"),
        _metric(f"{kind}_per_second", median(one.rate for one in rounds), "look-ups/s"),
        _metric("hello_per_second", median(one.hello.rate for one in rounds), "requests/s"),
    ]


def _measured(engine: Engine, folder: Path) -> list[Round]:
    with transaction(engine) as db:
        campaign = find_campaign(db)
        texts = sign_slips(db, campaign, (ROUNDS + 1) * ASKED_A_ROUND, keys=Keys.in_folder(folder))
        slips = iter(list(zip(texts, typed_codes(db, campaign), strict=True)))
        clock = opens_at(campaign)
    rounds = []
    with served(engine, folder, PHIEUHEN_CLOCK=clock.isoformat()) as port:
        for _ in range(ROUNDS + 1):
            some = list(islice(slips, ASKED_A_ROUND))
            hello, first = (
                ask_all(port, [_get(path, number) for number in range(len(some))], CONNECTIONS)
                for path in (HELLO, HELLO_FIRST)
            )
            by_qr = ask_all(port, [_get(_path(text), number) for number, (text, _) in enumerate(some)], CONNECTIONS)
            by_code = ask_all(port, [_look_up(code, number) for number, (_, code) in enumerate(some)], CONNECTIONS)
            _require_pages(by_qr, by_code)
            rounds.append(Round(hello, first, by_qr, by_code))
    return rounds[1:]  # the first was to warm up


def _path(text: str) -> str:
    return "/s/" + text.rpartition("/")[2]


def _get(path: str, number: int) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", *_lines(number), "", ""]).encode()


def _look_up(code: str, number: int) -> bytes:
    form = f"code={code}&year={BORN}"
    kind = ("Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}")
    return "\r\n".join(["POST /tra-cuu HTTP/1.1", *_lines(number), *kind, "", form]).encode()


def _lines(number: int) -> tuple[str, ...]:
    address = f"10.0.{number // 250}.{number % 250}"
    return ("Host: 127.0.0.1", "Accept-Encoding: gzip", f"X-Forwarded-For: {address}")


def _require_pages(*heard: Heard) -> None:
    for one in heard:
        wrong = [status for status in one.statuses if status != 200]
        if wrong or not all(HOUR in gzip.decompress(body) for body in one.bodies):
            raise NotShown(wrong[:1])


def _metric(metric: str, value: float, unit: str, *, at_least: float | None = None) -> dict[str, Any]:
    met = None if at_least is None else value >= at_least
    return {"metric": metric, "value": value, "unit": unit, "target": at_least, "met": met}
