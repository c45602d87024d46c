"""The review in words: households along the streets, their people, and what leaders ask for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices import wording
from notices.sentences import SHIFTS
from scheduler.bulk import PARAMETERS, chunks
from scheduler.database import stored_id
from scheduler.pages.rendering import moment_text
from scheduler.pages.wording import sentence
from scheduler.places.models import Neighbourhood
from scheduler.roster.models import Household, Resident, ReviewRequest
from scheduler.roster.queries import names_of
from scheduler.roster.review import CHOOSABLE, SETTLED, is_reviewed
from scheduler.roster.review_lists import ListedHousehold, ReviewCount, other_places, people_listed
from scheduler.roster.spares import ADDED
from scheduler.roster.vietnamese import fold

ROWS_PER_PAGE = 50
LEFT, BY_NAME = "con", "ten"
Word = dict[str, Any]
Row = TypeVar("Row", Household, Neighbourhood)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in the list somebody is: the page, whether only what is left, whether by name, and what was looked for."""

    page: int = 1
    left_only: bool = False
    by_name: bool = False
    name: str = ""

    @property
    def query(self) -> str:
        """What an address carries to come back here; nothing for the first page of all along the streets."""
        said: dict[str, str | int] = {"trang": self.page} if self.page > 1 else {}
        said |= {"loc": LEFT} if self.left_only else {}
        said |= {"theo": BY_NAME} if self.by_name else {}
        said |= {"ten": self.name} if self.name else {}
        return f"?{urlencode(said)}" if said else ""

    def on(self, page: int) -> "Spot":
        """Return the same list on another page."""
        return replace(self, page=page)

    def shown(self, found: Sequence[ListedHousehold]) -> list[ListedHousehold]:
        """Return the households of all pages that this list has."""
        folded = fold(self.name)
        rows = [one for one in found if one.is_named(folded)] if folded else list(found)
        if self.left_only:
            rows = [one for one in rows if one.left]
        return sorted(rows, key=lambda one: one.sort_key) if self.by_name else rows


