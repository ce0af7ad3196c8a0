"""Where the manual of whoever looks tells of the page that they look at."""

from typing import Any

from django import template
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from overview.manuals import OF_ROLES, parts

register = template.Library()


@register.simple_tag(takes_context=True)
def manual_address(context: dict[str, Any]) -> str:
    """Return the address of the part of one's manual about this page; who is not signed in is led to the leaders'."""
    request = context.get("request")
    page = getattr(getattr(request, "resolver_match", None), "url_name", None) or ""
    user = context.get("user")
    slug = OF_ROLES[Role(user.role)] if isinstance(user, User) else "leader"
    anchor = parts(slug).get(page, "")
    return reverse("manual_show", args=[slug]) + (f"#{anchor}" if anchor else "")
