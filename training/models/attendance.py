"""These rows keep who was asked, who came, and who has learned what since."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import OF_TEAMS, Permission, Role
from places.models import standing_in
from teams.models import Member, Team
from training.models.sessions import Session, SessionDay
from training.models.topics import Topic, TopicVersion


class _OfSession(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Return those of sessions in sight. Officials see people of teams in sight, those who run a session all of it,
        a leader their own team.
        """
        runs = Q(session__in=Session.objects.runnable_by(user))
        teams = Q(session__in=Session.objects.visible_to(user), member__team__in=Team.objects.visible_to(user))
        return self.filter(runs | teams)


class InvitationQuerySet(_OfSession):
    def visible_to(self, user: Any) -> Self:
        """Return the same as above. Somebody of a leader's team was invited to each of these sessions: one condition
        says both.
        """
        if getattr(user, "is_active", False) and user.role == Role.LEADER and user.may(Permission.SEE_TRAINING):
            return self.filter(member__team__in=Member.objects.leading(user).values("team"))
        return super().visible_to(user)


class Invitation(models.Model):
    """One member asked to one session, and what they said. ``told_at``: when a notice was written for them.

    ``code_number`` says which of their own codes is the one that is taken: whoever withdraws it gives the next.
    """

    class Reply(models.TextChoices):
        INVITED = "invited", "Chưa trả lời"
        COMING = "coming", "Sẽ dự"
        WAITING = "waiting", "Chờ có chỗ"
        DECLINED = "declined", "Không dự được"
        REPLACED = "replaced", "Cử người khác"

    session = models.ForeignKey(Session, models.CASCADE, related_name="invitations")
    member = models.ForeignKey(Member, models.PROTECT, related_name="invitations")
    state = models.CharField("trả lời", max_length=10, choices=Reply, default=Reply.INVITED)
    reason = models.CharField("lý do", max_length=300, blank=True)
    instead = models.ForeignKey(
        "self", models.SET_NULL, related_name="instead_of", null=True, blank=True
    )  # the invitation of whoever comes in this one's place
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    code_number = models.PositiveIntegerField(default=0, db_default=0)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "lời mời tập huấn"
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="a_member_is_invited_once"),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="who_does_not_come_says_why"),
            models.CheckConstraint(
                condition=Q(state="invited") | Q(answered_at__isnull=False), name="an_answer_has_an_instant"
            ),
        ]
        indexes = [models.Index(fields=["session", "state"], name="invitation_by_answer")]

    def __str__(self) -> str:
        return f"{self.member} – {self.session}"


