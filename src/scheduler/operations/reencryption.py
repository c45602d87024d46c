"""Another key for a campaign's ID numbers, batch by batch: imports and look-ups go on between them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from scheduler.database import transaction
from scheduler.keys import Keys
from scheduler.places.service import find_campaign
from scheduler.roster.id_numbers import BATCH, begin_reencryption, reencrypt_some

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Reencrypted:
    """Of which campaign, and how many numbers were encrypted anew."""

    campaign: str
    numbers: int


def rotate_id_numbers(
    engine: Engine,
    code: str | None,
    *,
    keys: Keys,
    now: datetime,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> Reencrypted:
    """Make the next key of ID numbers for the campaign with that code (see `find_campaign`), and encrypt all of them under it.

    Each batch is a transaction of its own. After a stop the next run makes no other key, but goes on with what is left.

    Raises
    ------
    IdNumbersNotKept, KeyIdsUsedUp, MasterKeyUnreadable, IdNumberUnreadable
        What was done so far stays, and everything can be read.
    """
    with transaction(engine) as db:
        campaign = find_campaign(db, code)
        total = begin_reencryption(db, campaign, keys=keys, now=now)
    done = 0
    while True:
        with transaction(engine) as db:
            some = reencrypt_some(db, find_campaign(db, campaign.code), keys=keys, now=now, most=batch)
        done += some
        if progress:
            progress(done, max(done, total))
        if some < batch:
            return Reencrypted(campaign.code, done)
