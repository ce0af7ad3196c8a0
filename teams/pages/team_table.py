"""The list of teams: its columns, and what each team lacks on the day of the list."""

import datetime
from typing import Any

from django.urls import reverse

from core.tables import ListColumn, Listing
from core.templatetags.wording import day as day_in_words
from core.workbook import Kind
from places.models import Level, prefix_length
from teams.filters import communes_of, gaps
from teams.models import terms_on


class TeamListing(Listing):
    """Teams as ``teams.filters.described_on`` has them on ``day``, each with its commune and with what it lacks."""

    name, title, unit = "teams", "Danh sách tổ", "tổ"

    team = ListColumn(
        "Tổ", "short_name", order_by="sort_key", link=lambda team: reverse("team_show", args=[team.pk]), width=32
    )
    commune = ListColumn("Xã, phường", "commune", order_by="place__path")
    place = ListColumn("Nơi hoạt động", "place", order_by="place__path", is_shown=False)
    leader = ListColumn(
        "Tổ trưởng", says=lambda team: str(team.leader or ""), order_by="leader_key", template="teams/_team_leader.html"
    )
    members = ListColumn("Thành viên", "size", kind=Kind.NUMBER, is_summed=True)
    founded = ListColumn("Thành lập", "established_on", kind=Kind.DATE)
    kind = ListColumn("Loại hình", says=lambda team: team.get_kind_display(), order_by="kind", is_shown=False)
    households = ListColumn("Hộ trong nhóm Zalo", "zalo_households", kind=Kind.NUMBER, is_shown=False, is_summed=True)
    state = ListColumn(
        "Tình trạng",
        says=lambda team: "Đã giải thể" if team.is_over else ", ".join(team.gaps) or "Đang hoạt động",
        order_by=("dissolved_on", "leader_key", "size"),
        template="teams/_team_listed_state.html",
    )

    def __init__(self, rows: Any, *, day: datetime.date, **options: Any) -> None:
        self.day = day
        self.terms = terms_on(options["request"].user.place, day)
        super().__init__(rows, notes=[f"tính đến ngày {day_in_words(day)}"], **options)

    def shows(self, column: Any) -> bool:
        """In one's own commune all teams stand in the same one: there the place itself is worth a column."""
        scope = self.request.user.scope
        if column.name in ("commune", "place") and scope is not None and scope.level >= Level.COMMUNE:
            return bool(column.name == "place")
        return super().shows(column)

    def prepare(self, records: list[Any]) -> None:
        communes = communes_of(team.place for team in records)
        for team in records:
            commune = communes.get(team.place.path[: prefix_length(Level.COMMUNE)])
            team.commune = commune if commune != team.place else None  # None: the team stands at the commune itself
            team.leader = next(iter(team.leading), None)
            if team.leader is not None:
                team.leader.team = team
            team.is_over = team.dissolved_on is not None and team.dissolved_on < self.day
            is_judged = not team.is_over and self.day >= team.established_on
            team.gaps = gaps(team.size, team.leader is not None, self.terms) if is_judged else []
