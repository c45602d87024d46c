"""Signing in by the office's identity provider: a provider of our own, a browser between the two, and whoever wants to cheat."""

import base64
import json
import time
from contextlib import ExitStack
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from itsdangerous import TimestampSigner
from pydantic import SecretStr
from sqlmodel import Session as DbSession
from sqlmodel import select

from identity_provider import (
    WELL_KNOWN,
    IdentityProvider,
    at_provider,
    dripping,
    ec_key,
    rsa_key,
    signed_by,
    signed_by_the_public_key,
    silent,
    unsigned,
)
from scheduler.audit.models import AuditEntry
from scheduler.auth.models import Account, Login
from scheduler.auth.service import close_account
from scheduler.clock import real_now
from scheduler.database import transaction
from scheduler.oidc import asking
from scheduler.oidc import provider as provider_module

REFUSED = "Không đăng nhập được bằng tài khoản cơ quan."
UNAVAILABLE = "Mã sự việc: oidc_unavailable"


@pytest.fixture
def provider():
    provider_module._provider.cache_clear()  # a port may come again, and with it the address of an earlier test's provider
    made = IdentityProvider()
    yield made
    made.stop()


def with_provider(world, provider, **changes):
    """The world, set up for the provider; further settings as given."""
    settings = world.app.settings.model_copy(
        update={
            "oidc_issuer": provider.issuer,
            "oidc_client_id": provider.client_id,
            "oidc_client_secret": SecretStr(provider.secret),
            **changes,
        }
    )
    world.app = replace(world.app, settings=settings)
    return world


@pytest.fixture
def office(campaign, provider):
    return with_provider(campaign, provider)


def started(client, path="/oidc"):
    """Follow the link; return where it leads."""
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def back(client, address):
    return client.get(address, follow_redirects=False)


def sign_in(client, path="/oidc"):
    return back(client, at_provider(started(client, path)))


def is_signed_in(client):
    return client.get("/tai-khoan", follow_redirects=False).status_code == 200


def trail(client, world):
    client.app.state.keeper.flush()
    with DbSession(world.engine) as db:
        return [entry for entry in db.exec(select(AuditEntry)) if entry.via.startswith("GET /oidc")]


def assert_refused(client, world, answer):
    assert answer.status_code == 401, answer.text
    assert REFUSED in answer.text
    assert not is_signed_in(client)
    entries = trail(client, world)
    assert [(entry.action, entry.via, entry.facts) for entry in entries] == [
        ("account.sign_in_refused", "GET /oidc/ve", {"code": "sign_in_refused"})
    ]


def assert_unavailable(client, answer):
    assert answer.status_code == 502, answer.text
    assert UNAVAILABLE in answer.text
    assert not is_signed_in(client)


# Where it works


def test_who_has_an_account_comes_in_by_the_name_that_the_provider_states(office, browse):
    client = browse(office)
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dot")
    assert is_signed_in(client)
    with DbSession(office.engine) as db:
        login = db.exec(select(Login)).one()
        assert (login.way, login.waits_for_code) == ("oidc", False)
        assert db.get_one(Account, login.account_id).username == "ke-hoach"


def test_the_trail_says_who_came_in_and_nothing_of_what_was_shown(office, browse):
    client = browse(office)
    sign_in(client)
    (entry,) = trail(client, office)
    assert (entry.action, entry.actor_kind, entry.actor_id) == ("account.signed_in", "account", entry.subject)
    assert (entry.via, entry.facts["way"]) == ("GET /oidc/ve", "oidc")


def test_the_browser_goes_with_state_nonce_and_an_s256_challenge_and_never_with_the_same_twice(
    office, provider, browse
):
    client = browse(office)
    for _ in range(2):
        sign_in(client)
    first, second = provider.asked_for
    assert first["redirect_uri"] == "http://testserver/oidc/ve"
    assert (first["scope"], first["ui_locales"]) == ("openid profile", "vi")
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) == 43
        assert first[name] != second[name]
    assert "code_verifier" not in first


