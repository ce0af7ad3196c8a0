"""What ties whoever decides to whoever acted before: one person must not do both (docs/decisions/0049).

Somebody who gives an account can sign in with it until its owner has chosen a password, and so can whoever issues a
slip; two accounts on one machine may be one person. A tie holds for FOUR_EYES_DAYS before the act. Every pair of acts
that asks for two people asks here.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from accounts.models.devices import Device
from accounts.models.users import User, UserQuerySet
from accounts.roles import Permission
from core.refusals import Refused

NOTHING = Q(pk__in=[])


class ActTie(models.TextChoices):
    SELF = "self", "là một người"
    ACCOUNT = "account", "người sau đã cấp tài khoản hoặc phiếu đăng nhập cho người trước"
    DEVICE = "device", "hai người đã đăng nhập trên cùng một máy"


def is_given_by(giver: Any, *, at: Any, account: str = "") -> Q:
    """Return the condition that ``giver`` gave an account or a slip before ``at``; ``account``: the path to it."""
    if not settings.FOUR_EYES_DAYS:
        return NOTHING
    slips, since = f"{account}slips__", at - datetime.timedelta(days=settings.FOUR_EYES_DAYS)
    return Q(**{f"{slips}issued_by": giver, f"{slips}issued_at__gt": since, f"{slips}issued_at__lte": at})


def is_beside(devices: models.QuerySet[Device], *, at: Any, account: str = "") -> Q:
    """Return the condition that an account signed in on one of ``devices``; ``account``: the path to it."""
    if not settings.FOUR_EYES_DAYS:
        return NOTHING
    since = at - datetime.timedelta(days=settings.FOUR_EYES_DAYS)
    digests = devices.values("digest")
    return Q(**{f"{account}devices__digest__in": digests, f"{account}devices__last_seen_at__gt": since})


def tie_to(user: User, *, actor: str, at: str) -> Case:
    """Return an expression on rows: the ActTie of ``user`` to the account in column ``actor``, which acted ``at``."""
    acted = User.objects.filter(pk=OuterRef(actor))
    beside = acted.filter(is_beside(Device.objects.filter(user=user), at=OuterRef(at)))
    return Case(
        When(Q(**{actor: user.pk}), then=Value(ActTie.SELF.value)),
        When(Exists(acted.filter(is_given_by(user.pk, at=OuterRef(at)))), then=Value(ActTie.ACCOUNT.value)),
        When(Exists(beside), then=Value(ActTie.DEVICE.value)),
        default=Value(""),
    )


def tie_between(user: User, actor_id: int | None, at: datetime.datetime | None) -> str:
    """Return the ActTie of ``user`` to the account that acted ``at``; "" where nothing ties them, or nobody acted."""
    if actor_id is None or at is None:
        return ""
    if actor_id == user.pk:
        return ActTie.SELF.value
    acted = User.objects.filter(pk=actor_id)
    if acted.filter(is_given_by(user.pk, at=at)).exists():
        return ActTie.ACCOUNT.value
    return ActTie.DEVICE.value if acted.filter(is_beside(user.devices.all(), at=at)).exists() else ""


def untied_colleagues(user: User, permission: Permission, *, actor: Any, at: Any) -> UserQuerySet:
    """Return the colleagues of ``user`` who hold ``permission`` and are neither ``actor`` nor tied to them.

    ``actor`` and ``at`` are values, or columns of an outer query.
    """
    acted = User.objects.filter(pk=actor)
    given = acted.filter(is_given_by(OuterRef("pk"), at=at))
    beside = acted.filter(is_beside(Device.objects.filter(user=OuterRef(OuterRef("pk"))), at=at))
    colleagues = User.objects.colleagues_of(user, permission).filter(~Q(pk=actor), ~Exists(given), ~Exists(beside))
    return colleagues.order_by("sort_key", "pk")


@dataclass(frozen=True)
class SecondPerson:
    """Whether ``user`` may decide after somebody acted: what ties the two, and who else of the office could decide.

    ``actor``: who acted, in words ("người kiểm tra bảng này").
    """

    tie: str
    others: tuple[User, ...]
    actor: str

    @property
    def is_barred(self) -> bool:
        return bool(self.tie and self.others)

    @property
    def is_alone(self) -> bool:
        """Return True if the decision will be marked: somebody tied decides, for nobody else can."""
        return bool(self.tie and not self.others)

    @property
    def sentence(self) -> str:
        """Return what ties them, for ``user`` to read."""
        if self.tie == ActTie.SELF:
            return f"Anh/chị chính là {self.actor}."
        did = "cấp tài khoản hoặc phiếu đăng nhập cho" if self.tie == ActTie.ACCOUNT else "đăng nhập cùng một máy với"
        return f"Trong {settings.FOUR_EYES_DAYS} ngày trước đó, anh/chị đã {did} {self.actor}."

    def check(self) -> str:
        """Return the tie with which a lone office goes on, "" for none. Refuses with four_eyes."""
        if self.is_barred:
            names = ", ".join(str(one) for one in self.others[:3])
            raise Refused("four_eyes", f"{self.sentence} Việc này cần người khác của cơ quan làm: {names}.")
        return self.tie


def second_person(
    user: User, permission: Permission, *, actor_id: int | None, at: datetime.datetime | None, actor: str
) -> SecondPerson:
    tie = tie_between(user, actor_id, at)
    others = untied_colleagues(user, permission, actor=actor_id, at=at) if tie else User.objects.none()
    return SecondPerson(tie, tuple(others), actor)
