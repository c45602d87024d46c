"""Households of people who came to a station and stood on no roster: they stand there from now on, marked as added."""

from datetime import datetime

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.database import stored_id
from scheduler.places.models import Neighbourhood
from scheduler.roster.models import Household, Resident
from scheduler.roster.queries import next_on_walk
from scheduler.roster.spares import ADDED
from scheduler.roster.vietnamese import match_form, name_sort_key


def add_walk_in_household(
    db: DbSession, neighbourhood: Neighbourhood, *, ref: str, name: str, birth_year: int | None, now: datetime
) -> Household:
    """Store a household of one person of whom only the name and perhaps the year of birth are known.

    `ref` begins with "vang-lai-" and is the caller's to keep apart; no file's household has such a number.
    """
    household = Household(
        campaign_id=neighbourhood.campaign_id,
        neighbourhood_id=stored_id(neighbourhood),
        ref=ref,
        head_name=name,
        street_order=next_on_walk(db, stored_id(neighbourhood)),
    )
    db.add(household)
    db.flush()
    person = Resident(
        campaign_id=household.campaign_id,
        household_id=stored_id(household),
        position=0,
        full_name=name,
        sort_key=name_sort_key(name),
        match_key=f"{match_form(name)}|{birth_year or ''}"[:160],
        birth_text=str(birth_year or ""),
        birth_year=birth_year,
        mark=ADDED,
        marked_at=now,
        mark_source="officer",
    )
    db.add(person)
    db.flush()
    return household


def neighbourhoods_within(db: DbSession, campaign_id: int, units: set[str]) -> list[Neighbourhood]:
    """Return the campaign's neighbourhoods in these units, by unit and name."""
    rows = select(Neighbourhood).where(
        Neighbourhood.campaign_id == campaign_id, col(Neighbourhood.unit_code).in_(units)
    )
    return list(db.exec(rows.order_by(col(Neighbourhood.unit_code), col(Neighbourhood.name))))
