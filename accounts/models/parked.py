"""What somebody had typed when their session ran out."""

import datetime
import json
from typing import Any, Self

from cryptography.fernet import InvalidToken
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.users import User
from core.sealing import cipher_for

type Fields = list[tuple[str, str]]


class ParkedFormQuerySet(models.QuerySet["ParkedForm"]):
    def visible_to(self, user: Any) -> Self:
        """Return the user's own parked forms of the last day, and nobody else's."""
        own = self.filter(user_id=getattr(user, "pk", None)) if getattr(user, "is_active", False) else self.none()
        return own.filter(parked_at__gt=timezone.now() - ParkedForm.KEPT_FOR)


class ParkedForm(models.Model):
    """A form that came after its session had ended, kept for whoever sent it until they have signed in again.

    ``sealed`` is what was typed, encrypted and signed by a key from SECRET_KEY: what people write, half of it about
    others, is read in no backup and by nobody who only sees the table. No password, code or file is in it
    (``accounts.actions.parked``).
    """

    KEPT_FOR = datetime.timedelta(days=1)
    LONGEST_PATH = 500

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    token = models.CharField(max_length=43, editable=False)
    path = models.CharField(max_length=LONGEST_PATH, editable=False)
    sealed = models.TextField(editable=False)
    had_files = models.BooleanField(default=False, editable=False)
    parked_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ParkedFormQuerySet.as_manager()

    class Meta:
        verbose_name = "biểu mẫu đang giữ"
        constraints = [
            models.UniqueConstraint(fields=["token"], name="a_parked_form_has_a_token_of_its_own"),
            models.CheckConstraint(
                condition=Q(path__startswith="/") & ~Q(path__startswith="//"), name="a_parked_form_stays_in_the_portal"
            ),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def kept_until(self) -> datetime.datetime:
        return self.parked_at + self.KEPT_FOR

    @staticmethod
    def seal(fields: Fields) -> str:
        return cipher_for("accounts.parked").encrypt(json.dumps(fields).encode()).decode()

    def fields(self) -> Fields:
        """Return what was typed, in its order; nothing once the key it was sealed with is gone."""
        try:
            typed = cipher_for("accounts.parked").decrypt(self.sealed.encode())
            return [(name, value) for name, value in json.loads(typed)]
        except InvalidToken:
            return []
