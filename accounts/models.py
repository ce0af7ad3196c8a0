"""Users, the record of who did what, whom to call, and the keys of other systems."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.phones import sign_in_name
from accounts.roles import OF_A_CLOSED_PLACE, RULES, Permission, Role
from places.models import Place, concerning, in_scope
from places.text import clean, fold, person_key

ERASED = "Người đã xóa dữ liệu"  # what a person is called once their data is erased


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Any) -> Self:
        """Accounts within the user's place, for those who may manage accounts; everyone sees their own."""
        own = Q(pk=getattr(user, "pk", None), is_active=True)
        if not getattr(user, "is_active", False) or not user.may(Permission.MANAGE_ACCOUNTS):
            return self.filter(own)
        return self.filter(own | in_scope(user, "place__path"))

    def matching(self, text: str) -> Self:
        """By name, or by what they sign in with; a phone number only in full, for it may be masked."""
        folded = fold(text)
        signing_in = Q(username=sign_in_name(text)) if folded[:1].isdigit() else Q(username__contains=folded)
        return self.filter(Q(name_folded__contains=folded) | signing_in)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person who signs in: one role at one place. ``username`` is a phone number or a short name, in lower case."""

    username = models.CharField("tên đăng nhập", max_length=60, unique=True)
    full_name = models.CharField("họ và tên", max_length=120)
    phone = models.CharField("số điện thoại", max_length=15, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    role = models.CharField("vai trò", max_length=20, choices=Role)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    is_active = models.BooleanField("đang dùng", default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    name_folded = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=400)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name", "role"]

    objects = UserManager()

    class Meta:
        verbose_name = "tài khoản"
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="a_user_has_a_known_role"),
            models.CheckConstraint(
                condition=Q(username=Lower(F("username"))) & ~Q(username=""),
                name="a_username_is_in_lower_case",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.PARTNER) | Q(place__isnull=False),
                name="only_a_partner_has_no_place",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def impersonal(self) -> str:
        """What the record calls this person, for good."""
        return f"Tài khoản số {self.pk}"

    @staticmethod
    def naming(full_name: str) -> dict[str, str]:
        """The three columns that one name fills, always together."""
        return {"full_name": clean(full_name), "name_folded": fold(full_name), "sort_key": person_key(full_name)}

    @property
    def scope(self) -> Place | None:
        """The place whose subtree this user sees; None reaches nothing (``places.models.in_scope``)."""
        return self.place if self.is_active and RULES[self.role].reaches_places and not self._is_over() else None

    def may(self, permission: Permission) -> bool:
        """Whether their role holds the verb. An official whose place a reform closed only looks at its past, and only
        for CLOSED_PLACE_READS days after its last."""
        if not self.is_active or permission not in RULES[self.role].may:
            return False
        return not self.looks_back or (permission in OF_A_CLOSED_PLACE and not self._is_over())

    @property
    def looks_back(self) -> bool:
        """Whether a reform closed the official's place, so that they only look at its past, until ``looks_until``."""
        return RULES[self.role].reaches_places and self.place is not None and self.place.has_moved

    @property
    def looks_until(self) -> datetime.date | None:
        """The last day on which they may; None for whoever's place goes on."""
        if not self.looks_back or self.place is None or self.place.valid_to is None:
            return None
        return self.place.valid_to + datetime.timedelta(days=settings.CLOSED_PLACE_READS)

    def _is_over(self) -> bool:
        return self.looks_until is not None and self.looks_until < timezone.localdate()

    def get_full_name(self) -> str:
        return self.full_name


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "place__path"))

    def about(self, subject: models.Model) -> Self:
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")


