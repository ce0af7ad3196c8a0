"""What several files here ask for."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.accounts.identity_provider import CLIENT, NAME, SECRET, IdentityProviderOfTests


@pytest.fixture(scope="session")
def _provider() -> Iterator[IdentityProviderOfTests]:
    provider = IdentityProviderOfTests()
    yield provider
    provider.close()


@pytest.fixture
def provider(_provider: IdentityProviderOfTests, settings: Any) -> IdentityProviderOfTests:
    """The province's identity provider, which the portal is told of."""
    settings.OIDC_ISSUER = _provider.issuer
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET, settings.OIDC_NAME = CLIENT, SECRET, NAME
    _provider.reset()
    return _provider
