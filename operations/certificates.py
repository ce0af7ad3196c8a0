"""Until when the certificate holds that visitors are shown, and whether they are answered."""

import datetime
import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings

PATIENCE = 1  # seconds: what asks is a page or a probe
VISITORS_PATIENCE = 5  # seconds, for each step


def certificate_end() -> datetime.datetime | None:
    """Return until when the certificate holds that visitors are shown; None where nobody answers.

    One that ran out, or that nobody trusts, is read all the same.
    """
    try:
        with _visit(PATIENCE) as visit:
            shown = visit.getpeercert(binary_form=True)
    except OSError:
        return None
    return x509.load_der_x509_certificate(shown).not_valid_after_utc if shown else None


def are_visitors_answered() -> bool:
    """Ask /healthz the way a visitor comes, through what ends TLS, and tell whether the portal says that it is well."""
    try:
        with _visit(VISITORS_PATIENCE) as visit:
            asking = http.client.HTTPConnection(urlsplit(settings.PORTAL_URL).netloc)
            asking.sock = visit
            asking.request("GET", "/healthz")
            return asking.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False


@contextmanager
def _visit(patience: float) -> Iterator[ssl.SSLSocket]:
    """Connect to whoever ends TLS: CERTIFICATE_AT, else the host of PORTAL_URL. Raises OSError."""
    url = urlsplit(settings.PORTAL_URL)
    at = urlsplit(f"//{settings.CERTIFICATE_AT or url.netloc}")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection((at.hostname or "", at.port or 443), timeout=patience) as plain,
        context.wrap_socket(plain, server_hostname=url.hostname) as secret,
    ):
        yield secret
