"""What the outputs of one rollup say, each read as its readers do: the page, its data, the workbook, the document."""

import csv
import io
import re
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from accounts.models import User
from core.templatetags.wording import share
from overview.exports.document import PAPER
from overview.exports.document.source import PaperSource
from places.models import Level
from reporting.exports.rollup import ROLLUP
from reporting.exports.source import Source
from reporting.models.basis import Basis
from tests.core.sheets import table
from tests.teams.test_register import Cells

COUNTS = ("owed", "on_time", "late", "missing", "not_due", "excused")
HEADERS = ("Phải nộp", "Đúng hạn", "Nộp trễ", "Quá hạn", "Chưa đến hạn", "Được miễn")

TABLE = "Báo cáo theo địa bàn và tình trạng"

type Numbers = tuple[int, ...]


class Said(NamedTuple):
    """The counts of the parts of a place by name (several may bear one), and of the whole."""

    parts: list[tuple[str, Numbers]]
    whole: Numbers

    @property
    def owing(self) -> list[Numbers]:
        """The parts in which anything is owed, in no order: own parts and places are named by each in its own way."""
        return sorted(counts for _, counts in self.parts if any(counts))

    @property
    def adds_up(self) -> bool:
        return not self.parts or tuple(map(sum, zip(*(one for _, one in self.parts), strict=True))) == self.whole


def agree(source: Source, by: User) -> None:
    """Claim it of all outputs of ``source``, asked by ``by``."""
    client = Client()
    client.force_login(by)
    shown = page(client, source)
    said = {"page": shown, "data": data(client, source), "rows": rows_of_data(client, source)}
    if source.basis == Basis.THEN and source.place.level <= Level.COMMUNE:
        said["document"] = document(source)
    for name, one in said.items():
        assert one.whole == shown.whole, name
        assert one.adds_up, (name, one)
        assert one.owing == shown.owing, name
        for counts in (*(counts for _, counts in one.parts), one.whole):
            owed, *ways, _ = counts
            assert sum(ways) == owed, name
    sheets = workbook(source)
    for name in ("Tổng hợp", "Tiến độ báo cáo"):
        _sheet_agrees(sheets[name], shown)
    rates_are_of_what_is_owed(client, source, sheets)
    sums = [header for header in sheets["Tổng hợp"][0] if header.endswith(")")]
    _parts_of_sheet(sheets["Tổng hợp"], sums, source)
    for indicator in {row["Chỉ tiêu"] for row in sheets["Chỉ tiêu nền tảng"]}:
        rows = [row for row in sheets["Chỉ tiêu nền tảng"] if row["Chỉ tiêu"] == indicator]
        counted = [one for one in rows[0] if one.startswith(("Số ", "Không cộng")) and "cũ nhất" not in one]
        _parts_of_sheet(rows, ["Kết quả", "Chỉ tiêu giao", "Đạt được trong thời gian giao", *counted], source)


def rates_are_of_what_is_owed(client: Client, source: Source, sheets: dict[str, list[dict[str, Any]]]) -> None:
    """Every rate of reports, wherever it is shown, divides by what is owed; where all is excused there is none."""
    for node in (top := _data(client, source, "json").json()["rollup"], *top["children"]):
        counts, rates = node["counts"], node["rates"]
        assert counts["owed"] + counts["excused"] == counts["expected"]
        assert rates["completeness"]["whole"] == rates["timeliness"]["whole"] == counts["owed"]
        assert rates["completeness"]["part"] == rates["timeliness_of_received"]["whole"] == counts["submitted"]
    for header, of in (("Tỷ lệ đã nộp", _submitted), ("Tỷ lệ đúng hạn", _on_time)):
        for row in sheets["Tổng hợp"]:
            assert _is_rate(row[header], of(_of_row(row)), row["Phải nộp"] or 0), (row["Địa bàn"], header)
    for header, of in (("Đã nhận / phải nộp", _submitted), ("Đúng hạn / phải nộp", _on_time)):
        for row in sheets["Tiến độ báo cáo"]:
            assert _is_rate(row[header], of(_of_row(row)), row["Phải nộp"] or 0), (row["Địa bàn"], header)
    lines = places_of_page(client, source)
    for row in lines.values():
        counts = tuple(_number(row.get(header, "0")) for header in HEADERS)
        assert row["Đã nộp trên phải nộp"] == _words(_submitted(counts), counts)
        assert row["Đúng hạn trên phải nộp"] == _words(_on_time(counts), counts)
    ranked_by_what_is_owed(client, source, lines)
    if source.basis == Basis.THEN and source.place.level <= Level.COMMUNE:
        for row in annex_of(source)[1:]:
            counts = tuple(_number(row[at]) for at in (2, 5, 6, 7, 8, 9))
            for at, part in ((4, _submitted(counts)), (10, _on_time(counts))):
                assert row[at] == _words(part, counts).rpartition(", ")[2] or counts[0] == 0, row
                assert (row[at] == "—, được miễn") is (not counts[0] and bool(counts[5])), row


def ranked_by_what_is_owed(client: Client, source: Source, lines: dict[str, dict[str, str]]) -> None:
    """The page of ranks says of each place what the rollup's does, and ranks none where all is excused."""
    codes, url = [one.code for one in source.rounds], "ranking_show"
    asked = {"with": codes[1:], "basis": source.basis.value, "by": "completeness"}
    page = client.get(reverse(url, args=[source.place.pk, codes[0]]), asked).content.decode()
    for name, row in Cells(page).tables.get("Đã nộp trên phải nộp, từ cao xuống thấp", {}).items():
        if name not in lines or name.startswith("Cả "):
            continue
        said = lines[name]["Đã nộp trên phải nộp"]
        owed = _number(lines[name]["Phải nộp"])
        assert row["Giá trị"] == (said if owed or said == "—, được miễn" else "—"), name
        assert owed or row["Hạng"] == "không xếp", name


