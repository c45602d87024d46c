"""What the holder of a slip is shown: everything about it in one statement, without the campaign's file.

Of a code that is nobody's the slip of the next code is read instead, so that a wrong code costs what a wrong year does.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, bindparam, exists, func, select
from sqlmodel import col

from notices.slip import Kind
from notices.slipcode import SlipClaim, printed_claim
from scheduler.arrivals.models import CheckIn, Outcome, StationNotice
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.places.models import Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.places.slip_texts import KIND_OF_STATION
from scheduler.plan.models import Appointment, AppointmentMember, AppointmentMove
from scheduler.plan.own_changes import CAUSE
from scheduler.roster.models import Household, Resident
from slots.calendar import minute_of

_PRESENT: Any = InvitationVersion.__table__.alias("present")  # type: ignore[attr-defined]  # SQLModel's own
_SHOWN: Any = InvitationVersion.__table__.alias("shown")  # type: ignore[attr-defined]  # SQLModel's own
_TOLD = exists().where(
    col(StationNotice.station_id) == col(Station.id),
    col(StationNotice.operating_day) == col(SessionRow.operating_day),
    col(StationNotice.ended_at).is_(None),
)

_OF_PARTY: Any = Appointment.__table__.alias("of_party")  # type: ignore[attr-defined]  # SQLModel's own
_OWN_CHANGES = (  # as `own_changes_of` counts them; a household is of one campaign
    select(func.count())
    .select_from(AppointmentMove)
    .join(_OF_PARTY, _OF_PARTY.c.id == AppointmentMove.appointment_id)
    .where(
        _OF_PARTY.c.household_id == Invitation.household_id,
        _OF_PARTY.c.party == Invitation.party,
        col(AppointmentMove.cause) == CAUSE,
    )
    .correlate(Invitation)
    .scalar_subquery()
)

_OUTCOME = (
    select(col(Outcome.outcome))
    .where(col(Outcome.resident_id) == col(Resident.id))
    .order_by(col(Outcome.id).desc())
    .limit(1)
    .scalar_subquery()
)


def _facts() -> Select[Any]:
    columns: tuple[Any, ...] = (
        *(col(Campaign.id).label("campaign_id"), col(Campaign.state).label("campaign_state"), col(Campaign.loaded_at)),
        *(col(Invitation.id), col(Invitation.version), col(Invitation.party), col(Invitation.typed_code)),
        *(col(Invitation.cancelled_at), col(Invitation.appointment_id)),
        *(_PRESENT.c.slip_code.label("digits"), _SHOWN.c.slip_code.label("shown_digits")),
        *(col(Household.head_name), col(Household.spare_places), col(Household.spare_told_at)),
        *(col(Neighbourhood.leader_title), col(Neighbourhood.leader_name), col(Neighbourhood.leader_phone)),
        *(col(Station.id).label("station_id"), col(Station.number).label("station_number")),
        *(col(Station.code).label("station_code"), col(Station.kind).label("station_kind")),
        *(col(Station.name).label("station_name"), col(Station.address).label("station_address")),
        *(col(Appointment.status), col(Appointment.target_group)),
        *(col(SlotRow.starts_at), col(SlotRow.ends_at), col(SessionRow.operating_day), col(SessionRow.shift)),
        *(_TOLD.label("told"), _OWN_CHANGES.label("own_changes")),
        *(col(Resident.full_name), col(Resident.birth_year), col(Resident.residence_type)),
        *(col(CheckIn.id).label("check_in"), _OUTCOME.label("outcome")),
    )
    return (
        select(*columns)
        .select_from(Invitation)
        .join(Campaign, col(Campaign.id) == col(Invitation.campaign_id))
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(Household, col(Household.id) == col(Invitation.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .outerjoin(_PRESENT, and_(_PRESENT.c.invitation_id == Invitation.id, _PRESENT.c.version == Invitation.version))
        .outerjoin(AppointmentMember, col(AppointmentMember.appointment_id) == col(Appointment.id))
        .outerjoin(Resident, col(Resident.id) == col(AppointmentMember.resident_id))
        .outerjoin(
            CheckIn,
            and_(
                col(CheckIn.resident_id) == col(Resident.id),
                col(CheckIn.invitation_id) == col(Invitation.id),
                col(CheckIn.undone_at).is_(None),  # of whom there is one at most, see uq_check_in_one_live_arrival
            ),
        )
        .order_by(col(Resident.position), col(Resident.id))
        .outerjoin(_SHOWN, and_(_SHOWN.c.invitation_id == Invitation.id, _SHOWN.c.version == bindparam("version")))
    )


_BY_CLAIM: Final = _facts().where(
    col(Invitation.campaign_id) == bindparam("campaign"), col(Invitation.number) == bindparam("number")
)
_LOWEST = select(func.min(col(Invitation.typed_code)))
_BY_CODE: Final = _facts().where(
    col(Invitation.typed_code)
    == func.coalesce(
        _LOWEST.where(col(Invitation.typed_code) >= bindparam("code")).correlate(None).scalar_subquery(),
        _LOWEST.correlate(None).scalar_subquery(),
    )
)


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """One invited person in the order of the slip, whether he is here, and whether his latest outcome is that all is done."""

    name: str
    birth_year: int | None
    residence_type: str
    arrived: bool
    done: bool


@dataclass(frozen=True, slots=True)
class ShownSlip:
    """A slip as it stands now.

    `digits` are those of its present version, `told` says that its station has news that day, `own_changes` how often its holder
    has changed its window, in whatever plan.
    """

    campaign_id: int
    campaign_state: str
    loaded_at: datetime
    id: int
    version: int
    party: str
    cancelled: bool
    live: bool
    digits: str
    untold: bool
    head_name: str
    leader_title: str
    leader_name: str
    leader_phone: str
    station_id: int
    station_number: int
    station_code: str
    station_kind: str
    station_name: str
    station_address: str
    target_group: str
    starts_at: datetime
    ends_at: datetime
    operating_day: date
    shift: str
    told: bool
    own_changes: int
    people: tuple[ShownPerson, ...]

    @property
    def kind(self) -> Kind:
        """Which wording the slip takes: the station's, a home round's or a school's."""
        return KIND_OF_STATION.get(self.station_kind, "station")

    @property
    def size(self) -> int:
        """People invited."""
        return len(self.people)

    @property
    def birth_years(self) -> frozenset[int]:
        """The birth years any of which opens the slip by its typed code."""
        return frozenset(person.birth_year for person in self.people if person.birth_year)

    @property
    def reads_otherwise(self) -> bool:
        """Whether the paper of the present version names another hour or place: its holder has changed the slot by himself."""
        if not self.digits:
            return False
        printed = printed_claim(self.digits)
        start = minute_of(self.operating_day, self.starts_at) // 10 * 10
        present = (self.station_number, self.operating_day, start)
        return (printed.station, printed.operating_day, printed.start_minute) != present


