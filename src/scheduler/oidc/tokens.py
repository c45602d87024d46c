"""What a provider states of a person, once its signature and everything around it is right."""

import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import JWKRegistry, Key, KeySet
from joserfc.jws import JWSRegistry

from scheduler.oidc.errors import OidcRefused, unusable

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by a key pair only. Neither “none” nor HS256, whose key would be one that everybody can read: the public one."""
LEEWAY_SECONDS = 60
"""Two clocks may differ by so much."""
LONGEST_NAME = 200
_MOST_KEYS = 100
_MODULUS = range(342, 1367)
"""How many letters an RSA modulus of 2048 to 8192 bits has."""


def key_set(published: Mapping[str, Any]) -> KeySet:
    """Return the keys of a JWKS that sign by a pair; those for other ends, too weak or unknown here are passed over.

    Raises
    ------
    OidcUnavailable
        None is left.
    """
    items = published.get("keys")
    keys = [_key(item) for item in items[:_MOST_KEYS]] if isinstance(items, list) else []
    usable = [key for key in keys if key is not None]
    if not usable:
        raise unusable("it publishes no key that signs")
    return KeySet(usable)


def _key(item: Any) -> Key | None:
    kind = item.get("kty") if isinstance(item, dict) else None
    fits = kind == "EC" or (kind == "RSA" and len(str(item.get("n"))) in _MODULUS)
    if not fits or item.get("use", "sig") != "sig":
        return None
    with suppress(Exception):  # one key that cannot be read must not shut out those that can
        return JWKRegistry.import_key(item)
    return None


def claims_of(
    id_token: str,
    keys: Callable[[bool], KeySet],
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    access_token: object,
    now: datetime,
) -> Mapping[str, Any]:
    """Return the claims of a token that this provider made for us, for this try, a moment ago.

    Parameters
    ----------
    keys
        Gives the provider's keys, with True those of this moment: a provider changes its keys, and a token under one that is
        not known yet is looked at once more with the new ones.

    Raises
    ------
    OidcRefused
        Signature, algorithm, `iss`, `aud`, `azp`, `exp`, `iat`, `nbf`, `nonce` or `at_hash` is missing or not right.
    OidcUnavailable
        The keys could not be had.
    """
    token = _read(id_token, keys(False)) or _read(id_token, keys(True))  # noqa: FBT003 - asked again, or not
    if token is None:
        raise OidcRefused
    exact = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}}
    known = {"nonce": nonce, "client_id": client_id}
    if isinstance(access_token, str):
        known["access_token"] = access_token
    claims = CodeIDToken(token.claims, token.header, exact, known)
    try:
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
    except Exception as error:  # whatever a claim of another kind does to the reader, it is not right
        raise OidcRefused from error
    return dict(claims)


def _read(id_token: str, keys: KeySet) -> jwt.Token | None:
    """Return the token if one of these keys signed it, and None if they lack the key it names."""
    rules = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        return jwt.decode(id_token, keys, registry=rules)
    except InvalidKeyIdError:
        return None
    except Exception as error:  # whatever a forged token does to the reader, it opens nothing
        raise OidcRefused from error


def name_in(claims: Mapping[str, Any], claim: str) -> str:
    """Return the user name that the claim states.

    An e-mail address counts only where the provider has verified it: elsewhere people may write another person's. A name with
    blanks around it is refused, not trimmed: over there it may be somebody else's.

    Raises
    ------
    OidcRefused
    """
    name = claims.get(claim)
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME or name != name.strip():
        raise OidcRefused
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in name):
        raise OidcRefused
    if claim == "email" and claims.get("email_verified") is not True:
        raise OidcRefused
    return name
