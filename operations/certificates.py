"""Until when the certificate holds that visitors are shown."""

import datetime
import socket
import ssl
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings

PATIENCE = 1  # seconds: what asks is a page or a probe


def certificate_end() -> datetime.datetime | None:
    """Ask whoever ends TLS (CERTIFICATE_AT, else the host of PORTAL_URL) and return until when its certificate holds.

    None where nobody answers. One that ran out, or that nobody trusts, is read all the same.
    """
    url = urlsplit(settings.PORTAL_URL)
    at = urlsplit(f"//{settings.CERTIFICATE_AT or url.netloc}")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection((at.hostname or "", at.port or 443), timeout=PATIENCE) as plain,
            context.wrap_socket(plain, server_hostname=url.hostname) as secret,
        ):
            shown = secret.getpeercert(binary_form=True)
    except OSError:
        return None
    return x509.load_der_x509_certificate(shown).not_valid_after_utc if shown else None
