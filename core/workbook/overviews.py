"""The first sheet: a few short tables, each beside the chart that Excel itself draws from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.workbook.books import PUT, Cell, Out
from core.workbook.headings import Heading, lines, write_heading
from core.workbook.tables import Column
from core.workbook.values import FONT, LINE_HEIGHT, Kind

ROW_PIXELS = 21  # of a 12-point line
FEWEST_ROWS = 12  # that a chart takes, however short its table
WIDTHS = (38, *[10] * 8)  # characters of the tables' columns
CHART_WIDTHS = [10] * 7  # of the columns that the charts stand over, right of the tables
CHART_PIXELS = sum(CHART_WIDTHS) * 7 + len(CHART_WIDTHS) * 5  # a column as XlsxWriter reckons it


@dataclass(frozen=True)
class Bar[Row]:
    """One run of bars: the column it is drawn from, its colour, and that of the number written on it."""

    column: Column[Row]
    colour: str
    ink: str = "#FFFFFF"


@dataclass(frozen=True)
class Panel[Row]:
    """One table and its chart. The first column labels the bars; ``bars`` are drawn one on another, as shares of the
    whole where ``is_stacked``, else side by side. ``more`` columns stand in the table alone."""

    title: str
    label: Column[Row]
    bars: Sequence[Bar[Row]]
    rows: Sequence[Row]
    more: Sequence[Column[Row]] = ()
    is_stacked: bool = False

    @property
    def columns(self) -> list[Column[Row]]:
        return [self.label, *(bar.column for bar in self.bars), *self.more]


@dataclass(frozen=True)
class Overview:
    name: str
    heading: Heading
    panels: Sequence[Panel[Any]]


def write_overview(out: Out, overview: Overview) -> None:
    """The title over all; a panel without rows says so and has no chart."""
    widths = (*WIDTHS, *CHART_WIDTHS)
    for number, width in enumerate(widths):
        out.width(number, width)
    write_heading(out, overview.heading, widths, is_whole=False)
    out.append()
    for panel in overview.panels:
        _write_panel(out, panel)
    out.set_up_page(None, down=1)
    out.sheet.print_area(0, 0, out.row, len(widths) - 1)


def _write_panel(out: Out, panel: Panel[Any]) -> None:
    columns = panel.columns
    out.append(Cell(panel.title, "Tên phần"))
    header = out.row
    height = LINE_HEIGHT * max(
        lines(column.header, width * 0.75) for column, width in zip(columns, WIDTHS, strict=False)
    )
    out.append(
        *(Cell(column.header, "Đầu cột", number, number) for number, column in enumerate(columns)), height=height
    )
    looks = [out.book.look(column.kind.value) for column in columns]
    for row in panel.rows:
        at = out.row
        out.end_row(
            [
                PUT[column.kind](out.sheet, at, number, column.getter(row), look)
                for number, (column, look) in enumerate(zip(columns, looks, strict=True))
            ]
        )
    if not panel.rows:
        out.append(Cell("Chưa có số liệu.", "Ghi chú"))
        return
    rows = max(len(panel.rows) + 2, FEWEST_ROWS)
    bars = [(number, bar) for number, bar in enumerate(panel.bars, 1) if any(map(bar.column.getter, panel.rows))]
    if bars:
        _draw(out, panel, bars, header, rows)
    for _ in range(rows - len(panel.rows)):
        out.append()


def _draw(out: Out, panel: Panel[Any], bars: Sequence[tuple[int, Bar[Any]]], header: int, rows: int) -> None:
    """Draw ``bars``, each with the number of its column; each part of a bar says its own number, and none says zero."""
    chart = out.book.file.add_chart({"type": "bar", "subtype": "percent_stacked" if panel.is_stacked else ""})
    first, last, name = header + 1, header + len(panel.rows), out.sheet.get_name()
    font = {"name": FONT, "size": 10}
    for number, bar in bars:
        shown = "0%;;" if bar.column.kind == Kind.RATIO else "#,##0;;"
        ink = bar.ink if panel.is_stacked else "#000000"
        chart.add_series(
            {
                "name": [name, header, number],
                "categories": [name, first, 0, last, 0],
                "values": [name, first, number, last, number],
                "fill": {"color": bar.colour},
                "border": {"color": "#FFFFFF"},
                "gap": 40,
                "data_labels": {"value": True, "num_format": shown, "font": font | {"size": 9, "color": ink}},
            }
        )
    chart.set_title({"name": panel.title, "name_font": {"name": FONT, "size": 12, "bold": True}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_y_axis({"reverse": True, "num_font": font})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": CHART_PIXELS - 16, "height": (rows + 1) * ROW_PIXELS})
    options = {"object_position": 1, "x_offset": 8, "description": f"Biểu đồ: {panel.title}"}
    out.sheet.insert_chart(header, len(WIDTHS), chart, options)
