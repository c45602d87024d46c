"""Today is off: a storm, a broken kit. One action moves everybody or lets him wait, closes the windows and issues new slips.

Tried first it does all of it and takes it back, so that what is told is what would happen.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.database import stored_id, transaction
from scheduler.invitations.change import cancel, reprint
from scheduler.invitations.keys import signing_key
from scheduler.keys import Keys
from scheduler.operations.changing import make_changes
from scheduler.operations.holding import AppointmentsOrphaned
from scheduler.operations.off_lists import Told, told
from scheduler.operations.off_scope import Concerned, Off, concerned_by, concerned_ids, windows_off
from scheduler.places.campaign_file import settings_of
from scheduler.places.changes import Close
from scheduler.places.models import Campaign
from scheduler.places.service import find_campaign
from scheduler.plan.blocking import block_places
from scheduler.plan.locking import lock_rows
from scheduler.plan.models import Plan
from scheduler.plan.moving import Step, relocate, take_windows
from scheduler.plan.parties import PlannedParty, appointed_parties
from scheduler.plan.places_left import hold, limits_over, places_left
from scheduler.plan.refuge import Homeless
from scheduler.plan.shelters import refuge_of
from scheduler.plan.windows import Window, plan_that_counts, window_of
from slots.calendar import local

DEFAULT_REASON = "ca không làm việc"
TRIES = 4
"""Closing hours can round the places of the day's other shifts down by one; whoever loses his place so is moved, too."""
LOCKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class CalledOff:
    """What was done, in appointments and windows, and everybody who was concerned, now or by the same action before.

    `stayed` have arrived and keep their place; their windows are not closed but take nobody else. `changed` is False where all
    was off already.
    """

    moved: int
    cancelled: int
    stayed: int
    closed: int
    told: tuple[Told, ...]
    changed: bool


def try_off(engine: Engine, code: str | None, off: Off, *, keys: Keys, now: datetime) -> CalledOff:
    """Return what calling off would do and who would be told what; nothing is changed. Raises as `call_off` does."""
    with transaction(engine) as db:
        done = call_off(db, campaign=find_campaign(db, code), off=off, keys=keys, now=now)
        db.rollback()
    return done


def call_off(db: DbSession, *, campaign: Campaign, off: Off, keys: Keys, now: datetime) -> CalledOff:
    """Move everybody out of the windows that are off, close them, and issue the next slips; again it only tells who was moved.

    Each party gets the best window with room on a later day (see `plan.refuge`). Who finds none, or all with `off.cancel`, lose
    their appointment with the reason and are listed as unassigned. Whoever has arrived stays.

    Raises
    ------
    NothingToCallOff, CampaignClosed, NoPublishedPlan
        There is nothing to call off.
    AppointmentsOrphaned, ChangeInvalid
        The windows cannot be closed. Nothing was changed.
    """
    plan = plan_that_counts(db, campaign)
    windows = windows_off(db, campaign, off, now)
    concerned = concerned_by(db, plan, windows)
    stay = [one for one in concerned if one.here]
    leave = [one for one in concerned if not one.here]
    moved, cancelled = _sent_away(db, campaign, plan, leave, off, now)
    kept_open = {one.appointment.slot_id for one in stay}
    shut = [w for w in windows if not w.slot.closed and w.slot.starts_at > now and stored_id(w.slot) not in kept_open]
    for _ in range(TRIES):
        try:
            with db.begin_nested():
                _close(db, campaign, shut, off, now)
            break
        except AppointmentsOrphaned as refusal:
            others = [one for one in concerned_ids(db, campaign, plan, refusal.ids) if not one.here]
            if not others:
                raise
            more = _sent_away(db, campaign, plan, others, replace(off, cancel=False), now)
            leave, moved, cancelled = leave + others, moved + more[0], cancelled + more[1]
    else:
        _close(db, campaign, shut, off, now)
    blocked = _block_rest(db, campaign, kept_open)
    _reissue(db, campaign, leave, off, keys, now)
    changed = bool(leave or shut or blocked)
    if changed:
        note(
            db,
            "session.called_off",
            campaign_id=campaign.id,
            plan=plan.id,
            day=off.day.isoformat(),
            sessions=sorted({stored_id(window.session) for window in windows}),
            moved=moved,
            cancelled=cancelled,
            stayed=len(stay),
            closed=len(shut),
        )
    return CalledOff(moved, cancelled, len(stay), len(shut), tuple(told(db, campaign, off)), changed)


