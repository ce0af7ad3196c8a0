"""``manage.py rollup ROUND PLACE``: the rollup page on a terminal, as JSON for another program, or as the workbook."""

import datetime
import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.templatetags.wording import closing_moment, day, instant, number, percent, share
from overview.api.rollups import FigureAnswer
from places.models import Place
from reporting.exports.rollup import ROLLUP
from reporting.exports.source import Source
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.phrases import ALL_EXCUSED
from reporting.rollups import FigureSum, Node, against_targets, rollup
from reporting.rollups.standings import PlaceRank, standings
from reporting.rollups.trends import FigureChange, Trend, trend
from teams.rollups import CoverageTally, coverage
from training.models import Topic
from training.rollups import TopicTally as Taught
from training.rollups import topic_tally


class Command(BaseCommand):
    help = "Add up the reports of one or several rounds at a place and one level down."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", help="code of a round, or several joined by commas")
        parser.add_argument(
            "place",
            help="code of a place; codes are reused, so its era is that of the (latest) round's last day of data, "
            "or of another day given as CODE@2026-01-01",
        )
        parser.add_argument("--basis", choices=Basis.values, default=Basis.THEN, help="then: as it was; now: as it is")
        parser.add_argument("--format", choices=["table", "json", "xlsx"], default="table")
        parser.add_argument("--output", type=Path, help="file to write (default: the terminal; ROUND-PLACE.xlsx)")
        parser.add_argument("--deep", action="store_true", help="all levels, not only one level down")

    def handle(self, *args: Any, **options: Any) -> None:
        codes = [code.strip() for code in options["round"].split(",")]
        rounds = find_rounds(codes)
        place = find_place(options["place"], max(one.data_to for one in rounds))
        basis, at, output = Basis(options["basis"]), timezone.now(), options["output"]
        if options["format"] == "xlsx":
            output = output or Path(f"{'-'.join(codes)}-{place.code}.xlsx")
            self._write(output, lambda path: ROLLUP.build(Source(rounds, place, basis, at), path))
            return
        node = against_targets(rollup(rounds, place, basis=basis, at=at, deep=options["deep"]), rounds, basis=basis)
        page = Page(node, rounds, basis, at, trend(rounds, place, node, basis=basis, at=at))
        if options["format"] == "json":
            text = json.dumps(as_json(node, options["round"], basis) | page.as_json(), ensure_ascii=False, indent=2)
        else:
            text = "\n".join(page.as_table())
        if output:
            self._write(output, lambda path: path.write_text(text + "\n"))
        else:
            self.stdout.write(text)

    def _write(self, output: Path, into: Any) -> None:
        try:
            into(output)
        except OSError as error:
            raise CommandError(f"Không ghi được {output}: {error.strerror}.") from error
        self.stdout.write(str(output))


def find_rounds(codes: list[str]) -> list[Round]:
    """The rounds of these codes, the earliest data first. Raises CommandError naming those that do not exist."""
    rounds = list(Round.objects.filter(code__in=codes).order_by("data_to", "pk"))
    unknown = [code for code in codes if code not in {one.code for one in rounds}]
    if unknown:
        raise CommandError(f"Không có kỳ báo cáo nào mang mã {', '.join(unknown)}.")
    return rounds


def find_place(text: str, day_of_data: datetime.date) -> Place:
    """The place of a code on a day, or of "code@day". Raises CommandError when there is none, or the day is none."""
    code, _, given = text.partition("@")
    try:
        on = datetime.date.fromisoformat(given) if given else day_of_data
    except ValueError as error:
        raise CommandError(f"“{given}” không phải là ngày; xin viết như 2022-07-31.") from error
    place = Place.objects.filter(code=code).valid_on(on).order_by("pk").first()
    if place is None:
        raise CommandError(f"Vào ngày {day(on)} không có địa bàn nào mang mã {code}.")
    return place


