"""The plain page from which phones install the certificate: two addresses, and nothing of the site behind them."""

import asyncio
import html
import re
from ipaddress import IPv4Address

import pytest
from cryptography import x509
from starlette.testclient import TestClient

from live_server import request, say, serving
from scheduler.keys import Keys
from scheduler.local_tls.store import Store
from scheduler.pages.tls_help import TlsHelp, in_lines
from tls_scene import LAPTOP, NOW


@pytest.fixture
def held(tmp_path):
    folder = tmp_path / "keys"
    return Store(folder, Keys.in_folder(folder)).current(LAPTOP, now=NOW)


@pytest.fixture
def app(held):
    return TlsHelp(lambda: held, lambda: ["https://192.168.1.20:8443/"])


@pytest.fixture
def phone(app):
    return TestClient(app, base_url="http://192.168.1.20:8080")


def test_the_certificate_is_the_authority_s_own_and_of_the_type_that_phones_install(phone, held):
    answer = phone.get("/phieuhen-ca.crt")
    assert answer.headers["content-type"] == "application/x-x509-ca-cert"
    assert answer.headers["content-disposition"] == 'attachment; filename="phieuhen-ca.crt"'
    assert x509.load_der_x509_certificate(answer.content) == held.authority.certificate
    assert b"PRIVATE" not in answer.content


def test_the_page_says_what_to_compare_and_what_to_do_on_both_kinds_of_phone(phone, held):
    shown = html.unescape(phone.get("/").text)
    lines = in_lines(held.authority.fingerprint)
    assert len(lines) == 4
    assert "<br>".join(lines) in shown
    for words in (
        "Android",
        "iPhone",
        "chứng chỉ CA",
        "Cài đặt tin cậy chứng nhận",
        "https://192.168.1.20:8443/",
        "giống hệt",
        "màn hình máy chủ",
    ):
        assert words in shown
    assert 'href="/phieuhen-ca.crt"' in shown


def test_the_page_speaks_english_where_it_is_asked_to_and_leads_back(phone):
    shown = phone.get("/?lang=en").text
    assert '<html lang="en">' in shown
    assert "Certificate Trust Settings" in shown
    assert 'href="/"' in shown
    assert '<html lang="vi">' in phone.get("/?lang=%ff&lang=xx").text


@pytest.mark.parametrize(
    "path",
    [
        "/dang-nhap",
        "/scan/",
        "/api/v1/me",
        "/healthz",
        "/static/base.css",
        "/favicon.ico",
        "/phieuhen-ca.key",
        "/%2e%2e/keys",
    ],
)
def test_nothing_else_is_there(phone, path):
    answer = phone.get(path)
    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_nothing_can_be_sent(phone, method):
    answer = phone.request(method, "/", content=b"x" * 100_000)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/phieuhen-ca.crt", "/x"])
def test_every_answer_is_careful_and_sets_no_cookie(phone, path):
    answer = phone.get(path)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    assert "strict-transport-security" not in answer.headers
    head = phone.head(path)
    assert (head.content, head.headers["content-length"]) == (b"", str(len(answer.content)))


def test_the_style_is_the_one_that_the_policy_names(phone):
    import base64
    import hashlib

    answer = phone.get("/")
    style = re.search("<style>(.*)</style>", answer.text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text


def test_the_page_follows_the_laptop_to_another_network(held):
    found = ["https://192.168.1.20:8443/"]
    phone = TestClient(TlsHelp(lambda: held, lambda: found))
    found[0] = f"https://{IPv4Address('10.42.0.1')}:8443/"
    assert "https://10.42.0.1:8443/" in phone.get("/").text


def test_it_answers_requests_alone(app):
    asyncio.run(app({"type": "lifespan"}, None, None))


def test_it_stands_up_to_bytes_that_are_no_request(app):
    with serving(app) as port:
        assert say(port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\r\n\r\n").status == 400
        heard = say(port, request("/?lang=%00&x=" + "y" * 4000, "Connection: close", method="GET"))
        assert heard.status == 200
