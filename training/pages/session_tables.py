"""The lists of sessions, of those asked to one, and of the codes by which they mark themselves."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from core.tables import MOST_AT_ONCE, ListColumn, Listing
from core.workbook import Kind
from teams.models import Team
from training.access import takes_answers
from training.actions import own_codes
from training.models import Invitation, Session, SessionDay


def _venue(session: Session) -> str:
    return session.get_mode_display() if session.mode == Session.Mode.ONLINE else session.venue


def _reason(invitation: Invitation) -> str:
    return f"{invitation.instead.member} dự thay" if invitation.instead else invitation.reason


class SessionListing(Listing):
    """Sessions with their organisers."""

    name, title, unit = "sessions", "Các buổi tập huấn", "buổi"

    session = ListColumn("Buổi", "title", link=lambda session: reverse("session_show", args=[session.pk]), width=48)
    starts = ListColumn("Bắt đầu", "starts_at", kind=Kind.INSTANT)
    ends = ListColumn("Kết thúc", "ends_at", kind=Kind.INSTANT, is_shown=False)
    venue = ListColumn("Địa điểm", says=_venue, order_by=("mode", "venue"), width=32)
    mode = ListColumn("Hình thức", says=lambda session: session.get_mode_display(), order_by="mode", is_shown=False)
    organiser = ListColumn("Đơn vị tổ chức", "organiser", order_by="organiser__path", width=28)
    state = ListColumn(
        "Tình trạng",
        says=lambda session: session.standing(),
        order_by=("state", "starts_at"),
        template="training/_session_listed_state.html",
    )


class InvitationListing(Listing):
    """Those who were asked to ``session``, each with whether the reader may answer for them now: ``is_answerable``."""

    name, title, unit = "invited", "Người được mời", "người"

    member = ListColumn("Họ và tên", "member", order_by="member__sort_key", width=28)
    team = ListColumn(
        "Tổ", "member__team__short_name", order_by=("member__team__place__path", "member__team__sort_key"), width=32
    )
    position = ListColumn(
        "Chức danh", says=lambda row: row.member.get_position_display(), order_by="member__position", width=16
    )
    phone = ListColumn("Điện thoại", template="training/_invited_phone.html", in_file=False)
    reply = ListColumn(
        "Trả lời", says=lambda row: row.get_state_display(), order_by="state", template="training/_invited_reply.html"
    )
    reason = ListColumn("Lý do, người dự thay", says=_reason, order_by="reason", is_shown=False)
    answer = ListColumn("Việc", template="training/_invited_answer.html", in_file=False)

    def __init__(self, rows: Any, *, session: Session, request: Any) -> None:
        self.session = session
        self.may_answer = takes_answers(session, timezone.now()) and request.user.may(Permission.ANSWER_INVITATIONS)
        needless = [
            *([] if self.may_answer else ["answer"]),
            *([] if request.user.may(Permission.SEE_TEAMS) else ["reason"]),
        ]
        super().__init__(rows, request=request, of=session, omit=needless)

    def prepare(self, records: list[Any]) -> None:
        answerable = _answerable(self.request.user, records) if self.may_answer else set()
        for row in records:
            row.is_answerable = row.pk in answerable


class OwnCodeListing(Listing):
    """Those who were asked, and the ``code`` of each for ``day``; all on one page, for handing out."""

    name, title, unit = "own-codes", "Người được mời và mã riêng", "người"
    per_page = MOST_AT_ONCE
    is_private = True  # a code is for the one person whose it is

    member = ListColumn("Họ và tên", "member", order_by="member__sort_key")
    team = ListColumn(
        "Tổ", "member__team__short_name", order_by=("member__team__place__path", "member__team__sort_key")
    )
    code = ListColumn("Mã riêng", template="training/_own_code.html", in_file=False)
    renew = ListColumn("Việc", template="training/_own_code_renew.html", in_file=False)

    def __init__(self, rows: Any, *, day: SessionDay, **options: Any) -> None:
        self.day = day
        super().__init__(rows, **options)

    def prepare(self, records: list[Any]) -> None:
        for row in records:
            row.code = own_codes.own_code(self.day, row)


def _answerable(user: User, rows: list[Invitation]) -> set[int]:
    """Return the keys of ``rows`` of teams in sight of ``user``, who may answer."""
    teams = set(Team.objects.visible_to(user).filter(members__invitations__in=rows).values_list("pk", flat=True))
    return {row.pk for row in rows if row.member.team_id in teams}
