"""Printed files on their way to a browser."""

from fastapi.responses import FileResponse

from scheduler.deps import App
from scheduler.handouts.files import printed_file
from scheduler.handouts.models import PrintRun
from scheduler.places.models import Neighbourhood


def pdf_of(app: App, run: PrintRun | None, neighbourhood: Neighbourhood) -> FileResponse:
    """Return the printed file as a download. Raises as `printed_file` does."""
    path = printed_file(app.settings.data, run, neighbourhood)
    return FileResponse(path, media_type="application/pdf", filename=path.name)
