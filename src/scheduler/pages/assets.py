"""Static files under addresses that carry their content's hash, so that browsers keep them for a year."""

import functools
import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from scheduler.auth.limits import FILES, PublicLimit

FOLDER = Path(__file__).parent / "static"
_limit = PublicLimit(FILES, "file")
FOR_A_YEAR = "public, max-age=31536000, immutable"


@functools.cache
def asset_url(name: str) -> str:
    """Return the address of a static file; other content has another address."""
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?{digest}"


class HashedFiles(StaticFiles):
    """Serve the folder; only the address with the right hash may be kept, any other is asked for again.

    It is no route, so it counts what an address asks for by itself.
    """

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        await _limit(Request(scope))
        response = await super().get_response(path, scope)
        fresh = scope.get("query_string", b"").decode("latin-1")
        kept = response.status_code in {200, 304} and asset_url(path).endswith(f"?{fresh}") if fresh else False
        response.headers["Cache-Control"] = FOR_A_YEAR if kept else "no-cache"
        return response
