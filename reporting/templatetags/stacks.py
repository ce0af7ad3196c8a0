"""How the reports of a place stand, drawn as a bar of parts in its row: inline SVG without scripts or styles."""

from typing import Protocol

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from reporting.models.compliance import Compliance

register = template.Library()

FILLS = {
    Compliance.ON_TIME: "fill-on_time",
    Compliance.LATE: "fill-late",
    Compliance.MISSING: "fill-missing",
    Compliance.NOT_DUE: "fill-quiet",
}


class Counted(Protocol):
    """Reports by how they stand; a rollup's Counts."""

    @property
    def owed(self) -> int: ...


@register.simple_tag
def stack_parts(counts: Counted) -> SafeString:
    """Return the parts of one bar, in the order of Compliance; their whole is what is owed, as of the rates. The
    numbers stand beside it in the row, so the bar itself says nothing to a screen reader.
    """
    parts, start = [], 0.0
    for way, fill in FILLS.items():
        width = 100 * getattr(counts, way.value) / counts.owed if counts.owed else 0
        if width:
            parts.append((fill, f"{start:.2f}%", f"{width:.2f}%"))
        start += width
    return format_html_join("", '<rect class="{}" x="{}" width="{}" height="6"></rect>', parts)
