"""The places below one by how many of their adults were confirmed in classes."""

from functools import cached_property
from typing import Any, NamedTuple

from core.tables import ListColumn, Listing, Ratio
from core.workbook import Kind
from places.models import Place
from reporting.rollups.skills import SkillProgress, SkillSums


class SkillRow(NamedTuple):
    """A place, what it is called, its own page ("" where it has none), its sums, how many are lacking for the aim."""

    place: Place
    name: str
    url: str
    sums: SkillSums
    lacking: int | None

    @property
    def share(self) -> Ratio | None:
        return Ratio(self.sums.within, self.sums.adults) if self.sums.adults else None


class SkillListing(Listing):
    """Places one level down. The foot is the whole itself, whose adults are those of its places of the last day."""

    name, title, unit = "skills", "Phổ cập kỹ năng số, theo địa bàn", "nơi"

    place = ListColumn("Địa bàn", "name", order_by="place__sort_key", link=lambda row: row.url, width=32)
    classes = ListColumn("Số lớp", "sums__classes", kind=Kind.NUMBER)
    came = ListColumn("Lượt người đến", "sums__came", kind=Kind.NUMBER)
    confirmed = ListColumn("Lượt được xác nhận", "sums__confirmed", kind=Kind.NUMBER)
    share = ListColumn(
        "Lượt xác nhận trên số người trưởng thành", "share", kind=Kind.RATIO, template="reporting/_skill_share.html"
    )
    lacking = ListColumn("Còn thiếu (lượt xác nhận)", "lacking", kind=Kind.NUMBER)

    def __init__(self, rows: list[SkillRow], *, progress: SkillProgress, lacking: int | None, **options: Any) -> None:
        self.whole, self.lacking_of_whole = progress.whole, lacking
        super().__init__(rows, **options)

    @cached_property
    def totals(self) -> dict[str, Any]:
        if self.count < 2:
            return {}
        whole = self.whole
        found: dict[str, Any] = {"classes": whole.classes, "came": whole.came, "confirmed": whole.confirmed}
        found |= {"share": Ratio(whole.within, whole.adults), "lacking": self.lacking_of_whole}
        shown = {column.name for column in self.columns}
        return {name: value for name, value in found.items() if name in shown}
