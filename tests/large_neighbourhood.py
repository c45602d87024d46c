"""The world of the pages with one of the largest neighbourhoods there are: 600 households of people as real lists have them."""

import random
from pathlib import Path

from sqlmodel import Session as DbSession
from sqlmodel import select

from browser.world import CAMPAIGN, LOADED, World, campaign_world
from scheduler.database import transaction
from scheduler.handouts.models import PrintRun
from scheduler.operations.publishing import publish
from scheduler.places.models import Campaign
from scheduler.plan.service import draft_plan
from scheduler.roster import sample_words as words
from scheduler.roster.models import Household, Resident

HOUSEHOLDS = 600
HOME = """
[[stations]]
code = "TAI-NHA"
name = "Tại nhà"
kind = "home"
unit = "462"
[[stations.shifts]]
code = "morning"
hours = "07:00-11:00"
kits = ["BO-2"]
"""


def large_world(folder: Path) -> World:
    """The line up to the published plan for `HOUSEHOLDS` households of the leader `to-truong`, as if their file were printed."""
    text = CAMPAIGN.replace("last_day = 2021-03-27", "last_day = 2021-04-07").replace("rate = 10", "rate = 30")
    world = campaign_world(folder, text + HOME)
    with transaction(world.engine) as db:
        campaign = db.exec(select(Campaign)).one()
        _people(db, campaign, world.neighbourhoods[0])
        plan = draft_plan(db, campaign, now=LOADED)
        publish(db, campaign=campaign, number=plan.number, keys=world.app.keys, now=LOADED)
        run = {
            "path": "slips/lon.pdf",
            "sha256": "0" * 64,
            "slips": 657,
            "people": 2143,
            "pages": 212,
            "size_bytes": 734_003,
        }
        db.add(PrintRun(plan_id=plan.id, neighbourhood_id=world.neighbourhoods[0], printed_at=LOADED, **run))
    return world


def _people(db: DbSession, campaign: Campaign, neighbourhood_id: int) -> None:
    chance = random.Random(600)
    for order in range(HOUSEHOLDS):
        size = chance.choices(range(1, 8), (8, 17, 22, 30, 14, 6, 3))[0]
        people = [_person(chance, position) for position in range(size)]
        household = Household(
            campaign_id=campaign.id,
            neighbourhood_id=neighbourhood_id,
            ref=f"H{order}",
            head_name=people[0].full_name,
            address=f"số {chance.randrange(1, 400)}, {chance.choice(words.STREETS)}",
            street_order=order,
        )
        db.add(household)
        db.flush()
        for person in people:
            person.household_id, person.campaign_id = household.id, campaign.id
        db.add_all(people)
    db.flush()


def _person(chance: random.Random, position: int) -> Resident:
    sex = chance.choice(("Nam", "Nữ"))
    parts = (chance.choice(words.SURNAMES), chance.choice(words.MIDDLES[sex]), chance.choice(words.GIVEN[sex]))
    name = " ".join(filter(None, parts)) if chance.random() > 0.02 else chance.choice(words.HARD_NAMES[sex])
    return Resident(
        campaign_id=0,
        household_id=0,
        position=position,
        full_name=name,
        match_key=f"{name} {position}",
        birth_year=chance.randrange(1940, 2004),
        phone=f"+849{chance.randrange(10**8):08d}" if position == 0 else "",
        mark="homebound" if position and chance.random() < 0.02 else None,
    )
