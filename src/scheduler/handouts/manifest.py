"""The list of a plan's printed files with their sums, as `sha256sum -c` reads it."""

from pathlib import Path

from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.handouts.drawing import write
from scheduler.handouts.models import PrintRun
from scheduler.plan.models import Plan

MANIFEST = "manifest.sha256"


def write_manifest(db: DbSession, plan: Plan, folder: Path, slips: Path) -> Path:
    """Write slips/manifest.sha256: the files recorded for `plan` that lie below `folder`, sorted; return its path.

    `slips` is the campaign's own folder below `folder`, to which the names are relative. The sums are those that were recorded:
    whether a file still has its own is what `sha256sum -c` tells.

    Raises
    ------
    FolderUnusable
    """
    runs = db.exec(select(PrintRun).where(PrintRun.plan_id == plan.id)).all()
    sums = {run.path: run.sha256 for run in runs if (folder / run.path).is_file()}
    lines = [f"{sums[path]}  {Path(path).relative_to(slips).as_posix()}\n" for path in sorted(sums)]
    manifest = folder / slips / MANIFEST
    write(manifest, "".join(lines).encode())
    return manifest
