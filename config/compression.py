"""Which answers travel compressed (docs/decisions/0066)."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TYPES = ("text/", "application/json")
OWN = ("same-origin", "none")  # a page of the portal asked, or the person who typed or opened the address


class CompressionMiddleware(GZipMiddleware):
    """Django's own, for texts, unless another site may have written a part of them.

    The length of a compressed page tells whether a word of the address stands a second time on the page (BREACH). Who
    wrote the address is known by ``Sec-Fetch-Site``, which no page can set; older browsers do not send it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_own = not request.GET or request.headers.get("Sec-Fetch-Site") in OWN
        if is_own and response.get("Content-Type", "").startswith(TYPES):
            return super().process_response(request, response)
        return response
