"""Finding people by name at the door: whoever forgot the slip is found, and nobody is shown whole.

An answer holds masked names, the slip, its window and the neighbourhood, no more. To tell two people apart the officer asks for the
year of birth and types it behind the name: it narrows the answer and is never shown, since with the slip's code it is what opens
the resident's own page. What one letter or the family name alone may find is only who is booked at this very station; everybody
else of the campaign is found by at least two whole words of his name.

Names are compared folded (case, marks and Đ do not count), words in any order. The database narrows them down with every letter
that may carry a mark left open, and Python decides: that needs no column, no index and no extension, and is the same on both.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, and_, func, literal, or_
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices.wording import masked_name
from scheduler.arrivals.models import CheckIn
from scheduler.arrivals.queue_errors import NameTooShort
from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.invitations.models import Invitation
from scheduler.places.models import Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMember
from scheduler.roster.models import Household, Resident
from scheduler.roster.vietnamese import fold
from slots.window import Window

MOST = 12
"""Hits shown; more than these say that the name must be told more exactly."""
ENOUGH = 200
"""People of one search: with so many the name must be told more exactly anyway."""
_STREAMED = {"yield_per": 500}
_PEOPLE: Any = (
    sqlalchemy.select(Resident.id, Resident.full_name, Household.id, Household.head_name, Neighbourhood.name)  # type: ignore[call-overload]
    .select_from(Resident)
    .join(Household, col(Household.id) == Resident.household_id)
    .join(Neighbourhood, col(Neighbourhood.id) == Household.neighbourhood_id)
)
_PLAIN = frozenset("bcfghjklmnpqrstvwxz0123456789")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed: folded words of a name, and years of birth."""

    words: tuple[str, ...]
    years: frozenset[int]

    @classmethod
    def of(cls, text: str) -> "Asked":
        """Return what `text` asks for.

        Raises
        ------
        NameTooShort
            It holds fewer than two letters.
        """
        parts = re.findall(r"[^\W_]+(?:'[^\W_]+)*", fold(text))
        years = frozenset(int(part) for part in parts if _YEAR.fullmatch(part))
        words = tuple(part for part in parts if not part.isdigit())
        if sum(map(len, words)) < 2:
            raise NameTooShort
        return cls(words, years)

    def fits(self, name: str, *, whole: bool) -> bool:
        """Tell whether every word is one of the name's, or begins one unless `whole`."""
        words = fold(name).split()
        return all(any(word == asked if whole else word.startswith(asked) for word in words) for asked in self.words)


