"""The first sheet: a few short tables, each beside the chart that Excel itself draws from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.workbook.books import PUT, Cell, Out
from core.workbook.headings import Heading, write_heading
from core.workbook.tables import Column
from core.workbook.values import FONT, Kind

ROW_PIXELS = 21  # of a 12-point line
CHART_PIXELS = 640
CHART_COLUMNS = 5  # of ten characters, that a chart of that width covers
FEWEST_ROWS = 14  # that a chart takes, however short its table
WIDTHS = (38, *[12] * 7)


@dataclass(frozen=True)
class Bar[Row]:
    """One run of bars: the column it is drawn from, its colour, and the pattern that tells it without colour."""

    column: Column[Row]
    colour: str
    pattern: str = ""  # of XlsxWriter; "" is solid


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
    """The title block over all; a panel without rows says so and has no chart."""
    for number, width in enumerate((*WIDTHS, *[10] * CHART_COLUMNS)):
        out.width(number, width)
    write_heading(out, overview.heading, (*WIDTHS, *[10] * CHART_COLUMNS))
    for panel in overview.panels:
        _write_panel(out, panel)
    out.set_up_page(None)


def _write_panel(out: Out, panel: Panel[Any]) -> None:
    columns = panel.columns
    out.append(Cell(panel.title, "Tên phần"))
    header = out.row
    out.append(*(Cell(column.header, "Đầu cột", number, number) for number, column in enumerate(columns)), height=36)
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
    _draw(out, panel, header, rows)
    for _ in range(rows - len(panel.rows)):
        out.append()


def _draw(out: Out, panel: Panel[Any], header: int, rows: int) -> None:
    chart = out.book.file.add_chart({"type": "bar", "subtype": "percent_stacked" if panel.is_stacked else ""})
    first, last, name = header + 1, header + len(panel.rows), out.sheet.get_name()
    for number, bar in enumerate(panel.bars, 1):
        fill = {"pattern": {"pattern": bar.pattern, "fg_color": bar.colour, "bg_color": "#FFFFFF"}}
        chart.add_series(
            {
                "name": [name, header, number],
                "categories": [name, first, 0, last, 0],
                "values": [name, first, number, last, number],
                "border": {"color": bar.colour},
                "gap": 40,
                **(fill if bar.pattern else {"fill": {"color": bar.colour}}),
            }
        )
    is_share = panel.is_stacked or all(bar.column.kind == Kind.RATIO for bar in panel.bars)
    font = {"name": FONT, "size": 10}
    chart.set_title({"name": panel.title, "name_font": {"name": FONT, "size": 12, "bold": True}})
    chart.set_x_axis({"num_format": "0%" if is_share else "#,##0", "num_font": font, "min": 0})
    chart.set_y_axis({"reverse": True, "num_font": font})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": CHART_PIXELS, "height": (rows + 1) * ROW_PIXELS})
    out.sheet.insert_chart(
        header, len(WIDTHS), chart, {"object_position": 1, "x_offset": 12, "description": f"Biểu đồ: {panel.title}"}
    )
