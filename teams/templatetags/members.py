"""Members as a page may show them."""

from typing import Any

from django import template

from accounts.phones import grouped
from accounts.roles import Permission
from teams.access import shown_member_phone
from teams.models import Member

register = template.Library()


@register.inclusion_tag("teams/_phone.html", takes_context=True)
def member_phone(context: dict[str, Any], member: Member, *, reveal: bool = False) -> dict[str, Any]:
    """A member's phone as the signed-in user may read it; a number shown in full can be tapped to call.

    ``{% member_phone member reveal=True %}``: a masked one can be asked for, where the user may.
    """
    shown = shown_member_phone(context["user"], member)
    is_whole = shown == grouped(member.phone)
    return {
        "member": member,
        "phone": member.phone if is_whole else "",
        "masked": "" if is_whole else shown,
        "may_reveal": reveal and not is_whole and context["user"].may(Permission.REVEAL_CONTACTS),
        "csrf_token": context.get("csrf_token"),
    }
