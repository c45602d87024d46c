"""Invariants of the door: every reading has its verdict, and every arrival a reading, once."""

from sqlalchemy import func, or_, select
from sqlmodel import col

from scheduler.arrivals.models import CheckIn, Scan
from scheduler.arrivals.sealing import verify_trail
from scheduler.invitations.models import Invitation
from scheduler.operations.check_scope import Scope
from slots.verdict import Verdict


def trail_broken(scope: Scope) -> list[str]:
    """Entries of the trail that are not as they were written, and seals that no longer fit their rows."""
    report = verify_trail(scope.db, keys=scope.keys)
    return [*(f"entry {number}" for number in report.broken), *(f"seal {number}" for number in report.seals_broken)]


def scans_without_verdict(scope: Scope) -> list[str]:
    """Every scan has a verdict of the closed list, and its stored answer tells the same one."""
    told = col(Scan.answer)["verdict"].as_string()
    verdict = col(Scan.verdict)
    query = (
        select(col(Scan.id))
        .where(
            col(Scan.campaign_id) == scope.campaign_id,
            or_(verdict.not_in([known.value for known in Verdict]), told.is_distinct_from(verdict)),
        )
        .order_by(col(Scan.id))
    )
    return [f"scan {scan}" for scan in scope.db.execute(query).scalars()]


def check_ins_without_scan(scope: Scope) -> list[str]:
    """Every arrival was recorded from a scan of the same slip; the database refuses one without any scan."""
    query = (
        select(col(CheckIn.id))
        .join(Invitation, col(Invitation.id) == col(CheckIn.invitation_id))
        .outerjoin(Scan, col(Scan.id) == col(CheckIn.scan_id))
        .where(
            col(Invitation.campaign_id) == scope.campaign_id,
            col(Scan.invitation_id).is_distinct_from(col(CheckIn.invitation_id)),
        )
        .order_by(col(CheckIn.id))
    )
    return [f"check-in {check_in}" for check_in in scope.db.execute(query).scalars()]


def double_check_ins(scope: Scope) -> list[str]:
    """Nobody has arrived twice on one slip, arrivals that were taken back aside."""
    query = (
        select(col(Invitation.number), col(CheckIn.resident_id))
        .join(Invitation, col(Invitation.id) == col(CheckIn.invitation_id))
        .where(col(Invitation.campaign_id) == scope.campaign_id, col(CheckIn.undone_at).is_(None))
        .group_by(col(Invitation.number), col(CheckIn.resident_id))
        .having(func.count() > 1)
        .order_by(col(Invitation.number), col(CheckIn.resident_id))
    )
    return [f"slip {number}, resident {resident}" for number, resident in scope.db.execute(query)]
