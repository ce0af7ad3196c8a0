"""How reports stand, drawn as bars of parts: inline SVG without scripts or styles, a table always stands behind."""

from collections.abc import Iterable
from typing import Protocol

from django import template

from core.templatetags.wording import number
from reporting.models.compliance import Compliance

register = template.Library()

ROW = 44  # pixels: a line of text, the bar under it, and air
BAR = 14
LONGEST = 30  # letters of a label that stand beside the figures on a phone
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
    drawn = [_stack(label, counts, ROW * index) for index, (label, counts) in enumerate(rows)]
    return {
        "title": title,
        "description": "; ".join(f"{stack['label']}: {stack['words']}" for stack in drawn),
        "stacks": drawn,
        "height": str(ROW * len(drawn)),
    }


# Everything below is text: the template would write 62.5 as "62,5", which no browser can draw.


def _stack(label: str, counts: Counted, y: int) -> dict[str, object]:
    parts, start = [], 0.0
    for way, fill in FILLS.items():
        width = 100 * getattr(counts, way.value) / counts.expected if counts.expected else 0
        if width:
            parts.append({"fill": fill, "x": f"{start:.2f}%", "width": f"{width:.2f}%"})
        start += width
    return {
        "label": label if len(label) <= LONGEST else label[: LONGEST - 1].rstrip() + "…",
        "words": ", ".join(f"{way.label.lower()} {number(getattr(counts, way.value))}" for way in FILLS),
        "figures": f"{number(counts.on_time)}/{number(counts.expected)} đúng hạn",
        "parts": parts,
        "text_y": str(y + 15),
        "bar_y": str(y + 22),
        "bar_height": str(BAR),
    }
