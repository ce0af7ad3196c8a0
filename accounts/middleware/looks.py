"""Every page that shows somebody's contacts leaves a row in the record of looks (law 91/2025/QH15)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.access import ShownContacts, shown_contacts
from accounts.actions.looks import record_page
from accounts.models import User


class LooksMiddleware:
    """One row for a page that showed contacts of others in full, however many; none for any other answer.

    Written before the answer leaves: a page that could not be recorded is not shown. Behind the middleware that knows
    who is signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = shown_contacts.set(ShownContacts())
        try:
            response = self.get_response(request)
            tally = shown_contacts.get()
        finally:
            shown_contacts.reset(token)
        if tally and tally.count and response.status_code == 200 and isinstance(request.user, User):
            match = request.resolver_match
            record_page(tally, by=request.user, page=(match.url_name if match else "") or "")
        return response
