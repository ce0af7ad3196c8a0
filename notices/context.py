"""What templates may ask about the signed-in user's notices: ``{{ unread }}``."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notices.models import Notice


def notices(request: HttpRequest) -> dict[str, Any]:
    """``unread``: how many notices wait for this user. One query, and only on pages that ask."""
    user = getattr(request, "user", None)
    return {"unread": SimpleLazyObject(lambda: Notice.objects.visible_to(user).unread().count())}
