"""The resident's pages: the slip's QR opens the present appointment, the typed code with a birth year finds it.

No session, no cookie, no script. Whatever is wrong with code or year, the answer is the same, and the database does the same for
it. Each page does all its work in one piece: at once, where it waits for nobody, else in a thread.
"""

from collections.abc import Callable
from typing import Annotated, Concatenate, ParamSpec

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from notices.errors import NoticesError, TypedCodeInvalid, TypedCodeMistyped
from notices.mangled_code import read_typed_code
from notices.slipcode import shown_digits
from scheduler.arrivals.shown import ShownSlip, slip_by_code
from scheduler.auth.errors import TooManyTries
from scheduler.auth.limits import PublicLimit
from scheduler.deps import App, language_of
from scheduler.pages import slip_view, tries
from scheduler.pages.facts import help_phones, signed_slip
from scheduler.pages.rendering import page, private
from scheduler.pages.wording import sentence

router = APIRouter()
P = ParamSpec("P")

Limited = Annotated[None, Depends(PublicLimit())]


@router.get("/S/{digits}")
@router.get("/s/{digits}")
async def show_slip(request: Request, limit: Limited, digits: str, doi: str = "") -> HTMLResponse:
    """Show the present appointment of the party whose slip was scanned, whichever version the paper is."""
    del limit
    return await _at_once(request, _slip_page, digits, changed=doi == "1")


def _slip_page(request: Request, digits: str, *, changed: bool) -> HTMLResponse:
    lang, keeper = language_of(request), request.app.state.keeper
    with _parts(request).looks.connect() as connection:
        try:
            slip, version = signed_slip(connection, digits)
        except NoticesError:
            keeper.count_look_up("not_found")
            return private(page(request, "slip_unreadable.html", lang=lang, status=404))
        keeper.count_look_up("opened")
        ours, replaced = shown_digits(digits), version < slip.version
        return _opened(request, connection, slip, lang, digits=ours, replaced=replaced, changed=changed)


@router.get("/tra-cuu")
async def show_look_up(request: Request, limit: Limited) -> HTMLResponse:
    """Show the form."""
    del limit
    return await _at_once(request, _form, language_of(request))


@router.post("/tra-cuu")
async def look_up(
    request: Request,
    limit: Limited,
    code: Annotated[str, Form(max_length=400)] = "",
    year: Annotated[str, Form(max_length=400)] = "",
) -> HTMLResponse:
    """Show the appointment if a person on that slip was born in that year; everything else reads as not found.

    A spare slip that belongs to nobody yet is shown by its code alone. What can be no code at all is refused with a hint.
    """
    del limit
    return await _at_once(request, _look_up_page, code, year)


def _look_up_page(request: Request, code: str, year: str) -> HTMLResponse:
    lang = language_of(request)
    typed, hint = _parsed(code, lang)
    keeper = request.app.state.keeper
    try:
        tries.spend_look_up(request, typed)
    except TooManyTries as refused:
        keeper.count_look_up("limited")
        problem = (sentence("too_many_tries", lang), sentence("too_many_tries_next", lang, **refused.params))
        form = _form(request, lang, status=refused.status, code=code, year=year, problem=problem)
        form.headers.update(refused.headers)
        return form
    if hint:
        keeper.count_look_up("not_found")
        problem = (sentence("code_wrong", lang), hint)
        return _form(request, lang, status=TypedCodeInvalid.status, code=code, year=year, problem=problem)
    with _parts(request).looks.connect() as connection:
        slip = slip_by_code(connection, typed or "", year.strip())
        keeper.count_look_up("not_found" if slip is None else "found")
        shown = None if slip is None else _opened(request, connection, slip, lang)
    if shown is not None:
        tries.forget_code(request, typed or "")  # no connection is held meanwhile: this may take one of its own
        return shown
    problem = (sentence("not_found", lang), sentence("not_found_next", lang))
    return _form(request, lang, status=404, code=code, year=year, problem=problem)


def _parsed(code: str, lang: str) -> tuple[str | None, str]:
    """Return the code, or None where it is nobody's; and what to tell of a text that has not the form of a code."""
    try:
        return read_typed_code(code), ""
    except TypedCodeMistyped:  # it looks like a code, so it is answered like one
        return None, ""
    except TypedCodeInvalid as refused:
        return None, refused.text(lang)


def _opened(
    request: Request,
    connection: Connection,
    slip: ShownSlip,
    lang: str,
    *,
    digits: str = "",
    replaced: bool = False,
    changed: bool = False,
) -> HTMLResponse:
    app = _parts(request)
    view = slip_view.build(
        connection,
        slip,
        app.files.of(connection, slip.campaign_id, slip.loaded_at),
        now=app.clock.now(),
        lang=lang,
        replaced=replaced,
        digits=digits,
        user_agent=request.headers.get("user-agent", ""),
    )
    answer = page(request, "slip.html", lang=lang, at=view.at, slip=view, changed=changed and view.shows_hour)
    answer.headers["Vary"] = "User-Agent"  # which map a device has
    return private(answer)


def _form(
    request: Request,
    lang: str,
    *,
    status: int = 200,
    code: str = "",
    year: str = "",
    problem: tuple[str, str] | None = None,
) -> HTMLResponse:
    app = _parts(request)
    with app.looks.connect() as connection:
        phones = help_phones(connection, app.files)
    context = {"code": code[:20], "year": year[:4], "problem": problem, "phones": phones}
    return private(page(request, "look_up.html", lang=lang, status=status, **context))


async def _at_once(
    request: Request, work: Callable[Concatenate[Request, P], HTMLResponse], *args: P.args, **kwargs: P.kwargs
) -> HTMLResponse:
    """Do the work of a page here where it waits for nobody: a change of threads costs as much as reading a slip."""
    if _parts(request).waits:
        return await run_in_threadpool(work, request, *args, **kwargs)
    return work(request, *args, **kwargs)


def _parts(request: Request) -> App:
    parts: App = request.app.state.phieuhen  # asked for directly: every dependency costs a tenth of the page
    return parts
