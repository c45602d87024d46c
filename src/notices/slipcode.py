"""Only a slip that this office signed reads as one: a signed code for scanners, a typed code for people."""

import re
import secrets
import struct
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from notices.errors import (
    BadSignature,
    ClaimOutOfRange,
    NotASlipCode,
    PublicUrlNotPlain,
    PublicUrlTooLong,
    TypedCodeCharacter,
    TypedCodeLength,
    TypedCodeMistyped,
    UnknownSigningKey,
)

FORMAT = 1
DIGITS = 188
LONGEST_SCAN = 400
PATH = "/S/"
# A version 7 symbol at level M holds 992 bits; 188 digits take 641 and the header of an alphanumeric segment
# 13, which leaves 338 bits: 61 characters of address and path. Version 7 printed 30 mm wide still has modules
# of 0.67 mm; a longer address would shrink them below what cheap phones read in one frame. Up to 38
# characters the symbol is version 6.
LONGEST_PREFIX = 61
LONGEST_PUBLIC_URL = LONGEST_PREFIX - len(PATH)
ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")

_LAYOUT = struct.Struct(">BBHIBHHB")
_SIGNED_BYTES = _LAYOUT.size + 64
_EPOCH = date(2000, 1, 1)
_HIGHEST = {"key_id": 0xFF, "campaign": 0xFFFF, "invitation": 0xFFFFFFFF, "version": 0xFF, "station": 0xFFFF}
_TAIL = re.compile(rf"(?:^|[^0-9])([0-9]{{{DIGITS}}})\Z")
_ID_CARD = re.compile(r"[0-9]{12}\|")
_FEWEST_BARS = 4


@dataclass(frozen=True, slots=True)
class SlipClaim:
    """What a slip's code says, and no more: no name, no birth date, no telephone, no ID number.

    Parameters
    ----------
    key_id : int
        Which signing key, 0 to 255.
    campaign : int
        0 to 65,535.
    invitation : int
        0 to 4,294,967,295.
    version : int
        0 to 255; a newer version of the same invitation replaces the older.
    operating_day : date
        2000-01-01 to 2179-06-06; the day on which the shift starts.
    station : int
        0 to 65,535.
    start_minute : int
        Minutes from 00:00 of the operating day, a multiple of 10 from 0 to 2,550.

    Raises
    ------
    ClaimOutOfRange
        A field does not fit its bytes.
    """

    key_id: int
    campaign: int
    invitation: int
    version: int
    operating_day: date
    station: int
    start_minute: int

    def __post_init__(self) -> None:
        for field, highest in _HIGHEST.items():
            _require(field, getattr(self, field), range(highest + 1), f"0..{highest}")
        _require("start_minute", self.start_minute, range(0, 2560, 10), "0, 10, 20 .. 2550")
        _require("operating_day", (self.operating_day - _EPOCH).days, range(0x10000), "2000-01-01..2179-06-06")


def _require(field: str, value: int, allowed: range, expected: str) -> None:
    if value not in allowed:
        raise ClaimOutOfRange(field=field, value=value, expected=expected)


def sign(claim: SlipClaim, private_key: Ed25519PrivateKey) -> str:
    """The same claim and key always give the same 188 digits: 14 bytes of claim, 64 of Ed25519 signature.

    Digits cost a QR code no more than letters would, and they survive a hand scanner on a PC whose Vietnamese
    keyboard rewrites pairs of letters.
    """
    payload = _LAYOUT.pack(
        FORMAT,
        claim.key_id,
        claim.campaign,
        claim.invitation,
        claim.version,
        (claim.operating_day - _EPOCH).days,
        claim.station,
        claim.start_minute // 10,
    )
    return str(int.from_bytes(payload + private_key.sign(payload))).zfill(DIGITS)


def qr_text(public_url: str, digits: str) -> str:
    """The address of the resident's page in capitals, which the compact mode of a QR code can carry.

    Raises
    ------
    PublicUrlTooLong
        The address has more than 58 characters, see `LONGEST_PREFIX`.
    PublicUrlNotPlain
        It contains something else than letters, digits and `$%*+-./:`.
    """
    address = public_url.strip().rstrip("/").upper()
    if len(address) > LONGEST_PUBLIC_URL:
        raise PublicUrlTooLong(public_url=public_url, length=len(address), limit=LONGEST_PUBLIC_URL)
    for character in address:
        if character not in ALPHANUMERIC or character == " ":
            raise PublicUrlNotPlain(public_url=public_url, character=character)
    return f"{address}{PATH}{digits}"


