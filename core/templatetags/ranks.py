"""Places in order of a measure, drawn as bars: inline SVG without scripts or styles, a table always stands behind."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from django import template

from core.templatetags.charts import width

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
    return {
        "title": title,
        "bars": [
            {
                "label": row.label,
                "figures": row.figures,
                "width": width(float(row.value / longest)),
                "fill": "fill-main",
            }
            for row in rows
        ],
        "goal": None if mean is None else {"x": width(float(mean / longest)), "label": mean_label},
    }
