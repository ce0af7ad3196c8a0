"""Views fetch a session here: out of sight there is none, and one in sight but not theirs to change is forbidden."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from training.access import may_run
from training.models import Session, Topic

OFFERED = 5  # sessions to which one may ask those who lack a topic


def session_in_sight(user: User, session_id: int) -> Session:
    seen = Session.objects.visible_to(user).select_related("organiser", "partner", "plan")
    return get_object_or_404(seen, pk=session_id)


def session_to_plan(user: User, session_id: int) -> Session:
    """Return a session that ``user``, who may plan, changes and asks people to."""
    session = session_in_sight(user, session_id)
    if not may_run(user, session):
        raise PermissionDenied
    return session


def sessions_to_ask_to(user: User, topic: Topic) -> list[Session]:
    """Return coming sessions of the topic to which ``user`` may ask people, the nearest first."""
    if not user.may(Permission.PLAN_TRAINING):
        return []
    coming = Session.objects.runnable_by(user).filter(
        topics=topic, state=Session.Status.PLANNED, ends_at__gt=timezone.now()
    )
    return list(coming.order_by("starts_at", "pk")[:OFFERED])
