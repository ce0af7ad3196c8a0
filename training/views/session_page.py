"""A session's page, its file for a calendar, its text for Zalo."""

from collections import Counter

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.models import Event, User
from accounts.roles import Permission
from core.documents import attachment
from teams.models import Team
from training.access import may_run
from training.models import Invitation, Plan, Session
from training.notices.calendar import calendar_file
from training.notices.texts import day_and_hours, invitation_text
from training.pages.fetching import session_in_sight
from training.pages.session_tables import InvitationListing
from training.pages.trails import trail_of_session


@require_safe
@require(Permission.SEE_TRAINING)
def session_show(request: UserRequest, session_id: int) -> HttpResponseBase:
    user, session = request.user, session_in_sight(request.user, session_id)
    invited = _invitations(user, session)
    table = InvitationListing(invited, session=session, request=request)
    counts = Counter(invited.order_by().values_list("state", flat=True))
    runs = may_run(user, session)
    is_planned = session.state == Session.Status.PLANNED
    context = {
        "session": session,
        "sittings": [day_and_hours(day) for day in session.days.order_by("starts_at")],
        "topics": session.topics.order_by("sort_key", "pk"),
        "trainers": session.trainers.order_by("sort_key", "pk"),
        "places": session.places.order_by("path"),
        "siblings": _siblings(user, session),
        "sees_plan": session.plan in Plan.objects.visible_to(user),
        "why_cancelled": _why_cancelled(session),
        "answering_team": _only_team([row for row in table.records if row.is_answerable]),
        "counts": [(state, counts[state]) for state in Invitation.Reply if counts[state]],
        "runs": runs,
        "may_plan": runs and is_planned and user.may(Permission.PLAN_TRAINING),
        "trail": trail_of_session(session),
    }
    return table.response("training/session_show.html", context)


@require_safe
@require(Permission.SEE_TRAINING)
def session_ics(request: UserRequest, session_id: int) -> HttpResponseBase:
    session = session_in_sight(request.user, session_id)
    link = request.build_absolute_uri(reverse("session_show", args=[session.pk]))
    content = calendar_file(session, link=link, at=timezone.now())
    name = f"tap-huan-{session.pk}.ics"
    return attachment(content, name=name, content_type="text/calendar; charset=utf-8")


@require_safe
@require(Permission.SEE_TRAINING)
def session_text(request: UserRequest, session_id: int) -> HttpResponse:
    session = session_in_sight(request.user, session_id)
    link = request.build_absolute_uri(reverse("session_show", args=[session.pk]))
    context = {
        "session": session,
        "text": invitation_text(session, link=link),
        "trail": trail_of_session(session, "Lời nhắn Zalo"),
    }
    return render(request, "training/session_text.html", context)


def _invitations(user: User, session: Session) -> QuerySet[Invitation]:
    rows = Invitation.objects.visible_to(user).filter(session=session)
    rows = rows.select_related("member__team__place", "instead__member")
    return rows.order_by("member__team__place__path", "member__team__sort_key", "member__sort_key", "pk")


def _only_team(rows: list[Invitation]) -> Team | None:
    """Return the team of all these invitations; None where there are several or none."""
    teams = {row.member.team for row in rows}
    return teams.pop() if len(teams) == 1 else None


def _why_cancelled(session: Session) -> str:
    events = Event.objects.about(session).filter(verb="sessions.cancel").newest_first()
    return events.values_list("reason", flat=True).first() or ""


def _siblings(user: User, session: Session) -> QuerySet[Session]:
    """Return the other sessions of the series, as far as ``user`` sees them."""
    if session.series is None:
        return Session.objects.none()
    others = Session.objects.visible_to(user).filter(series=session.series).exclude(pk=session.pk)
    return others.select_related("organiser").prefetch_related("places").order_by("starts_at", "pk")
