"""Changing a campaign while it runs: tried first, with everything that would follow from it, then made in one transaction.

Trying does it all and takes it back, so what is told is what would happen and not a second opinion of it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy import select as select_columns
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.audit.trail import note
from scheduler.database import transaction
from scheduler.operations.holding import (
    Orphans,
    delete_drafts,
    drafts_in,
    held_slots,
    let_go,
    limits_of,
    orphans_of,
    sessions_left_out,
    stricter,
)
from scheduler.places.campaign_file import CampaignFile, settings_of
from scheduler.places.campaign_reading import check_campaign, parse_campaign
from scheduler.places.change_errors import ChangeInvalid, PastUntouchable
from scheduler.places.change_scope import stations_concerned
from scheduler.places.changed_file import changed_file
from scheduler.places.changes import Change, Close, Lend, Reopen, ReturnLoan
from scheduler.places.errors import CampaignFileInvalid
from scheduler.places.models import Campaign, Station
from scheduler.places.opening import SessionsOpened, is_past, open_sessions
from scheduler.places.service import find_campaign, store_campaign
from scheduler.places.session_diff import Difference
from scheduler.places.turns import take_turns
from scheduler.places.unit_tables import known_books, unit_book
from scheduler.plan.errors import NestedLimits
from scheduler.progress.outlook import Required
from scheduler.progress.required import PeopleUnknown, required
from slots.calendar import at, local, operating_day
from slots.session import SessionRef
from slots.shift import DAY_PARTS, Shift, part_of

SHOWN = 60
"""Sessions told one by one; the sums are of all."""


@dataclass(frozen=True, slots=True)
class SessionEffect:
    """What a change does to one session: its places before and after, None where there is no session."""

    ref: SessionRef
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Effect:
    """Everything that follows from a change.

    `dataset` is the campaign's, `changed` are the keys of its file that differ. Of `opened.created + changed + removed` sessions
    the first are in `sessions`. `gained` are places won and lost by unit and day. `drafts` are the numbers of the drafts that go.
    `before` and `after` say when everybody is served; None where it is not known how many people there are.
    """

    dataset: str
    changed: tuple[str, ...]
    opened: SessionsOpened
    sessions: tuple[SessionEffect, ...]
    slots_shrunk: int
    gained: dict[tuple[str, date], int] = field(hash=False)
    orphans: Orphans
    drafts: tuple[int, ...]
    before: Required | None
    after: Required | None

    @property
    def untold(self) -> int:
        """How many sessions change beyond those in `sessions`."""
        return self.opened.created + self.opened.changed + self.opened.removed - len(self.sessions)

    @property
    def places(self) -> int:
        """Places won, below zero lost."""
        return sum(self.gained.values())

    def gained_by_unit(self) -> dict[str, int]:
        """Return the places won and lost of each unit whose stations are concerned."""
        units: dict[str, int] = {}
        for (unit, _), people in sorted(self.gained.items()):
            units[unit] = units.get(unit, 0) + people
        return units


def try_change(engine: Engine, code: str | None, change: Change, *, now: datetime) -> Effect:
    """Return what `change` would do to the campaign; nothing is changed.

    Raises as `make_change` does, but for `AppointmentsOrphaned`: the number stands in the effect. Only a station that would be
    taken out with appointments raises it here too, for there is no campaign without that station to tell of.
    """
    return _tried(engine, code, now, lambda db, campaign: _changed(db, campaign, [change], now), opening=False)


def try_file(engine: Engine, text: str, *, now: datetime) -> Effect:
    """Return what loading a campaign file that describes a known campaign, and opening its sessions, would do.

    Raises
    ------
    CampaignFileInvalid, CampaignUnknown, CampaignClosed, PublicUrlFrozen, DatasetFrozen, StationInUse
    """
    with DbSession(engine) as db:
        file = parse_campaign(text, known_books(db))
    return _tried(engine, file.code, now, lambda _db, _campaign: file, opening=True)


def try_opening(engine: Engine, code: str | None, *, now: datetime) -> Effect:
    """Return what opening the sessions of the campaign as it is stored would do.

    Raises
    ------
    CampaignClosed
    """
    return _tried(engine, code, now, lambda _db, campaign: settings_of(campaign), opening=True)


def make_change(db: DbSession, campaign: Campaign, change: Change, *, now: datetime) -> Effect:
    """Make `change`: the campaign file, the sessions and their slots follow in this transaction.

    Raises
    ------
    AppointmentsOrphaned
        People would lose the place they were told of.
    NothingToChange, NothingToReopen, NothingToReturn, CodeUnknown, RowUnknown, PastUntouchable, ChangeInvalid
        The change makes no sense.
    CampaignClosed, StationInUse
        It is no longer possible. Nothing is changed then.
    """
    return make_changes(db, campaign, [change], now=now)


def make_changes(db: DbSession, campaign: Campaign, changes: Sequence[Change], *, now: datetime) -> Effect:
    """Make changes of one kind, one after another, as one: raises as `make_change` does."""
    take_turns(db, campaign)
    file = _changed(db, campaign, changes, now)
    effect = _carried_out(db, campaign, file, now, refuse=True)
    counts: dict[str, Any] = {
        "created": effect.opened.created,
        "changed": effect.opened.changed,
        "removed": effect.opened.removed,
    }
    drafts = list(effect.drafts)
    note(
        db,
        "campaign.changed",
        campaign_id=campaign.id,
        subject=campaign.id,
        change=changes[0].change,
        places=effect.places,
        drafts_removed=drafts,
        **counts,
    )
    return effect


def _tried(
    engine: Engine,
    code: str | None,
    now: datetime,
    wanted: Callable[[DbSession, Campaign], CampaignFile],
    *,
    opening: bool,
) -> Effect:
    with transaction(engine) as db:
        campaign = find_campaign(db, code)
        take_turns(db, campaign)
        effect = _carried_out(db, campaign, wanted(db, campaign), now, refuse=False, opening=opening)
        db.rollback()
    return effect


def _changed(db: DbSession, campaign: Campaign, changes: Sequence[Change], now: datetime) -> CampaignFile:
    file = changed = settings_of(campaign)
    for change in changes:
        if not is_past(campaign, now):
            _refuse_past(change, operating_day(now, file.day_starts_minute), now)
        changed = changed_file(changed, change)
    try:
        check_campaign(changed, unit_book(db, file.dataset))
    except CampaignFileInvalid as invalid:
        raise ChangeInvalid(invalid.findings) from None
    return changed


def _refuse_past(change: Change, today: date, now: datetime) -> None:
    if isinstance(change, Close | Reopen) and change.hours and change.from_day >= today:
        last = at(change.to_day, Shift.parse("morning", change.hours).end_minute)
        if change.from_day <= change.to_day and last <= now:
            hours = f"{change.to_day:%d/%m/%Y} {change.hours}"
            raise PastUntouchable(key="hours", day=hours, today=f"{local(now):%d/%m/%Y %H:%M}")
    if isinstance(change, Close | Reopen | Lend):
        key, day = "from_day", change.from_day
    elif isinstance(change, ReturnLoan):
        # The loan may have begun long ago; that it ends yesterday cannot be said today any more.
        key, day = "last_day", max(change.last_day, min(change.from_day, today))
    else:
        return
    if day < today:
        raise PastUntouchable(key=key, day=f"{day:%d/%m/%Y}", today=f"{today:%d/%m/%Y}")


def _carried_out(
    db: DbSession, campaign: Campaign, file: CampaignFile, now: datetime, *, refuse: bool, opening: bool = False
) -> Effect:
    """Make the campaign `file`; with `opening` as by loading it and opening all its sessions, else no further than it differs."""
    former, book = settings_of(campaign), unit_book(db, file.dataset)
    before, stations, limits = (
        _required(db, campaign, now),
        _stations(db, campaign),
        limits_of(db, campaign, former, book),
    )
    left_out = sessions_left_out(db, campaign, file)
    drafts = {} if opening else let_go(db, campaign, left_out)
    stored = store_campaign(db, file, now=now)
    found: list[tuple[Difference, Orphans]] = []

    def hold(difference: Difference) -> Collection[int]:
        since = None if is_past(campaign, now) else operating_day(now, file.day_starts_minute)
        binding = stricter(limits, limits_of(db, campaign, file, book), frozenset(stations))
        orphans = orphans_of(db, campaign, difference.shrunk(), binding, since=since)
        if refuse:
            orphans.refuse()
        gone = drafts_in(db, campaign, [session.session_id for session in difference.touched])
        delete_drafts(db, gone)
        drafts.update(gone)
        held = held_slots(db, campaign) if difference.touched else ()
        difference.removed.update(left_out.removed)  # they went with their stations, and are only told of
        found.append((difference, orphans))
        return held

    concerned = None if opening else stations_concerned(former, file)
    opened = open_sessions(db, campaign, now=now, holding=hold, stations=concerned)
    db.flush()
    (difference, orphans) = found[0]
    stations = _stations(db, campaign) | stations
    return Effect(
        dataset=file.dataset,
        changed=tuple(stored.changed),
        opened=opened,
        sessions=tuple(_sessions(difference, {number: code for number, (code, _) in stations.items()})[:SHOWN]),
        slots_shrunk=len(difference.shrunk()),
        gained=_gained(difference, {number: unit for number, (_, unit) in stations.items()}),
        orphans=orphans,
        drafts=tuple(sorted(drafts.values())),
        before=before,
        after=_required(db, campaign, now),
    )


def _stations(db: DbSession, campaign: Campaign) -> dict[int, tuple[str, str]]:
    """Return code and unit of the campaign's stations by id."""
    columns = (col(Station.id), col(Station.code), col(Station.unit_code))
    rows = db.execute(select_columns(*columns).where(col(Station.campaign_id) == campaign.id))
    return {number: (code, unit) for number, code, unit in rows}


