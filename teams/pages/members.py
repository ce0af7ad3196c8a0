"""What pages about members share."""

from django.shortcuts import get_object_or_404

from accounts.models import User
from teams.models import Member


def member_of(user: User, member_id: int) -> Member:
    """Return the membership, if ``user`` may see it; else raise Http404."""
    rows = Member.objects.visible_to(user).select_related("team__place", "team__decision", "user", "person")
    return get_object_or_404(rows, pk=member_id)
