"""The file of the master keys: one key a line, the newest first; read strictly, written whole or not at all."""

import base64
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scheduler.errors import SchedulerError, why

NAME = "master.key"
BYTES = 32


class MasterKeyUnreadable(SchedulerError):
    """No master key can be read where one should be, or none of them is what the database was kept under."""

    code = "master_key_unreadable"
    status = 503
    vi = (
        "Khóa chính trong {place} không đọc được, hoặc không phải khóa của cơ sở dữ liệu này. "
        "Hãy khôi phục khóa từ bản sao lưu; nếu vừa thay khóa chính, hãy khởi động lại máy chủ."
    )
    en = (
        "The master key in {place} cannot be read, or is not the one this database was kept under. "
        "Restore it from a backup; if the master key has just been rotated, restart the server."
    )


class MasterKeyUnwritable(SchedulerError):
    """The file of the master keys cannot be written."""

    code = "master_key_unwritable"
    status = 507
    vi = "Không ghi được khóa chính vào {place}: {why_vi}. Khóa cũ vẫn còn nguyên."
    en = "The master key cannot be written to {place}: {why_en}. The old one is as it was."


def new_master() -> bytes:
    """Return a new master key."""
    return os.urandom(BYTES)


def as_text(master: bytes) -> str:
    """Return a key as it stands in a file or in the environment."""
    return base64.urlsafe_b64encode(master).decode()


def masters_in(texts: Iterable[str], place: str) -> tuple[bytes, ...]:
    """Return the keys that the texts say, in their order, each once; blank ones are passed over.

    Raises
    ------
    MasterKeyUnreadable
        One of them is no key, or there is none. What it says instead is never repeated: it may be a secret with a slip of the pen.
    """
    try:
        found = [base64.b64decode(text.strip(), altchars=b"-_", validate=True) for text in texts if text.strip()]
    except ValueError as error:
        raise MasterKeyUnreadable(place=place) from error
    if not found or any(len(master) != BYTES for master in found):
        raise MasterKeyUnreadable(place=place)
    return tuple(dict.fromkeys(found))


def read_masters(path: Path, *, make: bool) -> tuple[bytes, ...]:
    """Return the keys of a file; with `make` a first one is made where there is no file.

    Raises
    ------
    MasterKeyUnreadable
        The file cannot be read or made, or holds no key.
    """
    try:
        if make and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with _aside(path, [new_master()]) as aside, suppress(FileExistsError):
                os.link(aside, path)  # another process may make it in this very moment; then that one counts
        lines = path.read_bytes().decode("ascii").splitlines()
    except (OSError, ValueError) as error:
        raise MasterKeyUnreadable(place=path) from error
    return masters_in(lines, str(path))


def write_masters(path: Path, masters: Iterable[bytes]) -> None:
    """Put these keys in place of those in the file, for the same owner and nobody else; at every moment the file is whole.

    On the disk before this returns: the database may then be encrypted under what was written, whatever happens to the machine.

    Raises
    ------
    MasterKeyUnwritable
        Nothing has changed.
    """
    path = path.resolve()  # the file that a link means, not the link
    try:
        owner = path.stat()
        with _aside(path, masters) as aside:
            if (owner.st_uid, owner.st_gid) != (aside.stat().st_uid, aside.stat().st_gid):
                os.chown(aside, owner.st_uid, owner.st_gid)
            aside.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise MasterKeyUnwritable(place=path, **why(error)) from error


@contextmanager
def alone_at(folder: Path) -> Iterator[None]:
    """Let nobody else change the file until the block ends: two who each put a key on top would lose one of them.

    Raises
    ------
    MasterKeyUnwritable
        There is no such folder.
    """
    from fcntl import LOCK_EX, flock  # where there is none, keys are still read, only not rotated

    try:
        lock = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise MasterKeyUnwritable(place=folder / NAME, **why(error)) from error
    try:
        flock(lock, LOCK_EX)  # given back by the system however the process ends
        yield
    finally:
        os.close(lock)


@contextmanager
def _aside(path: Path, masters: Iterable[bytes]) -> Iterator[Path]:
    """Give a file beside `path` that holds the keys, mode 0600 from the first moment; it is gone when the block ends."""
    handle, name = tempfile.mkstemp(prefix=".master.", dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            file.writelines(f"{as_text(master)}\n" for master in masters)
            file.flush()
            os.fsync(file.fileno())
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
