"""The leader's list: slips in the order of the paper or along the streets, each with what became of it."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session as DbSession

from notices import wording
from notices.station_news import message
from scheduler.arrivals.station_notices import news_of, notices_for_neighbourhood
from scheduler.auth.models import Account
from scheduler.database import stored_id
from scheduler.handouts import marks
from scheduler.handouts.models import Handout, PrintRun
from scheduler.handouts.old_papers import old_papers
from scheduler.handouts.service import runs_of
from scheduler.handouts.signed_list import Entered, last_entry
from scheduler.invitations.service import PresentSlip, printed_slips
from scheduler.pages.board_view import notice_line
from scheduler.pages.rendering import moment_text
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.plan.service import published_plan
from slots.calendar import operating_day

ROWS_PER_PAGE = 200
STREET = "duong"
REASONS = tuple(state for state in marks.STATES if state not in {"handed_out", marks.OPEN})


@dataclass(frozen=True, slots=True)
class Row:
    """One slip; `state` is the sentence of its mark, `collect` of a former paper to take back; empty where there is none.

    `street` sorts along the streets. `untold` is a spare slip that belongs to nobody yet, `found` one whose household the
    leader has told.
    """

    id: int
    number: str
    name: str
    address: str
    people: str
    hours: str
    day: str
    station: str
    street: tuple[int, int, int]
    mark: str
    state: str
    collect: str
    untold: bool
    found: bool

    @property
    def window(self) -> tuple[str, str, str, bool]:
        """What its group is headed by: spare slips that belong to nobody yet have groups of their own."""
        return self.hours, self.day, self.station, self.untold


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one page under a heading; `slips` and `left` count all that belongs under it, on other pages too."""

    title: str
    place: str
    untold: bool
    slips: int
    left: int
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in the list somebody is: the page, and whether it goes along the streets instead of by window."""

    page: int = 1
    by_street: bool = False

    @property
    def query(self) -> str:
        """What an address carries to come back here; nothing for the first page of the paper's order."""
        said = {"trang": self.page} if self.page > 1 else {}
        return f"?{urlencode({**said, 'theo': STREET} if self.by_street else said)}".rstrip("?")

    def on(self, page: int) -> "Spot":
        """Return the same order on another page."""
        return replace(self, page=page)


