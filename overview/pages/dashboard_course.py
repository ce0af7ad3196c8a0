"""The course of a place from round to round, as curves and as the table behind them."""

from collections.abc import Sequence

from django.urls import reverse

from core.templatetags.curves import Point
from core.templatetags.wording import day, number
from overview.forms.dashboards import Choices
from overview.measures import Measure
from overview.rollups.measures import of_reports
from places.models import Place
from reporting.models import Round
from reporting.rollups import RoundReading


def lines_of(place: Place, readings: Sequence[RoundReading], choices: Choices) -> list[tuple[str, list[Point]]]:
    """The curves of the place itself: what came in, what came in time, and the indicator where one was chosen."""
    asked = [Measure.COMPLETENESS, Measure.TIMELINESS, *([choices.measure] if choices.indicator else [])]
    return [(measure.label, [_point(place, one, measure, choices) for one in readings]) for measure in asked]


def drawn_in_words(rounds: Sequence[Round], shown: Round | None) -> str:
    """Return which rounds the curves are of, and whether the one that the page shows is none of them."""
    if not rounds:
        return ""
    days = f"số liệu {day(rounds[0].data_from)} – {day(rounds[-1].data_to)}"
    names = f"từ “{rounds[0]}” đến “{rounds[-1]}”" if len(rounds) > 1 else f"“{rounds[0]}”"
    absent = f" Chưa có “{shown}” đang xem, vì kỳ này chưa hết hạn nộp." if shown and shown not in rounds else ""
    return f"Vẽ {number(len(rounds))} kỳ đã hết hạn nộp, {names} ({days}).{absent}"


def _point(place: Place, reading: RoundReading, measure: Measure, choices: Choices) -> Point:
    standing = of_reports(reading.node, measure, choices.indicator)
    reports = f"{reverse('report_list')}?round={reading.round.code}&place={place.pk}"
    return Point(reading.round.data_to, standing.part, standing.whole, reports)
