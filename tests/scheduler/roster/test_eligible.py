"""The database counts whom the rule means: `eligible_on` says in SQL what `eligible_from` says of one person."""

from datetime import date
from itertools import product

import pytest
from sqlmodel import select

from factories import make_household, make_world
from scheduler.roster.eligible import eligible_on
from scheduler.roster.groups import eligible_from
from scheduler.roster.models import Resident

FIRST = date(2021, 1, 4)
BIRTHS = (
    (None, None, None),
    (1950, None, None),
    *((year, None, None) for year in (2005, 2006, 2007, 2008)),
    *((2007, month, None) for month in (1, 2, 3, 4, 11, 12)),
    *((2006, month, None) for month in (11, 12)),
    *((2007, month, day) for month in (2, 3, 4, 12) for day in (1, 27, 28)),
    *((2007, month, day) for month in (3, 4, 12) for day in (29, 30)),
    *((2007, month, 31) for month in (3, 12)),
    *((2008, 2, day) for day in (28, 29)),
    (2007, None, 5),
)


@pytest.fixture
def everybody(db):
    """One person of each birth, mark and card."""
    world = make_world(db)
    household = make_household(db, world.neighbourhoods["101"], ("Lê Văn Mẫu",))
    marks = (None, "confirmed", "homebound", "absent", "dead", "has_card", "spare", "unused")
    cases = product(BIRTHS, marks, (False, True))
    for number, ((year, month, day), mark, has_card) in enumerate(cases):
        db.add(
            Resident(
                campaign_id=world.campaign.id,
                household_id=household.id,
                position=number + 1,
                full_name=f"Người Thử {number}",
                match_key=str(number),
                birth_year=year,
                birth_month=month,
                birth_day=day,
                mark=mark,
                has_card=has_card,
            )
        )
    db.flush()
    return db.exec(select(Resident)).all()


@pytest.mark.parametrize("without_card", [True, False])
@pytest.mark.parametrize("minimum_age", [0, 14, 15])
def test_the_database_counts_exactly_those_whom_the_rule_invites(db, everybody, minimum_age, without_card):
    for last_day in (
        date(2021, 2, 28),
        date(2021, 3, 1),
        date(2021, 3, 31),
        date(2021, 4, 30),
        date(2021, 12, 31),
        date(2022, 1, 1),
        date(2022, 2, 28),
        date(2022, 3, 1),
        date(2023, 1, 1),
    ):
        condition = eligible_on(last_day, minimum_age, without_card=without_card)
        found = set(db.exec(select(Resident.id).where(condition)).all())
        invited = {
            person.id
            for person in everybody
            if eligible_from(person, FIRST, last_day, minimum_age, without_card=without_card)
        }
        assert found == invited
        assert 0 < len(found) < len(everybody)
