"""Signing in and out, and where each role begins."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from scheduler.auth.errors import SignInRefused
from scheduler.auth.models import Account, Role
from scheduler.auth.service import account_of_session, sign_in
from scheduler.deps import DbDep, LangDep, PlainText, only_reads
from scheduler.pages import tries
from scheduler.pages.rendering import go, page

router = APIRouter()

STARTS = {
    Role.LEADER: "/to",
    Role.STATION_LEAD: "/scan/",
    Role.SCANNER: "/scan/",
    Role.AUDITOR: "/tien-do",
}


def start_of(account: Account) -> str:
    """Return the page on which a role begins."""
    return STARTS.get(Role(account.role), "/dot")


@router.get("/")
def start(request: Request, db: DbDep, lang: LangDep) -> Response:
    """Lead staff to their first page and everybody else to the look-up."""
    account = account_of_session(db, request.session.get("account"), request.session.get("version"))
    if account is not None:
        return go(request, start_of(account))
    if request.session.get("device"):
        return go(request, "/scan/")
    return page(request, "landing.html", lang=lang)


@router.get("/dang-nhap")
def show_sign_in(request: Request, lang: LangDep, next: str = "") -> HTMLResponse:  # noqa: A002 - the name in the address
    """Show the form."""
    return page(request, "sign_in.html", lang=lang, next=next, username="", error="")


@router.post("/dang-nhap")
@only_reads
def enter(
    request: Request,
    db: DbDep,
    lang: LangDep,
    username: Annotated[PlainText, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form(max_length=500)] = "",  # noqa: A002 - the name in the address
) -> Response:
    """Begin a session, or say that name or password is wrong and keep the name."""
    tries.spend_sign_in(request)
    try:
        account = sign_in(db, username=username.strip(), password=password)
    except SignInRefused as refused:
        context = {"next": next, "username": username, "error": refused.text(lang)}
        return page(request, "sign_in.html", lang=lang, status=refused.status, **context)
    device = request.session.get("device")
    request.session.clear()
    request.session.update({"account": account.id, "version": account.session_version})
    if device:
        request.session["device"] = device
    return go(request, next if is_local(next) else start_of(account))


@router.post("/dang-xuat")
def leave(request: Request) -> RedirectResponse:
    """End the session of this browser; an enrolled device stays enrolled."""
    for name in ("account", "version"):
        request.session.pop(name, None)
    return go(request, "/")


def is_local(address: str) -> bool:
    """Whether an address stays on this site: one slash first, no second slash or backslash that a browser takes for a host."""
    return (
        address.startswith("/") and not address.startswith(("//", "/\\")) and not any(c in address for c in "\r\n\t\\")
    )
