"""The door: every way to sign in ends here in a new session. API and pages share it, and count tries together.

Tries are counted by address, never by name alone: a count of a name would let anybody lock anybody out. A browser that has signed
in to an account before is known by its signed cookie and is counted apart, so that not even a neighbour behind the same
address, who has used its tries up, keeps the household's own people out.
"""

import secrets
from dataclasses import dataclass

from fastapi import Request
from sqlmodel import Session as DbSession

from scheduler.audit.trail import Actor
from scheduler.auth.errors import SignInRefused
from scheduler.auth.limits import PER_SECOND_FACTOR, count_sign_in, limits_of
from scheduler.auth.logins import begin_login, login_of
from scheduler.auth.models import Account
from scheduler.auth.one_time import use_one_time
from scheduler.auth.second_factor import check_code, wants_code
from scheduler.auth.service import find_account, prove
from scheduler.clock import real_now
from scheduler.database import stored_id
from scheduler.deps import App, way_of

KNOWN_ACCOUNTS = 5
"""So many accounts a browser is known for; the one longest unused is forgotten."""
_KEPT = ("lang", "device", "known")


@dataclass(frozen=True, slots=True)
class Entered:
    """Who has come in; `waits_for_code` where the second factor is still to come."""

    account: Account
    waits_for_code: bool


def enter_with_password(
    request: Request, app: App, db: DbSession, *, username: str, password: str, code: str | None = None
) -> Entered:
    """Sign in by name and password, and a code where the account has a second factor.

    The password is checked while `db` only reads: neither a wrong guess nor the quarter of a second a check takes holds up
    anybody who writes.

    Raises
    ------
    SignInRefused, SignInBusy, TooManyTries
    CodeRefused
        A code was given, and it is not right.
    """
    account = find_account(db, username)
    known = _known(request)
    count_sign_in(request, known.get(str(account.id)) if account else None)
    prove(account, password)
    if account is None:  # `prove` has refused it; this is for the reader and the type checker
        raise AssertionError
    half = wants_code(account, app.settings) and code is None
    if code is not None:
        _count_code(request, account)
    with app.writing(Actor("account", account.id, way_of(request))) as writing:
        own = writing.get_one(Account, account.id, with_for_update=True)
        if not own.active or own.password_hash != account.password_hash:
            raise SignInRefused  # closed, reset or given another password while this one was being checked
        if code is not None:
            check_code(writing, own, code, keys=app.keys, now=real_now())
        _begin(request, writing, own, way="password", waits_for_code=half)
    return Entered(account, half)


def _count_code(request: Request, account: Account) -> None:
    """Count a code of this account, from wherever: a million codes are few. Only who has the password can use the count up."""
    limits_of(request).spend((PER_SECOND_FACTOR, f"code {account.id}"))


def enter_with_words(request: Request, app: App, *, typed: str) -> Entered:
    """Sign in by the six words of a one-time sign-in, which are used up by it. A second factor is asked for all the same.

    Raises
    ------
    OneTimeRefused, TooManyTries
    """
    count_sign_in(request, None)
    with app.writing(Actor("public", via=way_of(request))) as writing:
        account = use_one_time(writing, typed, keys=app.keys)
        writing.info["actor"] = Actor("account", account.id, way_of(request))
        half = wants_code(account, app.settings)
        _begin(request, writing, account, way="one_time", waits_for_code=half)
    return Entered(account, half)


def enter_with_code(request: Request, app: App, *, code: str) -> Account | None:
    """Finish a sign-in that waits for its code; None where none is waiting.

    Raises
    ------
    CodeRefused, TooManyTries
    """
    count_sign_in(request, None)
    with app.writing(Actor("public", via=way_of(request))) as writing:
        found = login_of(writing, request.session.get("login"), now=real_now(), waits_for_code=True)
        if found is None:
            return None
        account, half = found
        _count_code(request, account)
        writing.info["actor"] = Actor("account", account.id, way_of(request))
        check_code(writing, account, code, keys=app.keys, now=real_now())
        half.ended_at = real_now()
        _begin(request, writing, account, way=half.way)
    return account


def enter_by(request: Request, db: DbSession, account: Account, *, way: str) -> None:
    """Sign in an account that another door has proved, in a transaction that writes."""
    _begin(request, db, account, way=way)


def known_browser(request: Request) -> str | None:
    """Return by what a browser is counted that has signed in to any account before; None for one that has not."""
    return next(reversed(_known(request).values()), None)


def _begin(request: Request, db: DbSession, account: Account, *, way: str, waits_for_code: bool = False) -> None:
    """Begin a session under a new token; what the cookie held of another person's is forgotten."""
    browser = request.headers.get("user-agent", "")[:400]
    token = begin_login(db, account, way=way, browser=browser, now=real_now(), waits_for_code=waits_for_code)
    kept = {name: request.session[name] for name in _KEPT if name in request.session}
    if not waits_for_code:
        known = {**_known(request), str(stored_id(account)): secrets.token_urlsafe(9)}
        kept["known"] = dict(list(known.items())[-KNOWN_ACCOUNTS:])
    request.session.clear()
    request.session.update(kept, login=token)


def _known(request: Request) -> dict[str, str]:
    known = request.session.get("known")
    return known if isinstance(known, dict) else {}
