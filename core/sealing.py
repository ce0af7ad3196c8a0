"""What the portal alone reads again or signs: by keys made of secrets that the database does not hold, one for each
purpose.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def cipher_for(purpose: str) -> MultiFernet:
    """Return the cipher of one ``purpose``: it seals by SECRET_KEY and opens what
    SECRET_KEY_FALLBACKS sealed as well.
    """
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets])


@dataclass(frozen=True)
class SigningKey:
    """A key that signs by HMAC-SHA-256; ``id`` tells it from others and does not give it away."""

    id: str
    secret: bytes = field(repr=False)

    def sign(self, text: str) -> str:
        """Return the signature of ``text``, hexadecimal."""
        return hmac.new(self.secret, text.encode(), hashlib.sha256).hexdigest()

    def verifies(self, text: str, signature: str) -> bool:
        """Tell whether ``signature`` is this key's under ``text``."""
        return hmac.compare_digest(self.sign(text).encode(), signature.encode(errors="replace"))


def signing_keys(purpose: str, secrets: Iterable[str]) -> tuple[SigningKey, ...]:
    """Return the key of one ``purpose`` made of each of ``secrets``, in their order."""
    return tuple(_signing_key(_key(secret, purpose)) for secret in secrets if secret)


def _signing_key(secret: bytes) -> SigningKey:
    return SigningKey(hashlib.sha256(b"id of " + secret).hexdigest()[:16], secret)


@cache
def _key(secret: str, purpose: str) -> bytes:
    derived = HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
