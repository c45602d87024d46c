"""What a neighbourhood is told beforehand: its sessions, what to bring, whom to ask; counts of slips, and nobody's name."""

from io import BytesIO
from typing import Literal

from sqlalchemy import func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from notices.announcement import Announcement, Call, loudspeaker, zalo
from notices.announcement_page import draw_announcement
from notices.sentences import CASES
from notices.slip import Paper
from scheduler.database import stored_id
from scheduler.handouts.errors import NothingToPrint
from scheduler.handouts.scene import neighbourhood_texts, settings_with_texts
from scheduler.invitations.models import Invitation
from scheduler.places.campaign_file import CampaignFile
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.places.slip_texts import KIND_OF_STATION, office
from scheduler.plan.models import Appointment, Plan
from scheduler.plan.service import counting_plan
from scheduler.roster.models import Household
from slots.calendar import ZONE

AnnouncementKind = Literal["text", "zalo", "a4"]
"""For the loudspeaker, for Zalo, for the board."""


def announcement_of(db: DbSession, neighbourhood: Neighbourhood) -> Announcement:
    """Return what is announced in a neighbourhood, by the live slips of the published plan; it is dated by the plan.

    Raises
    ------
    NoPlanCounts
    NothingToPrint
        The neighbourhood has no live slip.
    """
    campaign = db.get_one(Campaign, neighbourhood.campaign_id)
    plan = counting_plan(db, campaign)
    calls = _calls(db, plan, neighbourhood)
    if not calls:
        raise NothingToPrint(neighbourhood=neighbourhood.name)
    settings = settings_with_texts(campaign)
    ward = db.get_one(AdminUnit, (neighbourhood.dataset, neighbourhood.unit_code)).name
    published = (plan.published_at or plan.drafted_at).astimezone(ZONE)
    return Announcement(
        neighbourhood=neighbourhood.name,
        ward=ward,
        office=office(settings.texts.for_ward(ward)).title,
        texts=neighbourhood_texts(settings, ward, neighbourhood, published.date()),
        calls=tuple(call for call in calls if call.kind != "home"),
        visits=any(call.kind == "home" for call in calls),
        case_papers=_case_papers(settings),
        why=Paper(settings.texts.why.vi, settings.texts.why.en),
    )


def announced(facts: Announcement, kind: AnnouncementKind) -> bytes:
    """Return the announcement as text for the loudspeaker or for Zalo (UTF-8), or as a sheet for the board (PDF)."""
    if kind == "a4":
        out = BytesIO()
        draw_announcement(facts, out)
        return out.getvalue()
    return (loudspeaker if kind == "text" else zalo)(facts).encode()


def file_name(neighbourhood: Neighbourhood, kind: AnnouncementKind) -> str:
    """Return what the announcement of a neighbourhood is called."""
    ending = {"a4": "a4.pdf", "text": "loa.txt", "zalo": "zalo.txt"}[kind]
    return f"thong-bao-{neighbourhood.id}-{ending}"


def _calls(db: DbSession, plan: Plan, neighbourhood: Neighbourhood) -> list[Call]:
    rows = db.execute(
        select(
            func.min(col(SlotRow.starts_at)),
            func.max(col(SlotRow.ends_at)),
            col(SessionRow.operating_day),
            col(Station.name),
            col(Station.address),
            col(Station.kind),
            func.count(),
        )
        .select_from(Invitation)
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(Household, col(Household.id) == col(Invitation.household_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .where(
            col(Appointment.plan_id) == plan.id,
            col(Appointment.status) == "booked",
            col(Invitation.cancelled_at).is_(None),
            col(Household.neighbourhood_id) == stored_id(neighbourhood),
        )
        .group_by(
            col(SessionRow.id),
            col(SessionRow.operating_day),
            col(Station.name),
            col(Station.address),
            col(Station.kind),
            col(Station.number),
        )
        .order_by(col(SessionRow.operating_day), func.min(col(SlotRow.starts_at)), col(Station.number))
    )
    return [
        Call(
            starts_at=first.astimezone(ZONE),
            ends_at=last.astimezone(ZONE),
            operating_day=day,
            place=name,
            address=address,
            slips=slips,
            kind=KIND_OF_STATION.get(kind, "station"),
        )
        for first, last, day, name, address, kind, slips in rows
    ]


def _case_papers(settings: CampaignFile) -> tuple[tuple[str, tuple[Paper, ...]], ...]:
    """Return the papers of each case for which the campaign has any, beyond what everybody brings."""
    papers = settings.texts.papers
    asked = {case: tuple(Paper(one.vi, one.en) for one in papers if one.case == case) for case in CASES}
    return tuple((case, own) for case, own in asked.items() if own)
