"""The list of communes by how their teams use the portal."""

from typing import NamedTuple

from core.tables import ListColumn, Listing, Ratio
from core.workbook import Kind
from places.models import Place
from reporting.rollups.adoption import Adoption


class AdoptionRow(NamedTuple):
    """A commune, what it is called, its own page and that of its causes ("" where it has none), its sums."""

    place: Place
    name: str
    url: str
    causes_url: str
    sums: Adoption

    @property
    def opened_share(self) -> Ratio | None:
        return self._of_owed(self.sums.opened)

    @property
    def own(self) -> Ratio | None:
        return self._of_owed(self.sums.own)

    @property
    def helped_share(self) -> Ratio | None:
        return self._of_owed(self.sums.helped)

    @property
    def phone(self) -> Ratio | None:
        return Ratio(self.sums.phone, self.sums.device_known) if self.sums.device_known else None

    def _of_owed(self, count: int) -> Ratio | None:
        return Ratio(count, self.sums.owed) if self.sums.owed else None


class AdoptionListing(Listing):
    """Communes; the foot has the shares of all their reports, and no median, which is no sum."""

    name, title, unit = "adoption", "Tổ trưởng dùng cổng, theo xã, phường", "nơi"

    place = ListColumn("Xã, phường", "name", order_by="place__sort_key", link=lambda row: row.url, width=32)
    owed = ListColumn("Báo cáo đến hạn", "sums__owed", kind=Kind.NUMBER, is_shown=False, is_summed=True)
    opened = ListColumn("Đã mở", "opened_share", kind=Kind.RATIO, is_summed=True)
    own = ListColumn("Tự nộp", "own", kind=Kind.RATIO, link=lambda row: row.causes_url, is_summed=True)
    helped = ListColumn("Được nhập thay", "helped_share", kind=Kind.RATIO, is_summed=True)
    phone = ListColumn(
        "Bằng điện thoại", "phone", kind=Kind.RATIO, template="reporting/_adoption_phone.html", is_summed=True
    )
    minutes = ListColumn(
        "Từ mở đến nộp",
        "sums__median_in_words",
        order_by="sums__median_minutes",
        template="reporting/_adoption_minutes.html",
    )
