"""This module says who takes part in a session and in what follows it, and when; and who keeps materials and
the library.
"""

import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access import is_of_their_province
from accounts.models import User
from accounts.roles import Permission, Role
from places.models import Place
from teams.models import Member, Team
from training.deadlines import is_open
from training.models import Attendance, Document, Invitation, Material, Plan, Session, SessionDay, Topic

FEEDBACK_DAYS = 7  # after a session, for giving feedback and for changing it


def member_who_attended(session: Session, user: User) -> Member | None:
    """Return the membership through which ``user`` was there on a day of the session at least; None: was not."""
    rows = Attendance.objects.filter(session=session).of(user).there().select_related("member")
    found = rows.order_by("member", "pk").first()
    return found.member if found else None


def has_taken_place(session: Session, at: datetime.datetime) -> bool:
    """Return whether the session was held and is over: its last day has ended, or it was closed before."""
    return session.state == Session.Status.CLOSED or (session.state == Session.Status.PLANNED and session.is_over(at))


def takes_feedback(session: Session, at: datetime.datetime) -> bool:
    """Return whether feedback is taken: from the end of the session until FEEDBACK_DAYS later."""
    return has_taken_place(session, at) and at <= session.ends_at + datetime.timedelta(days=FEEDBACK_DAYS)


def may_run(user: User, session: Session) -> bool:
    """Return whether ``user`` takes attendance at the session, closes it and corrects it."""
    return Session.objects.runnable_by(user).filter(pk=session.pk).exists()


def may_plan_at(user: User, place: Place) -> bool:
    """Return whether ``user`` plans training for ``place``: holds the verb, and the whole of it lies in their scope."""
    return user.may(Permission.PLAN_TRAINING) and user.scope is not None and user.scope.covers(place)


def may_edit_plan(user: User, plan: Plan) -> bool:
    return may_plan_at(user, plan.within)


def may_answer(user: User, member: Member) -> bool:
    """Return whether ``user`` answers what ``member`` was asked: holds the verb, and the team is theirs to see."""
    return user.may(Permission.ANSWER_INVITATIONS) and Team.objects.visible_to(user).filter(pk=member.team_id).exists()


def takes_answers(session: Session, at: datetime.datetime) -> bool:
    """Return whether invitations to the session are answered: until it begins."""
    return session.state == Session.Status.PLANNED and at < session.starts_at


def invitations_to_hand_codes(user: User, session: Session) -> QuerySet[Invitation]:
    """Return the invitations whose own codes ``user`` may hand out: all to whoever runs the session, else those of
    teams for which they answer.
    """
    asked = Invitation.objects.filter(session=session, member__erased_at=None)
    if may_run(user, session):
        return asked
    if not user.may(Permission.ANSWER_INVITATIONS):
        return asked.none()
    return asked.filter(member__team__in=Team.objects.visible_to(user))


def attendees(day: SessionDay) -> QuerySet[Member]:
    """Return who may attend a day: the invited, and whoever else belongs that day to a team of which somebody is
    invited.
    """
    invited = Member.objects.filter(invitations__session=day.session_id)
    beside = Member.objects.current_on(timezone.localdate(day.starts_at)).filter(team__in=invited.values("team"))
    return Member.objects.filter(Q(pk__in=invited.values("pk")) | Q(pk__in=beside.values("pk")), erased_at=None)


def member_to_attend(day: SessionDay, user: User) -> Member | None:
    """Return the membership through which ``user`` may attend a day: the one that was invited before
    another of theirs.
    """
    own = attendees(day).filter(user=user).select_related("team")
    invited = set(own.filter(invitations__session=day.session_id).values_list("pk", flat=True))
    return min(own, key=lambda member: (member.pk not in invited, member.pk), default=None)


def takes_marks(day: SessionDay, at: datetime.datetime) -> bool:
    """Return whether people may mark themselves: within the day's hours, of a session that is neither closed nor
    cancelled.
    """
    return day.session.state == Session.Status.PLANNED and is_open(day.starts_at, day.ends_at, at)


def may_add_material(user: User, topic: Topic) -> bool:
    """Return whether ``user`` adds materials: officials to the topics of their own province, a partner to those of its
    own sessions.
    """
    if not user.may(Permission.ADD_MATERIALS) or not is_of_their_province(user, topic):
        return False
    return user.role != Role.PARTNER or Session.objects.visible_to(user).filter(topics=topic).exists()


def may_retire(user: User, material: Material) -> bool:
    """Return whether ``user`` added it or keeps its topic."""
    return may_keep_topic(user, material.topic) or (
        user.may(Permission.ADD_MATERIALS) and material.added_by_id == user.pk
    )


def may_keep_topic(user: User, topic: Topic) -> bool:
    """Return whether ``user`` writes topics, and this one is of their province."""
    return user.may(Permission.MANAGE_TOPICS) and is_of_their_province(user, topic)


def may_keep_library_at(user: User, place: Place) -> bool:
    """Return whether ``user`` puts documents for ``place`` into the library: holds the verb, and the place lies in
    scope.
    """
    return user.may(Permission.MANAGE_LIBRARY) and user.scope is not None and user.scope.covers(place)


def may_edit_document(user: User, document: Document) -> bool:
    return may_keep_library_at(user, document.within)
