"""The browsers in which somebody is signed in: begun, found again by their token, ended one by one or all at once.

`now` is real time here, never the campaign's clock: a session must not live longer because a trial plays in 2021.
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session as DbSession
from sqlmodel import col, select, update

from scheduler.audit.trail import note
from scheduler.auth.models import Account, Login, Role
from scheduler.database import stored_id

_SECRET_BYTES = 32
_WORKING_DAY, _STATION_DAY = timedelta(hours=12), timedelta(hours=24)
LIVES = {
    Role.LEADER: timedelta(days=45),
    Role.STATION_LEAD: _STATION_DAY,
    Role.SCANNER: _STATION_DAY,
}
"""How long a sign-in lasts: a leader's for weeks on his own phone, a station's over its longest day, others' for a working day."""
CODE_WAITS = timedelta(minutes=10)
"""So long the second factor may take."""
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")
_BROWSERS = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("SamsungBrowser/", "Samsung"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


def fingerprint(secret: str) -> str:
    """Return what is kept of a random secret. A plain hash is enough: 256 random bits cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def browser_named(user_agent: str) -> str:
    """Return system and browser in words, such as “Android Chrome”: enough to tell one's own, too little to follow anybody."""
    system = next((name for name in _SYSTEMS if name in user_agent), "")
    browser = next((name for mark, name in _BROWSERS if re.search(re.escape(mark), user_agent)), "")
    return " ".join(part for part in (system, browser) if part)


def begin_login(
    db: DbSession, account: Account, *, way: str, browser: str, now: datetime, waits_for_code: bool = False
) -> str:
    """Sign the account in on one browser and return the token that it shows from now on; it can be read nowhere afterwards."""
    token = secrets.token_urlsafe(_SECRET_BYTES)
    lives = CODE_WAITS if waits_for_code else LIVES.get(Role(account.role), _WORKING_DAY)
    login = Login(
        account_id=stored_id(account),
        token_hash=fingerprint(token),
        way=way,
        browser=browser_named(browser),
        waits_for_code=waits_for_code,
        began_at=now,
        expires_at=now + lives,
    )
    db.add(login)
    db.flush()
    action = "account.password_proved" if waits_for_code else "account.signed_in"
    note(db, action, campaign_id=account.campaign_id, subject=account.id, way=way, login=login.id)
    return token


def login_of(
    db: DbSession, token: object, *, now: datetime, waits_for_code: bool = False
) -> tuple[Account, Login] | None:
    """Return whose token that is and the sign-in it stands for, unless it has expired, was ended, or its account is closed."""
    if not isinstance(token, str):
        return None
    found = db.exec(
        select(Account, Login)
        .join(Login, col(Login.account_id) == col(Account.id))
        .where(
            Login.token_hash == fingerprint(token),
            col(Login.ended_at).is_(None),
            col(Login.expires_at) > now,
            col(Login.waits_for_code).is_(waits_for_code),
            col(Account.active),
        )
    ).first()
    return None if found is None else (found[0], found[1])


def live_logins(db: DbSession, account: Account, *, now: datetime) -> Sequence[Login]:
    """Return the browsers in which the account is signed in, the newest first."""
    return db.exec(
        select(Login)
        .where(
            Login.account_id == account.id,
            col(Login.ended_at).is_(None),
            col(Login.expires_at) > now,
            col(Login.waits_for_code).is_(False),
        )
        .order_by(col(Login.id).desc())
    ).all()


def end_login(db: DbSession, login: Login, *, now: datetime) -> None:
    """End one sign-in: whoever still holds its token holds nothing."""
    login.ended_at = login.ended_at or now
    db.add(login)
    db.flush()
    campaign = db.get_one(Account, login.account_id).campaign_id
    note(db, "account.signed_out", campaign_id=campaign, subject=login.account_id, login=login.id)


def end_logins(db: DbSession, account: Account, *, now: datetime, but: int | None = None) -> int:
    """End every sign-in of the account, but for the one with the id `but`; return how many there were."""
    ended = db.exec(
        update(Login)
        .where(
            col(Login.account_id) == account.id,
            col(Login.ended_at).is_(None),
            col(Login.expires_at) > now,
            col(Login.id) != (but or 0),
        )
        .values(ended_at=now)
    )
    note(db, "account.sessions_ended", campaign_id=account.campaign_id, subject=account.id, count=ended.rowcount)
    return int(ended.rowcount)
