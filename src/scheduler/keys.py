"""The installation's one secret: a master key in a file outside the database; every other secret is derived from it.

Signing keys of campaigns are stored encrypted under it, so that a stolen database alone can forge no slip.
"""

import base64
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from scheduler.errors import SchedulerError


class MasterKeyUnreadable(SchedulerError):
    """The file of the master key cannot be read, is none, or is another than the database was kept under."""

    code = "master_key_unreadable"
    status = 503
    vi = (
        "Khóa chính ở {path} không đọc được, hoặc không phải khóa của cơ sở dữ liệu này. "
        "Hãy khôi phục tệp này từ bản sao lưu; phiếu đã in chỉ đúng với khóa cũ."
    )
    en = (
        "The master key at {path} cannot be read, or is not the one this database was kept under. "
        "Restore that file from a backup: printed slips only fit the old key."
    )


@dataclass(frozen=True)
class Keys:
    """Secrets derived from the master key (32 random bytes)."""

    master: bytes
    path: Path = field(default=Path("master.key"), compare=False)

    @classmethod
    def in_folder(cls, folder: Path) -> "Keys":
        """Return the keys of `folder`, making the master key (mode 0600) where there is none yet.

        Raises
        ------
        MasterKeyUnreadable
            The file is there but holds no key.
        """
        path = folder / "master.key"
        try:
            if not path.exists():
                _write_new(path)
            master = base64.urlsafe_b64decode(path.read_bytes().strip())
        except (OSError, ValueError) as error:
            raise MasterKeyUnreadable(path=path) from error
        if len(master) != 32:
            raise MasterKeyUnreadable(path=path)
        return cls(master, path)

    def derived(self, purpose: str) -> bytes:
        """Return 32 bytes for one purpose (HKDF-SHA256, RFC 5869); another purpose gives unrelated bytes."""
        return HKDF(hashes.SHA256(), 32, salt=None, info=purpose.encode()).derive(self.master)

    def derived_all(self, purpose: str) -> tuple[bytes, ...]:
        """Return what `derived` gives under every master key, newest first."""
        return (self.derived(purpose),)

    @property
    def box(self) -> Fernet:
        """Encrypts what the database keeps secret."""
        return Fernet(base64.urlsafe_b64encode(self.derived("database")))

    def opened(self, secret: bytes) -> bytes:
        """Return what `box` encrypted.

        Raises
        ------
        MasterKeyUnreadable
            It was encrypted under another master key: the file was lost or replaced.
        """
        try:
            return self.box.decrypt(secret)
        except InvalidToken as error:
            raise MasterKeyUnreadable(path=self.path) from error

    @property
    def cookie_secret(self) -> str:
        """Signs session cookies."""
        return self.derived("cookies").hex()

    @property
    def payload_key(self) -> bytes:
        """Keys the hash of unknown scanned payloads."""
        return self.derived("payloads")


def _write_new(path: Path) -> None:
    """Make the key whole or not at all: a file that a crash left empty would stop every later start."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(prefix=".master.", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.urlsafe_b64encode(os.urandom(32)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process made it in this very moment; its key counts
            os.link(aside, path)
    finally:
        Path(aside).unlink()
