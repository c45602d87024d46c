"""Target groups for officers: how many people each ward has in each, and single people put into one by hand."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.auth.rights import part_of
from scheduler.deps import DbDep, LangDep, PlainText, StoredNumber, opens_records
from scheduler.errors import SchedulerError
from scheduler.guards import Officer
from scheduler.pages import groups_view as view
from scheduler.pages.choice import PageCampaign
from scheduler.pages.rendering import go, page
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign
from scheduler.reach import require_household
from scheduler.roster.choosing import choose_group, group_counts, require_members

router = APIRouter()
HERE = "/dot/nhom"
_BACK = re.compile(r"/dot/(?:nhom|ra-soat)(?:/[a-z0-9-]{1,20}){1,3}")
"""Where a choice may lead back to: another page may hold the same form, and nobody must be sent elsewhere."""


@router.get(HERE)
@opens_records
def show_groups(
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    nhom: Annotated[PlainText, Query(max_length=10)] = "",
) -> HTMLResponse:
    """Show the people to invite of the account's area by ward and group, or one group's (`nhom`) with who is in it by hand."""
    units = part_of(db, account, campaign)
    group = nhom if nhom in view.GROUPS else ""
    by_hand = view.households_by_hand(db, campaign, units, group) if group else []
    if by_hand:
        note(db, "household.groups_read", campaign_id=campaign.id, households=len(by_hand))
    return page(
        request,
        "groups.html",
        lang=lang,
        account=account,
        group=group,
        groups=[(one, sentence(f"group_{one}", lang)) for one in view.GROUPS],
        table=view.table_of(db, campaign, group_counts(db, campaign, units=units), group, lang),
        by_hand=by_hand,
    )


@router.get(HERE + "/{household_id}")
@opens_records
def show_household(
    household_id: StoredNumber,
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    bao: int = -1,
) -> HTMLResponse:
    """Show the people of a household with the group of each, and a form that puts one into another."""
    require_household(db, account, campaign, household_id)
    return _household(request, db, lang, account, campaign, household_id, notice=view.chosen_text(bao, lang))


def _household(
    request: Request,
    db: DbSession,
    lang: str,
    account: Account,
    campaign: Campaign,
    household_id: int,
    *,
    notice: str = "",
    problem: SchedulerError | None = None,
) -> HTMLResponse:
    note(db, "household.groups_read", campaign_id=campaign.id, subject=household_id)
    return page(
        request,
        "household_groups.html",
        lang=lang,
        account=account,
        at=f"{HERE}/{household_id}",
        status=problem.status if problem else 200,
        notice=notice,
        problem=problem.text(lang) if problem else "",
        back=f"{HERE}/{household_id}",
        **view.household_of(db, campaign, household_id, lang),
    )


@router.post(HERE + "/{household_id}", response_model=None)
def choose(
    household_id: StoredNumber,
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    resident: Annotated[StoredNumber, Form()],
    group: Annotated[PlainText, Form(max_length=10)] = "",
    school: Annotated[PlainText, Form(max_length=120)] = "",
    school_class: Annotated[PlainText, Form(max_length=100)] = "",
    back: Annotated[PlainText, Form(max_length=60)] = "",
) -> Response:
    """Put one person of the household into a group, or leave him to the rules."""
    require_household(db, account, campaign, household_id)
    try:
        require_members(db, household_id, [resident])
        changed = choose_group(db, campaign, [resident], group or None, school=school, school_class=school_class)
    except SchedulerError as problem:
        return _household(request, db, lang, account, campaign, household_id, problem=problem)
    return _told(request, household_id, back, changed)


def _told(request: Request, household_id: int, back: str, changed: int) -> RedirectResponse:
    path = back if _BACK.fullmatch(back) else f"{HERE}/{household_id}"
    return go(request, f"{path}?bao={changed}")
