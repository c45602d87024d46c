"""What the pages of target groups show: the table by ward, and a household's people with the group of each."""

from collections.abc import Collection, Sequence
from typing import Any, get_args

from sqlalchemy import func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from notices.wording import figure
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import CampaignFile, settings_of
from scheduler.places.campaign_parts import Group
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.places.unit_tables import unit_book
from scheduler.roster.choosing import CHOICES, GroupCount
from scheduler.roster.groups import GroupRules
from scheduler.roster.models import Household, Resident
from scheduler.roster.queries import InvitedPerson, invited_people

GROUPS: tuple[str, ...] = get_args(Group)
MOST_SHOWN = 200
"""Households with a choice by hand that the page lists."""


def table_of(db: DbSession, campaign: Campaign, counts: Sequence[GroupCount], group: str, lang: str) -> dict[str, Any]:
    """Return heads, a row for each ward and their sum; of one group only where it is named."""
    shown = [group] if group else list(GROUPS)
    names = unit_book(db, campaign.dataset).names
    found = {(row.unit_code, row.group): row for row in counts}
    units = sorted({row.unit_code for row in counts})

    def cells(codes: Collection[str]) -> list[str]:
        return [_cell([found[code, one] for code in codes if (code, one) in found], lang) for one in shown]

    return {
        "heads": [sentence(f"group_{one}", lang) for one in shown],
        "rows": [(names[code], cells([code])) for code in units],
        "total": cells(units),
    }


def _cell(rows: Sequence[GroupCount], lang: str) -> str:
    people, by_hand = sum(row.people for row in rows), sum(row.by_hand for row in rows)
    if not by_hand:
        return figure(people, lang)
    return sentence("group_by_hand_of", lang, people=figure(people, lang), by_hand=figure(by_hand, lang))


def households_by_hand(
    db: DbSession, campaign: Campaign, units: Collection[str] | None, group: str
) -> list[tuple[int, str, str, int]]:
    """Return households of which somebody was put into `group` by hand: id, head, neighbourhood, how many; 200 at most."""
    query = (
        select(col(Household.id), col(Household.head_name), col(Neighbourhood.name), func.count())
        .join(Resident, col(Resident.household_id) == col(Household.id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .where(col(Household.campaign_id) == campaign.id, col(Resident.chosen_group) == group)
        .group_by(col(Household.id), col(Household.head_name), col(Neighbourhood.name), col(Neighbourhood.unit_code))
        .order_by(col(Neighbourhood.unit_code), col(Neighbourhood.name), col(Household.id))
        .limit(MOST_SHOWN)
    )
    if units is not None:
        query = query.where(col(Neighbourhood.unit_code).in_(units))
    return [(household, head, place, count) for household, head, place, count in db.execute(query)]


def household_of(db: DbSession, campaign: Campaign, household_id: int, lang: str) -> dict[str, Any]:
    """Return what `household_groups.html` and `group_choice.html` need of one household."""
    settings = settings_of(campaign)
    people = list(invited_people(db, campaign, households=[household_id]))
    household = db.get_one(Household, household_id)
    return {
        "household_id": household_id,
        "head": household.head_name,
        "address": household.address,
        "people": [person_row(one, settings, lang) for one in people],
        "schools": sorted(settings.schools),
        "choices": [(choice, sentence(f"group_{choice}", lang)) for choice in CHOICES],
    }


def person_row(person: InvitedPerson, settings: CampaignFile, lang: str) -> dict[str, Any]:
    """Return one person for `group_choice.html`: his group now and where it comes from."""
    rule = GroupRules.of(settings.groups, settings.schools).rule_of(person)
    by_hand = person.chosen_group == rule.group
    source = "group_source_hand" if by_hand else f"group_source_{rule.when}"
    return {
        "id": person.resident_id,
        "name": person.full_name,
        "group": sentence(f"group_{rule.group}", lang),
        "source": sentence(source, lang),
        "chosen": person.chosen_group or "",
        "school": person.school,
        "school_class": person.school_class,
        "occupation": person.occupation,
    }


def chosen_text(changed: int, lang: str) -> str:
    """Return what a choice did: nothing is said where none was made."""
    return "" if changed < 0 else sentence("group_chosen" if changed else "group_same", lang)
