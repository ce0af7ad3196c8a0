"""Slips for many leaders and deputies at once: accounts for those who have none, new slips for those who never used
theirs (``exchange.actions.slips``). Nobody gets a second account.
"""

import datetime
from collections.abc import Iterable, Sequence
from functools import partial

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from exchange.actions import slips
from exchange.actions.slips import Recipient, SlipRun, slip_book
from exchange.models import Export
from places.models import Level, Place, prefix_length
from teams.actions.accounts import HasAccount, give_account
from teams.filters import communes_of
from teams.models import Member, Team


class HeadSlips(SlipRun):
    """Those of the members who still lead a team."""

    param = "members"
    column = "Tổ, địa bàn"
    others = "tổ khác"
    nobody = "Không còn ai trong danh sách đang là tổ trưởng, tổ phó. Xin chọn lại."

    @property
    def recipients(self) -> Sequence[Recipient]:
        rows = Member.objects.visible_to(self.by).filter(pk__in=self.keys).heading_on(timezone.localdate(self.at))
        members = list(rows.select_related("team__place", "user").in_listed_order())
        communes = communes_of(member.team.place for member in members)
        return [
            Recipient(
                member.full_name,
                _duty(member),
                member.team.place,
                communes[member.team.place.path[: prefix_length(Level.COMMUNE)]],
                account=partial(_account, member, by=self.by, at=self.at),
                lock=partial(_lock_team, member),
            )
            for member in members
        ]


SLIPS = slip_book("slips", "Phiếu đăng nhập", HeadSlips)


def request_slips(members: Iterable[Member], *, place: Place, by: User, at: datetime.datetime | None = None) -> Export:
    """Ask for slips for ``members``, all within ``place``; nothing is made yet.

    Refuses as ``exchange.actions.slips.request_slips`` does.
    """
    keys = {member.pk for member in members}
    return slips.request_slips(SLIPS.kind, HeadSlips.param, keys, place=place, by=by, at=at)


def _lock_team(member: Member) -> None:
    list(Team.objects.select_for_update(of=("self",), no_key=True).filter(pk=member.team_id).order_by("pk"))


def _account(member: Member, *, by: User, at: datetime.datetime) -> tuple[User, str]:
    """Return the member's account, given now where there is none. Refuses as ``give_account`` does."""
    if member.user is not None and member.user.role != Role.MEMBER:
        return member.user, ""
    try:
        return give_account(member, by=by, at=at)
    except HasAccount as refusal:  # since the list was read
        return refusal.user, ""


def _duty(member: Member) -> str:
    """Return what somebody leads and where, which the name of a team mostly says itself."""
    place, name = str(member.team.place), member.team.name
    where = "" if place.lower() in name.lower() else f", {place}"
    return f"{member.get_position_display()} {name}{where}"