def test_the_way_back_is_the_site_that_the_browser_looks_at(office, browse):
    client = browse(office)
    client.base_url = "https://phieuhen.example"
    asked = parse_qs(urlsplit(started(client)).query)
    assert asked["redirect_uri"] == ["https://phieuhen.example/oidc/ve"]


def test_a_token_under_an_elliptic_key_is_good(office, provider, browse):
    provider.key, provider.algorithm = ec_key("ec-1"), "ES256"
    assert sign_in(browse(office)).status_code == 303


def test_without_a_secret_the_verifier_alone_proves_who_began(campaign, provider, browse):
    provider.secret = ""
    client = browse(with_provider(campaign, provider, oidc_client_secret=None))
    assert sign_in(client).status_code == 303
    assert provider.paid[0]["client_id"] == "phieuhen"
    assert "client_secret" not in provider.paid[0]


def test_where_basic_is_not_offered_the_secret_goes_with_the_form(office, provider, browse):
    provider.document = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert sign_in(browse(office)).status_code == 303
    assert provider.paid[0]["client_secret"] == provider.secret


def test_several_audiences_are_good_where_the_token_was_made_for_us(office, provider, browse):
    provider.says = {"aud": ["phieuhen", "thu-vien"], "azp": "phieuhen"}
    assert sign_in(browse(office)).status_code == 303


def test_what_the_provider_publishes_is_asked_for_once_for_many(office, provider, browse):
    for _ in range(3):
        assert sign_in(browse(office)).status_code == 303
    assert (provider.asked[WELL_KNOWN], provider.asked["/keys"], provider.asked["/token"]) == (1, 1, 3)


def test_the_page_that_was_asked_for_comes_after_the_provider(office, browse):
    client = browse(office)
    page = client.get("/dang-nhap?next=/dot/ke-hoach").text
    assert 'href="/oidc?next=/dot/ke-hoach"' in page
    assert sign_in(client, "/oidc?next=/dot/ke-hoach").headers["location"] == "/dot/ke-hoach"


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "/" + "x" * 600])
def test_coming_back_never_leads_to_another_site(office, browse, address):
    assert sign_in(browse(office), f"/oidc?{urlencode({'next': address})}").headers["location"] == "/dot"


def test_the_language_outlives_the_journey(office, provider, browse):
    client = browse(office)
    assert sign_in(client, "/oidc?lang=en").headers["location"] == "/dot?lang=en"
    assert provider.asked_for[0]["ui_locales"] == "en"
    provider.person = "nobody"
    refused = sign_in(client, "/oidc?lang=en").text
    assert "Signing in with the office&#39;s account was refused." in refused
    assert 'href="/dang-nhap"' in refused  # the other language, without the code of the address


def test_a_role_that_must_have_a_code_is_not_asked_for_it_here(campaign, provider, browse):
    client = browse(with_provider(campaign, provider, totp_roles="planner"))
    assert sign_in(client).headers["location"] == "/dot"
    assert is_signed_in(client)


def test_a_leader_may_come_this_way_too(office, provider, browse):
    provider.person = "to-truong"
    assert sign_in(browse(office)).headers["location"] == "/to"


@pytest.mark.parametrize("address", ["/dang-nhap", "/dang-nhap?lang=en"])
def test_the_link_is_a_plain_one_and_stands_on_the_sign_in_page(office, browse, address):
    html = browse(office).get(address).text
    english = "lang=en" in address
    assert ("Sign in with the office&#39;s account" if english else "Đăng nhập bằng tài khoản cơ quan") in html
    assert f'href="/oidc{"?lang=en" if english else ""}"' in html


def test_without_a_provider_there_is_no_link_and_no_page(campaign, browse):
    client = browse(campaign)
    assert "/oidc" not in client.get("/dang-nhap").text
    for path in ("/oidc", "/oidc/ve", "/oidc/ve?code=a&state=b"):
        answer = client.get(path)
        assert (answer.status_code, "Không tìm thấy trang này." in answer.text) == (404, True)


# Whom the provider names


