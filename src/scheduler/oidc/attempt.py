"""One try to sign in by the provider, from the link until the return."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

LIVES = timedelta(minutes=10)
"""So long somebody may take at the provider, a second factor included."""
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Attempt:
    """What this browser and we know of a try, and nobody else.

    It lies in the session cookie, which is signed but can be read by its owner. That is enough: `state` binds the return to
    this browser, `nonce` binds the token to this try, and `verifier` (PKCE) keeps the code from being of use to whoever else
    sees it go by. None of the three is a secret from the person who signs in.

    Nor does an old cookie, put back, open anything: the provider gives tokens for a code once.

    Attributes
    ----------
    began
        Seconds since 1970.
    lang
        The language it was begun in: the address of the return is registered at the provider and carries none.
    next
        The page that was asked for.
    """

    state: str
    nonce: str
    verifier: str
    began: int
    lang: str
    next: str

    @classmethod
    def begin(cls, *, now: datetime, lang: str, next_page: str) -> "Attempt":
        """Return a new try."""
        state, nonce, verifier = (secrets.token_urlsafe(_SECRET_BYTES) for _ in range(3))
        return cls(state, nonce, verifier, int(now.timestamp()), lang, next_page)

    @classmethod
    def kept_in(cls, kept: object) -> "Attempt | None":
        """Return the try that a session holds; None for none, and for one that an earlier release kept otherwise."""
        try:
            return cls(**kept) if isinstance(kept, dict) else None
        except TypeError:
            return None

    def kept(self) -> dict[str, str | int]:
        """Return the try as a session holds it."""
        return asdict(self)

    def is_answered_by(self, state: str, *, now: datetime) -> bool:
        """Tell whether a return belongs to this try, and comes in time."""
        age = now.timestamp() - self.began
        return secrets.compare_digest(self.state.encode(), state.encode()) and 0 <= age <= LIVES.total_seconds()
