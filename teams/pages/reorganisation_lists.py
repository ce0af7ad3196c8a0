"""Lists of reorganisations, and of the accounts that wait for a new commune after one."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from core.tables import ListColumn, Listing
from core.workbook import Kind
from places.lineage import ways_today
from places.models import Place


class ReorganisationListing(Listing):
    """Reorganisations with the province that keeps each."""

    name, title, unit = "reorganisations", "Các lần sắp xếp địa bàn", "lần sắp xếp"

    reorganisation = ListColumn(
        "Tên", says=str, order_by="title", link=lambda one: reverse("reorganisation_show", args=[one.pk]), width=40
    )
    decision = ListColumn("Nghị quyết", "decision")
    effective_on = ListColumn("Có hiệu lực từ", "effective_on", kind=Kind.DATE)
    kept_at = ListColumn("Tỉnh soạn", "kept_at", order_by="kept_at__path")
    state = ListColumn(
        "Tình trạng",
        says=lambda one: one.get_state_display(),
        order_by="state",
        template="teams/_reorganisation_listed_state.html",
    )


class AccountMoveListing(Listing):
    """Accounts of communes that ended, each with the ``heirs`` of its commune: chosen in the first column, so that no
    more stand on a page than are decided at once.
    """

    name, title, unit = "account-moves", "Tài khoản chờ chuyển", "tài khoản chờ chuyển"
    can_be_whole = False

    account = ListColumn("Cán bộ", "user", order_by="user__sort_key", template="teams/_move_account.html")
    old = ListColumn("Nơi cũ", "old", order_by=("old__sort_key", "old__path"))
    new = ListColumn("Nơi mới", "new", order_by="new__sort_key", template="teams/_move_new.html")
    other = ListColumn("Việc", template="teams/_move_other.html", in_file=False)

    def prepare(self, records: list[Any]) -> None:
        heirs = heirs_by_place([move.old_id for move in records])
        for move in records:
            move.heirs = heirs.get(move.old_id, [move.new])


def heirs_by_place(olds: list[int]) -> Mapping[int, list[Place]]:
    """Return the places of today that places became, by the keys of the places."""
    return {pk: list(dict.fromkeys(way.end for way in ways)) for pk, ways in ways_today(olds).items() if ways}