@pytest.mark.parametrize("name", ["nobody", "KE-HOACH", "ke-hoach ", None])
def test_a_name_without_an_account_is_refused_and_no_account_is_made(office, provider, browse, name):
    provider.person = name
    client = browse(office)
    with DbSession(office.engine) as db:
        before = len(db.exec(select(Account)).all())
    assert_refused(client, office, sign_in(client))
    with DbSession(office.engine) as db:
        assert len(db.exec(select(Account)).all()) == before


def test_a_closed_account_gets_the_answer_of_an_unknown_one(office, browse):
    with transaction(office.engine) as db:
        close_account(db, db.exec(select(Account).where(Account.username == "ke-hoach")).one(), now=real_now())
    client = browse(office)
    assert_refused(client, office, sign_in(client))


def test_another_claim_may_be_the_name(campaign, provider, browse):
    provider.person, provider.says = "khac", {"upn": "ke-hoach"}
    assert sign_in(browse(with_provider(campaign, provider, oidc_claim="upn"))).status_code == 303


def test_an_email_is_a_name_once_the_provider_has_verified_it(campaign, provider, browse):
    client = browse(with_provider(campaign, provider, oidc_claim="email"))
    provider.says = {"email": "ke-hoach", "email_verified": False}
    assert sign_in(client).status_code == 401
    provider.says = {"email": "ke-hoach", "email_verified": True}
    assert sign_in(client).status_code == 303
    assert provider.asked_for[0]["scope"] == "openid email"


# Tokens that are not right; `oidc/test_tokens.py` has many more


@pytest.mark.parametrize(
    "token",
    [
        lambda claims: unsigned(claims, {"alg": "none"}),
        lambda claims: signed_by_the_public_key(claims, rsa_key("rsa-1")),
        lambda claims: signed_by(rsa_key("stranger"), claims, kid="rsa-1"),
        lambda claims: "no token",
    ],
    ids=["alg none", "HS256 by the public key", "another's key", "nonsense"],
)
def test_a_token_that_no_key_of_the_provider_signed_is_refused(office, provider, browse, token):
    provider.token = token
    client = browse(office)
    assert_refused(client, office, sign_in(client))


@pytest.mark.parametrize(
    "says",
    [{"nonce": "another"}, {"exp": 1_600_000_000}, {"aud": "thu-vien"}, {"iss": "https://elsewhere.example"}],
    ids=["nonce", "exp", "aud", "iss"],
)
def test_a_token_for_another_try_time_or_place_is_refused(office, provider, browse, says):
    provider.says = says
    client = browse(office)
    assert_refused(client, office, sign_in(client))


def test_new_keys_of_the_provider_are_learnt_at_once(office, provider, browse):
    assert sign_in(browse(office)).status_code == 303
    provider.key = rsa_key("rsa-2")
    provider.published = [rsa_key("rsa-2")]
    assert sign_in(browse(office)).status_code == 303
    assert provider.asked["/keys"] == 2


def test_a_key_that_is_not_there_is_looked_for_once_more_and_no_oftener(office, provider, browse):
    client = browse(office)
    assert sign_in(client).status_code == 303
    provider.key = rsa_key("stranger")
    assert sign_in(browse(office)).status_code == 401
    assert provider.asked["/keys"] == 2


# Returns that nobody waits for


def test_a_return_without_a_start_is_refused_and_the_provider_is_not_troubled(office, provider, browse):
    client = browse(office)
    assert_refused(client, office, back(client, "/oidc/ve?code=a&state=b"))
    assert provider.asked == {}


def test_a_return_with_nothing_is_refused(office, browse):
    client = browse(office)
    assert_refused(client, office, back(client, "/oidc/ve"))


@pytest.mark.parametrize("state", [None, "", "ă", "x" * 43])
def test_a_return_without_the_state_of_this_try_is_refused(office, provider, browse, state):
    client = browse(office)
    query = parse_qs(urlsplit(at_provider(started(client))).query)
    changed = {"code": query["code"][0]} | ({} if state is None else {"state": state})
    assert_refused(client, office, back(client, f"/oidc/ve?{urlencode(changed)}"))
    assert provider.asked["/token"] == 0


