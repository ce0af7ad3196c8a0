"""Slips for many officials at once, who have an account and have not entered it yet (``exchange.actions.slips``)."""

import datetime
from collections.abc import Collection, Sequence
from functools import partial

from accounts.models import User
from exchange.actions import slips
from exchange.actions.slips import Recipient, SlipRun, slip_book
from exchange.models import Export
from places.models import Place


class AccountSlips(SlipRun):
    """Those of the accounts that can still be seen. All stand on one list, that of the place which gives the slips
    out: four a sheet, where a list for each place would be a sheet for each.
    """

    param = "users"
    column = "Vai trò, địa bàn"
    others = "vai trò khác"
    nobody = "Không còn tài khoản nào trong danh sách cần phiếu. Xin chọn lại."

    @property
    def recipients(self) -> Sequence[Recipient]:
        rows = User.objects.visible_to(self.by).filter(pk__in=self.keys, place__isnull=False)
        return [
            Recipient(
                user.full_name,
                f"{user.get_role_display()}, {user.place}",
                user.place,
                self.place,
                account=partial(_account, user),
            )
            for user in rows.select_related("place").order_by("place__path", "sort_key", "pk")
        ]


ACCOUNT_SLIPS = slip_book("account_slips", "Phiếu đăng nhập của cán bộ", AccountSlips)


def _account(user: User) -> tuple[User, str]:
    return user, ""


def request_slips(users: Collection[User], *, place: Place, by: User, at: datetime.datetime | None = None) -> Export:
    """Ask for slips for ``users``, all within ``place``; nothing is made yet.

    Refuses as ``exchange.actions.slips.request_slips`` does.
    """
    keys = {user.pk for user in users}
    return slips.request_slips(ACCOUNT_SLIPS.kind, AccountSlips.param, keys, place=place, by=by, at=at)
