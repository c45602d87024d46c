"""phieuhen units: lists of administrative units, loaded from .csv and looked at."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from notices.wording import figure
from scheduler.cli.state import FileUnreadable, State, console, say, shared, work
from scheduler.errors import why
from scheduler.places.errors import DatasetUnknown
from scheduler.places.unit_errors import UnitUnknown
from scheduler.places.unit_tables import known_books, pinned_to, store_units
from scheduler.places.units import LEVELS, UnitBook

units = typer.Typer(no_args_is_help=True, help="Administrative units, by version of their list.")
Dataset = Annotated[str | None, typer.Option(help="name of the list, for example vn-2021")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(units, name="units")


@units.command("load")
@shared
def load(
    file: Annotated[Path, typer.Argument(help=".csv with dataset, code, level, kind, name, parent")],
    dataset: Dataset = None,
) -> None:
    """Load lists of units; the same file again changes nothing, and a list that a campaign uses never changes."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise FileUnreadable(path=file, **why(error)) from error
    with work(create=True) as job, job.write() as db:
        done = store_units(db, data, file.name, dataset)
    for one in done:
        count = figure(one.units, State.current.lang)
        if one.same:
            said = f"{one.dataset}: {count}"
            say(f"{said} đơn vị. Không có gì thay đổi.", f"{said} units. Nothing has changed.")
        else:
            say(f"Đã nạp {one.dataset}: {count} đơn vị.", f"Loaded {one.dataset}: {count} units.")


@units.command("list")
@shared
def show_list(
    dataset: Dataset = None,
    under: Annotated[str | None, typer.Option(help="code of a unit: only it and what lies below it")] = None,
) -> None:
    """List the units of a list; without a list named, the lists and the campaigns that use each."""
    with work() as job, job.read() as db:
        books = known_books(db)
        used = {name: pinned_to(db, name) for name in books}
    if dataset is None and under is None:
        console.print(_lists(books, used))
        return
    wanted = [book for book in _wanted(books, dataset) if under is None or under in book]
    if not wanted:
        raise UnitUnknown(unit=under, dataset=dataset or ", ".join(sorted(books)))
    for book in wanted:
        console.print(_units(book, under))


@units.command("show")
@shared
def show(code: Annotated[str, typer.Argument(help="code of a unit")], dataset: Dataset = None) -> None:
    """Show what a code means in each list: after mergers it may be another unit."""
    with work() as job, job.read() as db:
        books = known_books(db)
    found = [book for book in _wanted(books, dataset) if code in book]
    if not found:
        raise UnitUnknown(unit=code, dataset=dataset or ", ".join(sorted(books)))
    for book in found:
        unit, above = book[code], " < ".join(f"{unit.name} ({unit.code})" for unit in book.above(code))
        below = figure(sum(1 for _ in book.below(code)) - 1, State.current.lang)
        said = f"{book.dataset}: {above}. {unit.level}, {unit.kind}"
        say(f"{said}; bên dưới có {below} đơn vị.", f"{said}; {below} units below it.")


def _wanted(books: Mapping[str, UnitBook], dataset: str | None) -> list[UnitBook]:
    if dataset is not None and dataset not in books:
        raise DatasetUnknown(dataset=dataset, known=", ".join(sorted(books)))
    return [books[name] for name in sorted(books) if dataset in (None, name)]


def _lists(books: Mapping[str, UnitBook], used: Mapping[str, list[str]]) -> Table:
    table = Table("dataset", *LEVELS, "campaigns", box=None, pad_edge=False)
    for name in sorted(books):
        levels = Counter(unit.level for unit in books[name].by_code.values())
        counts = [figure(levels[level], State.current.lang) for level in LEVELS]
        table.add_row(name, *counts, ", ".join(used[name]))
    return table


def _units(book: UnitBook, under: str | None) -> Table:
    tops = [under] if under else [unit.code for unit in book.by_code.values() if unit.parent_code is None]
    table = Table("dataset", "code", "level", "kind", "name", "parent", box=None, pad_edge=False)
    for unit in (unit for top in tops for unit in book.below(top)):
        name = Text(unit.name)  # as it is: no part of a name is a colour
        table.add_row(book.dataset, unit.code, unit.level, unit.kind, name, unit.parent_code or "")
    return table
