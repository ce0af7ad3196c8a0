"""Which push services the portal sends to, and the public half of its key, without the library that encrypts."""

import base64
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from core.fetching import AddressRefused, is_https, plain_address

MAKERS = ("fcm.googleapis.com", "updates.push.services.mozilla.com")
BELOW_MAKERS = (".push.apple.com", ".notify.windows.com")  # a host for each region


def is_push_service(endpoint: str) -> bool:
    """Tell whether the portal sends to that address: a service of the browsers' makers over https, or one of
    PUSH_HOSTS; else anybody who is signed in could have the portal ask any machine for anything.
    """
    try:
        url = plain_address(endpoint)
    except AddressRefused:
        return False
    host = url.host or ""
    if f"{host}:{url.port}" in settings.PUSH_HOSTS:  # a service of the operator's own, or of a test
        return True
    return (host in MAKERS or host.endswith(BELOW_MAKERS)) and is_https(url)


@cache
def public_key() -> str:
    """Return the public half of VAPID_PRIVATE_KEY as browsers take it: an uncompressed point, in base64url."""
    secret = base64.urlsafe_b64decode(settings.VAPID_PRIVATE_KEY + "===")
    key = ec.derive_private_key(int.from_bytes(secret), ec.SECP256R1())
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()
