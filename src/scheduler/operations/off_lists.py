"""Who has to be told that his window is off, and what instead: read from the facts, so that it can be asked again at any time."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session as DbSession
from sqlmodel import col

from notices import wording
from scheduler.bulk import PARAMETERS, chunks
from scheduler.handouts.old_papers import old_papers
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.operations.off_scope import Off
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.places.unit_tables import unit_book
from scheduler.plan.models import Appointment, AppointmentMember, AppointmentMove, Unassigned
from scheduler.roster.models import Household, Resident
from scheduler.roster.spares import masked_head


@dataclass(frozen=True, slots=True)
class When:
    """A window as people are told it."""

    station: str
    day: date
    starts_at: datetime
    ends_at: datetime

    def text(self, lang: str) -> str:
        """Return `18:00–19:00, thứ Sáu 26/3/2021, Trụ sở …`."""
        return f"{wording.hour_range(self.starts_at, self.ends_at)}, {wording.day_text(self.day, lang)}, {self.station}"


@dataclass(frozen=True, slots=True)
class Told:
    """A party whose window is off; `new` is None while it waits for another. Names and phones are for those who call.

    `collect` is the start on a former paper that the household still holds (see `handouts.old_papers`).
    """

    household_id: int
    party: str
    slip_number: int
    people: int
    head_name: str
    address: str
    street_order: int
    phone: str
    unit_code: str
    neighbourhood_id: int
    neighbourhood: str
    leader: str
    leader_phone: str
    old: When
    new: When | None
    collect: datetime | None


def within(told: Sequence[Told], units: Collection[str] | None) -> list[Told]:
    """Return those who live in some units, None standing for everywhere: nobody is shown people of elsewhere."""
    return [one for one in told if units is None or one.unit_code in units]


def told(db: DbSession, campaign: Campaign, off: Off) -> list[Told]:
    """Return everybody whom calling this off has moved or left waiting, by neighbourhood and street; `new` is as it is now."""
    rows = _rows(db, campaign, off)
    phones = _phones(db, [row.appointment_id for row in rows])
    old = old_papers(db, [row.invitation_id for row in rows])
    found = {
        row.invitation_id: _told(row, phones.get(row.appointment_id, ""), old.get(row.invitation_id)) for row in rows
    }
    return sorted(
        found.values(),
        key=lambda one: (one.unit_code, one.neighbourhood, one.street_order, one.household_id, one.party),
    )


def _rows(db: DbSession, campaign: Campaign, off: Off) -> list[Any]:
    old, was, here = aliased(SlotRow), aliased(SessionRow), aliased(Station)
    of_day = [col(was.campaign_id) == campaign.id, col(was.operating_day) == off.day]
    place = [*of_day, *_placed(db, campaign, off, here)]
    asked = [*place, col(was.shift) == off.shift] if off.shift else place
    moments = (
        select(col(AppointmentMove.moved_at))
        .join(old, col(old.id) == col(AppointmentMove.from_slot_id))
        .join(was, col(was.id) == col(old.session_id))
        .join(here, col(here.id) == col(was.station_id))
        .where(*asked, col(AppointmentMove.cause) == "session_off")
        .distinct()
    )
    present = _present()
    moved = db.execute(
        present.add_columns(*_old(old, here, was))
        .join(InvitationVersion, col(InvitationVersion.invitation_id) == col(Invitation.id))
        .join(AppointmentMove, col(AppointmentMove.appointment_id) == col(InvitationVersion.appointment_id))
        .join(old, col(old.id) == col(AppointmentMove.from_slot_id))
        .join(was, col(was.id) == col(old.session_id))
        .join(here, col(here.id) == col(was.station_id))
        .where(
            *place,
            col(AppointmentMove.cause) == "session_off",
            col(AppointmentMove.moved_at).in_(db.execute(moments).scalars().all()),
        )
        .order_by(col(AppointmentMove.id))
    ).all()
    waiting = db.execute(
        present.add_columns(*_old(old, here, was))
        .join(old, col(old.id) == col(Appointment.slot_id))
        .join(was, col(was.id) == col(old.session_id))
        .join(here, col(here.id) == col(was.station_id))
        .join(
            Unassigned,
            and_(
                col(Unassigned.plan_id) == col(Appointment.plan_id),
                col(Unassigned.household_id) == col(Appointment.household_id),
                col(Unassigned.party) == col(Appointment.party),
            ),
        )
        .where(*asked, col(Appointment.status) == "cancelled")
        .distinct()
    ).all()
    return [*waiting, *moved]


def _placed(db: DbSession, campaign: Campaign, off: Off, station: Any) -> list[Any]:
    if off.station:
        return [col(station.code) == off.station]
    if off.unit:
        return [col(station.unit_code).in_([unit.code for unit in unit_book(db, campaign.dataset).below(off.unit)])]
    return []


def _present() -> Any:
    """The invitation of a party with what it says now; the slip of a later plan, too, where there is one."""
    return (
        select(
            col(Invitation.id).label("invitation_id"),
            col(Invitation.number),
            col(Invitation.household_id),
            col(Invitation.party),
            col(Appointment.id).label("appointment_id"),
            col(Appointment.size),
            col(Appointment.status),
            col(Household.head_name),
            col(Household.address),
            col(Household.street_order),
            col(Neighbourhood.id).label("neighbourhood_id"),
            col(Neighbourhood.name).label("neighbourhood"),
            col(Neighbourhood.unit_code),
            col(Neighbourhood.leader_title),
            col(Neighbourhood.leader_name),
            col(Neighbourhood.leader_phone),
            col(Station.name).label("station"),
            col(SessionRow.operating_day),
            col(SlotRow.starts_at),
            col(SlotRow.ends_at),
        )
        .select_from(Invitation)
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .join(Household, col(Household.id) == col(Invitation.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
    )


def _old(slot: Any, station: Any, session: Any) -> list[Any]:
    return [
        col(station.name).label("old_station"),
        col(session.operating_day).label("old_day"),
        col(slot.starts_at).label("old_start"),
        col(slot.ends_at).label("old_end"),
    ]


def _told(row: Any, phone: str, collect: datetime | None) -> Told:
    lives = row.status == "booked"
    return Told(
        household_id=row.household_id,
        party=row.party,
        slip_number=row.number,
        people=row.size,
        head_name=row.head_name,
        address=row.address,
        street_order=row.street_order,
        phone=phone,
        unit_code=row.unit_code,
        neighbourhood_id=row.neighbourhood_id,
        neighbourhood=row.neighbourhood,
        leader=" ".join(filter(None, (row.leader_title, row.leader_name))),
        leader_phone=row.leader_phone,
        old=When(row.old_station, row.old_day, row.old_start, row.old_end),
        new=When(row.station, row.operating_day, row.starts_at, row.ends_at) if lives else None,
        collect=collect,
    )


def _phones(db: DbSession, appointments: Sequence[int]) -> dict[int, str]:
    """Return for each appointment the first telephone among its people, as the roster has them."""
    found: dict[int, str] = {}
    for some in chunks(appointments, PARAMETERS):
        rows = db.execute(
            select(col(AppointmentMember.appointment_id), col(Resident.phone))
            .join(Resident, col(Resident.id) == col(AppointmentMember.resident_id))
            .where(col(AppointmentMember.appointment_id).in_(some), col(Resident.phone) != "")
            .order_by(col(Resident.position).desc(), col(Resident.id).desc())
        )
        found.update((appointment, phone) for appointment, phone in rows)
    return found


MESSAGE_HEADER = ("phone", "household", "slip", "people", "old_window", "new_window", "text_vi", "text_en")
CALL_HEADER = (
    "neighbourhood",
    "leader",
    "leader_phone",
    "street_order",
    "head",
    "address",
    "phone",
    "slip",
    "new_window",
    "collect",
)


def message_rows(campaign: Campaign, reason: str, told: Sequence[Told]) -> Iterator[tuple[Any, ...]]:
    """Yield one message a party under `MESSAGE_HEADER`: of its people it names the head by family name and initials only."""
    for one in told:
        new = one.new.text("vi") if one.new else ""
        name = masked_head(one.head_name)
        texts = [message(campaign, reason, one, lang) for lang in ("vi", "en")]
        yield (one.phone, name, one.slip_number, one.people, one.old.text("vi"), new, *texts)


def call_rows(told: Sequence[Told], lang: str = "vi") -> Iterator[tuple[Any, ...]]:
    """Yield one call a party under `CALL_HEADER`, by neighbourhood and along the street: for the leader who goes or rings."""
    for one in told:
        new = one.new.text(lang) if one.new else wording.pick(WAITS, lang)
        place = (one.neighbourhood, one.leader, one.leader_phone, one.street_order, one.head_name, one.address)
        collect = wording.collect_text(one.collect, lang) if one.collect else ""
        yield (*place, one.phone, one.slip_number, new, collect)


WAITS = ("chưa có, sẽ báo sau", "none yet, to be told later")
_OFF = ("{old} không làm việc ({reason}).", "There is no service at {old} ({reason}).")
_NEW = (
    "Hộ {name} ({people} người, phiếu số {slip}) được hẹn lại: {new}. Phiếu cũ hết hiệu lực, tổ trưởng sẽ đưa phiếu mới.",
    "Household {name} ({people} people, slip {slip}) is now invited: {new}. The old slip no longer counts; a new one is brought.",
)
_NONE = (
    "Lịch của hộ {name} ({people} người, phiếu số {slip}) được hủy; lịch mới sẽ báo sau.",
    "The appointment of household {name} ({people} people, slip {slip}) is cancelled; a new one will be announced.",
)
_ASK = ("Hỏi: {phone}.", "Questions: {phone}.")


def message(campaign: Campaign, reason: str, one: Told, lang: str) -> str:
    """Return what a party is told: no link, no full name, no number of any card."""
    texts = settings_of(campaign).texts
    facts = {
        "old": one.old.text(lang),
        "new": one.new.text(lang) if one.new else "",
        "reason": reason,
        "name": masked_head(one.head_name),
        "people": one.people,
        "slip": wording.slip_number(one.slip_number),
        "phone": texts.verify_phone,
    }
    parts = [wording.pick(pair, lang).format(**facts) for pair in (_OFF, _NEW if one.new else _NONE, _ASK)]
    return f"{texts.short_name}: {' '.join(parts)}"
