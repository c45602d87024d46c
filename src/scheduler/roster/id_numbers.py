"""ID numbers, where a campaign needs them: encrypted for their row, found by keyed hash, shown as the last three digits.

The secret is AES-256-GCM under the campaign's key of that id, with the table, the column, the campaign and the resident as
associated data: moved to another row it does not open. The hash is HMAC-SHA-256 of the digits under a key of its own, so that
who has the database alone cannot try all numbers. Neither key lies in the database as it is (see `scheduler.kept_keys`).
"""

import hmac
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import func, select, update
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.bulk import update_rows
from scheduler.database import metadata, stored_id
from scheduler.kept_keys.service import drop_keys, newest_key, retire_older, rotate, secrets_of
from scheduler.keys import Keys
from scheduler.places.campaign_file import keeps_id_numbers
from scheduler.places.models import Campaign, Neighbourhood
from scheduler.places.turns import take_turns
from scheduler.roster.errors import IdNumberInvalid, IdNumbersNotKept, IdNumberUnreadable
from scheduler.roster.models import Household, Resident

LENGTHS = (9, 12)
"""Digits of the old card and of the personal identification number."""
SHOWN = 3
BATCH = 1000

_RESIDENT = metadata.tables[str(Resident.__tablename__)]
_NONCE = 12
_NUMBER = ("id_number_key", "id_number_secret", "id_number_hash")


@dataclass(frozen=True)
class NumberKeys:
    """The opened keys of a campaign: `ciphers` by id, the newest of which encrypts, and the key of the search."""

    campaign_id: int
    secrets: Mapping[int, bytes]
    search: bytes

    @cached_property
    def newest(self) -> int:
        """The id of the key that encrypts."""
        return max(self.secrets)

    @cached_property
    def _ciphers(self) -> Mapping[int, AESGCM]:
        return {key_id: AESGCM(secret) for key_id, secret in self.secrets.items()}

    def hashed(self, digits: str) -> str:
        """Return what the digits are found by."""
        return hmac.digest(self.search, digits.encode(), "sha256").hex()

    def sealed(self, digits: str, resident_id: int) -> bytes:
        """Return the digits encrypted under the newest key for one resident's row."""
        nonce = os.urandom(_NONCE)
        return nonce + self._ciphers[self.newest].encrypt(nonce, digits.encode(), self._row(resident_id))

    def opened(self, secret: bytes, key_id: int, resident_id: int) -> str:
        """Return the digits of a resident's row.

        Raises
        ------
        IdNumberUnreadable
            The key is gone, or the secret belongs to another row or is damaged.
        """
        try:
            digits = self._ciphers[key_id].decrypt(secret[:_NONCE], secret[_NONCE:], self._row(resident_id))
        except (InvalidTag, KeyError, ValueError) as error:
            raise IdNumberUnreadable(resident=resident_id) from error
        return digits.decode()

    def _row(self, resident_id: int) -> bytes:
        return f"resident.id_number_secret campaign {self.campaign_id} resident {resident_id}".encode()


class FoundResident(NamedTuple):
    """A resident who has the number that was asked for, and where he is."""

    resident: Resident
    household_ref: str
    neighbourhood: str
    unit_code: str


def digits_in(text: str) -> str:
    """Return the digits of a number as somebody typed it, without spaces, dots and hyphens.

    Raises
    ------
    IdNumberInvalid
        It has not 12 or 9 of them. What was typed is never repeated.
    """
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", text) if not (sign.isspace() or sign in ".-‐‑–"))
    if not (digits.isascii() and digits.isdecimal() and len(digits) in LENGTHS):
        raise IdNumberInvalid
    return digits


def masked(digits: str) -> str:
    """Return a number as it may be shown: *********509."""
    return "*" * (len(digits) - SHOWN) + digits[-SHOWN:]


