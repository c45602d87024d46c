"""A printing in steps, each of which is told apart from its outcome as plain facts: what a durable job keeps of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlmodel import Session as DbSession

from scheduler.handouts.batches import Place, batches_of, in_steps
from scheduler.handouts.errors import NotAllPrinted
from scheduler.handouts.printing import Desk, print_batches, require_published
from scheduler.plan.models import Plan

SLIPS_A_STEP = 20_000
"""Printed between two moments at which a job can be stopped or taken up: seconds' work, as each step counts the plan anew."""


def steps_of(db: DbSession, plan: Plan) -> list[list[Place]]:
    """Return what is to be printed in each step, in printing order.

    Raises
    ------
    NothingPublished
    """
    require_published(plan)
    return in_steps(batches_of(db, plan), SLIPS_A_STEP)


def print_part(desk: Desk, find: Callable[[DbSession], Plan], places: Iterable[Sequence[int | None]]) -> dict[str, Any]:
    """Print some batches; return how many files, slips and pages there are now, how many files failed, and why.

    Raises
    ------
    NothingPublished, CampaignTextsMissing, FontMissing, FolderUnusable
    """
    printed = print_batches(desk, find, only={Place(*place) for place in places})
    return {
        "files": len(printed.runs),
        "slips": printed.slips,
        "pages": sum(run.pages for run in printed.runs),
        "failed": len(printed.failures),
        "faults": [(error.text("vi"), error.text("en")) for _, error in printed.faults],
    }


def whole(parts: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Return the sums of all parts.

    Raises
    ------
    NotAllPrinted
        A file of some part failed.
    """
    sums: Counter[str] = Counter()
    for part in parts:
        sums.update({name: part[name] for name in ("files", "slips", "pages", "failed")})
    failed = sums.pop("failed")
    if failed:
        raise NotAllPrinted.of(failed, [fault for part in parts for fault in part["faults"]])
    return dict(sums)
