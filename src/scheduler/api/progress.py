"""Progress, derived from the facts."""

from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from scheduler.auth.rights import allowed_units
from scheduler.deps import DbDep, Moment
from scheduler.guards import CampaignDep, SeesProgress
from scheduler.progress.queries import progress_table, totals

router = APIRouter(tags=["progress"])


class ProgressPublic(BaseModel):
    """One unit and operating day; people, unless the name says slips."""

    unit_code: str
    unit_name: str
    operating_day: date
    invited_slips: int
    invited: int
    handed_out_slips: int
    handed_out: int
    arrived: int
    collected: int


class ProgressReport(BaseModel):
    """All rows of the account's area and their sum."""

    rows: list[ProgressPublic]
    total: dict[str, Any]


@router.get("/progress", summary="Invited, handed out, arrived and collected per unit and day")
def progress(db: DbDep, campaign: CampaignDep, account: SeesProgress, as_of: Moment | None = None) -> ProgressReport:
    """Return the table; with `as_of` as it stood at that moment."""
    units = allowed_units(db, account)
    rows = [row for row in progress_table(db, campaign, as_of=as_of) if units is None or row.unit_code in units]
    return ProgressReport(
        rows=[
            ProgressPublic(
                unit_code=row.unit_code,
                unit_name=row.unit_name,
                operating_day=row.operating_day,
                **_plain(row.figures),
            )
            for row in rows
        ],
        total=_plain(totals(rows)),
    )


def _plain(figures: Any) -> dict[str, int]:
    return {name: getattr(figures, name) for name in figures.__slots__}
