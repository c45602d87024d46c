"""Bodies are bounded while they arrive: by size and by time, whatever they say of themselves, on a real server."""

import itertools
import time
from dataclasses import replace

import pytest
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from factories import small_campaign_text
from live_server import request, say, serving
from scheduler import bodies
from scheduler.auth.models import Role
from scheduler.bodies import FILES, SMALL, BoundedBodies, bound_of
from scheduler.uploads import UPLOADS

CHUNKED = "Transfer-Encoding: chunked"
BUFFERS = 8 << 20
"""What the system takes in between two sockets, whoever reads it."""
FORM = "Content-Type: application/x-www-form-urlencoded"
FILE_FORM = "Content-Type: multipart/form-data; boundary=x"
FILE_HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="ds.csv"\r\n\r\n'


def chunk(size):
    return b"%x\r\n%s\r\n" % (size, b"a" * size)


def endless(size=8192):
    return itertools.repeat(chunk(size))


@pytest.fixture
def port(site):
    with serving(site.app) as port:
        yield port


@pytest.fixture
def quick(monkeypatch):
    """The same bounds, in time and size for a test."""
    monkeypatch.setattr(bodies, "SMALL", replace(SMALL, seconds=0.5))
    for path, bound in FILES.items():
        monkeypatch.setitem(FILES, path, replace(bound, most=1 << 20, seconds=1.0, read_on=1 << 20))


PLACES = ["/tra-cuu", "/dang-nhap", "/api/v1/sign-in", "/api/v1/devices/enrol", "/dot", "/nowhere", "/static/base.css"]


@pytest.mark.parametrize("path", PLACES)
def test_a_body_without_an_end_is_cut_off_at_its_bound(port, path):
    heard = say(port, request(path, FORM, CHUNKED), then=endless())
    assert heard.status in {
        413,
        404,
        405,
    }  # where nobody reads the body, the answer comes at once and ends the connection
    assert heard.headers["connection"] == "close"
    assert heard.sent < SMALL.most + SMALL.read_on + BUFFERS
    assert heard.headers["x-content-type-options"] == "nosniff"


def test_a_body_without_an_end_is_told_as_page_and_as_problem(port):
    page = say(port, request("/tra-cuu", FORM, CHUNKED), then=endless())
    assert (page.status, "lớn hơn 64 KB" in page.text, "Mã sự việc: too_large" in page.text) == (413, True, True)
    problem = say(port, request("/api/v1/sign-in?lang=en", CHUNKED), then=endless())
    assert (problem.status, problem.headers["content-type"]) == (413, "application/problem+json")
    assert '"code":"too_large"' in problem.text
    assert "larger than 64 KB" in problem.text


def test_a_body_that_announces_too_much_is_refused_before_it_comes(port):
    heard = say(port, request("/tra-cuu", FORM, f"Content-Length: {1 << 40}"))
    assert (heard.status, heard.headers["connection"], heard.seconds < 5) == (413, "close", True)
    waiting = say(port, request("/tra-cuu", FORM, "Content-Length: 100000", "Expect: 100-continue"))
    assert (waiting.status, b"100 Continue" in waiting.raw) == (413, False)


def test_a_little_too_much_is_read_to_its_end_so_that_a_browser_shows_why(port):
    length = SMALL.most + 1000
    last = request("/tra-cuu", "Connection: close", method="GET")
    heard = say(port, request("/tra-cuu", FORM, f"Content-Length: {length}"), b"a" * length, last)
    assert (heard.status, "lớn hơn 64 KB" in heard.text) == (413, True)
    assert b"HTTP/1.1 200" in heard.raw  # and the connection goes on


def test_a_body_of_exactly_the_bound_is_read(site):
    body = b"code=" + b"a" * (SMALL.most - 5)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert site.anybody().post("/tra-cuu", content=body, headers=headers).status_code == 422  # the field is too long
    assert site.anybody().post("/tra-cuu", content=body + b"a", headers=headers).status_code == 413


