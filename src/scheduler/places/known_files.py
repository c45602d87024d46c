"""Campaign files that one process has read already: a page for everybody must not parse hundreds of stations each time."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.places.campaign_file import CampaignFile
from scheduler.places.campaign_stations import StationEntry
from scheduler.places.models import Campaign
from slots.shift import Shift


@dataclass(frozen=True)
class KnownFile:
    """A campaign file as it was loaded at one moment, with what is asked of it again and again."""

    file: CampaignFile

    @cached_property
    def stations(self) -> Mapping[str, StationEntry]:
        """The stations by code."""
        return {station.code: station for station in self.file.stations}

    @cached_property
    def opening(self) -> frozenset[tuple[int, int]]:
        """The hours of all shifts, in minutes from 00:00 of the operating day."""
        shifts = [Shift.parse(shift.code, shift.hours) for station in self.file.stations for shift in station.shifts]
        return frozenset((shift.start_minute, shift.end_minute) for shift in shifts)


@dataclass
class KnownFiles:
    """The newest file of each campaign that was asked for. A campaign that was loaded again is read again."""

    _kept: dict[int, tuple[datetime, KnownFile]] = field(default_factory=dict)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def of(self, db: DbSession | Connection, campaign_id: int, loaded_at: datetime) -> KnownFile:
        """Return the file of a campaign that says of itself that it was loaded at that moment."""
        known = self._kept.get(campaign_id)
        if known is None or known[0] != loaded_at:
            asked = select(col(Campaign.settings)).where(col(Campaign.id) == campaign_id)
            known = loaded_at, KnownFile(CampaignFile.model_validate(db.execute(asked).scalar_one()))
            with self._one_at_a_time:
                self._kept[campaign_id] = known
        return known[1]