def test_the_return_of_another_browser_is_refused(office, provider, browse):
    """Somebody signs in at the provider as himself and gets another person to open his return."""
    theirs = at_provider(started(browse(office)))
    client = browse(office)
    started(client)
    assert_refused(client, office, back(client, theirs))
    assert provider.asked["/token"] == 0


def test_a_return_counts_once_in_one_browser(office, provider, browse):
    client = browse(office)
    address = at_provider(started(client))
    assert back(client, address).status_code == 303
    client.post("/dang-xuat")
    assert back(client, address).status_code == 401
    assert not is_signed_in(client)
    assert provider.asked["/token"] == 1


def test_a_try_that_was_refused_is_over(office, browse):
    client = browse(office)
    address = at_provider(started(client))
    assert back(client, "/oidc/ve?code=a&state=b").status_code == 401
    assert back(client, address).status_code == 401


def test_an_old_cookie_put_back_does_not_make_a_code_count_twice(office, provider, browse):
    client, again = browse(office), browse(office)
    address = at_provider(started(client))
    again.cookies.set("phieuhen", client.cookies["phieuhen"], domain="testserver.local")
    assert back(client, address).status_code == 303
    assert back(again, address).status_code == 401
    assert not is_signed_in(again)
    assert provider.asked["/token"] == 2


@pytest.mark.parametrize(("minutes", "status"), [(9, 303), (11, 401), (-5, 401)])
def test_a_try_is_over_after_ten_minutes(office, browse, minutes, status):
    client = browse(office)
    address = at_provider(started(client))
    signer = TimestampSigner(office.app.keys.cookie_secret)
    session = json.loads(base64.b64decode(signer.unsign(client.cookies["phieuhen"])))
    session["oidc"]["began"] -= minutes * 60
    changed = signer.sign(base64.b64encode(json.dumps(session).encode())).decode()
    client.cookies.clear()
    client.cookies.set("phieuhen", changed, domain="testserver.local")
    assert back(client, address).status_code == status


def test_a_try_that_an_earlier_release_kept_otherwise_is_none(office, browse):
    client = browse(office)
    signer = TimestampSigner(office.app.keys.cookie_secret)
    for kept in ({"state": "b"}, "b", None):
        changed = signer.sign(base64.b64encode(json.dumps({"oidc": kept}).encode())).decode()
        client.cookies.clear()
        client.cookies.set("phieuhen", changed, domain="testserver.local")
        assert back(client, "/oidc/ve?code=a&state=b").status_code == 401


def test_a_return_that_names_another_issuer_is_refused(office, provider, browse):
    client = browse(office)
    address = at_provider(started(client))
    assert_refused(client, office, back(client, f"{address}&iss=https://elsewhere.example"))
    assert provider.asked["/token"] == 0


def test_a_provider_that_always_names_itself_must_do_so(office, provider, browse):
    provider.document = {"authorization_response_iss_parameter_supported": True}
    client = browse(office)
    assert back(client, at_provider(started(client))).status_code == 401
    named = f"{at_provider(started(client))}&{urlencode({'iss': provider.issuer})}"
    assert back(client, named).status_code == 303


def test_who_says_no_at_the_provider_is_back_at_the_form(office, provider, browse):
    provider.error = "access_denied"
    client = browse(office)
    assert_refused(client, office, sign_in(client))
    assert provider.asked["/token"] == 0


def test_an_error_is_believed_only_with_the_state_of_this_try(office, browse):
    client = browse(office)
    started(client)
    assert back(client, "/oidc/ve?error=temporarily_unavailable&state=b").status_code == 401


def test_a_refusal_leaves_the_former_session_as_it_was(office, provider, browse):
    client = browse(office, "phuong")
    provider.person = "nobody"
    assert sign_in(client).status_code == 401
    assert "phuong" in client.get("/tai-khoan").text


def test_the_page_of_a_refusal_repeats_neither_code_nor_state(office, provider, browse):
    provider.person = "nobody"
    client = browse(office)
    address = at_provider(started(client))
    query = parse_qs(urlsplit(address).query)
    html = back(client, address).text
    assert query["code"][0] not in html
    assert query["state"][0] not in html
    assert 'href="/dang-nhap?lang=en"' in html


