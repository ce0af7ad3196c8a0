"""The lists of follow-ups: the teams of one office by their turn, and the counts of every office."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.urls import reverse

from core.tables import MOST_AT_ONCE, ListColumn, Listing
from core.templatetags.wording import day
from core.workbook import Kind
from places.models import Level, Place
from reporting.models import FollowUp
from reporting.pages.follow_ups import FollowUpTurn, follow_up_rows, turn_of
from reporting.rollups.follow_ups import OfficeCount, Reasons


def _last_attempt(follow_up: Any) -> str:
    last = follow_up.listed.last
    if last is None:
        return "chưa liên hệ"
    said = f"{last.get_way_display()}: {last.get_outcome_display().lower()}"
    return f"{said}, {day(last.at)}, hẹn {day(last.next_on)}"


class FollowUpListing(Listing):
    """Follow-ups that are open ``at``, in memory, since their turn is computed.

    ``standings``: why each team is followed up; ``listed``: what the list says of each to its reader.
    """

    name, title, unit = "follow-ups", "Theo dõi tổ", "tổ"

    team = ListColumn(
        "Tổ",
        "team__short_name",
        order_by="team__sort_key",
        link=lambda one: reverse("follow_up_show", args=[one.team_id]),
        width=32,
    )
    place = ListColumn("Nơi hoạt động", "team__place", order_by="team__place__path", is_shown=False)
    turn = ListColumn(
        "Hẹn lại",
        says=lambda one: one.turn.value,
        order_by=("turn_order", "silent_since"),
        template="reporting/_follow_up_turn.html",
    )
    causes = ListColumn(
        "Lý do",
        says=lambda one: "; ".join(one.listed.standing.sentences),
        order_by=("silent_since", "opened_at"),
        template="reporting/_follow_up_listed_causes.html",
        width=48,
    )
    head = ListColumn(
        "Người phụ trách tổ",
        says=lambda one: one.listed.head.member.full_name if one.listed.head else "",
        template="reporting/_follow_up_listed_head.html",
    )
    last = ListColumn(
        "Lần liên hệ gần nhất",
        says=_last_attempt,
        order_by=("next_on", "opened_at"),
        template="reporting/_follow_up_last.html",
        width=40,
    )
    owner = ListColumn(
        "Người theo dõi",
        says=lambda one: str(one.owner or ""),
        order_by="owner__sort_key",
        template="reporting/_follow_up_owner.html",
    )
    work = ListColumn("Việc", template="reporting/_follow_up_work.html", in_file=False)

    def __init__(
        self,
        follow_ups: Sequence[Any],
        *,
        at: datetime.datetime,
        today: datetime.date,
        standings: Mapping[int, Reasons],
        **options: Any,
    ) -> None:
        self.at, self.standings = at, dict(standings)
        turns = list(FollowUpTurn)
        for one in follow_ups:
            one.turn = turn_of(one, today)
            one.turn_order = turns.index(one.turn)
            silence = self.standings[one.team_id].silence
            one.silent_since = silence.since if silence else datetime.date.max
        super().__init__(follow_ups, **options)

    def prepare(self, records: list[Any]) -> None:
        user = self.request.user
        ours = FollowUp.objects.followed_by(user).filter(pk__in=[one.pk for one in records])
        keys = set(ours.values_list("pk", flat=True))
        for row in follow_up_rows(records, user, at=self.at, found=self.standings):
            vars(row.follow_up).update(listed=row, is_ours=row.follow_up.pk in keys)


class OfficeRow(NamedTuple):
    """An office and its counts; one above the communes has the teams that wait there for a commune."""

    place: Place
    counted: OfficeCount

    @property
    def waits(self) -> bool:
        return self.place.level < Level.COMMUNE

    @property
    def name(self) -> str:
        return f"{self.place}: tổ chờ xếp địa bàn" if self.waits else str(self.place)

    @property
    def url(self) -> str:
        return f"{reverse('follow_up_list')}?place={self.place.pk}{'&waiting=1' if self.waits else ''}"


class OfficeListing(Listing):
    """Offices with their counts, all on one page: the pages below it are those of the teams nobody has called."""

    name, title, unit = "follow-up-offices", "Số tổ cần theo dõi theo xã, phường", "nơi"
    per_page = MOST_AT_ONCE

    office = ListColumn("Xã, phường", "name", order_by="place__sort_key", link=lambda row: row.url, width=32)
    open = ListColumn("Đang mở", "counted__open", kind=Kind.NUMBER, is_summed=True)
    neglected = ListColumn(
        "Chưa liên hệ",
        "counted__neglected",
        kind=Kind.NUMBER,
        template="reporting/_office_neglected.html",
        is_summed=True,
    )
    agreed = ListColumn("Có hẹn", "counted__agreed", kind=Kind.NUMBER, is_summed=True)
    done = ListColumn("Đã khép", "counted__done", kind=Kind.NUMBER, is_summed=True)
