"""The keys that sign a campaign's slips: several may be valid at once, the newest signs."""

from collections.abc import Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlmodel import Session as DbSession

from scheduler.kept_keys.service import public_keys_of, signing_key_of
from scheduler.keys import Keys
from scheduler.places.models import Campaign


def signing_key(db: DbSession, campaign: Campaign, *, keys: Keys, now: datetime) -> tuple[int, Ed25519PrivateKey]:
    """Return the id and private half of the campaign's newest key, making the first one where there is none.

    Raises
    ------
    MasterKeyUnreadable
        The key was kept under another master key than the present one.
    """
    return signing_key_of(db, campaign, "slips", keys=keys, now=now)


def verify_keys(db: DbSession, campaign_id: int) -> Mapping[int, Ed25519PublicKey]:
    """Return the campaign's public keys by id, retired ones too: slips in people's hands stay true."""
    return public_keys_of(db, campaign_id, "slips")
