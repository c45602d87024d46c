"""Target groups by hand: an officer knows better than any rule, and says so for single people; and how many are in which group."""

from collections import Counter
from collections.abc import Collection
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.audit.trail import note
from scheduler.bulk import PARAMETERS, chunks
from scheduler.errors import SchedulerError
from scheduler.places.campaign_file import CampaignFile, settings_of
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.places.turns import refuse_closed
from scheduler.roster.columns import COLUMNS
from scheduler.roster.eligible import eligible_on
from scheduler.roster.groups import GroupRules
from scheduler.roster.models import Household, Resident
from scheduler.roster.vietnamese import clean, fold

CHOICES: Final = ("student", "worker", "daytime")
"""The groups that may be chosen. Who is visited at home is marked so, by whoever knows that he cannot come."""


class ResidentUnknown(SchedulerError):
    """The campaign has no such person."""

    code = "resident_unknown"
    status = 404
    vi = "Đợt này không có người số {resident}. Hãy xem lại số trong danh sách."
    en = "The campaign has no resident {resident}. Look the number up again."


class GroupUnknown(SchedulerError):
    """No group of that name may be chosen."""

    code = "group_unknown"
    status = 422
    vi = "Không chọn được nhóm “{group}”. Chọn một trong: {known}. Người cần làm tại nhà thì đánh dấu “tại nhà”."
    en = "The group “{group}” cannot be chosen. Choose one of {known}. Who must be visited is marked “homebound”."


class SchoolNotTakingPart(SchedulerError):
    """A pupil without a school of the campaign would be called nowhere."""

    code = "school_not_taking_part"
    status = 422
    vi = "Trường “{school}” không làm tại trường trong đợt này. Hãy chọn cả trường và lớp; các trường: {known}."
    en = "The school “{school}” takes no part in this campaign. Choose school and class with the group; the schools: {known}."


class ClassTooLong(SchedulerError):
    """More letters than a class has."""

    code = "class_too_long"
    status = 422
    vi = "Tên lớp dài quá {most} chữ. Hãy ghi ngắn, như 10A1."
    en = "The class is longer than {most} letters. Write it short, like 10A1."


def choose_group(
    db: DbSession,
    campaign: Campaign,
    residents: Collection[int],
    group: str | None,
    *,
    school: str = "",
    school_class: str = "",
) -> int:
    """Put people into a target group whatever the rules say, or with None leave them to the rules; return how many changed.

    A pupil's `school`, as the campaign file or a roster writes it, is stored with the choice, and his class; without one he must
    have a school that takes part. Slips that are out stay as they are: the next plan goes by the choice.

    Raises
    ------
    CampaignClosed, GroupUnknown, ResidentUnknown, SchoolNotTakingPart, ClassTooLong
        Nothing is changed then.
    """
    refuse_closed(campaign)
    if group is not None and group not in CHOICES:
        raise GroupUnknown(group=group, known=", ".join(CHOICES))
    if len(school_class) > COLUMNS["school_class"].limit:
        raise ClassTooLong(most=COLUMNS["school_class"].limit)
    people = _people(db, campaign, residents)
    facts = [{"chosen_group": group} for _ in people]
    if group == "student":
        facts = [_as_pupil(settings_of(campaign), one, school, school_class) for one in people]
    changed = []
    for one, said in zip(people, facts, strict=True):
        if any(getattr(one, name) != value for name, value in said.items()):
            db.add(one.sqlmodel_update(said))
            changed.append(one.id)
    db.flush()
    if changed:
        subject = changed[0] if len(changed) == 1 else None
        note(db, "resident.group_chosen", campaign_id=campaign.id, subject=subject, residents=changed, group=group)
    return len(changed)


def require_members(db: DbSession, household_id: int, residents: Collection[int]) -> None:
    """Refuse people of another household as people there are not.

    Raises
    ------
    ResidentUnknown
    """
    here = set(db.execute(select(col(Resident.id)).where(col(Resident.household_id) == household_id)).scalars())
    missing = next((number for number in residents if number not in here), None)
    if missing is not None:
        raise ResidentUnknown(resident=missing)


def _people(db: DbSession, campaign: Campaign, residents: Collection[int]) -> list[Resident]:
    found: dict[int | None, Resident] = {}
    for some in chunks(residents, PARAMETERS):
        wanted = select(Resident).where(col(Resident.campaign_id) == campaign.id, col(Resident.id).in_(some))
        found |= {one.id: one for one in db.execute(wanted).scalars()}
    missing = next((number for number in residents if number not in found), None)
    if missing is not None:
        raise ResidentUnknown(resident=missing)
    return [found[number] for number in sorted(set(residents))]


def _as_pupil(settings: CampaignFile, person: Resident, school: str, school_class: str) -> dict[str, str | None]:
    rules = GroupRules.of(settings.groups, settings.schools)
    wanted = clean(school) or person.school
    if not rules.takes_part(wanted):
        raise SchoolNotTakingPart(school=wanted, known=", ".join(sorted(settings.schools)) or "–")
    written = next(name for name in settings.schools if fold(name) == fold(wanted))
    facts: dict[str, str | None] = {"chosen_group": "student"}
    if clean(school):
        facts["school"] = written
    if clean(school_class):
        facts["school_class"] = clean(school_class)
    return facts


class GroupCount(NamedTuple):
    """How many people of one ward are to come in one group: in all, and of them by hand."""

    unit_code: str
    group: str
    people: int
    by_hand: int


def group_counts(db: DbSession, campaign: Campaign, *, units: Collection[str] | None = None) -> list[GroupCount]:
    """Return the people to invite by ward and group, in the order of the wards' codes; of `units` only, None being all.

    They are counted by what the rules look at, so a province of a million is a few thousand rows.
    """
    settings = settings_of(campaign)
    rules, asked = GroupRules.of(settings.groups, settings.schools), settings.eligibility
    facts = (col(Resident.mark), col(Resident.occupation), col(Resident.school), col(Resident.chosen_group))
    query = (
        select(col(Neighbourhood.unit_code), *facts, func.count())
        .join(Household, col(Household.neighbourhood_id) == col(Neighbourhood.id))
        .join(Resident, col(Resident.household_id) == col(Household.id))
        .where(
            col(Resident.campaign_id) == campaign.id,
            eligible_on(campaign.last_day, asked.minimum_age, without_card=asked.without_card),
        )
        .group_by(col(Neighbourhood.unit_code), *facts)
    )
    if units is not None:
        query = query.where(col(Neighbourhood.unit_code).in_(units))
    people: Counter[tuple[str, str]] = Counter()
    by_hand: Counter[tuple[str, str]] = Counter()
    for unit, mark, occupation, school, chosen, count in db.execute(query):
        one = _Facts(mark, occupation, school, chosen)
        key = (unit, rules.rule_of(one).group)
        people[key] += count
        by_hand[key] += count if chosen == key[1] else 0
    return [GroupCount(*key, people[key], by_hand[key]) for key in sorted(people)]


class _Facts(NamedTuple):
    mark: str | None
    occupation: str
    school: str
    chosen_group: str | None
