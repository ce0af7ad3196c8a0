"""These actions give accounts to those who are in a team; an account is given once and follows the person."""

import datetime
from itertools import count
from string import ascii_lowercase

from django.db import transaction
from django.utils import timezone

from accounts.actions import accounts
from accounts.actions.events import record
from accounts.models import User
from accounts.roles import OF_TEAMS, Role
from core.refusals import Refused
from core.text import is_one_name
from teams.actions.members import AlreadyLeft, lock_member
from teams.models import Member, Position


class HasAccount(Refused):
    """The membership has an account already; ``user`` is it."""

    def __init__(self, user: User) -> None:
        self.user = user
        super().__init__(
            "has_account", "Người này đã có tài khoản. Nếu quên mật khẩu, xin cấp phiếu đăng nhập ở trang tài khoản."
        )


@transaction.atomic
def give_account(member: Member, *, by: User | None, at: datetime.datetime | None = None) -> tuple[User, str]:
    """Let somebody of a team sign in: a new account and the code of the slip by which they choose a password, or, where
    this person has an account by their phone, that account and "".

    Who leads the team or stands in gets the role of a leader, all others that of a member; the account of a member who
    leads by now becomes a leader's.

    Refuses with out_of_scope, team_dissolved, data_erased, already_left, has_account, phone_of_another,
    account_disabled, and as ``accounts.create`` and ``accounts.change_role`` do.
    """
    at = at or timezone.now()
    member = lock_member(member, by=by)
    if member.left_on:
        raise AlreadyLeft(member)
    role = Role.MEMBER if member.position == Position.MEMBER else Role.LEADER
    if member.user and not _needs_more(member.user, role):
        raise HasAccount(member.user)
    user, code = member.user or _own_account(member, by=by), ""
    if user is None:
        user, code = accounts.create(
            by=by,
            username=member.phone or _free_username(member),
            full_name=member.full_name,
            role=role,
            place=member.team.place,
            phone=member.phone,
            at=at,
        )
    elif not user.is_active:
        raise _account_disabled()
    elif _needs_more(user, role):
        user = accounts.change_role(user, role, by=by, at=at)
    member.user = user
    member.save(update_fields=["user"])
    record("members.give_account", member, by=by, place=member.team.place, at=at, after={"new": bool(code)})
    return user, code


def _needs_more(user: User, role: Role) -> bool:
    """Tell whether an account is a member's, and its holder needs that of a leader."""
    return user.role == Role.MEMBER and role == Role.LEADER


def _account_disabled() -> Refused:
    return Refused("account_disabled", "Người này có tài khoản đang ngừng. Xin mở lại tài khoản đó trước.")


def _own_account(member: Member, *, by: User | None) -> User | None:
    """Return the account that this person has by their phone, of a team within reach of ``by``."""
    if not member.phone:
        return None
    user = User.objects.select_related("place").filter(username=member.phone).first()
    if user is not None:
        check_theirs(user, member, by=by)
    return user


def check_theirs(user: User, member: Member, *, by: User | None) -> None:
    """Check that the account named by the member's phone is theirs, of a team within reach of ``by``.

    Refuses with phone_of_another, account_disabled.
    """
    within = by is None or (by.scope is not None and user.place is not None and by.scope.covers(user.place))
    if not within or user.role not in OF_TEAMS or not is_one_name(user.full_name, member.full_name):
        raise Refused(
            "phone_of_another",
            "Số điện thoại này đang là tên đăng nhập của người khác. Xin kiểm tra lại số của thành viên.",
        )
    if not user.is_active:
        raise _account_disabled()


def _free_username(member: Member) -> str:
    """Return a name to sign in with for someone without a phone: "nguyenthilan", "nguyenthilan2", …"""
    letters = "".join(char for char in member.name_folded if char in ascii_lowercase)[:24].rjust(3, "t")
    taken = set(User.objects.filter(username__startswith=letters).values_list("username", flat=True))
    return next(name for n in count(1) if (name := letters if n == 1 else f"{letters}{n}") not in taken)
