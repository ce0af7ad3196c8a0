"""The lines of a rollup's table of places: reports, rates, coverage and training side by side, and what changed."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.http import QueryDict
from django.urls import reverse

from core.templatetags.wording import day, with_query
from places.models import Place
from reporting.exports.source import Source
from reporting.pages.asked import Asked
from reporting.pages.rollup_reforms import NOT_REFORMED, ReformNote, reform_notes
from reporting.rollups import FigureSum, Node, Notes, Origin
from reporting.rollups.ranking import COMPLETENESS, OF_RECEIVED
from reporting.rollups.trends import FigureChange, NodeChange, Trend
from teams.rollups import CoverageTally, coverage
from training.forms.coverage import CoverageForm
from training.forms.coverage import CoverageQuestion as Taught
from training.rollups import TopicTally as TaughtTally
from training.rollups import topic_coverage


class Line(NamedTuple):
    """A place of the table: its reports, and beside them its hamlets with a team and its people who were trained.

    ``change``: from the rounds it is held against, None where there are none or it owed nothing in one of the periods;
    ``reform``: what changed there between the two beside its reports.
    """

    node: Node
    name: str
    url: str
    causes_url: str = ""
    reports_url: str = ""  # of all its reports, whatever became of them
    covered: CoverageTally | None = None
    without_url: str = ""
    taught: TaughtTally | None = None
    lacking_url: str = ""
    origins: Sequence[Origin] = ()  # by today's places: the old ones whose figures it holds
    change: NodeChange | None = None
    reform: ReformNote = NOT_REFORMED

    @property
    def causes_of_unsent_url(self) -> str:
        return self.causes_url and with_query(self.causes_url, f"by={COMPLETENESS.key}")

    @property
    def causes_of_late_url(self) -> str:
        return self.causes_url and with_query(self.causes_url, f"by={OF_RECEIVED.key}")

    @property
    def figures(self) -> list[tuple[FigureSum, FigureChange | None]]:
        changes = self.change.figures if self.change else {}
        return [(one, changes.get(one.indicator.code)) for one in self.node.figures]


def table_of_places(question: Asked, node: Node, notes: Notes, trend: Trend | None) -> dict[str, Any]:
    """The lines of each child, of what stands at none of them and of the place itself; behind them the places that are
    gone since the period held against. Coverage and training are those of one topic and of the last day of the data, or
    of today.
    """
    source = Source(question.rounds, question.place, question.basis, question.at)
    on, (start, end) = source.last_day, source.window
    covered = {one.place.pk: one.total for one in coverage(question.place, on=on).walk()}
    taught = Taught(
        CoverageForm(QueryDict(), user=question.user, place=question.place).question().topic, start, end, on, None
    )
    people: dict[int, TaughtTally] = {}
    if taught.topic:
        people = {one.place.pk: one.tally for one in topic_coverage(question.place, **taught.window).walk()}
    reformed = reform_notes(question, [child.place for child in node.children]) if trend else {}

    def line(one: Node, change: NodeChange | None) -> Line:
        pk = one.place.pk
        return Line(
            one,
            str(one.place),
            question.url("rollup_show", one.place),
            question.url("cause_show", one.place, by=""),
            question.url("cause_reports", one.place),
            covered.get(pk, CoverageTally("", 0, 0)),
            reverse("without_show", args=[pk]) + f"?on={on:%Y-%m-%d}",
            people.get(pk, TaughtTally()),
            reverse("training_coverage", args=[pk]) + f"{taught.query}#con-thieu",
            notes.origins.get(pk, ()),
            change if change and change.is_of_both else None,
            reformed.get(pk, NOT_REFORMED),
        )

    changes: Mapping[int, NodeChange] = trend.children if trend else {}
    own = node.own_beside_children
    lines = [line(child, changes.get(child.place.pk)) for child in node.children]
    if own and own.expected:
        name = question.basis.name_of_own(question.place, question.rounds)
        change = trend.own if trend and trend.own.is_of_both else None
        lines.append(Line(own, name, "", reports_url=question.url("cause_reports", own="1"), change=change))
    return {
        "lines": lines,
        "whole": line(node, trend),
        "ended": [(one.before, _ended_words(one.before.place)) for one in (trend.only_before if trend else [])],
        "reformed": [one for one in lines if one.reform.words],
        "reforms": {name: sum(getattr(one.reform, name) for one in lines) for name in ReformNote._fields[1:]},
        "on": on,
        "taught": taught,
        "shown": [name for name in ("not_due", "excused", "returned") if getattr(node, name)],
    }


def _ended_words(place: Place) -> str:
    return f"đến hết {day(place.valid_to)}" if place.valid_to else ""
