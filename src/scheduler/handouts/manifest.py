"""The list of a plan's printed files with their sums, as `sha256sum -c` reads it."""

from collections.abc import Mapping
from pathlib import Path

from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.handouts.drawing import write
from scheduler.handouts.files import sha256_of
from scheduler.handouts.models import PrintRun
from scheduler.plan.models import Plan

MANIFEST = "manifest.sha256"


def write_manifest(db: DbSession, plan: Plan, folder: Path, slips: Path, known: Mapping[str, str]) -> Path:
    """Write slips/manifest.sha256: the files recorded for `plan` that lie below `folder` as recorded, sorted; return its path.

    `slips` is the campaign's own folder below `folder`, to which the names are relative. `known` are sums that were looked at
    just now, by path, and are not reckoned again.

    Raises
    ------
    FolderUnusable
    """
    runs = db.exec(select(PrintRun).where(PrintRun.plan_id == plan.id)).all()
    sums = {run.path: run.sha256 for run in runs if _lies(folder, run, known)}
    lines = [f"{sums[path]}  {Path(path).relative_to(slips).as_posix()}\n" for path in sorted(sums)]
    manifest = folder / slips / MANIFEST
    write(manifest, "".join(lines).encode())
    return manifest


def _lies(folder: Path, run: PrintRun, known: Mapping[str, str]) -> bool:
    return (known.get(run.path) or sha256_of(folder / run.path)) == run.sha256
