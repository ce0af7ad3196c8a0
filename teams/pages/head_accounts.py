"""What the pages about the accounts of leaders and deputies show: who has none and whether they can get one, who never
used theirs and what became of the slip.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Slip, User
from accounts.pages.slips import last_slips, state_of_slip
from core.phones import NotAUsername, new_username
from core.refusals import Refused
from core.text import is_one_name
from exchange.models import Import
from places.models import Level, Place, prefix_length, standing_in
from teams.access import may_edit
from teams.actions.accounts import check_theirs
from teams.filters import communes_of
from teams.imports.brought import members_brought
from teams.models import Member, MemberQuerySet

NO_PHONE = "Chưa có số điện thoại: đăng nhập bằng tên"
A_MEMBERS = "Có tài khoản thành viên: được thêm quyền của tổ trưởng, tổ phó"
DISABLED = "Tài khoản thành viên đang ngừng. Xin mở lại tài khoản đó trước."
LINKED = "Đã có tài khoản theo số này: dùng luôn cho tổ này"


@dataclass(frozen=True)
class Head:
    """A leader or deputy on a list; ``why_not``: why they cannot be chosen, "" where they can; ``note``: what else is
    to be known. Who ``holds`` a slip that can still be used is not chosen unless somebody chooses them.
    """

    member: Member
    why_not: str = ""
    note: str = ""
    holds: bool = False


@dataclass(frozen=True)
class CommuneHeads:
    """Those of a list who are of one commune."""

    commune: Place
    heads: list[Head]

    @property
    def choosable(self) -> list[Head]:
        return [head for head in self.heads if not head.why_not]

    @property
    def people(self) -> int:
        return len(self.heads)

    @property
    def able(self) -> int:
        return len(self.choosable)

    @property
    def is_chosen_first(self) -> bool:
        """Tell whether the commune is chosen before anybody chose: somebody of it has no slip that can be used."""
        return any(not head.holds for head in self.choosable)


def heads_without_account(user: User, place: Place, *, batch: Import | None = None) -> list[Head]:
    """Return who leads a team at or below ``place`` and has no account, for a constant number of queries; of an import
    those alone whom it brought.
    """
    members = list(_without_rows(user, place, batch))
    holders = _holders(members)
    first: dict[str, Member] = {}
    for member in members:
        first.setdefault(member.phone, member)
    return [_without_account(member, user, holders, first[member.phone]) for member in members]


def heads_never_signed_in(user: User, place: Place, *, at: datetime.datetime) -> list[Head]:
    """Return who leads a team at or below ``place`` and never signed in with their account, each person once, for a
    constant number of queries.
    """
    members = {member.user_id: member for member in reversed(list(_heads(user, place).never_signed_in()))}
    last = last_slips([key for key in members if key])
    found = [_never_signed_in(member, last.get(key or 0), at) for key, member in members.items()]
    return found[::-1]


def count_without_account(user: User, place: Place, *, batch: Import | None = None) -> int:
    """Return how many ``heads_without_account`` lists."""
    return _without_rows(user, place, batch).count()


def count_never_signed_in(user: User, place: Place) -> int:
    """Return how many ``heads_never_signed_in`` lists."""
    return _heads(user, place).never_signed_in().order_by().values("user").distinct().count()


def by_commune(heads: Iterable[Head]) -> list[CommuneHeads]:
    """Return those of each commune together, in the order of the communes' paths."""
    length, of_commune = prefix_length(Level.COMMUNE), defaultdict(list)
    for head in heads:
        of_commune[head.member.team.place.path[:length]].append(head)
    communes = communes_of(head.member.team.place for theirs in of_commune.values() for head in theirs)
    return [CommuneHeads(communes[path], of_commune[path]) for path in sorted(of_commune)]


def _heads(user: User, place: Place) -> MemberQuerySet:
    rows = Member.objects.visible_to(user).heading_on(timezone.localdate())
    there = rows.filter(standing_in(place, "team__place__path"))
    return there.select_related("team__place", "user__place").in_listed_order()


def _without_rows(user: User, place: Place, batch: Import | None) -> MemberQuerySet:
    rows = _heads(user, place).without_leaders_account()
    return rows if batch is None else rows.filter(pk__in=members_brought(batch))


def _holders(members: Iterable[Member]) -> Mapping[str, User]:
    """Return the accounts whose sign-in name is the phone of one of ``members``, by that name."""
    phones = {member.phone for member in members if member.phone}
    found = User.objects.select_related("place").filter(username__in=phones)
    return {user.username: user for user in found.order_by("pk")}


def _without_account(member: Member, user: User, holders: Mapping[str, User], first: Member) -> Head:
    """Say what ``give_account`` would answer; ``first`` is the first of the list with the same phone."""
    if not may_edit(user, member.team.place):
        return Head(member, "Xã, phường hoặc chuyên viên Sở cấp tài khoản cho người này.")
    if member.user:
        return Head(member, "" if member.user.is_active else DISABLED, note=A_MEMBERS)
    if not member.phone:
        return Head(member, note=NO_PHONE)
    if member.phone in holders:
        try:
            check_theirs(holders[member.phone], member, by=user)
        except Refused as refusal:
            return Head(member, str(refusal))
        return Head(member, note=LINKED)
    try:
        new_username(member.phone)
    except NotAUsername:
        return Head(member, "Số điện thoại chưa đúng nên chưa làm tên đăng nhập được. Xin sửa ở trang của tổ.")
    if not is_one_name(first.full_name, member.full_name):
        return Head(member, f"Trùng số điện thoại với {first.full_name}. Xin kiểm tra lại số của hai người.")
    return Head(member)


def _never_signed_in(member: Member, slip: Slip | None, at: datetime.datetime) -> Head:
    user = member.user
    if user is not None and not user.is_unused:
        return Head(member, "Đã đặt mật khẩu nhưng chưa đăng nhập. Nếu quên, xin cấp phiếu ở trang tài khoản.")
    state = state_of_slip(slip, at)
    return Head(member, note=state.words, holds=state.holds)
