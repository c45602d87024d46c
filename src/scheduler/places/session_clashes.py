"""Who would be in two places at once: what the database means when it refuses a booking of a kit or a team."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select as select_columns
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.bulk import PARAMETERS, chunks
from scheduler.places.calendar_checks import EXAMPLES, Work, clashes
from scheduler.places.calendar_errors import KitInTwoPlaces
from scheduler.places.models import Kit, KitBooking, SessionRow, Station, Team, TeamBooking
from scheduler.places.session_diff import Difference, Key, Wanted
from slots.calendar import local


def clashes_of(db: DbSession, difference: Difference) -> list[KitInTwoPlaces]:
    """Return who would be in two places at once if `difference` were carried out, beside the sessions it does not touch."""
    wanted = [*difference.created.items(), *((key, one) for key, (_, one) in difference.changed.items())]
    touched = {stored.session_id for stored in difference.touched}
    codes = {int(number or 0): code for number, code in db.exec(select(Station.id, Station.code))}
    found = [
        clash
        for resource, booking, name in ((Kit, KitBooking, "kits"), (Team, TeamBooking, "teams"))
        for code, works in _works(db, resource, booking, [(key, one, getattr(one, name)) for key, one in wanted],
                                  touched, codes).items()
        for clash in clashes(code, works)
    ]  # fmt: skip
    return found[:EXAMPLES]


def _works(
    db: DbSession,
    resource: Any,
    booking: Any,
    wanted: list[tuple[Key, Wanted, frozenset[int]]],
    touched: set[int],
    codes: dict[int, str],
) -> dict[str, list[Work]]:
    """Return what each kit or team, by code, that is given work would have to do."""
    numbers = sorted({number for _, _, given in wanted for number in given})
    names: dict[int, str] = {}
    works: dict[str, list[Work]] = {}
    for chunk in chunks(numbers, PARAMETERS):
        names.update((number, code) for code, number in db.execute(
            select_columns(col(resource.code), col(resource.id)).where(col(resource.id).in_(chunk))))  # fmt: skip
        for number, session, *facts in db.execute(_bookings(booking).where(_key(booking).in_(chunk))):
            if session not in touched:
                works.setdefault(names[number], []).append(_work(*facts))
    for (station, day, _), one, given in wanted:
        work = _work(next(iter(one.windows))[0], next(reversed(one.windows))[1], codes[station], day)
        for number in given:
            works.setdefault(names[number], []).append(work)
    return works


def _work(starts_at: datetime, ends_at: datetime, station: str, day: date) -> Work:
    return Work(starts_at, ends_at, day, station, f"{local(starts_at):%H:%M}-{local(ends_at):%H:%M}")


def _key(booking: Any) -> Any:
    return col(booking.kit_id if booking is KitBooking else booking.team_id)


def _bookings(booking: Any) -> Any:
    facts: tuple[Any, ...] = (_key(booking), booking.session_id, booking.starts_at, booking.ends_at, Station.code)
    return (
        select_columns(*facts, col(SessionRow.operating_day))
        .join(SessionRow, col(SessionRow.id) == col(booking.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
    )
