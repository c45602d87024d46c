"""Whether a form comes from a page of our own (CSRF), by what browsers say by themselves and no page can forge."""

from urllib.parse import urlsplit

from fastapi import Request

from scheduler.deps import SAFE_METHODS

_PORTS = {"http": 80, "https": 443}
Origin = tuple[str, str, int | None]


def from_elsewhere(request: Request, *, secure: bool) -> bool:
    """Tell whether a request that changes something may come from a page of another site.

    Every word that is there must speak for us; `secure` says that the site is served over TLS (its cookies are `Secure`).

    1. `Sec-Fetch-Site` (all browsers since 2023, over TLS) says it outright.
    2. `Origin` is what every browser of the last ten years sends with a POST.
    3. `Referer` stands in for those that leave `Origin` out on their own site: our pages let at least the origin through.
    4. Without any of the three it is no script, for scripts cannot leave `Origin` out, and no browser of today. A form sent by
       one that is older than `SameSite` is still possible: it shows by asking for a page. That is refused where a session is at
       stake. Programs ask for anything (`Accept: */*`) and pass, with a device's key or a cookie jar.
    """
    if request.method in SAFE_METHODS:
        return False
    site, origin, referer = (request.headers.get(name) for name in ("sec-fetch-site", "origin", "referer"))
    if site not in {None, "same-origin", "none"}:
        return True
    if origin == "null" and site == "same-origin":
        return False  # a page or a setting that hides where it is, even from itself; the browser vouches for it
    said = origin if origin is not None else referer
    if said is not None:
        own = _own(request, secure=secure)
        return own is None or _origin(said) != own
    return site is None and bool(request.scope.get("session")) and "text/html" in request.headers.get("accept", "")


def _own(request: Request, *, secure: bool) -> Origin | None:
    # A proxy that ends TLS need not say so: where cookies are Secure, whoever has a session came over TLS, and a page of
    # this host without TLS may be anybody's who sits on the line.
    scheme = "https" if secure else request.scope["scheme"]
    return _origin(f"{scheme}://{request.headers.get('host', '')}")


def _origin(text: str) -> Origin | None:
    """Return scheme, host and port; None where `text` is no address."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port or _PORTS.get(parts.scheme)
