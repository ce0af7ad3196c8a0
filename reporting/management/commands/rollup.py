"""``manage.py rollup ROUND PLACE``: the rollup page on a terminal, as JSON for another program, or as the workbook."""

import datetime
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from places.models import Level, Place
from places.templatetags.wording import day, instant, number, percent
from reporting.exports import ROLLUP, Source
from reporting.models import Round
from reporting.rollups import Attained, Basis, FigureSum, Node, attained_beside, rollup

type Found = dict[tuple[int, int], Attained]  # by place and indicator id


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
        node = rollup(rounds, place, basis=basis, at=at, deep=options["deep"])
        found = attained_beside(node, rounds, basis=basis, down_to=Level.GROUP if options["deep"] else None)
        if options["format"] == "json":
            text = json.dumps(as_json(node, options["round"], basis, found), ensure_ascii=False, indent=2)
        else:
            text = "\n".join(as_table(node, rounds, basis, at, found))
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


def as_json(node: Node, code: str, basis: str, found: Found) -> dict[str, Any]:
    """One object a place; ``children`` are of the same shape. Rates are ratios; null: nothing to divide by."""
    return {
        "place": {"code": node.place.code, "name": node.place.name, "level": node.place.level},
        "round": code,
        "basis": str(basis),
        "expected": node.expected,
        "on_time": node.on_time,
        "late": node.late,
        "missing": node.missing,
        "not_due": node.not_due,
        "excused": node.excused,
        "completeness": node.completeness,
        "timeliness": node.timeliness,
        "figures": [figure_as_json(figure, _reached(node, figure, found)) for figure in node.figures],
        "children": [as_json(child, code, basis, found) for child in node.children],
    }


def _reached(node: Node, figure: FigureSum, found: Found) -> Attained:
    return found.get((node.place.pk, figure.indicator.pk), Attained())


def figure_as_json(figure: FigureSum, reached: Attained) -> dict[str, Any]:
    return {
        "indicator": figure.indicator.code,
        "sum": figure.sum,
        "target": reached.target,
        "done": reached.done,
        "attainment": reached.ratio,
        "reported_by": figure.reported_by,
        "of": figure.of,
    }


HEADER = [
    "Địa bàn", "Phải nộp", "Đúng hạn", "Nộp trễ", "Chưa nộp", "Chưa đến hạn", "Được miễn", "Tỷ lệ đã nộp",
    "Tỷ lệ đúng hạn",
]  # fmt: skip
FIGURES_HEADER = [
    "Chỉ tiêu", "Kết quả", "Đơn vị", "Chỉ tiêu giao", "Đạt được trong thời gian giao", "Tỷ lệ đạt", "Có báo cáo",
]  # fmt: skip


def as_table(node: Node, rounds: list[Round], basis: Basis, at: datetime.datetime, found: Found) -> list[str]:
    """Lines of text: a row a place, indented by level, the place itself last; then its figures."""
    title = [f"TỔNG HỢP BÁO CÁO: {node.place}", *(f"Kỳ: {one.title} ({one.code})" for one in rounds)]
    title += [f"{basis.label}, số liệu tính đến {instant(at)}", ""]
    rows = [line for child in node.children for line in _lines(child, 0)]
    compliance = _aligned([HEADER, *rows, _counts(node, "Cộng: ")], left={0})
    figures = [_figure(figure, _reached(node, figure, found)) for figure in node.figures]
    return title + compliance + (["", *_aligned([FIGURES_HEADER, *figures], left={0, 2})] if figures else [])


def _lines(node: Node, depth: int) -> list[list[str]]:
    return [_counts(node, "  " * depth), *(line for child in node.children for line in _lines(child, depth + 1))]


def _counts(node: Node, before: str) -> list[str]:
    counts = (node.expected, node.on_time, node.late, node.missing, node.not_due, node.excused)
    return [before + node.place.name, *map(number, counts), percent(node.completeness), percent(node.timeliness)]


def _figure(figure: FigureSum, reached: Attained) -> list[str]:
    return [
        figure.indicator.name,
        number(figure.sum),
        figure.indicator.unit,
        number(reached.target),
        number(reached.done),
        percent(reached.ratio),
        f"{number(figure.reported_by)}/{number(figure.of)}",
    ]


def _aligned(rows: list[list[str]], *, left: set[int]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    pad = [str.ljust if index in left else str.rjust for index in range(len(widths))]
    cells = ([pad[i](text, widths[i]) for i, text in enumerate(row)] for row in rows)
    return ["  ".join(row).rstrip() for row in cells]
