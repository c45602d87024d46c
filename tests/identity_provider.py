"""An identity provider of our own on 127.0.0.1, as strict as a real one and as odd as a test tells it to be."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

Claims = dict[str, Any]
WELL_KNOWN = "/.well-known/openid-configuration"


@cache
def rsa_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


@cache
def ec_key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})


def part(content: object) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unsigned(claims: Claims, header: Claims) -> str:
    return f"{part(header)}.{part(claims)}."


def signed_by_the_public_key(claims: Claims, key: RSAKey) -> str:
    """The old trick: HS256, its secret being the text of the public key that everybody can read."""
    content = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': key.kid})}.{part(claims)}"
    mac = hmac.new(key.as_pem(private=False), content.encode(), hashlib.sha256).digest()
    return f"{content}.{part(mac)}"


def signed_by(key: RSAKey | ECKey, claims: Claims, *, algorithm: str = "RS256", **header: object) -> str:
    return jwt.encode({"alg": algorithm, "kid": key.kid, **header}, claims, key, algorithms=[algorithm])


def at_provider(address: str) -> str:
    """Go there and sign in; return the address that the browser is sent back to."""
    answer = httpx.get(address, follow_redirects=False, trust_env=False, verify=False)
    assert answer.status_code == 302
    return answer.headers["location"]


class IdentityProvider:
    """One provider with one client; tests change its parts before the browser gets there.

    `says` changes the claims (None takes one away) and `token` makes the token another way; `padding` adds blanks to a path's
    answer, and `odd` takes its place.
    """

    def __init__(self) -> None:
        self.client_id, self.secret = "phieuhen", "bí mật & +"
        self.person = "ke-hoach"
        self.key: RSAKey | ECKey = rsa_key("rsa-1")
        self.algorithm = "RS256"
        self.published: list[RSAKey | ECKey] = [rsa_key("rsa-1"), ec_key("ec-1")]
        self.document: Claims = {}
        self.says: Claims = {}
        self.token: Callable[[Claims], str] = self.signed
        self.odd: dict[str, Callable[[Handler], None]] = {}
        self.padding: dict[str, int] = {}
        self.error = ""
        self.returns_to: set[str] = {"http://testserver/oidc/ve"}
        self.asked: Counter[str] = Counter()
        self.asked_for: list[dict[str, str]] = []
        self.paid: list[dict[str, str]] = []
        self.given: dict[str, dict[str, str]] = {}
        self.stopping = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.provider = self
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        if not self.stopping.is_set():
            self.stopping.set()
            self.server.shutdown()
            self.server.server_close()
            self.thread.join()

    def signed(self, claims: Claims) -> str:
        return signed_by(self.key, claims, algorithm=self.algorithm)

    def discovery(self) -> Claims:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.document,
        }

    def keys(self) -> Claims:
        return {"keys": [key.as_dict(private=False) for key in self.published]}

    def authorize(self, asked: dict[str, str]) -> str:
        """The person signs in at once; return where the browser goes."""
        self.asked_for.append(asked)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == self.client_id
        assert asked["redirect_uri"] in self.returns_to
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        if self.error:
            return f"{asked['redirect_uri']}?{urlencode({'error': self.error, 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.given[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, form: dict[str, str], basic: str) -> tuple[int, Claims]:
        self.paid.append(form)
        if self._client(form, basic) != (self.client_id, self.secret):
            return 401, {"error": "invalid_client"}
        asked = self.given.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "").encode()
        challenge = part(hashlib.sha256(verifier).digest())
        same = asked and asked["redirect_uri"] == form["redirect_uri"] and asked["code_challenge"] == challenge
        if form.get("grant_type") != "authorization_code" or not same:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "f3c1",
            "aud": self.client_id,
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
            "preferred_username": self.person,
            **self.says,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": self.token(claims)}

    def _client(self, form: dict[str, str], basic: str) -> tuple[str, str]:
        if basic:
            name, _, secret = base64.b64decode(basic.removeprefix("Basic ")).decode().partition(":")
            return unquote_plus(name), unquote_plus(secret)
        return form.get("client_id", ""), form.get("client_secret", "")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        provider, address = self.server.provider, urlsplit(self.path)
        provider.asked[address.path] += 1
        if address.path in provider.odd:
            provider.odd[address.path](self)
        elif address.path == WELL_KNOWN:
            self.answer(200, provider.discovery())
        elif address.path == "/keys":
            self.answer(200, provider.keys())
        elif address.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(address.query).items()}
            self.answer(302, {}, location=provider.authorize(asked))
        else:
            self.answer(404, {})

    def do_POST(self) -> None:
        provider = self.server.provider
        provider.asked[self.path] += 1
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        if self.path in provider.odd:
            provider.odd[self.path](self)
            return
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.answer(*provider.exchange(form, self.headers.get("authorization", "")))

    def answer(self, status: int, content: object, **headers: str) -> None:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        body += b" " * self.server.provider.padding.get(urlsplit(self.path).path, 0)
        self.send_response(status)
        for name, value in {"content-type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the test says what it asked for."""


def answering(status: int, content: object, **headers: str) -> Callable[[Handler], None]:
    """Give this answer."""
    return lambda handler: handler.answer(status, content, **headers)


def silent(handler: Handler) -> None:
    """Take the question and say nothing until the provider is stopped."""
    handler.server.provider.stopping.wait(20)
    handler.close_connection = True


def dripping(handler: Handler) -> None:
    """Answer a letter at a time, each of them soon enough."""
    handler.send_response(200)
    handler.send_header("content-length", "10000")
    handler.end_headers()
    try:
        while not handler.server.provider.stopping.wait(0.05):
            handler.wfile.write(b" ")
            handler.wfile.flush()
    except OSError:  # nobody listens any more
        handler.close_connection = True
