"""The second factor: time-based codes (TOTP, RFC 6238) from an app on one's own phone.

Off unless an account sets it up, or its role must have it (`PHIEUHEN_TOTP_ROLES`).
"""

from datetime import datetime

import pyotp
from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.auth.errors import CodeRefused
from scheduler.auth.models import Account
from scheduler.keys import Keys
from scheduler.settings import Settings

STEP_SECONDS = 30
AROUND = 1
"""A phone's clock may be half a minute off, either way."""
ISSUER = "Phiếu Hẹn"


def must_have(account: Account, settings: Settings) -> bool:
    """Tell whether the account's role has to use a second factor here."""
    return account.role in settings.roles_with_code


def wants_code(account: Account, settings: Settings) -> bool:
    """Tell whether a password alone does not open the door."""
    return account.totp_secret is not None or must_have(account, settings)


def new_secret() -> str:
    """Return a secret to be put into an app: 160 random bits in Base32, as RFC 4226 asks."""
    return pyotp.random_base32()


def app_address(account: Account, secret: str) -> str:
    """Return what the app reads from a QR code (otpauth://…)."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name=ISSUER)


def set_up(db: DbSession, account: Account, secret: str, code: str, *, keys: Keys, now: datetime) -> None:
    """Give the account its second factor, once the app shows that it has it.

    Raises
    ------
    CodeRefused
        The code is not of that secret.
    """
    step = _step_of(secret, code, after=0, now=now)
    account.totp_secret, account.totp_step = keys.box.encrypt(secret.encode()), step
    db.add(account)
    db.flush()
    note(db, "account.second_factor_set", campaign_id=account.campaign_id, subject=account.id)


def remove(db: DbSession, account: Account) -> None:
    """Take the second factor away, for a lost phone."""
    account.totp_secret, account.totp_step = None, 0
    db.add(account)
    db.flush()
    note(db, "account.second_factor_removed", campaign_id=account.campaign_id, subject=account.id)


def check_code(db: DbSession, account: Account, code: str, *, keys: Keys, now: datetime) -> None:
    """Accept a code once.

    Raises
    ------
    CodeRefused
        It is wrong, older than the last one used, or the account has no second factor.
    """
    if account.totp_secret is None:
        raise CodeRefused
    # Two requests with one code queue here, and the second finds it used.
    db.refresh(account, with_for_update=True)
    secret = keys.opened(account.totp_secret).decode()
    account.totp_step = _step_of(secret, code, after=account.totp_step, now=now)
    db.add(account)
    db.flush()


def _step_of(secret: str, code: str, *, after: int, now: datetime) -> int:
    """Return the time step whose code that is, later than `after`."""
    plain = "".join(sign for sign in code if not sign.isspace())
    present = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in range(present - AROUND, present + AROUND + 1):
        if step > after and pyotp.utils.strings_equal(plain, totp.generate_otp(step)):
            return step
    raise CodeRefused
