"""This tag shows members as a page may show them."""

from typing import Any

from django import template

from accounts.roles import Permission
from teams.access import masked_member_phone
from teams.models import Member

register = template.Library()


@register.inclusion_tag("teams/_phone.html", takes_context=True)
def member_phone(context: dict[str, Any], member: Member, *, reveal: bool = False) -> dict[str, Any]:
    """Return a member's phone as the signed-in user may read it; a number shown in full can be tapped to call.

    ``{% member_phone member reveal=True %}``: a masked one can be asked for, where the user may.
    """
    masked = masked_member_phone(context["user"], member)
    return {
        "member": member,
        "phone": "" if masked else member.phone,
        "masked": masked,
        "may_reveal": reveal and bool(masked) and context["user"].may(Permission.REVEAL_CONTACTS),
        "csrf_token": context.get("csrf_token"),
    }
