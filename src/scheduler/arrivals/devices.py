"""Devices: invited by a single-use token, known by a key that changes, and of both only the SHA-256 is kept.

`now` is real time here, never the campaign's clock: a token must not live longer because a trial plays in 2021.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session as DbSession
from sqlmodel import col, or_, select, update

from scheduler.arrivals.errors import DeviceUnknown, EnrolmentTokenInvalid
from scheduler.arrivals.models import Device
from scheduler.audit.trail import Actor, note
from scheduler.auth.logins import fingerprint
from scheduler.clock import real_now
from scheduler.database import stored_id
from scheduler.places.models import Campaign, Station

TOKEN_LIVES = timedelta(hours=24)
KEY_LIVES = timedelta(days=7)
"""A browser's key is changed by itself when it is older than that."""
FORMER_STAYS = timedelta(minutes=2)
"""So long the former key stays good beside the next one. A browser writes its cookies to the disk only within half a minute: one
that dies before comes back with the former key."""
_SECRET_BYTES = 32


def invite_device(db: DbSession, *, campaign: Campaign, station: Station, name: str, now: datetime) -> str:
    """Return the token that enrols one device at `station` within 24 hours of real time, once."""
    token = secrets.token_urlsafe(_SECRET_BYTES)
    device = Device(
        campaign_id=stored_id(campaign),
        station_id=stored_id(station),
        name=name,
        token_hash=fingerprint(token),
        token_expires_at=now + TOKEN_LIVES,
    )
    db.add(device)
    db.flush()
    note(db, "device.invited", campaign_id=campaign.id, subject=device.id, station=station.id)
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
            col(Device.token_hash) == fingerprint(token),
            col(Device.token_expires_at) > now,
        )
        .values(token_hash=None, token_expires_at=None, key_hash=fingerprint(key), key_made_at=now, enrolled_at=now)
    )
    if used.rowcount != 1:
        raise EnrolmentTokenInvalid
    device = device_by_key(db, key)
    note(db, "device.enrolled", campaign_id=device.campaign_id, subject=device.id, station=device.station_id)
    return key


def device_by_key(db: DbSession, key: str) -> Device:
    """Return the enrolled device that shows `key`: its present key, or the next one that it was given.

    Raises
    ------
    DeviceUnknown
        The key is nobody's, was replaced, or its device was revoked: one answer for all.
    """
    shown = fingerprint(key)
    device = db.exec(
        select(Device).where(
            or_(col(Device.key_hash) == shown, col(Device.next_key_hash) == shown), col(Device.revoked_at).is_(None)
        )
    ).one_or_none()
    if device is None:
        raise DeviceUnknown
    return device


def rotate_key(db: DbSession, device: Device, *, shown: str, now: datetime) -> str:
    """Give a device the key it shows from now on, and return it.

    The one it shows stays good until the new one is shown when it is at least two minutes old (`settle_key`): an answer that gets
    lost on a bad network, or a browser that dies, must not shut a station out. Asked for by the next key, it becomes the present
    one at once, however young it is: a device has two keys at most.
    """
    _settle(db, device, shown=shown)
    key = secrets.token_urlsafe(_SECRET_BYTES)
    device.next_key_hash, device.key_made_at = fingerprint(key), now
    db.add(device)
    db.flush()
    note(db, "device.rotated", campaign_id=device.campaign_id, subject=device.id)
    return key


def key_if_due(db: DbSession, device: Device, *, shown: str, now: datetime) -> str | None:
    """Give the device its next key where its present one is older than a week, else None.

    Of two requests of one device in the same moment one gets a key: the other waits for it here and then sees that it is done. Were
    both given one, the first would be worth nothing, and nobody knows which of the two answers the browser hears last.
    """
    if not needs_new_key(device, now=now):
        return None
    db.refresh(device, with_for_update=True)
    return rotate_key(db, device, shown=shown, now=now) if needs_new_key(device, now=now) else None


