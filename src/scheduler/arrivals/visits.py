"""What a desk does with a visit: call, mark absent, start, end, and put back.

Each verb may be repeated and then changes nothing. A desk is known by its name. Two desks never have the same visit: a visit is
locked before it is looked at, and whoever waited for the lock sees what the other did. `now` is a moment of the campaign's clock.
"""

from datetime import date, datetime

from sqlalchemy import text
from sqlmodel import Session as DbSession

from scheduler.arrivals.models import Visit
from scheduler.arrivals.queue import State, queue_of, state_of
from scheduler.arrivals.queue_errors import VisitAtOtherDesk, VisitServed, VisitUndone
from scheduler.audit.trail import note

CALL_LOCK = 0x5048
"""PostgreSQL's advisory lock, with the station's id: one call for the next at a time."""


def call_next(db: DbSession, *, station_id: int, day: date, desk: str, now: datetime) -> Visit | None:
    """Call the first who waits to `desk` and return him; None where nobody waits.

    A desk has one called visit at a time: until that is started, marked absent or put back it is returned again, so that a second
    tap or a repeated request never calls two numbers.
    """
    _one_call_at_a_time(db, station_id)
    queue = queue_of(db, station_id=station_id, day=day, now=now)
    for one in queue.called:
        if one.visit.called_to == desk:
            return one.visit
    for one in queue.waiting:
        visit = _locked(db, one.visit)
        if state_of(visit) in {"waiting", "absent"}:
            return _called(db, visit, desk, now)
    return None


def _one_call_at_a_time(db: DbSession, station_id: int) -> None:
    # An advisory lock, which scans never take: the queue's counter would make a desk and a group of scans wait for each other.
    if db.get_bind().dialect.name == "postgresql":  # SQLite's writer is alone already
        db.execute(text("SELECT pg_advisory_xact_lock(:key, :station)"), {"key": CALL_LOCK, "station": station_id})


def _locked(db: DbSession, visit: Visit) -> Visit:
    return db.get_one(Visit, visit.id, with_for_update={"key_share": True}, populate_existing=True)


def _called(db: DbSession, visit: Visit, desk: str, now: datetime) -> Visit:
    visit.called_at, visit.called_to = now, desk
    return _kept(db, visit, "visit.called")


def _kept(db: DbSession, visit: Visit, action: str) -> Visit:
    db.add(visit)
    db.flush()
    note(db, action, campaign_id=visit.campaign_id, subject=visit.id, number=visit.queue_number)
    return visit


def call(db: DbSession, visit: Visit, *, desk: str, now: datetime) -> Visit:
    """Call this visit to `desk`, or call it there again: the display then shows it as new.

    Raises
    ------
    VisitUndone, VisitServed, VisitAtOtherDesk
        Nothing was changed.
    """
    visit = _locked(db, visit)
    state = state_of(visit)
    if state == "undone":
        raise VisitUndone(number=visit.queue_number)
    if state in {"in_service", "done"}:
        raise VisitServed(number=visit.queue_number)
    _require_own(visit, desk)
    return _called(db, visit, desk, now)


def _require_own(visit: Visit, desk: str) -> None:
    if visit.called_to not in {"", desk}:
        raise VisitAtOtherDesk(number=visit.queue_number, desk=visit.called_to)


def mark_absent(db: DbSession, visit: Visit, *, desk: str) -> Visit:
    """Let a called visit wait behind all others, since nobody came; one that is not called stays as it is.

    Raises
    ------
    VisitAtOtherDesk
        Another desk has called it. Nothing was changed.
    """
    visit = _locked(db, visit)
    if state_of(visit) != "called":
        return visit
    _require_own(visit, desk)
    visit.called_to = ""
    return _kept(db, visit, "visit.absent")


def start(db: DbSession, visit: Visit, *, desk: str, now: datetime) -> Visit:
    """Let the service of a visit begin at `desk`, called before or not; one that this desk has begun stays as it is.

    Raises
    ------
    VisitUndone, VisitAtOtherDesk
        Another desk has begun it, or has called it. Nothing was changed.
    """
    visit = _locked(db, visit)
    if state_of(visit) == "undone":
        raise VisitUndone(number=visit.queue_number)
    _require_own(visit, desk)
    if state_of(visit) in {"in_service", "done"}:
        return visit
    visit.service_started_at, visit.called_to = now, desk
    return _kept(db, visit, "visit.started")


def end(db: DbSession, visit: Visit, *, desk: str, now: datetime) -> Visit:
    """Let the service of a visit be over, whoever began it; one that is over stays as it is.

    One that nobody has begun may end too: the desk forgot to say so, and the time is then not measured.

    Raises
    ------
    VisitUndone
        Nothing was changed.
    """
    visit = _locked(db, visit)
    state = state_of(visit)
    if state == "undone":
        raise VisitUndone(number=visit.queue_number)
    if state == "done":
        return visit
    visit.service_ended_at, visit.called_to = now, visit.called_to or desk
    return _kept(db, visit, "visit.ended")


def put_back(db: DbSession, visit: Visit, *, state: State) -> Visit:
    """Take the last step of a visit back, which led to `state`: done goes into service again, in service or called waits again.

    One that stands elsewhere by now stays as it is: the same request twice takes one step back.
    """
    visit = _locked(db, visit)
    if state_of(visit) != state or state in {"waiting", "undone"}:
        return visit
    if state == "done":
        visit.service_ended_at = None
    elif state == "in_service":
        visit.service_started_at = None
    else:
        visit.called_at = None
    if visit.called_at is None and visit.service_started_at is None:
        visit.called_to = ""
    return _kept(db, visit, "visit.put_back")
