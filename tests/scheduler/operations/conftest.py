"""A sound world of either database, and the eye that looks for what is broken in it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session as DbSession

from factories import EVE, KEY_ID, SIGNING_KEY, World, make_published_plan
from line import print_within
from scheduler.handouts.models import PrintRun
from scheduler.kept_keys.models import KeptKey
from scheduler.keys import Keys
from scheduler.operations.check import Report, check
from scheduler.places.campaign_file import CampaignFile, to_document
from scheduler.places.models import Campaign

KEYS = Keys(bytes(range(32)))
TEXTS = {
    "short_name": "Đợt mẫu",
    "issuing_body": "CÔNG AN {WARD}",
    "place_name": "Mẫu",
    "papers": [{"vi": "Phiếu hẹn này", "en": "This slip"}],
    "verify_phone": "0200 000 000",
    "signer_title": "TRƯỞNG CÔNG AN THỊ XÃ",
}


def settle(campaign: Campaign, **changed: Any) -> None:
    """Give a campaign of the factories the campaign file it was never loaded from."""
    facts = ("code", "name", "dataset", "first_day", "last_day", "public_url")
    known = {name: getattr(campaign, name) for name in facts}
    limits = [{"unit": "462", "daily_limit": 5}]
    whole = {**known, "unit": campaign.unit_code, "texts": TEXTS, "limits": limits, **changed}
    campaign.settings = to_document(CampaignFile.model_validate(whole))


def keep_key(db: DbSession, campaign: Campaign) -> KeptKey:
    """Store the key that the factories sign with, as the office keeps it."""
    key = KeptKey(
        campaign_id=campaign.id,
        purpose="slips",
        key_id=KEY_ID,
        public_key=SIGNING_KEY.public_key().public_bytes_raw(),
        secret=KEYS.box.encrypt(SIGNING_KEY.private_bytes_raw()),
        made_at=EVE,
    )
    db.add(key)
    db.flush()
    return key


@dataclass
class Office:
    """A campaign with its keys and its data folder, as `check` sees them."""

    db: DbSession
    world: World
    folder: Path
    key: KeptKey
    keys: Keys = field(default=KEYS)

    def check(self, **options: Any) -> Report:
        self.db.flush()
        return check(self.db, self.world.campaign, keys=self.keys, folder=self.folder, **options)

    def broken(self, **options: Any) -> dict[str, list[str]]:
        """What is broken, with the first ids."""
        return {finding.invariant: finding.examples for finding in self.check(**options).broken}

    def settle(self, **changed: Any) -> None:
        settle(self.world.campaign, **changed)

    def print_all(self) -> list[PrintRun]:
        return print_within(self.db, self.world.plan, self.folder, self.keys)


@pytest.fixture
def office(db, tmp_path) -> Office:
    """The published world of the factories: five people on Friday at the limit, one on Saturday."""
    world = make_published_plan(db)
    settle(world.campaign)
    return Office(db, world, tmp_path, keep_key(db, world.campaign))
