"""Where the provider may be."""

import pytest

from scheduler.oidc.asking import is_allowed


@pytest.mark.parametrize(
    ("address", "live", "development"),
    [
        ("https://id.example/realms/a", True, True),
        ("https://127.0.0.1/", True, True),
        ("http://127.0.0.1:8080", False, True),
        ("http://localhost:8080", False, True),
        ("http://[::1]:8080", False, True),
        ("http://127.0.0.1.elsewhere.example", False, False),
        ("http://localhost@elsewhere.example", False, False),
        ("https://name:secret@id.example", False, False),
        ("http://id.example", False, False),
        ("https://id.example/#a", False, False),
        ("https://id.example/\nx", False, False),
        ("https://id.example:port", False, False),
        ("https://", False, False),
        ("https://[", False, False),
        ("//id.example", False, False),
        ("", False, False),
        (None, False, False),
    ],
)
def test_secrets_go_by_https_only_and_by_http_only_within_this_machine(address, live, development):
    assert is_allowed(address, development=False) is live
    assert is_allowed(address, development=True) is development
