"""This tag shows members as a page may show them."""

from typing import Any

from django import template

from accounts.access import sees_phones, shown_phone
from accounts.roles import Permission
from accounts.templatetags.people import phone_link
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


@register.simple_tag(takes_context=True)
def receiver_phone(context: dict[str, Any], receiver: Any) -> str:
    """Return the number of a receiver of an announcement, of their account or of the list of their team (``member``),
    where the signed-in user reads it in full, and count that it was shown.
    """
    person, user = receiver.user, context["user"]
    phone = person.phone or (receiver.member.phone if receiver.member else "")
    if not phone or not sees_phones(user, person.place):
        return ""
    shown_phone(user, phone, person.place)
    return phone_link(phone)
