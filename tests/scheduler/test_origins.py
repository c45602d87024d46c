"""Where a form comes from: every word of the browser counts, and what says nothing passes only where nothing is at stake."""

import pytest
from starlette.requests import Request

from scheduler.origins import from_elsewhere

OWN = "https://hen.example"
PAGE = "text/html,application/xhtml+xml,*/*;q=0.8"


def asking(method="POST", *, host="hen.example", scheme="https", session=None, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()} | ({"host": host} if host else {})
    scope = {
        "type": "http", "method": method, "scheme": scheme, "path": "/dang-nhap", "query_string": b"", "server": ("127.0.0.1", 1),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in named.items()],
        "session": session or {},
    }  # fmt: skip
    return Request(scope)


@pytest.mark.parametrize(
    ("said", "foreign"),
    [
        ({"origin": OWN}, False),
        ({"origin": OWN, "sec_fetch_site": "same-origin"}, False),
        ({"origin": OWN, "sec_fetch_site": "none"}, False),
        ({"origin": "HTTPS://HEN.EXAMPLE"}, False),
        ({"origin": f"{OWN}:443"}, False),
        ({"origin": OWN, "host": "HEN.example"}, False),
        ({"origin": OWN, "host": "hen.example:443"}, False),
        ({"origin": f"{OWN}:8443", "host": "hen.example:8443"}, False),
        ({"origin": "https://[2001:db8::1]:8443", "host": "[2001:DB8::1]:8443"}, False),
        ({"origin": f"{OWN}:8443"}, True),
        ({"origin": OWN, "host": "hen.example:8443"}, True),
        ({"origin": "http://hen.example"}, True),
        ({"origin": "https://hen.example.evil.example"}, True),
        ({"origin": "https://evil.example"}, True),
        ({"origin": "https://hen.example@evil.example"}, True),
        ({"origin": "https://sub.hen.example"}, True),
        ({"origin": "https://[2001:db8::2]", "host": "[2001:db8::1]"}, True),
        ({"origin": "https://["}, True),
        ({"origin": f"{OWN}:x"}, True),
        ({"origin": "null"}, True),
        ({"origin": ""}, True),
        ({"origin": OWN, "host": ""}, True),
        ({"origin": "null", "host": ""}, True),
        # what the browser itself says of the site outweighs a right origin
        ({"origin": OWN, "sec_fetch_site": "cross-site"}, True),
        ({"origin": OWN, "sec_fetch_site": "same-site"}, True),
        ({"sec_fetch_site": "cross-site"}, True),
        ({"origin": "https://evil.example", "sec_fetch_site": "same-origin"}, True),
        ({"origin": "null", "sec_fetch_site": "same-origin"}, False),
        ({"origin": "null", "sec_fetch_site": "none"}, True),
        ({"sec_fetch_site": "same-origin"}, False),
        # without an origin the page before stands in for it
        ({"referer": f"{OWN}/dang-nhap?next=/dot"}, False),
        ({"referer": f"{OWN}/", "host": "HEN.EXAMPLE"}, False),
        ({"referer": "https://evil.example/hen.example"}, True),
        ({"referer": "http://hen.example/"}, True),
        ({"referer": "about:blank"}, True),
        ({"referer": f"{OWN}/", "host": ""}, True),
        ({"origin": OWN, "referer": "https://evil.example/"}, False),
    ],
)
@pytest.mark.parametrize("session", [{}, {"account": 1}])
def test_a_form_is_ours_where_every_word_says_so(said, foreign, session):
    assert from_elsewhere(asking(session=session, **said), secure=True) is foreign
    for method in ("GET", "HEAD", "OPTIONS"):
        assert not from_elsewhere(asking(method, session=session, **said), secure=True)


@pytest.mark.parametrize(
    ("accept", "session", "foreign"),
    [
        (PAGE, {}, False),  # a resident's old phone looks an appointment up: there is nothing to ride on
        (PAGE, {"account": 1}, True),  # a form that an older browser was made to send
        (PAGE, {"login": "x"}, True),
        (PAGE, {"device": "x"}, True),
        ("*/*", {"account": 1}, False),  # a program with a cookie jar
        ("application/json", {"account": 1}, False),
        ("", {}, False),
    ],
)
def test_who_says_nothing_of_where_it_comes_from_is_a_program_or_has_no_session(accept, session, foreign):
    assert from_elsewhere(asking(session=session, accept=accept), secure=True) is foreign


@pytest.mark.parametrize(
    ("origin", "scheme", "secure", "foreign"),
    [
        ("https://hen.example", "http", True, False),  # a proxy ended TLS and said nothing of it
        ("http://hen.example", "http", True, True),
        ("http://hen.example", "http", False, False),  # on a laptop, without TLS
        ("https://hen.example", "http", False, True),
        ("https://hen.example", "https", False, False),
    ],
)
def test_the_scheme_is_the_site_s_own(origin, scheme, secure, foreign):
    assert from_elsewhere(asking(origin=origin, scheme=scheme), secure=secure) is foreign
