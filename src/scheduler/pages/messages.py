"""Texts to residents for planners and ward officers: where they stand, what did not leave and why, what to do."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from notices.wording import figure
from scheduler.api.messages import Kind
from scheduler.audit.trail import note
from scheduler.auth.rights import part_of
from scheduler.deps import ClockDep, DbDep, LangDep, PlainText, only_reads, opens_records
from scheduler.guards import Officer, note_job
from scheduler.message_reach import MessageInArea
from scheduler.messages.by_hand import again, all_again, drop_kind
from scheduler.pages import messages_view as view
from scheduler.pages.choice import PageCampaign
from scheduler.pages.rendering import go, page
from scheduler.pages.wording import sentence

router = APIRouter()
HERE = "/dot/tin-nhan"
NOTICES = {"lai": "messages_again", "bo": "messages_dropped", "chon": "messages_choose"}
Count = Annotated[int, Query(ge=0, le=10**9)]


@router.get(HERE)
@opens_records
def show(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    bao: Annotated[PlainText, Query(max_length=5)] = "",
    so: Count = 0,
) -> HTMLResponse:
    """Show the counts by kind and state and the texts that failed, with a way out of each."""
    shown = view.outbox_of(db, campaign, part_of(db, account, campaign), clock.now(), lang)
    note(db, "message.read", campaign_id=campaign.id, texts=len(shown.failed))
    notice = NOTICES.get(bao)
    said = sentence(notice, lang, texts=figure(so, lang)) if notice else ""
    return page(request, "messages.html", lang=lang, account=account, shown=shown, notice=said, here=HERE)


@router.post(f"{HERE}/soan")
@only_reads
def prepare(
    request: Request,
    db: DbDep,
    account: Officer,
    campaign: PageCampaign,
    kind: Annotated[list[Kind] | None, Form(max_length=6)] = None,
) -> RedirectResponse:
    """Start the job that puts the chosen kinds into the outbox, for the account's area."""
    if not kind:
        return go(request, f"{HERE}?bao=chon")
    units = part_of(db, account, campaign)
    job_id = request.app.state.jobs.start_messages(campaign.code, kind, units, by=account.id)
    note_job(request, "job.started", job_id)
    return go(request, f"/viec/{job_id}")


@router.post(f"{HERE}/bo")
def drop_all(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    account: Officer,
    campaign: PageCampaign,
    kind: Annotated[Kind, Form()],
) -> RedirectResponse:
    """Drop all texts of a kind that wait."""
    texts = drop_kind(db, campaign, kind, part_of(db, account, campaign), now=clock.now())
    return go(request, f"{HERE}?bao=bo&so={texts}")


@router.post(f"{HERE}/gui-lai")
def try_all_again(
    request: Request, db: DbDep, clock: ClockDep, account: Officer, campaign: PageCampaign
) -> RedirectResponse:
    """Let all go out again that failed and surely did not arrive."""
    texts = all_again(db, campaign, part_of(db, account, campaign), now=clock.now())
    return go(request, f"{HERE}?bao=lai&so={texts}")


@router.post(HERE + "/{message_id}/gui-lai")
def try_again(
    request: Request, db: DbDep, clock: ClockDep, account: Officer, message: MessageInArea
) -> RedirectResponse:
    """Let one text go out again."""
    del account
    again(db, message, now=clock.now())
    return go(request, f"{HERE}?bao=lai&so=1")
