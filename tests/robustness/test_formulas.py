"""Whatever stands in the database, no workbook and no separated values that leave the portal hold a formula of it."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.db import models, transaction
from django.test import Client
from openpyxl import load_workbook

from core.spreadsheets import SEPARATORS
from exchange.actions import exports
from exchange.exports.books import CSV, XLSX
from exchange.kinds import export_kinds
from places.models import Place
from tests.access import Caller, build_world, collect
from tests.browser.test_pages import fill
from tests.core.test_listings import LISTED
from tests.robustness import FULL
from tests.robustness.files import workbooks
from tests.robustness.planting import plant
from tests.tables import undone
from tests.world import World

pytestmark = pytest.mark.once

STARTS = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0"]
STARTS += ["C;=1+41;", "C\t=1+41\t", 'C";"=1+41";"', "C\n=1+41;"]  # a head of a cell where the line is divided by these
STARTS += ["＝1+41", "＋1", "－1", "＠SUM(1)"]
AS_READ = tuple(start.replace("\r", "\n") for start in STARTS)  # XML has no other end of a line
TAKERS = ["so", "canbo_an", "quantri"] + ["huyen_dong"] * FULL


def hostile(row: models.Model, field: models.Field) -> str:
    if field.name == "phone":
        return str(getattr(row, field.attname))  # shown in groups of digits, or masked
    return f"{STARTS[row.pk % len(STARTS)]} {row.pk}"


def downloads(caller: Caller, actor: str) -> Iterator[tuple[str, bytes]]:
    """The workbooks that a page hands over at once: templates, errors, questions of quality, targets."""
    client: Client = caller.client(actor)
    for row in collect():
        if row.method == "get" and row.url.endswith(("workbook", "template", "errors")):
            with undone():
                response = client.get(caller.call(row).path)
                body = b"".join(response.streaming_content) if response.streaming else response.content
            if response.get("Content-Type") == XLSX.content_type:
                yield row.url, body


def texts(book: bytes) -> list[str]:
    """The texts of all cells; raises AssertionError where one is a formula."""
    cells = [cell for sheet in load_workbook(io.BytesIO(book)) for line in sheet.iter_rows() for cell in line]
    formulas = [f"{cell.parent.title}!{cell.coordinate} {cell.value!r}" for cell in cells if cell.data_type == "f"]
    assert formulas == []
    return [cell.value for cell in cells if isinstance(cell.value, str)]


def separated(caller: Caller) -> Iterator[tuple[str, bytes]]:
    """The separated values that pages hand over, of lists and of tables of one's own: each page once to a province and
    once to a commune, which see other columns, of the widest place that has rows.
    """
    asked = {url: {"file": "csv"} for url in LISTED} | {"table_data": {}}
    rows = [row for row in collect() if row.method == "get" and row.url in asked]
    levels, calls = dict(Place.objects.values_list("pk", "level")), [caller.call(row) for row in rows]
    calls.sort(key=lambda call: levels.get(call.kwargs.get("place_id", 0), 0))
    for actors in (["so", "quantri"], ["canbo_an", *["huyen_dong"] * FULL]):
        taken = set()
        for actor, call in product(actors, calls):
            url = call.row.url
            if url in taken or call.row.expected()[actor] != "ok":
                continue
            with undone():
                response = caller.client(actor).get(call.path, call.data | asked[url])
                body = b"".join(response.streaming_content) if response.streaming else response.content
            if response["Content-Type"] == CSV.content_type:
                taken.add(url)
                yield url, body


def heads(file: bytes) -> Iterator[str]:
    """The cells of separated values that begin as a formula does, however a spreadsheet divides the lines."""
    text = file.decode("utf-8-sig")
    for separator in SEPARATORS:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield from (cell for cell in line if cell.lstrip().startswith(("=", "+", "-", "@", *"＝＋－＠")))


def own_formulas(world: World) -> Iterator[tuple[str, bytes]]:
    for actor in TAKERS:
        for export in workbooks(world, actor):
            if export_kinds()[export.kind].format in (XLSX, CSV):
                yield export.kind, exports.file_of(export).read_bytes()


def test_no_workbook_of_any_kind_holds_a_formula(db: None, settings: Any, tmp_path: Path, capsys: Any) -> None:
    settings.DATA_ROOT = tmp_path
    with transaction.atomic():
        world = fill(build_world())
        plant(hostile)
        caller = Caller(world)
        books = [*own_formulas(world), *(found for actor in TAKERS for found in downloads(caller, actor))]
        values = list(separated(caller))
        values += [(kind, book) for kind, book in books if not book.startswith(b"PK")]
        assert [(kind, cell) for kind, file in values for cell in heads(file)] == []
        assert {"diary_list", "table_data", "events_csv", "list_csv"} <= {kind for kind, _ in values}
        assert sum(file.count(b"'=1+41") for _, file in values) > 20
        kinds, planted = {kind for kind, _ in books}, 0
        for _, book in books:
            if not book.startswith(b"PK"):
                continue
            for text in texts(book):
                hostile_too = text.startswith(AS_READ)
                planted += hostile_too
                assert not hostile_too or any(re.match(f"{re.escape(start)} [0-9]+", text) for start in AS_READ), text
    assert kinds >= {kind for kind, book in export_kinds().items() if book.format == XLSX}
    assert kinds >= {"import_template", "quality_workbook", "target_workbook"}
    assert planted > 100
    if FULL:
        with capsys.disabled():
            print(
                f"\nformulas: {len(books)} workbooks of {len(kinds)} kinds, {planted} hostile texts in them, 0 formulas"
            )
