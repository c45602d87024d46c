"""A world in which things have happened, on either database."""

import pytest

from factories import World, arrive, at, finish, make_published_plan
from scheduler.handouts import marks


@pytest.fixture
def world(db) -> World:
    return make_published_plan(db)


@pytest.fixture
def busy_world(db, world) -> World:
    """Slips 1 and 3 are handed out; of slip 1 two come and one finishes, of slip 2 both come after midnight and finish."""
    marks.mark(db, campaign=world.campaign, state="handed_out", source="leader", numbers=[1, 3], now=at(25, 18))
    arrive(db, world, 1, at(26, 19, 5), [1, 2])
    finish(db, world, world.residents[1][0], at(26, 19, 30))
    finish(db, world, world.residents[1][1], at(26, 19, 40), "papers_missing")
    arrive(db, world, 2, at(27, 1, 40))
    for resident in world.residents[2]:
        finish(db, world, resident, at(27, 1, 55))
    return world
