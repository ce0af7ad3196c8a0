"""The menu of whoever looks, and the trail to the page that they look at."""

from typing import Any

from django import template

from overview.menu import LABELS, Menu, menu_of

register = template.Library()

type Trail = list[tuple[str, str]]


@register.simple_tag(takes_context=True)
def menu_here(context: dict[str, Any]) -> Menu:
    """Return the menu of the signed-in user on this page."""
    return menu_of(context["user"], context["request"].path)


@register.simple_tag(takes_context=True)
def trail_here(context: dict[str, Any]) -> Trail:
    """Return the names and addresses from the group of the menu down to this page; the last leads nowhere.

    A page's ``trail`` goes on from its entry: the entry, and others that led there before, are not said again.
    """
    steps: Trail = [(step.label, step.url) for step in context["menu"].steps]
    label, url = steps[-1]
    trail: Trail = list(context.get("trail") or [])
    while trail and (trail[0][0] in LABELS or trail[0][1] == url):
        name, address = trail.pop(0)
        if name == label and address:
            steps[-1] = (label, address)  # perhaps the same list, of the place that this page is about
    return [*steps, *trail]
