"""The keys that sign a campaign's slips: several may be valid at once, the newest signs."""

from collections.abc import Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.invitations.models import SigningKey
from scheduler.keys import Keys
from scheduler.places.models import Campaign


def signing_key(db: DbSession, campaign: Campaign, *, keys: Keys, now: datetime) -> tuple[int, Ed25519PrivateKey]:
    """Return the id and private half of the campaign's newest key, making the first one where there is none.

    Raises
    ------
    MasterKeyUnreadable
        The key was kept under another master key than the present one.
    """
    row = db.exec(
        select(SigningKey)
        .where(SigningKey.campaign_id == campaign.id, col(SigningKey.retired_at).is_(None))
        .order_by(col(SigningKey.key_id).desc())
    ).first()
    if row is not None:
        return row.key_id, Ed25519PrivateKey.from_private_bytes(keys.opened(row.private_key))
    private = Ed25519PrivateKey.generate()
    db.add(
        SigningKey(
            campaign_id=campaign.id or 0,
            key_id=1,
            public_key=private.public_key().public_bytes_raw(),
            private_key=keys.box.encrypt(private.private_bytes_raw()),
            made_at=now,
        )
    )
    db.flush()
    return 1, private


def verify_keys(db: DbSession, campaign_id: int) -> Mapping[int, Ed25519PublicKey]:
    """Return the campaign's public keys by id, retired ones too: slips in people's hands stay true."""
    rows = db.exec(select(SigningKey).where(SigningKey.campaign_id == campaign_id)).all()
    return {row.key_id: Ed25519PublicKey.from_public_bytes(row.public_key) for row in rows}
