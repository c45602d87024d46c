"""Tokens of a provider: what is believed, and what whoever wants to cheat may try."""

from datetime import UTC, datetime

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet

from identity_provider import ec_key, part, rsa_key, signed_by, signed_by_the_public_key, unsigned
from scheduler.oidc.errors import OidcRefused, OidcUnavailable
from scheduler.oidc.tokens import ALGORITHMS, claims_of, key_set, name_in

NOW = datetime(2026, 3, 26, 11, 30, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
ISSUER = "https://id.co-quan.example"
RSA, EC = rsa_key("rsa-1"), ec_key("ec-1")
PUBLISHED = {"keys": [RSA.as_dict(private=False), EC.as_dict(private=False)]}


def claims(**changes):
    """What a right token says; None takes a part away."""
    right = {
        "iss": ISSUER,
        "sub": "f3c1",
        "aud": "phieuhen",
        "exp": SECONDS + 300,
        "iat": SECONDS,
        "nonce": "n",
        "preferred_username": "ke-hoach",
        **changes,
    }
    return {name: value for name, value in right.items() if value is not None}


def believed(token, keys=lambda again: key_set(PUBLISHED), access_token="opaque"):
    return claims_of(token, keys, issuer=ISSUER, client_id="phieuhen", nonce="n", access_token=access_token, now=NOW)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_with_a_key_pair_is_good(algorithm):
    curves = {"ES384": "P-384", "ES512": "P-521"}
    key = RSA
    if algorithm.startswith("ES"):
        curve = curves.get(algorithm, "P-256")
        key = ECKey.generate_key(curve, {"kid": "own"})
    keys = KeySet([key])
    assert believed(signed_by(key, claims(), algorithm=algorithm), lambda again: keys) == claims()


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": ["phieuhen"]},
        {"aud": ["phieuhen", "thu-vien"], "azp": "phieuhen"},
        {"azp": "phieuhen"},
        {"exp": SECONDS - 59},
        {"iat": SECONDS + 59},
        {"iat": SECONDS - 0.5},
        {"nbf": SECONDS},
    ],
    ids=str,
)
def test_a_right_token_is_believed_and_two_clocks_may_differ_by_a_minute(changes):
    assert believed(signed_by(RSA, claims(**changes)))["preferred_username"] == "ke-hoach"


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": ["n"]},
        {"nonce": ""},
        {"nonce": None},
        {"exp": SECONDS - 61},
        {"exp": "tomorrow"},
        {"exp": float("nan")},
        {"exp": float("inf")},
        {"exp": None},
        {"iat": SECONDS + 61},
        {"iat": True},
        {"iat": None},
        {"nbf": SECONDS + 61},
        {"aud": "thu-vien"},
        {"aud": "thu-vien", "azp": "phieuhen"},
        {"aud": ["thu-vien"]},
        {"aud": ["phieuhen", "thu-vien"]},
        {"aud": ["phieuhen", "thu-vien"], "azp": "thu-vien"},
        {"aud": {"phieuhen": 1}},
        {"aud": []},
        {"aud": None},
        {"azp": "thu-vien"},
        {"azp": ["phieuhen"]},
        {"iss": "https://elsewhere.example"},
        {"iss": f"{ISSUER}/"},
        {"iss": [ISSUER]},
        {"iss": None},
        {"sub": None},
        {"sub": 7},
        {"at_hash": "of-another-token"},
        {"at_hash": 7},
    ],
    ids=str,
)
def test_a_token_for_another_time_place_or_try_is_refused(changes):
    with pytest.raises(OidcRefused):
        believed(signed_by(RSA, claims(**changes)))


def changed_after_signing():
    header, _, signature = signed_by(RSA, claims()).split(".")
    return f"{header}.{part(claims(preferred_username='quan-tri'))}.{signature}"


