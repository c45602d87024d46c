"""The command line: the same verbs as the API, run directly."""

import sys

import typer

from scheduler.cli import bench, campaign, check, demo, people, plan, roster, serve, slips, state

app = typer.Typer(
    name="phieuhen",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Phiếu Hẹn: one time slot for every household, from the roster to the door.",
)
for group in (campaign, roster, plan, slips, people):
    group.register(app)
for single in (serve, check, bench, demo):
    single.register(app)


def main() -> None:
    """Run the command; a mistake of the user ends in one sentence and exit code 2, never in a traceback."""
    state.State.current = state.State()
    try:
        app()
    except state.USER_ERRORS as error:
        sys.exit(state.ended(error))
