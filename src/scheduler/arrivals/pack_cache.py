"""Packs that were made a moment ago: a station's phones ask every minute, and mostly for what has not changed."""

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.arrivals.models import CheckIn
from scheduler.arrivals.pack import DayPack, make_pack
from scheduler.audit.models import AuditEntry
from scheduler.database import stored_id
from scheduler.keys import Keys
from scheduler.places.models import Campaign, Station
from slots.verdict import Tolerances

ARRIVALS_LAG = timedelta(seconds=30)
"""How old a pack may be before new arrivals make a new one of it; any other change does at once."""
KEPT = 200
"""Packs, in memory: of a hundred stations, the two days of each."""


@dataclass(frozen=True, slots=True)
class _Made:
    pack: DayPack
    trail: int
    check_ins: tuple[int | None, ...]


@dataclass
class PackCache:
    """The packs of one process. A pack is made anew when the campaign's trail has grown, since no fact changes without a note.

    Check-ins are a record of their own and leave none: they come every few seconds on a busy day, so that they count only once
    the pack is `ARRIVALS_LAG` old. `made_at` of what is returned says as of when it is true: now, where nothing was added since.
    """

    _packs: dict[Hashable, _Made] = field(default_factory=dict)

    def pack(
        self,
        db: DbSession,
        campaign: Campaign,
        station: Station,
        day: date,
        *,
        tolerances: Tolerances,
        keys: Keys,
        now: datetime,
    ) -> DayPack:
        """Return the pack of a station and day, made now or a moment ago."""
        key = (stored_id(station), day)
        trail = db.execute(
            select(func.max(AuditEntry.id)).where(col(AuditEntry.campaign_id) == campaign.id)
        ).scalar_one()
        # Who is ticked again after an undo keeps his row, and of two processes the smaller number may be written later.
        arrivals = select(func.max(CheckIn.id), func.count(), func.count(CheckIn.undone_at))  # type: ignore[arg-type]
        check_ins = tuple(db.execute(arrivals.where(col(CheckIn.operating_day) >= day - timedelta(days=1))).one())
        known = self._packs.get(key)
        if known is not None and known.trail == (trail or 0):
            if known.check_ins == check_ins:
                return replace(known.pack, made_at=now)
            if timedelta(0) <= now - known.pack.made_at < ARRIVALS_LAG:
                return known.pack
        pack = make_pack(db, campaign, station, day, tolerances=tolerances, keys=keys, now=now)
        self._keep(key, _Made(pack, trail or 0, check_ins))
        return pack

    def _keep(self, key: Hashable, made: _Made) -> None:
        self._packs.pop(key, None)
        while len(self._packs) >= KEPT:  # the one that was made longest ago stands first
            self._packs.pop(next(iter(self._packs)), None)
        self._packs[key] = made
