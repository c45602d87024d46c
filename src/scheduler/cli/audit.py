"""phieuhen audit: prove that the trail is whole, seal it now."""

import json
import re
from dataclasses import asdict
from typing import Annotated

import typer

from scheduler.arrivals.sealing import seal_arrivals
from scheduler.cli.state import say, shared, warn, work
from scheduler.errors import SchedulerError
from scheduler.operations.verification import verified

trail = typer.Typer(no_args_is_help=True, help="The trail: who did what, in a chain.")


class HeadUnreadable(SchedulerError):
    """A head that was noted before reads NUMBER:HASH."""

    code = "head_unreadable"
    status = 422
    vi = "“{text}” không đọc được. Hãy viết SỐ_DÒNG:MÃ như lệnh này đã in ra lần trước."
    en = "“{text}” cannot be read. Write NUMBER:HASH as this command printed it the last time."


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(trail, name="audit")


@trail.command("verify")
@shared
def verify(
    head: Annotated[list[str] | None, typer.Option(help="NUMBER:HASH noted before; may be given several times")] = None,
) -> None:
    """Read every entry and every seal again; print one JSON line, and exit 1 if anything is not as it was written."""
    expected = [_head(text) for text in head or ()]
    with work() as job:
        report = verified(job.engine, keys=job.keys, actor=job.actor, expected=expected)
    print(json.dumps({"ok": report.ok, **asdict(report)}))
    if report.ok:
        say(f"Ghi lại: {report.entries}:{report.head}", f"Note this: {report.entries}:{report.head}")
    else:
        warn("Nhật ký đã bị sửa.", "The trail was changed.")
        raise typer.Exit(1)


def _head(text: str) -> tuple[int, str]:
    found = re.fullmatch(r"(\d{1,10}):([0-9a-f]{64})", text.strip().lower())
    if found is None:
        raise HeadUnreadable(text=text)
    return int(found[1]), found[2]


@trail.command("seal")
@shared
def seal() -> None:
    """Seal the arrivals into the chain now; the server does so every hour."""
    with work() as job, job.write() as db:
        added = seal_arrivals(db, keys=job.keys)
    say(f"Đã niêm phong {added} dòng.", f"Sealed {added} rows.")
