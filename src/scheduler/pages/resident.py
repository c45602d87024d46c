"""The resident's pages: the slip's QR opens the present appointment, the typed code with a birth year finds it.

No session, no cookie, no script. Whatever is wrong with code or year, the answer is the same.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session as DbSession

from notices.errors import NoticesError, TypedCodeInvalid
from notices.slipcode import parse_typed_code
from scheduler.auth.errors import TooManyTries
from scheduler.auth.limits import PublicLimit
from scheduler.deps import ClockDep, DbDep, LangDep, only_reads
from scheduler.invitations.models import Invitation
from scheduler.invitations.service import invitation_by_typed_code, present_slip
from scheduler.pages import slip_view, tries
from scheduler.pages.facts import help_phones, signed_invitation
from scheduler.pages.rendering import page
from scheduler.pages.wording import sentence

router = APIRouter()

Limited = Annotated[None, Depends(PublicLimit())]
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@router.get("/S/{digits}")
@router.get("/s/{digits}")
def show_slip(request: Request, db: DbDep, clock: ClockDep, lang: LangDep, limit: Limited, digits: str) -> HTMLResponse:
    """Show the present appointment of the party whose slip was scanned, whichever version the paper is."""
    del limit
    try:
        invitation, version = signed_invitation(db, digits)
    except NoticesError:
        request.app.state.keeper.count_look_up("not_found")
        return _private(page(request, "slip_unreadable.html", lang=lang, status=404))
    request.app.state.keeper.count_look_up("opened")
    replaced = version < invitation.version
    view = slip_view.build(db, present_slip(db, invitation), now=clock.now(), lang=lang, replaced=replaced)
    return _private(page(request, "slip.html", lang=lang, slip=view))


@router.get("/tra-cuu")
def show_look_up(request: Request, db: DbDep, lang: LangDep, limit: Limited) -> HTMLResponse:
    """Show the form."""
    del limit
    return _form(request, db, lang)


@router.post("/tra-cuu")
@only_reads
def look_up(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    limit: Limited,
    code: Annotated[str, Form(max_length=400)] = "",
    year: Annotated[str, Form(max_length=400)] = "",
) -> HTMLResponse:
    """Show the appointment if a person on that slip was born in that year; everything else reads as not found.

    A spare slip that belongs to nobody yet is shown by its code alone.
    """
    del limit
    typed = _parsed(code)
    try:
        tries.spend_look_up(request, typed)
    except TooManyTries as refused:
        request.app.state.keeper.count_look_up("limited")
        problem = (sentence("too_many_tries", lang), sentence("too_many_tries_next", lang, **refused.params))
        form = _form(request, db, lang, status=refused.status, code=code, year=year, problem=problem)
        form.headers.update(refused.headers)
        return form
    invitation = _found(db, typed, year.strip())
    request.app.state.keeper.count_look_up("not_found" if invitation is None else "found")
    if invitation is None:
        problem = (sentence("not_found", lang), sentence("not_found_next", lang))
        return _form(request, db, lang, status=404, code=code, year=year, problem=problem)
    view = slip_view.build(db, present_slip(db, invitation), now=clock.now(), lang=lang, replaced=False)
    return _private(page(request, "slip.html", lang=lang, slip=view))


def _parsed(code: str) -> str | None:
    try:
        return parse_typed_code(code)
    except TypedCodeInvalid:
        return None


def _found(db: DbSession, code: str | None, year: str) -> Invitation | None:
    # A code that is nobody's still asks the database, so that the time of the answer tells less.
    invitation = invitation_by_typed_code(db, code or "")
    if invitation is None:
        return None
    slip = present_slip(db, invitation)
    if slip.household.is_untold:  # it names nobody, and nobody's year is known that could open it
        return invitation
    years = {str(member.birth_year) for member in slip.members if member.birth_year}
    return invitation if year in years else None


def _form(
    request: Request,
    db: DbSession,
    lang: str,
    *,
    status: int = 200,
    code: str = "",
    year: str = "",
    problem: tuple[str, str] | None = None,
) -> HTMLResponse:
    context = {"code": code[:20], "year": year[:4], "problem": problem, "phones": help_phones(db)}
    return _private(page(request, "look_up.html", lang=lang, status=status, **context))


def _private(response: HTMLResponse) -> HTMLResponse:
    response.headers.update(PRIVATE)
    return response
