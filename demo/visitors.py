"""What the demo's visitors have kept and done: tables of their own, and a leader's home with one thing to do."""

import datetime

from accounts.models import User
from accounts.roles import Role
from core.working_days import DAY, VIETNAM
from demo.cast import Cast
from overview.actions import tables
from overview.actions.monthly_tables import send_due, sending_instant
from places.models import Level, Place
from training.actions import attendance, invitations
from training.actions.invitations import GivenAnswer
from training.models import Attendance, Invitation, Session

COMPLETENESS, TIMELINESS, COVERAGE = "completeness", "timeliness", "coverage"
GUIDED, SENT_ONLINE = "sum-ho-duoc-huong-dan", "sum-ho-so-truc-tuyen"
COMMUNES, HAMLETS = str(Level.COMMUNE.value), str(Level.HAMLET.value)
type KeptTable = tuple[str, str, int, list[str], bool]

# Name, what a line is, how many of the newest columns, what is counted, whether others see it.
OF_THE_DEPARTMENT: list[KeptTable] = [
    ("Nộp và đúng hạn, 12 kỳ gần nhất, theo xã (mẫu)", COMMUNES, 12, [COMPLETENESS, TIMELINESS], True),
    ("Hộ được hướng dẫn theo xã, để báo cáo tháng (mẫu)", COMMUNES, 4, [GUIDED, COMPLETENESS], True),
    ("Độ phủ theo xã (mẫu)", COMMUNES, 1, [COVERAGE], False),
]
OF_THE_COMMUNE: list[KeptTable] = [
    ("Các ấp: nộp báo cáo và hộ được hướng dẫn (mẫu)", HAMLETS, 6, [COMPLETENESS, GUIDED, SENT_ONLINE], False)
]


def settle(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """Keep the tables, have them told of this month, and leave leaders with their report alone."""
    _keep_tables(cast.province(), OF_THE_DEPARTMENT, by=cast.staff, now=now)
    _keep_tables(cast.province(), OF_THE_DEPARTMENT[:1], by=cast.administrator, now=now)
    _keep_tables(commune, OF_THE_COMMUNE, by=cast.of(commune), now=now)
    _tell_of_tables(now=now)
    for leader in User.objects.filter(role=Role.LEADER, memberships__team__in=cast.shown).order_by("pk"):
        _answer_invitations(leader, cast, now=now)


def _keep_tables(place: Place, wanted: list[KeptTable], *, by: User, now: datetime.datetime) -> None:
    for number, (name, lines, last, values, is_shared) in enumerate(wanted):
        choices = {"lines": [lines], "last": [str(last)], "value": values}
        table = tables.save(place, name=name, choices=choices, is_shared=is_shared, by=by, at=now - (40 + number) * DAY)
        if not number:
            tables.subscribe(table, by=by, at=now - 40 * DAY)


def _tell_of_tables(*, now: datetime.datetime) -> None:
    """Tell whoever asked for a table each month of it, when the clock last did."""
    today = now.astimezone(VIETNAM).date()
    this_month = sending_instant(today)
    send_due(at=this_month if this_month <= now else sending_instant(today.replace(day=1) - DAY))


def _answer_invitations(leader: User, cast: Cast, *, now: datetime.datetime) -> None:
    """Have the leader's whole team say yes to what is to come, and the leader be marked at what is on."""
    asked = Invitation.objects.filter(
        member__team__members__user=leader, session__state=Session.Status.PLANNED
    ).select_related("session__organiser", "member__team__place")
    to_come = asked.filter(session__starts_at__gt=now, state=Invitation.Reply.INVITED).order_by("pk")
    invitations.answer_together([GivenAnswer(one, Invitation.Reply.COMING) for one in to_come], by=leader, at=now)
    for one in asked.filter(session__starts_at__lte=now, session__ends_at__gt=now, member__user=leader):
        day = one.session.days.get(starts_at__lte=now, ends_at__gt=now)
        attendance.mark(
            day, member=one.member, state=Attendance.Presence.PRESENT, how=Attendance.How.LIST,
            by=cast.of(one.session.organiser), made_at=now, at=now,
        )  # fmt: skip
