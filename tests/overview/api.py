"""Reading the interface as another system does: a token, a client without cookies."""

import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.actions import tokens
from accounts.models import AccessToken
from tests.world import World


def token_of(world: World, place: str = "song_xanh") -> tuple[AccessToken, str]:
    """A token of the province's administrator for a place, until in a month."""
    ends_on = timezone.localdate() + datetime.timedelta(days=30)
    return tokens.issue(world.places[place], name="Kho dữ liệu", ends_on=ends_on, by=world.quantri)


def read(secret: str, path: str, headers: dict[str, str] | None = None, **query: Any) -> HttpResponse:
    """``/api/v1/`` + ``path`` with the secret; what is read must set no cookie."""
    headers = {"Authorization": f"Bearer {secret}"} | (headers or {})
    response = Client().get(f"/api/v1/{path}", query, headers=headers)
    assert not response.cookies
    return response
