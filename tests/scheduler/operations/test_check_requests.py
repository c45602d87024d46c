"""A request that cannot be so is found by the check, in a world that is broken in exactly that way."""

from datetime import timedelta

import pytest

from factories import EVE, make_account, make_campaign
from scheduler.requests.models import ResidentRequest


def request(db, office, **facts):
    slip = office.world.invitations[1]
    whole = {"campaign_id": slip.campaign_id, "invitation_id": slip.id, "kind": "split", "made_at": EVE, **facts}
    made = ResidentRequest(**whole)
    db.add(made)
    db.flush()
    return made


def test_requests_that_can_be_so_pass(db, office):
    request(db, office)
    request(db, office, decision="withdrawn", decided_at=EVE)
    request(db, office, decision="done", decided_at=EVE)
    request(db, office, decision="declined", decided_at=EVE, answer="-", account_id=make_account(db).id)
    assert office.broken() == {}


@pytest.mark.parametrize(
    "facts",
    [
        {"decision": "done", "decided_at": EVE - timedelta(minutes=1)},
        {"decision": "withdrawn", "decided_at": EVE, "account_id": "officer"},
        {"account_id": "officer"},
        {"decision": "declined", "decided_at": EVE},
        {"campaign_id": "other"},
    ],
    ids=["decided before it was made", "taken back by an officer", "open and decided by one", "no reason", "elsewhere"],
)
def test_requests_that_cannot_be_so_are_named(db, office, facts):
    known = {"officer": make_account(db).id, "other": make_campaign(db, "khac").id}
    made = request(db, office, **{name: known.get(value, value) for name, value in facts.items()})
    assert office.broken() == {"requests_wrong": [f"request {made.id}"]}
