"""All pages but the residents' in one router, kept out of the API's description."""

from fastapi import APIRouter, Depends

from scheduler.auth.limits import PublicLimit
from scheduler.pages import (
    account,
    accounts,
    appointment,
    board,
    conflicts,
    deployment,
    devices,
    enrolment,
    finding,
    follow_ups,
    handing_out,
    leader,
    leader_spares,
    leaders,
    messages,
    names,
    off,
    oidc,
    own_account,
    paper,
    plan,
    planner,
    printing,
    progress,
    queue,
    replan,
    resident_change,
    resident_files,
    scanner_files,
    setup,
    slot_calendar,
    spare_slips,
    station,
    station_notices,
    trail,
    walk_ins,
    why,
)

router = APIRouter(include_in_schema=False)
for door in (account.router, own_account.door, oidc.router):  # every page of the door is public
    router.include_router(door, dependencies=[Depends(PublicLimit())])
PARTS = (
    own_account,
    resident_change,
    resident_files,
    leader,
    leader_spares,
    scanner_files,  # before the scans, whose ids stand in the same place
    queue,  # its addresses stand before /scan/{scan_id}
    names,
    walk_ins,
    station,
    board,
    station_notices,
    conflicts,
    planner,
    setup,
    plan,
    deployment,
    why,
    replan,
    slot_calendar,
    appointment,
    follow_ups,
    messages,
    off,
    printing,
    handing_out,
    paper,
    spare_slips,
    progress,
    leaders,
    accounts,
    devices,
    enrolment,
    finding,
    trail,
)
for part in PARTS:
    router.include_router(part.router)