def _of_row(row: dict[str, Any]) -> Numbers:
    return tuple(row[header] or 0 for header in HEADERS)


def _submitted(counts: Numbers) -> int:
    return counts[1] + counts[2]


def _on_time(counts: Numbers) -> int:
    return counts[1]


def _is_rate(value: Any, part: int, whole: int) -> bool:
    return value is None if not whole else abs(value - part / whole) < 1e-6


def _words(part: int, counts: Numbers) -> str:
    return "—, được miễn" if not counts[0] and counts[5] else share(part, counts[0])


def _sheet_agrees(rows: list[dict[str, Any]], shown: Said) -> None:
    """The first line and the last, its sum, are the whole; the lines of its parts are those of the page."""
    counts = [tuple(row[header] or 0 for header in HEADERS) for row in rows]
    assert counts[0] == counts[-1] == shown.whole
    assert all(one in counts for _, one in shown.parts)


def _parts_of_sheet(rows: list[dict[str, Any]], headers: list[str], source: Source) -> None:
    """The lines one level down add up to the first in each column; of those with nothing to tell there is one line."""
    names = [line.name for line in source.lines_one_level_down]
    if not names:
        return
    by_name = {row["Địa bàn"]: row for row in rows}
    parts = [by_name[name] for name in names if name in by_name]
    if len(parts) < len(names):
        if any(line.is_subtotal for line in source.lines_one_level_down):
            return  # that one line stands for places further down as well
        parts += [row for name, row in by_name.items() if re.match(r"\d+ nơi ", name)]
    for header in headers:
        assert (rows[0][header] or 0) == sum(row[header] or 0 for row in parts), header


def page(client: Client, source: Source) -> Said:
    """The table of places on the page of the rollup; its rows, its foot."""
    response = _page(client, source)
    tables = Cells(response.content.decode()).tables
    if TABLE not in tables:  # the place has no parts
        return Said([], tuple(getattr(response.context["node"], name) for name in COUNTS))
    # A column of which nothing is told at any place is left out.
    rows = [(name, tuple(_number(row.get(header, "0")) for header in HEADERS)) for name, row in tables[TABLE].items()]
    return Said(rows[:-1], rows[-1][1])


def places_of_page(client: Client, source: Source) -> dict[str, dict[str, str]]:
    """The table of places as it is read; the place itself under its own name."""
    return Cells(_page(client, source).content.decode()).tables.get(TABLE, {})


def _page(client: Client, source: Source) -> Any:
    codes = [one.code for one in source.rounds]
    url = reverse("rollup_show", args=[source.place.pk, codes[0]])
    return client.get(url, {"with": codes[1:], "basis": source.basis.value})


def data(client: Client, source: Source) -> Said:
    """The JSON behind the page."""
    node = _data(client, source, "json").json()["rollup"]
    parts = [(child["place"]["name"], _counts(child["counts"])) for child in node["children"]]
    own = ("", _counts(node["own"]["counts"]))
    return Said([*parts, *([own] if parts and any(own[1]) else [])], _counts(node["counts"]))


def rows_of_data(client: Client, source: Source) -> Said:
    """The CSV behind the page, by the first indicator of each place."""
    text = _data(client, source, "csv").content.decode()
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        found.setdefault((row["place_id"], row["parent_id"]), row)
    top = next(row for row in found.values() if not row["parent_id"])
    parts = [row for row in found.values() if row["parent_id"] == top["place_id"]]
    return Said([(row["place_name"], _counts(row)) for row in parts], _counts(top))


def workbook(source: Source) -> dict[str, list[dict[str, Any]]]:
    """The rows of the sheets that tell of reports, by header."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.xlsx"
        ROLLUP.build(source, path)
        book = load_workbook(path)
    return {name: table(book, name) for name in ("Tổng hợp", "Tiến độ báo cáo", "Chỉ tiêu nền tảng")}


def document(source: Source) -> Said:
    """Annex I of the paper."""
    counts = [(row[1], tuple(_number(row[at]) for at in (2, 5, 6, 7, 8, 9))) for row in annex_of(source)]
    return Said(counts[:-1], counts[-1][1])


def annex_of(source: Source) -> list[list[str]]:
    asked = PaperSource(source.rounds, source.place, source.basis, source.at, source.by, has_annexes=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.docx"
        PAPER.make(asked, path, lambda: None)  # type: ignore[misc]
        tables = Document(str(path)).tables
    annex = next(
        one for one in tables if [cell.text for cell in one.rows[0].cells][:3] == ["TT", "Địa bàn", "Phải nộp"]
    )
    return [[cell.text for cell in row.cells] for row in annex.rows[1:]]


def _data(client: Client, source: Source, form: str) -> Any:
    codes = [one.code for one in source.rounds]
    url = reverse("rollup_data", args=[source.place.pk, codes[0], form])
    return client.get(url, {"with": codes[1:], "basis": source.basis.value, "depth": 1})


def _counts(row: dict[str, Any]) -> Numbers:
    return tuple(int(row[name]) for name in COUNTS)


def _number(text: str) -> int:
    return 0 if text == "—" else int(text.replace(".", ""))


def _is_count(text: str) -> bool:
    return text.replace(".", "").isdigit()
