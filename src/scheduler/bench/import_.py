"""`bench import`: a roster of 20,000 rows into a fresh SQLite file, against python-calamine alone reading that file.

`bench import large` does it with 200,000 rows, `bench import id-numbers` adds the same with ID numbers kept, against the import
that drops them; `bench import province` reads the CSV files of 2.9 million people.
"""

import io
import tempfile
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from scheduler import migrations
from scheduler.bench import import_province
from scheduler.bench.bars import bar
from scheduler.bench.import_sample import NOW, SCENARIO, write_sample
from scheduler.bench.timing import Seconds, timed
from scheduler.database import open_engine, transaction
from scheduler.keys import Keys
from scheduler.master_file import new_master
from scheduler.places.campaign_reading import scenario_text
from scheduler.places.service import find_campaign, load_campaign
from scheduler.roster.service import import_roster

PEOPLE = 17_700
"""Of age; with their small children they make some 20,000 rows."""
TARGET = 4.0
ROUNDS = 5
ID_NUMBERS = "id-numbers"
LARGE = "large"
LARGE_PEOPLE = 177_000
LARGE_ROUNDS = 2
PROVINCE = "province"


def run(variant: str = "") -> list[dict[str, Any]]:
    """Return `xlsx_vs_calamine` and `rows_per_second`: the best of five rounds each, the two taken in turns.

    The variant `large` takes ten times as many rows, and two rounds. `id-numbers` adds `id_numbers_vs_none`: the import that keeps
    ID numbers over the one that does not. `province` gives `csv_peak_mb` and `rows_per_second` of one CSV file a ward, one after
    the other in one process.

    The ratio is of CPU seconds, because other work on a small machine stretches the clock of one side and not of the other; the
    rows are per second of the clock.
    """
    with tempfile.TemporaryDirectory() as folder:
        if variant == PROVINCE:
            return import_province.measure(Path(folder))
        people, rounds = (LARGE_PEOPLE, LARGE_ROUNDS) if variant == LARGE else (PEOPLE, ROUNDS)
        return _measure(Path(folder), people, rounds, id_numbers=variant == ID_NUMBERS)


def _measure(folder: Path, people: int, rounds: int, *, id_numbers: bool) -> list[dict[str, Any]]:
    path = folder / "roster.xlsx"
    rows = write_sample(path, people)
    data = path.read_bytes()
    reading: list[Seconds] = []
    importing: list[Seconds] = []
    keeping: list[Seconds] = []
    with bar("Importing a workbook") as tell:
        for number in range(rounds):
            reading.append(timed(lambda: _read_only(data)))
            importing.append(_import(folder / f"{number}.db", data))
            if id_numbers:
                keeping.append(_import(folder / f"{number}-numbers.db", data, "[privacy]\nkeep_id_numbers = true\n"))
            tell(number + 1, rounds)
    ratio = min(spent.cpu for spent in importing) / min(spent.cpu for spent in reading)
    speed = rows / min(spent.clock for spent in importing)
    results: list[dict[str, Any]] = [
        {"metric": "xlsx_vs_calamine", "value": ratio, "unit": "ratio", "target": TARGET, "met": ratio <= TARGET},
        {"metric": "rows_per_second", "value": speed, "unit": "rows/s", "target": None, "met": None},
    ]
    if keeping:
        more = min(spent.cpu for spent in keeping) / min(spent.cpu for spent in importing)
        results.append({"metric": "id_numbers_vs_none", "value": more, "unit": "ratio", "target": None, "met": None})
    return results


def _fresh(path: Path, more: str = "") -> Engine:
    engine = open_engine(str(path))
    migrations.upgrade(engine)
    with transaction(engine) as db:
        load_campaign(db, f"{scenario_text(SCENARIO)}\n{more}", now=NOW)
    return engine


def _import(path: Path, data: bytes, more: str = "") -> Seconds:
    engine = _fresh(path, more)
    keys = Keys(new_master())

    def import_it() -> None:
        with transaction(engine) as db:
            import_roster(db, find_campaign(db), data, "roster.xlsx", keys=keys, now=NOW)

    seconds = timed(import_it)
    engine.dispose()
    return seconds


def _read_only(data: bytes) -> None:
    CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
