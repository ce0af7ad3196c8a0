"""Users: people who sign in, each with one role at one place."""

import datetime
from collections.abc import Collection
from typing import Any, ClassVar, Self

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.roles import OF_A_CLOSED_PLACE, RULES, Permission, Role
from core.phones import looks_like_a_phone, sign_in_name
from core.text import clean, fold, person_key
from places.models import Place, in_scope

NOTICE_VERSION = 7  # of the notice on personal data (templates/accounts/privacy_notice.html): a new text, a new number
NOTICE_ON = datetime.date(2026, 12, 2)  # the day of that text
UNUSED = datetime.timedelta(days=60)  # without a sign-in: long enough to ask why, before the clock warns
SHORTEST_PHONE = 9  # digits: what is shorter is an account's number
ERASED = "Người đã xóa dữ liệu"  # what a person is called once their data is erased


def _used_after(since: datetime.datetime) -> Exists:
    """The accounts used after ``since`` on a machine that stayed signed in."""
    # Each use moves the end of its session.
    ends_after = since + datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    used = Session.objects.filter(expire_date__gt=ends_after).values("session_key")
    return Exists(UserSession.objects.filter(user=OuterRef("pk"), session_key__in=used))


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Any) -> Self:
        """Return the user's own account and, for those who may manage accounts, the accounts within
        their place.
        """
        own = Q(pk=getattr(user, "pk", None), is_active=True)
        if not getattr(user, "is_active", False) or not user.may(Permission.MANAGE_ACCOUNTS):
            return self.filter(own)
        return self.filter(own | in_scope(user, "place__path"))

    def with_second_factor(self) -> Self:
        """Annotate each user with ``has_second_factor``: whether they set one up."""
        return self.annotate(has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"))))

    def colleagues_of(self, user: "User", permission: Permission) -> Self:
        """Return the others of the user's own office who hold ``permission`` and have signed in at least once: an
        account that nobody has used yet is no second pair of eyes, nor one that is disabled or locked.
        """
        roles = [role for role, rule in RULES.items() if permission in rule.may]
        rows = self.filter(is_active=True, last_login__isnull=False, place=user.place_id, role__in=roles)
        return rows.exclude(pk=user.pk).exclude(pk__in=User.objects.locked().order_by().values("pk"))

    def locked(self) -> Self:
        """Return the accounts without a password that nobody has signed in with since a slip was issued for them."""
        since = Q(last_login=None) | Q(slips__issued_at__gt=F("last_login"))
        return self.filter(since, password__startswith=UNUSABLE_PASSWORD_PREFIX, slips__used_at=None)

    def idle_at(self, at: datetime.datetime) -> Self:
        """Return the accounts in use that nobody has signed in with for IDLE_ACCOUNT_DAYS, nor used on a machine that
        stayed signed in; with 0 days, none.
        """
        if not settings.IDLE_ACCOUNT_DAYS:
            return self.none()
        since = at - datetime.timedelta(days=settings.IDLE_ACCOUNT_DAYS)
        idle = self.filter(Q(last_login__lte=since) | Q(last_login=None, created_at__lte=since), is_active=True)
        return idle.exclude(_used_after(since))

    def unused_at(self, at: datetime.datetime) -> Self:
        """Return the accounts in use that somebody has signed in with, but not for UNUSED, nor used on a machine that
        stayed signed in.
        """
        return self.filter(last_login__lte=at - UNUSED, is_active=True).exclude(_used_after(at - UNUSED))

    def having_second_factor(self) -> Self:
        """Return the accounts that have set up a second factor."""
        return self.with_second_factor().filter(has_second_factor=True)

    def without_second_factor(self) -> Self:
        """Return the accounts in use that have set up no second factor."""
        return self.with_second_factor().filter(is_active=True, has_second_factor=False)

    def never_signed_in(self) -> Self:
        """Return the accounts in use that nobody has signed in with yet."""
        return self.filter(is_active=True, last_login=None)

    def unused(self) -> Self:
        """Return, of those, the accounts for which nobody has chosen a password either (``User.is_unused``)."""
        return self.never_signed_in().filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def warned_idle(self) -> Self:
        """Return the accounts in use that were warned and that nobody has signed in with since."""
        since = Q(last_login=None) | Q(last_login__lt=F("idle_told_at"))
        return self.filter(since, is_active=True, idle_told_at__isnull=False)

    def matching(self, text: str, *, by_phone: bool = False) -> Self:
        """Return the users with such a name or username. A phone number matches in full alone, and only ``by_phone``:
        for whoever reads it in full.
        """
        folded = fold(text)
        signing_in = Q(username__contains=folded) & ~Q(username__startswith="0")
        if by_phone and looks_like_a_phone(text):
            signing_in = Q(username=sign_in_name(text))
        return self.filter(Q(name_folded__contains=folded) | signing_in)

    def numbered_or_matching(self, text: str) -> Self:
        """Return the user of this number, or those with such a name or short username."""
        if is_account_number(text):
            return self.filter(pk=int(text))
        return self.matching(text)

    def named(self, names: Collection[str]) -> Self:
        """Return the users of these numbers and short usernames, to the letter; by a phone number nobody."""
        numbers = [int(name) for name in names if is_account_number(name)]
        return self.filter(Q(pk__in=numbers) | Q(username__in=names) & ~Q(username__startswith="0"))


def is_account_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < SHORTEST_PHONE


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
    idle_told_at = models.DateTimeField(null=True, blank=True, editable=False)  # of one that nobody used for long
    # The version of the notice on personal data that they said they read; 0: none.
    privacy_read_version = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    name_folded = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=400)

    session_key = ""  # of the session that the account was read for; "" where it was read for none
    has_second_factor: bool  # where the query asked for it (``with_second_factor``), as for who is signed in

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
    def is_unused(self) -> bool:
        """Tell whether nobody has signed in with the account, nor chosen a password for it by a slip."""
        return self.last_login is None and not self.has_usable_password()

    @property
    def impersonal(self) -> str:
        """Return the name by which the record calls this person, for good."""
        return f"Tài khoản số {self.pk}"

    @staticmethod
    def naming(full_name: str) -> dict[str, str]:
        """Return the three columns that one name fills and that are always written together."""
        return {"full_name": clean(full_name), "name_folded": fold(full_name), "sort_key": person_key(full_name)}

    @property
    def scope(self) -> Place | None:
        """Return the place whose subtree this user sees; None reaches nothing
        (``places.models.in_scope``).
        """
        return self.place if self.is_active and RULES[self.role].reaches_places and not self._is_over() else None

    def reaches(self, place: Place | None) -> bool:
        """Tell whether ``place`` lies within the user's scope."""
        return place is not None and self.scope is not None and self.scope.covers(place)

    @property
    def idle_until(self) -> datetime.date | None:
        """Return the day on which the clock disables the account unless somebody signs in before;
        None without a warning.
        """
        told = self.idle_told_at
        if told is None or not self.is_active or (self.last_login is not None and self.last_login >= told):
            return None
        return timezone.localdate(told + datetime.timedelta(days=settings.IDLE_NOTICE_DAYS))

    def may(self, permission: Permission) -> bool:
        """Tell whether the user's role holds the permission.

        An official whose place a reorganisation closed may only look at its past, and only for
        CLOSED_PLACE_READS days after the place's last day.
        """
        if not self.is_active or permission not in RULES[self.role].may:
            return False
        return not self.looks_back or (permission in OF_A_CLOSED_PLACE and not self._is_over())

    @property
    def looks_back(self) -> bool:
        """Tell whether a reorganisation closed the official's place, so that until ``looks_until``
        they only look at its past.
        """
        return RULES[self.role].reaches_places and self.place is not None and self.place.has_moved

    @property
    def looks_until(self) -> datetime.date | None:
        """Return the last day on which they may look back; None where the place goes on."""
        if not self.looks_back or self.place is None or self.place.valid_to is None:
            return None
        return self.place.valid_to + datetime.timedelta(days=settings.CLOSED_PLACE_READS)

    def _is_over(self) -> bool:
        return self.looks_until is not None and self.looks_until < timezone.localdate()

    @property
    def has_read_notice(self) -> bool:
        """Tell whether the user confirmed that they read the present notice on personal data."""
        return self.privacy_read_version >= NOTICE_VERSION

    def get_full_name(self) -> str:
        return self.full_name
