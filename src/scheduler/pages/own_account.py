"""One's own account: where one is signed in, the password, the second factor."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session as DbSession

from scheduler.audit.trail import Actor, acting
from scheduler.auth import second_factor
from scheduler.auth.errors import CodeRefused, NotAllowed, SignInRefused
from scheduler.auth.limits import count_sign_in
from scheduler.auth.logins import end_login, end_logins, live_logins, login_of
from scheduler.auth.models import NO_PASSWORD, Account, Login
from scheduler.auth.passwords import hash_password
from scheduler.auth.service import prove, set_password
from scheduler.clock import real_now
from scheduler.deps import AppDep, DbDep, LangDep, PlainText, StoredNumber, only_reads, way_of
from scheduler.entrance import enter_by
from scheduler.errors import SchedulerError
from scheduler.guards import OwnSignIn, SignedInAs
from scheduler.pages.account import start_of
from scheduler.pages.rendering import go, moment_text, page, qr_symbol
from scheduler.pages.wording import sentence

router = APIRouter()
door = APIRouter()
"""What is asked before one is signed in."""
Password = Annotated[str, Form(max_length=1000)]
Secret = Annotated[PlainText, Form(pattern="^[A-Z2-7]{32}$")]
Code = Annotated[PlainText, Form(max_length=20)]


@router.get("/tai-khoan")
def show(request: Request, db: DbDep, app: AppDep, lang: LangDep, own: OwnSignIn, xong: str = "") -> HTMLResponse:
    """Show one's sign-ins, and what can be changed."""
    return _page(request, db, app, lang, own, done=xong)


@router.post("/tai-khoan/mat-khau")
@only_reads
def change_password(
    request: Request,
    db: DbDep,
    app: AppDep,
    lang: LangDep,
    own: OwnSignIn,
    new: Password,
    again: Password,
    old: Password = "",
) -> Response:
    """Set a new password; the other sign-ins end. Who has none yet needs no old one.

    Both hashes are made before the writer's lock is taken, as at the door.
    """
    account = own.account
    if new != again:
        return _page(request, db, app, lang, own, problem=sentence("password_differs", lang), status=422)
    try:
        _prove_again(request, account, old)
        password_hash = hash_password(new, username=account.username)
    except SchedulerError as refused:
        said = sentence("old_password_wrong", lang) if isinstance(refused, SignInRefused) else refused.text(lang)
        return _page(request, db, app, lang, own, problem=said, status=422)
    with app.writing(Actor("account", account.id, way_of(request))) as writing:
        set_password(writing, writing.get_one(Account, account.id), password_hash, now=real_now(), login=own.login.id)
    return go(request, "/tai-khoan?xong=mat-khau")


def _prove_again(request: Request, account: Account, password: str) -> None:
    """Ask for the password, where there is one, before something changes that would keep others out."""
    if account.password_hash != NO_PASSWORD:
        count_sign_in(request, f"own-{account.id}")
        prove(account, password)


@router.post("/tai-khoan/phien/{login_id}/ket-thuc")
def end_one(request: Request, db: DbDep, own: OwnSignIn, login_id: StoredNumber) -> Response:
    """End one of one's own sign-ins; another person's is refused like one that is not there."""
    login = db.get(Login, login_id)
    if login is None or login.account_id != own.account.id:
        raise NotAllowed
    end_login(db, login, now=real_now())
    return go(request, "/tai-khoan?xong=phien")


@router.get("/tai-khoan/ma")
def show_second_factor(request: Request, lang: LangDep, own: OwnSignIn) -> HTMLResponse:
    """Show a new secret as a QR code for an app."""
    return _set_up_page(request, lang, own.account, second_factor.new_secret(), "/tai-khoan/ma")


