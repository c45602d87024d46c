"""Printed files on their way to a browser."""

from fastapi.responses import FileResponse
from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.deps import App
from scheduler.handouts.files import printed_file
from scheduler.handouts.models import PrintRun
from scheduler.places.models import Neighbourhood


def pdf_of(db: DbSession, app: App, run: PrintRun | None, neighbourhood: Neighbourhood) -> FileResponse:
    """Return the printed file as a download, and note who read it. Raises as `printed_file` does."""
    path = printed_file(app.settings.data, run, neighbourhood)
    if run is not None:
        note(db, "print.read", campaign_id=neighbourhood.campaign_id, subject=run.id, slips=run.slips)
    return FileResponse(path, media_type="application/pdf", filename=path.name)
