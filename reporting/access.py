"""Who writes a report and who reviews it, who answers for a difficulty: one answer for pages, buttons and actions."""

from collections.abc import Sequence

from django.conf import settings
from django.http import Http404

from accounts.models import AccessToken, User
from accounts.roles import Permission, Role
from core.refusals import OUT_OF_SCOPE, Refused
from places.models import Level, Place, prefix_length
from reporting.models import Difficulty, Practice, Report, ReportQuerySet, Round, Tie, tie_of
from teams.models import Team


def may_write(user: User, report: Report) -> bool:
    """Whether ``user`` fills in and sends ``report``: its team's leader, or who answers for the place that owes it."""
    return Report.objects.writable_by(user).filter(pk=report.pk).exists()


def may_review(user: User, report: Report) -> bool:
    """Whether ``user`` returns, accepts or excuses ``report``: an official above its reporter, never the reporter."""
    return Report.objects.reviewable_by(user).filter(pk=report.pk).exists()


SOMEBODY_ELSE = "Báo cáo như thế cần người khác duyệt: cán bộ khác của cơ quan, hoặc cấp trên."


def review_tie(user: User, report: Report) -> str:
    """Return what ties ``user`` to whoever sent ``report`` last, a value of Tie; "" for nothing."""
    return str(Report.objects.filter(pk=report.pk).annotate(tie=tie_of(user)).values_list("tie", flat=True).get())


def tie_in_words(tie: str) -> str:
    """Return why a reviewer does not accept alone, for them to read."""
    days = settings.FOUR_EYES_DAYS
    return f"Trong {days} ngày trước khi báo cáo được gửi, anh/chị đã {Tie(tie).label}."


def may_assist(user: User, report: Report) -> bool:
    """Whether ``user`` enters ``report`` for its leader: an official of the leader's own commune, of no other level."""
    return assistable_by(user).filter(pk=report.pk).exists()


def assistable_by(user: User) -> ReportQuerySet:
    """Return the reports that ``user`` enters for their leaders, by their place: ``may_assist`` of many."""
    if not user.may(Permission.ASSIST_REPORTS):
        return Report.objects.none()
    return Report.objects.reviewable_by(user).filter(team__isnull=False)


def may_fill_in(user: User, report: Report) -> bool:
    """Whether ``user`` drafts ``report`` and adds photos to it, as its reporter or for its leader."""
    return may_write(user, report) or may_assist(user, report)


def speaks_for(user: User, reporter: Team | Place) -> bool:
    """Whether ``user`` leads this team, or reports as an official for this place or for the one at which it stands
    today.
    """
    if isinstance(reporter, Team):
        return user.role == Role.LEADER and Team.objects.visible_to(user).filter(pk=reporter.pk).exists()
    return user.may(Permission.WRITE_REPORTS) and user.scope is not None and reporter.stands_at == user.scope.path


def may_answer(user: User, difficulty: Difficulty) -> bool:
    """Whether ``user`` answers, passes on and closes ``difficulty``: it lies with the level of their own place."""
    return Difficulty.objects.answerable_by(user).filter(pk=difficulty.pk).exists()


def may_pick(user: User, practice: Practice) -> bool:
    """Whether ``user`` publishes or declines ``practice``."""
    return Practice.objects.pickable_by(user).filter(pk=practice.pk).exists()


def may_share(user: User, place: Place) -> bool:
    """Whether ``user`` shares out the targets of ``place`` among what lies below it: whoever keeps the indicators
    anywhere in their scope, an official what their own place was given."""
    scope = user.scope
    if scope is None or not user.may(Permission.SHARE_TARGETS):
        return False
    return scope.pk == place.pk or (user.may(Permission.MANAGE_INDICATORS) and scope.covers(place))


def check_manages_rounds(user: User, place: Place) -> None:
    """Refuse with out_of_scope unless ``user`` opens, edits, extends and closes rounds at ``place``."""
    if not user.may(Permission.MANAGE_ROUNDS) or user.scope is None or not user.scope.covers(place):
        raise Refused("out_of_scope", OUT_OF_SCOPE)


def rounds_of(reader: User | AccessToken, codes: Sequence[str]) -> list[Round]:
    """Return the rounds of the codes in their order, each once. Raises Http404 where one is none of the reader's."""
    rows = Round.objects.visible_to(reader).filter(code__in=codes).select_related("within", "series")
    found = {one.code: one for one in rows.order_by("pk")}
    if any(code not in found for code in codes):
        raise Http404
    return [found[code] for code in dict.fromkeys(codes)]


def may_follow_up(user: User, team: Team) -> bool:
    """Whether ``user`` follows ``team`` up: the twin of ``FollowUpQuerySet.followed_by`` for one in hand, which needs
    ``place``; a test holds them together.
    """
    scope = user.scope
    office = team.place.stands_at[: prefix_length(Level.COMMUNE)]
    return scope is not None and user.may(Permission.REVIEW_REPORTS) and office == scope.path


def may_assess(user: User, place: Place) -> bool:
    """Return whether ``user`` grades the teams of ``place``, a commune: an official of that commune itself."""
    own = user.scope is not None and user.scope.level == Level.COMMUNE and user.scope == place
    return own and user.may(Permission.REVIEW_REPORTS)


def may_confirm_assessments(user: User, place: Place) -> bool:
    """Return whether ``user`` confirms or returns what communes say of their teams' year: the province's staff."""
    return may_set_criteria(user, user.scope) and user.reaches(place)


def may_set_criteria(user: User, place: Place | None) -> bool:
    """Return whether ``user`` says what ``place``, their own province, asks of its teams for each grade."""
    own = place is not None and place.level == Level.PROVINCE and user.scope == place
    return own and user.may(Permission.MANAGE_INDICATORS)


def may_write_diary(user: User, team: Team) -> bool:
    """Whether ``user`` writes the diary of ``team``: one of its own people, today."""
    return user.may(Permission.WRITE_DIARY) and Team.objects.visible_to(user).filter(pk=team.pk).exists()
