"""Deploying mobile teams through the API: proposed, tried, made, refused."""

import pytest

from deployment_scene import settled
from line import rows_of

FIXED = {"station": "BAC", "team": "TO-1", "first": "2021-03-28", "last": "2021-03-29"}


@pytest.fixture
def town(bare):
    settled(bare.line)
    return bare


@pytest.fixture
def planner(town):
    return town.signed_in()


def tried(client, **order):
    return client.post("/api/v1/deployments/trial", json=order)


def made(client, **order):
    return client.post("/api/v1/deployments", json=order)


def stored(site):
    return rows_of(site.line.engine, but=("audit_entry", "login"))


def test_a_trial_answers_what_making_answers_and_changes_nothing(town, planner):
    before = stored(town)
    answer = tried(planner)
    assert answer.status_code == 200
    told = answer.json()
    (district,) = told["districts"]
    assert (told["first"], told["last"], district["unit_code"]) == ("2021-03-26", "2021-04-14", "462")
    assert {block["station"]: (block["days"], block["people"]) for block in district["blocks"]} == {
        "XA": (3, 120),
        "DONG": (3, 90),
        "BAC": (2, 50),
    }
    assert [(team["code"], team["kits"]) for team in district["teams"]] == [("TO-1", ["LD-1"]), ("LD-2", ["LD-2"])]
    assert (district["people"], district["at_teams"], district["at_headquarters"], district["unserved"]) == (
        320,
        260,
        60,
        0,
    )
    assert told["effect"]["applied"] is False
    assert stored(town) == before

    after = made(planner, digest=told["digest"])
    assert after.status_code == 200
    assert after.json() == told | {"effect": told["effect"] | {"applied": True}}
    assert tried(planner).json()["effect"] is None


def test_blocks_by_hand_stay(planner):
    (district,) = tried(planner, teams=1, fixed=[FIXED]).json()["districts"]

    (fixed,) = [block for block in district["blocks"] if block["fixed"]]
    assert (fixed["station"], fixed["team"], fixed["first"], fixed["last"]) == (
        "BAC",
        "TO-1",
        "2021-03-28",
        "2021-03-29",
    )


@pytest.mark.parametrize(
    ("order", "status", "code"),
    [
        ({"teams": 3}, 422, "too_few_teams"),
        ({"fixed": [FIXED | {"team": "TO-9"}]}, 422, "block_invalid"),
        ({"fixed": [FIXED, FIXED | {"station": "XA"}]}, 422, "blocks_overlap"),
        ({"keep": ["KHONG"]}, 422, "block_invalid"),
        ({"digest": "0" * 64}, 409, "proposal_changed"),
    ],
)
def test_what_cannot_be_made_is_refused_and_nothing_is_written(town, planner, order, status, code):
    before = stored(town)
    answer = made(planner, **order)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert stored(town) == before


def test_a_planner_of_a_ward_sends_no_team_of_the_town(town):
    answer = tried(town.signed_in(unit="19357"))

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