def _sent_away(
    db: DbSession, campaign: Campaign, plan: Plan, leave: Sequence[Concerned], off: Off, now: datetime
) -> tuple[int, int]:
    """Move parties to later days as far as there is room, and let the others wait; return how many of each."""
    if not leave:
        return 0, 0
    parties = appointed_parties(db, campaign, settings_of(campaign), [one.appointment for one in leave])
    found = {} if off.cancel else _found(db, campaign, leave, parties, off, now)
    by_slot: dict[int, list[Concerned]] = {}
    lost = []
    for one in leave:
        slot = found.get(stored_id(one.appointment))
        if slot is None:
            lost.append((one.appointment, parties[stored_id(one.appointment)], one.window))
        else:
            by_slot.setdefault(slot, []).append(one)
    if by_slot:
        _relocated(db, campaign, plan, by_slot, parties, now)
    if lost:
        take_windows(db, campaign, plan, lost, off.reason or DEFAULT_REASON)
    return len(found), len(lost)


def _found(
    db: DbSession,
    campaign: Campaign,
    leave: Sequence[Concerned],
    parties: dict[int, PlannedParty],
    off: Off,
    now: datetime,
) -> dict[int, int]:
    homeless = [
        Homeless(
            stored_id(one.appointment),
            parties[stored_id(one.appointment)],
            one.window.session.station_id,
            one.window.session.operating_day,
            one.window.session.shift,
            one.window.slot.starts_at,
        )
        for one in leave
    ]
    return refuge_of(db, campaign, parties.values(), after=off.day, now=now).find(homeless)


def _relocated(
    db: DbSession,
    campaign: Campaign,
    plan: Plan,
    by_slot: dict[int, list[Concerned]],
    parties: dict[int, PlannedParty],
    now: datetime,
) -> None:
    """Write the moves window by window, each with its places held: the very guard of a booking, over what was chosen."""
    taken = {slot: window_of(db, campaign, slot) for slot in by_slot}
    in_order = sorted(by_slot, key=lambda slot: (stored_id(taken[slot].session), slot))
    limits = {unit for window in taken.values() for unit in limits_over(db, campaign, window.station.unit_code)}
    for start in range(0, len(in_order), LOCKED_AT_ONCE):
        lock_rows(db, campaign.dataset, limits, *in_order[start : start + LOCKED_AT_ONCE])
    steps = []
    for slot in in_order:
        hold(db, campaign, slot, sum(one.appointment.size for one in by_slot[slot]))
        for one in by_slot[slot]:
            one.appointment.slot_id = slot
            db.add(one.appointment)
            steps.append(Step(one.appointment, parties[stored_id(one.appointment)], one.window, taken[slot]))
        db.flush()
    relocate(db, campaign, plan, steps, cause="session_off", now=now)


def _close(db: DbSession, campaign: Campaign, shut: Sequence[Window], off: Off, now: datetime) -> None:
    """Close windows in the campaign file, a closure for each stretch of a station, so that opening again keeps them closed."""
    stretches: list[tuple[Window, datetime, datetime]] = []
    for window in shut:
        starts, ends = window.slot.starts_at, window.slot.ends_at
        if stretches and stretches[-1][0].station.id == window.station.id and stretches[-1][2] == starts:
            stretches[-1] = (stretches[-1][0], stretches[-1][1], ends)
        else:
            stretches.append((window, starts, ends))
    if stretches:
        make_changes(db, campaign, [_closure(*stretch, reason=off.reason) for stretch in stretches], now=now)


def _closure(window: Window, starts: datetime, ends: datetime, *, reason: str) -> Close:
    first, last = local(starts), local(ends)
    until = "24:00" if last.hour == last.minute == 0 else f"{last:%H:%M}"
    return Close(
        from_day=first.date(),
        to_day=first.date(),
        hours=f"{first:%H:%M}-{until}",
        station=window.station.code,
        reason=reason or DEFAULT_REASON,
    )


def _block_rest(db: DbSession, campaign: Campaign, slots: Collection[int]) -> int:
    """Let windows in which somebody has arrived take nobody else; return how many had room."""
    open_ones = [left for left in places_left(db, slots).values() if left.free]
    for left in open_ones:
        block_places(db, campaign, left.slot_id, left.blocked + left.free)
    return len(open_ones)


def _reissue(
    db: DbSession, campaign: Campaign, leave: Sequence[Concerned], off: Off, keys: Keys, now: datetime
) -> None:
    if not leave:
        return
    key_id, private_key = signing_key(db, campaign, keys=keys, now=now)
    for one in leave:
        if one.appointment.status == "cancelled":
            cancel(db, one.invitation, reason=off.reason or DEFAULT_REASON, now=now)
        else:
            reprint(db, one.invitation, key_id=key_id, private_key=private_key, now=now)
