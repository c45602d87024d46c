"""The headers of a careful site: one set for each kind of answer, decided in one place by what the answer is."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scheduler.addresses import carries_secret

DATA = "default-src 'none'; frame-ancestors 'none'"
"""JSON, redirections, stylesheets: nothing in them loads or shows anything."""
PAGE = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
"""Pages run no script at all, but for the scanner's."""
SCANNER = (
    f"{PAGE}; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types default phieuhen-decoder"
)
"""The scanner's page: its own script, worker and reader from this host, and no text ever becomes one of them."""
SCRIPT = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'"
"""What runs apart from a page, the service worker and the reader's worker, goes by the policy it came with."""
FILE = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""Downloads: whatever stands in them, opened in a browser it is nobody's page."""
FEATURES = "camera={}, geolocation=(), microphone=()"
A_YEAR = "max-age=31536000"
SCANNER_PAGES = frozenset({"/scan/", "/scan/app/shell"})
SCANNER_FILES = ("/scan/app/", "/scan/sw.js")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def headers_of(path: str, content_type: str, *, secure: bool) -> dict[str, str]:
    """Return the headers of an answer of that type at `path`; `secure` says that the site is served over TLS only."""
    kind = content_type.partition(";")[0].strip().lower()
    is_page = kind == "text/html"
    is_data = not kind or kind.endswith("json") or (path.startswith("/static/") and not is_page)
    is_script = path.startswith(SCANNER_FILES) and not is_page and not is_data
    found = {
        **ALWAYS,
        "Content-Security-Policy": _policy(path, is_page=is_page, is_data=is_data, is_script=is_script),
        "Permissions-Policy": FEATURES.format("(self)" if is_page and path.startswith("/scan/") else "()"),
        "Referrer-Policy": _referrer_policy(path),
    }
    if not is_page and not is_data and not is_script:
        found["Content-Disposition"] = "attachment"
    if path != "/":  # the one page that is meant to be found
        found["X-Robots-Tag"] = "noindex"
    if secure:
        found["Strict-Transport-Security"] = A_YEAR
    return found


def _policy(path: str, *, is_page: bool, is_data: bool, is_script: bool) -> str:
    if is_page:
        return SCANNER if path in SCANNER_PAGES else PAGE
    return SCRIPT if is_script else DATA if is_data else FILE


def _referrer_policy(path: str) -> str:
    """Return what a browser may tell of `path` when it goes on from there: of an address with a secret never the path.

    The origin it tells still: under `no-referrer` browsers send a form with `Origin: null`, which would be another site's where
    they send no `Sec-Fetch-Site`: older ones, and all of them without TLS.
    """
    return "strict-origin" if carries_secret(path) else "same-origin"


class CarefulHeaders:
    """Adds to every answer the headers of its kind; what a route has set itself stays."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")

        async def careful(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in headers_of(path, headers.get("content-type", ""), secure=self.secure).items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, careful if scope["type"] == "http" else send)