def settle_key(db: DbSession, device: Device, *, shown: str, now: datetime | None = None) -> None:
    """Make the key that is shown the only one, where it is the next and was given at least two minutes ago.

    Whoever copied the former holds nothing from then on. A browser that shows the next key earlier may still lose it (see
    `FORMER_STAYS`), so both stay good. Without `now` it is the present moment.
    """
    if device.key_made_at is None or (now or real_now()) - device.key_made_at >= FORMER_STAYS:
        _settle(db, device, shown=shown)


def _settle(db: DbSession, device: Device, *, shown: str) -> None:
    if device.next_key_hash is None or device.next_key_hash != fingerprint(shown):
        return
    # By the key and not by what was read of it: of two that settle in the same moment the second finds nothing left to do.
    settled = db.exec(
        update(Device)
        .where(col(Device.id) == device.id, col(Device.next_key_hash) == fingerprint(shown))
        .values(key_hash=fingerprint(shown), next_key_hash=None)
    )
    db.refresh(device)
    if settled.rowcount:
        note(db, "device.rotated", campaign_id=device.campaign_id, subject=device.id, settled=True)


def settle_shown_key(db: DbSession, device_id: int, shown_hash: str, *, by: Actor | None) -> None:
    """Do as `settle_key` for the desk, which knows a key by its hash only: after two minutes, and where it is the next."""
    settled = db.exec(
        update(Device)
        .where(
            col(Device.id) == device_id,
            col(Device.next_key_hash) == shown_hash,
            col(Device.key_made_at) <= real_now() - FORMER_STAYS,
        )
        .values(key_hash=shown_hash, next_key_hash=None)
    )
    if settled.rowcount:
        campaign_id = db.get_one(Device, device_id).campaign_id
        note(db, "device.rotated", campaign_id=campaign_id, subject=device_id, by=by, settled=True)


def needs_new_key(device: Device, *, now: datetime) -> bool:
    """Tell whether the device's key is older than a week."""
    return device.key_made_at is None or now - device.key_made_at > KEY_LIVES


def invited_device(db: DbSession, token: str, *, now: datetime) -> Device:
    """Return the device that `token` would enrol; nothing is used up.

    Raises
    ------
    EnrolmentTokenInvalid
        The token is wrong, used, expired, or its device was revoked.
    """
    hashed = col(Device.token_hash) == fingerprint(token)
    device = db.exec(select(Device).where(hashed, col(Device.token_expires_at) > now)).one_or_none()
    if device is None:
        raise EnrolmentTokenInvalid
    return device


class DeviceState(StrEnum):
    """How far a device's life has gone."""

    INVITED = "invited"
    EXPIRED = "expired"
    ENROLLED = "enrolled"
    TO_WIPE = "to_wipe"
    REVOKED = "revoked"
    WIPED = "wiped"


def state_of(device: Device, *, now: datetime) -> DeviceState:
    """Return it.

    `to_wipe` was revoked and has not yet said that it wiped what it carried; `revoked` never carried anything. `wiped` has said so,
    revoked or at the end of its campaign: it is given nothing more to carry.
    """
    if device.wiped_at is not None:
        return DeviceState.WIPED
    if device.revoked_at is not None:
        return DeviceState.REVOKED if device.enrolled_at is None else DeviceState.TO_WIPE
    if device.enrolled_at is not None:
        return DeviceState.ENROLLED
    waits = device.token_expires_at is not None and device.token_expires_at > now
    return DeviceState.INVITED if waits else DeviceState.EXPIRED


def devices_of(db: DbSession, station_ids: Sequence[int]) -> Sequence[Device]:
    """Return the devices of these stations, revoked ones too, by station and name."""
    query = select(Device).where(col(Device.station_id).in_(station_ids))
    return db.exec(query.order_by(col(Device.station_id), col(Device.name), col(Device.id))).all()


def revoke(db: DbSession, *, device: Device, now: datetime) -> None:
    """Shut a device out, its unused token with it; what it scanned stays. Revoking twice keeps the first time."""
    if device.revoked_at is not None:
        return
    device.revoked_at = now
    device.token_hash, device.token_expires_at = None, None
    db.add(device)
    db.flush()
    note(db, "device.revoked", campaign_id=device.campaign_id, subject=device.id, station=device.station_id)
