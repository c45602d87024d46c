"""What a leader has to see to beside handing out: requests, own changes of his residents, who did not come, and what to print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session as DbSession

from notices import wording
from notices.wording import figure
from scheduler.arrivals.no_shows import NoShow, no_shows
from scheduler.database import stored_id
from scheduler.handouts.walk import at_schools, run_of
from scheduler.operations.own_change_list import OwnChange, changes_in
from scheduler.pages.rendering import moment_text
from scheduler.pages.requests_view import RequestRow, rows_of
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.plan.service import published_plan
from scheduler.requests.lists import requests_in

REQUESTS_SHOWN, CHANGES_SHOWN, MISSED_SHOWN = 10, 10, 5
"""So many stand above the list of slips, which is to stay near; the others have a page of their own, or wait."""


@dataclass(frozen=True, slots=True)
class MissedRow:
    """A slip that nobody came on, to be called on."""

    id: int
    household: str
    number: str
    address: str
    people: str
    when: str
    phone: str


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A slip whose holder took another window: the new one, the former, and when."""

    household: str
    number: str
    new: str
    old: str
    changed: str


@dataclass(frozen=True, slots=True)
class Tasks:
    """The first of each kind, and how many there are in all."""

    requests: list[RequestRow]
    asked: int
    changes: list[ChangedRow]
    changed: int
    missed: list[MissedRow]
    absent: int


NOTHING = Tasks([], 0, [], 0, [], 0)
"""What stands above the later pages of the list."""


def tasks_of(db: DbSession, neighbourhood: Neighbourhood, now: datetime, lang: str) -> Tasks:
    """Return what waits for the leader of a neighbourhood."""
    key = stored_id(neighbourhood)
    asked = requests_in(db, db.get_one(Campaign, neighbourhood.campaign_id), neighbourhood_id=key)
    changed = changes_in(db, key)
    absent = no_shows(db, neighbourhood, now=now)
    return Tasks(
        rows_of(db, asked[:REQUESTS_SHOWN], lang),
        len(asked),
        changed_rows(changed[:CHANGES_SHOWN], lang),
        len(changed),
        missed_rows(absent[:MISSED_SHOWN], lang),
        len(absent),
    )


def missed_rows(found: Sequence[NoShow], lang: str) -> list[MissedRow]:
    """Return slips that nobody came on, in words."""
    return [
        MissedRow(
            id=one.invitation_id,
            household=one.household,
            number=wording.slip_number(one.slip),
            address=wording.keep_together(one.address),
            people=sentence("people", lang, people=one.people),
            when=_place(one.starts_at, one.ends_at, one.operating_day, one.station, lang),
            phone=one.phone,
        )
        for one in found
    ]


def changed_rows(found: Sequence[OwnChange], lang: str) -> list[ChangedRow]:
    """Return what holders of slips have changed, in words."""
    return [
        ChangedRow(
            household=one.household,
            number=wording.slip_number(one.slip_number),
            new=one.new.text(lang),
            old=sentence("leader_changed_from", lang, window=one.old.text(lang)),
            changed=sentence("leader_changed_at", lang, moment=moment_text(one.moved_at, lang)),
        )
        for one in found
    ]


def to_print(db: DbSession, neighbourhood: Neighbourhood, lang: str) -> dict[str, Any]:
    """Return what is said beside the link to the printed file ("" where there is none), and of schools that print for pupils."""
    plan = published_plan(db, db.get_one(Campaign, neighbourhood.campaign_id))
    if plan is None:
        return {"file": "", "schools": []}
    run = run_of(db, plan, neighbourhood)
    facts = ""
    if run is not None:
        size = sentence("kilobytes", lang, size=figure(-(-run.size_bytes // 1024), lang))
        facts = sentence(
            "leader_pdf_facts", lang, slips=figure(run.slips, lang), pages=figure(run.pages, lang), size=size
        )
    schools = at_schools(db, plan, stored_id(neighbourhood))
    told = [sentence("leader_school", lang, school=name, slips=figure(slips, lang)) for name, slips in schools]
    return {"file": facts, "schools": told}


def _place(starts: datetime, ends: datetime, day: date, station: str, lang: str) -> str:
    hours = wording.hour_range(starts, ends)
    return sentence("slot_line", lang, hours=hours, day=wording.day_line(day, ends, lang), station=station)
