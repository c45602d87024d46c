"""From facts to HTML: one environment, two languages, and what every page shows around its own part."""

import functools
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from notices import symbol_svg, wording
from scheduler.auth.models import Role
from scheduler.deps import SAFE_METHODS, App, language_of
from scheduler.pages.assets import asset_url
from scheduler.pages.wording import sentence
from slots.calendar import ZONE

Answer = TypeVar("Answer", bound=Response)
LINKS = {
    Role.ADMINISTRATOR: (
        ("/dot", "nav_campaign"),
        ("/dot/ke-hoach", "nav_plan"),
        ("/dot/lich", "nav_slots"),
        ("/dot/in", "nav_print"),
        ("/tien-do", "nav_progress"),
    ),
    Role.PLANNER: (
        ("/dot", "nav_campaign"),
        ("/dot/ke-hoach", "nav_plan"),
        ("/dot/lich", "nav_slots"),
        ("/dot/in", "nav_print"),
        ("/tien-do", "nav_progress"),
    ),
    Role.WARD_OFFICER: (
        ("/dot", "nav_campaign"),
        ("/dot/lich", "nav_slots"),
        ("/dot/to-truong", "nav_leaders"),
        ("/dot/in", "nav_print"),
        ("/tien-do", "nav_progress"),
    ),
    Role.STATION_LEAD: (
        ("/scan/", "nav_scan"),
        ("/diem", "nav_board"),
        ("/dot/theo-doi", "nav_follow_ups"),
        ("/tien-do", "nav_progress"),
        ("/dot/thiet-bi", "nav_devices"),
        ("/dot/tai-khoan", "nav_accounts"),
    ),
    Role.SCANNER: (("/scan/", "nav_scan"), ("/diem", "nav_board")),
    Role.AUDITOR: (
        ("/nhat-ky", "nav_trail"),
        ("/dot/lich", "nav_slots"),
        ("/tien-do", "nav_progress"),
        ("/diem", "nav_board"),
    ),
}


@functools.cache
def environment() -> Environment:
    """Return the template environment: autoescaped, and a name that is not given is an error, not an empty place."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # the files change with the installation only, and looking at them costs each page
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = asset_url
    made.filters["dial"] = lambda phone: "".join(character for character in phone if character in "+0123456789")
    made.filters["sentence"] = wording.sentence_case
    return made


def with_language(path: str, lang: str) -> str:
    """Return a local address that keeps the language chosen; Vietnamese needs no mark."""
    if lang != "en":
        return path
    address, hash_mark, anchor = path.partition("#")
    return f"{address}{'&' if '?' in address else '?'}lang=en{hash_mark}{anchor}"


def page(
    request: Request,
    template: str,
    *,
    lang: str,
    status: int = 200,
    account: Any = None,
    at: Any = None,
    **context: Any,
) -> HTMLResponse:
    """Return `template` as a whole page in `lang`; `account` decides which links its head shows.

    `at` is where the page can be looked at again, where that is not the address asked for.
    """
    text = (
        environment()
        .get_template(template)
        .render(
            lang=lang,
            other_lang="vi" if lang == "en" else "en",
            switch=_switch(request, lang) if at is None else with_language(at, "vi" if lang == "en" else "en"),
            to=functools.partial(with_language, lang=lang),
            t=functools.partial(sentence, lang=lang),
            figure_of=functools.partial(wording.figure, lang=lang),
            percent_of=functools.partial(wording.percent, lang=lang),
            trial_clock=_trial_clock(request),
            account=account,
            links=LINKS.get(Role(account.role), ()) if account else (),
            **context,
        )
    )
    return HTMLResponse(text, status_code=status, headers={"Cache-Control": "no-store"})


def private(answer: Answer) -> Answer:
    """Return an answer about one household, marked to be neither kept nor found by a search engine."""
    answer.headers.update({"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})
    return answer


def qr_symbol(text: str, *, label: str) -> Markup:
    """Return the QR symbol of `text` as a picture within the page; `label` is what is read aloud instead."""
    return Markup(symbol_svg.svg(text, label))  # noqa: S704 - a matrix of our own, and the label is escaped


def go(request: Request, path: str) -> RedirectResponse:
    """Return the answer to a form that was carried out: look at `path` now, in the same language."""
    return RedirectResponse(with_language(path, language_of(request)), status_code=303)


def error_page(request: Request, *, status: int, code: str, detail: str) -> HTMLResponse:
    """Return an error as a page: what happened, whether anything was kept, what to do, and a reference to report."""
    lang = language_of(request)
    writing = request.method not in SAFE_METHODS
    return page(
        request,
        "error.html",
        lang=lang,
        status=status,
        title=sentence("not_saved" if writing else "not_shown", lang),
        detail=detail,
        kept=sentence("kept_nothing" if writing else "kept_all", lang),
        back=with_language(_page_before(request), lang),
        code=code,
        moment=moment_text(datetime.now(ZONE), lang),
    )


def moment_text(moment: datetime, lang: str) -> str:
    """Return `18:30 26/3/2021`, in English `18:30 26 March 2021`."""
    local = moment.astimezone(ZONE)
    return f"{local:%H:%M} {wording.date_text(local.date(), lang)}"


def _page_before(request: Request) -> str:
    # Only the path of our own site is used, so that an error page can never lead elsewhere.
    before = urlsplit(request.headers.get("referer", ""))
    own = (
        before.netloc == request.headers.get("host")
        and before.path.startswith("/")
        and not before.path.startswith("//")
    )
    return before.path if own else "/"


def _trial_clock(request: Request) -> str:
    parts: App = request.app.state.phieuhen
    return moment_text(parts.clock.now(), language_of(request)) if parts.clock.shifted else ""


def _switch(request: Request, lang: str) -> str:
    """Return this page's address in the other language; the answer to a form leads back to the form."""
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    if lang != "en":
        query.append(("lang", "en"))
    return request.url.path + (f"?{urlencode(query)}" if query else "")
