"""What a provider publishes and answers: asked for once, kept for an hour, and of no use where it makes no sense."""

import threading
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from identity_provider import WELL_KNOWN, answering, at_provider, rsa_key
from scheduler.auth.errors import SignInBusy
from scheduler.clock import real_now
from scheduler.oidc import asking, kept
from scheduler.oidc.attempt import Attempt
from scheduler.oidc.errors import OidcRefused, OidcUnavailable
from scheduler.oidc.kept import Kept
from scheduler.oidc.provider import Answer, Provider, provider_of
from scheduler.settings import Settings

BACK = "http://testserver/oidc/ve"


@pytest.fixture
def provider(office):
    return Provider(office.issuer, office.client_id, office.secret, "preferred_username")


def name_at(provider):
    """The whole way, without a site around it."""
    attempt = Attempt.begin(now=real_now(), lang="vi", next_page="")
    query = parse_qs(urlsplit(at_provider(provider.address(attempt, back=BACK))).query)
    answer = Answer(state=query["state"][0], code=query["code"][0])
    return provider.name_of(attempt, answer, back=BACK, now=real_now())


def test_the_name_is_what_the_provider_says(office, provider):
    office.person = "Tổ trưởng"
    assert name_at(provider) == "Tổ trưởng"


def test_what_is_published_is_asked_for_again_after_an_hour(office, provider, monkeypatch):
    for _ in range(2):
        name_at(provider)
    assert (office.asked[WELL_KNOWN], office.asked["/keys"]) == (1, 1)
    monkeypatch.setattr(kept, "LIVES_SECONDS", 0.0)
    time.sleep(0.01)
    name_at(provider)
    assert office.asked["/keys"] == 2


def test_keys_that_have_gone_are_forgotten_with_the_hour(office, provider, monkeypatch):
    name_at(provider)
    office.published = [rsa_key("rsa-2")]
    monkeypatch.setattr(kept, "LIVES_SECONDS", 0.0)
    with pytest.raises(OidcRefused):
        name_at(provider)


def test_after_a_failure_nobody_asks_for_a_while(office, provider, monkeypatch):
    office.odd[WELL_KNOWN] = answering(500, {})
    for _ in range(5):
        with pytest.raises(OidcUnavailable):
            name_at(provider)
    assert office.asked[WELL_KNOWN] == 1
    del office.odd[WELL_KNOWN]
    monkeypatch.setattr(provider._published, "_rests_until", time.monotonic())
    assert name_at(provider) == "ke-hoach"


def test_a_crowd_asks_once():
    begun, go_on, asked, got = threading.Event(), threading.Event(), [], []

    def fetch():
        asked.append(1)
        begun.set()
        go_on.wait(10)
        return "keys"

    shared = Kept(fetch)
    crowd = [threading.Thread(target=lambda: got.append(shared.get())) for _ in range(5)]
    for one in crowd:
        one.start()
    begun.wait(10)
    go_on.set()
    for one in crowd:
        one.join()
    assert (got, asked) == (["keys"] * 5, [1])


def test_of_a_larger_crowd_the_last_are_told_to_come_again():
    begun, go_on = threading.Event(), threading.Event()

    def fetch():
        begun.set()
        go_on.wait(10)
        return "keys"

    shared = Kept(fetch)
    crowd = [threading.Thread(target=shared.get) for _ in range(asking.AT_ONCE)]
    for one in crowd:
        one.start()
    begun.wait(10)
    try:
        ends = time.monotonic() + 10
        while asking._PLACES._value and time.monotonic() < ends:
            time.sleep(0.01)
        with pytest.raises(SignInBusy):
            shared.get()
    finally:
        go_on.set()
        for one in crowd:
            one.join()
    assert shared.get() == "keys"


ODD = {
    "no JSON": answering(200, b"<html>"),
    "no object": answering(200, b"[]"),
    "no UTF-8": answering(200, b"\xff\xfe{"),
    "nothing": answering(200, b""),
    "an empty object": answering(200, {}),
    "too deep": answering(200, b"[" * 100_000),
    "packed": answering(200, b"\x1f\x8b\x08", **{"content-encoding": "gzip"}),
    "an error": answering(500, {"error": "server_error"}),
    "elsewhere": answering(302, {}, location="http://127.0.0.1:9/"),
    "elsewhere for good": answering(308, {}, location="http://127.0.0.1:9/"),
    "forbidden": answering(403, {}),
    "a token that is no text": answering(200, {"id_token": 7}),
}


@pytest.mark.parametrize("path", [WELL_KNOWN, "/token", "/keys"])
@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_answer_that_makes_no_sense_is_of_no_use(office, provider, path, odd):
    office.odd[path] = odd
    with pytest.raises(OidcUnavailable):
        name_at(provider)


@pytest.mark.parametrize("path", [WELL_KNOWN, "/token", "/keys"])
def test_an_answer_of_a_quarter_of_a_megabyte_is_read_and_a_larger_one_is_not(office, provider, path):
    office.padding[path] = asking.LARGEST_BYTES - 5_000
    assert name_at(provider) == "ke-hoach"
    office.padding[path] = asking.LARGEST_BYTES
    with pytest.raises(OidcUnavailable):
        name_at(Provider(office.issuer, office.client_id, office.secret, "preferred_username"))


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://elsewhere.example"},
        {"issuer": None},
        {"issuer": ["https://elsewhere.example"]},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"token_endpoint": 7},
        {"jwks_uri": "ftp://elsewhere.example/keys"},
    ],
    ids=str,
)
def test_a_document_of_another_provider_or_without_https_is_not_followed(office, provider, document):
    office.document = document
    with pytest.raises(OidcUnavailable):
        name_at(provider)
    assert set(office.asked) == {WELL_KNOWN}


@pytest.mark.parametrize(
    "issuer", ["http://id.co-quan.example", "id.co-quan.example", "https://", "https://a.example\n", "https://[", "x"]
)
def test_an_issuer_without_https_is_not_asked(issuer):
    with pytest.raises(OidcUnavailable):
        name_at(Provider(issuer, "phieuhen", None, "sub"))


def test_the_address_keeps_what_the_provider_has_in_its_own(office, provider):
    office.document = {"authorization_endpoint": f"{office.issuer}/authorize?tenant=a"}
    attempt = Attempt.begin(now=real_now(), lang="vi", next_page="")
    asked = parse_qs(urlsplit(provider.address(attempt, back=BACK)).query)
    assert (asked["tenant"], asked["response_type"]) == (["a"], ["code"])


def test_a_try_lives_for_ten_minutes_and_only_with_its_own_state():
    began = real_now()
    attempt = Attempt.begin(now=began, lang="vi", next_page="/dot")
    assert Attempt.kept_in(attempt.kept()) == attempt
    assert attempt.is_answered_by(attempt.state, now=began + timedelta(minutes=9))
    assert not attempt.is_answered_by(attempt.state, now=began + timedelta(minutes=11))
    assert not attempt.is_answered_by("ă", now=began)


def test_one_installation_has_one_provider_or_none(office):
    settings = Settings(oidc_issuer=office.issuer, oidc_client_id="a")
    assert provider_of(Settings()) is None
    assert provider_of(settings) is provider_of(settings.model_copy())
    assert provider_of(settings.model_copy(update={"oidc_claim": "sub"})) is not provider_of(settings)
