"""Pictures drawn on the server: inline SVG without scripts or styles, a table always stands behind each."""

from collections.abc import Iterable
from typing import Any

from django import template

from places.templatetags.wording import percent, share

register = template.Library()

ROW = 44  # pixels: a line of text, the bar under it, and air
BAR = 12
HEADROOM = 24  # pixels above the first row for the words of the goal
LONGEST = 30  # letters of a label that stand beside "432/540, 80,0%" on a phone


@register.inclusion_tag("components/bars.html")
def bars(
    rows: Iterable[tuple[str, int | None, int | None]], title: str, goal: float | None = None, goal_label: str = "Mốc"
) -> dict[str, Any]:
    """Draw one horizontal bar a row: ``(label, value, total)``, its length value ÷ total, its parts written out.

    A value of None (not answered) or a total of 0 or None draws no bar and writes a dash. A value above its total fills
    the track and no more. ``goal`` is a ratio from 0 to 1: a line through every bar, named ``goal_label``; bars that
    reach it are green. Lengths are percentages and texts pixels, so the picture fits any width with legible words.

    Use: ``{% load charts %}{% bars rows "Độ phủ theo xã" goal=0.8 goal_label="Mốc" %}``.
    """
    goal = None if goal is None else float(goal)
    top = 0 if goal is None else HEADROOM
    drawn = [_bar(label, value, total, goal, top + ROW * index) for index, (label, value, total) in enumerate(rows)]
    return {
        "title": title,
        "description": "; ".join(f"{bar['name']}: {bar['figures']}" for bar in drawn),
        "bars": drawn,
        "height": str(top + ROW * len(drawn)),
        "goal": None if goal is None else _goal(goal, goal_label, top),
    }


# Everything below is text: the template would write 62.5 as "62,5", which no browser can draw.


def _bar(label: str, value: int | None, total: int | None, goal: float | None, y: int) -> dict[str, str]:
    ratio = value / total if value is not None and total else None
    return {
        "name": label,
        "label": label if len(label) <= LONGEST else label[: LONGEST - 1].rstrip() + "…",
        "figures": share(value, total),
        "width": f"{min(ratio or 0, 1) * 100:.2f}%",
        "fill": "fill-on_time" if goal is not None and ratio is not None and ratio >= goal else "fill-main",
        "text_y": str(y + 15),
        "bar_y": str(y + 22),
        "bar_height": str(BAR),
        "mark_y": str(y + 18),
        "mark_height": str(BAR + 8),
    }


def _goal(goal: float, label: str, top: int) -> dict[str, str]:
    return {
        "x": f"{goal * 100:.2f}%",
        "anchor": "end" if goal > 0.5 else "start",
        "text_y": str(top - 8),
        "label": f"{label} {percent(goal)}",
    }
