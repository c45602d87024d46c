"""Who holds places in the slots that are about to change: appointments that count, former ones, and drafts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.bulk import PARAMETERS, chunks
from scheduler.errors import SchedulerError
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.models import Campaign, SessionRow, SlotRow, Station
from scheduler.places.session_diff import Difference, read_stored
from scheduler.places.units import UnitBook
from scheduler.plan.models import Appointment, Plan
from scheduler.plan.places_left import live
from slots.session import SessionRef

EXAMPLES = 3


class AppointmentsOrphaned(SchedulerError):
    """A change of hours, kits, rates or closures would take people's place away from them."""

    code = "appointments_orphaned"
    status = 409
    vi = (
        "{appointments} lịch hẹn ({people} người) sẽ mất chỗ ({examples}), nên chưa thay đổi gì. "
        "Hãy giữ các khung giờ này, hoặc chuyển những hộ đó sang khung khác trước."
    )
    en = (
        "{appointments} appointments ({people} people) would lose their place ({examples}), so nothing was changed. "
        "Keep these windows, or move the households to other windows first."
    )
    ids: tuple[int, ...] = ()
    """The appointments, by id."""


@dataclass(frozen=True, slots=True)
class Orphans:
    """The appointments that would lose their place, the people in them, how many by session, and their ids."""

    appointments: int = 0
    people: int = 0
    sessions: tuple[tuple[SessionRef, int], ...] = ()
    ids: tuple[int, ...] = ()

    @property
    def examples(self) -> str:
        """The first few sessions with their number."""
        shown = ", ".join(f"{ref}: {count}" for ref, count in self.sessions[:EXAMPLES])
        return shown + (", …" if len(self.sessions) > EXAMPLES else "")

    def refuse(self) -> None:
        """Raise `AppointmentsOrphaned` if there is any."""
        if self.appointments:
            facts = {"appointments": self.appointments, "people": self.people, "examples": self.examples}
            refusal = AppointmentsOrphaned(**facts)
            refusal.ids = self.ids
            raise refusal


def held_slots(db: DbSession, campaign: Campaign) -> set[int]:
    """Return the slots that appointments of published or superseded plans point to: they are history, and stay."""
    rows = (
        select(col(Appointment.slot_id))
        .join(Plan, col(Plan.id) == col(Appointment.plan_id))
        .where(col(Plan.campaign_id) == campaign.id, col(Plan.state) != "draft")
        .distinct()
    )
    return set(db.execute(rows).scalars())


def orphans_of(
    db: DbSession,
    campaign: Campaign,
    shrunk: Mapping[int, int],
    limits: Sequence[tuple[frozenset[int], int]] = (),
    *,
    since: date | None = None,
) -> Orphans:
    """Return who would lose his place; the slots asked about are locked until the transaction ends.

    Where places are left for some, those booked last lose theirs.

    Parameters
    ----------
    shrunk
        New places by slot id, 0 where a slot closes or goes.
    limits
        Daily limits as (ids of the stations they bind, people a day).
    since
        Only days from here on count for the limits; what is over cannot be undone.
    """
    lost: dict[int, tuple[SessionRef, int]] = {}
    for slots in chunks(sorted(shrunk), PARAMETERS):
        db.execute(
            select(col(SlotRow.id)).where(col(SlotRow.id).in_(slots)).order_by(col(SlotRow.id)).with_for_update()
        )
        rows = db.execute(_booked(campaign).where(col(SlotRow.id).in_(slots)))
        lost |= _last_booked(rows, lambda row: row.slot_id, shrunk)
    for stations, people in limits:
        booked = [row for row in _of_stations(db, campaign, stations, since) if row.id not in lost]
        days = {row.operating_day: people for row in booked}
        lost |= _last_booked(booked, lambda row: row.operating_day, days)
    sessions: dict[SessionRef, int] = {}
    for ref, _ in lost.values():
        sessions[ref] = sessions.get(ref, 0) + 1
    in_order = sorted(sessions.items(), key=lambda item: (item[0].operating_day, str(item[0])))
    return Orphans(len(lost), sum(size for _, size in lost.values()), tuple(in_order), tuple(sorted(lost)))


