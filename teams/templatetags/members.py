"""Members as a page may show them."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from teams.access import shown_member_phone
from teams.models import Member

register = template.Library()


@register.simple_tag(takes_context=True)
def member_phone(context: dict[str, Any], member: Member) -> str | SafeString:
    """A member's phone as the signed-in user may read it; a number shown in full can be tapped to call."""
    if not member.phone:
        return "—"
    shown = shown_member_phone(context["user"], member)
    if shown.replace(" ", "") != member.phone:
        return shown
    return format_html('<a class="phone" href="tel:{}">{}</a>', member.phone, shown)
