"""Rates of reports in words, out of what is owed; and how stocks are counted."""

from typing import Any

from django import template

from core.templatetags.wording import share
from reporting.phrases import ALL_EXCUSED, STOCK_RULE

register = template.Library()


@register.simple_tag
def stock_rule() -> str:
    return STOCK_RULE


@register.simple_tag
def share_of_reports(node: Any, part: str, whole: str = "owed", url: str = "") -> str:
    """Return ``share`` of two of a node's counts by their names; of a place where every report is excused that it has
    no rate.
    """
    counts = node.counts
    return ALL_EXCUSED if counts.is_all_excused else share(getattr(counts, part), getattr(counts, whole), url)
