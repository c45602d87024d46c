"""Signing in by the office's identity provider: going there, and coming back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session as DbSession
from starlette.exceptions import HTTPException

from scheduler.audit.trail import Actor
from scheduler.auth.limits import count_sign_in
from scheduler.auth.models import Account
from scheduler.auth.service import find_account
from scheduler.clock import real_now
from scheduler.database import stored_id
from scheduler.deps import App, AppDep, DbDep, LangDep, language_of, way_of
from scheduler.entrance import enter_by, known_browser
from scheduler.errors import SchedulerError
from scheduler.oidc.attempt import Attempt
from scheduler.oidc.errors import OidcRefused
from scheduler.oidc.provider import Answer, Provider, provider_of
from scheduler.pages.account import is_local, start_of
from scheduler.pages.rendering import error_page, go, page

router = APIRouter()
KEPT = "oidc"
LONGEST_NEXT = 500
"""What a cookie can hold beside everything else; no page of ours has a longer address."""


def provider_here(app: AppDep) -> Provider:
    """Return the provider; where there is none these pages are not there either."""
    provider = provider_of(app.settings)
    if provider is None:
        raise HTTPException(404)
    return provider


ProviderDep = Annotated[Provider, Depends(provider_here)]


@router.get("/oidc")
def leave_for_provider(request: Request, provider: ProviderDep, lang: LangDep, next: str = "") -> RedirectResponse:  # noqa: A002 - in the address
    """Send the browser to the provider.

    By GET, from a plain link: a form would need an exception for the provider in `form-action`. It changes nothing but the
    cookie, and a page elsewhere that sends somebody here gains no more than that he sees his own office's sign-in.
    """
    kept_next = next if is_local(next) and len(next) <= LONGEST_NEXT else ""
    attempt = Attempt.begin(now=real_now(), lang=lang, next_page=kept_next)
    address = provider.address(attempt, back=_address_of_return(request))
    request.session[KEPT] = attempt.kept()
    return RedirectResponse(address, status_code=303)


@router.get("/oidc/ve")
def come_back(
    request: Request,
    app: AppDep,
    db: DbDep,
    provider: ProviderDep,
    state: str = "",
    code: str = "",
    error: str = "",
    iss: str = "",
) -> Response:
    """Begin a session for the account that the provider names, or refuse as the sign-in form does."""
    # Taken out before anything else can fail: a try is over with its first answer, whatever that was.
    attempt = Attempt.kept_in(request.session.pop(KEPT, None))
    door = _at_the_door(request, attempt.lang if attempt else language_of(request))
    try:
        count_sign_in(request, known_browser(request))
        answer = Answer(state=state, code=code, error=error, issuer=iss)
        name = provider.name_of(attempt, answer, back=_address_of_return(request), now=real_now())
        account = _enter(request, app, db, name)
    except SchedulerError as refused:
        return _refusal(request, door, refused, next_page=attempt.next if attempt else "")
    return go(door, attempt.next if attempt and attempt.next else start_of(account))


def _enter(request: Request, app: App, db: DbSession, name: str) -> Account:
    """Begin the session of an account that is there already: a provider's people are many more than ours, and none has a role.

    No code is asked for, whatever the role: how somebody proves himself is what the office has its provider for, a second
    factor included, and whoever can sign in as another person there would only be asked for that person's telephone here.
    Whoever wants our code as well leaves the provider out. Any role may come this way; most leaders have no account there.
    """
    found = find_account(db, name)
    if found is None or not found.active:
        raise OidcRefused
    with app.writing(Actor("account", stored_id(found), way_of(request))) as writing:
        account = writing.get(Account, found.id, with_for_update=True)
        if account is None or not account.active:  # closed in this very moment
            raise OidcRefused
        enter_by(request, writing, account, way="oidc")
    return account


def _address_of_return(request: Request) -> str:
    """Return the address of the return on the site that the browser is looking at.

    From the request, not from a setting: scheme and host are those that the proxy tells (uvicorn believes it only where
    `FORWARDED_ALLOW_IPS` says so), one installation may have several names, and the cookie belongs to the one in use. A
    forged host leads nowhere: the provider sends codes only to the addresses that are registered with it.
    """
    return str(request.url_for("come_back"))


def _at_the_door(request: Request, lang: str) -> Request:
    """Return the request as if it had asked for the sign-in page, in the language of the try.

    A page that is shown here would repeat its own address in its links, with the code and the state in it.
    """
    return Request({**request.scope, "path": "/dang-nhap", "query_string": b"lang=en" if lang == "en" else b"lang=vi"})


def _refusal(request: Request, door: Request, refused: SchedulerError, *, next_page: str) -> Response:
    lang = language_of(door)
    request.app.state.write_down(request, refused)
    if not isinstance(refused, OidcRefused):
        return error_page(door, status=refused.status, code=refused.code, detail=refused.text(lang))
    context = {"next": next_page, "username": "", "error": refused.text(lang), "retry": "oidc_retry", "provider": True}
    return page(door, "sign_in.html", lang=lang, status=refused.status, **context)
