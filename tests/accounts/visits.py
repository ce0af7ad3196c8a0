"""A browser that goes to the identity provider of the tests and comes back."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import requests
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.adapter.identity_provider import digest
from accounts.models import User
from tests.accounts.identity_provider import IdentityProviderOfTests


def departure(page: HttpResponse) -> str:
    """Where the page leads by itself, and where its button leads."""
    assert page.status_code == 200, page.content.decode()
    text = page.content.decode()
    (by_itself,) = re.findall(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', text)
    assert f'href="{by_itself}"' in text
    return html.unescape(by_itself)


def come_back(client: Client, page: HttpResponse) -> HttpResponse:
    """Sign in at the provider and follow it back to the portal."""
    back = requests.get(departure(page), allow_redirects=False, timeout=5).headers["Location"]
    assert back.startswith("http://testserver" + reverse("identity_callback"))
    return client.get(reverse("identity_callback"), {k: v[0] for k, v in parse_qs(urlsplit(back).query).items()})


def sign_in_by(client: Client, **asked: str) -> HttpResponse:
    return come_back(client, client.post(reverse("identity_sign_in"), asked))


def linked(user: User, provider: IdentityProviderOfTests) -> SocialAccount:
    """``user`` has linked whoever signs in at the provider."""
    return SocialAccount.objects.create(user=user, provider=provider.issuer, uid=digest(provider.subject))
