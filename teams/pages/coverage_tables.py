"""Lists of coverage: places with their shares, hamlets with their teams, milestones, and places without a team."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.urls import reverse

from core.tables import ListColumn, Listing
from core.templatetags.wording import number, percent
from core.text import fold
from core.workbook import Kind
from places.models import Level, Place, prefix_length
from teams.filters import communes_of
from teams.models import Team
from teams.rollups import CoverageNode, CoverageTally, MilestoneStatus


def parts(tally: CoverageTally) -> tuple[int, int] | None:
    """Return how many places have a team, of how many; None where there is nothing to cover."""
    return (tally.with_team, tally.places) if tally.places else None


def in_words(status: MilestoneStatus) -> str:
    """Return where a milestone stands, as ``teams/_milestone_state.html`` shows it."""
    if not status.tally.places:
        return "Không có nơi nào"
    if status.is_met:
        return "Đạt sau hạn" if status.days_left < 0 and not status.was_met_at_due else "Đạt"
    return f"Chưa đạt (còn {number(status.missing)} nơi)"


class CoveredPlace(NamedTuple):
    """A place with its tallies in the order of the kinds of the list."""

    place: Place
    url: str
    without_url: str  # of the places without a team there
    tallies: list[CoverageTally]
    total: CoverageTally


class CoverageListing(Listing):
    """The places one level below a node × kinds, with the total of each; the foot is what the node has."""

    name, title, unit = "coverage", "Nơi đã có tổ trên số nơi, theo địa bàn và loại", "địa bàn"
    per_page = 200  # the places below a province are compared at a glance
    is_short_on_phones = True

    place = ListColumn("Địa bàn", "place", order_by="place__sort_key", link=lambda row: row.url, width=32)

    def __init__(self, node: CoverageNode, *, suffix: str, **options: Any) -> None:
        rows = [
            CoveredPlace(
                child.place,
                reverse("coverage_show", args=[child.place.pk]) + suffix,
                reverse("without_show", args=[child.place.pk]) + suffix,
                [child.of(tally.kind) for tally in node.tallies],
                child.total,
            )
            for child in node.children
        ]
        kinds = [_of_kind(at, tally.kind) for at, tally in enumerate(node.tallies)]
        total = ListColumn(
            "Tất cả",
            says=lambda row: parts(row.total),
            kind=Kind.RATIO,
            order_by="total__share",
            template="teams/_coverage_total.html",
            is_summed=True,
        )
        super().__init__(rows, extra=[*kinds, ("total", total)], **options)


class CoveredHamlet(NamedTuple):
    place: Place
    teams: list[Team]


class HamletCoverageListing(Listing):
    """Hamlets and groups in the order of the tree, each with its teams."""

    name, title, unit = "hamlet-coverage", "Từng ấp, khu phố, tổ dân cư và tổ của nơi đó", "nơi"

    place = ListColumn(
        "Địa bàn", "place", order_by=("place__level", "place__sort_key"), template="teams/_hamlet_name.html"
    )
    kind = ListColumn("Loại", "place__kind")
    teams = ListColumn(
        "Tổ",
        says=lambda row: ", ".join(team.short_name for team in row.teams) or "chưa có tổ",
        order_by="teams__0__sort_key",
        template="teams/_coverage_teams.html",
    )


class MilestoneListing(Listing):
    """Milestones, each with how far a place is from it."""

    name, title, unit = "milestones", "Mốc phải đạt", "mốc"

    milestone = ListColumn(
        "Mốc",
        "milestone",
        order_by="milestone__title",
        link=lambda status: reverse("milestone_show", args=[status.milestone.pk]),
        width=32,
    )
    within = ListColumn(
        "Phạm vi",
        "milestone__within",
        order_by="milestone__within__path",
        link=lambda status: reverse("coverage_show", args=[status.milestone.within_id]),
    )
    kinds = ListColumn(
        "Loại địa bàn", says=lambda status: ", ".join(status.milestone.kinds), order_by="milestone__kinds"
    )
    asked = ListColumn(
        "Phải đạt", says=lambda status: percent(status.milestone.share), order_by="milestone__share", width=10
    )
    tally = ListColumn(
        "Đã có tổ",
        says=lambda status: parts(status.tally),
        order_by="tally__share",
        kind=Kind.RATIO,
        template="teams/_milestone_reached.html",
    )
    due_on = ListColumn("Hạn", "milestone__due_on", kind=Kind.DATE)
    state = ListColumn(
        "Kết quả", says=in_words, order_by=("is_met", "missing"), template="teams/_milestone_listed_state.html"
    )
    edit = ListColumn("Việc", template="teams/_milestone_edit.html", in_file=False)


class MilestonePlaceListing(Listing):
    """The places one level down, each with how far it is from one milestone."""

    name, title, unit = "milestone-places", "Kết quả của từng địa bàn so với mốc", "địa bàn"
    per_page = 200
    is_short_on_phones = True

    place = ListColumn(
        "Địa bàn",
        "place",
        order_by="place__sort_key",
        link=lambda status: f"{reverse('milestone_show', args=[status.milestone.pk])}?place={status.place.pk}",
        width=32,
    )
    tally = ListColumn(
        "Đã có tổ", says=lambda status: parts(status.tally), order_by="tally__share", kind=Kind.RATIO, is_summed=True
    )
    at_due = ListColumn(
        "Vào ngày hạn",
        says=lambda status: parts(status.at_due) if status.days_left <= 0 else None,
        order_by="at_due__share",
        kind=Kind.RATIO,
        template="teams/_milestone_at_due.html",
    )
    missing = ListColumn("Còn thiếu", "missing", kind=Kind.NUMBER, is_shown=False)
    state = ListColumn(
        "Kết quả", says=in_words, order_by=("is_met", "missing"), template="teams/_milestone_listed_state.html"
    )


class WithoutTeamListing(Listing):
    """Hamlets and groups without a team; each gets its ``commune`` and the page of that here."""

    name, title, unit = "without-team", "Nơi chưa có tổ", "nơi chưa có tổ"
    per_page = 100
    is_short_on_phones = True

    place = ListColumn(
        "Địa bàn", "name", order_by="sort_key", link=lambda place: reverse("place_show", args=[place.pk])
    )
    commune = ListColumn("Xã, phường", "commune", order_by="path", link=lambda place: place.commune_url)
    kind = ListColumn("Loại", "kind")
    households = ListColumn("Số hộ", "households", kind=Kind.NUMBER, is_summed=True)
    found = ListColumn("Việc", template="teams/_without_found.html", in_file=False)

    def __init__(self, rows: Sequence[Place], *, within: Place, suffix: str, **options: Any) -> None:
        self.within, self.suffix = within, suffix
        super().__init__(rows, **options)

    def prepare(self, records: list[Any]) -> None:
        communes = communes_of(records)
        for place in records:
            place.commune = communes.get(place.path[: prefix_length(Level.COMMUNE)])
            leads = place.commune is not None and place.commune != self.within
            place.commune_url = reverse("without_show", args=[place.commune.pk]) + self.suffix if leads else ""


def _of_kind(at: int, kind: str) -> tuple[str, ListColumn]:
    """Return the column of the tallies at a place of the list, named after their kind at every place."""
    column = ListColumn(
        kind.capitalize(),
        says=lambda row: parts(row.tallies[at]),
        kind=Kind.RATIO,
        order_by=f"tallies__{at}__share",
        link=lambda row: row.without_url,
        is_summed=True,
    )
    return fold(kind).replace(" ", "-"), column
