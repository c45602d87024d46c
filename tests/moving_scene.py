"""What officers do to the parties of a published plan, each in a transaction of its own; on top of `booking_scene`."""

import pytest
from sqlmodel import select

from booking_scene import EVENING, household, window
from factories import EVE, at
from scheduler.arrivals.models import CheckIn, Scan
from scheduler.invitations.models import Invitation
from scheduler.operations.booking import book
from scheduler.operations.moving import move, swap
from scheduler.places.models import Station
from scheduler.plan.moving import PartyKey
from scheduler.roster.models import Resident


def put(line, ref, clock="18:00", session=EVENING, *, party="household"):
    with line.work() as (db, campaign):
        slot_id = window(db, campaign, clock, session).slot_id
        key = household(db, ref)
        return book(db, campaign=campaign, household_id=key, party=party, slot_id=slot_id, keys=line.keys, now=EVE)


def moved(line, ref, clock="20:00", session=EVENING, *, party="household", now=EVE):
    with line.work() as (db, campaign):
        slot_id = window(db, campaign, clock, session).slot_id
        key = PartyKey(household(db, ref), party)
        return move(db, campaign=campaign, party=key, slot_id=slot_id, keys=line.keys, now=now)


def swapped(line, one, other, *, now=EVE, seen=None):
    with line.work() as (db, campaign):
        first, second = PartyKey(household(db, one)), PartyKey(household(db, other))
        return swap(db, campaign=campaign, first=first, second=second, seen=seen, keys=line.keys, now=now)


def refuses(line, error, work, *args, **options):
    before = line.kept()
    with pytest.raises(error) as caught:
        work(line, *args, **options)
    assert line.kept() == before
    assert caught.value.text("vi") != caught.value.text("en")
    return caught.value


def taken(line, clock="18:00", session=EVENING):
    with line.work() as (db, campaign):
        return window(db, campaign, clock, session).taken


def arrive(line, ref, *, who=0):
    """Let one of a household check in."""
    with line.work() as (db, campaign):
        invitation = db.exec(
            select(Invitation).where(Invitation.household_id == household(db, ref), Invitation.party == "household")
        ).one()
        people = db.exec(
            select(Resident.id).where(Resident.household_id == invitation.household_id).order_by(Resident.position)
        )
        station = db.exec(select(Station.id).where(Station.campaign_id == campaign.id)).first()
        moment = at(26, 18, 5)
        day = moment.date()
        scan = Scan(campaign_id=campaign.id, station_id=station, scan_id=f"{ref}-{who}", scanned_at=moment, received_at=moment,
                    operating_day=day, invitation_id=invitation.id, verdict="on_time", answer={"verdict": "on_time"})  # fmt: skip
        db.add(scan)
        db.flush()
        row = CheckIn(invitation_id=invitation.id, appointment_id=invitation.appointment_id, resident_id=list(people)[who],
                      station_id=station, scan_id=scan.id, operating_day=day, arrived_at=moment)  # fmt: skip
        db.add(row)
    return row.id
