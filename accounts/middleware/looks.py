"""Every page that shows somebody's contacts leaves a row in the record of looks (law 91/2025/QH15)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.access import counting_shown_contacts
from accounts.actions.looks import record_shown
from accounts.models import User

SHOWN = (200, 422)  # a page, and one that comes again with what was refused


class LooksMiddleware:
    """One row for a page that showed contacts of others in full, however many; none for an answer that shows no page.

    Written before the answer leaves: a page that could not be recorded is not shown. Behind the middleware that knows
    who is signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with counting_shown_contacts() as tally:
            response = self.get_response(request)
        if tally.count and response.status_code in SHOWN and isinstance(request.user, User):
            match = request.resolver_match
            record_shown(tally, by=request.user, page=(match.url_name if match else "") or "")
        return response
