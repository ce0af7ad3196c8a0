"""The top of a dashboard: what is due and what is wrong, each number with the page that lists what it counts."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.templatetags.wording import number
from overview.rollups.attention import Due, Silent, TeamTally
from places.models import Level, Place
from reporting.cards import chase_label
from reporting.models import Compliance, Difficulty, Report
from teams.rollups import CoverageTally


class Alert(NamedTuple):
    """A number above zero, what it counts, and where that is listed. ``state``: the word it is shown under, if any."""

    number: int
    words: str
    url: str
    state: str = ""


@dataclass(frozen=True)
class DueRound:
    """A round that receives reports, with its alerts; without any, everybody has reported."""

    due: Due
    url: str
    alerts: list[Alert]

    @property
    def is_overdue(self) -> bool:
        """Whether anything but silence before the deadline is told."""
        return any(alert.state != Compliance.NOT_DUE for alert in self.alerts)


def due_rounds(place: Place, found: list[Due]) -> list[DueRound]:
    listed = reverse("report_list")
    rows = []
    for item in found:
        asked = {"round": item.round.code, "place": place.pk}
        owed = item.unsent + item.returned
        alerts = [
            Alert(owed, _chase_label(item), reverse("missing_show", args=[place.pk, item.round.code]), _state(item)),
            Alert(item.late, "nộp trễ", f"{listed}?{urlencode(asked | {'state': Compliance.LATE.value})}", "late"),
        ]
        rows.append(DueRound(item, f"{listed}?{urlencode(asked)}", [one for one in alerts if one.number]))
    return rows


def _chase_label(item: Due) -> str:
    parts = [f"{number(item.missing)} đã quá hạn"] if 0 < item.missing < item.unsent else []
    parts += [f"{number(item.returned)} bị trả lại"] if item.unsent and item.returned else []
    return chase_label(item.unsent, item.returned) + (f" ({', '.join(parts)})" if parts else "")


def _state(item: Due) -> str:
    if item.missing:
        return Compliance.MISSING
    return Compliance.NOT_DUE if item.unsent else Report.State.RETURNED


def wrong(
    user: User,
    place: Place,
    *,
    at: datetime.datetime,
    on: datetime.date,
    covered: CoverageTally,
    teams: TeamTally,
    quiet: Silent,
) -> list[Alert]:
    """What is wrong with the teams and difficulties of ``place``; ``covered`` and ``teams`` are of the day ``on``. One
    query.
    """
    day = {} if on == timezone.localdate(at) else {"on": on.isoformat()}
    at_place = {"place": place.pk}
    overdue = Difficulty.objects.visible_to(user).within(place).overdue_at(at).count()
    bare = covered.places - covered.with_team
    alerts = [
        Alert(
            overdue,
            "khó khăn quá hạn trả lời, ở mọi cấp",
            f"{reverse('difficulty_list')}?{urlencode(at_place | {'state': 'overdue'})}",
        ),
        Alert(
            teams.teams - teams.complete,
            "tổ chưa có tổ trưởng, hoặc không đúng số người theo quy định",
            _incomplete_url(user, place, day),
        ),
        Alert(len(quiet.teams), "tổ hai kỳ liền không báo cáo", "#silent"),
        Alert(
            bare,
            "ấp, khu phố, tổ dân cư chưa có tổ",
            reverse("without_show", args=[place.pk]) + (f"?{urlencode(day)}" if day else ""),
        ),
    ]
    return [one for one in alerts if one.number]


def _incomplete_url(user: User, place: Place, day: dict[str, str]) -> str:
    """The list of teams narrows to communes and places above them; those of a hamlet stand on its page of coverage."""
    if place.level > Level.COMMUNE:
        return reverse("coverage_show", args=[place.pk]) + (f"?{urlencode(day)}" if day else "")
    within = {} if place.pk == user.place_id else {"place": place.pk}
    return f"{reverse('team_list')}?{urlencode(within | {'state': 'incomplete'} | day)}"
