"""A roster file that waits for somebody who decides, made without the job that would read it."""

import io
from datetime import datetime
from pathlib import Path

from sqlmodel import Session as DbSession

from scheduler.import_job import keep_shown
from scheduler.places.models import Campaign
from scheduler.roster.difference import difference
from scheduler.roster.examining import examine
from scheduler.roster.proposals import propose
from scheduler.uploads import UPLOADS, keep_upload


def propose_file(
    db: DbSession,
    campaign: Campaign,
    data: bytes,
    file_name: str,
    folder: Path,
    *,
    now: datetime,
    within: str | None = None,
) -> int:
    """Let a file wait, its upload kept in the folder of data; return its number."""
    upload = keep_upload(io.BytesIO(data), folder / UPLOADS)
    seen = examine(db, campaign, data, file_name, now=now, within=within)
    keep_shown(upload, seen.reading, seen.sheets, difference(seen))
    return propose(db, campaign, seen, upload=upload.name, now=now).id or 0
