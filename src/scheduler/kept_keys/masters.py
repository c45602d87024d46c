"""The master keys and what is kept under them: which may be made, whether they open everything, and how one follows another.

The order is what makes a rotation safe to break off anywhere. First the new master stands in the file on top of the old, on the
disk; only then is anything encrypted under it, in one transaction; the old goes only when nothing needs it, which is proved first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy import Engine, Table, select, update
from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.database import metadata, reading, transaction
from scheduler.kept_keys.errors import MasterInEnvironment, OldMasterNeeded
from scheduler.keys import VARIABLE, Keys
from scheduler.master_file import NAME, alone_at, new_master, write_masters
from scheduler.settings import Settings


def office_keys(engine: Engine, settings: Settings, *, prove_all: bool = False) -> Keys:
    """Return the installation's keys; a master key is made only where the database keeps nothing under another one.

    With `prove_all`, as at the start of a server, every kept key must open: better no site than one whose slips nobody can sign.

    Raises
    ------
    MasterKeyUnreadable
        The master key was lost, or with `prove_all` is another one. None was made.
    """
    with transaction(reading(engine)) as db:
        fresh = next(_secrets(db), None) is None
        keys = Keys.of(settings, make=fresh)
        if prove_all:
            prove(db, keys)
    return keys


def prove(db: DbSession, keys: Keys) -> None:
    """Open everything that is kept under a master once.

    Raises
    ------
    MasterKeyUnreadable
        One of them was encrypted under a master that is not here.
    """
    for _, secret in _secrets(db):
        keys.opened(secret)


@dataclass(frozen=True, slots=True)
class Rotated:
    """Whether a new master was put on top of the old, and how many kept keys were encrypted anew."""

    made: bool
    encrypted: int


def rotate_master(db: DbSession, settings: Settings) -> Rotated:
    """Put a new master on top of those in the file, and encrypt every kept key under it. The caller owns the transaction.

    Where an older master still stands below the newest, a former rotation was not brought to its end: then no other is begun,
    and what it left is encrypted. So a second time changes nothing until the old master is forgotten.

    Raises
    ------
    MasterKeyUnreadable, MasterKeyUnwritable, MasterInEnvironment
        Nothing has changed.
    """
    if settings.master_key is not None:
        keys = Keys.of(settings)
        prove(db, keys)
        if not keys.older:
            raise MasterInEnvironment(variable=VARIABLE)
        return Rotated(made=False, encrypted=_encrypt_anew(db, keys))
    with alone_at(settings.keys):
        keys = Keys.in_folder(settings.keys, make=False)
        prove(db, keys)  # with a wrong file, a new line on top would only hide what is wrong
        made = not keys.older
        if made:
            write_masters(settings.keys / NAME, (new_master(), *keys.masters))
            keys = Keys.in_folder(settings.keys, make=False)
    return Rotated(made=made, encrypted=_encrypt_anew(db, keys))


SEALED = (("kept_key", "secret"), ("account", "totp_secret"))
"""Tables and columns of what is encrypted under the master itself; all else is under a kept key."""


def _secrets(db: DbSession) -> Iterator[tuple[tuple[Table, str, tuple[Any, ...]], bytes]]:
    """Yield where each secret lies (table, column, primary key), and the secret."""
    for name, column in SEALED:
        table = metadata.tables[name]
        own = list(table.primary_key)
        query = select(*own, table.c[column]).where(table.c[column].is_not(None)).order_by(*own)
        for *key, secret in db.execute(query):
            yield (table, column, tuple(key)), secret


def _encrypt_anew(db: DbSession, keys: Keys) -> int:
    old = [(place, secret) for place, secret in _secrets(db) if not _opens(keys.newest, secret)]
    for (table, column, key), secret in old:
        # Only where it still is what was read: a key that somebody else has changed meanwhile is under the newest already.
        own = [part == value for part, value in zip(table.primary_key, key, strict=True)]
        sealed = keys.box.encrypt(keys.opened(secret))
        db.execute(update(table).where(*own, table.c[column] == secret).values({column: sealed}))
    if old:
        note(db, "key.master_rotated", count=len(old))
    return len(old)


def _opens(keys: Keys, secret: bytes) -> bool:
    try:
        keys.box.decrypt(secret)
    except InvalidToken:
        return False
    return True


def forget_old_masters(db: DbSession, settings: Settings) -> int:
    """Leave only the newest master in the file, once every kept key is proved to open with it alone; return how many went.

    Of masters in the environment it only says how many may be taken out there. A second time there is none to forget.

    Raises
    ------
    OldMasterNeeded, MasterKeyUnreadable, MasterKeyUnwritable
        Nothing was forgotten.
    """
    if settings.master_key is not None:
        return _forgettable(db, Keys.of(settings))
    with alone_at(settings.keys):
        keys = Keys.in_folder(settings.keys, make=False)
        count = _forgettable(db, keys)
        if count:
            write_masters(settings.keys / NAME, [keys.master])
    return count


def _forgettable(db: DbSession, keys: Keys) -> int:
    prove(db, keys)  # what no master opens needs another file, not a rotation
    needed = sum(not _opens(keys.newest, secret) for _, secret in _secrets(db))
    if needed:
        raise OldMasterNeeded(count=needed)
    return len(keys.older)
