"""What pages about difficulties share."""

from accounts.models import User
from accounts.roles import Role
from places.models import Place
from teams.models import Team


def reporters_of(user: User) -> list[Team | Place]:
    """For whom ``user`` raises: the teams they lead, or their own place."""
    if user.role == Role.LEADER:
        return list(Team.objects.visible_to(user).select_related("place").order_by("sort_key", "pk"))
    return [user.scope] if user.scope else []
