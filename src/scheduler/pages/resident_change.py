"""What the holder of a slip does by himself: choose another window, or ask somebody to arrange what a page cannot.

The signed digits of the slip's present version are the key, and the only one. Whoever holds a paper that was replaced, because it
was lost perhaps, sees the appointment and changes nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session as DbSession

from notices.errors import NoticesError
from scheduler.audit.trail import Actor
from scheduler.auth.limits import PublicLimit
from scheduler.database import reading, stored_id, transaction
from scheduler.deps import App, AppDep, ClockDep, DbDep, LangDep, PlainText, StoredNumber, only_reads, way_of
from scheduler.errors import SchedulerError
from scheduler.invitations.models import Invitation
from scheduler.operations.resident_changing import change_slot
from scheduler.pages import tries
from scheduler.pages.facts import signed_invitation
from scheduler.pages.rendering import go, page, private
from scheduler.pages.resident_change_view import change_page, request_page, told
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign
from scheduler.requests.service import ask, open_requests, withdraw
from slots.errors import SlotsError

router = APIRouter()

Limited = Annotated[None, Depends(PublicLimit())]
DONE = {"1": "ask_sent", "cho": "ask_waiting", "rut": "ask_taken_back", "khong": "ask_none_open"}
"""What `gui` in an address says has come of the form before."""


@router.get("/s/{digits}/doi")
def show_windows(
    request: Request, db: DbDep, clock: ClockDep, lang: LangDep, limit: Limited, digits: str
) -> HTMLResponse:
    """Show the windows near the present one, or why none can be chosen."""
    del limit
    slip = _slip(request, db, digits)
    if not isinstance(slip, Invitation):
        return _stopped(request, lang, digits, known=slip)
    return _windows(request, db, clock, lang, digits, slip)


@router.post("/s/{digits}/doi", response_model=None)
@only_reads
def take_window(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    lang: LangDep,
    limit: Limited,
    digits: str,
    seen: Annotated[StoredNumber, Form()],
    slot: Annotated[StoredNumber | None, Form()] = None,
) -> Response:
    """Change to the window chosen; `seen` is the present one that the page had shown."""
    del limit
    slip = _slip(request, db, digits)
    if not isinstance(slip, Invitation):
        return _stopped(request, lang, digits, known=slip)
    if slot is None:
        problem = sentence("change_unchosen", lang)
        return _windows(request, db, clock, lang, digits, slip, problem=problem, status=422)
    tries.spend_change(request, stored_id(slip))
    try:
        with _own(request, app, slip) as (writing, own):
            campaign = writing.get_one(Campaign, own.campaign_id)
            made = change_slot(writing, campaign, own, slot_id=slot, seen_slot_id=seen, now=clock.now())
    except (SchedulerError, SlotsError) as refused:
        with transaction(reading(app.engine)) as fresh:  # what stood when the form came may be another window by now
            now = fresh.get_one(Invitation, slip.id)
            problem = told(refused, lang)
            return _windows(request, fresh, clock, lang, digits, now, problem=problem, status=refused.status)
    return go(request, f"/s/{digits}?doi=1" if made.changed else f"/s/{digits}")


@router.get("/s/{digits}/yeu-cau")
def show_requests(
    request: Request, db: DbDep, clock: ClockDep, lang: LangDep, limit: Limited, digits: str, gui: str = ""
) -> HTMLResponse:
    """Show what may be asked for, and first that another window may be chosen."""
    del limit
    slip = _slip(request, db, digits)
    if not isinstance(slip, Invitation):
        return _stopped(request, lang, digits, known=slip)
    return _requests(request, db, clock, lang, digits, slip, done=DONE.get(gui, ""))


@router.post("/s/{digits}/yeu-cau", response_model=None)
@only_reads
def send_request(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    lang: LangDep,
    limit: Limited,
    digits: str,
    kind: Annotated[PlainText, Form(max_length=12)] = "",
    number: Annotated[list[StoredNumber] | None, Form(max_length=60)] = None,
    withdrawn: Annotated[PlainText, Form(alias="withdraw", max_length=12)] = "",
) -> Response:
    """Send a request, or take the open one of a kind back; the appointment stays until somebody decides."""
    del limit
    slip = _slip(request, db, digits)
    if not isinstance(slip, Invitation):
        return _stopped(request, lang, digits, known=slip)
    tries.spend_change(request, stored_id(slip))
    try:
        with _own(request, app, slip) as (writing, own):
            if withdrawn:
                done = "rut" if _take_back(writing, own, withdrawn, clock.now()) else "khong"
            else:
                done = "1" if ask(writing, own, kind=kind, numbers=number or (), now=clock.now()).new else "cho"
    except SchedulerError as refused:
        with transaction(reading(app.engine)) as fresh:
            now, problem = fresh.get_one(Invitation, slip.id), told(refused, lang)
            return _requests(request, fresh, clock, lang, digits, now, problem=problem, status=refused.status)
    return go(request, f"/s/{digits}/yeu-cau?gui={done}")


def _take_back(db: DbSession, slip: Invitation, kind: str, now: datetime) -> bool:
    """Take the open request of a kind back; return False where none was open any more."""
    mine = [one for one in open_requests(db, stored_id(slip)) if one.kind == kind]
    return any(withdraw(db, one, now=now).decision == "withdrawn" for one in mine)


def _slip(request: Request, db: DbSession, digits: str) -> Invitation | bool:
    """Return the slip whose present version these digits sign; else whether they are of a former one."""
    try:
        invitation, version = signed_invitation(db, digits)
    except NoticesError:
        request.app.state.keeper.count_look_up("not_found")
        return False
    return invitation if version >= invitation.version else True


def _stopped(request: Request, lang: str, digits: str, *, known: bool) -> HTMLResponse:
    if known:
        return private(page(request, "slip_replaced.html", lang=lang, status=409, here=f"/s/{digits}"))
    return private(page(request, "slip_unreadable.html", lang=lang, status=404))


@contextmanager
def _own(request: Request, app: App, slip: Invitation) -> Iterator[tuple[DbSession, Invitation]]:
    """Give a short transaction of its own: tries are counted before it, in whatever database, and no lock is held meanwhile."""
    with app.writing(Actor("public", via=way_of(request))) as db:
        yield db, db.get_one(Invitation, slip.id)


def _windows(
    request: Request,
    db: DbSession,
    clock: ClockDep,
    lang: str,
    digits: str,
    slip: Invitation,
    *,
    problem: str = "",
    status: int = 200,
) -> HTMLResponse:
    found = change_page(db, slip, now=clock.now(), lang=lang)
    here = f"/s/{digits}"
    shown = page(request, "slip_change.html", lang=lang, status=status, found=found, here=here, problem=problem)
    return private(shown)


def _requests(
    request: Request,
    db: DbSession,
    clock: ClockDep,
    lang: str,
    digits: str,
    slip: Invitation,
    *,
    done: str = "",
    problem: str = "",
    status: int = 200,
) -> HTMLResponse:
    found = request_page(db, slip, now=clock.now(), lang=lang)
    context = {"found": found, "here": f"/s/{digits}", "done": done, "problem": problem}
    return private(page(request, "slip_request.html", lang=lang, status=status, **context))
