"""The progress table: invited, handed out, arrived, collected per unit and day, with its bars inside."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from notices import wording
from notices.wording import figure
from scheduler.auth.rights import allowed_units
from scheduler.deps import ClockDep, DbDep, LangDep
from scheduler.guards import SeesProgress
from scheduler.pages import weeks
from scheduler.pages.campaign_view import Fact
from scheduler.pages.charts import bar
from scheduler.pages.choice import PageCampaign
from scheduler.pages.rendering import moment_text, page
from scheduler.pages.required_view import required_view
from scheduler.pages.wording import sentence
from scheduler.progress.figures import Figures
from scheduler.progress.queries import ProgressRow, by_unit, progress_table, totals
from slots.calendar import operating_day

router = APIRouter()


@router.get("/tien-do")
def show_progress(
    request: Request, db: DbDep, clock: ClockDep, lang: LangDep, account: SeesProgress, campaign: PageCampaign
) -> HTMLResponse:
    """Show the progress of the account's area."""
    units = allowed_units(db, account)
    rows = [row for row in progress_table(db, campaign) if units is None or row.unit_code in units]
    total = totals(rows)
    return page(
        request,
        "progress.html",
        lang=lang,
        account=account,
        campaign=campaign.name,
        units=bool(rows),
        lead=_lead(total, lang),
        facts=_facts(total, lang),
        required=required_view(db, campaign, account, clock.now(), lang),
        by_unit=_by_unit(rows, total, lang),
        weeks=_by_week(rows, operating_day(clock.now()), lang),
        as_of=sentence("as_of", lang, moment=moment_text(clock.now(), lang)),
    )


def _lead(total: Figures, lang: str) -> str:
    return sentence(
        "progress_lead",
        lang,
        collected=figure(total.collected, lang),
        invited=figure(total.invited, lang),
        share=_share(total.collected, total, lang),
    )


def _facts(total: Figures, lang: str) -> list[Fact]:
    slips = sentence(
        "slips_of", lang, done=figure(total.handed_out_slips, lang), total=figure(total.invited_slips, lang)
    )
    notes = {"invited": "", "handed_out": slips}
    return [
        Fact(
            sentence(kind, lang),
            figure(getattr(total, kind), lang),
            notes.get(kind, sentence("of_invited", lang, share=_share(getattr(total, kind), total, lang))),
        )
        for kind in ("invited", "handed_out", "arrived", "collected")
    ]


def _by_unit(rows: list[ProgressRow], total: Figures, lang: str) -> dict[str, Any]:
    names = {row.unit_code: row.unit_name for row in rows}
    sums = by_unit(rows)
    widest = max((max(figures.invited, figures.collected) for figures in sums.values()), default=0)
    lines = [_line(names[code], sums[code], widest, lang) for code in sorted(sums)]
    return {"groups": [{"label": "", "rows": lines}], "total": _line("", total, 0, lang)}


def _by_week(rows: list[ProgressRow], today: date, lang: str) -> list[dict[str, Any]]:
    widest = max((max(row.figures.invited, row.figures.collected) for row in rows), default=0)
    found = weeks.by_week(rows, lambda row: row.operating_day)
    shown = weeks.present(found, today)
    return [_week(week, widest, lang, stands_open=place == shown) for place, week in enumerate(found)]


def _week(week: weeks.Week[ProgressRow], widest: int, lang: str, *, stands_open: bool) -> dict[str, Any]:
    sums = totals(weeks.rows_of(week))
    return {
        "title": weeks.title_of(week, lang),
        "note": sentence(
            "week_progress", lang, invited=figure(sums.invited, lang), collected=figure(sums.collected, lang)
        ),
        "open": stands_open,
        "groups": [
            {
                "label": wording.sentence_case(wording.day_text(day, lang)),
                "rows": [_line(row.unit_name, row.figures, widest, lang) for row in of_day],
            }
            for day, of_day in week
        ],
        "total": None,
    }


def _line(label: str, figures: Figures, widest: int, lang: str) -> dict[str, Any]:
    return {
        "label": wording.keep_together(label),
        "bar": bar(figures.collected, widest, figures.invited),
        "invited": figure(figures.invited, lang),
        "handed_out": figure(figures.handed_out, lang),
        "arrived": figure(figures.arrived, lang),
        "collected": figure(figures.collected, lang),
        "share": _share(figures.collected, figures, lang),
    }


def _share(part: int, figures: Figures, lang: str) -> str:
    return wording.percent(part / figures.invited, lang) if figures.invited else "–"
