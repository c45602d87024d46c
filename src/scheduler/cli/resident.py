"""phieuhen resident: one person of the roster."""

import sys

import typer

from scheduler.cli.state import State, say, shared, work
from scheduler.roster.errors import IdNumberUnknown
from scheduler.roster.id_numbers import last_three, residents_by_id_number

residents = typer.Typer(no_args_is_help=True, help="Single people of the roster.")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(residents, name="resident")


@residents.command("find")
@shared
def find() -> None:
    """Find people by ID number. It is asked for, or read from standard input; it is never an argument, nor shown whole."""
    text = _asked()
    with work() as job, job.read() as db:
        keys = job.keys
        found = residents_by_id_number(db, job.campaign(db), text, keys=keys)
        numbers = [last_three(db, row.resident, keys=keys) for row in found]
    if not found:
        raise IdNumberUnknown
    for row, number in zip(found, numbers, strict=True):
        say(
            f"Hộ {row.household_ref}, {row.neighbourhood} ({row.unit_code}), người số {row.resident.id}, số định danh {number}",
            f"Household {row.household_ref}, {row.neighbourhood} ({row.unit_code}), resident {row.resident.id}, ID number {number}",
        )


def _asked() -> str:
    """Return the number from the keyboard, unseen, or the first line of what was piped in: arguments stay in histories and logs."""
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    return str(typer.prompt("ID number" if State.current.lang == "en" else "Số định danh", hide_input=True))
