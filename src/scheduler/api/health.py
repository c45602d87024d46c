"""Whether the server and its database answer."""

from fastapi import APIRouter
from sqlalchemy import text

from scheduler.deps import DbDep

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="The server and its database answer")
def healthz(db: DbDep) -> dict[str, str]:
    """Return {"status": "ok"} once the database has answered."""
    db.execute(text("SELECT 1"))
    return {"status": "ok"}
