"""`bench import`: a roster of 20,000 rows into a fresh SQLite file, against python-calamine alone reading that file."""

import io
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from scheduler import migrations
from scheduler.database import open_engine, transaction
from scheduler.places.campaign_file import CampaignFile, settings_of
from scheduler.places.campaign_reading import scenario_text
from scheduler.places.service import find_campaign, load_campaign
from scheduler.places.units import shipped_units
from scheduler.roster.generate import generate_roster, write_roster
from scheduler.roster.service import import_roster
from slots.calendar import ZONE

NOW = datetime(2021, 3, 14, 18, tzinfo=ZONE)
PEOPLE = 17_700
"""Of age; with their small children they make some 20,000 rows."""
TARGET = 4.0
ROUNDS = 5


class Seconds(NamedTuple):
    """What a piece of work took, of the processor and of the clock."""

    cpu: float
    clock: float


def run() -> list[dict[str, Any]]:
    """Return `xlsx_vs_calamine` and `rows_per_second`: the best of five rounds each, the two taken in turns.

    The ratio is of CPU seconds, because other work on a small machine stretches the clock of one side and not of the other; the
    rows are per second of the clock.
    """
    with tempfile.TemporaryDirectory() as folder:
        return _measure(Path(folder))


def _measure(folder: Path) -> list[dict[str, Any]]:
    path = folder / "roster.xlsx"
    rows = write_roster(path, generate_roster(_settings(folder), shipped_units("vn-2021")))
    data = path.read_bytes()
    reading: list[Seconds] = []
    importing: list[Seconds] = []
    for number in range(ROUNDS):
        reading.append(_seconds(lambda: _read_only(data)))
        importing.append(_import(folder / f"{number}.db", data))
    ratio = min(spent.cpu for spent in importing) / min(spent.cpu for spent in reading)
    speed = rows / min(spent.clock for spent in importing)
    return [
        {"metric": "xlsx_vs_calamine", "value": ratio, "unit": "ratio", "target": TARGET, "met": ratio <= TARGET},
        {"metric": "rows_per_second", "value": speed, "unit": "rows/s", "target": None, "met": None},
    ]


def _settings(folder: Path) -> CampaignFile:
    engine = _fresh(folder / "settings.db")
    with transaction(engine) as db:
        settings = settings_of(find_campaign(db))
    engine.dispose()
    assert settings.generate is not None  # noqa: S101 -- the shipped scenario has the table
    sized = settings.generate.model_copy(update={"people": PEOPLE, "with_card": PEOPLE // 7})
    return settings.model_copy(update={"generate": sized})


def _fresh(path: Path) -> Engine:
    engine = open_engine(str(path))
    migrations.upgrade(engine)
    with transaction(engine) as db:
        load_campaign(db, scenario_text("quang-tri"), now=NOW)
    return engine


def _import(path: Path, data: bytes) -> Seconds:
    engine = _fresh(path)

    def import_it() -> None:
        with transaction(engine) as db:
            import_roster(db, find_campaign(db), data, "roster.xlsx", now=NOW)

    seconds = _seconds(import_it)
    engine.dispose()
    return seconds


def _read_only(data: bytes) -> None:
    CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def _seconds(work: Callable[[], None]) -> Seconds:
    cpu, clock = time.process_time(), time.perf_counter()
    work()
    return Seconds(time.process_time() - cpu, time.perf_counter() - clock)
