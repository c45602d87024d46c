"""The versioned JSON API: HTTP to verb and nothing else. It stands above the stages because it also starts jobs."""

from fastapi import APIRouter

from scheduler.api import (
    accounts,
    arrivals,
    audit,
    bookings,
    changes,
    day_packs,
    deployment,
    devices,
    handouts,
    health,
    jobs,
    moves,
    off,
    paper,
    places,
    plans,
    progress,
    replans,
    reprints,
    required,
    roster,
    scans,
    slot_calendar,
    spares,
    why,
)

router = APIRouter(prefix="/api/v1")
for part in (
    accounts,
    places,
    roster,
    plans,
    why,
    replans,
    reprints,
    bookings,
    moves,
    off,
    changes,
    day_packs,
    deployment,
    handouts,
    paper,
    spares,
    devices,
    scans,
    arrivals,
    day_packs,
    progress,
    required,
    slot_calendar,
    jobs,
    audit,
):
    router.include_router(part.router)
health_router = health.router
