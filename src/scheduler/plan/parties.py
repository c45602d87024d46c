"""Who comes together: the invited people of each household as parties, in classes that share cost and choice."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.bulk import PARAMETERS, chunks
from scheduler.database import stored_id
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.models import Campaign
from scheduler.plan.models import Appointment, AppointmentMember
from scheduler.roster.eligible import eligible_on
from scheduler.roster.groups import GroupRules, comes_alone, eligible_from, group_together, parties
from scheduler.roster.queries import InvitedPerson, invited_people
from scheduler.roster.vietnamese import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedParty:
    """One party: who, of which class, in which place of the street.

    `first_day` is the campaign day (0 is the first) from which all of them may come, `first_days` from which each of them may, in
    the order of `residents`.
    """

    household_id: int
    party: str
    residents: tuple[int, ...]
    target_group: str
    school: str
    neighbourhood_id: int
    unit_code: str
    preferred_shift: str | None
    first_day: int
    street_order: int
    first_days: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """People who come together."""
        return len(self.residents)

    @property
    def class_key(self) -> tuple[int, str, str, str, int]:
        """What decides cost and choice: parties with the same key are one class."""
        return (self.neighbourhood_id, self.target_group, self.school, self.preferred_shift or "", self.first_day)


def gather_parties(db: DbSession, campaign: Campaign, settings: CampaignFile) -> list[PlannedParty]:
    """Return all parties of the campaign's eligible people, sorted by class, then street order."""
    asked = settings.eligibility
    only = eligible_on(campaign.last_day, asked.minimum_age, without_card=asked.without_card)
    found: list[PlannedParty] = []
    # They come by neighbourhood, which is what a class begins with: the sort keys of a whole province would be as large as it.
    made = _parties_of(invited_people(db, campaign, only=only), campaign, settings)
    for _, there in groupby(made, key=lambda party: party.neighbourhood_id):
        found += sorted(
            there, key=lambda party: (*party.class_key, party.street_order, party.household_id, party.party)
        )
    return found


def household_parties(
    db: DbSession, campaign: Campaign, settings: CampaignFile, household_id: int
) -> list[PlannedParty]:
    """Return the parties of one household as its people are eligible now."""
    return list(_parties_of(invited_people(db, campaign, households=[household_id]), campaign, settings))


def appointed_party(
    db: DbSession, campaign: Campaign, settings: CampaignFile, appointment: Appointment
) -> PlannedParty:
    """Return the party of an appointment: the people who hold it, whatever the roster would make of the household now."""
    return appointed_parties(db, campaign, settings, [appointment])[stored_id(appointment)]


def appointed_parties(
    db: DbSession, campaign: Campaign, settings: CampaignFile, appointments: Sequence[Appointment]
) -> dict[int, PlannedParty]:
    """Return the parties of appointments by the appointment's id: the people who hold each, in the group it was made for.

    Whoever is not to be invited any more still counts as one of them, but no longer for the day from which all may come.
    """
    found: dict[int, PlannedParty] = {}
    for some in chunks(appointments, PARAMETERS):
        by_id = {stored_id(one): one for one in some}
        people = {
            one.resident_id: one for one in invited_people(db, campaign, households={one.household_id for one in some})
        }
        members: dict[int, list[InvitedPerson]] = {}
        pairs = select(AppointmentMember.appointment_id, AppointmentMember.resident_id).where(
            col(AppointmentMember.appointment_id).in_(by_id)
        )
        for key, resident in db.exec(pairs):
            members.setdefault(key, []).append(people[resident])
        for key, own in members.items():
            own.sort(key=lambda person: (person.position, person.resident_id))
            first_days = _first_days(own, campaign, settings)
            days = [first_days.get(person.resident_id, campaign.first_day) for person in own]
            found[key] = _planned(by_id[key].party, by_id[key].target_group, own, days, campaign)
    return found


def people_as_party(
    db: DbSession,
    campaign: Campaign,
    settings: CampaignFile,
    household_id: int,
    residents: Collection[int],
    *,
    key: str,
) -> PlannedParty:
    """Return some people of a household as one party of the name `key`, whatever parts or rules of their own they have.

    People who are all visited at home, or all go to one school, are a party of that group; others are one of those who come to a
    station together. Who is not to be invited any more counts too: somebody has decided it.
    """
    rules = GroupRules.of(settings.groups, settings.schools)
    people = [one for one in invited_people(db, campaign, households=[household_id]) if one.resident_id in residents]
    groups = {rules.rule_of(one).group for one in people}
    schools = {fold(one.school) for one in people}
    apart = groups == {"homebound"} or (groups == {"student"} and len(schools) == 1)
    group = next(iter(groups)) if apart else group_together(people, rules)
    first_days = _first_days(people, campaign, settings)
    days = [first_days.get(one.resident_id, campaign.first_day) for one in people]
    return _planned(key, group, people, days, campaign)


def _parties_of(people: Iterable[InvitedPerson], campaign: Campaign, settings: CampaignFile) -> Iterator[PlannedParty]:
    rules = GroupRules.of(settings.groups, settings.schools)
    for _, household in groupby(people, key=attrgetter("household_id")):
        yield from _of_household(list(household), campaign, settings, rules)


def _first_days(people: Iterable[InvitedPerson], campaign: Campaign, settings: CampaignFile) -> dict[int, date]:
    first_days: dict[int, date] = {}
    for person in people:
        day = eligible_from(
            person,
            campaign.first_day,
            campaign.last_day,
            settings.eligibility.minimum_age,
            without_card=settings.eligibility.without_card,
        )
        if day is not None:
            first_days[person.resident_id] = day
    return first_days


def _of_household(
    people: Sequence[InvitedPerson], campaign: Campaign, settings: CampaignFile, rules: GroupRules
) -> Iterable[PlannedParty]:
    first_days = _first_days(people, campaign, settings)
    eligible = [person for person in people if person.resident_id in first_days]
    for party in parties(eligible, rules, people[0].preferred_shift):
        days = [first_days[member.resident_id] for member in party.members]
        yield _planned(party.key, party.group, party.members, days, campaign)


def _planned(
    key: str, group: str, members: Sequence[InvitedPerson], first_days: Sequence[date], campaign: Campaign
) -> PlannedParty:
    head, days = members[0], tuple((day - campaign.first_day).days for day in first_days)
    return PlannedParty(
        household_id=head.household_id,
        party=key,
        residents=tuple(member.resident_id for member in members),
        target_group=group,
        school=fold(head.school) if group == "student" else "",
        neighbourhood_id=head.neighbourhood_id,
        unit_code=head.unit_code,
        preferred_shift=None if comes_alone(key) else head.preferred_shift or None,
        first_day=max(days),
        street_order=head.street_order,
        first_days=days,
    )
