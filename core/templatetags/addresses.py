"""``{% url %}`` and ``{% static %}`` as Django writes them, each address worked out once in a process.

A list of a hundred rows holds three hundred links of four shapes; Django tries its patterns on each of them anew. Both
tags are built in to every template and leave whatever is out of the ordinary to Django's own.
"""

import re
from functools import cache
from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode, url
from django.templatetags import static as djangos
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import escape

register = template.Library()

MARK = 900_000_001  # stands for the first argument in an address that is taken apart, the next number for the next
_WORD = re.compile(r"[A-Za-z0-9_-]+")


class Address(URLNode):
    """One ``{% url %}``."""

    def render(self, context: Context) -> str:
        name = self.view_name.resolve(context)
        if self.kwargs or self.asvar or ":" in name:
            return super().render(context)
        values = [argument.resolve(context) for argument in self.args]
        shape = _shape(get_urlconf(), get_script_prefix(), name, tuple(map(_kind, values)))
        if shape is None:
            return super().render(context)
        found = "".join([shape[0], *(f"{value}{rest}" for value, rest in zip(values, shape[1:], strict=True))])
        return escape(found) if context.autoescape else found


def _kind(value: Any) -> str:
    """What may stand in an address as it is: a whole number, a word; "" what must not."""
    if type(value) is int and value >= 0:
        return "number"
    return "word" if type(value) is str and _WORD.fullmatch(value) else ""


@cache
def _shape(urlconf: Any, prefix: str, name: str, kinds: tuple[str, ...]) -> list[str] | None:
    """What stands before, between and behind the arguments of an address; None where Django must look for itself.

    ``urlconf`` and ``prefix`` are what Django's ``reverse`` reads besides.
    """
    if "" in kinds:
        return None
    marks = [MARK + place if kind == "number" else f"word-{MARK + place}" for place, kind in enumerate(kinds)]
    try:
        rest = reverse(name, args=marks)
    except NoReverseMatch:
        return None
    shape = []
    for mark in marks:
        before, found, rest = rest.partition(str(mark))
        if not found:
            return None
        shape.append(before)
    return [*shape, rest]


@register.tag("url")
def address(parser: Parser, token: Token) -> Address:
    node = url(parser, token)
    return Address(node.view_name, node.args, node.kwargs, node.asvar)


@register.simple_tag
@cache
def static(path: str) -> str:
    return djangos.static(path)
