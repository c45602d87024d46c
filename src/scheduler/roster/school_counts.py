"""The schools of a campaign as the campaign file has them, with how many pupils of each the roster knows."""

from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.roster.models import Resident
from scheduler.roster.vietnamese import fold


class School(NamedTuple):
    """A school with its station's code and unit, whom to talk to, its classes, and the residents known as its pupils."""

    station: str
    unit_code: str
    school: str
    contact: str
    classes: tuple[str, ...]
    pupils: int


def schools_in(db: DbSession, campaign: Campaign, units: Collection[str] | None = None) -> list[School]:
    """Return the schools whose station lies in one of `units` (None: anywhere), in the order of the campaign file."""
    counted = (
        select(col(Resident.school), func.count())
        .where(col(Resident.campaign_id) == campaign.id, col(Resident.school) != "")
        .group_by(col(Resident.school))
    )
    pupils: Counter[str] = Counter()
    for school, count in db.execute(counted):
        pupils[fold(school)] += count
    return [
        School(one.code, one.unit, one.school, one.contact, one.classes, pupils[fold(one.school)])
        for one in settings_of(campaign).stations
        if one.kind == "school" and (units is None or one.unit in units)
    ]
