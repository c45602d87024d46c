"""Every route with every role, against the table that people wrote."""

import re

import pytest

from access_table import ACCESS
from scheduler.arrivals.errors import DeviceUnknown
from scheduler.auth.errors import NotAllowed, NotSignedIn
from site_world import routes_of

ASKERS = "NAPWLSCUD"
LAST = ("sign-out", "close", "cong-bo", "publish", "khoa")
"""What ends something comes last, so that the others are asked while it still stands."""
REFUSALS = {NotAllowed.code, NotSignedIn.code, DeviceUnknown.code}


def table_of(doors):
    return {f"{method} {path}": path for method, path, _ in routes_of(doors.site.app)}


def ask(client, method, path, ids):
    address = re.sub(r"{(\w+)}", lambda part: str(ids[part[1]]), path)
    body = {} if method == "GET" else {"json": {}} if path.startswith("/api/") else {"data": {}}
    return client.request(method, address, **body)


def is_refused(answer) -> bool:
    """Turned away at the door: not known, not allowed, or led to the sign-in."""
    if answer.status_code == 303:
        return answer.headers["location"].startswith("/dang-nhap?next=")
    return answer.status_code in {401, 403} and any(code in answer.text for code in REFUSALS)


def test_the_table_holds_every_route_and_no_other(doors):
    assert set(table_of(doors)) == set(ACCESS)


@pytest.mark.parametrize("letter", ASKERS)
def test_each_role_reaches_what_the_table_says_and_nothing_else(doors, letter):
    routes = sorted(ACCESS, key=lambda route: (any(word in route for word in LAST), route))
    wrong = []
    for route in routes:
        method, path = route.split(" ", 1)
        allowed = ACCESS[route] == "*" or letter in ACCESS[route].split()
        answer = ask(doors.browser(letter), method, path, doors.ids(letter))
        assert answer.status_code < 500, (route, answer.text)
        if is_refused(answer) == allowed:
            wrong.append((route, answer.status_code, answer.text[:200]))
    assert wrong == []
