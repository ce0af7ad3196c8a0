"""The clock tells those who are asked to a training session, or whose session changed, once each."""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from core.templatetags.wording import instant, number
from notices.actions.notices import tell
from teams.notices import heads, reachable_teams
from training.access import may_answer
from training.models import Invitation, Session
from training.notices.kinds import TRAINING

ASKED = Invitation.Reply.INVITED
EXPECTED = (ASKED, Invitation.Reply.COMING, Invitation.Reply.WAITING)


def tell_invited(*, at: datetime.datetime | None = None) -> int:
    """Leave a notice for each invitation that nobody was told of, of sessions still to come; return how many.

    Told is the account of the invited, and who leads their team where that account may not answer, or there is none:
    one notice a person and session, however many of the team are asked. An invitation that reaches no account waits
    until there is one, and costs nothing meanwhile.
    """
    at = at or timezone.now()
    has_account = Q(member__user__is_active=True) | Q(member__team__in=reachable_teams(at=at))
    untold = Invitation.objects.filter(has_account, told_at=None, state__in=EXPECTED)
    waiting = Session.objects.exclude(state=Session.Status.CLOSED).filter(ends_at__gt=at, invitations__in=untold)
    return sum(_tell_session(pk, at) for pk in sorted(set(waiting.values_list("pk", flat=True))))


@transaction.atomic
def _tell_session(session_id: int, at: datetime.datetime) -> int:
    """Tell those of one session, under the lock that answers and changes take, so that what is told is what stands."""
    session = Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session_id)
    rows = session.invitations.filter(told_at=None, state__in=EXPECTED).select_related("member__user").order_by("pk")
    untold = list(rows)
    count, reached = 0, []
    for user, invitations in _by_user(untold, at):
        count += _tell(user, session, invitations, at)
        reached += [invitation.pk for invitation in invitations]
    session.invitations.filter(pk__in=reached).update(told_at=at)
    return count


def _by_user(invitations: Iterable[Invitation], at: datetime.datetime) -> list[tuple[User, list[Invitation]]]:
    """Return each account that is told, and of whom; in one order, so that two who tell the same people
    never deadlock.
    """
    invitations = list(invitations)
    leading = heads({invitation.member.team_id for invitation in invitations}, at=at)
    users: dict[int, User] = {}
    found: dict[int, list[Invitation]] = defaultdict(list)
    for invitation in invitations:
        own, leaders = invitation.member.user, leading[invitation.member.team_id].users
        told = [own] if own and own.is_active else []
        if not (told and told[0].may(Permission.ANSWER_INVITATIONS)):
            told = [*told, *leaders]
        for user in told:
            users[user.pk] = user
            found[user.pk].append(invitation)
    return [(users[pk], found[pk]) for pk in sorted(found)]


def _tell(user: User, session: Session, invitations: list[Invitation], at: datetime.datetime) -> int:
    last = invitations[-1]
    return tell(
        [user],
        kind=TRAINING.key,
        title=f"{_what(session, invitations)}: {session.title}",
        text=_text(user, session, invitations),
        url=_address(user, session, invitations),
        once=f"training:{session.pk}:{session.version}:{last.pk}:{last.state}",
        at=at,
    )


def _address(user: User, session: Session, invitations: list[Invitation]) -> str:
    """Return where the team is answered for, to whoever is asked for one and may answer; else the session's page."""
    teams = {invitation.member.team_id for invitation in invitations if invitation.state == ASKED}
    is_open = session.state == Session.Status.PLANNED
    if is_open and len(teams) == 1 and may_answer(user, invitations[0].member):
        return reverse("team_answer", args=[session.pk, *teams])
    return reverse("session_show", args=[session.pk])


def _what(session: Session, invitations: list[Invitation]) -> str:
    if session.state == Session.Status.CANCELLED:
        return "Buổi tập huấn đã hủy"
    if any(invitation.state == ASKED for invitation in invitations):
        return "Mời dự tập huấn"
    return "Buổi tập huấn có thay đổi"


def _text(user: User, session: Session, invitations: list[Invitation]) -> str:
    """Return when, where and for how many: names stand on the session's own page, where they can be erased."""
    where = session.venue or session.get_mode_display().lower()
    alone = len(invitations) == 1 and invitations[0].member.user_id == user.pk
    whom = "anh/chị" if alone else f"{number(len(invitations))} thành viên của tổ"
    if session.state == Session.Status.CANCELLED:
        return f"Buổi {instant(session.starts_at)}, {where}, không tổ chức nữa. Người được mời: {whom}."
    asks = any(invitation.state == ASKED for invitation in invitations)
    todo = "Xin trả lời trước giờ học." if asks else "Xin xem lại giờ và nơi học."
    return f"{instant(session.starts_at)}, {where}. Người dự: {whom}. {todo}"