@pytest.mark.parametrize("path", ["/tra-cuu", "/dang-nhap", "/api/v1/sign-in"])
@pytest.mark.parametrize(
    ("head", "drip"),
    [("Content-Length: 1000", b"a"), (CHUNKED, b"1\r\na\r\n"), (CHUNKED, b"1")],
    ids=["fewer bytes than it says", "chunk by chunk", "a chunk that never begins"],
)
def test_a_body_that_drips_is_cut_off_when_its_time_is_up(quick, port, path, head, drip):
    heard = say(port, request(path, FORM, head), then=itertools.repeat(drip, 200), pause=0.05)
    assert (heard.status, heard.headers["connection"], heard.closed) == (408, "close", True)
    assert 0.4 < heard.seconds < 5
    assert "too_slow" in heard.text


def test_a_body_that_never_comes_is_waited_for_no_longer(quick, port):
    heard = say(port, request("/tra-cuu?lang=en", FORM, "Content-Length: 10"))
    assert (heard.status, heard.closed) == (408, True)
    assert "The data came too slowly" in heard.text


def test_more_bytes_than_a_request_says_are_no_part_of_it(port):
    heard = say(port, request("/tra-cuu", FORM, "Content-Length: 13"), b"code=AAAAAAAA" + b"a" * 100_000)
    second = heard.raw.partition(b"HTTP/1.1 400")[2]
    assert heard.status == 404  # thirteen bytes were read, and found to be nobody's code
    assert second
    assert b"Invalid HTTP request" in second
    assert heard.closed


def test_a_body_that_nobody_reads_ends_the_connection(port):
    heard = say(port, request("/tra-cuu", "Content-Length: 10", method="GET"))
    assert (heard.status, heard.headers["connection"], heard.closed) == (200, "close", True)


def test_a_connection_whose_bodies_come_whole_is_kept(port):
    one = request("/tra-cuu", FORM, "Content-Length: 13") + b"code=AAAAAAAA"
    last = request("/tra-cuu", "Connection: close", method="GET")
    heard = say(port, one, one, last)
    assert [heard.raw.count(status) for status in (b"HTTP/1.1 404", b"HTTP/1.1 200")] == [2, 1]


def a_file(size):
    yield b"%x\r\n%s\r\n" % (len(FILE_HEAD), FILE_HEAD)
    yield from itertools.repeat(chunk(8192), size // 8192)
    yield b"8\r\n\r\n--x--\r\n\r\n0\r\n\r\n"


def cookie(site, **session):
    return f"Cookie: phieuhen={site.session(**session)}"


@pytest.mark.parametrize("path", FILES)
def test_a_stranger_s_file_is_held_to_the_small_bound_and_told_to_sign_in(site, port, path):
    strange = [(), (cookie(site, lang="vi"),), ("Cookie: phieuhen=forged",), (cookie(site, account=None, login=""),)]
    for headers in strange:
        heard = say(port, request(path, FILE_FORM, CHUNKED, *headers), then=a_file(1 << 28))
        assert heard.status == 401
        assert "not_signed_in" in heard.text
        assert heard.sent < SMALL.most + SMALL.read_on + BUFFERS


@pytest.mark.parametrize("holds", [{"account": 1}, {"login": "x"}])
def test_who_is_signed_in_may_send_a_file_whatever_the_session_calls_it(holds):
    for path, bound in FILES.items():
        assert bound_of({"path": path, "method": "POST", "session": holds}) is bound
        assert bound_of({"path": path, "method": "GET", "session": holds}) is SMALL
        assert bound_of({"path": path, "method": "POST", "session": {}}).most == SMALL.most
    assert bound_of({"path": "/dot", "method": "POST", "session": holds}) is SMALL
    assert bound_of({"path": "/dot/tep", "method": "POST"}).most == SMALL.most


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("/dot/danh-sach", "upload_too_large", "lớn hơn 64 MB"),
        ("/api/v1/roster-imports", "upload_too_large", "lớn hơn 64 MB"),
        ("/dot/truong", "upload_too_large", "lớn hơn 64 MB"),
        ("/api/v1/school-lists", "upload_too_large", "lớn hơn 64 MB"),
        ("/dot/tep", "text_too_large", "lớn hơn 1 MB"),
        ("/api/v1/campaigns", "text_too_large", "lớn hơn 1 MB"),
    ],
)
def test_a_file_without_an_end_is_cut_off_with_the_sentence_for_files(site, quick, port, path, code, words):
    account = site.account(role=Role.ADMINISTRATOR, campaign=None)
    own = cookie(site, account=account.id, version=1)
    heard = say(port, request(f"{path}?lang=vi", FILE_FORM, CHUNKED, own), then=a_file(1 << 28))
    assert heard.status == 413
    assert code in heard.text
    assert words in heard.text
    assert heard.sent < (2 << 20) + BUFFERS
    head = request(path, FILE_FORM, CHUNKED, own) + next(a_file(1))
    slow = say(port, head, then=itertools.repeat(chunk(1), 400), pause=0.05)
    assert (slow.status, slow.closed) == (408, True)
    assert not (site.settings.data / UPLOADS).exists()


