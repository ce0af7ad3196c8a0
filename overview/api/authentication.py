"""Who reads the interface, and how often: a system that carries a valid token."""

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from accounts.actions import tokens
from accounts.models import AccessToken


class TokenRequest(HttpRequest):
    """A request that carried a valid token: what an operation receives."""

    auth: AccessToken


class TokenBearer(HttpBearer):
    """``Authorization: Bearer tcns_…``; sessions and cookies count for nothing."""

    openapi_description = "Issued by the province's administrator, shown once."

    def authenticate(self, request: HttpRequest, token: str) -> AccessToken | None:
        """Return the token of the secret; nothing is written but when it was last used, to the hour."""
        return tokens.use(token.strip(), at=timezone.now())


class RequestsPerMinute(BaseThrottle):
    """So many requests a token and minute of the clock.

    ninja's own throttle slides its window, fixes its rate at start-up and keeps what it counts on itself, where threads
    meet.
    """

    def allow_request(self, request: HttpRequest) -> bool:
        key = f"api:{request.auth.pk}:{int(timezone.now().timestamp()) // 60}"  # type: ignore[attr-defined]
        with transaction.atomic():
            # Of many at once each counts what the one before wrote: the cache is a table, and adds up in two steps.
            AccessToken.objects.select_for_update(of=("self",)).get(pk=request.auth.pk)  # type: ignore[attr-defined]
            count = cache.get(key, 0) + 1
            cache.set(key, count, timeout=120)
        return count <= settings.API_REQUESTS_PER_MINUTE

    def wait(self) -> float:
        """Return the seconds until the next minute."""
        return 60 - timezone.now().timestamp() % 60
