"""The figures of a published plan after parties were moved, split, joined or left without a window: every count is true again."""

from collections import Counter
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from scheduler.places.models import Campaign
from scheduler.plan.report import days_left, wrong_shifts
from slots.shift import part_of


@dataclass(frozen=True, slots=True)
class Stay:
    """Where a party is counted: operating day, shift, target group, and whether its people wish for another shift."""

    day: date
    shift: str
    group: str
    unwished: bool


@dataclass(frozen=True, slots=True)
class PartyChange:
    """People who were counted `before` and are counted `after`.

    None `after` stands for being left without a window; None `before` for places that the plan did not reckon with, as those of
    a spare slip, of which `people` may also be given back and are negative then.
    """

    people: int
    before: Stay | None
    after: Stay | None

    @property
    def changes_day(self) -> bool:
        """Whether some day has more or fewer people now."""
        return (self.before and self.before.day) != (self.after and self.after.day)


def summary_after(
    summary: dict[str, Any],
    campaign: Campaign,
    changes: Iterable[PartyChange],
    days: Mapping[date, int] | None,
    *,
    unassigned_cost: float,
) -> dict[str, Any]:
    """Return the summary of a plan (see `report.summarise`) after `changes`.

    What the optimiser said of its own solution stays: the cost of ways, shifts and days, the splits, the gap.

    Parameters
    ----------
    days
        People of the plan on each operating day as they are now; None where no day has changed.
    unassigned_cost
        Units that each person without a window costs.
    """
    facts: dict[str, Any] = deepcopy(summary)
    shifts, groups = Counter(facts["by_shift"]), Counter(facts["by_group"])
    wrong = Counter({(row["group"], row["shift"]): row["people"] for row in facts["wrong_shift"]})
    left: Counter[str] = Counter()
    for change in changes:
        facts["placed"] += change.people if change.before is None else 0
        for side, people in ((change.before, -change.people), (change.after, change.people)):
            if side is not None:
                shifts[part_of(side.shift)] += people
                groups[side.group] += people
                wrong[side.group, part_of(side.shift)] += people if side.unwished else 0
        if change.before is not None and change.after is None:
            left[change.before.group] += change.people
    facts["by_shift"], facts["by_group"] = _some(shifts), _some(groups)
    facts["wrong_shift"] = wrong_shifts(_some(wrong))
    if left:
        _leave(facts, left, unassigned_cost)
    return facts if days is None else facts | _calendar(campaign, days)


def _some(counts: Counter[Any]) -> dict[Any, int]:
    return {key: people for key, people in sorted(counts.items()) if people}


def _leave(facts: dict[str, Any], left: Counter[str], cost: float) -> None:
    people = sum(left.values())
    facts["placed"] -= people
    facts["unassigned"] += people
    term = facts["terms"]["unassigned"]
    term["people"] += people
    term["units"] += people * cost
    rows = {(row["reason"], row["binding"], row["group"]): row["people"] for row in facts["unassigned_by"]}
    for group, count in left.items():
        key = ("no_capacity", "", group)
        rows[key] = rows.get(key, 0) + count
    facts["unassigned_by"] = [
        {"reason": reason, "binding": binding, "group": group, "people": count}
        for (reason, binding, group), count in sorted(rows.items())
    ]


def _calendar(campaign: Campaign, days: Mapping[date, int]) -> dict[str, Any]:
    busiest = max(((people, day.isoformat()) for day, people in days.items()), default=None)
    last = max(days).isoformat() if days else None
    return {
        "days_used": len(days),
        "first_day": min(days).isoformat() if days else None,
        "last_day": last,
        "days_before_deadline": days_left(campaign, last),
        "busiest_day": {"day": busiest[1], "people": busiest[0]} if busiest else None,
    }
