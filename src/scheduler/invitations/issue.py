"""Issue: every appointment of the published plan gets its invitation; what did not change keeps its paper."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import ColumnElement, func, select, update
from sqlmodel import Session as DbSession
from sqlmodel import col

from notices.slipcode import mint_typed_code, sign
from scheduler.bulk import PARAMETERS, chunks, copy_rows, fresh_ids, update_rows
from scheduler.database import metadata
from scheduler.invitations.claims import claim_of
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.places.models import Campaign, SessionRow, SlotRow, Station
from scheduler.places.opening import begun_at
from scheduler.plan.models import Appointment, AppointmentMember, Plan
from scheduler.roster.models import Household

CHUNK = 20_000
"""Slips written at once."""
_INVITATION = metadata.tables[str(Invitation.__tablename__)]
_VERSION = metadata.tables[str(InvitationVersion.__tablename__)]
_Paper = tuple[int, int, int]
"""An invitation's id and number, and the version that is to be written."""


@dataclass(frozen=True, slots=True)
class Issued:
    """What one issue did, in slips."""

    new: int = 0
    replaced: int = 0
    kept: int = 0
    cancelled: int = 0


@dataclass(frozen=True, slots=True)
class _Booked:
    """One appointment of the plan with what its code must say."""

    appointment_id: int
    household_id: int
    party: str
    slot_id: int
    operating_day: date
    starts_at: datetime
    ends_at: datetime
    station_number: int


def issue_invitations(
    db: DbSession,
    campaign: Campaign,
    plan: Plan,
    *,
    key_id: int,
    private_key: Ed25519PrivateKey,
    now: datetime,
    mint: Callable[[], str] = mint_typed_code,
    household_id: int | None = None,
) -> Issued:
    """Give every appointment of `plan` its invitation, or only those of one household; doing it again changes nothing.

    A party that is new gets a number and a code; one whose slot or members changed gets a new version under the old number
    and code; one that is as before keeps its paper, and so does one whose window is over, whoever of it came; one that is gone
    is cancelled. The caller has taken the campaign's turn
    (`plan.service.take_turns`), since the numbers are counted on.
    """
    booked = _booked(db, plan, household_id)
    former = {(row.household_id, row.party): row for row in _former(db, campaign, household_id)}
    begun = begun_at(campaign, now)
    over = {row.appointment_id for row in booked if begun is not None and row.ends_at <= begun}
    changed = _changed(db, plan, booked, former, over, household_id)
    new = [row for row in booked if (row.household_id, row.party) not in former]
    replaced = [row for row in booked if (row.household_id, row.party) in changed]
    papers = _insert_new(db, campaign, new, mint)
    moved = [row for row in booked if (row.household_id, row.party) in changed or _points_elsewhere(row, former)]
    _move(db, [_moved(row, former, changed) for row in moved])
    cancelled = _cancel_gone(db, campaign, former, booked, now)
    again = (former[row.household_id, row.party] for row in replaced)
    papers += [(old.id, old.number, old.version + 1) for old in again]
    signed = zip([*new, *replaced], papers, strict=True)
    for part in chunks(signed, CHUNK):
        _write_versions(db, campaign, part, key_id, private_key, now)
    return Issued(len(new), len(replaced), len(booked) - len(new) - len(replaced), cancelled)


def _only(household_id: int | None, column: Any) -> list[ColumnElement[bool]]:
    """Return the condition that `column` is of this household; none where all are meant."""
    return [] if household_id is None else [col(column) == household_id]


def _points_elsewhere(row: _Booked, former: Mapping[tuple[int, str], Any]) -> bool:
    old = former.get((row.household_id, row.party))
    return old is not None and old.appointment_id != row.appointment_id


def _moved(row: _Booked, former: Mapping[tuple[int, str], Any], changed: set[tuple[int, str]]) -> tuple[Any, ...]:
    key = (row.household_id, row.party)
    version = former[key].version + (1 if key in changed else 0)
    return (version, row.appointment_id, None, "", former[key].id)


def _booked(db: DbSession, plan: Plan, household_id: int | None) -> list[_Booked]:
    """Return the plan's live appointments in printing order: neighbourhood, then day, window, station, street."""
    rows = db.execute(
        select(
            col(Appointment.id),
            col(Appointment.household_id),
            col(Appointment.party),
            col(Appointment.slot_id),
            col(SessionRow.operating_day),
            col(SlotRow.starts_at),
            col(SlotRow.ends_at),
            col(Station.number),
        )
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .join(Household, col(Household.id) == col(Appointment.household_id))
        .where(
            col(Appointment.plan_id) == plan.id,
            col(Appointment.status) == "booked",
            *_only(household_id, Appointment.household_id),
        )
        .order_by(
            col(Household.neighbourhood_id),
            col(SessionRow.operating_day),
            col(SlotRow.starts_at),
            col(Station.number),
            col(Household.street_order),
            col(Household.id),
            col(Appointment.party),
        )
    )
    return [_Booked(*row) for row in rows]


def _former(db: DbSession, campaign: Campaign, household_id: int | None) -> list[Any]:
    return list(
        db.execute(
            select(
                col(Invitation.id),
                col(Invitation.household_id),
                col(Invitation.party),
                col(Invitation.number),
                col(Invitation.version),
                col(Invitation.appointment_id),
                col(Appointment.slot_id),
                col(Invitation.cancelled_at),
            )
            .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
            .where(col(Invitation.campaign_id) == campaign.id, *_only(household_id, Invitation.household_id))
        )
    )


