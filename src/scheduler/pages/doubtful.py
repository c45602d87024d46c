"""People to be looked at, for officers: by neighbourhood and reason, as a list and as a file."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session as DbSession

from notices.wording import figure, percent
from scheduler.audit.trail import note
from scheduler.auth.rights import part_of
from scheduler.deps import ClockDep, DbDep, LangDep, PlainText, opens_records
from scheduler.guards import Officer
from scheduler.pages.choice import PageCampaign
from scheduler.pages.files import xlsx_of
from scheduler.pages.rendering import page
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign
from scheduler.places.unit_tables import unit_book
from scheduler.roster.doubtful import (
    REASONS,
    DoubtfulCount,
    JanuaryBirths,
    doubtful,
    doubtful_counts,
    january_births,
    write_doubtful,
)

router = APIRouter()
HERE = "/dot/danh-sach/can-xem"
ROWS_PER_PAGE = 200
Reason = Annotated[PlainText, Query(alias="ly-do", max_length=12)]


@router.get(HERE)
@opens_records
def show_doubtful(
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    ly_do: Reason = "",
    trang: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """Show the people of the account's area who are to be looked at, 200 to a page, and how many where and why."""
    units, reason = part_of(db, account, campaign), ly_do if ly_do in REASONS else ""
    counts = doubtful_counts(db, campaign, units=units)
    shown = [one for one in counts if reason in ("", one.reason)]
    pages = max(1, -(-sum(one.people for one in shown) // ROWS_PER_PAGE))
    here = min(trang, pages)
    start = (here - 1) * ROWS_PER_PAGE
    people = doubtful(db, campaign, units=units, reason=reason, start=start, limit=ROWS_PER_PAGE)
    _read(db, campaign, len(people))
    names = unit_book(db, campaign.dataset).names
    return page(
        request,
        "doubtful.html",
        lang=lang,
        account=account,
        reason=reason,
        reasons=[(code, sentence(f"doubtful_why_{code}", lang)) for code in REASONS],
        table=_table(shown, names, lang),
        people=[{**one._asdict(), "ward": names[one.unit_code]} for one in people],
        why={code: sentence(f"doubtful_why_{code}", lang) for code in REASONS},
        january=[_january(one, names, lang) for one in january_births(db, campaign, units=units)],
        address=f"{HERE}?ly-do={reason}",
        here=here,
        pages=pages,
    )


@router.get(HERE + ".xlsx")
@opens_records
def download(
    db: DbDep, clock: ClockDep, lang: LangDep, account: Officer, campaign: PageCampaign, ly_do: Reason = ""
) -> Response:
    """Return all of them as a table."""
    reason = ly_do if ly_do in REASONS else ""
    people = doubtful(db, campaign, units=part_of(db, account, campaign), reason=reason)
    _read(db, campaign, len(people))
    names = unit_book(db, campaign.dataset).names
    return xlsx_of(lambda path: write_doubtful(path, people, names, lang, now=clock.now()), "can-xem.xlsx")


def _read(db: DbSession, campaign: Campaign, people: int) -> None:
    note(db, "resident.doubtful_read", campaign_id=campaign.id, people=people)


def _table(counts: list[DoubtfulCount], names: Mapping[str, str], lang: str) -> dict[str, Any]:
    """Return heads and a row for each neighbourhood, only with the reasons that there are."""
    reasons = [code for code in REASONS if any(one.reason == code for one in counts)]
    places = dict.fromkeys((one.unit_code, one.neighbourhood_id, one.neighbourhood) for one in counts)
    found = {(one.neighbourhood_id, one.reason): one.people for one in counts}
    sums = [sum(one.people for one in counts if one.reason == code) for code in reasons]
    return {
        "heads": [sentence(f"doubtful_why_{code}", lang) for code in reasons],
        "rows": [
            (names[unit], place, [figure(found.get((number, code), 0), lang) for code in reasons])
            for unit, number, place in places
        ],
        "total": [figure(count, lang) for count in sums],
    }


def _january(row: JanuaryBirths, names: Mapping[str, str], lang: str) -> tuple[str, ...]:
    share = percent(row.first_of_january / row.births, lang)
    return names[row.unit_code], figure(row.first_of_january, lang), figure(row.births, lang), share
