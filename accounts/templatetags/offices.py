"""The head that a list bears on paper: the office of who prints it, and of which moment it is."""

from typing import Any

from django import template
from django.utils import timezone

from accounts.models import letterhead
from core.tables import Listing

register = template.Library()


@register.inclusion_tag("components/print_head.html", takes_context=True)
def print_head(context: dict[str, Any]) -> dict[str, Any]:
    """Return what stands over the printed list of the page; nothing on a page without one. One query."""
    table, user = context.get("table"), context.get("user")
    if not isinstance(table, Listing) or not table.count or user is None or user.scope is None:
        return {}
    at = timezone.now()
    return {"office": letterhead(user.scope, on=timezone.localdate(at), is_signed=False), "at": at}
