"""A day pack: what a phone carries of one station and operating day, to judge slips without a network.

No full name, no ID number, no birth date, no typed code is in it. It is signed, and worth nothing from 08:00 of the morning after.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices import wording
from notices.offline_words import offline_words
from scheduler.arrivals.errors import PackNotCarried, PackPartMissing
from scheduler.arrivals.pack_rows import PackRow, PackWindow, StationDay, read_station_day
from scheduler.keys import Keys
from scheduler.places.models import Campaign, Station
from slots.calendar import at, local, minute_of, operating_day
from slots.verdict import Tolerances

FORM = 1
ROWS = 1500
"""In one part: more make a cheap phone stutter while it unpacks them."""
DAYS = 2
"""Carried: the present operating day and the next."""
EXPIRES_MINUTE = 8 * 60
"""Of the morning after: behind the last end of a night shift, before anybody's next day at the door."""
HASH_BYTES = 4
"""Of a typed code. A code that was mistyped past its check symbol meets one of 1,500 rows once in three million times; and each
hash is that of about six possible codes, so that a pack which is lost tells nobody's."""
SALT_BYTES = 16
_SALTS = "day pack salts"
_UNTOLD, _CANCELLED = 1, 2


@dataclass(frozen=True, slots=True)
class DayPack:
    """The pack as text, part by part. `edition` names its contents: the same data give the same edition.

    It is true as of `made_at`, which may be later than what its text says: when it was made, where nothing has changed since.

    `expected` people are due here that day, of whom `here` have come.
    """

    day: date
    edition: str
    made_at: datetime
    expires_at: datetime
    parts: tuple[str, ...]
    expected: int
    here: int

    def part(self, number: int) -> str:
        """Return the text of a part, counted from 1.

        Raises
        ------
        PackPartMissing
        """
        if not 1 <= number <= len(self.parts):
            raise PackPartMissing(part=number, parts=len(self.parts))
        return self.parts[number - 1]


def days_carried(day_starts_minute: int, now: datetime) -> tuple[date, ...]:
    """Return the operating days of which a phone gets packs, by the campaign's clock `now`."""
    today = operating_day(now, day_starts_minute)
    return tuple(today + timedelta(days=ahead) for ahead in range(DAYS))


def require_carried(day_starts_minute: int, day: date, now: datetime) -> None:
    """Refuse a day that no phone has to know of.

    Raises
    ------
    PackNotCarried
    """
    carried = days_carried(day_starts_minute, now)
    if day not in carried:
        raise PackNotCarried(day=day.isoformat(), first=carried[0].isoformat(), last=carried[-1].isoformat())


def make_pack(
    db: DbSession,
    campaign: Campaign,
    station: Station,
    day: date,
    *,
    tolerances: Tolerances,
    keys: Keys,
    now: datetime,
) -> DayPack:
    """Return the pack of a station and operating day as the facts stand; `now` by the campaign's clock."""
    found = read_station_day(db, station, day)
    slots = sorted(found.windows, key=lambda slot: (found.windows[slot].starts_at, found.windows[slot].station, slot))
    index = {slot: position for position, slot in enumerate(slots)}
    salt, hashes = _salted(keys, station, day, [row.typed_code for row in found.rows])
    rows = [_row(row, index[row.slot_id], code) for row, code in zip(found.rows, hashes, strict=True)]
    first = {
        "salt": salt.hex(),
        **_rules(tolerances),
        "windows": [_window(found.windows[slot]) for slot in slots],
        "stations": _stations(db, campaign),
        "words": offline_words(),
    }
    head = {
        "form": FORM,
        "campaign": {"number": campaign.id, "name": campaign.name},
        "station": {"id": station.id, "number": station.number, "name": station.name},
        "day": day.isoformat(),
    }
    edition = hashlib.sha256(_text({**head, **first, "rows": rows}).encode()).hexdigest()[:32]
    expires_at = at(day + timedelta(days=1), EXPIRES_MINUTE)
    stamp = {"edition": edition, "made_at": local(now).isoformat(), "expires_at": expires_at.isoformat()}
    parts = tuple(_parts({**head, **stamp}, first, rows))
    here = _due_here(found, station, day)
    arrived, expected = sum(len(row.arrived) for row in here), sum(row.size for row in here)
    return DayPack(day, edition, now, expires_at, parts, expected, arrived)


def envelope(body: str, key: tuple[int, Ed25519PrivateKey]) -> dict[str, Any]:
    """Return a part as it travels: its text, and the signature over the UTF-8 bytes of that very text."""
    key_id, private = key
    return {"body": body, "key": key_id, "signature": base64.b64encode(private.sign(body.encode())).decode()}


def code_hash(salt: bytes, typed_code: str) -> str:
    """Return what stands for a typed code in a pack, in hexadecimal."""
    return hashlib.sha256(salt + typed_code.encode()).digest()[:HASH_BYTES].hex()


def _salted(keys: Keys, station: Station, day: date, codes: list[str]) -> tuple[bytes, list[str]]:
    """Return the day's salt and the hashes under it: the first salt under which no two codes share a hash."""
    secret = keys.derived(_SALTS)
    attempt = 0
    while True:
        facts = f"{station.id} {day.isoformat()} {attempt}"
        salt = hmac.digest(secret, facts.encode(), "sha256")[:SALT_BYTES]
        hashes = [code_hash(salt, code) for code in codes]
        if len(set(hashes)) == len(hashes):
            return salt, hashes
        attempt += 1


def _row(row: PackRow, window: int, code: str) -> list[Any]:
    flags = _UNTOLD * row.untold + _CANCELLED * row.cancelled
    made = [row.number, code, row.version, window, row.size, list(row.arrived), row.household]
    if row.cancelled:
        return [*made, flags, row.reason]
    return [*made, flags] if flags else made


def _window(window: PackWindow) -> dict[str, Any]:
    return {
        "station": window.station,
        "name": window.station_name,
        "day": window.day.isoformat(),
        "shift": window.shift,
        "start": minute_of(window.day, window.starts_at),
        "end": minute_of(window.day, window.ends_at),
        "late": window.late,
        "hours": wording.hour_range(window.starts_at, window.ends_at),
        "date": {lang: wording.date_text(window.day, lang) for lang in ("vi", "en")},
        "line": {lang: wording.day_line(window.day, window.ends_at, lang) for lang in ("vi", "en")},
    }


def _rules(tolerances: Tolerances) -> dict[str, Any]:
    return {
        "tolerances": {"early_minutes": tolerances.early_minutes, "late_minutes": tolerances.late_minutes},
        "day_starts_minute": tolerances.day_starts_minute,
    }


def _stations(db: DbSession, campaign: Campaign) -> dict[str, str]:
    """Return the names of the campaign's stations by their number on slips, for slips that the pack knows nothing of."""
    query = select(Station.number, Station.name).where(Station.campaign_id == campaign.id)
    return {str(number): name for number, name in db.exec(query.order_by(col(Station.number)))}


def _parts(head: dict[str, Any], first: dict[str, Any], rows: list[list[Any]]) -> Iterator[str]:
    pieces = [rows[start : start + ROWS] for start in range(0, len(rows), ROWS)] or [[]]
    for number, piece in enumerate(pieces, start=1):
        more = first if number == 1 else {}
        yield _text({**head, "part": number, "parts": len(pieces), **more, "rows": piece})


def _due_here(found: StationDay, station: Station, day: date) -> list[PackRow]:
    due = {slot for slot, window in found.windows.items() if (window.station, window.day) == (station.number, day)}
    return [row for row in found.rows if row.slot_id in due and not row.cancelled]


def _text(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