def residents_by_id_number(
    db: DbSession, campaign: Campaign, text: str, *, keys: Keys, within: set[str] | None = None
) -> list[FoundResident]:
    """Return the residents of the campaign who have this number: none, one, or each household that lists the same person.

    Parameters
    ----------
    text
        The number as somebody typed it.
    within
        Codes of the units whose people may be found. None is the whole campaign.

    Raises
    ------
    IdNumberInvalid
        It is no number.
    IdNumbersNotKept
        The campaign keeps none.
    MasterKeyUnreadable
        The keys cannot be opened.
    """
    digits = digits_in(text)
    if not keeps_id_numbers(campaign):
        raise IdNumbersNotKept(campaign=campaign.code)
    opened = _opened_keys(db, campaign, keys)
    if opened is None:  # no roster has come in yet
        return []
    query = (
        select(Resident, col(Household.ref), col(Neighbourhood.name), col(Neighbourhood.unit_code))
        .join(Household, col(Household.id) == col(Resident.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .where(col(Resident.campaign_id) == campaign.id, col(Resident.id_number_hash) == opened.hashed(digits))
        .order_by(col(Resident.id))
    )
    if within is not None:
        query = query.where(col(Neighbourhood.unit_code).in_(within))
    return [FoundResident(*row) for row in db.execute(query)]


def last_three(db: DbSession, resident: Resident, *, keys: Keys) -> str:
    """Return the resident's number with all but the last three digits masked; "" if none is kept.

    Raises
    ------
    IdNumberUnreadable, MasterKeyUnreadable
        The number cannot be opened.
    """
    if resident.id_number_secret is None or resident.id_number_key is None:
        return ""
    opened = _opened_keys(db, db.get_one(Campaign, resident.campaign_id), keys)
    if opened is None:
        raise IdNumberUnreadable(resident=resident.id)
    return masked(opened.opened(resident.id_number_secret, resident.id_number_key, stored_id(resident)))


def _opened_keys(db: DbSession, campaign: Campaign, keys: Keys) -> NumberKeys | None:
    """Return the keys that are there; None where no number was ever kept."""
    secrets = secrets_of(db, campaign, "id_numbers", keys=keys)
    search = secrets_of(db, campaign, "id_number_search", keys=keys)
    return NumberKeys(stored_id(campaign), secrets, search[max(search)]) if secrets and search else None


def keep_id_numbers(
    db: DbSession, campaign: Campaign, numbers: Mapping[tuple[int, str], str], *, keys: Keys, now: datetime
) -> int:
    """Store numbers by (household, match key) of residents who are in the table; return how many are new or changed.

    A number that is kept already stays as it is encrypted, so that a second time changes nothing. The caller takes turns.
    """
    if not numbers:
        return 0
    newest_key(db, campaign, "id_numbers", keys=keys, now=now)
    _, search = newest_key(db, campaign, "id_number_search", keys=keys, now=now)
    opened = NumberKeys(stored_id(campaign), secrets_of(db, campaign, "id_numbers", keys=keys), search)
    connection = db.connection()
    columns = _RESIDENT.c
    query = select(columns.id, columns.household_id, columns.match_key, columns.id_number_hash)
    changes = []
    people = connection.execute(query.where(columns.campaign_id == campaign.id)).all()
    for number, household_id, match_key, before in people:
        digits = numbers.get((household_id, match_key))
        if digits is not None and (found_by := opened.hashed(digits)) != before:
            changes.append((opened.newest, opened.sealed(digits, number), found_by, number))
    update_rows(connection, _RESIDENT, _NUMBER, changes)
    return len(changes)


def forget_id_numbers(db: DbSession, campaign: Campaign) -> int:
    """Delete every number of the campaign and the keys they were encrypted under; return how many there were."""
    kept = (_RESIDENT.c.campaign_id == campaign.id, _RESIDENT.c.id_number_hash.is_not(None))
    done = db.connection().execute(update(_RESIDENT).where(*kept).values(dict.fromkeys(_NUMBER)))
    drop_keys(db, campaign, "id_numbers")
    drop_keys(db, campaign, "id_number_search")
    return done.rowcount


def begin_reencryption(db: DbSession, campaign: Campaign, *, keys: Keys, now: datetime) -> int:
    """Make the next key of ID numbers, unless a former change of keys was not brought to its end; return the rows to be done.

    Raises
    ------
    IdNumbersNotKept, KeyIdsUsedUp, MasterKeyUnreadable
        Nothing has changed.
    """
    take_turns(db, campaign)
    if not keeps_id_numbers(campaign):
        raise IdNumbersNotKept(campaign=campaign.code)
    newest = max(secrets_of(db, campaign, "id_numbers", keys=keys), default=0)
    left = _left(db, campaign, newest) if newest else 0
    return left or _left(db, campaign, rotate(db, campaign, "id_numbers", keys=keys, now=now))


def _left(db: DbSession, campaign: Campaign, newest: int) -> int:
    of_older = (_RESIDENT.c.campaign_id == campaign.id, _RESIDENT.c.id_number_key != newest)
    return int(db.execute(select(func.count()).select_from(_RESIDENT).where(*of_older)).scalar_one())


def reencrypt_some(db: DbSession, campaign: Campaign, *, keys: Keys, now: datetime, most: int = BATCH) -> int:
    """Encrypt some numbers that are under an older key under the newest; return how many, 0 when all are done.

    Rows of older keys are all that is left to do, so that this may stop anywhere and go on any time. With the last of them the
    older keys retire. The hash stays: it has a key of its own.

    Raises
    ------
    IdNumberUnreadable, MasterKeyUnreadable
        A number cannot be opened; this batch changes nothing.
    """
    take_turns(db, campaign)  # else an import could store a number that this then writes over
    opened = _opened_keys(db, campaign, keys)
    if opened is None:
        return 0
    columns = _RESIDENT.c
    rows = db.execute(
        select(columns.id, columns.id_number_key, columns.id_number_secret, columns.id_number_hash)
        .where(columns.campaign_id == campaign.id, columns.id_number_key != opened.newest)
        .order_by(columns.id)
        .limit(most)
    ).all()
    changes = [
        (opened.newest, opened.sealed(opened.opened(secret, key_id, number), number), found_by, number)
        for number, key_id, secret, found_by in rows
    ]
    update_rows(db.connection(), _RESIDENT, _NUMBER, changes)
    if len(rows) < most:
        retire_older(db, campaign, "id_numbers", than=opened.newest, now=now)
    return len(rows)
