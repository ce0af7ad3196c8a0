"""Passkeys by which people sign in instead of typing a password."""

import base64
import hashlib
from typing import Any, Self

from django.db import models

from accounts.models.users import User


class SignInKeyQuerySet(models.QuerySet["SignInKey"]):
    def visible_to(self, user: Any) -> Self:
        """Return the user's own: no official reads by which phones somebody signs in."""
        return self.filter(user_id=getattr(user, "pk", None), user__is_active=True)

    def of_credential(self, credential_id: bytes) -> Self:
        """Return the one that an authenticator knows by this id, of an account in use."""
        return self.filter(digest=SignInKey.digest_of(credential_id), user__is_active=True)


class SignInKey(models.Model):
    """A passkey of somebody's phone that takes the place of the password at sign-in, and of nothing else: a second
    factor is an authenticator of allauth's, is asked for beside it, and is set up and shown on its own.

    ``public`` is what WebAuthn calls attested credential data: the public key and the id; the private key never leaves
    the phone. ``device`` is what its owner recognises it by. ``counter`` is how many signatures it said it had made
    when it was last shown, always 0 for keys that do not count.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_in_keys")
    digest = models.CharField(max_length=64, editable=False)
    public = models.TextField(editable=False)
    device = models.CharField("máy", max_length=100)
    counter = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    added_at = models.DateTimeField("thêm lúc")
    last_used_at = models.DateTimeField("dùng gần nhất", null=True, blank=True)

    objects = SignInKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "khóa đăng nhập"
        constraints = [models.UniqueConstraint(fields=["digest"], name="a_sign_in_key_is_of_one_account")]

    def __str__(self) -> str:
        return self.device

    @staticmethod
    def digest_of(credential_id: bytes) -> str:
        return hashlib.sha256(credential_id).hexdigest()

    @property
    def credential(self) -> bytes:
        return base64.b64decode(self.public)

    @staticmethod
    def as_text(credential: bytes) -> str:
        """Return what ``public`` holds of a credential."""
        return base64.b64encode(credential).decode()