def _members(db: DbSession, appointments: Any) -> Mapping[int, frozenset[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for appointment, resident in db.execute(
        select(col(AppointmentMember.appointment_id), col(AppointmentMember.resident_id)).where(appointments)
    ):
        found[appointment].add(resident)
    return {key: frozenset(value) for key, value in found.items()}


def _changed(
    db: DbSession,
    plan: Plan,
    booked: list[_Booked],
    former: Mapping[tuple[int, str], Any],
    over: Collection[int],
    household_id: int | None,
) -> set[tuple[int, str]]:
    if not former:
        return set()
    in_plan, of_campaign = col(Appointment.plan_id) == plan.id, col(Invitation.campaign_id) == plan.campaign_id
    new_ids = select(col(Appointment.id)).where(in_plan, *_only(household_id, Appointment.household_id))
    old_ids = select(col(Invitation.appointment_id)).where(of_campaign, *_only(household_id, Invitation.household_id))
    present = _members(db, col(AppointmentMember.appointment_id).in_(new_ids))
    before = _members(db, col(AppointmentMember.appointment_id).in_(old_ids))
    changed = set()
    for row in booked:
        old = former.get((row.household_id, row.party))
        back = old is not None and old.cancelled_at is not None  # perhaps as this very appointment
        if old is None or (old.appointment_id == row.appointment_id and not back):
            continue
        people, people_before = present.get(row.appointment_id), before.get(old.appointment_id)
        same_people = people == people_before or row.appointment_id in over
        if old.slot_id != row.slot_id or not same_people or back:
            changed.add((row.household_id, row.party))
    return changed


def _insert_new(db: DbSession, campaign: Campaign, new: list[_Booked], mint: Callable[[], str]) -> list[_Paper]:
    last = db.execute(
        select(func.max(col(Invitation.number))).where(col(Invitation.campaign_id) == campaign.id)
    ).scalar_one()
    codes = _fresh_codes(db, len(new), mint)
    db.flush()
    connection = db.connection()
    ids = fresh_ids(connection, _INVITATION, len(new))
    numbers = range((last or 0) + 1, (last or 0) + 1 + len(new))
    columns = ("id", "campaign_id", "household_id", "party", "number", "typed_code", "version", "appointment_id")
    rows = (
        (key, campaign.id, row.household_id, row.party, number, code, 1, row.appointment_id, "")
        for key, row, number, code in zip(ids, new, numbers, codes, strict=True)
    )
    for part in chunks(rows, CHUNK):
        copy_rows(connection, _INVITATION, (*columns, "cancelled_reason"), part)
    return [(key, number, 1) for key, number in zip(ids, numbers, strict=True)]


def _fresh_codes(db: DbSession, count: int, mint: Callable[[], str]) -> list[str]:
    """Return `count` codes that no invitation of any campaign has; a clash is minted again, never stored."""
    codes: dict[str, None] = {}
    while len(codes) < count:
        batch = dict.fromkeys(mint() for _ in range(min(count - len(codes), PARAMETERS)))
        taken = db.execute(select(col(Invitation.typed_code)).where(col(Invitation.typed_code).in_(batch))).scalars()
        known = set(taken)
        # In the order in which they were minted, never sorted: a neighbour's code must tell nothing of one's own.
        codes |= dict.fromkeys(code for code in batch if code not in known)
    return list(codes)


def _move(db: DbSession, moved: list[tuple[Any, ...]]) -> None:
    columns = ("version", "appointment_id", "cancelled_at", "cancelled_reason")
    for part in chunks(moved, CHUNK):
        update_rows(db.connection(), _INVITATION, columns, part)


def _cancel_gone(
    db: DbSession,
    campaign: Campaign,
    former: Mapping[tuple[int, str], Any],
    booked: list[_Booked],
    now: datetime,
) -> int:
    there = {(row.household_id, row.party) for row in booked}
    gone = [row.id for key, row in former.items() if key not in there and row.cancelled_at is None]
    for start in range(0, len(gone), 500):
        db.execute(
            update(Invitation)
            .where(col(Invitation.campaign_id) == campaign.id, col(Invitation.id).in_(gone[start : start + 500]))
            .values(cancelled_at=now, cancelled_reason="không còn trong kế hoạch")
        )
    return len(gone)


def _write_versions(
    db: DbSession,
    campaign: Campaign,
    signed: list[tuple[_Booked, _Paper]],
    key_id: int,
    private_key: Ed25519PrivateKey,
    now: datetime,
) -> None:
    rows = []
    for row, (invitation_id, number, version) in signed:
        claim = claim_of(
            key_id=key_id,
            campaign=campaign.id or 0,
            invitation=number,
            version=version,
            operating_day=row.operating_day,
            station=row.station_number,
            starts_at=row.starts_at,
        )
        rows.append((invitation_id, version, row.appointment_id, key_id, sign(claim, private_key), now))
    columns = ("invitation_id", "version", "appointment_id", "key_id", "slip_code", "issued_at")
    copy_rows(db.connection(), _VERSION, columns, rows)
