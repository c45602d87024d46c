"""A provider of our own for each test."""

import pytest

from identity_provider import IdentityProvider


@pytest.fixture
def office() -> IdentityProvider:
    made = IdentityProvider()
    yield made
    made.stop()
