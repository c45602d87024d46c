"""Residents who ask for something, on top of `follow_scene`: each step in a transaction of its own."""

from sqlmodel import select

from booking_scene import household
from factories import EVE
from scheduler.invitations.models import Invitation
from scheduler.requests.models import ResidentRequest
from scheduler.requests.service import ask, decide, withdraw


def invitation(db, ref, party="household"):
    mine = select(Invitation).where(Invitation.household_id == household(db, ref), Invitation.party == party)
    return db.exec(mine).one()


def asks(line, ref, kind="cannot_come", numbers=(), *, now=EVE):
    with line.work() as (db, _):
        return ask(db, invitation(db, ref), kind=kind, numbers=numbers, now=now).request.id


def decides(line, request, decision="done", answer="", *, account=None, now=EVE):
    with line.work() as (db, _):
        found = db.get_one(ResidentRequest, request)
        return decide(db, found, decision=decision, answer=answer, account=account, now=now)


def withdraws(line, request, *, now=EVE):
    with line.work() as (db, _):
        return withdraw(db, db.get_one(ResidentRequest, request), now=now)


def kept_requests(line):
    """Every request as (kind, numbers, decision), in the order of asking."""
    with line.work() as (db, _):
        rows = db.exec(select(ResidentRequest).order_by(ResidentRequest.id))
        return [(one.kind, one.numbers, one.decision) for one in rows]