class GuestQuerySet(models.QuerySet["Guest"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(session__in=Session.objects.runnable_by(user))


class Guest(models.Model):
    """Somebody who came without standing on a list: a name and whom they came for, and no more."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="guests")
    full_name = models.CharField("họ và tên", max_length=120)
    organisation = models.CharField("đơn vị", max_length=150, blank=True)

    objects = GuestQuerySet.as_manager()

    class Meta:
        verbose_name = "khách"
        constraints = [
            models.UniqueConstraint(fields=["session", "full_name", "organisation"], name="a_guest_is_written_once")
        ]

    def __str__(self) -> str:
        return self.full_name


class AttendanceQuerySet(_OfSession):
    def there(self) -> Self:
        """Return those of people who came, even if they were late or left early."""
        return self.filter(state__in=Attendance.THERE)

    def of(self, user: User) -> Self:
        """Return those of ``user`` in person, through whichever membership."""
        return self.filter(member__user=user)


class Attendance(models.Model):
    """How one member, or one guest, attended one day of a session; the latest mark stands, each is kept in ``Mark``.

    ``session`` repeats the day's, so that rows of a session are found by one column.
    """

    class Presence(models.TextChoices):
        PRESENT = "present", "Có mặt"
        LATE = "late", "Đến trễ"
        LEFT_EARLY = "left_early", "Về sớm"
        EXCUSED = "excused", "Vắng có phép"
        ABSENT = "absent", "Vắng"

    THERE = (Presence.PRESENT, Presence.LATE, Presence.LEFT_EARLY)

    class How(models.TextChoices):
        LIST = "list", "Điểm danh theo danh sách"
        CODE = "code", "Quét mã QR"
        WORD = "word", "Nhập từ điểm danh"
        OWN_CODE = "own_code", "Nhập mã riêng"
        IMPORT = "import", "Nhập từ tệp phòng họp"
        CLOSING = "closing", "Khi kết thúc buổi"

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    day = models.ForeignKey(SessionDay, models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, models.PROTECT, related_name="attendances", null=True, blank=True)
    guest = models.ForeignKey(Guest, models.CASCADE, related_name="attendances", null=True, blank=True)
    state = models.CharField("điểm danh", max_length=10, choices=Presence)
    checked_in_at = models.DateTimeField("lúc")
    how = models.CharField("cách điểm danh", max_length=8, choices=How)
    is_flagged = models.BooleanField("cần xem lại", default=False)  # one device for two people, or two for one
    device = models.CharField(max_length=64, blank=True)  # a hash; tells devices apart, names none

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "điểm danh"
        constraints = [
            models.CheckConstraint(
                condition=Q(member=None, guest__isnull=False) | Q(member__isnull=False, guest=None),
                name="attendance_is_of_a_member_or_a_guest",
            ),
            models.UniqueConstraint(fields=["day", "member"], name="a_member_attends_a_day_once"),
            models.UniqueConstraint(fields=["day", "guest"], name="a_guest_attends_a_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member or self.guest}: {self.get_state_display()}"

    @property
    def was_there(self) -> bool:
        return self.state in self.THERE


class MarkQuerySet(models.QuerySet["Mark"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(attendance__in=Attendance.objects.visible_to(user))


class Mark(models.Model):
    """Every mark ever made, from whichever phone: append-only. ``token`` is the phone's own, so that one is taken once.

    ``made_at`` is the phone's clock, ``at`` the server's.
    """

    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="marks")
    state = models.CharField(max_length=10, choices=Attendance.Presence)
    how = models.CharField(max_length=8, choices=Attendance.How)
    by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True
    )  # null: the clock, or a code of one's own
    at = models.DateTimeField()
    made_at = models.DateTimeField()
    token = models.UUIDField(null=True, blank=True, unique=True)
    reason = models.CharField(max_length=300, blank=True)  # of a correction after the closing

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = "lần điểm danh"

    def __str__(self) -> str:
        return f"{self.attendance} ({self.at:%d/%m/%Y %H:%M})"


class LearnedQuerySet(models.QuerySet["Learned"]):
    def visible_to(self, user: Any) -> Self:
        """Return those of teams in sight, and of sessions that ``user`` runs."""
        teams = Q(team__in=Team.objects.visible_to(user))
        return self.filter(teams | Q(session__in=Session.objects.runnable_by(user)))

    def certified_to(self, user: Any) -> Self:
        """Return those whose certificate ``user`` may take: their own, and as an official or who runs the session,
        those in sight.

        A leader or member sees who of the team has learned what, but hands nobody else's certificate out.
        """
        wanted = Q(member__user=user)
        if user.role not in OF_TEAMS:
            wanted |= Q(pk__in=type(self)(self.model).visible_to(user).values("pk"))
        return self.filter(wanted, member__erased_at=None)

    def between(self, start: datetime.date, end: datetime.date) -> Self:
        return self.filter(on__range=(start, end))

    def within(self, place: Any) -> Self:
        return self.filter(standing_in(place, "team__place__path"))


class Learned(models.Model):
    """Somebody was trained in a topic at a session: written when it closes, what coverage counts.

    ``member`` is the membership they came by, ``team`` its team. Who learned is the person behind the membership today:
    people are merged and split, so that no person is kept here. Somebody of two teams may learn through both, and is
    counted once (``member__person``). ``certificate`` is the unguessable number on their certificate.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="learned")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="learned")
    version = models.ForeignKey(TopicVersion, models.PROTECT, related_name="+", null=True, blank=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="learned")
    team = models.ForeignKey(Team, models.PROTECT, related_name="learned")
    on = models.DateField("ngày học")
    certificate = models.CharField(max_length=32, unique=True)

    objects = LearnedQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả tập huấn"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "topic", "member"], name="a_member_learns_a_topic_once_a_session"
            )
        ]
        indexes = [models.Index(fields=["topic", "on"], name="learned_by_topic")]

    def __str__(self) -> str:
        return f"{self.member}: {self.topic}"
