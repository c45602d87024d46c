"""Devices: invited by a single-use token, known by a key, and of both only the SHA-256 is kept.

`now` is real time here, never the campaign's clock: a token must not live longer because a trial plays in 2021.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlmodel import Session as DbSession
from sqlmodel import col, select, update

from scheduler.arrivals.errors import DeviceRevoked, DeviceUnknown, EnrolmentTokenInvalid
from scheduler.arrivals.models import Device
from scheduler.database import stored_id
from scheduler.places.models import Campaign, Station

TOKEN_LIVES = timedelta(hours=24)
_SECRET_BYTES = 32


def _fingerprint(secret: str) -> str:
    # A plain hash is enough: 256 random bits cannot be guessed, so there is nothing for a slow hash to protect.
    return hashlib.sha256(secret.encode()).hexdigest()


def invite_device(db: DbSession, *, campaign: Campaign, station: Station, name: str, now: datetime) -> str:
    """Return the token that enrols one device at `station` within 24 hours of real time, once."""
    token = secrets.token_urlsafe(_SECRET_BYTES)
    device = Device(
        campaign_id=stored_id(campaign),
        station_id=stored_id(station),
        name=name,
        token_hash=_fingerprint(token),
        token_expires_at=now + TOKEN_LIVES,
    )
    db.add(device)
    db.flush()
    return token


def enrol(db: DbSession, *, token: str, now: datetime) -> str:
    """Use the token up and return the key the device shows from now on; it can be read nowhere afterwards.

    Raises
    ------
    EnrolmentTokenInvalid
        The token is wrong, used, expired, or its device was revoked.
    """
    key = secrets.token_urlsafe(_SECRET_BYTES)
    # One statement tests and uses up the token, so that two phones which read the same code cannot both enrol.
    used = db.exec(
        update(Device)
        .where(
            col(Device.token_hash) == _fingerprint(token),
            col(Device.token_expires_at) > now,
        )
        .values(token_hash=None, token_expires_at=None, key_hash=_fingerprint(key), enrolled_at=now)
    )
    if used.rowcount != 1:
        raise EnrolmentTokenInvalid
    return key


def device_by_key(db: DbSession, key: str) -> Device:
    """Return the enrolled device that shows `key`.

    Raises
    ------
    DeviceUnknown, DeviceRevoked
    """
    device = db.exec(select(Device).where(Device.key_hash == _fingerprint(key))).one_or_none()
    if device is None:
        raise DeviceUnknown
    if device.revoked_at is not None:
        raise DeviceRevoked(name=device.name)
    return device


def revoke(db: DbSession, *, device: Device, now: datetime) -> None:
    """Shut a device out, its unused token with it; what it scanned stays. Revoking twice keeps the first time."""
    device.revoked_at = device.revoked_at or now
    device.token_hash, device.token_expires_at = None, None
    db.add(device)
    db.flush()
