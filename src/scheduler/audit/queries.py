"""Reading the trail a page at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.audit.models import AuditEntry


def entries_of(
    db: DbSession,
    *,
    campaign_id: int | None,
    before: int | None = None,
    action: str | None = None,
    actor: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int,
) -> Sequence[AuditEntry]:
    """Return entries, newest first: of one campaign (None: all), with an id below `before`, of one action, of one account.

    `since` and `until` bound the moment, the first included, the second not.
    """
    query = select(AuditEntry)
    if campaign_id is not None:
        query = query.where(AuditEntry.campaign_id == campaign_id)
    if before is not None:
        query = query.where(col(AuditEntry.id) < before)
    if action:
        query = query.where(AuditEntry.action == action)
    if actor is not None:
        query = query.where(AuditEntry.actor_id == actor, col(AuditEntry.actor_kind).in_(("account", "job")))
    if since is not None:
        query = query.where(col(AuditEntry.at) >= since)
    if until is not None:
        query = query.where(col(AuditEntry.at) < until)
    return db.exec(query.order_by(col(AuditEntry.id).desc()).limit(limit)).all()