def _gained(difference: Difference, units: dict[int, str]) -> dict[tuple[str, date], int]:
    gained: dict[tuple[str, date], int] = {}
    for (station, day), people in difference.places_by_station_and_day().items():
        gained[units[station], day] = gained.get((units[station], day), 0) + people
    return gained


def _sessions(difference: Difference, codes: dict[int, str]) -> list[SessionEffect]:
    facts: list[tuple[tuple[int, date, str], int | None, int | None]] = [
        *((key, None, wanted.places) for key, wanted in difference.created.items()),
        *((key, stored.places, wanted.places) for key, (stored, wanted) in difference.changed.items()),
        *((key, stored.places, None) for key, stored in difference.removed.items()),
    ]
    effects = [
        SessionEffect(SessionRef(codes[station], day, shift), before, after)
        for (station, day, shift), before, after in facts
    ]
    return sorted(effects, key=_in_time)


def _in_time(effect: SessionEffect) -> tuple[date, str, int, str]:
    ref = effect.ref
    return ref.operating_day, ref.station, DAY_PARTS.index(part_of(ref.shift)), ref.shift


def _required(db: DbSession, campaign: Campaign, now: datetime) -> Required | None:
    try:
        return required(db, campaign, as_of=now)
    except (PeopleUnknown, NestedLimits):
        return None  # nobody has said yet how many people there are, or what binds them; a change needs no forecast
