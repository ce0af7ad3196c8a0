"""The home of training shows what waits for whom, then sessions by month, and plans."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Count, Max, Min
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission, Role
from core.templatetags.wording import instant
from teams.models import Team
from training.filters import SessionFilter
from training.models import Invitation, Plan, Session
from training.pages.session_tables import SessionListing

MOST_TASKS = 10
SOON = datetime.timedelta(days=14)


class TrainingTask(NamedTuple):
    sentence: str
    detail: str
    url: str
    action: str
    calm: bool = False


@require_safe
@require(Permission.SEE_TRAINING)
def training_home(request: UserRequest) -> HttpResponseBase:
    user, now = request.user, timezone.now()
    seen = Session.objects.visible_to(user).select_related("organiser")
    filters = SessionFilter(request.GET, seen, request=request)
    table = SessionListing(filters.qs.order_by("-starts_at", "-pk"), request=request, form=filters.form)
    coming = Session.objects.visible_to(user).filter(state=Session.Status.PLANNED, ends_at__gt=now)
    context = {
        "tasks": [*_invitation_tasks(user, now), *_closing_tasks(user, now)][:MOST_TASKS],
        "coming": coming.filter(starts_at__lte=now + SOON).select_related("organiser").order_by("starts_at", "pk")[:5],
        "plans": Plan.objects.visible_to(user).select_related("within").order_by("-starts_on", "title", "pk"),
        "filters": filters,
        "is_filtered": bool(table.chips),
        "trail": [("Tập huấn", "")],
    }
    return table.response("training/training_home.html", context)


def _invitation_tasks(user: User, now: datetime.datetime) -> Iterator[TrainingTask]:
    """Yield one task a session to which somebody of a team in sight was asked and nobody has answered."""
    if not user.may(Permission.ANSWER_INVITATIONS):
        return
    teams = Team.objects.visible_to(user)
    open_ = Invitation.objects.filter(member__team__in=teams, state=Invitation.Reply.INVITED)
    open_ = open_.filter(session__state=Session.Status.PLANNED, session__starts_at__gt=now)
    rows = open_.values("session", "session__title", "session__starts_at").annotate(
        people=Count("pk"), first=Min("member__team"), last=Max("member__team")
    )
    for row in rows.order_by("session__starts_at", "session")[:MOST_TASKS]:
        yield TrainingTask(
            f"{row['people']} người được mời dự “{row['session__title']}”, chưa trả lời",
            f"Bắt đầu lúc {instant(row['session__starts_at'])}",
            reverse("team_answer", args=[row["session"], row["first"]])
            if row["first"] == row["last"]
            else f"{reverse('session_show', args=[row['session']])}#invited",
            "Trả lời",
            calm=user.role != Role.LEADER,
        )


def _closing_tasks(user: User, now: datetime.datetime) -> Iterator[TrainingTask]:
    """Yield sessions that are over and whose attendance nobody has closed."""
    over = Session.objects.runnable_by(user).filter(state=Session.Status.PLANNED, ends_at__lte=now)
    for session in over.order_by("ends_at", "pk")[:MOST_TASKS]:
        yield TrainingTask(
            f"“{session}” đã học xong, chưa kết thúc điểm danh",
            f"Học xong lúc {instant(session.ends_at)}",
            reverse("session_show", args=[session.pk]),
            "Xem và kết thúc",
        )
