"""What was held to the scanner: an identity card, a signed slip, a typed code, or something else."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import Session as DbSession
from sqlmodel import select

from notices.errors import NoticesError, TypedCodeInvalid
from notices.slipcode import SlipClaim, looks_like_id_card, parse_typed_code, printed_claim, shown_digits
from notices.slipcode import read as read_slip_code
from scheduler.invitations.models import Invitation
from scheduler.places.models import Campaign


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing read. `number` and `version` come from a signed slip, `typed_code` from the keyboard."""

    kind: Literal["id_card", "slip", "typed", "unknown"]
    campaign: int | None = None
    number: int | None = None
    version: int | None = None
    typed_code: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a text looks like, before anything of it is believed."""

    text: str
    kind: Literal["id_card", "slip", "typed", "unknown"]
    digits: str = ""
    claim: SlipClaim | None = None
    typed_code: str | None = None


def see(text: str) -> Seen:
    """Say what `text` looks like, without a look at any signature; never raises.

    The card comes first: its text must not reach anything that might keep it.
    """
    if looks_like_id_card(text):
        return Seen("", "id_card")
    try:
        digits = shown_digits(text)
        return Seen(text, "slip", digits=digits, claim=printed_claim(digits))
    except NoticesError:
        typed = _typed(text)
        return Seen(text, typed.kind, typed_code=typed.typed_code)


def believed(seen: Seen, keys: Mapping[int, Ed25519PublicKey], kept_digits: str | None) -> Reading:
    """Return what was read: a claim counts if its digits are those that we keep of that slip, or else if they are signed.

    We keep only what we signed, so equal digits need no second look at the signature, which costs more than all the rest.
    """
    if seen.claim is None:
        return Reading(seen.kind, typed_code=seen.typed_code)
    if seen.digits != kept_digits:
        return read(seen.text, keys)
    return _slip(seen.claim)


def _slip(claim: SlipClaim) -> Reading:
    return Reading("slip", campaign=claim.campaign, number=claim.invitation, version=claim.version)


def read(text: str, keys: Mapping[int, Ed25519PublicKey]) -> Reading:
    """Say what `text` is; never raises, since a verdict is due for whatever is held to the scanner.

    The card comes first: its text must not reach anything that might keep it.
    """
    if looks_like_id_card(text):
        return Reading("id_card")
    try:
        claim = read_slip_code(text, keys)
    except NoticesError:
        return _typed(text)
    return _slip(claim)


def _typed(text: str) -> Reading:
    try:
        return Reading("typed", typed_code=parse_typed_code(text))
    except TypedCodeInvalid:
        return Reading("unknown")


def find_invitation(db: DbSession, *, campaign: Campaign, reading: Reading) -> Invitation | None:
    """Return the invitation of this campaign that was read; None for anything else, other campaigns' slips included."""
    invitation = select(Invitation).where(Invitation.campaign_id == campaign.id)
    if reading.kind == "slip" and reading.campaign == campaign.id:
        return db.exec(invitation.where(Invitation.number == reading.number)).one_or_none()
    if reading.kind == "typed":
        return db.exec(invitation.where(Invitation.typed_code == reading.typed_code)).one_or_none()
    return None


def payload_hash(text: str, key: bytes) -> str:
    """Tell two unknown payloads apart without keeping either: HMAC-SHA-256 under an installation's secret."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
