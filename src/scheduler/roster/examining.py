"""A file read and held against the roster: everything that taking it in would do, before anything is done."""

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlmodel import Session as DbSession

from scheduler.database import stored_id
from scheduler.places.campaign_file import keeps_id_numbers
from scheduler.places.models import Campaign
from scheduler.roster.comparing import Comparison, compare
from scheduler.roster.errors import NothingTakenIn, RowsRefused
from scheduler.roster.intake import Intake, Progress, take_in
from scheduler.roster.known import Known, read_known
from scheduler.roster.reader import RosterTable, column_missing, read_roster, understood
from scheduler.roster.sheets import Table
from scheduler.roster.wards import WardBook
from slots.calendar import local


@dataclass(frozen=True)
class Examined:
    """A file that was read: its rows, and what they would change of what is `known`."""

    file_name: str
    sha256: str
    within: str | None
    table: RosterTable
    intake: Intake
    known: Known
    compared: Comparison

    @cached_property
    def digest(self) -> str:
        """What it would change, as one number: the same while neither the file's meaning nor the roster changes."""
        parts = hashlib.sha256()
        for key, _, person in self.compared.new:
            parts.update(f"+{key}{person[:-1]}".encode())
        for before, after, _ in self.compared.changed:
            parts.update(f"={before['id']}{sorted(after.items())}".encode())
        for row in sorted(self.compared.gone, key=lambda row: row["id"]):
            parts.update(f"-{row['id']}".encode())
        return parts.hexdigest()


def examine(
    db: DbSession,
    campaign: Campaign,
    data: bytes,
    file_name: str,
    *,
    now: datetime,
    strict: bool = False,
    within: str | None = None,
    cells: Table | None = None,
    table: RosterTable | None = None,
    progress: Progress | None = None,
) -> Examined:
    """Return what taking a file in would do; parameters and errors as `service.import_roster`. Nothing is changed.

    `table` is the file as it was understood before, where that is known.
    """
    if table is None:
        table = read_roster(data, file_name) if cells is None else understood(cells, file_name)
    wards = WardBook.of(db, campaign, within)
    if not table.has("ward") and len(wards.communes) != 1:
        raise column_missing("ward", file_name)
    numbers = keeps_id_numbers(campaign)
    intake = take_in(table, wards.find, this_year=local(now).year, id_numbers=numbers, progress=progress)
    _refuse_faults(intake, strict=strict)
    db.flush()
    known = read_known(db.connection(), stored_id(campaign), {key.unit_code for key in intake.households})
    compared = compare(known, intake.households, table.header.places, now)
    return Examined(file_name, hashlib.sha256(data).hexdigest(), within, table, intake, known, compared)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep Python's cycle collector out of the way for the block.

    It would walk hundreds of thousands of cells, rows and people again and again, a fifth to a quarter of the whole time, and
    find nothing: none of them refers back.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _refuse_faults(intake: Intake, *, strict: bool) -> None:
    first = next((found for found in intake.findings if found.refused), None)
    if first is not None and (strict or not intake.households):
        refusal = RowsRefused if strict else NothingTakenIn
        refused = intake.rows_with(refused=True)
        raise refusal(refused=refused, row=first.row, first_vi=first.vi, first_en=first.en)
