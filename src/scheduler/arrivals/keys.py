"""The keys that sign day packs: what a device carries of one station and day, and trusts without a network.

They are others than those of slips: a device that is told to trust a key for its day pack must not take a slip for one.
"""

from collections.abc import Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlmodel import Session as DbSession

from scheduler.kept_keys.service import public_keys_of, signing_key_of
from scheduler.keys import Keys
from scheduler.places.models import Campaign


def day_pack_key(db: DbSession, campaign: Campaign, *, keys: Keys, now: datetime) -> tuple[int, Ed25519PrivateKey]:
    """Return the id and private half of the key that signs the campaign's day packs, making the first one where there is none.

    Raises
    ------
    MasterKeyUnreadable
        The key was kept under another master key than the present one.
    """
    return signing_key_of(db, campaign, "day_packs", keys=keys, now=now)


def day_pack_verify_keys(db: DbSession, campaign_id: int) -> Mapping[int, Ed25519PublicKey]:
    """Return the public keys of day packs by id, retired ones too: a pack of this morning stays true till tonight."""
    return public_keys_of(db, campaign_id, "day_packs")
