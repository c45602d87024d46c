"""Who is expected at a station on an operating day, as its list on paper says it: short names, and nobody's number or birth."""

from collections import defaultdict
from datetime import date, datetime
from io import BytesIO

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices.day_list import DayList, Expected, WindowOfDay, draw_day_list
from notices.sentences import CASE_MARKS
from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.handouts.errors import ClosedThatDay
from scheduler.handouts.scene import ruler_of, settings_with_texts
from scheduler.invitations.service import PresentSlip, slips_at
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.models import AdminUnit, Campaign, SessionRow, SlotRow, Station
from scheduler.plan.service import counting_plan
from scheduler.roster.spares import masked_head
from slots.calendar import ZONE, minute_of

SAID_BY_STATION = {"school": "student", "home": "homebound"}
"""The case of everybody at a station of that kind: a mark in each row would say nothing."""


def day_list_of(db: DbSession, station: Station, day: date, *, now: datetime) -> DayList:
    """Return the live slips of the published plan by window; what comes after midnight belongs to `day`.

    In a window they go by code, which is what the desk looks for; those of a home round by street.

    Raises
    ------
    NoPlanCounts
    ClosedThatDay
        The station has no session on that operating day.
    """
    campaign = db.get_one(Campaign, station.campaign_id)
    plan = counting_plan(db, campaign)
    sessions = _sessions(db, station, day)
    if not sessions:
        raise ClosedThatDay(station=station.name, day=day.isoformat())
    unit = db.get_one(AdminUnit, (station.dataset, station.unit_code))
    settings = settings_with_texts(campaign)
    slips = slips_at(db, stored_id(plan), stored_id(station), day)
    return DayList(
        issuing_body=settings.texts.for_ward(unit.name).issuing_body,
        station=station.name,
        operating_day=day,
        opening=tuple((minute_of(day, session.starts_at), minute_of(day, session.ends_at)) for session in sessions),
        windows=_windows(db, settings, sessions, slips),
        prepared_at=now,
    )


def print_day_list(db: DbSession, station: Station, day: date, *, now: datetime) -> bytes:
    """Return the list as a PDF, and note who had it made: it shows whom the station expects.

    Raises
    ------
    NoPlanCounts, ClosedThatDay
    """
    facts = day_list_of(db, station, day, now=now)
    out = BytesIO()
    draw_day_list(facts, out, ruler_of(settings_with_texts(db.get_one(Campaign, station.campaign_id))))
    slips = sum(len(window.expected) for window in facts.windows)
    note(
        db,
        "station.day_list_made",
        campaign_id=station.campaign_id,
        subject=station.id,
        day=day.isoformat(),
        slips=slips,
    )
    return out.getvalue()


def file_name(station: Station, day: date) -> str:
    """Return what a station's list is called: its code is of capitals, digits and hyphens."""
    return f"danh-sach-{station.code}-{day.isoformat()}.pdf"


def days_open(db: DbSession, station_id: int, since: date, *, limit: int) -> list[date]:
    """Return the first operating days from `since` on that the station is open."""
    day = col(SessionRow.operating_day)
    asked = select(day).where(col(SessionRow.station_id) == station_id, day >= since)
    return list(db.exec(asked.distinct().order_by(day).limit(limit)))


def _sessions(db: DbSession, station: Station, day: date) -> list[SessionRow]:
    """Return the sessions of a station on an operating day, the first one first."""
    asked = select(SessionRow).where(SessionRow.station_id == station.id, SessionRow.operating_day == day)
    return list(db.exec(asked.order_by(col(SessionRow.starts_at))))


def _windows(
    db: DbSession, settings: CampaignFile, sessions: list[SessionRow], slips: list[PresentSlip]
) -> tuple[WindowOfDay, ...]:
    """Return the windows to which anybody is invited."""
    by_slot: dict[int, list[PresentSlip]] = defaultdict(list)
    for slip in slips:
        by_slot[slip.slot_id].append(slip)
    shifts = {stored_id(session): session.shift for session in sessions}
    asked = select(SlotRow).where(col(SlotRow.session_id).in_(shifts)).order_by(col(SlotRow.starts_at))
    wards = _wards(db, slips)
    return tuple(
        WindowOfDay(
            starts_at=slot.starts_at.astimezone(ZONE),
            ends_at=slot.ends_at.astimezone(ZONE),
            shift=shifts[slot.session_id],
            places=slot.places,
            expected=tuple(_expected(settings, slip, wards) for slip in _in_order(by_slot[stored_id(slot)])),
        )
        for slot in db.exec(asked)
        if by_slot[stored_id(slot)]
    )


def _in_order(slips: list[PresentSlip]) -> list[PresentSlip]:
    return slips if slips[0].kind == "home" else sorted(slips, key=lambda slip: slip.invitation.typed_code)


def _wards(db: DbSession, slips: list[PresentSlip]) -> dict[str, str]:
    """Return the names of the wards by code where people of several come: each has a first neighbourhood."""
    codes = {(slip.neighbourhood.dataset, slip.neighbourhood.unit_code) for slip in slips}
    return {key[1]: db.get_one(AdminUnit, key).name for key in codes} if len(codes) > 1 else {}


def _expected(settings: CampaignFile, slip: PresentSlip, wards: dict[str, str]) -> Expected:
    cases = {paper.case for paper in slip.papers(settings)} - {SAID_BY_STATION.get(slip.station.kind)}
    ward = wards.get(slip.neighbourhood.unit_code, "")
    return Expected(
        typed_code=slip.invitation.typed_code,
        household=masked_head(slip.household.head_name),
        address=", ".join(part for part in (ward, slip.neighbourhood.name, slip.household.address) if part),
        people=slip.size,
        cases=tuple(case for case in CASE_MARKS if case in cases),
    )
