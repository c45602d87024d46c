"""Uploaded files, kept aside in a private folder until a job has read them."""

import os
import time
import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from scheduler.errors import SchedulerError

MOST_BYTES = 64 * 1024 * 1024
MOST_TEXT = 1 << 20
LONGEST_NAME = 120
LONGEST_ENDING = 10
UPLOADS = "uploads"
KEPT_SECONDS = 24 * 3600
"""So long a stopped job may be resumed; then its file goes, for rosters hold ID numbers."""


class UploadTooLarge(SchedulerError):
    """A file above the bound."""

    code = "upload_too_large"
    status = 413
    vi = "Tệp lớn hơn {most} MB. Hãy chia theo phường, xã rồi nhập từng tệp."
    en = "The file is larger than {most} MB. Split it by ward and import each part."


class TextTooLarge(SchedulerError):
    """A campaign file above the bound."""

    code = "text_too_large"
    status = 413
    vi = "Tệp lớn hơn {most} MB nên không thể là tệp đợt cấp thẻ. Hãy kiểm tra lại đã chọn đúng tệp chưa."
    en = "The file is larger than {most} MB and can be no campaign file. Check that it is the right one."


class UploadNoText(SchedulerError):
    """A campaign file that is not UTF-8."""

    code = "upload_no_text"
    status = 422
    vi = "Tệp không phải là văn bản UTF-8. Hãy mở bằng trình soạn thảo, lưu lại với bảng mã UTF-8 rồi nạp lại."
    en = "The file is no UTF-8 text. Open it in an editor, save it as UTF-8 and load it again."


def shown_name(sent: str | None) -> str:
    """Return the name a client gives its file as one short line of NFC: to be stored and shown, never to be opened.

    Folders before it go, as do signs that cannot be seen. A long one loses the end of its stem and keeps its ending, by which a
    .csv is known. Without a letter or digit it is “roster”.
    """
    last = (sent or "").replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = last.rpartition(".")
    if len(ending) >= LONGEST_ENDING:
        stem, dot, ending = last, "", ""
    name = _one_line(stem[:LONGEST_NAME])[: LONGEST_NAME - LONGEST_ENDING] + dot + _one_line(ending)
    return name if any(map(str.isalnum, name)) else "roster"


def _one_line(text: str) -> str:
    seen = "".join(letter for letter in text if letter.isprintable() or letter.isspace())
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def text_of(upload: BinaryIO) -> str:
    """Return an uploaded campaign file as text, whole or not at all.

    Raises
    ------
    TextTooLarge, UploadNoText
    """
    data = upload.read(MOST_TEXT + 1)
    if len(data) > MOST_TEXT:
        raise TextTooLarge(most=MOST_TEXT >> 20)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UploadNoText from error


def keep_upload(upload: BinaryIO, folder: Path) -> Path:
    """Write an upload aside under a name of our own, never the client's; nobody but the server may read it.

    Raises
    ------
    UploadTooLarge
        Nothing is kept.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{uuid4()}.upload"
    written = 0
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:  # noqa: PTH123 -- never readable, not even at first
        while chunk := upload.read(1 << 20):
            written += len(chunk)
            if written > MOST_BYTES:
                break
            out.write(chunk)
    if written > MOST_BYTES:
        path.unlink()
        raise UploadTooLarge(most=MOST_BYTES >> 20)
    return path


def keep_lines(upload: Path, lines: str) -> None:
    """Keep beside an upload what it would change, for as long as the upload is kept: it names people."""
    place = _lines_of(upload)
    place.unlink(missing_ok=True)
    with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:  # noqa: PTH123
        out.write(lines)


def lines_of(upload: Path) -> str:
    """Return what is kept beside an upload, "" if nothing is."""
    try:
        return _lines_of(upload).read_text("utf-8")
    except FileNotFoundError:
        return ""


def _lines_of(upload: Path) -> Path:
    return upload.with_suffix(".lines")


def forget_upload(upload: Path) -> None:
    """Delete an upload with what is kept beside it; a second time does nothing."""
    upload.unlink(missing_ok=True)
    _lines_of(upload).unlink(missing_ok=True)


def sweep_uploads(folder: Path, *, needed: Collection[str] = ()) -> None:
    """Delete the uploads that no job has read within a day, but not those at the paths `needed`."""
    for path in folder.glob("*.upload"):
        if str(path) not in needed and time.time() - path.stat().st_mtime > KEPT_SECONDS:
            forget_upload(path)
    for lines in folder.glob("*.lines"):
        if not lines.with_suffix(".upload").exists():
            lines.unlink(missing_ok=True)
