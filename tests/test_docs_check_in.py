"""docs/check-in.md says what the code does: verdicts and their order, states of a visit, addresses, bounds."""

import re
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import get_args

import pytest

from scheduler.arrivals import devices, service
from slots.calendar import ZONE
from slots.verdict import Booking, Presented, Tolerances, Verdict, judge
from slots.window import Window

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "check-in.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\d+) \| `(\w+)` \| (yes|no) \| ?(.*?) ?\|$", TEXT, re.MULTILINE)
ORDER = [verdict for _, verdict, _, _ in ROWS]
DAY = date(2021, 3, 26)
NOON = datetime(2021, 3, 26, 12, 0, tzinfo=ZONE)
WINDOW = Window(NOON, NOON + timedelta(minutes=30))


def told(*, closed=False, cancelled=False, old=False, arrived=0, elsewhere=False, at=NOON, other_day=False):
    """What the rules say of a slip for two people of which all this is true at once."""
    booking = Booking(
        station=1,
        operating_day=DAY + timedelta(days=1) if other_day else DAY,
        window=WINDOW,
        party_size=2,
        arrived=arrived,
        version=2,
        cancelled=cancelled,
    )
    presented = Presented(version=1 if old else 2, station=2 if elsewhere else 1, moment=at)
    return judge(booking, presented, tolerances=Tolerances(), campaign_closed=closed).verdict.value


def test_every_verdict_stands_in_the_table_once_and_says_whether_it_admits():
    assert [int(number) for number, *_ in ROWS] == list(range(1, len(Verdict) + 1))
    assert {verdict: admits == "yes" for _, verdict, admits, _ in ROWS} == {one.value: one.admits for one in Verdict}


def test_the_verdicts_are_looked_for_in_the_order_of_the_table():
    late, early = NOON + timedelta(hours=3), NOON - timedelta(hours=3)
    wrong = {
        "closed": True,
        "cancelled": True,
        "old": True,
        "arrived": 2,
        "elsewhere": True,
        "at": late,
        "other_day": True,
    }
    found = [
        "id_card_qr",
        judge(None, Presented(1, 1, NOON), tolerances=Tolerances(), campaign_closed=True).verdict.value,
    ]
    for mended in ({}, {"closed": False}, {"cancelled": False}, {"old": False}, {"arrived": 1}, {"arrived": 0}):
        wrong |= mended
        found.append(told(**wrong))
    wrong["elsewhere"] = False
    found += [told(**wrong | {"at": NOON}), told(**wrong), told(at=early), told(at=late)]
    assert found == ORDER


def test_the_sentence_of_the_flow_names_the_verdicts_in_the_same_order():
    sentence = re.search(r"judge at the moment of the scan:(.*?)\"", TEXT)[1]
    named = [word for word in re.findall(r"\w+", sentence) if word in ORDER]
    assert sorted(named, key=ORDER.index) == sorted(ORDER[2:], key=ORDER.index)
    assert named[:6] == ORDER[2:8]


def test_the_ranks_are_those_of_the_code():
    judging = pytest.importorskip("scheduler.arrivals.judging")
    for _, verdict, _, rank in ROWS:
        if rank and verdict != "partial":
            assert judging.rank_of(Verdict(verdict), 0) == rank


def test_the_states_of_a_visit_are_those_of_the_code():
    queue = pytest.importorskip("scheduler.arrivals.queue")
    drawn = re.search(r"stateDiagram-v2(.*?)```", TEXT, re.DOTALL)[1]
    steps = re.findall(r"^ +(\S+) --> (\w+)", drawn, re.MULTILINE)
    assert {state for step in steps for state in step} - {"[*]"} == set(get_args(queue.State))


def test_every_address_that_the_page_names_is_one_of_the_application(tmp_path):
    if find_spec("scheduler.arrivals.desk") is None or find_spec("scheduler.api.day_packs") is None:
        pytest.skip("the door is not whole yet")
    from scheduler.app import create_app
    from scheduler.settings import Settings
    from site_world import routes_of

    app = create_app(Settings(database_url=str(tmp_path / "docs.db")), jobs=False)
    app.state.phieuhen.engine.dispose()
    known = {(method, path) for method, path, _ in routes_of(app)}
    named = set(re.findall(r"(GET|POST) (/[\w/{}-]+)", TEXT))
    assert len(named) >= 8
    assert named - known == set()
    assert ("POST", "/ghi-danh/{token}") in known


def constant(module, name):
    return getattr(pytest.importorskip(module), name)


@pytest.mark.parametrize(
    ("said", "figure"),
    [
        (r"on the same device, within (\d+) minutes", lambda: service.UNDO_MINUTES),
        (r"one of a batch of at most (\d+)", lambda: constant("scheduler.api.scan_models", "MOST_SCANS")),
        (r"at most (\d+) scans\), judges", lambda: constant("scheduler.arrivals.desk", "MOST_AT_ONCE")),
        (r"More than (\d+) waiting requests", lambda: constant("scheduler.arrivals.desk", "MOST_WAITING")),
        (r"at most (\d+) rows a part", lambda: constant("scheduler.arrivals.pack", "ROWS")),
        (r"from (\d\d):00 of the morning after", lambda: constant("scheduler.arrivals.pack", "EXPIRES_MINUTE") // 60),
        (r"good once within (\d+) hours", lambda: devices.TOKEN_LIVES // timedelta(hours=1)),
        (r"by itself after (\d+) days", lambda: devices.KEY_LIVES // timedelta(days=1)),
        (r"good for at least (\d+) minutes more", lambda: devices.FORMER_STAYS // timedelta(minutes=1)),
    ],
)
def test_a_bound_is_the_one_of_the_code(said, figure):
    assert int(re.search(said, TEXT)[1]) == figure()


def test_the_phone_waits_for_the_server_as_long_as_the_page_says():
    door = ROOT / "src/scheduler/pages/scanner/door.js"
    if not door.exists():
        pytest.skip("the scanner's page is not whole yet")
    milliseconds = int(re.search(r"SERVER_HAS = (\d+);", door.read_text())[1])
    assert float(re.search(r"within ([\d.]+) s\?", TEXT)[1]) * 1000 == milliseconds
