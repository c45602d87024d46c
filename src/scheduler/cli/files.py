"""Files that commands write: whole or not at all."""

from contextlib import suppress
from pathlib import Path

from scheduler.cli.state import FileThere, FileUnwritable
from scheduler.errors import why


def write_whole(path: Path, data: bytes, *, force: bool, make_folders: bool = True) -> bool:
    """Write beside the place and then into it, so that nobody ever reads half a file; tell whether it was news.

    Raises
    ------
    FileThere
        There is another file, and it is not to be written over.
    FileUnwritable
    """
    aside = path.parent / f".{path.name}.part"
    try:
        if path.exists() and not force:
            if path.read_bytes() != data:
                raise FileThere(path=path)
            return False
        if make_folders:
            path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(data)
        aside.replace(path)
    except OSError as error:
        raise FileUnwritable(path=path, **why(error)) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
    return True
