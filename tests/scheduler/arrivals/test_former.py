import pytest

from factories import KEY_ID, SIGNING_KEY, at, make_published_plan
from notices.slipcode import show_typed_code
from scheduler.kept_keys.models import KeptKey


@pytest.fixture
def former(db):
    """Another campaign of the same database, with its public key."""
    other = make_published_plan(db, "dot-truoc")
    public = SIGNING_KEY.public_key().public_bytes_raw()
    db.add(
        KeptKey(
            campaign_id=other.campaign.id,
            purpose="slips",
            key_id=KEY_ID,
            public_key=public,
            secret=b"-",
            made_at=at(1, 8),
        )
    )
    db.flush()
    return other


def codes_of(db, other):
    return [show_typed_code(other.invitations[1].typed_code), other.qr(db, 1)]


def test_a_slip_of_a_closed_campaign_is_told_as_over_and_admits_nobody(db, world, desk, former):
    former.campaign.state = "closed"
    db.add(former.campaign)
    db.flush()
    for code in codes_of(db, former):
        answer = desk.answer(code, at(26, 19, 6))
        assert (answer["verdict"], answer["admits"], answer["slip"]) == ("campaign_closed", False, None)


def test_a_slip_of_another_open_campaign_is_invalid_here(db, world, desk, former):
    for code in codes_of(db, former):
        assert desk.answer(code, at(26, 19, 6))["verdict"] == "invalid"


def test_a_code_that_nobody_issued_stays_invalid_beside_a_closed_campaign(db, world, desk, former):
    former.campaign.state = "closed"
    db.add(former.campaign)
    db.flush()
    assert desk.answer("2222-2222", at(26, 19, 6))["verdict"] == "invalid"
