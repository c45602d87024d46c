"""The sessions that can take in whoever has lost his window, as the database has them now."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session as DbSession
from sqlmodel import col
from sqlmodel import select as select_rows

from scheduler.places.campaign_file import daily_limits_of, settings_of
from scheduler.places.models import Campaign, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, Plan
from scheduler.plan.parties import PlannedParty
from scheduler.plan.places_left import limits_over, live, people_that_day, places_left
from scheduler.plan.problem import may_use
from scheduler.plan.refuge import Place, Refuge, Shelter
from scheduler.plan.supply import Catchment, gather_catchment


def refuge_of(
    db: DbSession, campaign: Campaign, parties: Collection[PlannedParty], *, after: date, now: datetime
) -> Refuge:
    """Return where these parties could go on operating days later than `after`, in windows that have not begun at `now`."""
    rows = db.exec(select_rows(Station).where(Station.campaign_id == campaign.id)).all()
    catchment = gather_catchment(db, campaign, settings_of(campaign), rows)
    stations = {row.id: row for row in rows if row.id is not None and _takes_any(row, parties, catchment)}
    allowed = daily_limits_of(campaign)
    return Refuge(
        _shelters(db, campaign, stations, after, now),
        stations,
        catchment,
        {key: list(limits_over(db, campaign, row.unit_code)) for key, row in stations.items()},
        lambda unit, day: max(0, allowed[unit] - people_that_day(db, campaign, unit, day)),
    )


def _takes_any(station: Station, parties: Collection[PlannedParty], catchment: Catchment) -> bool:
    kinds = {(one.unit_code, one.target_group, one.school): one for one in parties}
    return any(may_use(one, station, catchment) for one in kinds.values())


def _shelters(
    db: DbSession, campaign: Campaign, stations: Collection[int], after: date, now: datetime
) -> list[Shelter]:
    to_come = (
        col(SessionRow.campaign_id) == campaign.id,
        col(SessionRow.station_id).in_(stations),
        col(SessionRow.state) == "open",
        col(SessionRow.operating_day) > after,
        col(SessionRow.operating_day) <= campaign.last_day,
    )
    rows = db.exec(select_rows(SessionRow).where(*to_come)).all()
    booked = db.execute(
        select(col(SlotRow.session_id), func.sum(col(Appointment.size)))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Appointment, col(Appointment.slot_id) == col(SlotRow.id))
        .join(Plan, col(Plan.id) == col(Appointment.plan_id))
        .where(*live(), *to_come)
        .group_by(col(SlotRow.session_id))
    )
    people = {session: int(count) for session, count in booked}
    shelters = {
        row.id: Shelter(
            row.id or 0,
            row.station_id,
            row.operating_day,
            row.shift,
            row.starts_at,
            row.capacity - people.get(row.id or 0, 0),
        )
        for row in rows
    }
    slots = db.execute(
        select(col(SlotRow.id), col(SlotRow.session_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .where(*to_come, col(SlotRow.closed).is_(False), col(SlotRow.starts_at) > now)
        .order_by(col(SlotRow.session_id), col(SlotRow.position))
    ).all()
    left = places_left(db, [slot for slot, _ in slots])
    for slot, session in slots:
        if left[slot].free:
            shelters[session].places.append(Place(slot, left[slot].free))
    return [one for one in shelters.values() if one.places and one.free > 0]
