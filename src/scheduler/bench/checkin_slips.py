"""Slips to check in with: households of two on one station's day, signed as the office signs them."""

from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices.slipcode import SlipClaim, mint_typed_code, qr_text, sign
from scheduler.arrivals.devices import enrol, invite_device
from scheduler.clock import real_now
from scheduler.database import stored_id
from scheduler.invitations.keys import signing_key
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.keys import Keys
from scheduler.places.models import Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMember, Plan
from scheduler.roster.models import Household, Resident
from slots.calendar import at

A_WINDOW = 500
"""Slips that share one window: far more than a station serves, so that few rows are read again and again, as at a door."""
WINDOW = timedelta(minutes=30)
BORN = 1975


def opens_at(campaign: Campaign) -> datetime:
    """Return the hour at which every one of these slips is on time."""
    return at(campaign.first_day, 8 * 60)


def sign_slips(db: DbSession, campaign: Campaign, count: int, *, keys: Keys) -> list[str]:
    """Add `count` households with their appointments and slips to a fresh campaign, and return what the slips' codes say."""
    key_id, private = signing_key(db, campaign, keys=keys, now=real_now())
    station = _station(db, campaign)
    slots = _slots(db, campaign, station, -(-count // A_WINDOW))
    place = Neighbourhood(
        campaign_id=stored_id(campaign), dataset=campaign.dataset, unit_code=campaign.unit_code, name="khu phố 1"
    )
    plan = Plan(
        campaign_id=stored_id(campaign), number=1, seed=1, input_digest="0" * 64, drafted_at=real_now(), summary={}
    )
    plan.state, plan.published_at = "published", real_now()
    db.add_all([place, plan])
    db.flush()
    numbers = range(1, count + 1)
    of_campaign: dict[str, Any] = {"campaign_id": campaign.id}
    households = [
        {
            **of_campaign,
            "id": n,
            "neighbourhood_id": place.id,
            "ref": f"H{n}",
            "head_name": f"Lê Văn {n}",
            "street_order": n,
        }
        for n in numbers
    ]
    residents = [
        {**of_campaign, "id": 2 * n + who, "household_id": n, "position": who, "full_name": f"Lê Văn {n}",
         "match_key": str(who), "birth_year": BORN}
        for n in numbers for who in (0, 1)
    ]  # fmt: skip
    appointments = [
        {"id": n, "plan_id": plan.id, "household_id": n, "party": "household", "target_group": "daytime", "size": 2,
         "slot_id": slots[(n - 1) // A_WINDOW]}
        for n in numbers
    ]  # fmt: skip
    members = [{"plan_id": plan.id, "resident_id": 2 * n + who, "appointment_id": n} for n in numbers for who in (0, 1)]
    invitations = [
        {
            **of_campaign,
            "id": n,
            "household_id": n,
            "party": "household",
            "number": n,
            "typed_code": code,
            "appointment_id": n,
        }
        for n, code in zip(numbers, _codes(count), strict=True)
    ]
    digits = [_signed(campaign, station, n, key_id, private) for n in numbers]
    versions = [
        {"invitation_id": n, "version": 1, "appointment_id": n, "key_id": key_id, "slip_code": code,
         "issued_at": real_now()}
        for n, code in zip(numbers, digits, strict=True)
    ]  # fmt: skip
    tables = (Household, Resident, Appointment, AppointmentMember, Invitation, InvitationVersion)
    of_tables: tuple[list[dict[str, Any]], ...] = (households, residents, appointments, members, invitations, versions)
    for table, rows in zip(tables, of_tables, strict=True):
        db.execute(insert(table), rows)
    return [qr_text(campaign.public_url, code) for code in digits]


def typed_codes(db: DbSession, campaign: Campaign) -> list[str]:
    """Return the typed codes of all slips, in the order of their numbers. Everybody on them was born in `BORN`."""
    of_campaign = select(Invitation.typed_code).where(Invitation.campaign_id == campaign.id)
    return list(db.exec(of_campaign.order_by(col(Invitation.number))))


def enrol_device(db: DbSession, campaign: Campaign, name: str) -> str:
    """Return the key of a device at the station of these slips."""
    station = _station(db, campaign)
    return enrol(
        db, token=invite_device(db, campaign=campaign, station=station, name=name, now=real_now()), now=real_now()
    )


def _station(db: DbSession, campaign: Campaign) -> Station:
    return db.exec(select(Station).where(Station.campaign_id == campaign.id).order_by(col(Station.id)).limit(1)).one()


def _slots(db: DbSession, campaign: Campaign, station: Station, count: int) -> list[int]:
    start = opens_at(campaign)
    session = SessionRow(campaign_id=stored_id(campaign), station_id=stored_id(station), operating_day=campaign.first_day,
                         shift="morning", starts_at=start, ends_at=start + WINDOW, capacity=count * A_WINDOW)  # fmt: skip
    db.add(session)
    db.flush()
    rows = [
        SlotRow(session_id=stored_id(session), position=n, starts_at=start, ends_at=start + WINDOW, places=A_WINDOW)
        for n in range(count)
    ]
    db.add_all(rows)
    db.flush()
    return [stored_id(row) for row in rows]


def _codes(count: int) -> list[str]:
    codes: set[str] = set()
    while len(codes) < count:
        codes.add(mint_typed_code())
    return sorted(codes)


def _signed(campaign: Campaign, station: Station, number: int, key_id: int, private: Ed25519PrivateKey) -> str:
    claim = SlipClaim(
        key_id=key_id,
        campaign=stored_id(campaign),
        invitation=number,
        version=1,
        operating_day=campaign.first_day,
        station=station.number,
        start_minute=8 * 60,
    )
    return sign(claim, private)
