"""The command line: the same verbs as the API, run directly."""

import sys
from importlib.metadata import version
from typing import Annotated, Literal

import typer
from typer.exceptions import TyperException

from scheduler.cli import (
    audit,
    bench,
    booking,
    calling_off,
    campaign,
    changes,
    check,
    demo,
    deployment,
    doubtful,
    following_up,
    groups,
    handing_out,
    keys,
    messages,
    moving,
    paper,
    people,
    plan,
    replan,
    requests,
    required,
    resident,
    review,
    roster,
    roster_files,
    schools,
    serve,
    slips,
    slots_group,
    spares,
    state,
    tls,
    units,
    usage,
)

app = typer.Typer(
    name="phieuhen",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Phiếu Hẹn: one time slot for every household, from the roster to the door.",
)
for group in (
    campaign,
    units,
    roster,
    resident,
    plan,
    slips,
    slots_group,
    requests,
    people,
    messages,
    audit,
    keys,
    tls,
):
    group.register(app)
for single in (serve, check, bench, demo):
    single.register(app)
# The commands of these stand in the groups of slots_group.py, plan.py, slips.py and roster.py, where they enter themselves.
SLOTS = (booking, changes, following_up, required)
PLANS = (deployment, moving, calling_off, replan)
SLIPS = (handing_out, paper, spares)
ROSTERS = (doubtful, groups, review, roster_files, schools)
for registered in app.registered_groups:
    for one in registered.typer_instance.registered_commands if registered.typer_instance else ():
        one.callback.path = f"phieuhen {registered.name} {one.name}"  # type: ignore[union-attr]  # what the trail calls it
for one in app.registered_commands:
    one.callback.path = f"phieuhen {one.name}"  # type: ignore[union-attr]


def _tell_version(wanted: bool) -> None:
    if wanted:
        print(f"phieuhen {version('phieuhen')}")
        raise typer.Exit


@app.callback()
def before(
    lang: Annotated[Literal["vi", "en"] | None, typer.Option(help="language of messages")] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="say which version this is")
    ] = False,
) -> None:
    """Phiếu Hẹn: one time slot for every household, from the roster to the door."""
    if lang is not None:
        state.State.current = state.State(lang=lang)


def main() -> None:
    """Run the command; a mistake of the user ends in one sentence and exit code 2, never in a traceback."""
    state.State.current = state.State()
    try:
        sys.exit(app(prog_name="phieuhen", standalone_mode=False))
    except state.USER_ERRORS as error:
        sys.exit(state.ended(error))
    except TyperException as error:
        sys.exit(usage.ended(error, sys.argv[1:]))
    except typer.Abort:
        state.warn("Đã dừng.", "Stopped.")
        sys.exit(1)
