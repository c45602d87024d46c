"""All pages in one router, kept out of the API's description."""

from fastapi import APIRouter

from scheduler.pages import account, leader, plan, planner, printing, progress, resident, station

router = APIRouter(include_in_schema=False)
for part in (account, resident, leader, station, planner, plan, printing, progress):
    router.include_router(part.router)