def limits_of(
    db: DbSession, campaign: Campaign, file: CampaignFile, book: UnitBook
) -> list[tuple[frozenset[int], int]]:
    """Return the daily limits of `file`, each with the ids of the stations that it binds."""
    stations = db.execute(
        select(col(Station.id), col(Station.unit_code)).where(col(Station.campaign_id) == campaign.id)
    ).all()
    return [
        (
            frozenset(number for number, unit in stations if book.is_within(unit, limit.unit)),
            limit.daily_limit,
        )
        for limit in file.limits
        if limit.daily_limit is not None
    ]


Limits = Sequence[tuple[frozenset[int], int]]


def stricter(before: Limits, after: Limits, known: frozenset[int]) -> list[tuple[frozenset[int], int]]:
    """Return the limits of `after` under which fewer people may come than `before` at the stations that were `known` then.

    A limit that is as it was takes nobody's place, and a day that is over it already does not keep it from being raised.
    """
    return [
        (stations, people)
        for stations, people in after
        if not any(stations & known <= same and most <= people for same, most in before)
    ]


def sessions_left_out(db: DbSession, campaign: Campaign, file: CampaignFile) -> Difference:
    """Return the sessions that go because `file` leaves out their stations."""
    codes = [station.code for station in file.stations]
    gone = select(col(Station.id)).where(col(Station.campaign_id) == campaign.id, col(Station.code).not_in(codes))
    numbers = list(db.execute(gone).scalars())
    return Difference(removed=read_stored(db, campaign, numbers) if numbers else {})


def let_go(db: DbSession, campaign: Campaign, left_out: Difference) -> dict[int, int]:
    """Delete the drafts that stand in the way of sessions to be removed; return them, number by id.

    Raises
    ------
    AppointmentsOrphaned
        People were told to come there.
    """
    orphans_of(db, campaign, left_out.shrunk()).refuse()
    drafts = drafts_in(db, campaign, [session.session_id for session in left_out.touched])
    delete_drafts(db, drafts)
    return drafts


def _booked(campaign: Campaign) -> Any:
    return (
        select(
            col(Appointment.id),
            col(Appointment.size),
            col(Appointment.slot_id),
            col(Station.code),
            col(SessionRow.operating_day),
            col(SessionRow.shift),
        )
        .join(Plan, col(Plan.id) == col(Appointment.plan_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .where(col(Plan.campaign_id) == campaign.id, *live())
        .order_by(col(Appointment.id))
    )


def _of_stations(db: DbSession, campaign: Campaign, stations: Collection[int], since: date | None) -> list[Any]:
    statement = _booked(campaign).where(col(SessionRow.station_id).in_(stations))
    if since is not None:
        statement = statement.where(col(SessionRow.operating_day) >= since)
    return list(db.execute(statement))


def _last_booked(rows: Any, key: Any, places: Mapping[Any, int]) -> dict[int, tuple[SessionRef, int]]:
    """Return the appointments, by id, that do not fit any more when each place is given in the order of booking."""
    left = dict(places)
    lost = {}
    for row in rows:
        if left[key(row)] >= row.size:
            left[key(row)] -= row.size
        else:
            lost[row.id] = (SessionRef(row.code, row.operating_day, row.shift), row.size)
    return lost


def drafts_in(db: DbSession, campaign: Campaign, sessions: Sequence[int]) -> dict[int, int]:
    """Return the drafts with an appointment in one of `sessions`: id and number."""
    found: dict[int, int] = {}
    for chunk in chunks(sessions, PARAMETERS):
        rows = db.execute(
            select(col(Plan.id), col(Plan.number))
            .join(Appointment, col(Appointment.plan_id) == col(Plan.id))
            .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
            .where(
                col(Plan.campaign_id) == campaign.id,
                col(Plan.state) == "draft",
                col(SlotRow.session_id).in_(chunk),
            )
            .distinct()
        )
        found.update((int(key), int(number)) for key, number in rows)
    return found


def delete_drafts(db: DbSession, drafts: Collection[int]) -> None:
    """Delete drafts by id, with their appointments."""
    if drafts:
        db.execute(delete(Plan).where(col(Plan.id).in_(drafts)))
