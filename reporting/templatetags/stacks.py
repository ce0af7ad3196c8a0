"""How reports stand, drawn as bars of parts: inline SVG without scripts or styles, a table always stands behind."""

from collections.abc import Iterable
from typing import Any, Protocol

from django import template

from core.templatetags.charts import bar_row
from core.templatetags.wording import number
from reporting.models.compliance import Compliance

register = template.Library()

FILLS = {
    Compliance.ON_TIME: "fill-on_time",
    Compliance.LATE: "fill-late",
    Compliance.MISSING: "fill-missing",
    Compliance.NOT_DUE: "fill-quiet",
    Compliance.EXCUSED: "fill-quiet",
}


class Counted(Protocol):
    """Reports by how they stand; a rollup's Counts."""

    expected: int
    on_time: int


@register.inclusion_tag("components/stacks.html")
def stacks(rows: Iterable[tuple[str, Counted]], title: str) -> dict[str, object]:
    """Draw one bar a row, ``(label, counts)``, of five parts in the order of Compliance; the whole is ``expected``."""
    drawn: list[dict[str, Any]] = []
    for label, counts in rows:
        drawn.append(_stack(label, counts, drawn[-1]["bottom"] if drawn else 0))
    return {
        "title": title,
        "description": "; ".join(f"{stack['name']}: {stack['words']}" for stack in drawn),
        "stacks": drawn,
        "height": str(drawn[-1]["bottom"] if drawn else 0),
    }


# Everything below is text: the template would write 62.5 as "62,5", which no browser can draw.


def _stack(label: str, counts: Counted, y: int) -> dict[str, Any]:
    parts, start = [], 0.0
    for way, fill in FILLS.items():
        width = 100 * getattr(counts, way.value) / counts.expected if counts.expected else 0
        if width:
            parts.append({"fill": fill, "x": f"{start:.2f}%", "width": f"{width:.2f}%"})
        start += width
    return {
        "name": label,
        "words": ", ".join(f"{way.label.lower()} {number(getattr(counts, way.value))}" for way in FILLS),
        "parts": parts,
        **bar_row(label, f"{number(counts.on_time)}/{number(counts.expected)} đúng hạn", y),
    }
