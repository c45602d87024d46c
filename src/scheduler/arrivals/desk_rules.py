"""What the desk's writer looks up for each group: whose keys are shown, which campaigns are closed, by what is judged."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.arrivals.judging import Rules
from scheduler.arrivals.models import Device
from scheduler.invitations.keys import verify_keys
from scheduler.places.campaign_file import tolerances_of
from scheduler.places.models import Campaign

RULES_LIVE = 1.0
"""Seconds. A campaign's tolerances and keys are read again after that; whether it is closed is asked of each group."""
_DEVICES = select(
    col(Device.id),
    col(Device.campaign_id),
    col(Device.station_id),
    col(Device.name),
    col(Device.key_hash),
    col(Device.next_key_hash),
    col(Device.revoked_at),
).where(
    or_(
        col(Device.key_hash).in_(bindparam("hashes", expanding=True)),
        col(Device.next_key_hash).in_(bindparam("hashes", expanding=True)),
    )
)
_STATES = select(col(Campaign.id), col(Campaign.state)).where(col(Campaign.id).in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class ShownDevice:
    """The device that shows a key; `settles` says that the key is its next one, shown for the first time."""

    id: int
    campaign_id: int
    station_id: int
    name: str
    revoked: bool
    settles: bool


def devices_showing(connection: Connection, hashes: Collection[str]) -> dict[str, ShownDevice]:
    """Return the devices to which these keys (as they are kept) belong, revoked ones too."""
    found: dict[str, ShownDevice] = {}
    for row in connection.execute(_DEVICES, {"hashes": list(hashes)}) if hashes else ():
        for shown, settles in ((row.key_hash, False), (row.next_key_hash, True)):
            if shown in hashes:
                found[shown] = ShownDevice(
                    row.id, row.campaign_id, row.station_id, row.name, row.revoked_at is not None, settles
                )
    return found


class RuleBook:
    """The rules of campaigns, read anew every second. For one thread."""

    def __init__(self, payload_key: bytes) -> None:
        self._payload_key = payload_key
        self._known: dict[int, tuple[float, Rules]] = {}

    def of(self, db: DbSession, campaigns: Collection[int]) -> Mapping[int, Rules]:
        """Return the rules of these campaigns as they stand now."""
        states: dict[Any, str] = {row[0]: row[1] for row in db.connection().execute(_STATES, {"ids": list(campaigns)})}
        return {
            campaign_id: replace(self._rules(db, campaign_id), closed=state == "closed")
            for campaign_id, state in states.items()
        }

    def _rules(self, db: DbSession, campaign_id: int) -> Rules:
        read_at, rules = self._known.get(campaign_id, (0.0, None))
        if rules is None or time.monotonic() - read_at > RULES_LIVE:
            campaign = db.get_one(Campaign, campaign_id, populate_existing=True)
            keys = verify_keys(db, campaign_id)
            rules = Rules(campaign_id, campaign.state == "closed", keys, tolerances_of(campaign), self._payload_key)
            self._known[campaign_id] = (time.monotonic(), rules)
        return rules
