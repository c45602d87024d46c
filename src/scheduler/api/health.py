"""Whether the server and its database answer."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy import text

from scheduler.auth.limits import PublicLimit
from scheduler.deps import DbDep

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="The server and its database answer")
def healthz(db: DbDep, limit: Annotated[None, Depends(PublicLimit())]) -> dict[str, str]:
    """Return {"status": "ok"} once the database has answered."""
    del limit
    db.execute(text("SELECT 1"))
    return {"status": "ok"}