@dataclass(frozen=True, slots=True)
class SlipFound:
    """A live slip: when and where, how many it invites and how many of them have come; `here` says that it is for this station."""

    number: int
    typed_code: str
    station: str
    here: bool
    operating_day: date
    window: Window
    people: int
    arrived: int


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody found: masked names of who was found and of the head, and the slip, or None for whoever of the roster has none.

    `resident_id` is who was found, by which a walk-in is entered.
    """

    resident_id: int
    person: str
    household: str
    neighbourhood: str
    slip: SlipFound | None


@dataclass(frozen=True, slots=True)
class Found:
    """The answer, best first; `more` says that there are others."""

    hits: tuple[Hit, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class _Person:
    resident_id: int
    household_id: int
    name: str
    head: str
    neighbourhood: str


def find_by_name(db: DbSession, *, campaign: Campaign, station: Station, day: date, text: str) -> Found:
    """Return who of the campaign has a name like `text`: first those booked at this station, the days next to `day` first.

    The look is noted with the ids of who was shown.

    Raises
    ------
    NameTooShort
        Nothing was looked for, and nothing is noted.
    """
    asked = Asked.of(text)
    anywhere = [(_PEOPLE.where(col(Resident.campaign_id) == campaign.id), True)] if len(asked.words) > 1 else []
    searches = [(_booked_here(station, day), False), *anywhere, (_booked_here(station), False)]
    known: dict[int, _Person] = {}
    hits: list[Hit] = []
    more = False
    for rows, whole in searches:
        people, cut = _people(db, asked, rows, whole=whole)
        known |= {person.resident_id: person for person in people if person.resident_id not in known}
        more = more or cut
        found = sorted(_hits(db, list(known.values()), station), key=lambda hit: _nearness(hit, day))
        hits = _one_a_slip(found)
        # Beginnings of words on other days are the slowest to find, and nobody needs them once whole words have found somebody.
        if len(hits) > MOST or (whole and hits):
            break
    shown = hits[:MOST]
    residents = [hit.resident_id for hit in shown]
    note(db, "resident.looked_for", campaign_id=stored_id(campaign), residents=residents)
    return Found(tuple(shown), more or len(hits) > MOST)


def _nearness(hit: Hit, day: date) -> tuple[int, int, Any]:
    if hit.slip is None:
        return 2, 0, (hit.household, hit.resident_id)
    slip = hit.slip
    return 0 if slip.here else 1, abs((slip.operating_day - day).days), (slip.window, slip.number)


def _one_a_slip(hits: Iterable[Hit]) -> list[Hit]:
    once: dict[Any, Hit] = {}
    for hit in hits:
        once.setdefault(("person", hit.resident_id) if hit.slip is None else ("slip", hit.slip.number), hit)
    return list(once.values())


def _booked_here(station: Station, day: date | None = None) -> Any:
    booked = (
        select(Invitation.household_id)
        .join(Appointment, col(Appointment.id) == Invitation.appointment_id)
        .join(SlotRow, col(SlotRow.id) == Appointment.slot_id)
        .join(SessionRow, col(SessionRow.id) == SlotRow.session_id)
        .where(SessionRow.station_id == station.id, Appointment.status == "booked", _live())
    )
    if day is not None:
        booked = booked.where(SessionRow.operating_day == day)
    return _PEOPLE.where(col(Household.id).in_(booked))


def _live() -> ColumnElement[bool]:
    return col(Invitation.cancelled_at).is_(None)


def _people(db: DbSession, asked: Asked, rows: Any, *, whole: bool) -> tuple[list[_Person], bool]:
    """Return who fits, and whether there may be more."""
    by_name = _like(col(Resident.full_name), asked, whole=whole)
    # The head's name stands on the slip, even where it is written otherwise than his own row, as on a spare slip.
    by_head = and_(col(Resident.position) == 0, _like(col(Household.head_name), asked, whole=whole))
    if asked.years:
        rows = rows.where(col(Resident.birth_year).in_(asked.years))
    wanted = rows.where(by_name if whole else or_(by_name, by_head))
    people: list[_Person] = []
    with db.execute(wanted, execution_options=_STREAMED) as found:
        for resident_id, name, household_id, head, neighbourhood in found:
            fitting = next((one for one in (name, head) if asked.fits(one, whole=whole)), None)
            if fitting is not None:
                people.append(_Person(resident_id, household_id, fitting, head, neighbourhood))
            if len(people) == ENOUGH:
                return people, True
    return people, False


def _like(column: Any, asked: Asked, *, whole: bool) -> ColumnElement[bool]:
    padded = literal(" ").concat(func.lower(column)).concat(" ")
    # What rules out most comes first: the word with the most letters that are not left open.
    patterns = sorted(map(_open, asked.words), key=lambda word: word.count("_") - len(word))
    return and_(*(padded.like(f"% {pattern}{' %' if whole else '%'}") for pattern in patterns))


def _open(word: str) -> str:
    return "".join(letter if letter in _PLAIN else "_" for letter in word)


def _hits(db: DbSession, people: Sequence[_Person], station: Station) -> list[Hit]:
    slips = _slips_of(db, {person.household_id for person in people}, station)
    members = _appointments_of(db, {person.resident_id for person in people})
    hits: list[Hit] = []
    for person in people:
        of_household = slips.get(person.household_id, {})
        own = [slip for appointment, slip in of_household.items() if appointment in members.get(person.resident_id, ())]
        # Who is on no slip comes with that of the household: it is in the head's name.
        found: list[SlipFound | None] = [*(own or of_household.values())]
        names = {"person": masked_name(person.name), "household": masked_name(person.head)}
        place = person.neighbourhood
        hits += [Hit(person.resident_id, **names, neighbourhood=place, slip=slip) for slip in found or [None]]
    return hits


def _slips_of(db: DbSession, households: Collection[int], station: Station) -> dict[int, dict[int, SlipFound]]:
    """Return the live slips of households, by household and appointment."""
    came = (
        sqlalchemy.select(func.count())
        .select_from(CheckIn)
        .where(col(CheckIn.invitation_id) == col(Invitation.id), col(CheckIn.undone_at).is_(None))
        .scalar_subquery()
    )
    rows = (
        sqlalchemy.select(
            Invitation, Appointment.size, SlotRow, SessionRow.operating_day, Station.id, Station.name, came
        )  # type: ignore[call-overload]
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .where(col(Invitation.household_id).in_(households), col(Appointment.status) == "booked", _live())
        .order_by(col(Invitation.number))
    )
    slips: dict[int, dict[int, SlipFound]] = {}
    for invitation, people, slot, operating_day, station_id, name, arrived in db.execute(rows):
        slips.setdefault(invitation.household_id, {})[invitation.appointment_id] = SlipFound(
            number=invitation.number,
            typed_code=invitation.typed_code,
            station=name,
            here=station_id == station.id,
            operating_day=operating_day,
            window=Window(slot.starts_at, slot.ends_at),
            people=people,
            arrived=arrived,
        )
    return slips


def _appointments_of(db: DbSession, residents: Collection[int]) -> dict[int, set[int]]:
    rows = select(AppointmentMember.resident_id, AppointmentMember.appointment_id)
    members: dict[int, set[int]] = {}
    for resident_id, appointment_id in db.exec(rows.where(col(AppointmentMember.resident_id).in_(residents))):
        members.setdefault(resident_id, set()).add(appointment_id)
    return members
