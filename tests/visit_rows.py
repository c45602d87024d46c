"""Visits for tests, made as the door makes them: one of a slip with its people here, and walk-ins."""

from datetime import datetime

from sqlmodel import Session as DbSession

from factories import FRIDAY, World
from scheduler.arrivals.models import CheckIn, Scan, Visit
from scheduler.arrivals.queue_numbers import next_numbers
from scheduler.places.models import Station


def slip_visit(
    db: DbSession,
    world: World,
    number: int,
    arrived_at: datetime,
    *,
    rank: str = "on_time",
    station: Station | None = None,
    here: int = 0,
    **times: datetime | str | None,
) -> Visit:
    """A visit of slip `number`, at the headquarters on Friday; of its people the first `here` are checked in."""
    place, invitation = station or world.headquarters, world.invitations[number]
    (queue_number,) = next_numbers(db, station_id=place.id, day=FRIDAY)
    visit = Visit(
        campaign_id=world.campaign.id,
        station_id=place.id,
        operating_day=FRIDAY,
        queue_number=queue_number,
        invitation_id=invitation.id,
        provenance="slip",
        rank=rank,
        people=len(world.residents[number]),
        arrived_at=arrived_at,
        **times,
    )
    db.add(visit)
    db.flush()
    for resident in world.residents[number][:here]:
        _check_in(db, world, place, invitation, resident, arrived_at)
    return visit


def _check_in(db, world, place, invitation, resident, arrived_at):
    scan = Scan(
        campaign_id=world.campaign.id,
        station_id=place.id,
        scan_id=f"{invitation.id}-{resident}",
        scanned_at=arrived_at,
        received_at=arrived_at,
        operating_day=FRIDAY,
        invitation_id=invitation.id,
        verdict="on_time",
        answer={},
    )
    db.add(scan)
    db.flush()
    db.add(
        CheckIn(
            invitation_id=invitation.id,
            appointment_id=invitation.appointment_id,
            resident_id=resident,
            station_id=place.id,
            scan_id=scan.id,
            operating_day=FRIDAY,
            arrived_at=arrived_at,
        )
    )
    db.flush()


def walk_in_visit(db: DbSession, world: World, arrived_at: datetime, **facts: object) -> Visit:
    """People without a slip, at the headquarters on Friday."""
    (queue_number,) = next_numbers(db, station_id=world.headquarters.id, day=FRIDAY)
    visit = Visit(
        campaign_id=world.campaign.id,
        station_id=world.headquarters.id,
        queue_number=queue_number,
        entry_id=f"entry-{queue_number}",
        provenance="unlisted",
        rank="walk_in",
        **{"people": 1, "operating_day": FRIDAY, "arrived_at": arrived_at, **facts},
    )
    db.add(visit)
    db.flush()
    return visit
