"""How files with certain headings are read, as somebody approved it once: the next file with the same headings is read alike."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.database import stored_id
from scheduler.places.models import Campaign
from scheduler.roster.errors import ColumnUnknown
from scheduler.roster.headings import DROPPED
from scheduler.roster.legacy_text import TextKind
from scheduler.roster.models import RosterSource
from scheduler.roster.reading import Reading, signature


def remembered(db: DbSession, campaign: Campaign, within: str | None, found: Reading) -> Reading:
    """Return how a file is to be read: as one with the same headings was approved for this area, or else as it was found.

    Sheets, rows of headings and encoding are the file's own. Where the text was approved in a legacy font, or not, that holds only
    for a file in which the same was found: a newer one may come from a newer program.
    """
    source = _source(db, campaign, within, found)
    if source is None:
        return found
    known = Reading.from_dict(source.reading)
    return replace(found, columns=known.columns)


def remember(db: DbSession, campaign: Campaign, within: str | None, reading: Reading, *, now: datetime) -> None:
    """Keep how a file was read, since somebody has approved it; it takes the place of what was kept for these headings."""
    source = _source(db, campaign, within, reading)
    if source is None:
        source = RosterSource(
            campaign_id=stored_id(campaign),
            unit_code=within or "",
            signature=signature(reading),
            reading={},
            approved_at=now,
        )
    if source.reading != reading.as_dict():
        source.reading, source.approved_at = reading.as_dict(), now
        db.add(source)
        db.flush()


def is_remembered(db: DbSession, campaign: Campaign, within: str | None, reading: Reading) -> bool:
    """Tell whether files with these headings were approved to be read just so."""
    source = _source(db, campaign, within, reading)
    return source is not None and Reading.from_dict(source.reading).columns == reading.columns


def chosen(found: Reading, columns: Mapping[int, str], text: TextKind | None = None) -> Reading:
    """Return a reading with some columns, by place from 0, taken for something else, and perhaps another kind of text.

    A sensitive column stays dropped, whatever is chosen.

    Raises
    ------
    ColumnUnknown
        There is no column at that place, or it would be taken for a sensitive one.
    """
    for place, field in columns.items():
        if not 0 <= place < len(found.columns) or field == DROPPED:
            raise ColumnUnknown(file_name="", heading=f"#{place + 1}", field=field)
    headings = tuple(
        heading if heading.field == DROPPED or place not in columns else replace(heading, field=columns[place])
        for place, heading in enumerate(found.columns)
    )
    return replace(found, columns=headings, text=text or found.text)


def _source(db: DbSession, campaign: Campaign, within: str | None, reading: Reading) -> RosterSource | None:
    here = (RosterSource.campaign_id == campaign.id, RosterSource.unit_code == (within or ""))
    return db.exec(select(RosterSource).where(*here, RosterSource.signature == signature(reading))).first()