@router.post("/tai-khoan/ma")
def set_second_factor(
    request: Request,
    db: DbDep,
    app: AppDep,
    lang: LangDep,
    own: OwnSignIn,
    secret: Secret,
    code: Code,
    old: Password = "",
) -> Response:
    """Set the second factor up, once the app shows a right code and the password is proved; the other sign-ins end."""
    if own.account.totp_secret is not None:
        raise NotAllowed  # only who looks after the account takes one away: a stolen session must not
    try:
        _prove_again(request, own.account, old)
        second_factor.set_up(db, own.account, secret, code, keys=app.keys, now=real_now())
    except (CodeRefused, SignInRefused) as refused:
        return _set_up_page(request, lang, own.account, secret, "/tai-khoan/ma", error=refused)
    end_logins(db, own.account, now=real_now(), but=own.login.id)
    return go(request, "/tai-khoan?xong=ma")


@door.get("/dang-nhap/dat-ma")
def show_first_factor(request: Request, db: DbDep, lang: LangDep) -> Response:
    """Show the secret to whoever has proved the password and must have a second factor."""
    found = _waiting(request, db)
    if found is None:
        return go(request, "/dang-nhap")
    return _set_up_page(request, lang, found[0], second_factor.new_secret(), "/dang-nhap/dat-ma")


@door.post("/dang-nhap/dat-ma")
def set_first_factor(request: Request, db: DbDep, app: AppDep, lang: LangDep, secret: Secret, code: Code) -> Response:
    """Set the second factor up and finish the sign-in with it."""
    count_sign_in(request, None)
    found = _waiting(request, db)
    if found is None:
        return go(request, "/dang-nhap")
    account, half = found
    acting(db, Actor("account", account.id, way_of(request)))
    try:
        second_factor.set_up(db, account, secret, code, keys=app.keys, now=real_now())
    except CodeRefused as refused:
        return _set_up_page(request, lang, account, secret, "/dang-nhap/dat-ma", error=refused)
    half.ended_at = real_now()
    enter_by(request, db, account, way=half.way)
    return go(request, start_of(account))


def _waiting(request: Request, db: DbSession) -> tuple[Account, Login] | None:
    found = login_of(db, request.session.get("login"), now=real_now(), waits_for_code=True)
    return None if found is None or found[0].totp_secret is not None else found


def _set_up_page(
    request: Request, lang: str, account: Account, secret: str, action: str, *, error: SchedulerError | None = None
) -> HTMLResponse:
    symbol = qr_symbol(second_factor.app_address(account, secret), label=sentence("second_factor_symbol", lang))
    said = (
        sentence("old_password_wrong", lang) if isinstance(error, SignInRefused) else error.text(lang) if error else ""
    )
    asks_password = action == "/tai-khoan/ma" and account.password_hash != NO_PASSWORD
    context: dict[str, Any] = {
        "symbol": symbol,
        "secret": secret,
        "action": action,
        "error": said,
        "asks": asks_password,
    }
    return page(request, "second_factor.html", lang=lang, status=error.status if error else 200, **context)


def _page(
    request: Request,
    db: DbSession,
    app: AppDep,
    lang: str,
    own: SignedInAs,
    *,
    done: str = "",
    problem: str = "",
    status: int = 200,
) -> HTMLResponse:
    logins = [
        {
            "id": login.id,
            "browser": login.browser or sentence("browser_unknown", lang),
            "since": moment_text(login.began_at, lang),
            "until": moment_text(login.expires_at, lang),
            "here": login.id == own.login.id,
        }
        for login in live_logins(db, own.account, now=real_now())
    ]
    return page(
        request,
        "own_account.html",
        lang=lang,
        status=status,
        account=own.account,
        logins=logins,
        has_password=own.account.password_hash != NO_PASSWORD,
        has_code=own.account.totp_secret is not None,
        must_have=second_factor.must_have(own.account, app.settings),
        done=sentence(f"done_{done.replace('-', '_')}", lang) if done in {"mat-khau", "phien", "ma"} else "",
        problem=problem,
    )
