"""Lists of hamlets: those of a commune, and the changes of them that wait or were decided."""

from typing import Any

from core.tables import ListColumn, Listing
from core.workbook import Kind

CHANGES = 50  # changes a page; each that is approved is carried out in the tree


class HamletListing(Listing):
    """The hamlets and groups of a commune in the order of the tree (``HamletRow``)."""

    name, title, unit = "hamlets", "Ấp, khu phố, tổ dân cư", "nơi"

    place = ListColumn(
        "Địa bàn", "place", order_by=("place__level", "place__sort_key"), template="teams/_hamlet_name.html"
    )
    kind = ListColumn("Loại", "place__kind")
    households = ListColumn("Số hộ", "place__households", kind=Kind.NUMBER, is_summed=True)
    population = ListColumn("Số dân", "place__population", kind=Kind.NUMBER, is_summed=True)
    year = ListColumn("Năm", "year", kind=Kind.PLAIN)
    teams = ListColumn(
        "Tổ",
        says=lambda row: ", ".join(team.short_name for team in row.teams) or "chưa có",
        order_by="teams__0__sort_key",
        template="teams/_hamlet_teams.html",
    )
    change = ListColumn("Việc", template="teams/_hamlet_change_link.html", in_file=False)


class HamletChangeListing(Listing):
    """Changes with their commune; where the reader ``approves``, those left to them are ticked in the first column, so
    that no more stand on a page than are approved at once.
    """

    name, title, unit = "hamlet-changes", "Đề nghị thay đổi ấp, khu phố", "đề nghị"
    per_page = CHANGES
    can_be_whole = False

    change = ListColumn(
        "Đề nghị",
        says=lambda change: change.sentence,
        order_by=("kind", "proposed_at"),
        template="teams/_change_listed.html",
        width=40,
    )
    commune = ListColumn("Xã, phường", "commune", order_by="commune__path")
    decision = ListColumn("Nghị quyết, quyết định", "decision", is_shown=False)
    effective_on = ListColumn("Có hiệu lực từ", "effective_on", kind=Kind.DATE)
    proposed_at = ListColumn("Gửi", "proposed_at", kind=Kind.INSTANT)
    by = ListColumn("Người gửi", "proposed_by", order_by="proposed_by__sort_key", is_shown=False)
    state = ListColumn(
        "Tình trạng",
        says=lambda change: change.get_state_display(),
        order_by=("state", "decided_at"),
        template="teams/_change_listed_state.html",
    )

    left_to_user: frozenset[int]

    def prepare(self, records: list[Any]) -> None:
        shown = self.data.data.model.objects.filter(pk__in=[change.pk for change in records])
        self.left_to_user = frozenset(shown.left_to(self.request.user).values_list("pk", flat=True).order_by())
