"""The visits that arrivals make: one a slip, station and operating day, undone with its last arrival and revived with the next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, case, exists, select, update
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.arrivals.models import CheckIn, Visit
from scheduler.arrivals.queue_numbers import next_numbers
from scheduler.bulk import insert_named
from scheduler.database import UtcDateTime, metadata


class Place(NamedTuple):
    """What a slip has one visit of."""

    invitation_id: int
    station_id: int
    day: date


class KeptVisit(NamedTuple):
    """A visit that is there already."""

    id: int
    queue_number: int
    undone: bool


@dataclass(frozen=True, slots=True)
class Coming:
    """A party comes in: its visit is to be made, or revived."""

    place: Place
    campaign_id: int
    rank: str
    people: int
    arrived_at: datetime


_VISITS = select(
    col(Visit.id),
    col(Visit.queue_number),
    col(Visit.undone_at),
    col(Visit.invitation_id),
    col(Visit.station_id),
    col(Visit.operating_day),
).where(col(Visit.invitation_id).in_(bindparam("ids", expanding=True)))
_VISIT = metadata.tables["visit"]
_IN_SERVICE = col(Visit.service_started_at).is_not(None)
_REVIVE = (
    update(Visit)
    .where(col(Visit.id) == bindparam("visit"))
    .values(
        undone_at=None,
        service_ended_at=None,
        # A mistaken tick that was called in vain waits anew; who is in service already was here all the time.
        rank=case((_IN_SERVICE, col(Visit.rank)), else_=bindparam("new_rank")),
        arrived_at=case((_IN_SERVICE, col(Visit.arrived_at)), else_=bindparam("now_arrived", type_=UtcDateTime)),
        called_at=case((_IN_SERVICE, col(Visit.called_at)), else_=None),
        called_to=case((_IN_SERVICE, col(Visit.called_to)), else_=""),
    )
)
_REOPEN = update(Visit).where(col(Visit.id) == bindparam("visit")).values(service_ended_at=None)


def visits_of(connection: Connection, invitations: Collection[int]) -> dict[Place, KeptVisit]:
    """Return every visit of these slips, undone ones too."""
    if not invitations:
        return {}
    rows = connection.execute(_VISITS, {"ids": list(invitations)})
    return {
        Place(row.invitation_id, row.station_id, row.operating_day): KeptVisit(
            row.id, row.queue_number, row.undone_at is not None
        )
        for row in rows
    }


def keep_visits(db: DbSession, coming: Sequence[Coming], known: Mapping[Place, KeptVisit]) -> dict[Place, int]:
    """Make or revive the visits of whoever is coming, and return their queue numbers, given in this order.

    A visit whose service had ended is in service again: the rest of a party is served under the number that it has. The callers
    hold the locks of the slips, so that no two make the same visit.
    """
    connection = db.connection()
    first: dict[Place, Coming] = {}
    for one in coming:
        first.setdefault(one.place, one)
    new = [one for one in first.values() if one.place not in known]
    numbers = _numbers(db, new)
    insert_named(connection, _VISIT, [_row(one, numbers[one.place]) for one in new])
    old = [(known[one.place], one) for one in first.values() if one.place in known]
    for statement, rows in (
        (_REVIVE, [_revived(visit, one) for visit, one in old if visit.undone]),
        (_REOPEN, [{"visit": visit.id} for visit, _ in old if not visit.undone]),
    ):
        if rows:
            connection.execute(statement, rows)
    return numbers | {one.place: visit.queue_number for visit, one in old}


def _numbers(db: DbSession, new: Sequence[Coming]) -> dict[Place, int]:
    # Counters are taken in one order everywhere, or two desks could wait for each other.
    counter = {one.place: (one.place.station_id, one.place.day) for one in new}
    given: dict[Place, int] = {}
    for (station_id, day), places in groupby(
        sorted(counter, key=lambda place: counter[place]), key=counter.__getitem__
    ):
        theirs = list(places)
        given |= zip(theirs, next_numbers(db, station_id=station_id, day=day, count=len(theirs)), strict=True)
    return given


def _row(one: Coming, number: int) -> dict[str, Any]:
    return {
        "campaign_id": one.campaign_id,
        "station_id": one.place.station_id,
        "operating_day": one.place.day,
        "queue_number": number,
        "invitation_id": one.place.invitation_id,
        "provenance": "slip",
        "rank": one.rank,
        "people": one.people,
        "arrived_at": one.arrived_at,
        "called_to": "",
    }


def _revived(visit: KeptVisit, one: Coming) -> dict[str, Any]:
    return {"visit": visit.id, "new_rank": one.rank, "now_arrived": one.arrived_at}


def undo_visit(db: DbSession, place: Place, now: datetime) -> None:
    """Undo a visit of which nobody is left."""
    invitation_id, station_id, day = place
    left = exists().where(
        col(CheckIn.invitation_id) == invitation_id,
        col(CheckIn.station_id) == station_id,
        col(CheckIn.operating_day) == day,
        col(CheckIn.undone_at).is_(None),
    )
    of_place = and_(
        col(Visit.invitation_id) == invitation_id,
        col(Visit.station_id) == station_id,
        col(Visit.operating_day) == day,
        col(Visit.undone_at).is_(None),
    )
    db.execute(update(Visit).where(of_place, ~left).values(undone_at=now))
