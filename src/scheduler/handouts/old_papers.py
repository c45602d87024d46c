"""Papers that were handed out and have been replaced since: whoever brings the new slip takes the old one back.

Told from what each version's own marks and digits say, which nothing changes any more: so the list that is printed again has the
same bytes. A paper that was reported lost is not asked for.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session as DbSession
from sqlmodel import col

from notices.slipcode import printed_claim
from scheduler.bulk import PARAMETERS, chunks
from scheduler.handouts.models import Handout
from scheduler.invitations.models import Invitation, InvitationVersion
from slots.calendar import at


def old_papers(db: DbSession, invitation_ids: Sequence[int]) -> dict[int, datetime]:
    """Return, for each of the slips whose household holds a former paper, the start (aware) that this paper names."""
    found: dict[int, datetime] = {}
    for some in chunks(invitation_ids, PARAMETERS):
        for invitation, digits in db.execute(_HELD, {"invitations": some}):
            claim = printed_claim(digits)
            found[invitation] = at(claim.operating_day, claim.start_minute)  # by version: the latest one that was held
    return found


def _held() -> Select[*tuple[Any, ...]]:
    """Return the query of the former versions whose last mark is that they were handed out, in order."""
    last = (
        select(func.max(col(Handout.id)).label("id"))
        .where(col(Handout.invitation_id).in_(bindparam("invitations", expanding=True)))
        .group_by(col(Handout.invitation_id), col(Handout.version))
        .subquery()
    )
    after = aliased(InvitationVersion)
    return (
        select(col(Invitation.id), col(InvitationVersion.slip_code))
        .join(InvitationVersion, col(InvitationVersion.invitation_id) == col(Invitation.id))
        .join(
            after,
            and_(
                col(after.invitation_id) == col(InvitationVersion.invitation_id),
                col(after.version) == col(InvitationVersion.version) + 1,
            ),
        )
        .join(
            Handout,
            and_(
                col(Handout.invitation_id) == col(InvitationVersion.invitation_id),
                col(Handout.version) == col(InvitationVersion.version),
            ),
        )
        .join(last, last.c.id == col(Handout.id))
        .where(
            col(InvitationVersion.version) < col(Invitation.version),
            col(Handout.state) == "handed_out",
            col(after.reason) != "lost",
        )
        .order_by(col(InvitationVersion.version))
    )


_HELD: Final = _held()
"""Put together once: that takes longer than asking it."""
