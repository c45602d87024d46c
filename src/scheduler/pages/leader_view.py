"""The leader's list: slips in the order of the paper or along the streets, each with what became of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
from scheduler.handouts.old_papers import old_papers
from scheduler.handouts.signed_list import Entered, last_entry
from scheduler.handouts.walk import WalkSlip, people_of, walk_slips
from scheduler.invitations.models import Invitation
from scheduler.pages.board_view import notice_line
from scheduler.pages.rendering import moment_text
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.plan.service import published_plan
from scheduler.roster.groups import HOUSEHOLD_PARTY
from slots.calendar import operating_day

ROWS_PER_PAGE = 200
STREET = "duong"
LEFT = "con"
JUST_NOW = timedelta(minutes=15)
"""How long what was handed out stays in the list of what is to do."""
REASONS = tuple(state for state in marks.STATES if state not in {"handed_out", marks.OPEN})


@dataclass(frozen=True, slots=True)
class Row:
    """One slip; `state` is the sentence of its mark, `collect` of a former paper to take back; empty where there is none.

    `untold` is a spare slip that belongs to nobody yet, `found` one whose household the leader has told.
    """

    id: int
    number: str
    name: str
    address: str
    people: str
    hours: str
    day: str
    mark: str
    state: str
    collect: str
    untold: bool
    found: bool


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
    """Where in the list somebody is: the page, whether it goes along the streets, and whether it shows only what is to do."""

    page: int = 1
    by_street: bool = False
    left_only: bool = False

    @property
    def query(self) -> str:
        """What an address carries to come back here; nothing for the first page of the paper's order."""
        said: dict[str, str | int] = {"trang": self.page} if self.page > 1 else {}
        said |= {"theo": STREET} if self.by_street else {}
        said |= {"xem": LEFT} if self.left_only else {}
        return f"?{urlencode(said)}" if said else ""

    def on(self, page: int) -> "Spot":
        """Return the same order on another page."""
        return replace(self, page=page)


@dataclass(frozen=True, slots=True)
class Walk:
    """All slips of a neighbourhood in the order of the paper."""

    slips: list[WalkSlip]

    def shown(self, spot: Spot, now: datetime) -> list[WalkSlip]:
        """Return the slips of all pages in the order chosen.

        What was handed out a moment ago stays among those that are to do, so that a slip of the finger can be taken back.
        """
        since = now - JUST_NOW
        found = self.slips
        if spot.left_only:
            found = [one for one in found if one.state != "handed_out" or (one.marked_at and one.marked_at >= since)]
        return sorted(found, key=lambda one: (one.untold, one.street)) if spot.by_street else found

    @property
    def to_do(self) -> int:
        """How many slips are not handed out, whatever the reason."""
        return sum(one.state != "handed_out" for one in self.slips)

    def figures(self, lang: str) -> dict[str, Any]:
        """Return the counts: slips, handed out, and the others in words."""
        counts = Counter(one.state for one in self.slips)
        reasons = [f"{counts[state]} {sentence(f'handout_{state}', lang)}" for state in REASONS if counts[state]]
        others = " · ".join([*reasons, sentence("leader_left", lang, left=counts[marks.OPEN])])
        return {"slips": len(self.slips), "handed_out": counts["handed_out"], "others": others}


def walk_of(db: DbSession, neighbourhood: Neighbourhood) -> Walk:
    """Return the live slips of the published plan; without one there are none."""
    plan = published_plan(db, db.get_one(Campaign, neighbourhood.campaign_id))
    return Walk(walk_slips(db, plan, stored_id(neighbourhood)) if plan else [])


def pages_of(slips: Sequence[WalkSlip]) -> int:
    """Return how many pages a list has."""
    return max(1, -(-len(slips) // ROWS_PER_PAGE))


def groups_of(
    db: DbSession, walk: Walk, shown: Sequence[WalkSlip], lang: str, *, by_street: bool = False
) -> list[Group]:
    """Return the slips `shown` under their headings: a window each, or all along the streets; only these are put into words."""
    rows = _rows(db, shown, lang)
    if by_street:
        left = sum(one.state == marks.OPEN for one in walk.slips)
        title = sentence("walk_along_streets", lang)
        return [Group(title, "", untold=False, slips=len(walk.slips), left=left, rows=rows)]
    slips = Counter(_window(one) for one in walk.slips)
    left_of = Counter(_window(one) for one in walk.slips if one.state == marks.OPEN)
    groups = []
    for window, found in groupby(zip(shown, rows, strict=True), key=lambda pair: _window(pair[0])):
        pairs = list(found)
        first, row = pairs[0]
        own = [row for _, row in pairs]
        groups.append(
            Group(f"{row.hours}, {row.day}", first.station, first.untold, slips[window], left_of[window], own)
        )
    return groups


def row_of(db: DbSession, neighbourhood: Neighbourhood, slip: Invitation, lang: str) -> Row | None:
    """Return one slip of a neighbourhood's walk in words; None where it is not in it."""
    found = [one for one in walk_of(db, neighbourhood).slips if one.invitation_id == slip.id]
    return next(iter(_rows(db, found, lang)), None)


def _window(one: WalkSlip) -> tuple[int, bool]:
    """Return what its group is headed by: spare slips that belong to nobody yet have groups of their own."""
    return one.slot_id, one.untold


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


def _rows(db: DbSession, slips: Sequence[WalkSlip], lang: str) -> list[Row]:
    old = old_papers(db, [one.invitation_id for one in slips])
    apart = [one.appointment_id for one in slips if one.party != HOUSEHOLD_PARTY and not one.untold]
    names = people_of(db, apart)
    windows: dict[int, tuple[str, str]] = {}
    for one in slips:
        if one.slot_id not in windows:
            day = wording.day_line(one.operating_day, one.ends_at, lang)
            windows[one.slot_id] = (wording.hour_range(one.starts_at, one.ends_at), day)
    return [
        _row(one, windows[one.slot_id], names.get(one.appointment_id), old.get(one.invitation_id), lang)
        for one in slips
    ]


def _row(slip: WalkSlip, window: tuple[str, str], names: list[str] | None, old: datetime | None, lang: str) -> Row:
    number = wording.slip_number(slip.number)
    return Row(
        id=slip.invitation_id,
        number=number,
        name=sentence("spare_slip_number", lang, number=number) if slip.untold else slip.household,
        address=wording.keep_together(slip.address),
        people=_people(slip, names, lang),
        hours=window[0],
        day=window[1],
        mark=slip.state,
        state=state_text(slip.state, slip.marked_at, lang) if slip.marked_at and slip.state != marks.OPEN else "",
        collect=wording.sentence_case(wording.collect_text(old, lang)) if old and slip.state != "handed_out" else "",
        untold=slip.untold,
        found=slip.found,
    )


def _people(slip: WalkSlip, names: list[str] | None, lang: str) -> str:
    """Count a whole household, and name whoever has a slip apart from it."""
    if slip.untold:
        return sentence("spare_most", lang, people=slip.people)
    if names is None:
        return sentence("people", lang, people=slip.people)
    return ", ".join(names)


def state_text(state: str, marked_at: datetime, lang: str) -> str:
    """Return what became of a slip, as a sentence."""
    if state == "handed_out":
        return sentence("given_at", lang, moment=moment_text(marked_at, lang))
    return sentence("not_given_why", lang, reason=sentence(f"handout_{state}", lang))
