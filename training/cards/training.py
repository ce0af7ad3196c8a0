"""On the home page stands what is to be answered, held and closed in training, and how far the plans are."""

import datetime
from collections.abc import Iterator

from django.db.models import Count, Exists, Max, Min, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import OF_TEAMS, Permission, Role
from core.cards import NEWEST, Task
from core.templatetags.wording import instant, number, time_left, weekday
from training.models import Attendance, Invitation, Plan, Session, SessionDay
from training.models.sessions import SessionQuerySet
from training.pages.progress import PlanProgress, plan_progress

WEEK = datetime.timedelta(days=7)
AFTER = datetime.timedelta(days=60)  # how long a plan stays on the page when its window is over
PLANS = 3  # newest, each with all its topics


def training_tasks(user: User, now: datetime.datetime) -> list[Task]:
    """Return tasks for invitations without an answer, what the user holds or attends this week, what waits to be
    closed.
    """
    if not user.may(Permission.SEE_TRAINING):
        return []
    return [
        *_invitation_tasks(user, now),
        *_closing_tasks(user, now),
        *_holding_tasks(user, now),
        *_attending_tasks(user, now),
    ]


def plan_lines(user: User, now: datetime.datetime) -> list[PlanProgress]:
    """Return the newest plans for the user's place whose window has begun, a line a topic."""
    place = user.scope
    if place is None or not user.may(Permission.SEE_ROLLUPS):
        return []
    today = timezone.localdate(now)
    found = Plan.objects.visible_to(user).asking_of(place).filter(starts_on__lte=today, ends_on__gte=today - AFTER)
    newest = found.order_by("-starts_on", "-pk")[:PLANS]
    return [line for plan in newest for line in plan_progress(plan, place, today=today)]


def _invitation_tasks(user: User, now: datetime.datetime) -> Iterator[Task]:
    """Yield a task a session for a leader; the same, but calm, for an official who may answer for leaders."""
    if not user.may(Permission.ANSWER_INVITATIONS):
        return
    open_ = Invitation.objects.visible_to(user).filter(state=Invitation.Reply.INVITED)
    waiting = open_.filter(session__state=Session.Status.PLANNED, session__starts_at__gt=now)
    counted = waiting.values_list("session", "session__title", "session__starts_at").annotate(
        unanswered=Count("pk"), first=Min("member__team"), last=Max("member__team")
    )
    for session, title, starts_at, unanswered, first, last in counted.order_by("session__starts_at", "session")[
        :NEWEST
    ]:
        yield Task(
            figure=time_left(starts_at, now).capitalize(),
            sentence=f"Mời dự tập huấn: {title}",
            url=reverse("team_answer", args=[session, first])
            if first == last
            else reverse("session_show", args=[session]),
            action="Trả lời",
            detail=f"{number(unanswered)} người chưa trả lời.",
            calm=user.role != Role.LEADER,
        )


def _own(user: User) -> SessionQuerySet:
    """Return those that the user themself runs: a partner's, or organised by the user's own place."""
    runs = Session.objects.runnable_by(user).filter(state=Session.Status.PLANNED)
    return runs if user.role == Role.PARTNER else runs.filter(organiser=user.place)


def _closing_tasks(user: User, now: datetime.datetime) -> Iterator[Task]:
    for session in _own(user).filter(ends_at__lte=now).order_by("ends_at", "pk")[:NEWEST]:
        yield Task(
            "Chưa kết thúc", session.title, _show(session), "Kết thúc buổi", "Đã qua ngày cuối, chưa chốt số dự."
        )


def _holding_tasks(user: User, now: datetime.datetime) -> Iterator[Task]:
    """Yield the sessions to hold in the coming week; for a partner, who sees nothing else here, all that
    are to come.
    """
    coming = _own(user).filter(ends_at__gt=now)
    coming = coming if user.role == Role.PARTNER else coming.filter(starts_at__lte=now + WEEK)
    for session in coming.order_by("starts_at", "pk")[:NEWEST]:
        yield _coming(session, now, "Mở buổi tập huấn")


def _attending_tasks(user: User, now: datetime.datetime) -> Iterator[Task]:
    """Yield sessions of the coming week to which somebody of a leader's team, or the member themself, has said yes.

    One under way burns until the user is marked as there: then there is nothing left to do.
    """
    if user.role not in OF_TEAMS:
        return
    says_yes = Invitation.objects.visible_to(user).filter(state=Invitation.Reply.COMING)
    if user.role == Role.MEMBER:
        says_yes = says_yes.filter(member__user=user)
    coming = Session.objects.filter(state=Session.Status.PLANNED, ends_at__gt=now, starts_at__lte=now + WEEK)
    there = Attendance.objects.filter(member__user=user, state__in=Attendance.THERE)
    today = SessionDay.objects.filter(session=OuterRef("pk"), starts_at__lte=now, ends_at__gt=now)
    coming = coming.filter(~Exists(today.filter(attendances__in=there)), pk__in=says_yes.values("session"))
    for session in coming.order_by("starts_at", "pk")[:NEWEST]:
        yield _coming(session, now, "Xem buổi tập huấn")


def _coming(session: Session, now: datetime.datetime, action: str) -> Task:
    begun = session.starts_at <= now
    figure = "Đang diễn ra" if begun else time_left(session.starts_at, now).capitalize()
    day = weekday(timezone.localdate(session.starts_at))
    detail = f"{day} {instant(session.starts_at)}; {session.venue or session.get_mode_display()}."
    return Task(figure, session.title, _show(session), action, detail, calm=not begun)


def _show(session: Session) -> str:
    return reverse("session_show", args=[session.pk])
