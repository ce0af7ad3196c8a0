"""What hinders the work, who answers for it now, and every step; and what went well enough to be shown to others."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import Permission, Role
from core.text import fold
from places.models import SEGMENT, Level, Place, in_scope, prefix_length, standing_in
from reporting.models.indicators import Indicator
from reporting.models.reports import Report
from teams.models import Team

BY_DEADLINE = (F("answer_due_at").asc(nulls_last=True), "-raised_at", "-pk")


def _of_reporter(user: Any) -> Q:
    """Rows of the user's place and of teams that stand there now; a leader's: those of their team."""
    if getattr(user, "is_active", False) and user.role == Role.LEADER:
        return Q(team__in=Team.objects.visible_to(user))
    return in_scope(user, "place__path") | in_scope(user, "team__place__path")


class DifficultyQuerySet(models.QuerySet["Difficulty"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(_of_reporter(user))

    def open(self) -> Self:
        return self.exclude(state=Difficulty.State.SOLVED)

    def reported_by(self, user: User) -> Self:
        """That ``user`` raised or may speak for: a leader those of their team, an official those of their own place
        and of those that stand there since they ended.
        """
        if not user.may(Permission.RAISE_DIFFICULTIES):
            return self.none()
        visible = self.visible_to(user)
        if user.role == Role.LEADER:
            return visible
        return visible.filter(team=None, place__stands_at=user.scope.path) if user.scope else self.none()

    def answerable_by(self, user: User) -> Self:
        """That lie with the level of ``user``'s own place, within it: theirs to answer, pass on and close."""
        if user.scope is None or not user.may(Permission.ANSWER_DIFFICULTIES):
            return self.none()
        return self.visible_to(user).filter(level=user.scope.level)

    def waiting_for(self, user: User) -> Self:
        """Unanswered and answerable by ``user``."""
        return self.answerable_by(user).filter(state=Difficulty.State.RAISED)

    def by_deadline(self) -> Self:
        """Order by the deadline of the answer, what owes none last, then the newest first."""
        return self.order_by(*BY_DEADLINE)

    def answered_lately(self, user: User, since: datetime.datetime) -> Self:
        """Reported by ``user``, answered since then and not closed yet."""
        lately = Step.objects.filter(verb=Step.Verb.ANSWER, at__gte=since).values("difficulty")
        return self.reported_by(user).filter(state=Difficulty.State.ANSWERED, pk__in=lately)

    def within(self, place: Place) -> Self:
        """Of ``place`` and everything below it: where they were raised, or where that stands today."""
        return self.filter(standing_in(place, "place__path"))

    def overdue_at(self, at: datetime.datetime) -> Self:
        return self.open().filter(answer_due_at__lte=at)

    def matching(self, text: str) -> Self:
        return self.filter(text_folded__contains=fold(text))