def as_json(node: Node, code: str, basis: str) -> dict[str, Any]:
    """One object a place; ``children`` are of the same shape, and with ``own``, what stands at none of them, add up to
    the place. Rates are ratios; null: nothing to divide by.
    """
    return {
        "place": {"code": node.place.code, "name": node.place.name, "level": node.place.level},
        "round": code,
        "basis": str(basis),
        "expected": node.expected,
        "owed": node.owed,
        "submitted": node.submitted,
        "on_time": node.on_time,
        "late": node.late,
        "missing": node.missing,
        "not_due": node.not_due,
        "excused": node.excused,
        "received": node.received,
        "returned": node.returned,
        "completeness": node.completeness,
        "timeliness": node.timeliness,
        "timeliness_of_received": node.timeliness_of_received,
        "figures": _figures(node),
        "own": _own(node.own),
        "children": [as_json(child, code, basis) for child in node.children],
    }


def _own(own: Node) -> dict[str, Any]:
    return {**vars(own.counts), "owed": own.owed, "submitted": own.submitted, "figures": _figures(own)}


def _figures(node: Node) -> list[dict[str, Any]]:
    return [FigureAnswer.model_validate(figure).model_dump() for figure in node.figures]


HEADER = [
    "Địa bàn", "Phải nộp", "Đúng hạn", "Nộp trễ", "Quá hạn", "Chưa đến hạn", "Được miễn", "Đã nộp/phải nộp",
    "Đúng hạn/phải nộp", "Đúng hạn/đã nộp",
]  # fmt: skip
FIGURES_HEADER = [
    "Chỉ tiêu", "Kết quả", "Đơn vị", "Kỳ liền trước", "Chỉ tiêu giao", "Đạt được trong thời gian giao", "Tỷ lệ đạt",
    "Có báo cáo",
]  # fmt: skip


@dataclass(frozen=True)
class Page:
    """What is said of the place asked for alone, and the whole as text."""

    node: Node
    rounds: Sequence[Round]
    basis: Basis
    at: datetime.datetime
    trend: Trend | None

    @cached_property
    def standings(self) -> list[PlaceRank]:
        return standings(self.rounds, self.node.place, user=None, basis=self.basis, at=self.at)

    @property
    def basis_line(self) -> str:
        frozen_at = self.node.frozen_at
        return f"số liệu đã chốt {closing_moment(frozen_at)}" if frozen_at else f"số liệu tính đến {instant(self.at)}"

    @cached_property
    def coverage_tally(self) -> CoverageTally:
        return coverage(self.node.place, on=self._source.last_day).total

    @cached_property
    def training_tallies(self) -> list[tuple[Topic, Taught]]:
        """Of each topic that is taught on the last day, who learned it in the days of the data."""
        (start, end), on = self._source.window, self._source.last_day
        topics = Topic.objects.offered_on(on).order_by("sort_key", "pk")
        return [(one, topic_tally(self.node.place, topic=one, start=start, end=end, on=on)) for one in topics]

    @property
    def _source(self) -> Source:
        return Source(self.rounds, self.node.place, self.basis, self.at)

    def as_json(self) -> dict[str, Any]:
        """Instants in ISO 8601. ``previous`` null: there is no round before to compare with."""
        frozen_at, trend = self.node.frozen_at, self.trend
        return {
            "counted_at": None if frozen_at else self.at.isoformat(),
            "frozen_at": frozen_at and frozen_at.isoformat(),
            "coverage": {"places": self.coverage_tally.places, "with_team": self.coverage_tally.with_team},
            "training": [
                {"topic": topic.code, "members": found.members, "trained": found.trained}
                for topic, found in self.training_tallies
            ],
            "standings": [standing_as_json(one) for one in self.standings],
            "previous": trend and previous_as_json(trend),
        }

    def as_table(self) -> list[str]:
        """Lines of text: a row a place, indented by level, the place itself last; its figures; what stands beside."""
        title = [f"TỔNG HỢP BÁO CÁO: {self.node.place}", *(f"Kỳ: {one.title} ({one.code})" for one in self.rounds)]
        title += [f"{self.basis.label}, {self.basis_line}", ""]
        rows = _lines(self.node, lambda place: self.basis.name_of_own(place, self.rounds), -1)[1:]
        compliance = _align([HEADER, *rows, _counts(self.node, f"Cộng: {self.node.place}")], left={0})
        changes = self.trend.figures if self.trend else {}
        figures = [_figure(figure, changes.get(figure.indicator.code)) for figure in self.node.figures]
        table = ["", *_align([FIGURES_HEADER, *figures], left={0, 2})] if figures else []
        return [*title, *compliance, *table, "", *self._beside()]

    def _beside(self) -> Iterator[str]:
        """Coverage, training, the round before, and the ranks."""
        yield f"Độ phủ: {share(self.coverage_tally.with_team, self.coverage_tally.places)}"
        days = " đến hết ".join(map(day, self._source.window))
        for topic, found in self.training_tallies:
            yield f"Thành viên đã học “{topic}” từ {days}: {share(found.trained, found.members)}"
        if self.trend:
            rates = ", ".join(percent(shift.before) for shift in self.trend.rates.values())
            yield f"Kỳ liền trước ({self.trend.name}), đã nộp, đúng hạn trên phải nộp và trên đã nộp: {rates}"
        for one in self.standings:
            level = self.node.place.get_level_display().lower()
            yield f"{one.measure.label}: xếp thứ {one.rank}/{one.among} {level} trong {one.above} ({one.own_words})"


