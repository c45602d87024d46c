"""The page that says why a household has its slot, or none."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from notices import wording
from scheduler.deps import ClockDep, DbDep, LangDep, PlainText, StoredNumber, opens_records
from scheduler.guards import Officer
from scheduler.operations.asking_why import why_noted
from scheduler.pages.choice import PageCampaign
from scheduler.pages.plan_view import unbroken
from scheduler.pages.rendering import page
from scheduler.pages.wording import sentence
from scheduler.plan.options import Option
from scheduler.plan.terms_words import number
from scheduler.plan.why import Why
from scheduler.plan.why_words import STATES, cost_rows, option_text, sentences, title
from scheduler.reach import require_household

router = APIRouter()


@router.get("/dot/ho/{household_id}/vi-sao")
@opens_records
def show_why(
    household_id: StoredNumber,
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    nhom: Annotated[PlainText, Query(max_length=30)] = "",
    ke_hoach: Annotated[StoredNumber | None, Query(alias="ke-hoach")] = None,
) -> HTMLResponse:
    """Show it for each party of the household, or for one (`nhom`), in the plan that counts or another (`ke-hoach`)."""
    require_household(db, account, campaign, household_id)
    answers = why_noted(db, campaign, household_id, party=nhom, number=ke_hoach, now=clock.now())
    shown = [_shown(answer, lang) for answer in answers]
    return page(request, "why.html", lang=lang, account=account, answers=shown, household_id=household_id)


def _shown(answer: Why, lang: str) -> dict[str, Any]:
    compared = [option for option in (answer.present, answer.next_best) if option is not None]
    return {
        "title": title(answer, lang),
        "sentences": [unbroken(said) for said in sentences(answer, lang, costs=False)],
        "decided": bool(answer.decided),
        "costs": [
            _cost(option, "why_present" if option is answer.present else "why_next", lang) for option in compared
        ],
        "named_title": sentence("why_better" if answer.present else "why_usable", lang),
        "named": [
            {
                "where": unbroken(option_text(option, lang)),
                "state": wording.pick(STATES[option.state], lang),
                "units": number(option.cost.total, lang),
            }
            for option in answer.named
        ],
    }


def _cost(option: Option, key: str, lang: str) -> dict[str, Any]:
    return {
        "title": sentence(key, lang),
        "where": unbroken(option_text(option, lang)),
        "rows": cost_rows(option.cost, lang),
        "total": number(option.cost.total, lang),
    }
