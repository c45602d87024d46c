"""Files on their way to a browser: printed ones, and tables made for whoever asks."""

import io
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import Response
from fastapi.responses import FileResponse
from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.deps import App
from scheduler.handouts.files import printed_file
from scheduler.handouts.models import PrintRun
from scheduler.places.models import Neighbourhood, Station
from scheduler.spreadsheets import CsvSheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def pdf_of(db: DbSession, app: App, run: PrintRun | None, holder: Neighbourhood | Station) -> FileResponse:
    """Return the printed file as a download, and note who read it. Raises as `printed_file` does."""
    path = printed_file(app.settings.data, run, holder.name)
    if run is not None:
        note(db, "print.read", campaign_id=holder.campaign_id, subject=run.id, slips=run.slips)
    return FileResponse(path, media_type="application/pdf", filename=path.name)


def xlsx_of(write: Callable[[Path], object], name: str) -> Response:
    """Return what `write` writes to a path as an .xlsx to be saved under this name."""
    with TemporaryDirectory(prefix="phieuhen-") as folder:
        path = Path(folder) / name
        write(path)
        data = path.read_bytes()
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type=XLSX, headers=headers)


def csv_of(header: tuple[str, ...], rows: Iterable[tuple[Any, ...]], name: str) -> Response:
    """Return rows under their header as a .csv to be saved under this name."""
    out = io.StringIO()
    sheet = CsvSheet(out)
    for row in chain([header], rows):
        sheet.write(row)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    # The mark at the start tells spreadsheet programs that the letters are UTF-8.
    return Response(("\ufeff" + out.getvalue()).encode(), media_type="text/csv; charset=utf-8", headers=headers)
