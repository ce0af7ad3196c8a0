"""The list of accounts: its columns, and what of it may leave in a file."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from core.tables import ListColumn, Listing
from core.workbook import Kind


def standing_in_words(account: Any) -> str:
    if not account.is_active:
        return "Đã ngừng"
    return "Đang dùng" if account.last_login else "Chưa đăng nhập lần nào"


class AccountListing(Listing):
    """Accounts, each with ``has_second_factor`` and its place. Sign-in names may be phones, so no file has either, and
    neither sorts the list: where numbers are masked, each would lie between its neighbours'.
    """

    name, title, unit = "accounts", "Danh sách tài khoản", "tài khoản"

    account = ListColumn(
        "Họ và tên", "full_name", order_by="sort_key", link=lambda user: reverse("account_show", args=[user.pk])
    )
    role = ListColumn("Vai trò", says=lambda user: user.get_role_display(), order_by="role")
    place = ListColumn("Địa bàn", "place", order_by="place__path", template="accounts/_account_place.html")
    username = ListColumn("Tên đăng nhập", template="accounts/_account_name.html", is_shown=False, in_file=False)
    phone = ListColumn("Điện thoại", template="accounts/_account_phone.html", in_file=False)
    signed_in = ListColumn(
        "Đăng nhập gần nhất",
        says=lambda user: timezone.localdate(user.last_login) if user.last_login else None,
        order_by="last_login",
        kind=Kind.DATE,
    )
    second_factor = ListColumn(
        "Xác minh hai bước",
        says=lambda user: "Đã bật" if user.has_second_factor else "Chưa bật",
        order_by="has_second_factor",
    )
    state = ListColumn(
        "Tình trạng",
        says=standing_in_words,
        order_by=("is_active", "last_login"),
        template="accounts/_account_state.html",
    )

    @property
    def can_be_taken(self) -> bool:
        """A search by phone stands in no address, so that no file can repeat it."""
        return super().can_be_taken and self.request.method != "POST"
