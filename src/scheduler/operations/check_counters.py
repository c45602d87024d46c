"""The figures that a check prints beside its findings, counted from the facts in one statement."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import col

from scheduler.arrivals.models import CheckIn, Outcome, Scan
from scheduler.handouts.marks import counting_marks
from scheduler.handouts.models import Handout, PrintRun
from scheduler.invitations.models import Invitation
from scheduler.operations.check_people import eligible
from scheduler.operations.check_plan import people_by_limit_day
from scheduler.operations.check_scope import Scope
from scheduler.places.models import SessionRow, SlotRow
from scheduler.plan.models import Appointment, Plan, Unassigned
from scheduler.roster.models import Resident


def count(scope: Scope) -> dict[str, int]:
    """Return the campaign's figures; those of the plan are 0 where none is published.

    `handouts` are slips whose present paper is handed out, `check_ins` arrivals not taken back, `outcomes` people with one.
    """
    queries = {**_of_plan(scope), **_of_campaign(scope), **_of_day(scope)}
    columns = [query.scalar_subquery().label(name) for name, query in queries.items()]
    row = scope.db.execute(select(*columns)).one()
    figures = {name: int(value or 0) for name, value in zip(queries, row, strict=True)}
    return {**figures, "max_per_limit_day": max(people_by_limit_day(scope).values(), default=0)}


def _of_plan(scope: Scope) -> dict[str, Select[Any]]:
    live = scope.live_people
    booked = (col(Appointment.plan_id) == scope.plan_id, col(Appointment.status) == "booked")
    runs = col(PrintRun.plan_id) == scope.plan_id
    return {
        "published_plan": select(col(Plan.number)).where(col(Plan.id) == scope.plan_id),
        "placed": select(func.count(live.c.resident_id.distinct())),
        "unassigned": select(func.count()).where(col(Unassigned.plan_id) == scope.plan_id),
        "appointments": select(func.count(col(Appointment.id))).where(*booked),
        "days_used": select(func.count(live.c.operating_day.distinct())),
        "files": select(func.count(col(PrintRun.id))).where(runs),
        "slips_printed": select(func.sum(col(PrintRun.slips))).where(runs),
    }


def _of_campaign(scope: Scope) -> dict[str, Select[Any]]:
    sessions = col(SessionRow.campaign_id) == scope.campaign_id
    live = (col(Invitation.campaign_id) == scope.campaign_id, col(Invitation.cancelled_at).is_(None))
    return {
        "eligible": select(func.count(col(Resident.id))).where(*eligible(scope)),
        "sessions": select(func.count(col(SessionRow.id))).where(sessions),
        "slots": select(func.count(col(SlotRow.id))).join(SessionRow).where(sessions),
        "invitations": select(func.count(col(Invitation.id))).where(*live),
    }


def _of_day(scope: Scope) -> dict[str, Select[Any]]:
    ours = col(Invitation.campaign_id) == scope.campaign_id
    slip = col(Invitation.id)
    latest = counting_marks(ours)
    arrived = col(CheckIn.undone_at).is_(None)
    people = select(func.count(col(Outcome.resident_id).distinct()))
    return {
        "handouts": select(func.count(col(Handout.id))).join(latest, latest.c.id == col(Handout.id)).where(
            col(Handout.state) == "handed_out"
        ),
        "scans": select(func.count(col(Scan.id))).where(col(Scan.campaign_id) == scope.campaign_id),
        "check_ins": select(func.count(col(CheckIn.id))).join(Invitation, slip == col(CheckIn.invitation_id)).where(
            ours, arrived
        ),
        "outcomes": people.join(Resident, col(Resident.id) == col(Outcome.resident_id)).where(
            col(Resident.campaign_id) == scope.campaign_id
        ),
    }  # fmt: skip