class Event(models.Model):
    """Who did what to which thing, where and why. Append-only: the database refuses change and removal."""

    at = models.DateTimeField("lúc")
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name="ai"
    )  # null: the clock or a command
    verb = models.CharField("việc", max_length=60)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="địa bàn")
    subject = models.CharField("đối tượng", max_length=200)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    reason = models.TextField("lý do", blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "nhật ký"
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="event_of_a_subject"),
            models.Index(fields=["-at", "-id"], name="event_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.subject}"


def people() -> Iterator[type[models.Model]]:
    """The models whose rows are somebody: the record calls them by number (``impersonal``)."""
    return (model for model in apps.get_models() if hasattr(model, "impersonal"))


def named(events: Iterable[Event]) -> list[Event]:
    """Hang on each event ``who``: the name that its subject bears today, "" where it is nobody; one query a model."""
    events = list(events)
    asked: dict[str, set[int | None]] = defaultdict(set)
    for event in events:
        asked[event.subject_type].add(event.subject_id)
    names = {
        (model._meta.label_lower, row.pk): str(row)
        for model in people()
        if (keys := asked[model._meta.label_lower])
        for row in model._default_manager.filter(pk__in=keys).order_by("pk")
    }
    for event in events:
        event.who = names.get((event.subject_type, event.subject_id or 0), "")  # type: ignore[attr-defined]
    return events


class FocalPointQuerySet(models.QuerySet["FocalPoint"]):
    def visible_to(self, user: Any) -> Self:
        """Those within the user's place and those above it: whom to call upwards is no secret."""
        return self.filter(concerning(user, "place__path"))


class FocalPoint(models.Model):
    """Whom to call about teams at a place: an official's name, title and office phone, kept by the place itself."""

    place = models.OneToOneField(Place, models.PROTECT, related_name="focal_point", verbose_name="địa bàn")
    full_name = models.CharField("họ và tên", max_length=120)
    title = models.CharField("chức vụ", max_length=120)
    phone = models.CharField("số điện thoại", max_length=15, blank=True)
    updated_at = models.DateTimeField("cập nhật lúc", default=timezone.now, editable=False)

    objects = FocalPointQuerySet.as_manager()

    class Meta:
        verbose_name = "đầu mối"

    def __str__(self) -> str:
        return f"{self.full_name}, {self.title}"


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    def visible_to(self, user: Any) -> Self:
        """Tokens that open the user's place or one within it, to those who manage tokens."""
        may = isinstance(user, User) and user.may(Permission.MANAGE_TOKENS)
        return self.filter(in_scope(user, "place__path")) if may else self.none()

    def valid_at(self, at: datetime.datetime) -> Self:
        """That open something at the instant ``at``: neither revoked nor run out."""
        return self.filter(revoked_at=None, ends_at__gt=at)


class AccessToken(models.Model):
    """A key by which another system reads the numbers of ``place`` and below; it never writes (docs/decisions/0019).

    Only the SHA-256 of the secret is kept (hexadecimal): 256 random bits cannot be guessed, so a slow, salted hash
    would only make every request dear. ``ends_at`` is half-open. A token stands where a user does in ``visible_to``:
    it has a scope and what rests on nothing else.
    """

    class Standing(models.TextChoices):
        """How a token stands at an instant; computed, never stored."""

        VALID = "valid", "Đang dùng"
        ENDED = "ended", "Đã hết hạn"
        REVOKED = "revoked", "Đã thu hồi"

    name = models.CharField("tên hệ thống", max_length=120)
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="địa bàn")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    ending = models.CharField(max_length=4, editable=False)  # of the secret, so that two can be told apart
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("cấp lúc")
    ends_at = models.DateTimeField("hết hạn lúc")
    last_used_at = models.DateTimeField("dùng gần nhất", null=True, blank=True)  # to the hour
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)

    role: ClassVar[str] = ""  # nobody's: whatever asks for a role finds none

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "mã truy cập"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("issued_at")), name="a_token_ends_after_it_is_issued"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="a_revoked_token_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def standing_at(self, at: datetime.datetime) -> Standing:
        if self.revoked_at is not None:
            return self.Standing.REVOKED
        return self.Standing.VALID if at < self.ends_at else self.Standing.ENDED

    @property
    def last_day(self) -> datetime.date:
        """The last day on which it opens something."""
        return timezone.localdate(self.ends_at - datetime.timedelta(microseconds=1))

    @property
    def is_active(self) -> bool:
        return self.revoked_at is None

    @property
    def scope(self) -> Place | None:
        return self.place if self.is_active else None
