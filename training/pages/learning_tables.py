"""The lists of what was learned: how many of each place, and who must learn again."""

from typing import Any, NamedTuple

from core.tables import MOST_AT_ONCE, ListColumn, Listing, Ratio
from core.workbook import Kind
from training.rollups import TopicCoverage


class LearnedPlace(NamedTuple):
    """A place and what its members learned; ``url`` leads to its own page, "": it has none."""

    node: TopicCoverage
    name: str
    url: str

    @property
    def members(self) -> Ratio:
        return Ratio(self.node.tally.trained, self.node.tally.members)

    @property
    def leaders(self) -> Ratio:
        return Ratio(self.node.tally.leaders_trained, self.node.tally.leaders)

    @property
    def teams_some(self) -> Ratio:
        return Ratio(self.node.tally.teams_some, self.node.tally.teams)

    @property
    def teams_all(self) -> Ratio:
        return Ratio(self.node.tally.teams_all, self.node.tally.teams)


def _lacking_url(row: LearnedPlace) -> str:
    """Return where those are named who lack the topic."""
    return f"{row.url}#con-thieu" if row.url else ""


class LearningListing(Listing):
    """The places below ``node``, all on one page: the pages below it are those of who lacks the topic."""

    name, title, unit = "learning", "Tỷ lệ đã học, theo địa bàn", "địa bàn"
    per_page = MOST_AT_ONCE

    place = ListColumn("Địa bàn", "name", order_by="node__place__sort_key", link=lambda row: row.url, width=32)
    members = ListColumn("Thành viên", "members", kind=Kind.RATIO, link=_lacking_url, is_summed=True)
    lacking = ListColumn("Chưa học", "node__tally__lacking", kind=Kind.NUMBER, is_shown=False, is_summed=True)
    leaders = ListColumn("Tổ trưởng", "leaders", kind=Kind.RATIO, link=_lacking_url, is_summed=True)
    teams_some = ListColumn("Tổ có người đã học", "teams_some", kind=Kind.RATIO, is_summed=True)
    teams_all = ListColumn("Tổ học đủ", "teams_all", kind=Kind.RATIO, is_summed=True)

    def __init__(self, rows: Any, *, node: TopicCoverage, **options: Any) -> None:
        self.node = node
        super().__init__(rows, **options)

    @property
    def totals(self) -> dict[str, Any]:
        """Return the counts of the whole place: people do not add up, one may belong to two communes."""
        whole = LearnedPlace(self.node, "", "")
        names = ("members", "leaders", "teams_some", "teams_all")
        return {name: getattr(whole, name) for name in names} | {"lacking": self.node.tally.lacking}

    @property
    def total_label(self) -> str:
        return str(self.node.place)


class RetrainingListing(Listing):
    """People who must learn a topic again, each once a topic."""

    name, title, unit = "retraining", "Cần học lại", "lượt cần học lại"

    person = ListColumn("Họ và tên", "name", order_by="memberships__0__sort_key", width=28)
    teams = ListColumn(
        "Tổ",
        says=lambda row: "; ".join(member.team.short_name for member in row.memberships),
        order_by="memberships__0__team__sort_key",
        width=32,
    )
    topic = ListColumn("Chuyên đề", "topic", order_by="topic__sort_key", width=40)
    learned = ListColumn("Học ngày", "learned_on", kind=Kind.DATE)
    until = ListColumn("Giá trị đến hết", "until", kind=Kind.DATE, template="training/_retraining_until.html")
