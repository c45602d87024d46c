"""A file read and held against the roster: everything that taking it in would do, before anything is done."""

import gc
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlmodel import Session as DbSession

from scheduler.database import stored_id
from scheduler.places.campaign_file import keeps_id_numbers
from scheduler.places.models import Campaign
from scheduler.roster.comparing import Comparison, compare
from scheduler.roster.errors import NothingTakenIn, RowsRefused, WrongWard
from scheduler.roster.intake import HouseholdFacts, Intake, Progress, take_in
from scheduler.roster.known import Known, KnownHousehold, read_known
from scheduler.roster.pairing import household_after
from scheduler.roster.reader import RosterTable
from scheduler.roster.reading import Reading, apply, find_reading
from scheduler.roster.reading_checks import column_missing
from scheduler.roster.sheets import Sheet, read_sheets
from scheduler.roster.sources import remembered
from scheduler.roster.wards import WardBook
from slots.calendar import local

Choose = Callable[[Reading], Reading]


class HouseholdChange(NamedTuple):
    """A known household, what `known.HOUSEHOLD_COLUMNS` of it are to be, and what the file says of it."""

    household: KnownHousehold
    after: tuple[Any, ...]
    facts: HouseholdFacts


@dataclass(frozen=True)
class Examined:
    """A file that was read: its rows, and what they would change of what is `known`."""

    file_name: str
    sha256: str
    within: str | None
    reading: Reading
    table: RosterTable
    intake: Intake
    known: Known
    compared: Comparison
    sheets: Sequence[Sheet] = field(repr=False)

    @cached_property
    def household_changes(self) -> tuple[HouseholdChange, ...]:
        """The known households that get another number, head, address, shift or neighbourhood, but for those that give way."""
        found = []
        for key, one in self.compared.known.items():
            if one is not None:
                place = self.known.neighbourhoods.get(key[:2], 0)
                after = household_after(one, place, self.compared.refs[key], self.intake.households[key])
                if after != one.facts:
                    found.append(HouseholdChange(one, after, self.intake.households[key]))
        return tuple(found)

    @property
    def changes_nothing(self) -> bool:
        """Whether all that the file says is in the roster already, and nobody is missing in it."""
        compared = self.compared
        told = any(one.said for one in compared.changed) or compared.new or compared.gone or compared.gives_way
        return not (told or self.household_changes or None in compared.known.values())

    @cached_property
    def digest(self) -> str:
        """What it would change, as one number: the same while neither the file's meaning nor the roster changes."""
        parts = hashlib.sha256()
        compared = self.compared
        for key, _, person in compared.new:
            parts.update(f"+{key}{person[:-1]}".encode())
        for before, now, _ in compared.changed:
            said = sorted((name, value) for name, value in now.items() if name != "marked_at")
            parts.update(f"={before['id']}{said}".encode())
        for one, after, _ in self.household_changes:
            parts.update(f"#{one.id}{one.facts}{after}".encode())
        for number in sorted(compared.gives_way):
            parts.update(f"~{number}".encode())
        for sign, rows in (("-", compared.gone), ("!", compared.vouched)):
            parts.update(f"{sign}{sorted(row['id'] for row in rows)}".encode())
        for place_key, leader in sorted(self.intake.leaders.items()):
            parts.update(f"@{place_key}{leader.name.value}{leader.phone.value}".encode())
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
    cells: Sequence[Sheet] | None = None,
    choose: Choose | None = None,
    progress: Progress | None = None,
) -> Examined:
    """Return what taking a file in would do; parameters and errors as `service.import_roster`. Nothing is changed.

    `choose` is given how the file would be read and returns how it is to be read; without it as one with the same headings was
    approved before, or as it was found.
    """
    sheets = read_sheets(data, file_name) if cells is None else cells
    reading = remembered(db, campaign, within, find_reading(sheets, file_name))
    if choose is not None:
        reading = choose(reading)
    return examine_as(
        db,
        campaign,
        (file_name, hashlib.sha256(data).hexdigest()),
        sheets,
        reading,
        now=now,
        strict=strict,
        within=within,
        progress=progress,
    )


def examine_as(
    db: DbSession,
    campaign: Campaign,
    named: tuple[str, str],
    sheets: Sequence[Sheet],
    reading: Reading,
    *,
    now: datetime,
    strict: bool = False,
    within: str | None = None,
    progress: Progress | None = None,
) -> Examined:
    """Return what taking in these sheets would do, read just so; `named` are the file's name and sum. Else as `examine`."""
    file_name, digest = named
    table = apply(reading, sheets, file_name)
    wards = WardBook.of(db, campaign, within)
    ward = wards.of_titles(table.titles)
    if within and ward and not wards.may_write(ward):
        raise WrongWard(file_name=file_name, ward=wards.name_of(ward))
    if not table.has("ward"):
        meant = ward or wards.only
        if not meant:
            raise column_missing("ward", file_name)
        if other := wards.other_in_titles(table.titles, meant):
            raise WrongWard(file_name=file_name, ward=other)
    numbers = keeps_id_numbers(campaign)
    find = wards.finder(ward)
    intake = take_in(table, find, this_year=local(now).year, id_numbers=numbers, progress=progress)
    _refuse_faults(intake, file_name, strict=strict)
    db.flush()
    known = read_known(db.connection(), stored_id(campaign), {key.unit_code for key in intake.households})
    compared = compare(known, intake.households, _columns_of(table), now)
    return Examined(file_name, digest, within, reading, table, intake, known, compared, sheets)


def _columns_of(table: RosterTable) -> frozenset[str]:
    return frozenset(table.header.places) | table.named


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


def _refuse_faults(intake: Intake, file_name: str, *, strict: bool) -> None:
    first = intake.findings.first_refused
    if first is None or not (strict or not intake.households):
        return
    if not intake.households and set(intake.findings.counts) == {"ward_foreign"}:
        raise WrongWard(file_name=file_name, ward=intake.findings.notes[0].value)
    refusal = RowsRefused if strict else NothingTakenIn
    refused = intake.rows_with(refused=True)
    raise refusal(refused=refused, row=first.row, first_vi=first.vi, first_en=first.en)
