"""The invariants of the review: who is listed twice, and what leaders ask for."""

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from scheduler.operations.check_scope import Scope
from scheduler.places.models import Neighbourhood
from scheduler.roster.groups import ELSEWHERE
from scheduler.roster.models import Resident, ReviewRequest


def other_entries_wrong(scope: Scope) -> list[str]:
    """Who is invited by another entry is marked so, and that entry is another one of the same campaign."""
    other = aliased(Resident)
    query = (
        select(col(Resident.id))
        .join(other, col(other.id) == col(Resident.same_as_id))
        .where(
            col(Resident.campaign_id) == scope.campaign_id,
            or_(
                col(Resident.mark).is_(None),
                col(Resident.mark) != ELSEWHERE,
                col(other.campaign_id) != col(Resident.campaign_id),
                col(other.id) == col(Resident.id),
            ),
        )
        .order_by(col(Resident.id))
    )
    return [f"resident {resident}" for resident in scope.db.execute(query).scalars()]


def review_requests_wrong(scope: Scope) -> list[str]:
    """What a leader asks for is of a neighbourhood of the campaign and names whom it is about.

    It is decided after it was asked, by nobody while it is open, and declined with an answer.
    """
    kind, decision = col(ReviewRequest.kind), col(ReviewRequest.decision)
    query = (
        select(col(ReviewRequest.id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(ReviewRequest.neighbourhood_id))
        .where(
            col(ReviewRequest.campaign_id) == scope.campaign_id,
            or_(
                col(Neighbourhood.campaign_id) != col(ReviewRequest.campaign_id),
                (kind == "mark") & col(ReviewRequest.resident_id).is_(None),
                (kind != "household") & col(ReviewRequest.household_id).is_(None),
                col(ReviewRequest.decided_at) < col(ReviewRequest.asked_at),
                decision.is_(None) & col(ReviewRequest.decided_by).is_not(None),
                (decision == "declined") & (col(ReviewRequest.answer) == ""),
            ),
        )
        .order_by(col(ReviewRequest.id))
    )
    return [f"review request {request}" for request in scope.db.execute(query).scalars()]
