"""The review on the small campaign, step by step, each in a transaction of its own."""

from sqlmodel import col, select

from booking_scene import household
from factories import EVE, make_account
from scheduler.auth.models import Account
from scheduler.operations import reviewing
from scheduler.operations.review_requests import decide_review, open_requests
from scheduler.places.models import Neighbourhood
from scheduler.roster.additions import AddedPerson
from scheduler.roster.models import Household, Resident, ReviewRequest
from scheduler.roster.review_lists import review_counts

FIRST = "khu phố 1"
SECOND = "khu phố 2"


def leads(line, place=FIRST) -> int:
    """Make a leader; return the id of his account."""
    with line.work() as (db, campaign):
        there = db.exec(select(Neighbourhood).where(Neighbourhood.name == place)).one()
        name = f"to-{len(db.exec(select(Account)).all())}"
        area = {"campaign_id": campaign.id, "neighbourhood_id": there.id}
        return make_account(db, name, "neighbourhood_leader", **area).id


def person(db, name) -> Resident:
    return db.exec(select(Resident).where(Resident.full_name == name).order_by(col(Resident.id))).first()


def mark_of(line, name):
    """Mark and source of the person of that name."""
    with line.work() as (db, _):
        found = person(db, name)
        return found.mark, found.mark_source


def says(line, said, *, by=None, now=EVE):
    """Say marks by name; by an officer unless an account is given."""
    with line.work() as (db, campaign):
        marks = {person(db, name).id: mark for name, mark in said.items()}
        account = db.get(Account, by) if by else None
        return reviewing.say_marks(db, campaign, marks, account=account, now=now)


def says_of(line, verb, ref, *more, by=None, now=EVE):
    """Do one of `operations.reviewing` with a household by its number."""
    with line.work() as (db, campaign):
        home = db.get_one(Household, household(db, ref))
        account = db.get(Account, by) if by else None
        return verb(db, campaign, home, *more, account=account, now=now)


def adds_household(line, *people, by=None, place=FIRST, address="số 9, đường Mới", now=EVE):
    with line.work() as (db, _):
        there = db.exec(select(Neighbourhood).where(Neighbourhood.name == place)).one()
        account = db.get(Account, by) if by else None
        return reviewing.say_household(db, there, address, people, account=account, now=now)


def waiting(line) -> list[ReviewRequest]:
    with line.work() as (db, campaign):
        return open_requests(db, campaign)


def decides(line, request, decision="done", answer="", *, now=EVE):
    with line.work() as (db, _):
        found = db.get_one(ReviewRequest, request)
        return decide_review(db, found, decision=decision, answer=answer, account=None, now=now).changed


def counts(line, **only):
    with line.work() as (db, campaign):
        return {one.neighbourhood: one for one in review_counts(db, campaign, **only)}


def born(name, birth="1980", **more) -> AddedPerson:
    return AddedPerson(name, birth, **more)


def notes(line):
    """The actions of the trail."""
    from scheduler.audit.models import AuditEntry

    with line.work() as (db, _):
        return [(one.action, one.facts) for one in db.exec(select(AuditEntry).order_by(AuditEntry.id))]
