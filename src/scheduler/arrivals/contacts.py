"""A device's word about itself, each time it comes back to the network.

`now` is real time here, as in `arrivals.devices`.
"""

from datetime import datetime

from sqlmodel import Session as DbSession
from sqlmodel import col, or_, select, update

from scheduler.arrivals.errors import DeviceUnknown
from scheduler.arrivals.models import Device
from scheduler.audit.trail import note
from scheduler.auth.logins import fingerprint

_FARTHEST_SECONDS = 2**31 - 1
"""What the column holds: a phone whose clock says 1970 or 2099 is off by less, one that is off by more is just as wrong."""


def device_shut_out_or_not(db: DbSession, key: str) -> Device:
    """Return the device that shows `key`, one that was shut out too: it must hear that it has to wipe what it carries.

    Raises
    ------
    DeviceUnknown
        The key is nobody's, or was replaced.
    """
    shown = fingerprint(key)
    device = db.exec(
        select(Device).where(or_(col(Device.key_hash) == shown, col(Device.next_key_hash) == shown))
    ).one_or_none()
    if device is None:
        raise DeviceUnknown
    return device


def record_contact(
    db: DbSession, device_id: int, *, sent_at: datetime, queued: int, pack_made_at: datetime | None, now: datetime
) -> None:
    """Keep what a device says of itself: overwritten each minute, so it leaves no note and has no actor in the trail."""
    skew = round((sent_at - now).total_seconds())
    facts = {
        "last_seen_at": now,
        "skew_seconds": max(-_FARTHEST_SECONDS, min(skew, _FARTHEST_SECONDS)),
        "queued": queued,
        "pack_made_at": pack_made_at,
    }
    db.exec(update(Device).where(col(Device.id) == device_id).values(**facts))


def record_wiped(db: DbSession, device: Device, *, now: datetime) -> None:
    """Keep that a device says it has wiped what it carried, after it was told to; said again, the first time stays."""
    if device.wiped_at is not None:
        return
    device.wiped_at = now
    db.add(device)
    db.flush()
    note(db, "device.wiped", campaign_id=device.campaign_id, subject=device.id, station=device.station_id)
