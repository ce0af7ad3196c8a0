"""Places in order of a measure, drawn as bars: inline SVG without scripts or styles, a table always stands behind."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from django import template

from core.templatetags.charts import HEADROOM, bar_row, line_through

register = template.Library()


class Bar(NamedTuple):
    """A place with its rank, its value and the value in words."""

    label: str
    value: Fraction
    figures: str


@register.inclusion_tag("components/bars.html")
def ranks(
    rows: Sequence[Bar], title: str, mean: Fraction | None = None, mean_label: str = "", is_ratio: bool = True
) -> dict[str, object]:
    """Draw one bar a row: a ratio against 100%, or the longest where one passes it; anything else against the longest.
    ``mean`` is a line through all, named ``mean_label``.

    Use: ``{% load ranks %}{% ranks bars "Đã nộp trên phải nộp" mean=mean mean_label="Huyện Đông: 80,0%" %}``.
    """
    values = [*(row.value for row in rows), *([] if mean is None else [mean])]
    longest = max([Fraction(int(is_ratio)), *values]) or Fraction(1)
    top = 0 if mean is None else HEADROOM
    drawn: list[dict[str, Any]] = []
    for row in rows:
        drawn.append(_bar(row, longest, drawn[-1]["bottom"] if drawn else top))
    return {
        "title": title,
        "description": "; ".join(f"{row.label}: {row.figures}" for row in rows),
        "bars": drawn,
        "height": str(drawn[-1]["bottom"] if drawn else top),
        "goal": None if mean is None else line_through(float(mean / longest), mean_label, top),
    }


# Everything below is text: the template would write 62.5 as "62,5", which no browser can draw.


def _bar(row: Bar, longest: Fraction, y: int) -> dict[str, Any]:
    return {
        "width": f"{float(row.value / longest) * 100:.2f}%",
        "fill": "fill-main",
        **bar_row(row.label, row.figures, y),
    }
