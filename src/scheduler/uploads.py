"""Uploaded files, kept aside in a private folder until a job has read them."""

from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from scheduler.errors import SchedulerError

MOST_BYTES = 64 * 1024 * 1024
UPLOADS = "uploads"


class UploadTooLarge(SchedulerError):
    """A file above the bound."""

    code = "upload_too_large"
    status = 413
    vi = "Tệp lớn hơn {most} MB. Hãy chia theo phường, xã rồi nhập từng tệp."
    en = "The file is larger than {most} MB. Split it by ward and import each part."


def keep_upload(upload: BinaryIO, folder: Path) -> Path:
    """Write an upload aside under a name of our own, never the client's; the job removes nothing, the folder is private.

    Raises
    ------
    UploadTooLarge
        Nothing is kept.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{uuid4()}.upload"
    written = 0
    with path.open("wb") as out:
        while chunk := upload.read(1 << 20):
            written += len(chunk)
            if written > MOST_BYTES:
                break
            out.write(chunk)
    if written > MOST_BYTES:
        path.unlink()
        raise UploadTooLarge(most=MOST_BYTES >> 20)
    return path
