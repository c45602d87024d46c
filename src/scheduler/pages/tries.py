"""How often the public may try on the pages: per code, per address and overall."""

from fastapi import Request

from scheduler.auth.limits import (
    FILES_OVERALL,
    FILES_PER_ADDRESS,
    FILES_PER_SLIP,
    OVERALL,
    PER_ADDRESS,
    PER_CODE,
    PER_SLIP,
    address_of,
    limits_of,
)
from scheduler.invitations.models import Invitation


def spend_look_up(request: Request, code: str | None) -> None:
    """Count one try with `code` from this address; a code that can be nobody's (None) counts for the address only.

    Raises
    ------
    TooManyTries
        One of the three limits is used up, or the counting itself fails.
    """
    own = [(PER_CODE, _of_code(code))] if code else []
    limits_of(request).spend(*own, (PER_ADDRESS, f"look-up {address_of(request)}"), (OVERALL, "look-up"))


def forget_code(request: Request, code: str) -> None:
    """Forget the tries with a code that was shown its slip: a household that looks often locks itself out by no wrong year.

    Only afterwards, never by not counting it: of guesses at the same moment each finds those before it counted.
    """
    limits_of(request).clear(PER_CODE, _of_code(code))


def _of_code(code: str) -> str:
    return f"code {code}"


def spend_file(request: Request, invitation: Invitation) -> None:
    """Count one file of a slip, whichever of its codes was shown: by the slip, by the address, and overall.

    Raises
    ------
    TooManyTries
        One of the three limits is used up, or the counting itself fails.
    """
    limits_of(request).spend(
        (FILES_PER_SLIP, f"file {invitation.id}"),
        (FILES_PER_ADDRESS, f"files {address_of(request)}"),
        (FILES_OVERALL, "files"),
    )


def spend_change(request: Request, invitation_id: int) -> None:
    """Count one form that would change something of a slip, sent from this address.

    Raises
    ------
    TooManyTries
        Either limit is used up, or the counting itself fails.
    """
    limits_of(request).spend((PER_SLIP, f"slip {invitation_id}"), (PER_ADDRESS, f"change {address_of(request)}"))