def test_a_large_campaign_file_is_loaded(bare):
    account = bare.account(role=Role.PLANNER, campaign=None)
    client = bare.signed_in(account)
    text = small_campaign_text() + "\n" + "# lời ghi chú\n" * 20_000
    assert len(text.encode()) > 4 * SMALL.most
    assert client.post("/dot/tep", files={"file": ("nho.toml", text)}).status_code == 303
    answer = client.post("/api/v1/campaigns", content=text.encode(), headers={"Content-Type": "application/toml"})
    assert answer.status_code == 200


def test_every_route_that_takes_a_file_is_listed_with_its_bound(site):
    def fields(dependant):
        yield from dependant.body_params
        for below in dependant.dependencies:
            yield from fields(below)

    forms = {"application/json", "application/x-www-form-urlencoded"}
    found = {
        route.path
        for route in iter_route_contexts(site.app.routes)
        if getattr(route, "dependant", None) is not None
        and any(field.field_info.media_type not in forms for field in fields(route.dependant))
    }
    assert found == set(FILES)


def bounded(app, **bound):
    return TestClient(BoundedBodies(app, lambda scope: replace(SMALL, **bound)))


def test_an_application_that_swallows_the_refusal_does_not_answer_in_its_place(site):
    caught = []

    async def swallowing(scope, receive, send):
        for _ in range(2):
            try:
                await receive()
            except Exception as error:  # noqa: BLE001 -- as a careless one would
                caught.append(error)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"fine"})

    async def with_parts(scope, receive, send):
        await BoundedBodies(swallowing, lambda scope: replace(SMALL, most=10))(
            scope | {"app": site.app, "session": {}}, receive, send
        )

    answer = TestClient(with_parts).post("/api/v1/x", content=iter([b"a" * 8] * 3))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert [error.status_code for error in caught] == [413, 413]


def test_an_answer_that_has_begun_is_finished():
    async def hasty(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        try:
            while (await receive()).get("more_body"):
                pass
        except Exception:  # noqa: BLE001 -- the body was refused
            await send({"type": "http.response.body", "body": b"as far as it went"})

    answer = bounded(hasty, most=10).post("/", content=iter([b"a" * 8] * 3))
    assert (answer.status_code, answer.text, answer.headers["connection"]) == (200, "as far as it went", "close")


def test_a_browser_that_goes_away_in_the_middle_leaves_no_line_in_the_log(site, port, caplog):
    for path in ("/tra-cuu", "/dang-nhap", "/api/v1/sign-in", "/nowhere"):
        heard = say(port, request(path, FORM, "Content-Length: 1000"), b"code=", patience=0.3)
        assert heard.raw == b"" or heard.status == 404
    time.sleep(0.3)
    assert caplog.text == ""