def test_tries_are_counted_with_all_the_others_at_the_door(office, provider, browse):
    client = browse(office)
    for _ in range(30):
        assert back(client, "/oidc/ve?code=a&state=b").status_code == 401
    answer = sign_in(client, "/oidc?lang=en")
    assert (answer.status_code, "Too many tries." in answer.text) == (429, True)
    assert provider.asked["/token"] == 0


def test_a_browser_that_is_known_is_counted_by_itself(office, browse):
    known, stranger = browse(office), browse(office)
    assert sign_in(known).status_code == 303
    for _ in range(30):
        back(stranger, "/oidc/ve?code=a&state=b")
    assert back(stranger, "/oidc/ve").status_code == 429
    assert sign_in(known).status_code == 303


# Providers in trouble


def test_a_provider_that_is_down_gives_one_clear_page(office, provider, browse):
    provider.stop()
    client = browse(office)
    assert_unavailable(client, client.get("/oidc"))
    english = client.get("/oidc?lang=en")
    assert (english.status_code, "gives no usable answer" in english.text) == (502, True)


def test_a_provider_that_goes_down_meanwhile_leaves_nothing_half_done(office, provider, browse):
    client = browse(office)
    address = at_provider(started(client, "/oidc?lang=en"))
    provider.stop()
    answer = back(client, address)
    assert (answer.status_code, "gives no usable answer" in answer.text) == (502, True)
    assert not is_signed_in(client)
    with DbSession(office.engine) as db:
        assert db.exec(select(Login)).all() == []


@pytest.mark.parametrize("path", [WELL_KNOWN, "/token", "/keys"])
@pytest.mark.parametrize("slow", [silent, dripping])
def test_a_provider_that_is_slow_is_not_waited_for(office, provider, browse, monkeypatch, path, slow):
    monkeypatch.setattr(asking, "PATIENCE", httpx.Timeout(0.3))
    monkeypatch.setattr(asking, "LONGEST_SECONDS", 0.4)
    provider.odd[path] = slow
    client = browse(office)
    began = time.monotonic()
    assert_unavailable(client, client.get("/oidc") if path == WELL_KNOWN else sign_in(client))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("path", [WELL_KNOWN, "/token", "/keys"])
def test_a_huge_answer_is_not_read_to_its_end(office, provider, browse, path):
    provider.padding[path] = asking.LARGEST_BYTES
    client = browse(office)
    assert_unavailable(client, client.get("/oidc") if path == WELL_KNOWN else sign_in(client))


@pytest.mark.parametrize("error", ["server_error", "temporarily_unavailable"])
def test_trouble_that_the_provider_reports_itself_gives_the_same_page(office, provider, browse, error):
    provider.error = error
    client = browse(office)
    assert_unavailable(client, sign_in(client))


def test_a_wrong_secret_is_our_trouble_and_not_the_persons(campaign, provider, browse, caplog):
    client = browse(with_provider(campaign, provider, oidc_client_secret=SecretStr("cũ")))
    assert_unavailable(client, sign_in(client))
    assert "are client id and secret right?" in caplog.text
    assert "cũ" not in caplog.text


def test_only_a_few_threads_wait_for_the_provider(office, provider, browse):
    with ExitStack() as places:
        for _ in range(asking.AT_ONCE):
            places.enter_context(asking.a_place())
        answer = browse(office).get("/oidc")
        assert (answer.status_code, "sign_in_busy" in answer.text) == (503, True)
    assert provider.asked == {}


@pytest.mark.parametrize("changes", [{"oidc_issuer": "http://id.co-quan.example"}, {"oidc_client_id": ""}])
def test_settings_that_cannot_be_are_told_to_the_log(campaign, provider, browse, caplog, changes):
    client = browse(with_provider(campaign, provider, **changes))
    assert_unavailable(client, client.get("/oidc"))
    assert "PHIEUHEN_OIDC_" in caplog.text


def test_a_slash_at_the_end_of_the_issuer_makes_no_other_provider(campaign, provider, browse):
    client = browse(with_provider(campaign, provider, oidc_issuer=f"{provider.issuer}/"))
    assert sign_in(client).status_code == 303
