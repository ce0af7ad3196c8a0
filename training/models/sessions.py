"""These rows keep when and where something is taught: plans, sessions over one or several days, who teaches."""

import datetime
import secrets
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.access import province_path
from accounts.models import User
from accounts.roles import Permission, Role
from core.editable import Editable, Versioned
from core.text import clean, fold, person_key
from places.models import Place, concerning, in_scope, reaching
from teams.models import Team
from training.models.topics import Topic

MOST_DAYS = 5  # of one session
UNDER_WAY, PASSED = "Đang diễn ra", "Đã qua, chưa chốt số dự"  # what is planned comes to be by itself


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: Any) -> Self:
        if not getattr(user, "is_active", False) or not user.may(Permission.SEE_TRAINING):
            return self.none()
        return self.filter(concerning(user, "within__path"))

    def asking_of(self, place: Place) -> Self:
        """Return those made for ``place`` or for a place above it."""
        return self.filter(reaching(place, "within__path"))


class Plan(Editable):
    """A campaign: what share of the members of a place should be trained in some topics within a window."""

    EDITABLE = ("title", "within", "topics", "starts_on", "ends_on", "share", "wording")

    title = models.CharField("kế hoạch", max_length=200)
    within = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="phạm vi")
    topics = models.ManyToManyField(Topic, related_name="plans", verbose_name="chuyên đề")
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày")
    share = models.DecimalField("tỷ lệ thành viên phải học", max_digits=4, decimal_places=3)  # 1.000 = 100%
    wording = models.CharField("nguyên văn", max_length=300, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "kế hoạch tập huấn"
        constraints = [
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="a_plan_asks_for_a_share"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_plan_ends_after_it_starts"),
            models.UniqueConstraint(fields=["title", "within"], name="a_plan_is_named_once"),
        ]

    def __str__(self) -> str:
        return self.title


class TrainerQuerySet(models.QuerySet["Trainer"]):
    def visible_to(self, user: Any) -> Self:
        """Return everybody who may teach in the user's province, to whoever plans or teaches."""
        if not getattr(user, "is_active", False) or not user.may(Permission.PLAN_TRAINING) or user.place is None:
            return self.none()
        return self.filter(province__stands_at=province_path(user.place))


class Trainer(models.Model):
    """Somebody who teaches; ``user`` where they sign in here."""

    full_name = models.CharField("họ và tên", max_length=120)
    organisation = models.CharField("đơn vị", max_length=150, blank=True)
    province = models.ForeignKey(Place, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="tỉnh")
    user = models.OneToOneField(User, models.PROTECT, related_name="trainer", null=True, blank=True)
    name_folded = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=400)

    objects = TrainerQuerySet.as_manager()

    class Meta:
        verbose_name = "giảng viên"
        constraints = [
            models.UniqueConstraint(  # by the sort key, which holds the marks of a name and not its case
                fields=["province", "name_folded", "sort_key", "organisation"],
                name="a_trainer_of_an_organisation_is_one",
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def impersonal(self) -> str:
        """Return what the record calls this person, for good."""
        return f"Giảng viên số {self.pk}"

    @staticmethod
    def naming(full_name: str) -> dict[str, str]:
        """Return the three columns that one name fills, always together."""
        return {"full_name": clean(full_name), "name_folded": fold(full_name), "sort_key": person_key(full_name)}


def new_secret() -> str:
    return secrets.token_hex(32)


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: Any) -> Self:
        """Return to officials the sessions organised or held for places within their own or above it, to a partner
        those it was given, to a leader those their team was invited to.
        """
        if not getattr(user, "is_active", False) or not user.may(Permission.SEE_TRAINING):
            return self.none()
        if user.scope is not None:
            wanted = concerning(user, "places__path") | in_scope(user, "organiser__path")
        elif user.role == Role.PARTNER:
            wanted = Q(partner=user)
        else:
            wanted = Q(invitations__member__team__in=Team.objects.visible_to(user))
        return self.filter(pk__in=type(self)(self.model).filter(wanted).values("pk"))

    def runnable_by(self, user: Any) -> Self:
        """Return those that ``user`` changes and marks: organised within their place, or given to them as a partner."""
        if not getattr(user, "is_active", False) or not user.may(Permission.MARK_ATTENDANCE):
            return self.none()
        return self.filter(Q(partner=user) if user.role == Role.PARTNER else in_scope(user, "organiser__path"))

    def standing(self, words: str, at: datetime.datetime) -> Self:
        """Return those of which ``Session.standing`` says ``words`` at ``at``."""
        planned = Q(state=Session.Status.PLANNED)
        return self.filter(
            {
                Session.Status.PLANNED.label: planned & Q(starts_at__gt=at),
                UNDER_WAY: planned & Q(starts_at__lte=at, ends_at__gt=at),
                PASSED: planned & Q(ends_at__lte=at),
                Session.Status.CLOSED.label: Q(state=Session.Status.CLOSED),
                Session.Status.CANCELLED.label: Q(state=Session.Status.CANCELLED),
            }[words]
        )


class Session(Versioned):
    """One training session, over one or several days. ``places``: whose teams it is for.

    ``series`` joins sessions planned at once. ``required_days``: on how many days one must be there to be trained.
    ``secret`` is what the changing code on the trainer's screen is made from; it never leaves the server. Its days are
    edited with it, and are rows of their own.
    """

    EDITABLE = (
        *("title", "topics", "mode", "meeting_url", "code_word", "capacity", "required_days", "trainers"),
        *("partner", "plan", "venue", "address", "map_url", "organiser", "places"),
    )
    # The word marks attendance; a venue is often somebody's house.
    UNQUOTED = frozenset({"code_word", "venue", "address", "map_url"})

    class Mode(models.TextChoices):
        DIRECT = "direct", "Trực tiếp"
        ONLINE = "online", "Trực tuyến"

    class Status(models.TextChoices):
        PLANNED = "planned", "Đã lên lịch"
        CLOSED = "closed", "Đã kết thúc"
        CANCELLED = "cancelled", "Đã hủy"

    title = models.CharField("buổi tập huấn", max_length=200)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="sessions", null=True, blank=True)
    topics = models.ManyToManyField(Topic, related_name="sessions", verbose_name="chuyên đề")
    places = models.ManyToManyField(Place, related_name="sessions", verbose_name="dành cho")
    mode = models.CharField("hình thức", max_length=6, choices=Mode)
    starts_at = models.DateTimeField("bắt đầu")  # of the first day
    ends_at = models.DateTimeField("kết thúc")  # of the last day
    venue = models.CharField("địa điểm", max_length=200, blank=True)
    address = models.CharField("địa chỉ", max_length=300, blank=True)
    map_url = models.URLField("liên kết bản đồ", max_length=500, blank=True)
    meeting_url = models.URLField("liên kết phòng họp", max_length=500, blank=True)
    capacity = models.PositiveIntegerField("số chỗ", null=True, blank=True)
    trainers = models.ManyToManyField(Trainer, related_name="sessions", verbose_name="giảng viên", blank=True)
    organiser = models.ForeignKey(Place, models.PROTECT, related_name="organised", verbose_name="đơn vị tổ chức")
    partner = models.ForeignKey(
        User, models.PROTECT, related_name="partnered", null=True, blank=True, verbose_name="doanh nghiệp phối hợp"
    )
    required_days = models.PositiveSmallIntegerField("số ngày phải dự", default=1)
    code_word = models.CharField("từ điểm danh", max_length=40, blank=True)
    secret = models.CharField(max_length=64, default=new_secret, editable=False)
    series = models.UUIDField(null=True, blank=True)
    state = models.CharField("tình trạng", max_length=10, choices=Status, default=Status.PLANNED)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "buổi tập huấn"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_session_ends_after_it_starts"),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="a_closed_session_says_when"
            ),
            models.CheckConstraint(condition=Q(required_days__gt=0), name="a_session_asks_for_a_day_at_least"),
        ]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="session_by_time")]

    def __str__(self) -> str:
        return self.title

    def is_over(self, at: datetime.datetime) -> bool:
        return self.ends_at <= at

    def is_under_way(self, at: datetime.datetime | None = None) -> bool:
        """Return whether it has begun and not ended at ``at``, or now; also between two of its days."""
        return self.state == self.Status.PLANNED and self.starts_at <= (at or timezone.now()) < self.ends_at

    def standing(self, at: datetime.datetime | None = None) -> str:
        """Return in words how it stands at ``at``, or now: what is planned begins and passes by itself."""
        if self.is_under_way(at):
            return UNDER_WAY
        if self.state == self.Status.PLANNED and self.is_over(at or timezone.now()):
            return PASSED
        return self.get_state_display()


class SessionDayQuerySet(models.QuerySet["SessionDay"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(session__in=Session.objects.visible_to(user))


class SessionDay(models.Model):
    """One sitting of a session: attendance is taken for each."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="days")
    starts_at = models.DateTimeField("bắt đầu")
    ends_at = models.DateTimeField("kết thúc")

    objects = SessionDayQuerySet.as_manager()

    class Meta:
        verbose_name = "ngày học"
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_day_of_training_has_a_length"),
            models.UniqueConstraint(fields=["session", "starts_at"], name="a_session_sits_once_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.session}, {self.starts_at:%d/%m/%Y}"
