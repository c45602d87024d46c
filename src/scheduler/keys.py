"""The installation's secrets: master keys outside the database, from which or under which every other secret is kept.

Keys of campaigns are stored encrypted under them, so that a stolen database alone can forge no slip and tell no ID number. There
may be several master keys, newest first: the first encrypts, all open. So a new one can be put on top at any time.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from scheduler.master_file import NAME, MasterKeyUnreadable, as_text, masters_in, read_masters
from scheduler.settings import Settings

__all__ = ["VARIABLE", "Keys", "MasterKeyUnreadable"]

VARIABLE = "PHIEUHEN_MASTER_KEY"


@dataclass(frozen=True)
class Keys:
    """Secrets derived from the newest master key (32 random bytes), and what was encrypted under it or an `older` one.

    `place` is where the masters came from, for messages: a path, or the name of the environment variable.
    """

    master: bytes = field(repr=False)
    older: tuple[bytes, ...] = field(default=(), repr=False)
    place: str = field(default=NAME, compare=False)

    @classmethod
    def of(cls, settings: Settings, *, make: bool = True) -> "Keys":
        """Return the keys that the settings mean: the environment's where it has any, else those of the file.

        With `make` a first file is made where there is neither (see `kept_keys.masters.office_keys` for when that is right).

        Raises
        ------
        MasterKeyUnreadable
            There is none, or what is there is none.
        """
        if settings.master_key is None:
            return cls.in_folder(settings.keys, make=make)
        newest, *older = masters_in(settings.master_key.get_secret_value().split(","), VARIABLE)
        return cls(newest, tuple(older), VARIABLE)

    @classmethod
    def in_folder(cls, folder: Path, *, make: bool = True) -> "Keys":
        """Return the keys of `folder`, making the master key (mode 0600) where there is none yet.

        Raises
        ------
        MasterKeyUnreadable
            The file is there but holds no key; or it is not, and `make` is false.
        """
        newest, *older = read_masters(folder / NAME, make=make)
        return cls(newest, tuple(older), str(folder / NAME))

    @property
    def newest(self) -> "Keys":
        """The same without the older masters: what can be opened once these are forgotten."""
        return replace(self, older=())

    @property
    def masters(self) -> tuple[bytes, ...]:
        """All master keys, newest first."""
        return (self.master, *self.older)

    def derived(self, purpose: str) -> bytes:
        """Return 32 bytes for one purpose (HKDF-SHA256, RFC 5869); another purpose gives unrelated bytes."""
        return _derived(self.master, purpose)

    def derived_all(self, purpose: str) -> tuple[bytes, ...]:
        """Return the derivation under every master, newest first: a keyed hash of last year is found by last year's key."""
        return tuple(_derived(master, purpose) for master in self.masters)

    @cached_property
    def box(self) -> MultiFernet:
        """Encrypts what the database keeps secret, under the newest; opens what any of them encrypted."""
        return MultiFernet([Fernet(as_text(key)) for key in self.derived_all("database")])

    def opened(self, secret: bytes) -> bytes:
        """Return what `box` encrypted.

        Raises
        ------
        MasterKeyUnreadable
            It was encrypted under another master key: that one was lost or replaced.
        """
        try:
            return self.box.decrypt(secret)
        except InvalidToken as error:
            raise MasterKeyUnreadable(place=self.place) from error

    @property
    def cookie_secret(self) -> str:
        """Signs session cookies. A new master signs everybody out."""
        return self.derived("cookies").hex()

    @property
    def payload_key(self) -> bytes:
        """Keys the hash of unknown scanned payloads."""
        return self.derived("payloads")


def _derived(master: bytes, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=purpose.encode()).derive(master)
