"""`bench import province`: 2.9 million people in one CSV file a ward, imported one after the other by a process of its own.

The files are made beforehand, by the caller. `python -m scheduler.bench.import_province FOLDER` is the process that is measured.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlmodel import Session as DbSession

from scheduler import migrations
from scheduler.bench.bars import bar
from scheduler.bench.import_sample import NOW
from scheduler.database import open_engine, transaction
from scheduler.keys import Keys
from scheduler.master_file import new_master
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_reading import parse_campaign, scenario_text
from scheduler.places.service import find_campaign, load_campaign
from scheduler.places.units import Unit, UnitBook, shipped_units
from scheduler.roster.generate import generate_roster
from scheduler.roster.sample_rows import HEADER, Row
from scheduler.roster.service import import_roster
from scheduler.spreadsheets import CsvSheet

SCENARIO = "thanh-hoa"
PEAK_TARGET = 600.0


def measure(folder: Path, people: int = 0) -> list[dict[str, Any]]:
    """Return `csv_peak_mb` and `rows_per_second` of the whole province, or of `people` of it.

    The peak is the process's own, files of a ward, database and all; the rate is of the clock.
    """
    units = shipped_units("vn-2021")
    write_wards(folder, parse_campaign(scenario_text(SCENARIO), {"vn-2021": units}), units, people)
    command = [sys.executable, "-m", __name__, str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 -- our own module
    told = json.loads(done.stdout)
    peak, speed = told["peak_mb"], told["rows"] / told["seconds"]
    return [
        {"metric": "csv_peak_mb", "value": peak, "unit": "MB", "target": PEAK_TARGET, "met": peak <= PEAK_TARGET},
        {"metric": "rows_per_second", "value": speed, "unit": "rows/s", "target": None, "met": None},
    ]


def write_wards(folder: Path, settings: CampaignFile, units: UnitBook, people: int = 0) -> int:
    """Write one file a ward, with a column more for its district, since names of wards repeat; return how many files."""
    assert settings.generate is not None  # noqa: S101 -- the shipped scenario has the table
    wanted = settings.generate
    if people:
        few = max(1, wanted.neighbourhoods * people // wanted.people)
        share = {"people": people, "with_card": wanted.with_card * people // wanted.people, "neighbourhoods": few}
        wanted = wanted.model_copy(update=share)
    settings = settings.model_copy(update={"generate": wanted})
    communes = (unit for unit in units.below(settings.unit) if unit.level == "commune")
    count = done = 0
    with bar("Writing the files of a province") as tell:
        for count, (unit, rows) in enumerate(_by_ward(generate_roster(settings, units), communes), start=1):
            district = units[unit.parent_code or ""].name
            with (folder / f"{count:04d}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                sheet = CsvSheet(file, delimiter=";", line_end="\r\n")
                sheet.write((*HEADER, "Quận/Huyện"))
                for row in rows:
                    sheet.write((*row, district))
                    done += 1
            tell(done, wanted.people)
    return count


def _by_ward(rows: Iterator[Row], communes: Iterator[Unit]) -> Iterator[tuple[Unit, Iterator[Row]]]:
    """Yield each commune that has people with its rows; both come in the same order."""
    for ward, group in groupby(rows, key=lambda row: row.ward):
        yield next(unit for unit in communes if unit.name == ward), group


def import_all(paths: Sequence[Path], database: Path) -> dict[str, float]:
    """Import files one after the other, each in a transaction; return rows, seconds and the process's memory at its peak in MB."""
    engine = open_engine(str(database))
    migrations.upgrade(engine)
    with transaction(engine) as db:
        load_campaign(db, scenario_text(SCENARIO), now=NOW)
    keys = Keys(new_master())
    rows, start = 0, time.perf_counter()
    with bar("Importing the files of a province") as tell:
        for count, path in enumerate(paths, start=1):
            with transaction(engine) as db:
                rows += _import(db, path, keys)
            tell(count, len(paths))
    seconds = time.perf_counter() - start
    engine.dispose()
    return {"rows": rows, "seconds": seconds, "peak_mb": _peak_mb()}


def _import(db: DbSession, path: Path, keys: Keys) -> int:
    report = import_roster(db, find_campaign(db), path.read_bytes(), path.name, keys=keys, now=NOW)
    assert report.refused == 0, path.name  # noqa: S101 -- else the figures would be of something else
    return report.rows


def _peak_mb() -> float:
    """Return the most memory that this process has had; not ru_maxrss, which begins with what its parent had."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    print(json.dumps(import_all(sorted(folder.glob("*.csv")), folder / "province.db")))
