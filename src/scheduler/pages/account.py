"""Signing in and out, and where each role begins."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from scheduler.auth.errors import CodeRefused, OneTimeRefused, SignInRefused
from scheduler.auth.logins import end_login, login_of
from scheduler.auth.models import Account, Role
from scheduler.clock import real_now
from scheduler.deps import AppDep, DbDep, LangDep, PlainText, only_reads
from scheduler.entrance import Entered, enter_with_code, enter_with_password, enter_with_words
from scheduler.errors import SchedulerError
from scheduler.pages.rendering import go, page

router = APIRouter()

STARTS = {
    Role.LEADER: "/to",
    Role.STATION_LEAD: "/scan/",
    Role.SCANNER: "/scan/",
    Role.AUDITOR: "/nhat-ky",
}


def start_of(account: Account) -> str:
    """Return the page on which a role begins."""
    return STARTS.get(Role(account.role), "/dot")


@router.get("/")
def start(request: Request, db: DbDep, lang: LangDep) -> Response:
    """Lead staff to their first page and everybody else to the look-up."""
    found = login_of(db, request.session.get("login"), now=real_now())
    if found is not None:
        return go(request, start_of(found[0]))
    if request.session.get("device"):
        return go(request, "/scan/")
    return page(request, "landing.html", lang=lang)


@router.get("/dang-nhap")
def show_sign_in(request: Request, app: AppDep, lang: LangDep, next: str = "") -> HTMLResponse:  # noqa: A002 - in the address
    """Show the form."""
    provider = bool(app.settings.oidc_issuer)
    return page(request, "sign_in.html", lang=lang, next=next, username="", error="", provider=provider)


@router.post("/dang-nhap")
@only_reads
def enter(
    request: Request,
    app: AppDep,
    db: DbDep,
    lang: LangDep,
    username: Annotated[PlainText, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form(max_length=500)] = "",  # noqa: A002 - the name in the address
) -> Response:
    """Begin a session, ask for the code, or say that name or password is wrong and keep the name."""
    try:
        entered = enter_with_password(request, app, db, username=username.strip(), password=password)
    except SignInRefused as refused:
        _write_down(request, refused)
        provider = bool(app.settings.oidc_issuer)
        context = {"next": next, "username": username, "error": refused.text(lang), "provider": provider}
        return page(request, "sign_in.html", lang=lang, status=refused.status, **context)
    return go(request, _next_step(entered, next if is_local(next) else start_of(entered.account)))


def _next_step(entered: Entered, then: str) -> str:
    """Return where the code is asked for, or a second factor set up, where one is still to come; else `then`."""
    if not entered.waits_for_code:
        return then
    return "/dang-nhap/ma" if entered.account.totp_secret else "/dang-nhap/dat-ma"


@router.get("/dang-nhap/ma")
def show_code(request: Request, db: DbDep, lang: LangDep) -> Response:
    """Ask for the code of the second factor."""
    if login_of(db, request.session.get("login"), now=real_now(), waits_for_code=True) is None:
        return go(request, "/dang-nhap")
    return page(request, "code.html", lang=lang, error="")


@router.post("/dang-nhap/ma")
@only_reads
def enter_code(
    request: Request, app: AppDep, lang: LangDep, code: Annotated[PlainText, Form(max_length=20)]
) -> Response:
    """Finish the sign-in."""
    try:
        account = enter_with_code(request, app, code=code)
    except CodeRefused as refused:
        _write_down(request, refused)
        return page(request, "code.html", lang=lang, status=refused.status, error=refused.text(lang))
    return go(request, start_of(account) if account else "/dang-nhap")


@router.get("/vao")
def show_words(request: Request, lang: LangDep) -> HTMLResponse:
    """Ask for the six words on the cover sheet."""
    return page(request, "one_time.html", lang=lang, words="", typed=True, error="")


@router.get("/vao/{words}")
def show_scanned(request: Request, lang: LangDep, words: PlainText) -> HTMLResponse:
    """Ask before the words are used up: a preview of the link must not do it."""
    return page(request, "one_time.html", lang=lang, words=words[:200], typed=False, error="")


@router.post("/vao")
@only_reads
def enter_words(
    request: Request, app: AppDep, lang: LangDep, words: Annotated[PlainText, Form(max_length=400)]
) -> Response:
    """Begin a session and use the words up, or say that they are wrong or used."""
    try:
        entered = enter_with_words(request, app, typed=words)
    except OneTimeRefused as refused:
        _write_down(request, refused)
        context = {"words": words[:200], "typed": True, "error": refused.text(lang)}
        return page(request, "one_time.html", lang=lang, status=refused.status, **context)
    return go(request, _next_step(entered, start_of(entered.account)))


@router.post("/dang-xuat")
def leave(request: Request, db: DbDep) -> RedirectResponse:
    """End the session of this browser for good; an enrolled device stays enrolled."""
    found = login_of(db, request.session.pop("login", None), now=real_now())
    if found is not None:
        end_login(db, found[1], now=real_now())
    return go(request, "/")


def is_local(address: str) -> bool:
    """Whether an address stays on this site: one slash first, no second slash or backslash that a browser takes for a host."""
    return (
        address.startswith("/") and not address.startswith(("//", "/\\")) and not any(c in address for c in "\r\n\t\\")
    )


def _write_down(request: Request, refused: SchedulerError) -> None:
    request.app.state.write_down(request, refused)  # as the handler of errors does with those that reach it
