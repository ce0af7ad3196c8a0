"""What templates may ask about the signed-in user's notices: ``{{ unread }}``, ``{{ came_by }}``."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.text import typed_number
from notices.models import Notice

DIGITS = 15  # of a notice's number at most


def notices(request: HttpRequest) -> dict[str, Any]:
    """``unread``: how many notices wait for this user; one query, and only on pages that ask. ``came_by``: the number
    of the notice whose link led here from outside the portal, None where none did.
    """
    user = getattr(request, "user", None)
    came_by = typed_number(request.GET.get("notice", ""), digits=DIGITS)
    signed_in = getattr(user, "is_authenticated", False)
    return {
        "unread": SimpleLazyObject(lambda: Notice.objects.visible_to(user).unread().count()),
        "came_by": came_by if signed_in else None,
    }
