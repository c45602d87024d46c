"""Whom a spare slip was given: told by the leader once he has found a household, corrected, or taken back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session as DbSession
from sqlmodel import select

from notices.errors import DoesNotFit
from notices.fonts import BOLD, require_glyphs
from scheduler.arrivals.party import refuse_arrived
from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.database import stored_id
from scheduler.handouts import marks
from scheduler.invitations.models import Invitation
from scheduler.operations.spares import MOST_PEOPLE, Spare, arrived_by, spare_of
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.plan.errors import DailyLimitReached, SessionNotOpen
from scheduler.plan.models import AppointmentMember
from scheduler.plan.spare_errors import FewerThanCame, SpareNameMissing, SparePeopleUnlikely, SparePersonTooYoung
from scheduler.plan.spares import change_people, take_places
from scheduler.plan.windows import window_of
from scheduler.roster.groups import eligible_from
from scheduler.roster.models import Resident
from scheduler.roster.spares import NOBODY_YET, Found, add_places, forget_names, give_names, people_of
from scheduler.roster.vietnamese import clean
from slots.errors import SlotFull

LONGEST_NAME, LONGEST_ADDRESS = 120, 200


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a spare slip was given: the head's name and the address, how many people, and what is known of each.

    `people` includes those of whom nothing is known; `found` begins with the head, whose name may be left out there.
    """

    head_name: str
    address: str
    people: int
    found: tuple[Found, ...] = ()


def tell(
    db: DbSession,
    campaign: Campaign,
    invitation: Invitation,
    told: Told,
    *,
    source: marks.Source,
    account: Account | None = None,
    now: datetime,
) -> None:
    """Record whom a spare slip was given, and that it is handed out; told again, the later counts.

    Fewer people than places give the rest back; for more people the slip's window must have room. The paper stays as it is.

    Raises
    ------
    NotASpareSlip, SpareGivenBack, SpareNameMissing, SparePeopleUnlikely, SparePersonTooYoung, FewerThanCame, SlotFull,
    SessionNotOpen, DailyLimitReached, CampaignClosed, NoPublishedPlan, GlyphMissing, DoesNotFit
        Nothing was changed.
    """
    spare, told = spare_of(db, campaign, invitation), _clean(told)
    if not told.head_name:
        raise SpareNameMissing
    if not max(1, len(told.found)) <= told.people <= MOST_PEOPLE:
        raise SparePeopleUnlikely(low=1, high=MOST_PEOPLE)
    _refuse_unprintable(invitation, told)
    _refuse_too_young(db, campaign, spare, told.found)
    arrived = arrived_by(db, invitation)
    if told.people < len(arrived):
        raise FewerThanCame(came=len(arrived), number=invitation.number)
    held = _held(db, spare, campaign, told.people, arrived)
    give_names(db, spare.household, held, _with_head(told), now=now)
    household = spare.household
    household.head_name, household.address = told.head_name, told.address
    household.spare_told_at = household.spare_told_at or now
    db.add(household)
    ids = [stored_id(invitation)]
    marks.mark(db, campaign=campaign, state="handed_out", source=source, account=account, now=now, invitation_ids=ids)
    note(db, "spare.told", campaign_id=campaign.id, subject=invitation.id, people=told.people)


def untell(
    db: DbSession,
    campaign: Campaign,
    invitation: Invitation,
    *,
    source: marks.Source,
    account: Account | None = None,
    now: datetime,
) -> None:
    """Take back whom a spare slip was given: it is blank and open again; doing it again changes nothing.

    It holds the places printed on it again; where those that were given up are taken by now, it holds what it has.

    Raises
    ------
    PartyHasArrived
        Somebody came by it.
    NotASpareSlip, SpareGivenBack, CampaignClosed, NoPublishedPlan
        Nothing was changed.
    """
    spare = spare_of(db, campaign, invitation)
    household = spare.household
    if household.spare_told_at is None:
        return
    refuse_arrived(db, [invitation])
    try:
        held = _held(db, spare, campaign, household.spare_places)
    except (SlotFull, SessionNotOpen, DailyLimitReached):
        held = _held(db, spare, campaign, spare.appointment.size)
    forget_names(db, household, held)
    household.head_name, household.address, household.spare_told_at = NOBODY_YET, "", None
    db.add(household)
    ids = [stored_id(invitation)]
    marks.undo(db, campaign=campaign, source=source, account=account, now=now, invitation_ids=ids)
    note(db, "spare.untold", campaign_id=campaign.id, subject=invitation.id)


class _Born(NamedTuple):
    """A person as the age rule sees him of whom the leader knows the year alone."""

    birth_year: int
    birth_month: int | None = None
    birth_day: int | None = None
    has_card: bool = False
    mark: str | None = None


def _refuse_too_young(db: DbSession, campaign: Campaign, spare: Spare, found: Sequence[Found]) -> None:
    rule = settings_of(campaign).eligibility
    window = window_of(db, campaign, spare.appointment.slot_id)
    for one in found:
        if one.birth_year is None:
            continue
        born = _Born(one.birth_year)
        first = eligible_from(born, campaign.first_day, campaign.last_day, rule.minimum_age)
        if first is None or first > window.session.operating_day:
            raise SparePersonTooYoung(year=one.birth_year, day=window.day)


def _held(
    db: DbSession, spare: Spare, campaign: Campaign, people: int, arrived: Collection[int] = ()
) -> list[Resident]:
    """Let the slip hold `people` places, those who have `arrived` among them, and return its people in order."""
    mine = AppointmentMember.appointment_id == spare.appointment.id
    members = set(db.exec(select(AppointmentMember.resident_id).where(mine)))
    if people > len(members):
        take_places(db, campaign, spare.appointment.slot_id, people - len(members))
    rows = people_of(db, spare.household)
    rows += add_places(db, spare.household, max(0, people - len(rows)))
    rows.sort(key=lambda one: (one.id not in arrived, one.id not in members, one.position))
    held = sorted(rows[:people], key=lambda one: one.position)
    change_people(db, campaign, spare.plan, spare.appointment, [stored_id(one) for one in held])
    return held


def _with_head(told: Told) -> list[Found]:
    """Return what is known of each, the head first and by the name that the household has from him."""
    head, *others = told.found or (Found(),)
    return [Found(head.name.strip() or told.head_name.strip(), head.birth_year), *others]


def _clean(told: Told) -> Told:
    """Return what a roster would have kept: NFC, single blanks, nothing invisible."""
    found = tuple(replace(one, name=clean(one.name)) for one in told.found)
    return replace(told, head_name=clean(told.head_name), address=clean(told.address), found=found)


def _refuse_unprintable(invitation: Invitation, told: Told) -> None:
    """What is told is printed with the next print of the neighbourhood, where one household must not hold up the others."""
    names = [told.head_name, *(one.name for one in told.found)]
    for field, words, most in (
        *(("name", name, LONGEST_NAME) for name in names),
        ("address", told.address, LONGEST_ADDRESS),
    ):
        require_glyphs(words, BOLD)
        if len(words) > most:
            raise DoesNotFit(number=invitation.number, household=words[:40], field=field)
