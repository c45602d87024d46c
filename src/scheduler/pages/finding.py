"""Finding a person by ID number: asked by a form, so that the number stands in no address, and noted each time."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.auth.rights import part_of
from scheduler.database import stored_id
from scheduler.deps import AppDep, DbDep, LangDep
from scheduler.guards import Officer
from scheduler.pages.choice import PageCampaign
from scheduler.pages.rendering import page
from scheduler.places.campaign_file import keeps_id_numbers
from scheduler.places.models import Campaign
from scheduler.roster.errors import IdNumberInvalid
from scheduler.roster.id_numbers import last_three, residents_by_id_number

router = APIRouter()


@router.get("/dot/tim")
def show_search(request: Request, lang: LangDep, account: Officer, campaign: PageCampaign) -> HTMLResponse:
    """Show the form."""
    return _page(request, lang, account, campaign)


@router.post("/dot/tim")
def search(
    request: Request,
    db: DbDep,
    app: AppDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    number: Annotated[str, Form(max_length=60)] = "",
) -> HTMLResponse:
    """Show who has the number in the account's area: of it only the last three digits."""
    try:
        found = residents_by_id_number(db, campaign, number, keys=app.keys, within=part_of(db, account, campaign))
    except IdNumberInvalid as invalid:
        return _page(request, lang, account, campaign, problem=invalid.text(lang), status=invalid.status)
    ids = [stored_id(row.resident) for row in found]
    note(db, "resident.found", campaign_id=campaign.id, subject=ids[0] if len(ids) == 1 else None, residents=ids)
    rows = [
        {
            "name": row.resident.full_name,
            "born": row.resident.birth_year or "",
            "number": last_three(db, row.resident, keys=app.keys),
            "household": row.household_ref,
            "household_id": row.resident.household_id,
            "place": f"{row.neighbourhood}, {row.unit_code}",
        }
        for row in found
    ]
    return _page(request, lang, account, campaign, rows=rows)


def _page(
    request: Request,
    lang: str,
    account: Account,
    campaign: Campaign,
    *,
    rows: list[dict[str, Any]] | None = None,
    problem: str = "",
    status: int = 200,
) -> HTMLResponse:
    context: dict[str, Any] = {"rows": rows, "problem": problem, "kept": keeps_id_numbers(campaign)}
    return page(request, "find.html", lang=lang, status=status, account=account, **context)
