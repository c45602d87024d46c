"""Invariants of paper: every printed file is the one that was recorded, and its QR codes read as those of its slips."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from notices.slipcode import qr_text
from scheduler.auth.words import read_words, sign_in_page
from scheduler.handouts.batches import SCHOOL
from scheduler.handouts.models import PrintRun
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.operations.check_scope import Scope
from scheduler.operations.qr_reading import Progress, read_files
from scheduler.places.models import SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment
from scheduler.roster.models import Household


def printed_files_wrong(scope: Scope) -> list[str]:
    """Every file printed for the published plan is there, with the SHA-256 recorded."""
    query = select(col(PrintRun.path), col(PrintRun.sha256)).where(col(PrintRun.plan_id) == scope.plan_id)
    rows = scope.db.execute(query.order_by(col(PrintRun.path)))
    return [path for path, sha256 in rows if _sha256(scope.folder / path) != sha256]


def _sha256(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class ReadBack:
    """How many codes were read; the slips whose code is on no paper; the files with a code that does not belong there."""

    qr_read: int = 0
    unread: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


def read_back(scope: Scope, *, workers: int | None = None, progress: Progress | None = None) -> ReadBack:
    """Read every file of the published plan: each code of its slips must be on it once, and no other.

    What a foreign code says is not kept: it could be anything.
    """
    expected = _expected(scope)
    files = [(scope.folder / path, len(codes)) for path, codes in expected.items()]
    texts = read_files(files, workers=workers, progress=progress)
    unread: list[str] = []
    foreign: list[str] = []
    for (path, codes), found in zip(expected.items(), texts, strict=True):
        counted = Counter(_without_sign_in(found, scope.campaign.public_url))
        unread.extend(f"slip {number}" for text, number in codes.items() if text not in counted)
        foreign.extend([path] * (counted - Counter(codes.keys())).total())
    read = sum(len(_without_sign_in(found, scope.campaign.public_url)) for found in texts)
    return ReadBack(read, unread, foreign)


def _without_sign_in(texts: Sequence[str], public_url: str) -> list[str]:
    """Return the texts without the one on a cover that signs its leader in: six words, which may be used or void by now."""
    door = f"{sign_in_page(public_url)}/"
    own = [text for text in texts if text.startswith(door) and read_words(text.removeprefix(door)) is not None]
    return [text for text in texts if text not in own[:1]]


def _expected(scope: Scope) -> dict[str, dict[str, int]]:
    """Return for each file the texts of its slips' codes, with the number of the slip."""
    runs = select(col(PrintRun.path)).where(col(PrintRun.plan_id) == scope.plan_id).order_by(col(PrintRun.path))
    expected: dict[str, dict[str, int]] = {path: {} for path in scope.db.execute(runs).scalars()}
    for path, number, code in _slips_on_paper(scope):
        expected[path][qr_text(scope.campaign.public_url, code)] = number
    return expected


def _slips_on_paper(scope: Scope) -> Iterable[tuple[str, int, str]]:
    """Return (file, number, code) of every slip that was live when its file was printed, in the version of that moment.

    What was cancelled or replaced since is on paper still, and a station will say so; the file is not to blame.
    """
    issued = aliased(InvitationVersion)
    printed_at = col(PrintRun.printed_at)
    at_print = (
        select(func.max(col(issued.version)))
        .where(col(issued.invitation_id) == col(Invitation.id), col(issued.issued_at) <= printed_at)
        .correlate(Invitation, PrintRun)
        .scalar_subquery()
    )
    printed = and_(
        col(InvitationVersion.invitation_id) == col(Invitation.id), col(InvitationVersion.version) == at_print
    )
    handed_out = or_(
        and_(col(Station.kind) == SCHOOL, col(PrintRun.station_id) == col(Station.id)),
        and_(col(Station.kind) != SCHOOL, col(PrintRun.neighbourhood_id) == col(Household.neighbourhood_id)),
    )
    cancelled_at = col(Invitation.cancelled_at)
    query = (
        select(col(PrintRun.path), col(Invitation.number), col(InvitationVersion.slip_code))
        .select_from(Appointment)
        .join(Invitation, col(Invitation.appointment_id) == col(Appointment.id))
        .join(Household, col(Household.id) == col(Invitation.household_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .join(PrintRun, handed_out)
        .join(InvitationVersion, printed)
        .where(
            col(PrintRun.plan_id) == scope.plan_id,
            col(Appointment.plan_id) == scope.plan_id,
            or_(cancelled_at.is_(None), cancelled_at > printed_at),
        )
        .order_by(col(PrintRun.path), col(Invitation.number))
    )
    return [(path, number, code) for path, number, code in scope.db.execute(query)]
