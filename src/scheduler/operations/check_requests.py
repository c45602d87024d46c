"""The invariant of what residents ask for."""

from sqlalchemy import or_, select
from sqlmodel import col

from scheduler.invitations.models import Invitation
from scheduler.operations.check_scope import Scope
from scheduler.requests.models import ResidentRequest


def requests_wrong(scope: Scope) -> list[str]:
    """A request is of its slip's campaign, decided after it was made, declined with an answer, and taken back by nobody else."""
    decision, account = col(ResidentRequest.decision), col(ResidentRequest.account_id)
    query = (
        select(col(ResidentRequest.id))
        .join(Invitation, col(Invitation.id) == col(ResidentRequest.invitation_id))
        .where(
            or_(
                col(ResidentRequest.campaign_id) == scope.campaign_id,
                col(Invitation.campaign_id) == scope.campaign_id,
            ),
            or_(
                col(ResidentRequest.campaign_id) != col(Invitation.campaign_id),
                col(ResidentRequest.decided_at) < col(ResidentRequest.made_at),
                (decision == "withdrawn") & account.is_not(None),
                decision.is_(None) & account.is_not(None),
                (decision == "declined") & (col(ResidentRequest.answer) == ""),
            ),
        )
        .order_by(col(ResidentRequest.id))
    )
    return [f"request {request}" for request in scope.db.execute(query).scalars()]
