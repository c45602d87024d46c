"""Follow-ups in words: the list by what is needed, and one household with the windows it may have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlmodel import Session as DbSession

from notices import wording
from notices.wording import figure
from scheduler.arrivals.follow_ups import BOOKED, WAYS, FollowUp, Whose
from scheduler.operations.following_up import windows_again
from scheduler.pages.appointment_view import Offer, days_of, offers_of
from scheduler.pages.slot_calendar_view import short_day
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from slots.calendar import operating_day

MOST_PEOPLE, MOST_DONE = 200, 30
"""People shown of each need, and of those done lately."""
NEEDS = {
    "papers_missing": "come",
    "left": "come",
    "fingerprints_unreadable": "prints",
    "data_mismatch": "data",
    "not_eligible": "note",
}


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A household with those of it who need the same; `slip_id` is the new slip that they let pass, to be moved."""

    id: int
    head: str
    slip: str
    place: str
    people: list[str]
    slip_id: int | None


@dataclass(frozen=True, slots=True)
class DoneRow:
    """What was done of one person; `undo` is the outcome whose mark can be taken back, 0 where a slip hangs on it."""

    person: str
    done: str
    note: str
    undo: int
    slip_id: int | None
    slip: str
    name: str


@dataclass(frozen=True, slots=True)
class Need:
    """A section of the list; `more` says how many people it leaves out."""

    key: str
    people: int
    rows: list[HouseholdRow]
    more: str


@dataclass(frozen=True, slots=True)
class FollowList:
    """The whole page."""

    needs: list[Need]
    done: list[DoneRow]


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a household: who may be chosen (id, text, chosen at first), and the windows, if it has any to offer."""

    people: list[tuple[int, str, bool]]
    days: list[tuple[str, str, bool]]
    offers: list[tuple[str, list[Offer]]]


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """One household; a form is None where nobody may be followed up so. `marks` are the ways that leave a mark only."""

    id: int
    head: str
    slip: str
    place: str
    come: Form | None
    home: Form | None
    mark: Form | None
    marks: list[str]


def list_of(found: Sequence[FollowUp], now: datetime, lang: str) -> FollowList:
    """Return the list: what is open by need, who waits for a visit or let the new slot pass, and what was done lately."""
    needs = []
    for key in (*dict.fromkeys(NEEDS.values()), "home", "missed"):
        people = [one for one in found if _need(one, now) == key]
        if people:
            shown = people[:MOST_PEOPLE]
            left = figure(len(people) - len(shown), lang)
            more = sentence("follow_more", lang, people=left) if len(people) > len(shown) else ""
            needs.append(Need(key, len(people), _rows(shown, lang), more))
    done = sorted((one for one in found if _need(one, now) == "done"), key=lambda one: one.done_at or one.recorded_at)
    return FollowList(needs, [_done(one, lang) for one in reversed(done[-MOST_DONE:])])


def _need(one: FollowUp, now: datetime) -> str:
    if one.missed(now):
        return "missed"
    return NEEDS[one.outcome] if one.state == "open" else one.state


def _rows(people: Iterable[FollowUp], lang: str) -> list[HouseholdRow]:
    rows = []
    for _, some in groupby(people, key=lambda one: (one.household_id, one.again)):
        members = list(some)
        first = members[0]
        texts = [_person(one, lang) for one in members]
        number = first.again_slip if first.again else first.slip
        slip = _slip(number, lang)
        rows.append(HouseholdRow(first.household_id, first.household, slip, first.neighbourhood, texts, first.again))
    return rows


def _person(one: FollowUp, lang: str) -> str:
    return sentence(
        "follow_row",
        lang,
        name=one.name,
        outcome=_outcome(one, lang),
        day=short_day(one.operating_day, lang),
        station=one.station,
    )


def _outcome(one: FollowUp, lang: str) -> str:
    said = sentence(f"outcome_{one.outcome}", lang)
    return said[:1].lower() + said[1:]


def _slip(number: int | None, lang: str) -> str:
    if number is None:
        return sentence("follow_no_slip", lang)
    return sentence("follow_slip", lang, number=wording.slip_number(number))


def _done(one: FollowUp, lang: str) -> DoneRow:
    booked = one.again_slip is not None
    key = "lost" if one.how in BOOKED and not booked else one.how
    number = wording.slip_number(one.again_slip) if one.again_slip is not None else ""
    return DoneRow(
        person=_person(one, lang),
        done=sentence(f"follow_how_{key}", lang, number=number),
        note=sentence("follow_note", lang, note=one.note) if one.note else "",
        undo=0 if booked else one.outcome_id,
        slip_id=one.again,
        slip=number,
        name=one.name,
    )


def household_of(
    db: DbSession,
    campaign: Campaign,
    whose: Whose,
    people: Sequence[FollowUp],
    *,
    days: tuple[date | None, date | None],
    now: datetime,
    lang: str,
) -> HouseholdPage:
    """Return the page of one household's open follow-ups; `days` are those chosen for coming and for the visit."""
    first, today = people[0], operating_day(now, settings_of(campaign).day_starts_minute)
    ways = [way for one in people if one.state == "open" for way in WAYS[one.outcome]]

    def form(way: str, day: date | None) -> Form | None:
        able = [one for one in people if way in WAYS[one.outcome] and (one.state == "open" or way == "home_round")]
        if not able:
            return None
        choices = windows_again(db, campaign, whose, able, home=way == "home_round", now=now)
        offered = days_of(choices, day, today, lang)
        chosen = next((iso for iso, _, is_chosen in offered if is_chosen), "")
        return Form(_chosen(able, way, lang), offered, offers_of(choices, chosen, lang))

    able = [one for one in people if one.state == "open"]
    return HouseholdPage(
        id=first.household_id,
        head=first.household,
        slip=_slip(first.slip, lang),
        place=first.neighbourhood,
        come=form("new_slot", days[0]),
        home=form("home_round", days[1]),
        mark=Form(_chosen(able, "", lang), [], []) if able else None,
        marks=[way for way in ("data_fixed", "not_needed") if way in ways],
    )


def _chosen(able: Sequence[FollowUp], way: str, lang: str) -> list[tuple[int, str, bool]]:
    """Return the people; ticked are those of whom it is what their outcome suggests, and whoever is the only one."""
    return [
        (
            one.outcome_id,
            sentence("follow_person", lang, name=one.name, outcome=_outcome(one, lang)),
            len(able) == 1 or one.suggested == way or one.state == "home",
        )
        for one in able
    ]
