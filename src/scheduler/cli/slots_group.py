"""phieuhen slots: the group that the commands about time, capacity and free places belong to."""

import typer

slots = typer.Typer(
    no_args_is_help=True, help="Time and capacity: explain, close, lend, change, and what is still free."
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(slots, name="slots")
