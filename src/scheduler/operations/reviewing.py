"""The review as pages, API and commands ask for it: at once, or, of a leader after publication, as a request to the officers.

With the published plan people know when to come; from then on an officer looks at what leaders change. His own changes are made
at once. Either way slips and windows follow with the next plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session as DbSession

from scheduler.auth.models import Account, Role
from scheduler.database import stored_id
from scheduler.operations.review_requests import ask_for, open_requests, withdraw_review
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.plan.service import published_plan
from scheduler.roster import additions, review
from scheduler.roster.additions import AddedPerson
from scheduler.roster.models import Household, Resident
from scheduler.roster.review import Source


@dataclass(frozen=True, slots=True)
class Said:
    """What came of it: how many facts are new at once, and how many wait for an officer."""

    changed: int = 0
    asked: int = 0

    def plus(self, other: "Said") -> "Said":
        """Return both together."""
        return Said(self.changed + other.changed, self.asked + other.asked)


def source_of(account: Account | None) -> Source:
    """Return as who an account speaks; the command line is an officer."""
    return "leader" if account is not None and account.role == Role.LEADER else "officer"


def asks_first(db: DbSession, campaign: Campaign, account: Account | None) -> bool:
    """Whether what the account says of a household waits for an officer: a leader's does once a plan is published."""
    return source_of(account) == "leader" and published_plan(db, campaign) is not None


def say_marks(
    db: DbSession,
    campaign: Campaign,
    said: Mapping[int, str | None],
    *,
    account: Account | None,
    now: datetime,
) -> Said:
    """Say of people, by id, what is so; None takes back what was said. See `roster.review.mark_people`, which raises as this does.

    Asked for again as it is already, it takes back what was asked for otherwise.
    """
    for mark in said.values():
        review.known_mark(mark)
    review.begin(db, campaign)
    if account is None or not asks_first(db, campaign, account):
        return Said(len(review.mark_people(db, campaign, said, source=source_of(account), now=now)))
    asked = 0
    for person in review.listed(db, campaign, said):
        household = db.get_one(Household, person.household_id)
        asked += _ask_mark(db, campaign, household, person, said[stored_id(person)], account, now)
    return Said(asked=asked)


def _ask_mark(
    db: DbSession,
    campaign: Campaign,
    household: Household,
    person: Resident,
    mark: str | None,
    account: Account,
    now: datetime,
) -> bool:
    place = household.neighbourhood_id
    if not review.is_news(person, mark):
        return _take_back(db, campaign, household, "mark", person.id, account, now)
    return ask_for(
        db,
        campaign,
        kind="mark",
        neighbourhood_id=place,
        household_id=person.household_id,
        resident_id=person.id,
        facts={"mark": mark},
        account=account,
        now=now,
    )


def say_as_listed(
    db: DbSession, campaign: Campaign, household: Household, *, account: Account | None, now: datetime
) -> Said:
    """Say that a household is as it is listed (`roster.review.as_listed`). Raises CampaignClosed."""
    review.begin(db, campaign)
    return say_marks(db, campaign, review.as_listed(db, household), account=account, now=now)


def say_not_as_listed(
    db: DbSession, campaign: Campaign, household: Household, *, account: Account | None, now: datetime
) -> Said:
    """Take back that the people of a household were confirmed (`roster.review.not_as_listed`). Raises CampaignClosed."""
    review.begin(db, campaign)
    return say_marks(db, campaign, review.not_as_listed(db, household), account=account, now=now)


def say_shift(
    db: DbSession,
    campaign: Campaign,
    household: Household,
    shift: str | None,
    *,
    account: Account | None,
    now: datetime,
) -> Said:
    """Say when a household would rather come. See `roster.review.prefer_shift`, which raises as this does."""
    review.known_shift(shift)
    review.begin(db, campaign)
    if account is None or not asks_first(db, campaign, account):
        done = review.prefer_shift(db, campaign, household, shift, source=source_of(account), now=now)
        return Said(changed=int(done))
    # By value alone: a form says the shift along with everything else, and to agree with the file changes nothing to decide upon.
    if shift == household.preferred_shift:
        return Said(asked=_take_back(db, campaign, household, "shift", None, account, now))
    asked = ask_for(
        db,
        campaign,
        kind="shift",
        neighbourhood_id=household.neighbourhood_id,
        household_id=household.id,
        facts={"shift": shift},
        account=account,
        now=now,
    )
    return Said(asked=int(asked))


def say_person(
    db: DbSession, campaign: Campaign, household: Household, new: AddedPerson, *, account: Account | None, now: datetime
) -> Said:
    """Add a person to a household. See `roster.additions.add_person`, which raises as this does."""
    review.begin(db, campaign)
    if account is None or not asks_first(db, campaign, account):
        additions.add_person(db, campaign, household, new, source=source_of(account), now=now)
        return Said(changed=1)
    additions.refuse_person(db, household, new, now=now)
    asked = ask_for(
        db,
        campaign,
        kind="person",
        neighbourhood_id=household.neighbourhood_id,
        household_id=household.id,
        facts=new.as_dict(),
        account=account,
        now=now,
    )
    return Said(asked=int(asked))


def say_household(
    db: DbSession,
    neighbourhood: Neighbourhood,
    address: str,
    people: Sequence[AddedPerson],
    *,
    account: Account | None,
    now: datetime,
) -> Said:
    """Add a household, the head first. See `roster.additions.add_household`, which raises as this does."""
    campaign = db.get_one(Campaign, neighbourhood.campaign_id)
    review.begin(db, campaign)
    if account is None or not asks_first(db, campaign, account):
        additions.add_household(db, neighbourhood, address, people, source=source_of(account), now=now)
        return Said(changed=1)
    additions.refuse_household(db, neighbourhood, address, people, now=now)
    asked = ask_for(
        db,
        campaign,
        kind="household",
        neighbourhood_id=stored_id(neighbourhood),
        facts={"address": address, "people": [one.as_dict() for one in people]},
        account=account,
        now=now,
    )
    return Said(asked=int(asked))


def _take_back(
    db: DbSession,
    campaign: Campaign,
    household: Household,
    kind: str,
    resident_id: int | None,
    account: Account,
    now: datetime,
) -> bool:
    """Take back what is asked for otherwise, since it is to stay as it is."""
    former = [
        one
        for one in open_requests(db, campaign, household_id=household.id)
        if (one.kind, one.resident_id) == (kind, resident_id)
    ]
    return sum(withdraw_review(db, one, account=account, now=now) for one in former) > 0
