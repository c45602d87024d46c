"""The page from which phones install the certificate of a laptop's own HTTPS: plain http, on a port of its own, and nothing else.

It is plain because the phone cannot trust the HTTPS yet. So whoever is on the line could change it: that is why the fingerprint
stands on the laptop's own screen too, to be compared before anything is installed. It knows no session and no database.
"""

import base64
import functools
import hashlib
from collections.abc import Callable, Sequence
from urllib.parse import parse_qs

from cryptography.hazmat.primitives.serialization import Encoding
from markupsafe import Markup
from starlette.types import Receive, Scope, Send

from scheduler.local_tls.store import Held
from scheduler.pages.assets import FOLDER
from scheduler.pages.rendering import environment
from scheduler.pages.wording import sentence

CERTIFICATE = "/phieuhen-ca.crt"
CERTIFICATE_TYPE = "application/x-x509-ca-cert"
_MONO = ".mono{font:1.0625rem/1.6 ui-monospace,monospace;overflow-wrap:anywhere}"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def in_lines(fingerprint: str) -> list[str]:
    """Return a fingerprint in four lines of eight pairs, as the page and the terminal both show it."""
    pairs = fingerprint.split(":")
    return [" ".join(pairs[start : start + 8]) for start in range(0, len(pairs), 8)]


@functools.cache
def _style() -> tuple[Markup, str]:
    """Return the page's style element, and its hash for the policy: there is no second file that could be asked for."""
    text = (FOLDER / "base.css").read_text() + _MONO
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(f"<style>{text}</style>"), digest  # noqa: S704 - a file of our own


class TlsHelp:
    """An ASGI application of two addresses: how to install the certificate, and the certificate.

    Parameters
    ----------
    held
        Gives what the server holds now.
    addresses
        Gives the https addresses at which phones find the site now.
    """

    def __init__(self, held: Callable[[], Held], addresses: Callable[[], Sequence[str]]) -> None:
        self.held = held
        self.addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive  # whatever is sent here is not read
        if scope["type"] != "http":
            return
        status, headers, body = self._answer(scope)
        headers = {**_ALWAYS, **headers, "Content-Length": str(len(body))}
        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _answer(self, scope: Scope) -> tuple[int, dict[str, str], bytes]:
        plain = {"Content-Type": "text/plain; charset=utf-8", "Content-Security-Policy": "default-src 'none'"}
        if scope["method"] not in {"GET", "HEAD"}:
            return 405, {**plain, "Allow": "GET, HEAD"}, b""
        if scope["path"] == CERTIFICATE:
            name = {"Content-Disposition": f'attachment; filename="{CERTIFICATE[1:]}"'}
            body = self.held().authority.certificate.public_bytes(Encoding.DER)
            return 200, {**plain, **name, "Content-Type": CERTIFICATE_TYPE}, body
        if scope["path"] != "/":
            return 404, plain, b""
        style, digest = _style()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
        page = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
        }
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
        return 200, page, self._page("en" if asked == "en" else "vi", style).encode()

    def _page(self, lang: str, style: Markup) -> str:
        return (
            environment()
            .get_template("tls_help.html")
            .render(
                lang=lang,
                other_lang="vi" if lang == "en" else "en",
                switch="/" if lang == "en" else "/?lang=en",
                t=functools.partial(sentence, lang=lang),
                style=style,
                fingerprint=in_lines(self.held().authority.fingerprint),
                certificate=CERTIFICATE,
                addresses=self.addresses(),
            )
        )
