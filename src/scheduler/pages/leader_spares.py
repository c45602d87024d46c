"""The leader's spare slips: whom he gave one, in a form of his own; and those that he returns."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session as DbSession

from notices import wording
from notices.errors import NoticesError
from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.deps import ClockDep, DbDep, LangDep, opens_records
from scheduler.errors import SchedulerError
from scheduler.guards import Leader
from scheduler.invitations.models import Invitation
from scheduler.invitations.service import present_slip
from scheduler.operations.spare_households import Told, tell
from scheduler.operations.spares import MOST_PEOPLE, give_back
from scheduler.pages.rendering import go, page
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign
from scheduler.plan.spare_errors import NotASpareSlip
from scheduler.reach import SlipInArea
from scheduler.roster.spares import Found
from slots.errors import SlotsError

router = APIRouter()

Rows = list[dict[str, str]]


@router.get("/to/{invitation_id}/du-phong")
@opens_records
def show_form(request: Request, db: DbDep, lang: LangDep, account: Leader, slip: SlipInArea) -> HTMLResponse:
    """Ask whom a spare slip was given; of one that is told already, show what was told."""
    note(db, "neighbourhood.slips_read", campaign_id=slip.campaign_id, subject=account.neighbourhood_id)
    present = present_slip(db, slip)
    if not present.household.spare_places:
        raise NotASpareSlip(number=slip.number)
    untold = present.household.is_untold
    entered = {
        "head_name": "" if untold else present.household.head_name,
        "address": present.household.address,
        "people": "" if untold else str(present.size),
        "rows": [{"name": one.name, "year": str(one.birth_year or "")} for one in present.members],
    }
    return _form(request, db, lang, account, slip, entered)


@router.post("/to/{invitation_id}/du-phong", response_model=None)
def keep_household(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: Leader,
    slip: SlipInArea,
    head_name: Annotated[str, Form(max_length=120)] = "",
    address: Annotated[str, Form(max_length=200)] = "",
    people: Annotated[str, Form(max_length=4)] = "",
    name: Annotated[list[str], Form(max_length=MOST_PEOPLE)] = [],  # noqa: B006 - FastAPI copies it
    year: Annotated[list[str], Form(max_length=MOST_PEOPLE)] = [],  # noqa: B006
) -> Response:
    """Record whom it was given and that it is handed out; what cannot be so is said above the form, with all that was entered."""
    rows = [{"name": one.strip()[:120], "year": born.strip()[:4]} for one, born in zip(name, year, strict=False)]
    try:
        told = Told(head_name, address, _number(people), _found(rows))
        campaign = db.get_one(Campaign, slip.campaign_id)
        tell(db, campaign, slip, told, source="leader", account=account, now=clock.now())
    except (SchedulerError, SlotsError, NoticesError) as wrong:
        entered = {"head_name": head_name, "address": address, "people": people, "rows": rows}
        return _form(request, db, lang, account, slip, entered, wrong)
    return go(request, f"/to#p{slip.id}")


@router.post("/to/{invitation_id}/tra-lai")
def return_slip(request: Request, db: DbDep, clock: ClockDep, account: Leader, slip: SlipInArea) -> RedirectResponse:
    """Return a spare slip that nobody needed."""
    del account
    give_back(db, db.get_one(Campaign, slip.campaign_id), slip, now=clock.now())
    return go(request, "/to")


def _number(text: str) -> int:
    """Return the number entered; what is none counts as 0, which no household is."""
    return int(text) if text.isascii() and text.strip().isdigit() else 0


def _found(rows: Rows) -> tuple[Found, ...]:
    """Return what is known of each person, without the empty rows at the end."""
    found = [Found(row["name"], _number(row["year"]) or None) for row in rows]
    while found and found[-1] == Found():
        found.pop()
    return tuple(found)


def _form(
    request: Request,
    db: DbSession,
    lang: str,
    account: Account,
    slip: Invitation,
    entered: dict[str, Any],
    wrong: SchedulerError | SlotsError | NoticesError | None = None,
) -> HTMLResponse:
    present = present_slip(db, slip)
    hours = wording.hour_range(present.starts_at, present.ends_at)
    day = wording.day_line(present.operating_day, present.ends_at, lang)
    return page(
        request,
        "spare_given.html",
        lang=lang,
        account=account,
        status=200 if wrong is None else wrong.status,
        id=slip.id,
        number=sentence("spare_slip_number", lang, number=wording.slip_number(slip.number)),
        when=sentence("slot_line", lang, hours=hours, day=day, station=present.station.name),
        places=present.size,
        problem="" if wrong is None else wrong.text(lang),
        **{**entered, "rows": _with_empty_rows(entered["rows"], present.household.spare_places)},
    )


def _with_empty_rows(rows: Rows, places: int) -> Rows:
    """Return a row for each place printed on the slip and one more, so that a larger household can be told of, too."""
    return [*rows, *[{"name": "", "year": ""}] * max(0, min(places + 1, MOST_PEOPLE) - len(rows))]