def slip_by_claim(connection: Connection, claim: SlipClaim, digits: str) -> tuple[ShownSlip, bool] | None:
    """Return the slip a code speaks of, and whether `digits` are what we keep of that version; None where there is no such slip.

    Where they are, we have signed them. Else the signature is still to be verified, and nothing of the slip may be shown before.
    """
    asked = {"campaign": claim.campaign, "number": claim.invitation, "version": claim.version}
    rows = connection.execute(_BY_CLAIM, asked).all()
    if not rows:
        return None
    kept = hmac.compare_digest(rows[0].shown_digits or "", digits)
    return _shown(rows), kept


def slip_by_code(connection: Connection, code: str, year: str) -> ShownSlip | None:
    """Return the slip with this typed code if somebody on it was born in `year`; a spare slip that names nobody yet needs no year.

    Whatever is wrong, the same statement finds a slip.
    """
    rows = connection.execute(_BY_CODE, {"code": code, "version": 0}).all()
    if not rows:  # not one slip in the whole database
        return None
    slip = _shown(rows)
    right_code = hmac.compare_digest(rows[0].typed_code, code)
    right_year = year.isascii() and year.isdecimal() and len(year) == 4 and int(year) in slip.birth_years
    return slip if right_code and (right_year or slip.untold) else None


def _shown(rows: Sequence[Any]) -> ShownSlip:
    row = rows[0]
    facts = {name: getattr(row, name) for name in _AS_THEY_STAND}
    return ShownSlip(
        **facts,
        digits=row.digits or "",
        cancelled=row.cancelled_at is not None,
        live=row.cancelled_at is None and row.status == "booked",
        untold=row.spare_places > 0 and row.spare_told_at is None,
        people=tuple(
            ShownPerson(
                one.full_name, one.birth_year, one.residence_type, one.check_in is not None, one.outcome == "collected"
            )
            for one in rows
            if one.full_name is not None  # a slip that everybody has left
        ),
    )


_AS_THEY_STAND: Final = tuple(
    field.name for field in fields(ShownSlip) if field.name not in {"digits", "cancelled", "live", "untold", "people"}
)
