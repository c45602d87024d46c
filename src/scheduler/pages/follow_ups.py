"""Follow-ups for officers and station leads: who must come again, be visited or have his data put right; no script needed."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from notices.wording import slip_number
from scheduler.arrivals.follow_ups import follow_ups, whose_of
from scheduler.audit.trail import note
from scheduler.auth.errors import NotAllowed
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep, PlainText, StoredNumber, opens_records
from scheduler.guards import FollowsUp
from scheduler.invitations.service import present_slip
from scheduler.operations.following_up import follow_up, undo_follow_up
from scheduler.operations.reprinting import one_paper
from scheduler.pages import follow_ups_view as view
from scheduler.pages.choice import PageCampaign
from scheduler.pages.rendering import go, page
from scheduler.pages.wording import sentence
from scheduler.reach import PartyInReach

router = APIRouter()
HERE = "/dot/theo-doi"
NOTICES = {"ghi": "follow_marked", "bo": "follow_undone"}
DayText = Annotated[PlainText, Query(max_length=10)]


@router.get(HERE)
@opens_records
def show(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: FollowsUp,
    campaign: PageCampaign,
    ho: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    ngay: DayText = "",
    den_nha: DayText = "",
    phieu: Annotated[int, Query(ge=0)] = 0,
    bao: Annotated[PlainText, Query(max_length=5)] = "",
    chon: Annotated[PlainText, Query(max_length=1)] = "",
) -> HTMLResponse:
    """Show the list by what is needed; with `ho` one household with its people, free windows and marks.

    `phieu` is the invitation that was just made, `chon` says that nobody was chosen in a form.
    """
    whose = whose_of(db, account, campaign)
    found = follow_ups(db, campaign, whose)
    note(db, "follow_up.read", campaign_id=campaign.id, people=len(found))
    if ho:
        people = [one for one in found if one.household_id == ho and one.state != "done"]
        days = (_day(ngay), _day(den_nha))
        household = (
            view.household_of(db, campaign, whose, people, days=days, now=clock.now(), lang=lang) if people else None
        )
        problem = sentence("follow_choose_somebody", lang) if chon else ""
        context = {"found": household, "problem": problem, "here": HERE}
        return page(request, "follow_up.html", lang=lang, account=account, status=200 if people else 404, **context)
    new = next((one for one in found if phieu and one.again == phieu), None)
    notice = sentence(NOTICES[bao], lang) if bao in NOTICES else ""
    if new is not None:
        notice = sentence("follow_booked", lang, number=slip_number(new.again_slip or 0))
    shown = view.list_of(found, clock.now(), lang)
    return page(request, "follow_ups.html", lang=lang, account=account, shown=shown, notice=notice, new=new, here=HERE)


@router.post(HERE)
def see_to(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    account: FollowsUp,
    campaign: PageCampaign,
    how: Annotated[PlainText, Form(max_length=10)],
    household: Annotated[StoredNumber, Form()],
    outcome: Annotated[list[StoredNumber] | None, Form(max_length=50)] = None,
    slot: Annotated[PlainText, Form(max_length=10)] = "",
    remark: Annotated[PlainText, Form(max_length=200)] = "",
) -> RedirectResponse:
    """See to those chosen of a household, and go back to the list: with the new slip where they have one."""
    if not outcome:
        return go(request, f"{HERE}?ho={household}&chon=1")
    done = follow_up(
        db,
        campaign=campaign,
        whose=whose_of(db, account, campaign),
        outcome_ids=outcome,
        how=how,
        slot_id=int(slot) if slot.isascii() and slot.isdigit() and int(slot) < 2**31 else None,
        note=remark,
        account_id=account.id,
        keys=app.keys,
        now=clock.now(),
    )
    return go(request, f"{HERE}?phieu={done.slips[0].invitation.id}" if done.slips else f"{HERE}?bao=ghi")


@router.post(f"{HERE}/bo")
def take_back(
    request: Request,
    db: DbDep,
    account: FollowsUp,
    campaign: PageCampaign,
    outcome: Annotated[StoredNumber, Form()],
) -> RedirectResponse:
    """Take a mark back."""
    undo_follow_up(db, campaign=campaign, whose=whose_of(db, account, campaign), outcome_id=outcome)
    return go(request, f"{HERE}?bao=bo")


@router.get(HERE + "/{invitation_id}/phieu.pdf")
@opens_records
def download(db: DbDep, app: AppDep, account: FollowsUp, slip: PartyInReach) -> Response:
    """Return the new slip on a page of its own; a station lead gets those of his own station only."""
    if account.station_id not in (None, present_slip(db, slip).station.id):
        raise NotAllowed
    note(db, "slip.read", campaign_id=slip.campaign_id, subject=slip.id, version=slip.version)
    name = f"phieu-{slip_number(slip.number)}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(one_paper(db, slip, app.keys), media_type="application/pdf", headers=headers)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
