"""How views come by a session: out of sight there is none, in sight but not theirs to change is forbidden."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts.models import User
from training.access import may_run
from training.models import Session


def session_in_sight(user: User, session_id: int) -> Session:
    seen = Session.objects.visible_to(user).select_related("organiser", "partner", "plan")
    return get_object_or_404(seen, pk=session_id)


def session_to_plan(user: User, session_id: int) -> Session:
    """A session that ``user``, who may plan, changes and asks people to."""
    session = session_in_sight(user, session_id)
    if not may_run(user, session):
        raise PermissionDenied
    return session
