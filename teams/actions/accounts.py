"""These actions give accounts to those who lead a team; an account is given once and follows the person."""

import datetime
from itertools import count
from string import ascii_lowercase

from django.db import transaction
from django.utils import timezone

from accounts.actions import accounts
from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Role
from core.refusals import Refused
from core.text import is_one_name
from teams.actions.members import AlreadyLeft, lock_member
from teams.models import Member, Position


class HasAccount(Refused):
    """The membership has an account already; ``user`` is it."""

    def __init__(self, user: User) -> None:
        self.user = user
        super().__init__(
            "has_account", "Người này đã có tài khoản. Nếu quên mật khẩu, xin cấp phiếu đặt mật khẩu ở trang tài khoản."
        )


@transaction.atomic
def give_account(member: Member, *, by: User | None, at: datetime.datetime | None = None) -> tuple[User, str]:
    """Let a leader or deputy sign in: a new account and the code of the slip by which they choose a password, or, where
    this person has an account by their phone, that account and "".

    Refuses with out_of_scope, team_dissolved, data_erased, already_left, not_leading, has_account, phone_of_another,
    account_disabled, and as ``accounts.create`` does.
    """
    at = at or timezone.now()
    member = lock_member(member, by=by)
    if member.left_on:
        raise AlreadyLeft(member)
    if member.position not in (Position.LEADER, Position.DEPUTY):
        raise Refused("not_leading", "Chỉ cấp tài khoản cho tổ trưởng, tổ phó.")
    if member.user:
        raise HasAccount(member.user)
    user, code = _own_account(member, by=by), ""
    if user is None:
        user, code = accounts.create(
            by=by,
            username=member.phone or _free_username(member),
            full_name=member.full_name,
            role=Role.LEADER,
            place=member.team.place,
            phone=member.phone,
            at=at,
        )
    member.user = user
    member.save(update_fields=["user"])
    record("members.give_account", member, by=by, place=member.team.place, at=at, after={"new": bool(code)})
    return user, code


def _own_account(member: Member, *, by: User | None) -> User | None:
    """Return the account that this person has by their phone, as a leader within reach of ``by``."""
    if not member.phone:
        return None
    user = User.objects.select_related("place").filter(username=member.phone).first()
    if user is None:
        return None
    within = by is None or (by.scope is not None and user.place is not None and by.scope.covers(user.place))
    if not within or user.role != Role.LEADER or not is_one_name(user.full_name, member.full_name):
        raise Refused(
            "phone_of_another",
            "Số điện thoại này đang là tên đăng nhập của người khác. Xin kiểm tra lại số của thành viên.",
        )
    if not user.is_active:
        raise Refused("account_disabled", "Người này có tài khoản đang ngừng. Xin mở lại tài khoản đó trước.")
    return user


def _free_username(member: Member) -> str:
    """Return a name to sign in with for someone without a phone: "nguyenthilan", "nguyenthilan2", …"""
    letters = "".join(char for char in member.name_folded if char in ascii_lowercase)[:24].rjust(3, "t")
    taken = set(User.objects.filter(username__startswith=letters).values_list("username", flat=True))
    return next(name for n in count(1) if (name := letters if n == 1 else f"{letters}{n}") not in taken)
