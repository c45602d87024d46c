"""One household's appointment: moved, swapped, split and joined by whoever is responsible for where it lives."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session as DbSession
from sqlmodel import select

from notices.wording import slip_number
from scheduler.audit.trail import note
from scheduler.auth.errors import NotAllowed
from scheduler.auth.models import Account, Role
from scheduler.database import stored_id
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep, PlainText, StoredNumber, opens_records
from scheduler.guards import MovesParties, Officer
from scheduler.invitations.models import Invitation
from scheduler.operations.moving import join, move, split, swap
from scheduler.operations.reprinting import REASONS, one_paper, reprint_slip
from scheduler.pages import appointment_view as view
from scheduler.pages.choice import PageCampaign
from scheduler.pages.rendering import go, page
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign
from scheduler.plan.move_errors import SlotsChanged
from scheduler.plan.moving import PartyKey
from scheduler.reach import PartyInReach, require_household

router = APIRouter()


@router.get("/dot/hen")
@opens_records
def find(
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    so: Annotated[PlainText, Query(max_length=12)] = "",
) -> Response:
    """Ask for a slip's number; lead to it if it lies in the account's area."""
    problem = ""
    if so:
        slip = _numbered(db, account, campaign, so)
        if slip is not None:
            return go(request, f"/doi-lich/{slip.id}")
        problem = sentence("appointments_none", lang, number=so)
    return page(request, "appointments.html", lang=lang, account=account, problem=problem, number=so)


def _numbered(db: DbSession, account: Account, campaign: Campaign, typed: str) -> Invitation | None:
    """Return the slip of this number in the account's area; one of elsewhere is as one that there is not."""
    digits = typed.replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        return None
    wanted = select(Invitation).where(Invitation.campaign_id == campaign.id, Invitation.number == int(digits))
    found = db.exec(wanted).first()
    try:
        if found is not None:
            require_household(db, account, campaign, found.household_id)
    except NotAllowed:
        return None
    return found


@router.get("/doi-lich/{invitation_id}")
@opens_records
def show(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: MovesParties,
    slip: PartyInReach,
    ngay: Annotated[PlainText, Query(max_length=10)] = "",
    bao: str = "",
) -> HTMLResponse:
    """Show a slip with its people, and the windows of a day that have room for all of them."""
    return _shown(request, db, clock, lang, account, slip, day=ngay, notice="move_done" if bao else "")


def _shown(
    request: Request,
    db: DbSession,
    clock: ClockDep,
    lang: str,
    account: Account,
    slip: Invitation,
    *,
    day: str = "",
    notice: str = "",
    problem: str = "",
) -> HTMLResponse:
    campaign = db.get_one(Campaign, slip.campaign_id)
    note(db, "appointment.read", campaign_id=campaign.id, subject=slip.appointment_id, household=slip.household_id)
    found = view.appointment_of(db, campaign, slip, _day(day), now=clock.now(), lang=lang)
    return page(
        request,
        "appointment.html",
        lang=lang,
        account=account,
        status=404 if problem else 200,
        found=found,
        may_reprint=account.role != Role.LEADER,
        reasons=REASONS,
        notice=sentence(notice, lang) if notice else "",
        problem=problem,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@router.post("/doi-lich/{invitation_id}")
def move_it(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    account: MovesParties,
    slip: PartyInReach,
    slot: Annotated[StoredNumber, Form()],
) -> RedirectResponse:
    """Move the party to a window that was offered."""
    del account
    campaign = db.get_one(Campaign, slip.campaign_id)
    move(db, campaign=campaign, party=_party(slip), slot_id=slot, keys=app.keys, now=clock.now())
    return _back(request, slip)


@router.post("/doi-lich/{invitation_id}/doi-cho", response_model=None)
def swap_it(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    lang: LangDep,
    account: MovesParties,
    slip: PartyInReach,
    so: Annotated[PlainText, Form(max_length=12)],
    seen: Annotated[StoredNumber, Form()],
) -> Response:
    """Let the party and that of another slip of the account's area have each other's window.

    `seen` is the slot that the asker saw, so that sending the form twice does not swap back.
    """
    campaign = db.get_one(Campaign, slip.campaign_id)
    other = _numbered(db, account, campaign, so)
    if other is None:
        problem = sentence("swap_unknown", lang, number=so)
        return _shown(request, db, clock, lang, account, slip, problem=problem)
    if view.slot_of(db, slip) != seen:
        raise SlotsChanged
    swap(db, campaign=campaign, first=_party(slip), second=_party(other), keys=app.keys, now=clock.now())
    return _back(request, slip)


@router.post("/doi-lich/{invitation_id}/tach")
def split_it(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    account: MovesParties,
    slip: PartyInReach,
    resident: Annotated[list[StoredNumber], Form()],
) -> RedirectResponse:
    """Let those chosen come by themselves."""
    del account
    campaign = db.get_one(Campaign, slip.campaign_id)
    household = slip.household_id
    split(db, campaign=campaign, household_id=household, residents=resident, keys=app.keys, now=clock.now())
    return _back(request, slip)


@router.post("/doi-lich/{invitation_id}/gop")
def join_it(
    request: Request, db: DbDep, app: AppDep, clock: ClockDep, account: MovesParties, slip: PartyInReach
) -> RedirectResponse:
    """Bring the parts of the household together again, and show its main slip."""
    del account
    campaign = db.get_one(Campaign, slip.campaign_id)
    done = join(db, campaign=campaign, household_id=slip.household_id, keys=app.keys, now=clock.now())
    return _back(request, done.slips[0].invitation if done.slips else slip)


@router.post("/doi-lich/{invitation_id}/cap-lai")
def reprint_it(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    account: Officer,
    slip: PartyInReach,
    reason: Annotated[PlainText, Form(max_length=10)],
    seen: Annotated[StoredNumber, Form()],
) -> RedirectResponse:
    """Make the slip anew, because its paper is lost or spoiled; `seen` is the version that the asker saw."""
    del account
    campaign = db.get_one(Campaign, slip.campaign_id)
    key = stored_id(slip)
    reprint_slip(db, campaign=campaign, invitation_id=key, seen=seen, reason=reason, keys=app.keys, now=clock.now())
    return _back(request, slip)


@router.get("/doi-lich/{invitation_id}/phieu.pdf")
@opens_records
def download(db: DbDep, app: AppDep, account: Officer, slip: PartyInReach) -> Response:
    """Return the slip as it is now, on a page of its own."""
    del account
    note(db, "slip.read", campaign_id=slip.campaign_id, subject=slip.id, version=slip.version)
    name = f"phieu-{slip_number(slip.number)}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(one_paper(db, slip, app.keys), media_type="application/pdf", headers=headers)


def _party(slip: Invitation) -> PartyKey:
    return PartyKey(slip.household_id, slip.party)


def _back(request: Request, slip: Invitation) -> RedirectResponse:
    return go(request, f"/doi-lich/{stored_id(slip)}?bao=1")
