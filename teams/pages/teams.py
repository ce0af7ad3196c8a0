"""What pages about teams share."""

from django.shortcuts import get_object_or_404

from accounts.models import User
from teams.models import Team


def team_of(user: User, team_id: int) -> Team:
    """Return the team, if ``user`` may see it; else raise Http404."""
    rows = Team.objects.visible_to(user).select_related("place", "decision", "dissolved_by")
    return get_object_or_404(rows, pk=team_id)