def standing_as_json(one: PlaceRank) -> dict[str, Any]:
    return {
        "measure": one.measure.key,
        "within": one.above.code,
        "rank": one.rank,
        "among": one.among,
        "part": one.own.part,
        "whole": one.own.whole,
        "part_within": one.whole.part,
        "whole_within": one.whole.whole,
    }


def previous_as_json(trend: Trend) -> dict[str, Any]:
    """What the round before says, under the names that this one has it under, and beside it by indicator what those
    said both times who answered in both.
    """
    return {
        "round": ",".join(one.code for one in trend.rounds),
        **{name: change.before for name, change in trend.counts.items()},
        **{name: shift.before for name, shift in trend.rates.items()},
        "figures": {code: change.before for code, change in trend.figures.items()},
        "same_reporters": {
            code: {"answers": change.same.reporters, "before": change.same.before, "now": change.same.now}
            for code, change in trend.figures.items()
            if change.same
        },
    }


def _lines(node: Node, name_of_own: Callable[[Place], str], depth: int) -> list[list[str]]:
    """Return the line of a place and those of all below it, each place's own behind those of its parts."""
    lines = [_counts(node, "  " * depth + node.place.name)]
    lines += [line for child in node.children for line in _lines(child, name_of_own, depth + 1)]
    if own := node.own_beside_children:
        lines.append(_counts(own, "  " * (depth + 1) + name_of_own(node.place)))
    return lines


def _counts(node: Node, name: str) -> list[str]:
    counts = (node.owed, node.on_time, node.late, node.missing, node.not_due, node.excused)
    rates = [ALL_EXCUSED] * 3 if node.is_all_excused else [percent(rate) for rate in _rates(node)]
    return [name, *map(number, counts), *rates]


def _rates(node: Node) -> tuple[float | None, ...]:
    return node.completeness, node.timeliness, node.timeliness_of_received


def _figure(figure: FigureSum, change: FigureChange | None) -> list[str]:
    return [
        figure.indicator.name,
        number(figure.sum),
        figure.indicator.unit,
        number(change.before if change else None),
        number(figure.target),
        f"{number(figure.done)} ({figure.known_in_words})" if figure.known_in_words else number(figure.done),
        percent(figure.attainment),
        f"{number(figure.reported_by)}/{number(figure.of)}",
    ]


def _align(rows: list[list[str]], *, left: set[int]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    pad = [str.ljust if index in left else str.rjust for index in range(len(widths))]
    cells = ([pad[i](text, widths[i]) for i, text in enumerate(row)] for row in rows)
    return ["  ".join(row).rstrip() for row in cells]
