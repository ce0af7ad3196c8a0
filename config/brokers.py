"""Redis on another host: reached over TLS, its certificate always verified."""

import ssl
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured


def broker_tls(url: str) -> dict[str, Any] | None:
    """Return how Celery verifies the Redis of ``url``; None where it is reached without TLS.

    Celery's own library verifies nothing unless told so. ``?ssl_ca_certs=FILE`` names who vouches for the certificate,
    else the machine's own authorities do. Raises ImproperlyConfigured where the address turns that off.
    """
    parts = urlsplit(url)
    if parts.scheme != "rediss":
        return None
    asked = parse_qs(parts.query)
    if asked.keys() & {"ssl_cert_reqs", "ssl_check_hostname"}:
        raise ImproperlyConfigured("REDIS_URL: a certificate is always verified, without ssl_cert_reqs and the like.")
    return {"ssl_cert_reqs": ssl.CERT_REQUIRED} | {name: values[-1] for name, values in asked.items()}
