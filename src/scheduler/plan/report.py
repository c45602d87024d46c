"""What a plan says of itself, in figures that a planner can check: every cost term, every shortfall, every day."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from scheduler.assign.problem import MILLI
from scheduler.assign.result import Result
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.models import Campaign
from scheduler.plan.parties import PlannedParty
from scheduler.plan.problem import Built, shift_cost
from scheduler.plan.standing import Settled
from scheduler.plan.supply import OpenSession, Supply
from scheduler.plan.terms import people_terms
from slots.shift import part_of


def summarise(
    campaign: Campaign,
    settings: CampaignFile,
    built: Built,
    supply: Supply,
    result: Result,
    settled: Settled | None = None,
) -> dict[str, Any]:
    """Return the plan's summary, plain JSON.

    Keys: `eligible`, `placed`, `unassigned` (people), `parties`, `days_used`, `first_day`, `last_day` (ISO or None),
    `busiest_day` {day, people}, `wrong_shift` [{group, shift, people}],
    `by_shift` {shift: people}, `by_group` {group: people}, `terms` {name: {units, people or pairs}}, `gap` (of the cost
    over its lower bound, a fraction), `splits`, `splits_bound`, `mean_span_days`; and those of
    `terms.people_terms`. What it says of those left out is for `shortage.Shortages` to add. Whoever keeps his appointment by
    `settled` counts among the people, and costs nothing here: the optimiser was not asked about him.
    """
    people_by_day: Counter[str] = Counter()
    by_shift: Counter[str] = Counter()
    by_group: Counter[str] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    for party, session, people in _placed(built, supply, result):
        people_by_day[session.operating_day.isoformat()] += people
        by_shift[part_of(session.shift)] += people
        by_group[party.target_group] += people
        if shift_cost(settings, party, session.shift) > 0:
            wrong[party.target_group, part_of(session.shift)] += people
    for one in settled.carried if settled else ():
        people_by_day[one.standing.operating_day.isoformat()] += one.size
        by_shift[part_of(one.standing.shift)] += one.size
        by_group[one.standing.target_group] += one.size
    placed = sum(by_shift.values())
    kept = [one.size for one in settled.carried] if settled else []
    eligible = int(built.problem.party_size.sum(dtype=np.int64)) + sum(kept)
    busiest = max(people_by_day.items(), key=lambda item: (item[1], item[0]), default=None)
    bound = result.bound_milli
    return {
        "eligible": eligible,
        "placed": placed,
        "unassigned": eligible - placed,
        "parties": len(built.parties) + len(kept),
        "days_used": len(people_by_day),
        "first_day": min(people_by_day, default=None),
        "last_day": max(people_by_day, default=None),
        "deadline": campaign.last_day.isoformat(),
        "days_before_deadline": days_left(campaign, max(people_by_day, default=None)),
        "busiest_day": {"day": busiest[0], "people": busiest[1]} if busiest else None,
        "wrong_shift": wrong_shifts(wrong),
        "by_shift": dict(sorted(by_shift.items())),
        "by_group": dict(sorted(by_group.items())),
        "terms": {
            name: {"units": term["milli"] / MILLI, **{key: value for key, value in term.items() if key != "milli"}}
            for name, term in result.terms.items()
        },
        "gap": (result.cost_milli - bound) / bound if bound else 0.0,
        "splits": int(result.figures.get("splits", 0)),
        "splits_bound": int(result.figures.get("splits_bound", 0)),
        "mean_span_days": float(result.figures.get("mean_span_days", 0.0)),
        **people_terms(settings, built, result),
    }


def _placed(built: Built, supply: Supply, result: Result) -> Iterator[tuple[PlannedParty, OpenSession, int]]:
    """Yield how many people of a kind are in a session, with one party of the kind: those of one group and one noted wish."""
    kinds: dict[tuple[str, str | None], int] = {}
    kind_of = [kinds.setdefault((one.target_group, one.preferred_shift), len(kinds)) for one in built.classes]
    sample = dict(zip(kind_of, built.classes, strict=True))
    rows = np.flatnonzero(result.party_window >= 0)
    session = np.array(built.slot_sessions, np.int64)[result.party_window[rows]]
    kind = np.array(kind_of, np.int64)[built.problem.party_class[rows]]
    pairs, of = np.unique(session * len(kinds) + kind, return_inverse=True)
    people = np.bincount(of, built.problem.party_size[rows]).astype(np.int64)
    for pair, count in zip(pairs.tolist(), people.tolist(), strict=True):
        number, which = divmod(pair, len(kinds))
        yield sample[which], supply.sessions[number], count


def again_facts(based_on: int, ground: str, settled: Settled, result: Result) -> dict[str, Any]:
    """Return what a plan says of the one that it is to replace, plain JSON.

    Keys: `based_on`, `ground` (see `drafting.ground_of`), `carried` {why: {parties, people}}, `planned_again` {cause: {parties,
    people}} (see `settling`), `second_invitations` (people who let a former appointment pass and have another).
    """
    carried: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for kept in settled.carried:
        carried[kept.why].update(parties=1, people=kept.size)
    planned: defaultdict[str, Counter[str]] = defaultdict(Counter)
    second = 0
    for row, one in enumerate(settled.again):
        planned[one.cause].update(parties=1, people=one.party.size)
        second += one.second if result.party_window[row] >= 0 else 0
    return {
        "based_on": based_on,
        "ground": ground,
        "carried": {why: dict(counts) for why, counts in sorted(carried.items())},
        "planned_again": {cause: dict(counts) for cause, counts in sorted(planned.items())},
        "second_invitations": second,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedLater:
    """A party that got its window after the plan was published.

    `reason` is why the plan had left it out, `that_day` the people whom the plan had that day before, `unwished` whether its
    group wishes for another shift.
    """

    people: int
    group: str
    reason: str
    day: date
    shift: str
    that_day: int
    unwished: bool


def summary_with(summary: dict[str, Any], campaign: Campaign, booked: BookedLater) -> dict[str, Any]:
    """Return the summary of a plan with one party more that has a window: every count of people and days is true again.

    What the optimiser said of its own solution stays: the cost of ways, shifts and days, the splits, the gap.
    """
    people, day = booked.people, booked.day.isoformat()
    facts: dict[str, Any] = deepcopy(summary)
    facts["placed"] += people
    facts["unassigned"] -= people
    facts["by_shift"] = _more(facts["by_shift"], booked.shift, people)
    facts["by_group"] = _more(facts["by_group"], booked.group, people)
    if booked.unwished:
        wrong = {(row["group"], row["shift"]): row["people"] for row in facts["wrong_shift"]}
        facts["wrong_shift"] = wrong_shifts(_more(wrong, (booked.group, booked.shift), people))
    facts["days_used"] += booked.that_day == 0
    facts["first_day"] = min(day, facts["first_day"] or day)
    facts["last_day"] = max(day, facts["last_day"] or day)
    facts["days_before_deadline"] = days_left(campaign, facts["last_day"])
    busiest = facts["busiest_day"] or {"day": "", "people": 0}
    facts["busiest_day"] = max(
        busiest, {"day": day, "people": booked.that_day + people}, key=lambda one: (one["people"], one["day"])
    )
    facts["unassigned_by"] = _fewer(facts["unassigned_by"], booked)
    term = facts["terms"]["unassigned"]
    term["units"] *= (term["people"] - people) / term["people"]
    term["people"] -= people
    return facts


def _more(counts: dict[Any, int], key: Any, people: int) -> dict[Any, int]:
    return dict(sorted({**counts, key: counts.get(key, 0) + people}.items()))


def _fewer(rows: list[dict[str, Any]], booked: BookedLater) -> list[dict[str, Any]]:
    """Take the people from the rows of their reason, those of their group first.

    Which constraint bound a party is not kept, and its group may be another by now: so from the first row that has them.
    """
    rest, left = [dict(row) for row in rows], booked.people
    for row in sorted(rest, key=lambda row: bool(row["group"] != booked.group)):
        taken = min(left, row["people"]) if row["reason"] == booked.reason else 0
        row["people"] -= taken
        left -= taken
    return [row for row in rest if row["people"]]


def wrong_shifts(counts: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """Return people by (group, part of the day) as rows of a summary."""
    return [{"group": group, "shift": shift, "people": people} for (group, shift), people in sorted(counts.items())]


def days_left(campaign: Campaign, last_day: str | None) -> int | None:
    """Return the days between the plan's last day (ISO) and the campaign's."""
    if last_day is None:
        return None
    return (campaign.last_day - campaign.last_day.fromisoformat(last_day)) // timedelta(days=1)
