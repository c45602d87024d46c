"""Printed files as they were recorded."""

from sqlalchemy import select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.handouts.models import PrintRun
from scheduler.places.models import Neighbourhood, Station
from scheduler.plan.models import Plan


def runs_of(db: DbSession, plan: Plan) -> list[tuple[PrintRun, Neighbourhood | Station]]:
    """Return the printed files of a plan, each with the neighbourhood or the school that hands it out, in printing order."""
    rows = db.execute(
        select(PrintRun, Neighbourhood, Station)
        .outerjoin(Neighbourhood, col(Neighbourhood.id) == col(PrintRun.neighbourhood_id))
        .outerjoin(Station, col(Station.id) == col(PrintRun.station_id))
        .where(col(PrintRun.plan_id) == plan.id)
    )
    found = [(run, neighbourhood or school) for run, neighbourhood, school in rows]
    return sorted(found, key=lambda pair: (pair[0].station_id or 0, pair[0].neighbourhood_id or 0))
