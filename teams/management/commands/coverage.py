"""``manage.py coverage PLACE --on DATE``: the coverage page on a terminal, or as JSON for another program."""

import datetime
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.templatetags.wording import day, number, percent
from core.terms import team_words
from places.models import Place
from teams.rollups import CoverageNode, CoverageTally, coverage


class Command(BaseCommand):
    help = "Count the hamlets and residents' groups with a team on a day, by kind and by place one level down."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", help="code of a place; its era is the one valid on the day")
        parser.add_argument("--on", help="day, as 2022-07-31 (default: today, or the last day of a closed place)")
        parser.add_argument("--format", choices=["table", "json"], default="table")
        parser.add_argument("--deep", action="store_true", help="all levels, not only one level down")

    def handle(self, *args: Any, **options: Any) -> None:
        place, on = find(options["place"], options["on"])
        node = coverage(place, on=on, deep=options["deep"])
        if options["format"] == "json":
            found = [as_json(node, tally) for tally in node.tallies]
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(as_table(node)))


def find(code: str, text: str | None) -> tuple[Place, datetime.date]:
    """Return the place of a code on a day and that day; without a day, today's place, else the one that closed last.

    Raises CommandError when the day is none or no place has the code on it.
    """
    places = Place.objects.filter(code=code)
    if text is None:
        today = timezone.localdate()
        latest = max(places.order_by("pk"), key=lambda place: place.last_day(today), default=None)
        found = places.valid_on(today).order_by("pk").first() or latest
        if found is None:
            raise CommandError(f"Không có địa bàn nào mang mã {code}.")
        return found, found.last_day(today)
    try:
        on = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” không phải là ngày; xin viết như 2022-07-31.") from error
    found = places.valid_on(on).order_by("pk").first()
    if found is None:
        raise CommandError(f"Vào ngày {day(on)} không có địa bàn nào mang mã {code}.")
    return found, on


def as_json(node: CoverageNode, tally: CoverageTally) -> dict[str, Any]:
    """Return one object for one kind; ``children`` are of the same shape, those without a place of the kind
    left out.
    """
    below = [(child, child.of(tally.kind)) for child in node.children]
    return {
        "place": {"code": node.place.code, "name": node.place.name, "level": node.place.level},
        "on": node.on.isoformat(),
        "kind": tally.kind,
        "places": tally.places,
        "with_team": tally.with_team,
        "share": tally.share,
        "children": [as_json(child, found) for child, found in below if found.places],
    }


def as_table(node: CoverageNode) -> list[str]:
    """Return lines of text: a row a place, indented by level, a column a kind."""
    kinds = [tally.kind for tally in node.tallies]
    title = [f"ĐỘ PHỦ {team_words(node.place, node.on).upper()}: {node.place}", f"Đến hết ngày {day(node.on)}", ""]
    if not kinds:
        return [*title, "Chưa có ấp, khu phố, tổ dân phố, tổ tự quản nào."]
    header = ["Địa bàn", *(kind.capitalize() for kind in kinds), "Tất cả"]
    rows = [header, *_lines(node, kinds, 0)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    return title + ["  ".join(_cell(text, width, i) for i, (text, width) in enumerate(zip(row, widths, strict=True)))
                    for row in rows]  # fmt: skip


def _lines(node: CoverageNode, kinds: list[str], depth: int) -> list[list[str]]:
    tallies = [*(node.of(kind) for kind in kinds), node.total]
    own = ["  " * depth + node.place.name, *(_tally_text(tally) for tally in tallies)]
    return [own, *(line for child in node.children for line in _lines(child, kinds, depth + 1))]


def _tally_text(tally: CoverageTally) -> str:
    if not tally.places:
        return "–"
    return f"{number(tally.with_team)}/{number(tally.places)}, {percent(tally.share)}"


def _cell(text: str, width: int, column: int) -> str:
    return text.rjust(width) if column else text.ljust(width)
