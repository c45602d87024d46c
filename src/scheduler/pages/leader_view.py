"""The leader's list: slips in the order of the paper, grouped by window, each with what became of it."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlmodel import Session as DbSession

from notices import wording
from scheduler.database import stored_id
from scheduler.handouts import marks
from scheduler.handouts.models import Handout, PrintRun
from scheduler.handouts.service import runs_of
from scheduler.invitations.service import PresentSlip, printed_slips
from scheduler.pages.rendering import moment_text
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.plan.service import published_plan

ROWS_PER_PAGE = 200
REASONS = tuple(state for state in marks.STATES if state not in {"handed_out", marks.OPEN})


@dataclass(frozen=True, slots=True)
class Row:
    """One slip; `state` is the sentence of its mark, empty while it is open."""

    id: int
    name: str
    address: str
    people: str
    hours: str
    day: str
    station: str
    mark: str
    state: str

    @property
    def window(self) -> tuple[str, str, str]:
        """What its group is headed by."""
        return self.hours, self.day, self.station


@dataclass(frozen=True, slots=True)
class Group:
    """The slips of one window at one station on this page; `slips` and `left` count the whole window."""

    hours: str
    day: str
    station: str
    slips: int
    left: int
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Walk:
    """All slips of a neighbourhood and its printed file."""

    rows: list[Row]
    run: PrintRun | None

    def groups(self, number: int) -> list[Group]:
        """Return the groups of one page (from 1)."""
        slips = Counter(row.window for row in self.rows)
        left = Counter(row.window for row in self.rows if row.mark == marks.OPEN)
        shown = self.rows[(number - 1) * ROWS_PER_PAGE : number * ROWS_PER_PAGE]
        return [
            Group(hours, day, station, slips[hours, day, station], left[hours, day, station], list(rows))
            for (hours, day, station), rows in groupby(shown, key=lambda row: row.window)
        ]

    def figures(self, lang: str) -> dict[str, Any]:
        """Return the counts: slips, handed out, and the others in words."""
        counts = Counter(row.mark for row in self.rows)
        reasons = [f"{counts[state]} {sentence(f'handout_{state}', lang)}" for state in REASONS if counts[state]]
        others = " · ".join([*reasons, sentence("leader_left", lang, left=counts[marks.OPEN])])
        return {"slips": len(self.rows), "handed_out": counts["handed_out"], "others": others}


def walk_of(db: DbSession, neighbourhood: Neighbourhood, lang: str) -> Walk:
    """Return the live slips of the published plan; without one there are none."""
    plan = published_plan(db, db.get_one(Campaign, neighbourhood.campaign_id))
    if plan is None:
        return Walk([], None)
    slips = [slip for slip, _ in printed_slips(db, stored_id(plan), stored_id(neighbourhood))]
    latest = marks.latest_of(db, [stored_id(slip.invitation) for slip in slips])
    rows = [_row(slip, latest.get(stored_id(slip.invitation)), lang) for slip in slips]
    return Walk(rows, run_of(db, neighbourhood))


def run_of(db: DbSession, neighbourhood: Neighbourhood) -> PrintRun | None:
    """Return the printed file of the neighbourhood in the published plan."""
    plan = published_plan(db, db.get_one(Campaign, neighbourhood.campaign_id))
    runs = runs_of(db, plan) if plan else []
    return next((run for run, place in runs if place.id == neighbourhood.id), None)


def _row(slip: PresentSlip, fact: Handout | None, lang: str) -> Row:
    mark = fact.state if fact else marks.OPEN
    return Row(
        id=stored_id(slip.invitation),
        name=slip.household.head_name,
        address=wording.keep_together(slip.household.address),
        people=_people(slip, lang),
        hours=wording.hour_range(slip.starts_at, slip.ends_at),
        day=wording.day_line(slip.operating_day, slip.ends_at, lang),
        station=slip.station.name,
        mark=mark,
        state=_state(fact, lang) if fact and mark != marks.OPEN else "",
    )


def _people(slip: PresentSlip, lang: str) -> str:
    """Count a whole household, and name whoever has a slip apart from it."""
    if slip.invitation.party == "household":
        return sentence("people", lang, people=slip.size)
    return ", ".join(member.name for member in slip.members)


def _state(fact: Handout, lang: str) -> str:
    if fact.state == "handed_out":
        return sentence("given_at", lang, moment=moment_text(fact.marked_at, lang))
    return sentence("not_given_why", lang, reason=sentence(f"handout_{fact.state}", lang))
