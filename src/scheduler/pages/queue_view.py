"""What the pages of the queue show of a visit, and who is at a desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices import wording
from notices.wording import masked_name
from scheduler.api.visits import desk_of
from scheduler.arrivals.models import Visit
from scheduler.arrivals.outcomes import latest_outcome
from scheduler.arrivals.party import party_of
from scheduler.arrivals.queue import Standing, State
from scheduler.database import stored_id
from scheduler.guards import AtStation
from scheduler.invitations.models import Invitation
from scheduler.pages import station_view
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.roster.models import Resident
from slots.calendar import local

BACK: dict[State, str] = {
    "called": "visit_back_called",
    "absent": "visit_back_absent",
    "in_service": "visit_back_in_service",
    "done": "visit_back_done",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A visit in a list: its number, state and the line of facts; `tag` is what ranks it behind others, `own` of this desk."""

    id: int
    number: int
    state: State
    facts: str
    tag: str
    own: bool
    back: str


def frame(db: DbSession, at: AtStation, now: datetime, lang: str) -> dict[str, Any]:
    """Return what stands in the strip of every page at the door."""
    strip = station_view.strip(db, at, settings_of(db.get_one(Campaign, at.campaign_id)), now, lang)
    return {"place": strip.place, "counts": strip.counts}


def desk_here(request: Request, at: AtStation) -> str:
    """Return the name of this browser's desk: the one that was typed, else the device's or the account's."""
    chosen = request.session.get("desk")
    return desk_of(at, chosen if isinstance(chosen, str) else None)


def row(one: Standing, desk: str, lang: str) -> Row:
    """Return a visit as a list shows it."""
    visit = one.visit
    who = [sentence("visit_slip", lang, number=one.slip)] if one.slip is not None else []
    if one.household:
        who.insert(0, one.household)
    elif one.slip is None:
        who.insert(0, sentence("visit_unlisted", lang))
    who.append(_people(one, lang))
    if one.window is not None:
        who.append(wording.hour_range(one.window.start, one.window.end))
    tag = "" if visit.rank == "on_time" else sentence(f"visit_rank_{visit.rank}", lang)
    if one.after_closing:
        tag = sentence("visit_after_closing", lang)
    return Row(
        id=stored_id(visit),
        number=visit.queue_number,
        state=one.state,
        facts=" · ".join(who),
        tag=tag,
        own=visit.called_to == desk,
        back=sentence(BACK[one.state], lang) if one.state in BACK else "",
    )


def _people(one: Standing, lang: str) -> str:
    if one.slip is None:
        return sentence("visit_walk_in_people", lang, people=one.visit.people)
    return sentence("visit_people", lang, here=one.here, people=one.visit.people)


def state_text(one: Standing, lang: str) -> str:
    """Return where a visit stands, in words."""
    return sentence(f"visit_state_{one.state}", lang, desk=one.visit.called_to)


def times(visit: Visit, lang: str) -> list[str]:
    """Return the moments of a visit that are known, in order."""
    known = (
        ("visit_arrived", visit.arrived_at),
        ("visit_called", visit.called_at),
        ("visit_started", visit.service_started_at),
        ("visit_ended", visit.service_ended_at),
    )
    return [sentence(key, lang, moment=f"{local(at):%H:%M}") for key, at in known if at is not None]


@dataclass(frozen=True, slots=True)
class VisitPerson:
    """Somebody of a visit for whom an outcome may be recorded; of a slip by number only, of a walk-in's household masked."""

    number: int
    resident_id: int
    label: str
    outcome: str


def people_of_visit(db: DbSession, visit: Visit, lang: str) -> list[VisitPerson]:
    """Return who of a visit may have an outcome: those of the slip who have come, the household of a walk-in, or nobody."""
    if visit.invitation_id is not None:
        members = party_of(db, db.get_one(Invitation, visit.invitation_id)).members
        named: list[tuple[int, int, dict[str, Any]]] = [
            (one.number, one.resident_id, {}) for one in members if one.arrived
        ]
    elif visit.household_id is not None:
        rows = select(Resident).where(Resident.household_id == visit.household_id).order_by(col(Resident.position))
        named = [
            (number, stored_id(one), {"name": masked_name(one.full_name)})
            for number, one in enumerate(db.exec(rows), 1)
        ]
    else:
        return []
    return [_person(db, number, resident_id, name, lang) for number, resident_id, name in named]


def _person(db: DbSession, number: int, resident_id: int, name: dict[str, Any], lang: str) -> VisitPerson:
    latest = latest_outcome(db, resident_id)
    label = sentence("visit_person" if name else "person", lang, number=number, **name)
    return VisitPerson(number, resident_id, label, latest.outcome if latest else "")
