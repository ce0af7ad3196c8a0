"""What pages about feedback share."""

from django.db.models import QuerySet

from accounts.models import User
from training.models import Attendance, Session


def attended_by(user: User) -> QuerySet[Session]:
    """Return sessions where ``user`` was in person, whoever asked them."""
    there = Attendance.objects.of(user).there()
    return Session.objects.filter(pk__in=there.values("session")).select_related("organiser")