@dataclass(frozen=True, slots=True)
class Walk:
    """All slips of a neighbourhood in the order of the paper, and its printed file."""

    rows: list[Row]
    run: PrintRun | None

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return max(1, -(-len(self.rows) // ROWS_PER_PAGE))

    def groups(self, spot: Spot | None, lang: str) -> list[Group]:
        """Return the groups of one page, or of all in the order of the paper: a window each, or all along the streets."""
        by_street = spot is not None and spot.by_street
        rows = sorted(self.rows, key=lambda row: (row.untold, row.street)) if by_street else self.rows
        shown = rows if spot is None else rows[(spot.page - 1) * ROWS_PER_PAGE : spot.page * ROWS_PER_PAGE]
        if by_street:
            left = sum(row.mark == marks.OPEN for row in rows)
            return [
                Group(sentence("walk_along_streets", lang), "", untold=False, slips=len(rows), left=left, rows=shown)
            ]
        slips = Counter(row.window for row in rows)
        open_ones = Counter(row.window for row in rows if row.mark == marks.OPEN)
        return [
            Group(f"{window[0]}, {window[1]}", window[2], window[3], slips[window], open_ones[window], list(found))
            for window, found in groupby(shown, key=lambda row: row.window)
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
    slips = printed_slips(db, stored_id(plan), stored_id(neighbourhood))
    ids = [stored_id(slip.invitation) for slip in slips]
    latest, old = marks.latest_of(db, ids), old_papers(db, ids)
    rows = [_row(slip, latest.get(key), old.get(key), lang) for key, slip in zip(ids, slips, strict=True)]
    return Walk(rows, run_of(db, neighbourhood))


def run_of(db: DbSession, neighbourhood: Neighbourhood) -> PrintRun | None:
    """Return the printed file of the neighbourhood in the published plan."""
    plan = published_plan(db, db.get_one(Campaign, neighbourhood.campaign_id))
    runs = runs_of(db, plan) if plan else []
    return next((run for run, _ in runs if run.neighbourhood_id == neighbourhood.id), None)


def entry_of(db: DbSession, neighbourhood: Neighbourhood, account: Account, lang: str) -> dict[str, str] | None:
    """Return what the account entered last together, in words, with the key that takes it back."""
    found = last_entry(db, stored_id(neighbourhood), account)
    if found is None:
        return None
    facts = {
        "slips": wording.figure(found.slips, lang),
        "first": wording.slip_number(found.first),
        "last": wording.slip_number(found.last),
        "moment": moment_text(found.marked_at, lang),
    }
    return {"key": found.key, "text": sentence("entry_last", lang, **facts)}


def news_for(db: DbSession, neighbourhood: Neighbourhood, now: datetime, lang: str) -> list[dict[str, str]]:
    """Return what stations tell now to people of the neighbourhood, each with the message to be copied."""
    campaign = db.get_one(Campaign, neighbourhood.campaign_id)
    today = operating_day(now, settings_of(campaign).day_starts_minute)
    key = stored_id(neighbourhood)
    rows = notices_for_neighbourhood(db, key, campaign_id=neighbourhood.campaign_id, since=today)
    found = [(row, news_of(db, row, now=now)) for row in rows]
    return [{"title": f"{news.station}: {notice_line(row, lang)}", "message": message(news)} for row, news in found]


def entered_text(marked: int, left: int, lang: str) -> str:
    """Return what a form did: how many slips were marked, and how many had a mark already."""
    text = sentence("entry_done", lang, slips=wording.figure(marked, lang))
    if not left:
        return text
    return " ".join([text, sentence("entry_left", lang, slips=wording.figure(left, lang))])


def told(path: str, done: Entered) -> str:
    """Return the address that says what a form did."""
    figures = {"ghi": done.marked.total(), "giu": done.left}
    return f"{path}{'&' if '?' in path else '?'}{urlencode(figures)}"


def _row(slip: PresentSlip, fact: Handout | None, old: datetime | None, lang: str) -> Row:
    mark = fact.state if fact else marks.OPEN
    return Row(
        id=stored_id(slip.invitation),
        number=wording.slip_number(slip.invitation.number),
        name=sentence("spare_slip_number", lang, number=wording.slip_number(slip.invitation.number))
        if slip.household.is_untold
        else slip.household.head_name,
        address=wording.keep_together(slip.household.address),
        people=_people(slip, lang),
        hours=wording.hour_range(slip.starts_at, slip.ends_at),
        day=wording.day_line(slip.operating_day, slip.ends_at, lang),
        station=slip.station.name,
        street=(slip.household.street_order, stored_id(slip.household), slip.invitation.number),
        mark=mark,
        state=state_text(mark, fact.marked_at, lang) if fact and mark != marks.OPEN else "",
        collect=wording.sentence_case(wording.collect_text(old, lang)) if old and mark != "handed_out" else "",
        untold=slip.household.is_untold,
        found=slip.household.spare_told_at is not None,
    )


def _people(slip: PresentSlip, lang: str) -> str:
    """Count a whole household, and name whoever has a slip apart from it."""
    if slip.household.is_untold:
        return sentence("spare_most", lang, people=slip.size)
    if slip.invitation.party == "household":
        return sentence("people", lang, people=slip.size)
    return ", ".join(member.name for member in slip.members)


def state_text(state: str, marked_at: datetime, lang: str) -> str:
    """Return what became of a slip, as a sentence."""
    if state == "handed_out":
        return sentence("given_at", lang, moment=moment_text(marked_at, lang))
    return sentence("not_given_why", lang, reason=sentence(f"handout_{state}", lang))
