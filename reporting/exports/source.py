"""What every sheet of one workbook is made from: the question asked, and who asks."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils import timezone

from accounts.models import User
from core.terms import team_words
from core.workbook import Column, Kind
from places.models import Level, Place
from reporting.models import Closing, Round
from reporting.models.basis import Basis
from reporting.models.indicators import OLD_AFTER
from reporting.rollups import Counts, FigureSum, Node, against_targets, not_asked, rollup, walk
from reporting.rollups.comparability import why_no_sums, why_no_sums_below
from reporting.rollups.overlaps import asked_twice
from reporting.rollups.same_reporters import SameSums, sums_of_same_reporters
from reporting.rollups.trends import NodeChange, parts_of_both
from teams.exports.survey import Survey, SurveyLine


@dataclass(frozen=True)
class Source(Survey[Node]):
    """The reports of rounds; ``others`` are the rounds that they are held against."""

    rounds: Sequence[Round]
    place: Place
    basis: Basis
    at: datetime.datetime
    by: User | None = None
    others: Sequence[Round] = ()

    @cached_property
    def root(self) -> Node:
        counted = rollup(self.rounds, self.place, basis=self.basis, at=self.at, down_to=Level.COMMUNE)
        return against_targets(counted, self.rounds, basis=self.basis)

    @cached_property
    def before(self) -> dict[int, Node]:
        """Return what ``others`` say, by place; empty where there are none, or nothing was owed."""
        if not self.others:
            return {}
        node = rollup(self.others, self.place, basis=self.basis, at=self.at, down_to=Level.COMMUNE)
        return {one.place.pk: one for one in walk(node)} if node.expected else {}

    @cached_property
    def why_no_sums(self) -> str:
        """Return why only rates are held against ``others``, "" where numbers are too."""
        return why_no_sums(self.rounds, self.others, self.place, self.basis) if self.before else ""

    @cached_property
    def same_sums(self) -> SameSums:
        """Return the results of those who answered in these rounds and in ``others``."""
        if not self.before or self.why_no_sums:
            return SameSums(self.place)
        return sums_of_same_reporters(self.rounds, self.others, self.place, basis=self.basis, limit=Level.COMMUNE)

    @cached_property
    def _nodes(self) -> dict[int, Node]:
        return {one.place.pk: one for one in walk(self.root)}

    def change_of(self, line: SurveyLine[Node]) -> NodeChange | None:
        """Return what changed in ``line`` since ``others``; None where it owed nothing in one of the two."""
        before = self.before.get(line.node.place.pk)
        if before is None:
            return None
        why = self.why_no_sums or why_no_sums_below(self.rounds, self.others, line.node.place, self.basis)
        place = line.node.place
        if line.own_name:
            parts = parts_of_both(self._nodes[place.pk], before)
            change = NodeChange(line.node, before.own, why, same=lambda: self.same_sums.own(place, parts))
        else:
            change = NodeChange(line.node, before, why, same=lambda: self.same_sums.at(place))
        return change if change.is_of_both else None

    @cached_property
    def team_words_then(self) -> str:
        """Return what the teams were called on the last day of the data, by whichever places these are read."""
        return team_words(self.place, self.window[1])

    @cached_property
    def note_on_places(self) -> str:
        """Return which parts of the place the rounds did not ask, by today's places; "" where they asked all."""
        left = not_asked(self.rounds, self.place) if self.basis == Basis.NOW else []
        names = ", ".join(map(str, left))
        return f"Kỳ này không hỏi {names}, nay thuộc {self.place}: báo cáo và kết quả không gồm nơi ấy." if left else ""

    @cached_property
    def change(self) -> NodeChange | None:
        """Return what changed at the place itself since ``others``."""
        return self.change_of(self.lines[0])

    @property
    def note_on_changes(self) -> str:
        """Return why only rates are compared, or of how many results another number stands behind; else ""."""
        if self.why_no_sums or not self.change:
            return self.why_no_sums
        others = sum(bool(one.caution(self.asked_unit)) for one in self.change.figures.values())
        if not others:
            return ""
        if self.same_sums:
            return (
                f"Ở {others} chỉ tiêu, các nơi có số liệu ở hai kỳ không phải cùng những nơi: cột “cùng nơi” là tăng, "
                "giảm ở nơi có số liệu cả hai kỳ, cột “chung” gồm cả nơi chỉ có số liệu một kỳ."
            )
        return (
            f"Ở {others} chỉ tiêu, một phần tăng, giảm là do nhiều hay ít nơi có số liệu hơn (số nơi ở hai kỳ: biểu "
            "“Chỉ tiêu nền tảng”)."
        )

    def always_told(self, line: SurveyLine[Node]) -> bool:
        """Return whether ``line`` is the whole, a sum, or what stands at no part: it is told whatever it says."""
        return line is self.lines[0] or line.is_subtotal or bool(line.own_name)

    @cached_property
    def asked_lines(self) -> list[SurveyLine[Node]]:
        """Return the lines without the places that owed nothing and answered nothing: one line counts them."""
        asked = [line for line in self.lines if self.always_told(line) or line.node.expected or line.node.has_answers]
        others = len(self.lines) - len(asked)
        if others < 2:
            return self.lines
        nothing = [FigureSum(one.indicator, None, None, 0, 0) for one in self.root.figures]
        line = self.line_of_others(f"{others} nơi không có gì phải nộp")
        return [*asked, replace(line, node=Node(self.place, Counts(), nothing))]

    def _walk(self, node: Node, names: dict[int, str]) -> Iterator[SurveyLine[Node]]:
        """Yield the lines with one more behind the parts of each place: what stands at none of them."""
        yield from super()._walk(node, names)
        if own := node.own_beside_children:
            names = names | {node.place.level: node.place.name}
            district, commune = names.get(Level.DISTRICT, ""), names.get(Level.COMMUNE, "")
            yield SurveyLine(own, district, commune, own_name=self.basis.name_of_own(node.place, self.rounds))

    @property
    def last_day(self) -> datetime.date:
        """The last of the data, or today."""
        if self.basis == Basis.NOW:
            return self.place.last_day(timezone.localdate(self.at))
        return max(one.data_to for one in self.rounds)

    @property
    def window(self) -> tuple[datetime.date, datetime.date]:
        """The days of the data."""
        return min(one.data_from for one in self.rounds), max(one.data_to for one in self.rounds)

    @property
    def asked_unit(self) -> str:
        """Return what is counted behind a sum: whoever was asked, and over several rounds each time that they were."""
        return "nơi" if len(self.rounds) == 1 else "lượt"

    @property
    def period(self) -> str:
        return "; ".join(f"{one.title} ({one.data_from:%d/%m/%Y} – {one.data_to:%d/%m/%Y})" for one in self.rounds)

    @cached_property
    def note_on_figures(self) -> str:
        """Return what is said of rounds that ask for one number about the same days, "" where none do."""
        return " ".join(asked_twice(self.rounds))

    @property
    def reading(self) -> str:
        return str(self.basis.label)

    @property
    def closed_at(self) -> datetime.datetime | None:
        return self.root.frozen_at

    @cached_property
    def is_provisional(self) -> bool:
        """Whether reports of some round may still come or change, for it was not closed."""
        return Closing.objects.standing().filter(round__in=self.rounds).count() < len(self.rounds)


def age_columns[R](source: Source, figure_of: Callable[[R], FigureSum]) -> list[Column[R]]:
    """Return how old what is known of a stock is, and what is too old to be in it; nothing where all is new."""
    if not any(one.age or one.old is not None for one in source.root.figures):
        return []
    return [
        Column("Số hiện có: số cũ nhất đã (ngày)", lambda row: figure_of(row).age, Kind.NUMBER),
        Column(f"Không cộng: số đã quá {OLD_AFTER.days} ngày", lambda row: figure_of(row).old, Kind.NUMBER),
    ]
