"""How often the public may try on the pages: per code, per address and overall."""

from fastapi import Request

from scheduler.auth.limits import OVERALL, PER_ADDRESS, PER_CODE, address_of, limits_of


def spend_look_up(request: Request, code: str | None) -> None:
    """Count one try with `code` from this address; a code that can be nobody's (None) counts for the address only.

    Raises
    ------
    TooManyTries
        One of the three limits is used up, or the counting itself fails.
    """
    own = [(PER_CODE, f"code {code}")] if code else []
    limits_of(request).spend(*own, (PER_ADDRESS, f"look-up {address_of(request)}"), (OVERALL, "look-up"))