def list_of(found: Sequence[ListedHousehold], here: Spot, waiting: Sequence[ReviewRequest], lang: str) -> Word:
    """Return one page of the list, and the other lists that lead on from it."""
    shown = here.shown(found)
    pages = max(1, -(-len(shown) // ROWS_PER_PAGE))
    here = here.on(min(here.page, pages))
    asked = {one.household_id for one in waiting}
    first = (here.page - 1) * ROWS_PER_PAGE
    return {
        "rows": [_row(one, lang, waits=one.id in asked) for one in shown[first : first + ROWS_PER_PAGE]],
        "pages": pages,
        "here": here,
        "other_part": replace(here, page=1, left_only=not here.left_only),
        "other_order": replace(here, page=1, by_name=not here.by_name),
    }


def progress_text(count: ReviewCount, lang: str) -> str:
    """Return how many households and people are reviewed."""
    names = ("households_done", "households", "reviewed", "people")
    done, *rest = (wording.figure(getattr(count, name), lang) for name in names)
    return sentence("review_progress", lang, done=done, households=rest[0], reviewed=rest[1], people=rest[2])


def _row(one: ListedHousehold, lang: str, *, waits: bool) -> Word:
    marks = [person.mark for person in one.people if person.settled and person.mark != "confirmed"]
    told = [
        f"{marks.count(mark)} {wording.mid_sentence(sentence(f'mark_{mark}', lang))}" for mark in dict.fromkeys(marks)
    ]
    left = sentence("review_left", lang, people=one.left) if one.left else sentence("review_done", lang)
    return {
        "id": one.id,
        "name": one.head_name,
        "address": wording.keep_together(one.address),
        "facts": " · ".join([sentence("people", lang, people=len(one.people)), left, *told]),
        "left": one.left,
        "undo": not one.left and any(person.mark == "confirmed" for person in one.people),
        "waits": waits,
    }


def people_of(
    db: DbSession,
    household: Household,
    waiting: Sequence[ReviewRequest],
    lang: str,
    *,
    asks: bool,
    typed: Mapping[int, str] | None = None,
) -> list[Word]:
    """Return each person of a household with what is known of him and what may be said.

    What is asked for is chosen only to a leader (`asks`), who would ask for it again: an officer decides it elsewhere. `typed` is
    what a form said already.
    """
    people = people_listed(db, stored_id(household))
    places = other_places(db, people)
    asked = {one.resident_id: one.facts["mark"] or "" for one in waiting if one.kind == "mark"}
    rows = []
    for one in people:
        present = one.mark if is_reviewed(one) and one.mark in CHOOSABLE else ""
        chosen = asked.get(one.id, present) if asks else present
        rows.append(
            {
                "id": one.id,
                "name": one.full_name,
                "facts": " · ".join(_facts(one, lang)),
                "state": _state(one, lang),
                "places": "; ".join(places.get(stored_id(one), [])),
                "waits": one.id in asked,
                "chosen": (typed or {}).get(stored_id(one), chosen),
                "nothing": _nothing(one, lang),
                "choices": [
                    (mark, sentence(f"mark_{mark}", lang))
                    for mark in CHOOSABLE
                    if one.mark != ADDED or mark != "confirmed"
                ],
            }
        )
    return rows


def shifts_of(household: Household, waiting: Sequence[ReviewRequest], lang: str, *, asks: bool) -> Word:
    """Return the shifts to choose from, and the one that is wished for or asked for; night only where it was wished before."""
    asked = [one.facts["shift"] for one in waiting if one.kind == "shift" and asks]
    chosen = asked[-1] if asked else household.preferred_shift
    choices = [shift for shift in SHIFTS if shift != "night" or chosen == "night"]
    return {"shift": chosen or "", "shifts": [(shift, wording.pick(SHIFTS[shift], lang)) for shift in choices]}


def asks_of(db: DbSession, found: Sequence[ReviewRequest], lang: str) -> list[Word]:
    """Return what leaders ask for in words, with the household and neighbourhood that it is about; three queries for all."""
    names = names_of(db, {one.resident_id for one in found if one.resident_id is not None})
    households = _by_id(db, Household, {one.household_id for one in found if one.household_id is not None})
    places = _by_id(db, Neighbourhood, {one.neighbourhood_id for one in found})
    return [
        {
            "id": one.id,
            "what": _what(one, names, lang),
            "household": home.head_name if home else "",
            "household_id": one.household_id,
            "address": wording.keep_together(home.address) if home else "",
            "neighbourhood": wording.keep_together(places[one.neighbourhood_id].name),
            "moment": sentence("request_made_at", lang, moment=moment_text(one.asked_at, lang)),
            "came_of_it": sentence(f"asks_{one.decision}", lang) if one.decision in {"done", "declined"} else "",
            "answer": one.answer,
        }
        for one in found
        for home in [households.get(one.household_id or 0)]
    ]


def _by_id(db: DbSession, table: type[Row], ids: Collection[int]) -> dict[int, Row]:
    found: dict[int, Row] = {}
    for some in chunks(ids, PARAMETERS):
        found.update((stored_id(one), one) for one in db.exec(select(table).where(col(table.id).in_(some))))
    return found


def _what(one: ReviewRequest, names: Mapping[int, str], lang: str) -> str:
    facts = one.facts
    if one.kind == "mark":
        mark = sentence(f"mark_{facts['mark'] or 'none'}", lang)
        return sentence("asks_mark", lang, name=names.get(one.resident_id or 0, ""), mark=mark)
    if one.kind == "shift":
        shift = facts["shift"]
        said = wording.pick(SHIFTS[shift], lang) if shift else sentence("review_no_shift", lang)
        return sentence("asks_shift", lang, shift=said)
    if one.kind == "person":
        return sentence("asks_person", lang, name=facts["name"], birth=facts["birth"])
    head, people = facts["people"][0]["name"], len(facts["people"])
    return sentence("asks_household", lang, name=head, people=people, address=facts["address"])


def _facts(one: Resident, lang: str) -> list[str]:
    known = [part for part in (one.birth_day, one.birth_month, one.birth_year) if part is not None]
    birth = "/".join(str(part) for part in known) if one.birth_year else one.birth_text
    born = sentence("born", lang, birth=birth) if birth else sentence("born_unknown", lang)
    return [born, *([one.relationship] if one.relationship else []), sentence(f"residence_{one.residence_type}", lang)]


def _state(one: Resident, lang: str) -> str:
    """Return what is said of a person, and by whom."""
    if one.mark is None:
        return sentence("mark_none", lang)
    mark = sentence(f"mark_{one.mark}", lang)
    if one.mark in SETTLED:
        return mark
    if is_reviewed(one) and one.marked_at is not None:
        return sentence(f"said_by_{one.mark_source}", lang, mark=mark, moment=moment_text(one.marked_at, lang))
    return sentence("said_by_file", lang, mark=mark)


def _nothing(one: Resident, lang: str) -> str:
    """Return what it means to choose nothing: what there is without a reviewer's word."""
    if one.mark is None or (is_reviewed(one) and one.mark != ADDED and one.mark not in SETTLED):
        return sentence("mark_none", lang)
    mark = sentence(f"mark_{one.mark}", lang)
    return mark if one.mark == ADDED or one.mark in SETTLED else sentence("said_by_file", lang, mark=mark)
