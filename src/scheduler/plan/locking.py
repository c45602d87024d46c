"""The locks of whoever gives places away: units first, then sessions and slots, always in one order."""

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.places.models import AdminUnit, SessionRow, SlotRow


def lock_rows(db: DbSession, dataset: str, limits: Collection[str], *slot_ids: int) -> None:
    """Wait for everybody who books under the same limits or in the same sessions: units by code first, then sessions and slots.

    Always in this order, and slots by session, so that two who book never wait for each other. PostgreSQL locks the rows (NO KEY:
    drafts may still refer to them); SQLite's writing transaction is alone since it began.
    """
    if limits:
        units = (col(AdminUnit.dataset) == dataset, col(AdminUnit.code).in_(limits))
        query = select(col(AdminUnit.code)).where(*units).order_by(col(AdminUnit.code))
        db.execute(query.with_for_update(key_share=True)).all()
    both = select(col(SlotRow.id), col(SessionRow.id)).join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
    in_order = both.where(col(SlotRow.id).in_(slot_ids)).order_by(col(SessionRow.id), col(SlotRow.id))
    db.execute(in_order.with_for_update(key_share=True)).all()
