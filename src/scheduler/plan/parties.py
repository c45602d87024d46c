"""Who comes together: the invited people of each household as parties, in classes that share cost and choice."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from sqlmodel import Session as DbSession

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.models import Campaign
from scheduler.roster.eligible import eligible_on
from scheduler.roster.groups import GroupRules, eligible_from, parties
from scheduler.roster.queries import InvitedPerson, invited_people
from scheduler.roster.vietnamese import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedParty:
    """One party: who, of which class, in which place of the street.

    `first_day` is the campaign day (0 is the first) from which all of them may come.
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
        head = party.members[0]
        latest = max(first_days[member.resident_id] for member in party.members)
        yield PlannedParty(
            household_id=head.household_id,
            party=party.key,
            residents=tuple(member.resident_id for member in party.members),
            target_group=party.group,
            school=fold(head.school) if party.group == "student" else "",
            neighbourhood_id=head.neighbourhood_id,
            unit_code=head.unit_code,
            preferred_shift=party.preferred_shift,
            first_day=(latest - campaign.first_day).days,
            street_order=head.street_order,
        )
