"""Printed files on their way to a browser: only the file that was recorded, byte for byte."""

from fastapi.responses import FileResponse

from scheduler.deps import App
from scheduler.errors import SchedulerError
from scheduler.handouts.models import PrintRun
from scheduler.handouts.service import sha256_of
from scheduler.places.models import Neighbourhood


class PrintedFileMissing(SchedulerError):
    """A file that was never printed, is gone, or is not the one that was printed."""

    code = "printed_file_missing"
    status = 404
    vi = "Không có tệp phiếu của {neighbourhood}, hoặc tệp đã bị thay đổi. Hãy in lại ở trang In phiếu."
    en = "There is no file of slips for {neighbourhood}, or it was changed. Print it again on the Print page."


def pdf_of(app: App, run: PrintRun | None, neighbourhood: Neighbourhood) -> FileResponse:
    """Return the printed file as a download.

    Raises
    ------
    PrintedFileMissing
        It is not there with the SHA-256 recorded.
    """
    path = app.settings.data / run.path if run else None
    if run is None or path is None or sha256_of(path) != run.sha256:
        raise PrintedFileMissing(neighbourhood=neighbourhood.name)
    return FileResponse(path, media_type="application/pdf", filename=path.name)
