"""The rounds of which a place has reports: what its page leads to."""

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import Exists, OuterRef
from django.urls import reverse

from places.models import Place, subtree
from reporting.models import Report, Round
from reporting.models.basis import Basis

register = template.Library()

type Links = list[tuple[str, str, bool]]  # title, address, whether by the places of then


@register.simple_tag(takes_context=True)
def rounds_at(context: dict[str, Any], place: Place) -> list[tuple[int, Links]]:
    """By year, the latest first, the rollups of the rounds to which ``place`` or one below it owed a report then; for a
    place that exists also those whose reporters stand there only today. One query.
    """
    reports = Report.objects.filter(round=OuterRef("pk"))
    of_teams = reports.filter(subtree(place, "team__place__path"))
    of_places = reports.filter(subtree(place, "place__stands_at"), team=None)
    rounds = Round.objects.visible_to(context["user"]).annotate(
        is_then=Exists(reports.filter(subtree(place, "place__path"))),
        is_today=Exists(of_teams) | Exists(of_places),  # two, so that each is answered by an index
    )
    found = [one for one in rounds.order_by("-data_to", "-pk") if one.is_then or one.is_today]
    years = [(year, list(same)) for year, same in groupby(found, key=lambda one: one.data_to.year)]
    return [(year, [*_whole_years(place, year, same), *(_link(place, one) for one in same)]) for year, same in years]


def _link(place: Place, one: Any) -> tuple[str, str, bool]:
    return one.title, _address(place, [one], is_then=one.is_then), one.is_then


def _whole_years(place: Place, year: int, rounds: list[Any]) -> Links:
    """All rounds of the year of one level added up, where there are several, and all are read by the same places. What
    a place reports itself is made of what its teams reported: the two are never added.
    """
    found: Links = []
    for level in sorted({one.level for one in rounds}, reverse=True):
        same = [one for one in rounds if one.level == level]
        ways = {one.is_then for one in same}
        if len(same) > 1 and len(ways) == 1:
            is_then = ways.pop()
            who = str(Round.Reporter(level).label).lower()
            found.append((f"Cả năm {year} ({who} báo cáo)", _address(place, same, is_then=is_then), is_then))
    return found


def _address(place: Place, rounds: list[Any], *, is_then: bool) -> str:
    query = [("with", one.code) for one in rounds[1:]] + ([] if is_then else [("basis", Basis.NOW.value)])
    return reverse("rollup_show", args=[place.pk, rounds[0].code]) + (f"?{urlencode(query)}" if query else "")
