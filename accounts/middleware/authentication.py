"""What the adapter saw of sign-ins, sign-outs and failures goes to the record, with the network address."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts import throttles
from accounts.actions import second_factors
from accounts.actions.authentication import record_authentication
from accounts.adapter.noted import authentications_of
from accounts.models import AuthenticationKind


class AuthenticationLogMiddleware:
    """Writes what ``accounts.adapter.noted`` was told during the request; an answer that told nothing costs nothing.

    Behind the form's own transactions: what was refused is written all the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for kind, user in authentications_of(request):
            if kind == AuthenticationKind.THROTTLED and user is not None:
                second_factors.record_throttled(user.pk)
            agent = request.headers.get("User-Agent", "")
            if record_authentication(kind, user, address=_address(request), user_agent=agent) is None:
                throttles.write_as_much(getattr(request, "password_bucket", ""))
        return response


def _address(request: HttpRequest) -> str:
    """Return the caller's network address: behind the proxy the one that it says (``ALLAUTH_TRUSTED_PROXY_COUNT``),
    else that of the connection.
    """
    try:
        return get_adapter(request).get_client_ip(request)
    except PermissionDenied:
        return ""
