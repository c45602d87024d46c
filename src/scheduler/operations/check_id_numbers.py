"""Invariants of ID numbers: kept only where the campaign needs them, and each opens in its own row and nowhere else."""

from cryptography.fernet import InvalidToken
from sqlalchemy import select
from sqlmodel import col

from scheduler.kept_keys.models import SIGNING, KeptKey
from scheduler.operations.check_scope import Scope
from scheduler.roster.errors import IdNumberUnreadable
from scheduler.roster.id_numbers import NumberKeys
from scheduler.roster.models import Resident

_BYTES = 32


def id_numbers_unasked(scope: Scope) -> list[str]:
    """A campaign that does not need ID numbers has none."""
    if scope.settings.privacy.keep_id_numbers:
        return []
    kept = (col(Resident.campaign_id) == scope.campaign_id, col(Resident.id_number_hash).is_not(None))
    return [f"resident {key}" for key in scope.db.execute(select(col(Resident.id)).where(*kept)).scalars()]


def encryption_keys_wrong(scope: Scope) -> list[str]:
    """Every key that encrypts or finds ID numbers is one that this office can open."""
    return [f"{purpose} key {key}" for (purpose, key), secret in _secrets(scope).items() if len(secret) != _BYTES]


def id_numbers_unreadable(scope: Scope) -> list[str]:
    """Every number kept opens in its own row, under the key whose id stands there, and is what its hash is found by."""
    secrets = _secrets(scope)
    ciphers = {key: secret for (purpose, key), secret in secrets.items() if purpose == "id_numbers" and secret}
    search = [secret for (purpose, _), secret in secrets.items() if purpose == "id_number_search"]
    keys = NumberKeys(scope.campaign_id, ciphers, search[-1] if search else b"")
    query = (
        select(
            col(Resident.id), col(Resident.id_number_key), col(Resident.id_number_secret), col(Resident.id_number_hash)
        )
        .where(col(Resident.campaign_id) == scope.campaign_id, col(Resident.id_number_hash).is_not(None))
        .order_by(col(Resident.id))
    )
    return [f"resident {row[0]}" for row in scope.db.execute(query) if not _is_found_by_its_hash(keys, *row)]


def _is_found_by_its_hash(keys: NumberKeys, resident: int, key_id: int, secret: bytes, found_by: str) -> bool:
    try:
        return keys.hashed(keys.opened(secret, key_id, resident)) == found_by
    except IdNumberUnreadable:
        return False


def _secrets(scope: Scope) -> dict[tuple[str, int], bytes]:
    """Return the opened keys of encryption by purpose and id, oldest first; empty what does not open."""
    query = (
        select(col(KeptKey.purpose), col(KeptKey.key_id), col(KeptKey.secret))
        .where(col(KeptKey.campaign_id) == scope.campaign_id, col(KeptKey.purpose).not_in(SIGNING))
        .order_by(col(KeptKey.purpose), col(KeptKey.key_id))
    )
    return {(purpose, key): _opened(scope, secret) for purpose, key, secret in scope.db.execute(query)}


def _opened(scope: Scope, secret: bytes) -> bytes:
    try:
        return scope.keys.box.decrypt(secret)
    except InvalidToken:
        return b""
