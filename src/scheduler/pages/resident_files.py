"""What a resident keeps: the appointment for the phone's calendar, the slip as a picture, the slip as a PDF.

The signed digits are the key, as for the page. Picture and PDF carry the code by which a slip is changed, so they are given to
the digits of the present version alone; the calendar entry carries none and is given to those of any.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session as DbSession

from notices.calendar_file import calendar_file
from notices.errors import NoticesError
from notices.wording import slip_number
from scheduler.audit.trail import Actor, note
from scheduler.auth.limits import PublicLimit
from scheduler.clock import Clock
from scheduler.deps import App, AppDep, ClockDep, DbDep, LangDep, only_reads, way_of
from scheduler.invitations.models import Invitation
from scheduler.invitations.service import present_slip
from scheduler.operations.resident_files import MaskedPaper, calendar_entry, masked_paper
from scheduler.pages import slip_view, tries
from scheduler.pages.facts import signed_invitation, signed_slip
from scheduler.pages.rendering import page, private

router = APIRouter()

Limited = Annotated[None, Depends(PublicLimit())]
REFUSED = frozenset({"cancelled", "closed", "missed", "done"})
"""The states in which a paper would send somebody to a door that is not his any more."""


@router.get("/s/{digits}/lich.ics")
@only_reads
def calendar(
    request: Request, db: DbDep, app: AppDep, clock: ClockDep, lang: LangDep, limit: Limited, digits: str
) -> Response:
    """Return the appointment as a calendar file; of a cancelled one too, so that it leaves the calendar that has it."""
    del limit
    invitation = _opened(request, db, digits)
    if invitation is None:
        return _unreadable(request, lang)
    entry = calendar_entry(db, present_slip(db, invitation), now=clock.now(), lang=lang)
    _noted(request, app, invitation)
    content = calendar_file(entry, lang)
    return _file(content, "text/calendar; charset=utf-8", f"lich-hen-{slip_number(invitation.number)}.ics")


@router.get("/s/{digits}/phieu.png")
@only_reads
def picture(
    request: Request, db: DbDep, app: AppDep, clock: ClockDep, lang: LangDep, limit: Limited, digits: str
) -> Response:
    """Return the slip as a picture."""
    del limit
    return _paper(request, db, app, clock, lang, digits, MaskedPaper.picture, "image/png")


@router.get("/s/{digits}/phieu.pdf")
@only_reads
def pdf(
    request: Request, db: DbDep, app: AppDep, clock: ClockDep, lang: LangDep, limit: Limited, digits: str
) -> Response:
    """Return the slip on a page of its own."""
    del limit
    return _paper(request, db, app, clock, lang, digits, MaskedPaper.pdf, "application/pdf")


def _paper(
    request: Request,
    db: DbSession,
    app: App,
    clock: Clock,
    lang: str,
    digits: str,
    draw: Callable[[MaskedPaper], bytes],
    media_type: str,
) -> Response:
    invitation = _opened(request, db, digits)
    if invitation is None:
        return _unreadable(request, lang)
    slip = present_slip(db, invitation)
    connection = db.connection()
    shown, version = signed_slip(connection, digits)
    if version < shown.version:  # else whoever finds a paper that was replaced would hold the present one
        return private(page(request, "slip_replaced.html", lang=lang, status=409, here=f"/s/{digits}"))
    known = app.files.of(connection, shown.campaign_id, shown.loaded_at)
    state = slip_view.state_of(connection, shown, known, now=clock.now())
    if state in REFUSED:
        return _refused(request, lang, digits, state, status=409)
    try:
        content = draw(masked_paper(db, slip))
    except NoticesError as error:  # whoever holds the slip cannot mend a name or a text of the campaign
        return _refused(request, lang, digits, "undrawable", status=error.status)
    _noted(request, app, invitation)
    ending = media_type.rpartition("/")[2]
    return _file(content, media_type, f"phieu-{slip_number(invitation.number)}.{ending}")


def _opened(request: Request, db: DbSession, digits: str) -> Invitation | None:
    """Return the invitation that the digits open, after counting one more of its files; None where nobody here signed them.

    Raises
    ------
    TooManyTries
    """
    try:
        invitation, _ = signed_invitation(db, digits)
    except NoticesError:
        request.app.state.keeper.count_look_up("not_found")
        return None
    tries.spend_file(request, invitation)
    return invitation


def _noted(request: Request, app: App, invitation: Invitation) -> None:
    """Note the look in a short transaction of its own: the writer's lock is not held while something is drawn."""
    with app.writing(Actor("public", via=way_of(request))) as db:
        note(db, "slip.read", campaign_id=invitation.campaign_id, subject=invitation.id, version=invitation.version)


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return private(Response(content, media_type=media_type, headers=headers))


def _unreadable(request: Request, lang: str) -> Response:
    return private(page(request, "slip_unreadable.html", lang=lang, status=404))


def _refused(request: Request, lang: str, digits: str, reason: str, *, status: int) -> Response:
    return private(page(request, "slip_file_refused.html", lang=lang, status=status, reason=reason, digits=digits))
