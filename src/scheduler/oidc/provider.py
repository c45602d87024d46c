"""The identity provider: where it is, how to go there, and whom its answer names."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.jwk import KeySet

from scheduler.oidc.asking import a_place, ask, is_allowed, is_own_machine
from scheduler.oidc.attempt import Attempt
from scheduler.oidc.errors import OidcRefused, unusable
from scheduler.oidc.kept import Kept
from scheduler.oidc.tokens import claims_of, key_set, name_in
from scheduler.settings import Settings

_SCOPES = {"sub": "openid", "email": "openid email"}
_SCOPE = "openid profile"
"""What is asked for: the claim that is the name here, and no more than comes with it."""
_ITS_OWN_TROUBLE = frozenset({"server_error", "temporarily_unavailable"})
_PERSONS_CODE = "invalid_grant"


@dataclass(frozen=True, slots=True)
class Published:
    """What the discovery document says that matters here.

    Attributes
    ----------
    says_issuer
        Each return names the issuer (RFC 9207).
    secret_in_form
        The client's secret is sent in the form, because Basic is not among what is offered.
    """

    issuer: str
    authorization: str
    token: str
    keys: str
    says_issuer: bool
    secret_in_form: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser brings back from the provider; each part is "" where it is missing."""

    state: str = ""
    code: str = ""
    error: str = ""
    issuer: str = ""


class Provider:
    """One provider as one installation knows it; what it publishes is kept for an hour."""

    def __init__(self, issuer: str, client_id: str, secret: str | None, claim: str) -> None:
        self.issuer, self.client_id, self.secret, self.claim = issuer, client_id, secret, claim
        self._published = Kept(self._find_out)
        self._keys = Kept(self._find_keys)

    def address(self, attempt: Attempt, *, back: str) -> str:
        """Return where the browser goes to sign in: authorization code with PKCE (S256), state and nonce.

        Parameters
        ----------
        back
            The address to return to, as it is registered there.

        Raises
        ------
        OidcUnavailable, SignInBusy
        """
        return str(
            prepare_grant_uri(
                self._published.get().authorization,
                self.client_id,
                "code",
                redirect_uri=back,
                scope=_SCOPES.get(self.claim, _SCOPE),
                state=attempt.state,
                nonce=attempt.nonce,
                code_challenge=create_s256_code_challenge(attempt.verifier),
                code_challenge_method="S256",
                ui_locales=attempt.lang,
            )
        )

    def name_of(self, attempt: Attempt | None, answer: Answer, *, back: str, now: datetime) -> str:
        """Return the user name of whoever comes back with that answer to that try.

        Raises
        ------
        OidcRefused
            The answer is to no try of this browser, says no, or its token is not right in every part.
        OidcUnavailable, SignInBusy
        """
        # Before anything is asked of the provider: nobody without a try of his own makes us call it.
        if attempt is None or not attempt.is_answered_by(answer.state, now=now):
            raise OidcRefused
        published = self._published.get()
        if answer.issuer != published.issuer and (answer.issuer or published.says_issuer):
            raise OidcRefused
        if answer.error in _ITS_OWN_TROUBLE:
            raise unusable("it reports trouble of its own")
        if answer.error or not answer.code:
            raise OidcRefused
        tokens = self._tokens(published, answer.code, attempt.verifier, back)
        claims = claims_of(
            tokens["id_token"],
            lambda again: self._keys.get(again=again),
            issuer=published.issuer,
            client_id=self.client_id,
            nonce=attempt.nonce,
            access_token=tokens.get("access_token"),
            now=now,
        )
        return name_in(claims, self.claim)

    def _tokens(self, published: Published, code: str, verifier: str, back: str) -> Mapping[str, Any]:
        """Exchange the code. A code that is not good is the browser's doing; all else is between the provider and us."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        basic = None
        if self.secret is None:  # a public client: that it is the one who began is shown by the verifier alone
            form["client_id"] = self.client_id
        elif published.secret_in_form:
            form |= {"client_id": self.client_id, "client_secret": self.secret}
        else:
            basic = (quote_plus(self.client_id), quote_plus(self.secret))  # RFC 6749, 2.3.1
        with a_place():
            status, tokens = ask(published.token, form=form, secret=basic)
        if status == 400 and tokens.get("error") == _PERSONS_CODE:
            raise OidcRefused
        if status != 200 or not isinstance(tokens.get("id_token"), str):
            raise unusable(f"{published.token} answers {status} without a token; are client id and secret right?")
        return tokens

    def _find_out(self) -> Published:
        if not is_allowed(self.issuer, development=True):
            raise unusable("PHIEUHEN_OIDC_ISSUER must begin with https:// (http:// only on this very machine)")
        if not self.client_id:
            raise unusable("PHIEUHEN_OIDC_CLIENT_ID is missing")
        address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        status, document = ask(address)
        # The slash at the end is the one thing in which people and documents differ without meaning another provider.
        if status != 200 or str(document.get("issuer", "")).rstrip("/") != self.issuer.rstrip("/"):
            raise unusable(f"{address} answers {status}, or for another issuer")
        development = is_own_machine(self.issuer)
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not is_allowed(document.get(name), development=development):
                raise unusable(f"{address} has no {name} with https")
        ways = document.get("token_endpoint_auth_methods_supported")
        return Published(
            issuer=document["issuer"],
            authorization=document["authorization_endpoint"],
            token=document["token_endpoint"],
            keys=document["jwks_uri"],
            says_issuer=document.get("authorization_response_iss_parameter_supported") is True,
            secret_in_form=isinstance(ways, list)
            and "client_secret_post" in ways
            and "client_secret_basic" not in ways,
        )

    def _find_keys(self) -> KeySet:
        address = self._published.get().keys
        status, published = ask(address)
        if status != 200:
            raise unusable(f"{address} answers {status}")
        return key_set(published)


@functools.lru_cache(maxsize=8)
def _provider(issuer: str, client_id: str, secret: str | None, claim: str) -> Provider:
    return Provider(issuer, client_id, secret, claim)


def provider_of(settings: Settings) -> Provider | None:
    """Return the provider of these settings, the same one for every request of this process; None where there is none."""
    if not settings.oidc_issuer:
        return None
    secret = settings.oidc_client_secret
    return _provider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        (secret.get_secret_value() or None) if secret else None,
        settings.oidc_claim,
    )
