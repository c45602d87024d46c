"""The auditor's page: what was done, newest first, and whether the trail is whole."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session as DbSession

from notices.wording import figure
from scheduler.arrivals.sealing import TrailReport
from scheduler.audit.actions import ACTIONS
from scheduler.audit.models import AuditEntry
from scheduler.audit.queries import entries_of
from scheduler.auth.limits import count_verification
from scheduler.auth.models import Account
from scheduler.clock import real_now
from scheduler.deps import LARGEST_ID, AppDep, DbDep, LangDep, PlainText, only_reads
from scheduler.guards import Auditor
from scheduler.invitations.look_ups import look_ups_between
from scheduler.operations.verification import verified
from scheduler.pages.rendering import moment_text, page
from scheduler.pages.wording import sentence
from slots.calendar import ZONE

router = APIRouter()
ROWS_PER_PAGE = 100
Id = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]
Typed = Annotated[PlainText, Query(max_length=40)]


@router.get("/nhat-ky")
def show_trail(
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: Auditor,
    truoc: Id = None,
    viec: Typed = "",
    ai: Typed = "",
    ngay: Typed = "",
) -> HTMLResponse:
    """Show the trail, 100 entries to a page; of one action, one account or one day where that is asked for."""
    return _page(request, db, lang, account, before=truoc, action=viec, actor=ai, day=ngay)


@router.post("/nhat-ky/kiem-tra")
@only_reads
def verify(
    request: Request,
    db: DbDep,
    app: AppDep,
    lang: LangDep,
    account: Auditor,
    entry: Annotated[PlainText, Form(max_length=12)] = "",
    head: Annotated[PlainText, Form(max_length=80)] = "",
) -> HTMLResponse:
    """Read the whole chain and its seals again, against a head that was noted before where one is given."""
    plain = "".join(head.split()).lower()
    expected = [(int(entry), plain)] if entry.isascii() and entry.isdecimal() and plain else []
    count_verification(request)
    report = verified(app.engine, keys=app.keys, actor=request.state.actor, expected=expected)
    return _page(request, db, lang, account, report=report)


def _page(
    request: Request,
    db: DbSession,
    lang: str,
    account: Account,
    *,
    before: int | None = None,
    action: str = "",
    actor: str = "",
    day: str = "",
    report: TrailReport | None = None,
) -> HTMLResponse:
    since, until = _bounds(day)
    rows = entries_of(
        db,
        campaign_id=account.campaign_id,
        before=before,
        action=action if action in ACTIONS else None,
        actor=int(actor) if actor.isdecimal() and len(actor) < 10 else None,
        since=since,
        until=until,
        limit=ROWS_PER_PAGE + 1,
    )
    shown = rows[:ROWS_PER_PAGE]
    return page(
        request,
        "trail.html",
        lang=lang,
        account=account,
        rows=[_row(row, lang) for row in shown],
        actions=sorted(((code, words[lang == "en"]) for code, words in ACTIONS.items()), key=lambda pair: pair[1]),
        asked={"viec": action, "ai": actor, "ngay": day},
        older=shown[-1].id if len(rows) > ROWS_PER_PAGE else 0,
        verdict=_verdict(report, lang) if report else None,
        look_ups=_look_ups(db, lang) if account.campaign_id is None else "",
    )


def _bounds(day: str) -> tuple[datetime | None, datetime | None]:
    try:
        first = datetime.combine(date.fromisoformat(day), time(), ZONE)
    except ValueError:
        return None, None
    return (first, first + timedelta(days=1)) if 1900 <= first.year <= 2200 else (None, None)


def _row(row: AuditEntry, lang: str) -> dict[str, Any]:
    who = sentence(f"actor_{row.actor_kind}", lang) + (f" {row.actor_id}" if row.actor_id else "")
    facts = [f"{name} {_shown(value)}" for name, value in row.facts.items() if value not in (None, [], "")]
    return {
        "id": figure(row.id, lang),
        "at": moment_text(row.at, lang),
        "who": who,
        "what": ACTIONS.get(row.action, (row.action, row.action))[lang == "en"],
        "subject": row.subject or "",
        "facts": ", ".join(facts),
        "via": row.via,
    }


def _shown(value: Any) -> str:
    text = " ".join(str(part) for part in value) if isinstance(value, list) else str(value)
    return text if len(text) <= 40 else f"{text[:12]}…"


def _verdict(report: TrailReport, lang: str) -> dict[str, Any]:
    facts = {"entries": figure(report.entries, lang), "seals": figure(report.seals, lang)}
    broken = ", ".join(map(str, report.broken)) or "–"
    said = sentence("trail_whole" if report.ok else "trail_broken", lang, **facts, broken=broken)
    return {"ok": report.ok, "said": said, "entries": report.entries, "head": report.head}


def _look_ups(db: DbSession, lang: str) -> str:
    last = real_now()
    found = look_ups_between(db, last - timedelta(days=1), last)
    return sentence("look_ups_of_a_day", lang, **{name: figure(count, lang) for name, count in found.items()})
