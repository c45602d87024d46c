"""One-time sign-in: six words on paper (and in a QR), which sign in whoever types them first, once.

The words are derived from the master key, the account and a serial number. So nothing in the database tells them, a reprint
shows the same ones until they are used, and a reset (the next serial) makes those on paper worthless.
"""

import hashlib
import hmac
from datetime import datetime

from sqlmodel import Session as DbSession
from sqlmodel import col, select, update

from scheduler.audit.trail import note
from scheduler.auth.errors import AccountIsClosed, OneTimeRefused
from scheduler.auth.logins import end_logins
from scheduler.auth.models import NO_PASSWORD, Account
from scheduler.auth.words import address_form, read_words, words_of
from scheduler.keys import Keys

_WORDS, _LOOK_UP = "one-time sign-in", "one-time look-up"


def issue_one_time(db: DbSession, account: Account, *, keys: Keys) -> None:
    """Open a new one-time sign-in for the account; the one before it is void, used or not."""
    account.one_time_serial += 1
    account.one_time_hash = _look_up(keys.derived(_LOOK_UP), address_form(_words(keys.derived(_WORDS), account)))
    db.add(account)
    db.flush()


def reset_one_time(db: DbSession, account: Account, *, keys: Keys, now: datetime) -> None:
    """Shut everybody out of the account and open a new one-time sign-in: for a lost phone, or paper that somebody else has used.

    All sessions end and the password goes: whoever came in by the old words may have set it.

    Raises
    ------
    AccountIsClosed
        Words of a closed account would open nothing.
    """
    if not account.active:
        raise AccountIsClosed
    account.password_hash = NO_PASSWORD
    end_logins(db, account, now=now)
    issue_one_time(db, account, keys=keys)
    note(db, "account.one_time_reset", campaign_id=account.campaign_id, subject=account.id)


def open_words(account: Account, *, keys: Keys) -> tuple[str, ...] | None:
    """Return the words of the one-time sign-in that is open, or None where there is none.

    After the master key was changed, those issued before still read as they were printed.
    """
    if account.one_time_hash is None:
        return None
    for words_key, look_up_key in zip(keys.derived_all(_WORDS), keys.derived_all(_LOOK_UP), strict=True):
        words = _words(words_key, account)
        if hmac.compare_digest(_look_up(look_up_key, address_form(words)), account.one_time_hash):
            return words
    return None


def use_one_time(db: DbSession, typed: str, *, keys: Keys) -> Account:
    """Use the words up and return whose they are. One statement does both: of two who come at once, one gets in.

    Raises
    ------
    OneTimeRefused
        The words are nobody's, used, replaced, or those of a closed account: one answer for all.
    """
    form = read_words(typed)
    hashes = [_look_up(key, form) for key in keys.derived_all(_LOOK_UP)] if form else []
    # Words that can be nobody's ask the database all the same, so that the time of the answer tells less.
    account = db.exec(select(Account).where(col(Account.one_time_hash).in_(hashes), col(Account.active))).first()
    used = db.exec(
        update(Account)
        .where(col(Account.id) == (account.id if account else 0), col(Account.one_time_hash).in_(hashes))
        .values(one_time_hash=None)
    )
    if account is None or used.rowcount != 1:
        raise OneTimeRefused
    db.refresh(account)
    return account


def _words(key: bytes, account: Account) -> tuple[str, ...]:
    return words_of(hmac.digest(key, f"{account.id}:{account.one_time_serial}".encode(), hashlib.sha256))


def _look_up(key: bytes, form: str) -> str:
    return hmac.new(key, form.encode(), hashlib.sha256).hexdigest()