class Difficulty(models.Model):
    """A difficulty raised with a report or directly, about an ``indicator`` or none. ``level`` is the level of place
    that answers for it now.
    """

    class State(models.TextChoices):
        RAISED = "raised", "Chờ trả lời"
        ANSWERED = "answered", "Đã trả lời"
        SOLVED = "solved", "Đã giải quyết"

    class Category(models.TextChoices):
        NETWORK = "network", "Mạng, sóng điện thoại"
        DEVICE = "device", "Thiết bị"
        PLATFORM = "platform", "Nền tảng, phần mềm"
        SKILL = "skill", "Kỹ năng của người dân"
        PEOPLE = "people", "Nhân sự của tổ"
        MONEY = "money", "Kinh phí"
        OTHER = "other", "Khác"

    report = models.ForeignKey(Report, models.PROTECT, related_name="difficulties", null=True, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, related_name="difficulties", null=True, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="difficulties")
    category = models.CharField("loại", max_length=10, choices=Category)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="về chỉ tiêu nào"
    )
    text = models.TextField("khó khăn, vướng mắc")
    text_folded = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.RAISED)
    level = models.PositiveSmallIntegerField("cấp đang xử lý", choices=Level)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField("nêu lúc")
    answer_due_at = models.DateTimeField("hạn trả lời", null=True, blank=True)  # null: nothing is owed now
    solved_at = models.DateTimeField("giải quyết lúc", null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = DifficultyQuerySet.as_manager()

    class Meta:
        verbose_name = "khó khăn, vướng mắc"
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=[Level.PROVINCE, Level.DISTRICT, Level.COMMUNE]),
                name="a_difficulty_lies_with_an_authority",
            ),
            models.CheckConstraint(
                condition=Q(state="solved", solved_at__isnull=False) | (~Q(state="solved") & Q(solved_at=None)),
                name="a_solved_difficulty_has_an_instant",
            ),
        ]
        indexes = [models.Index(fields=["state", "level", "answer_due_at"], name="difficulty_queue")]

    def __str__(self) -> str:
        return f"Khó khăn số {self.pk}"

    @property
    def reporter(self) -> Team | Place:
        return self.team or self.place

    @property
    def standing(self) -> Place:
        """Where the authorities over it are looked for: its team's place of today, else the place that raised it."""
        return self.team.place if self.team else self.place

    @property
    def authority_path(self) -> str:
        """The path of the place that answers for it now."""
        return self.standing.path[: prefix_length(self.level)]


class StepQuerySet(models.QuerySet["Step"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(difficulty__in=Difficulty.objects.visible_to(user))

    def answers_kept_for(self, user: User) -> Self:
        """Return the answers that the office of ``user`` or their province gave within their scope: what may be said
        once more.
        """
        levels = {Level.PROVINCE, *([user.scope.level] if user.scope else [])}
        return self.visible_to(user).filter(verb=Step.Verb.ANSWER, level__in=levels)


class Step(models.Model):
    """One step of a difficulty, as its reporter sees it. Append-only: the database refuses change and removal."""

    class Verb(models.TextChoices):
        RAISE = "raise", "Nêu khó khăn"
        ANSWER = "answer", "Trả lời"
        ESCALATE = "escalate", "Chuyển lên cấp trên"
        SOLVE = "solve", "Ghi đã giải quyết"
        REOPEN = "reopen", "Mở lại"

    difficulty = models.ForeignKey(Difficulty, models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    verb = models.CharField(max_length=10, choices=Verb)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level)  # the level answering for it after this step
    text = models.TextField(blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["difficulty", "number"], name="steps_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.difficulty}: {self.get_verb_display()}"


class PracticeQuerySet(models.QuerySet["Practice"]):
    def visible_to(self, user: Any) -> Self:
        """Published ones by everyone of the province where they stand today, others by their reporter and officials
        above."""
        if not getattr(user, "is_active", False) or user.place_id is None:
            return self.none()
        province = user.place.stands_at[:SEGMENT]
        published = Q(state=Practice.State.PUBLISHED, place__stands_at__startswith=province)
        return self.filter(published | _of_reporter(user))

    def pickable_by(self, user: User) -> Self:
        """That ``user`` publishes or declines: those of their province."""
        if not user.may(Permission.PICK_PRACTICES):
            return self.none()
        return self.filter(in_scope(user, "place__path"))


class Practice(models.Model):
    """A good practice (cách làm hay): submitted by a team or a place, picked and published by province staff."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", "Chờ xem xét"
        PUBLISHED = "published", "Đã phổ biến"
        DECLINED = "declined", "Chưa phổ biến"

    team = models.ForeignKey(Team, models.PROTECT, related_name="practices", null=True, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="practices")
    title = models.CharField("tên cách làm", max_length=160)
    text = models.TextField("làm thế nào, kết quả ra sao")
    state = models.CharField(max_length=10, choices=State, default=State.SUBMITTED)
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField("ý kiến", blank=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = "cách làm hay"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="submitted", decided_at=None) | (~Q(state="submitted") & Q(decided_at__isnull=False)),
                name="a_decided_practice_has_an_instant",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reporter(self) -> Team | Place:
        return self.team or self.place
