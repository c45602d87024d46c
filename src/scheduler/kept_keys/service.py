"""The verbs of kept keys: the newest of a purpose, all of them, the next one. Callers commit."""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session as DbSession
from sqlmodel import col, delete, select
from sqlmodel.sql.expression import SelectOfScalar

from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.kept_keys.errors import KeyIdsUsedUp
from scheduler.kept_keys.masters import prove
from scheduler.kept_keys.models import LARGEST_ID, SIGNING, KeptKey, Purpose
from scheduler.keys import Keys
from scheduler.places.models import Campaign


def newest_key(db: DbSession, campaign: Campaign, purpose: Purpose, *, keys: Keys, now: datetime) -> tuple[int, bytes]:
    """Return the id and the secret of the key that is now used for `purpose`, making the first one where there is none.

    Raises
    ------
    MasterKeyUnreadable
        The key was kept under another master key than the present one, or, where one is to be made, any key was.
    """
    rows = _all(db, campaign, purpose)
    live = [row for row in rows if row.retired_at is None]
    row = live[-1] if live else _make_next(db, campaign, purpose, rows, keys=keys, now=now)
    return row.key_id, keys.opened(row.secret)


def signing_key_of(
    db: DbSession, campaign: Campaign, purpose: Purpose, *, keys: Keys, now: datetime
) -> tuple[int, Ed25519PrivateKey]:
    """Return the id and private half of the key that now signs for `purpose` (see `newest_key`)."""
    key_id, secret = newest_key(db, campaign, purpose, keys=keys, now=now)
    return key_id, Ed25519PrivateKey.from_private_bytes(secret)


def public_keys_of(db: DbSession, campaign_id: int, purpose: Purpose) -> Mapping[int, Ed25519PublicKey]:
    """Return the public halves of a purpose by id, oldest first, retired ones too: what they signed stays true."""
    rows = db.exec(_of(campaign_id, purpose)).all()
    return {row.key_id: Ed25519PublicKey.from_public_bytes(row.public_key or b"") for row in rows}


def secrets_of(db: DbSession, campaign: Campaign, purpose: Purpose, *, keys: Keys) -> Mapping[int, bytes]:
    """Return the secrets of a purpose by id, oldest first, retired ones too; none is made.

    Raises
    ------
    MasterKeyUnreadable
        One of them was kept under a master that is not here.
    """
    return {row.key_id: keys.opened(row.secret) for row in _all(db, campaign, purpose)}


def rotate(db: DbSession, campaign: Campaign, purpose: Purpose, *, keys: Keys, now: datetime) -> int:
    """Make the next key of a purpose, which is used from now on, and return its id.

    The former keys of signatures retire: they sign nothing more, and what they signed stays valid. Those of encryption stay in
    use until nothing is encrypted under them (see `retire_older`). Two who rotate in the same moment rotate once.

    Raises
    ------
    KeyIdsUsedUp, MasterKeyUnreadable
        The present key stays in use.
    """
    made = _make_next(db, campaign, purpose, _all(db, campaign, purpose), keys=keys, now=now)
    if purpose in SIGNING:
        retire_older(db, campaign, purpose, than=made.key_id, now=now)
    note(db, "key.rotated", campaign_id=campaign.id, purpose=purpose, key=made.key_id)
    return made.key_id


def retire_older(db: DbSession, campaign: Campaign, purpose: Purpose, *, than: int, now: datetime) -> None:
    """Note since when the keys before `than` are not used any more."""
    of_purpose = (col(KeptKey.campaign_id) == campaign.id, col(KeptKey.purpose) == purpose)
    live = col(KeptKey.retired_at).is_(None)
    db.execute(update(KeptKey).where(*of_purpose, live, col(KeptKey.key_id) < than).values(retired_at=now))


def drop_keys(db: DbSession, campaign: Campaign, purpose: Purpose) -> None:
    """Delete the keys of a purpose of which nothing is left: what was encrypted under them can never be read again."""
    db.execute(delete(KeptKey).where(col(KeptKey.campaign_id) == campaign.id, col(KeptKey.purpose) == purpose))


def kept_keys(db: DbSession, campaign: Campaign) -> list[KeptKey]:
    """Return all keys of a campaign by purpose and id."""
    of_campaign = select(KeptKey).where(KeptKey.campaign_id == campaign.id)
    return list(db.exec(of_campaign.order_by(col(KeptKey.purpose), col(KeptKey.key_id))))


def _of(campaign_id: int, purpose: Purpose) -> SelectOfScalar[KeptKey]:
    of_purpose = (KeptKey.campaign_id == campaign_id, KeptKey.purpose == purpose)
    return select(KeptKey).where(*of_purpose).order_by(col(KeptKey.key_id))


def _all(db: DbSession, campaign: Campaign, purpose: Purpose) -> Sequence[KeptKey]:
    return db.exec(_of(stored_id(campaign), purpose)).all()


def _make_next(
    db: DbSession, campaign: Campaign, purpose: Purpose, rows: Sequence[KeptKey], *, keys: Keys, now: datetime
) -> KeptKey:
    """Make the key after the last of `rows`, or take the one that somebody else made of that id in the same moment."""
    # Under a wrong master the office would from now on keep two sets of keys, of which no master opens both.
    prove(db, keys)
    key_id = rows[-1].key_id + 1 if rows else 1
    if key_id > LARGEST_ID:
        raise KeyIdsUsedUp(campaign=campaign.code, most=LARGEST_ID)
    secret, public = _fresh(purpose)
    dialect = sqlite if db.get_bind().dialect.name == "sqlite" else postgresql
    row = {
        "campaign_id": campaign.id,
        "purpose": purpose,
        "key_id": key_id,
        "public_key": public,
        "secret": keys.box.encrypt(secret),
        "made_at": now,
    }
    # The second of two waits here for the first, and then stores nothing.
    db.execute(dialect.insert(KeptKey).values(row).on_conflict_do_nothing())
    return db.exec(_of(stored_id(campaign), purpose).where(KeptKey.key_id == key_id)).one()


def _fresh(purpose: Purpose) -> tuple[bytes, bytes | None]:
    """Return a new secret, with the public half where it is one of signatures."""
    if purpose not in SIGNING:
        return os.urandom(32), None
    private = Ed25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()
