"""What routes ask for: the database, the clock, the language. Who is asking is for `guards` to say."""

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic import AfterValidator, AwareDatetime, Field
from sqlalchemy import Engine
from sqlmodel import Session as DbSession
from starlette.types import Scope

from scheduler.arrivals.pack_cache import PackCache
from scheduler.audit.trail import Actor, acting
from scheduler.auth.limits import Limits
from scheduler.clock import Clock
from scheduler.database import looking, reading, transaction
from scheduler.keys import Keys
from scheduler.places.known_files import KnownFiles
from scheduler.settings import Settings

API = "/api/v1"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class App:
    """What one running application was built with."""

    settings: Settings
    engine: Engine
    keys: Keys
    clock: Clock
    limits: Limits = field(default_factory=Limits)
    packs: PackCache = field(default_factory=PackCache)
    files: KnownFiles = field(default_factory=KnownFiles)

    @cached_property
    def looks(self) -> Engine:
        """The database for pages that read by single statements."""
        return looking(self.engine)

    @property
    def waits(self) -> bool:
        """Whether a look or a count may wait for something outside this process; who reads SQLite waits for nobody."""
        return self.engine.dialect.name != "sqlite" or self.limits.waits

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[DbSession]:
        """Give a short transaction of its own in which `actor` acts, for routes that must not hold the writer's lock longer."""
        with transaction(self.engine) as db:
            acting(db, actor)
            yield db


async def get_app(request: Request) -> App:
    """Return what this application was built with. A coroutine, for whatever is none costs each request a change of threads."""
    app: App = request.app.state.phieuhen
    return app


AppDep = Annotated[App, Depends(get_app)]
LARGEST_ID = 2**31 - 1
StoredNumber = Annotated[int, Field(ge=1, le=LARGEST_ID)]
"""A number or id as the database keeps it; a larger one is a mistake of the asker, never an error of the database."""


def _without_controls(text: str) -> str:
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text):
        raise ValueError("control characters are not allowed")
    return text


def _of_this_age(moment: datetime) -> datetime:
    if not 1900 <= moment.year <= 2200:
        raise ValueError("the year must lie between 1900 and 2200")
    return moment


def _visible(text: str) -> str:
    name = unicodedata.normalize("NFC", text).strip()
    if not name or any(unicodedata.category(sign) in {"Cc", "Cs", "Cf"} for sign in name):
        raise ValueError("a name needs letters, and nothing that is not seen")
    return name


PlainName = Annotated[str, AfterValidator(_visible)]
"""A name that people read in a list: no sign in it that turns the line round or is not seen, no blanks at its ends."""
PlainText = Annotated[str, AfterValidator(_without_controls)]
"""Text of one line: PostgreSQL keeps no NUL, and nobody types the other control characters."""
Moment = Annotated[AwareDatetime, AfterValidator(_of_this_age)]
"""A moment that can be turned into any zone without leaving the calendar."""


def only_reads(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a route that changes nothing itself but starts or stops a job, or writes in a transaction of its own.

    The engine of the jobs writes through a connection of its own: on SQLite a request that held the write lock meanwhile would
    wait for the job's row, and the job's row for the request, for ever.
    """
    endpoint.only_reads = True  # type: ignore[attr-defined]  # read by get_db
    return endpoint


def opens_records(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a route that shows personal data to staff: it may write although it is asked by GET, since each look is noted.

    The note commits before the answer leaves. What cannot be written down is not shown.
    """
    endpoint.opens_records = True  # type: ignore[attr-defined]  # read by get_db
    return endpoint


def way_of(request: Request) -> str:
    """Return the method and the route's template, such as “POST /to/{invitation_id}/da-giao”: no id, token or code of anybody."""
    return f"{request.method} {template_of(request.scope)}"


def template_of(scope: Scope) -> str:
    """Return the route's path with its names in braces: the path itself may carry a slip's digits or a token."""
    path: str = getattr(scope.get("route"), "path", "(no route)")
    below = scope["path"].startswith(API) and path.startswith("/")
    return path if not below or path.startswith(API) else API + path


def get_db(request: Request, app: AppDep) -> Iterator[DbSession]:
    """Give the request its transaction; a request that only reads never waits for a writer.

    It must be asked for with scope="function": FastAPI's default scope commits after the answer has left, and a failed commit
    would still have been answered with 200.
    """
    endpoint = request.scope.get("endpoint")
    asks = request.method in SAFE_METHODS and not getattr(endpoint, "opens_records", False)
    engine = reading(app.engine) if asks or getattr(endpoint, "only_reads", False) else app.engine
    with transaction(engine) as db:
        acting(db, Actor("public", via=way_of(request)))
        yield db


DbDep = Annotated[DbSession, Depends(get_db, scope="function")]


async def get_clock(app: AppDep) -> Clock:
    """Return the campaign's clock."""
    return app.clock


ClockDep = Annotated[Clock, Depends(get_clock)]


def language_of(request: Request) -> str:
    """Return "vi" or "en": what the address says, else what the session says, else (for the API only) Accept-Language.

    Pages start in Vietnamese whatever the browser prefers: cheap phones are often set to English by their maker.
    """
    chosen = request.query_params.get("lang") or request.scope.get("session", {}).get("lang")
    if chosen in ("vi", "en"):
        return str(chosen)
    accepted = request.headers.get("accept-language", "") if request.url.path.startswith("/api/") else ""
    first = accepted.split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "vi"


async def get_language(request: Request) -> str:
    """Return the language of this request."""
    return language_of(request)


LangDep = Annotated[str, Depends(get_language)]
