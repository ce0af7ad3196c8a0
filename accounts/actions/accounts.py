"""Accounts are given, disabled, enabled again and erased. Their owners choose the passwords
(``slips``).
"""

import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import second_factors, slips, ways_in
from accounts.actions.events import record
from accounts.actions.locking import already_disabled, lock_managed, reason_missing
from accounts.models import ERASED, Slip, User
from accounts.roles import RULES, Role
from core.phones import NotAPhone, NotAUsername, new_username, normalise_phone
from core.refusals import Refused
from places.models import Level, Place


@transaction.atomic
def create(
    *,
    by: User | None,
    username: str,
    full_name: str,
    role: str,
    place: Place | None,
    phone: str = "",
    email: str = "",
    password: str | None = None,
    is_slip_due: bool = True,
    at: datetime.datetime | None = None,
) -> tuple[User, str]:
    """Give an account of ``role`` at ``place``; return it with the code of the slip by which its
    owner chooses a password.

    With a ``password`` (the demo, a test), or where no slip is due yet, there is none and the code
    is "". Without ``by`` (a command) nothing is checked about what one may give and where.

    Refuses with role_not_given, place_not_in_scope, level_does_not_fit, username_refused,
    username_taken, phone_refused.
    """
    if by is not None:
        check_may_give(role, place, by=by)
    check_level(role, place)
    user = User(role=role, place=place, email=email, phone=_phone(phone), **User.naming(full_name))
    user.username = _username(username)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        if User.objects.filter(username=user.username).exists():
            raise Refused(
                "username_taken", "Tên đăng nhập này đã có người dùng. Xin chọn tên khác.", field="username"
            ) from error
        raise
    record("accounts.create", user, by=by, place=place, at=at, after={"role": role})
    if password or not is_slip_due:
        return user, ""
    return user, slips.issue_to_locked(user, kind=Slip.Purpose.FIRST, by=by, at=at)[1]


@transaction.atomic
def change_role(user: User, role: str, *, by: User | None, at: datetime.datetime | None = None) -> User:
    """Give an account another role at its own place: a member's becomes a leader's, as what they are in a team changes.

    Refuses with not_oneself, not_managed, role_not_given, place_not_in_scope.
    """
    user = lock_managed(user, by=by)
    if by is not None:
        check_may_give(role, user.place, by=by)
    before, user.role = user.role, role
    user.save(update_fields=["role"])
    record("accounts.change_role", user, by=by, place=user.place, at=at, before={"role": before}, after={"role": role})
    return user


@transaction.atomic
def disable(user: User, *, by: User | None, reason: str, at: datetime.datetime | None = None) -> User:
    """Disable the account, so that ``user`` is out with their next request.

    Refuses with not_oneself, not_managed, already_disabled, reason_missing.
    """
    user = lock_managed(user, by=by)
    if not user.is_active:
        raise already_disabled()
    slips.withdraw(user, by=by, at=at or timezone.now())
    ways_in.forget(user)
    return _switch(user, "accounts.disable", by=by, reason=reason, at=at)


@transaction.atomic
def enable(user: User, *, by: User | None, reason: str, at: datetime.datetime | None = None) -> User:
    """Let ``user`` sign in again.

    Refuses with not_oneself, not_managed, data_erased, already_enabled, reason_missing.
    """
    user = lock_managed(user, by=by)
    if user.full_name == ERASED:
        raise Refused("data_erased", "Dữ liệu của người dùng tài khoản này đã được xóa, nên không mở lại được.")
    if user.is_active:
        raise Refused("already_enabled", "Tài khoản này đang dùng bình thường.")
    user.idle_told_at = None  # the count of idle days begins anew with a new notice
    return _switch(user, "accounts.enable", by=by, reason=reason, at=at)


@transaction.atomic
def erase(user: User, *, by: User | None, at: datetime.datetime | None = None) -> User:
    """Take from an account all that tells whose it was, and shut it for good; the row stays for what it wrote.

    Refuses with not_oneself, not_managed.
    """
    user = lock_managed(user, by=by)
    blank = {"username": f"da-xoa-{user.pk}", "phone": "", "email": "", "is_active": False} | User.naming(ERASED)
    for key, value in blank.items():
        setattr(user, key, value)
    user.set_unusable_password()
    user.save(update_fields=[*blank, "password"])
    EmailAddress.objects.filter(user=user).delete()
    second_factors.forget(user)
    slips.withdraw(user, by=by, at=at or timezone.now())
    record("accounts.erase", user, by=by, place=user.place, at=at)
    return user


def check_may_give(role: str, place: Place | None, *, by: User) -> None:
    """Check that ``by`` may give an account of ``role`` at ``place``.

    Refuses with role_not_given, place_not_in_scope, each at the field that it is about.
    """
    if role not in RULES[by.role].gives:
        raise Refused("role_not_given", "Tài khoản của anh/chị không được cấp vai trò này.", field="role")
    if not by.reaches(place):
        raise Refused("place_not_in_scope", "Chỉ cấp được tài khoản trong địa bàn của mình.", field="place")


def check_level(role: str, place: Place | None) -> None:
    """Check that an account of ``role`` can stand at ``place``. Refuses with level_does_not_fit."""
    if place is not None and place.level not in RULES[role].levels:
        wanted = " hoặc ".join(Level(level).label.lower() for level in sorted(RULES[role].levels))
        raise Refused(
            "level_does_not_fit",
            f"Vai trò “{Role(role).label}” gắn với cấp {wanted}. Xin chọn địa bàn khác.",
            field="place",
        )


def _username(text: str) -> str:
    try:
        return new_username(text)
    except NotAUsername as error:
        raise Refused(
            "username_refused",
            "Tên đăng nhập phải là số điện thoại, hoặc 3–30 chữ cái không dấu và chữ số, bắt đầu bằng chữ.",
            field="username",
        ) from error


def _phone(text: str) -> str:
    try:
        return normalise_phone(text) if text.strip() else ""
    except NotAPhone as error:
        raise Refused("phone_refused", "Số điện thoại chưa đúng.", field="phone") from error


def _switch(user: User, verb: str, *, by: User | None, reason: str, at: datetime.datetime | None) -> User:
    if not reason.strip():
        raise reason_missing()
    before, user.is_active = user.is_active, not user.is_active
    user.save(update_fields=["is_active", "idle_told_at"])
    record(
        verb,
        user,
        by=by,
        place=user.place,
        at=at,
        before={"is_active": before},
        after={"is_active": user.is_active},
        reason=reason.strip(),
    )
    return user