FORGED = {
    "alg none": unsigned(claims(), {"alg": "none"}),
    "alg none with a key's name": unsigned(claims(), {"alg": "none", "kid": "rsa-1"}),
    "alg None": unsigned(claims(), {"alg": "None", "kid": "rsa-1"}),
    "no alg": unsigned(claims(), {"kid": "rsa-1"}),
    "alg is a list": unsigned(claims(), {"alg": ["RS256"], "kid": "rsa-1"}),
    "kid is a list": unsigned(claims(), {"alg": "RS256", "kid": ["rsa-1"]}),
    "HS256 by the public key": signed_by_the_public_key(claims(), RSA),
    "another's key": signed_by(rsa_key("stranger"), claims(), kid="rsa-1"),
    "another's key, which the token brings": signed_by(
        ec_key("stranger"), claims(), algorithm="ES256", kid="ec-1", jwk=ec_key("stranger").as_dict(private=False)
    ),
    "signature cut off": signed_by(RSA, claims()).rpartition(".")[0] + ".",
    "changed after signing": changed_after_signing(),
    "an elliptic key for an RSA algorithm": unsigned(claims(), {"alg": "RS256", "kid": "ec-1"}),
    "an RSA key for an elliptic algorithm": unsigned(claims(), {"alg": "ES256", "kid": "rsa-1"}),
    "no name of a key where there are several": jwt.encode({"alg": "RS256"}, claims(), RSA),
    "a critical part that nobody knows": unsigned(claims(), {"alg": "RS256", "kid": "rsa-1", "crit": ["x"], "x": 1}),
    "nothing": "",
    "no token": "no token",
    "not ASCII": "ă.ă.ă",
    "five parts": "a.b.c.d.e",
    "claims that are a list": f"{part({'alg': 'RS256', 'kid': 'rsa-1'})}.{part([])}.",
    "a deep header": f"{part(b'[' * 5_000)}.{part(claims())}.",
    "a deep content": f"{part({'alg': 'RS256', 'kid': 'rsa-1'})}.{part(b'[' * 50_000)}.",
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED)
def test_a_token_that_no_key_of_the_provider_signed_is_refused(token):
    with pytest.raises(OidcRefused):
        believed(token)


def test_the_only_key_needs_no_name():
    assert believed(jwt.encode({"alg": "RS256"}, claims(), RSA), lambda again: KeySet([RSA])) == claims()


def test_content_that_its_own_key_signed_and_that_is_no_claims_is_refused():
    for content in (b"[]", b"7", b"[" * 50_000, b"\xff", b""):
        with pytest.raises(OidcRefused):
            believed(jws.serialize_compact({"alg": "RS256", "kid": "rsa-1"}, content, RSA))


def test_an_unknown_key_is_looked_for_once_more():
    asked = []

    def keys(again):
        asked.append(again)
        return key_set({"keys": [(rsa_key("rsa-2") if again else RSA).as_dict(private=False)]})

    assert believed(signed_by(rsa_key("rsa-2"), claims()), keys) == claims()
    with pytest.raises(OidcRefused):
        believed(signed_by(rsa_key("stranger"), claims()), keys)
    assert asked == [False, True, False, True]


def test_a_forged_signature_under_a_known_key_asks_nobody_again():
    asked = []

    def keys(again):
        asked.append(again)
        return key_set(PUBLISHED)

    with pytest.raises(OidcRefused):
        believed(FORGED["another's key"], keys)
    assert asked == [False]


def test_keys_for_other_ends_and_keys_that_cannot_be_read_are_passed_over():
    odd = [
        7,
        {},
        {"kty": ["RSA"]},
        {"kty": "oct", "kid": "oct", "k": part(b"x" * 32)},
        {"kty": "RSA", "kid": "weak", "n": part(b"\xff" * 64), "e": "AQAB"},
        {"kty": "RSA", "kid": "no modulus", "e": "AQAB"},
        {"kty": "RSA", "kid": "nonsense", "n": "#" * 342, "e": "AQAB"},
        {"kty": "EC", "kid": "unknown", "crv": "P-1", "x": "AA", "y": "AA"},
        {"kty": "EC", "kid": "no point", "crv": "P-256", "x": "AA", "y": "AA"},
        {**RSA.as_dict(private=False), "kid": "other use", "use": "enc"},
        {**RSA.as_dict(private=False), "kid": ["a", "list"]},
    ]
    assert [key.kid for key in key_set({"keys": [*odd, *PUBLISHED["keys"]]})] == ["rsa-1", "ec-1"]


@pytest.mark.parametrize("published", [{}, {"keys": []}, {"keys": {}}, {"keys": [{"kty": "oct", "k": "AA"}]}], ids=str)
def test_a_provider_without_a_key_that_signs_is_of_no_use(published):
    with pytest.raises(OidcUnavailable):
        key_set(published)


@pytest.mark.parametrize(
    "name",
    [
        None,
        7,
        True,
        ["ke-hoach"],
        {},
        "",
        " ",
        " ke-hoach",
        "ke-hoach\u00a0",
        "ke\x00hoach",
        "ke\nhoach",
        "\ud800",
        "k" * 201,
    ],
)
def test_a_claim_that_is_no_plain_text_names_nobody(name):
    with pytest.raises(OidcRefused):
        name_in({"preferred_username": name}, "preferred_username")


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_the_provider_has_not_verified_names_nobody(verified):
    with pytest.raises(OidcRefused):
        name_in({"email": "ke-hoach@co-quan.example", "email_verified": verified}, "email")


def test_a_verified_address_and_any_other_claim_name_whom_they_say():
    assert name_in({"email": "a@co-quan.example", "email_verified": True}, "email") == "a@co-quan.example"
    assert name_in({"upn": "Tổ trưởng"}, "upn") == "Tổ trưởng"
