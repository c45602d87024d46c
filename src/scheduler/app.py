"""The application: the API, the pages, and the rules every request passes."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scheduler import migrations, problems
from scheduler.api import health_router
from scheduler.api import router as api_router
from scheduler.arrivals.desk import ScanDesk
from scheduler.audit.trail import watch
from scheduler.auth.errors import ForeignOrigin, TooManyTries
from scheduler.auth.limits import Limits, PublicLimit
from scheduler.bodies import BoundedBodies
from scheduler.clock import Clock
from scheduler.database import open_engine
from scheduler.defects import trace_of
from scheduler.deps import App, template_of
from scheduler.headers import CarefulHeaders
from scheduler.jobs import Jobs
from scheduler.kept_keys.masters import office_keys
from scheduler.operations.keeper import Keeper
from scheduler.operations.sender import Sender
from scheduler.origins import from_elsewhere
from scheduler.pages import resident
from scheduler.pages.assets import HashedFiles
from scheduler.pages.rendering import error_page
from scheduler.pages.routes import router as page_router
from scheduler.settings import Settings

_LOG = logging.getLogger(__name__)
SESSION_SECONDS = 400 * 24 * 3600
"""How long a browser keeps the cookie; what it is worth is for the sign-ins and devices it names to say."""
COOKIE = "phieuhen"
ROUTES = APIRouter()
"""Every route, put together once: an application of its own would work all of them out anew at its first request."""
# The residents' pages come first: they are asked for most, and every route before one's own is compared with the address.
ROUTES.include_router(resident.router, include_in_schema=False)
for part in (health_router, api_router, page_router):
    ROUTES.include_router(part)
ROUTES.mount("/static", HashedFiles(), name="static")

SECURE_COOKIE = "__Host-phieuhen"
"""The name binds it: browsers take it from this host only, over TLS, for the whole site; no neighbouring host can plant one."""


def create_app(settings: Settings | None = None, *, jobs: bool = True) -> FastAPI:
    """Return the application over one database, brought up to date first.

    Parameters
    ----------
    settings
        Where the database, the keys and the files lie; by default from the environment.
    jobs
        Whether this process also runs jobs; tests of pages do without.
    """
    settings = settings or Settings()
    secure = not settings.insecure_cookies
    engine = open_engine(settings.database_url)
    migrations.upgrade(engine)
    watch(engine)
    keys = office_keys(engine, settings, prove_all=True)
    limits = Limits.kept_in(settings.rate_counters, engine, keys.derived("rate counts"))
    parts = App(settings, engine, keys, Clock.starting_at(settings.clock), limits)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        keeper.start()
        desk.start()
        if jobs:
            parts_jobs.launch()
            sender.start()
        yield
        sender.stop()
        desk.stop()
        parts_jobs.stop()
        keeper.stop()
        engine.dispose()

    parts_jobs, keeper = Jobs(parts), Keeper(engine, parts.keys)
    keeper.hourly.append(parts_jobs.sweep)
    sender = Sender(engine, parts.clock, settings.gateway_secret)
    desk = ScanDesk(engine, parts.keys.payload_key)
    app = FastAPI(
        title="Phiếu Hẹn",
        version=version("phieuhen"),
        description="One time slot for every household. Errors are RFC 9457 problems with a stable `code`.",
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        routes=ROUTES.routes,
    )
    app.state.phieuhen = parts
    app.state.jobs = parts_jobs
    app.state.keeper = keeper
    app.state.desk = desk
    app.state.error_page = error_page
    problems.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=500)
    app.add_middleware(Rules, secure=secure)
    app.add_middleware(BoundedBodies)
    app.add_middleware(
        SessionMiddleware,
        secret_key=parts.keys.cookie_secret,
        session_cookie=SECURE_COOKIE if secure else COOKIE,
        max_age=SESSION_SECONDS,
        same_site="lax",
        https_only=secure,
    )
    # A laptop with an authority of its own must not tell browsers to come by TLS alone: its name (`localhost`, `may.local`) is not
    # its alone, so that whatever else answers to it by plain http, on any port, would be out of reach for a year, the page with
    # the certificate first of all; and a phone that has lost the certificate would be given no way on.
    app.add_middleware(CarefulHeaders, secure=secure and not settings.local_tls)
    return app


class Rules:
    """Refuses forms from elsewhere, and answers a defect of ours with a sentence while the log gets the rest."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        if from_elsewhere(request, secure=self.secure):
            await _refused(request)(scope, receive, send)
            return
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except ClientDisconnect:
            return  # the browser went away; there is nobody to answer and nothing to mend
        except Exception as error:  # noqa: BLE001 -- whatever it was, the asker gets a sentence and the log the rest
            _LOG.error("%s %s failed\n%s", request.method, template_of(scope), trace_of(error))
            if not begun:
                await problems.unexpected(request)(scope, receive, send)


def _refused(request: Request) -> Response:
    """Return the answer to a form from elsewhere, counted like any other look at a public page."""
    try:
        PublicLimit().count(request)
    except TooManyTries as error:
        return problems.told(request, error)
    return problems.told(request, ForeignOrigin())