def read(text: str, keys: Mapping[int, Ed25519PublicKey]) -> SlipClaim:
    """Only text that ends in 188 digits signed by one of `keys` is a slip; what stands before may be mangled.

    Raises
    ------
    NotASlipCode
        Longer than 400 characters, another number of digits at the end, or bytes that no slip has.
    UnknownSigningKey
        The slip names a key that is not in `keys`.
    BadSignature
        The signature does not belong to the claim.
    """
    signed = _signed_bytes(text)
    payload, signature = signed[: _LAYOUT.size], signed[_LAYOUT.size :]
    claim = _claim(payload)
    if claim.key_id not in keys:
        raise UnknownSigningKey(key_id=claim.key_id)
    try:
        keys[claim.key_id].verify(signature, payload)
    except InvalidSignature as error:
        raise BadSignature from error
    return claim


def shown_digits(text: str) -> str:
    """The 188 digits that `text` ends in, whoever wrote them; equal to digits that we signed and kept, they are ours.

    Raises
    ------
    NotASlipCode
        Longer than 400 characters, or another number of digits at the end.
    """
    # The length is bounded first, so that nobody can make the search or the conversion of the digits expensive.
    if len(text) > LONGEST_SCAN:
        raise NotASlipCode
    tail = _TAIL.search(text.rstrip("\r\n\t "))
    if tail is None:
        raise NotASlipCode
    return tail[1]


def printed_claim(digits: str) -> SlipClaim:
    """What digits say that we keep ourselves. The signature is not looked at: of what somebody shows it is a claim, no more.

    Raises
    ------
    NotASlipCode
    """
    return _claim(_signed_bytes(digits)[: _LAYOUT.size])


def _claim(payload: bytes) -> SlipClaim:
    form, key_id, campaign, invitation, version, day, station, tens = _LAYOUT.unpack(payload)
    if form != FORMAT:
        raise NotASlipCode
    operating_day = _EPOCH + timedelta(days=day)
    return SlipClaim(key_id, campaign, invitation, version, operating_day, station, tens * 10)


def _signed_bytes(text: str) -> bytes:
    number = int(shown_digits(text))
    if number.bit_length() > 8 * _SIGNED_BYTES:
        raise NotASlipCode
    return number.to_bytes(_SIGNED_BYTES)


def looks_like_id_card(text: str) -> bool:
    """A chip card's QR has twelve digits first and six bars, newer ones more, a reader may cut some; nothing of it may be kept."""
    return text.count("|") >= _FEWEST_BARS and _ID_CARD.match(text.lstrip()) is not None


# 31 symbols, a prime: without 0 O 1 I L, which people confuse, and so that the weighted sum below finds every
# slip of the pen.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_IGNORED = re.compile(r"[\s\u200b\u2010-\u2015\u2212_-]+")


def check_symbol(seven: str) -> str:
    """The weighted sum of all eight symbols, weights 8 to 1, is 0 modulo 31.

    31 is prime and the weights are distinct and none is 0, so no single substitution and no exchange of two
    symbols, neighbours or not, keeps the sum.
    """
    total = sum((CODE_LENGTH - place) * _VALUE[symbol] for place, symbol in enumerate(seven))
    return ALPHABET[-total % len(ALPHABET)]


def mint_typed_code(randbelow: Callable[[int], int] = secrets.randbelow) -> str:
    """Seven random symbols, 27.5 thousand million codes, and a check symbol; tests inject `randbelow`."""
    seven = "".join(ALPHABET[randbelow(len(ALPHABET))] for _ in range(CODE_LENGTH - 1))
    return seven + check_symbol(seven)


def typed_symbols(text: str) -> str:
    """What was typed as a code, composed and in capitals, without blanks and dashes; of a long text its beginning."""
    return _IGNORED.sub("", unicodedata.normalize("NFC", text[:LONGEST_SCAN])).upper()


def parse_typed_code(text: str) -> str:
    """Small letters, spaces and dashes do not matter; anything else is refused with a hint.

    Raises
    ------
    TypedCodeCharacter, TypedCodeLength, TypedCodeMistyped
        All of them a `TypedCodeInvalid`.
    """
    code = typed_symbols(text)
    for character in code:
        if character not in _VALUE:
            raise TypedCodeCharacter(character=character)
    if len(code) != CODE_LENGTH:
        raise TypedCodeLength(count=len(code))
    if check_symbol(code[:-1]) != code[-1]:
        raise TypedCodeMistyped
    return code


def show_typed_code(code: str) -> str:
    """Grouped as people read it aloud: 7K3M9QXD is shown as 7K3M-9QXD."""
    return f"{code[:4]}-{code[4:]}"
