"""How the widgets of forms are written: as Django's own templates write them, letter by letter, without the templates.

A form of twenty-five fields takes Django fifty templates, and a list to choose from one more for each choice; here it
takes twenty-five function calls. What is escaped is what the templates escape. A widget of any other kind goes through
its template as before.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

from core.templatetags.fields import attributes, given, shown

FOLDER = "django/forms/widgets/"
INPUTS = (
    "text", "number", "email", "url", "tel", "search", "password", "hidden", "date", "datetime", "time", "checkbox",
    "file", "color",
)  # fmt: skip

type Widget = Mapping[str, Any]


class WidgetRenderer(TemplatesSetting):
    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if write := WRITERS.get(template_name):
            return write(context["widget"])
        return super().render(template_name, context, request)


def _input(widget: Widget) -> str:
    value = widget["value"]
    known = "" if value is None else f' value="{given(value)}"'
    return f'<input type="{widget["type"]}" name="{shown(widget["name"])}"{known}{attributes(widget["attrs"])}>'


def _textarea(widget: Widget) -> str:
    value = shown(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{shown(widget["name"])}"{attributes(widget["attrs"])}>\n{value}</textarea>'


def _select(widget: Widget) -> str:
    lines = [f'<select name="{shown(widget["name"])}"{attributes(widget["attrs"])}>']
    for name, options, _ in widget["optgroups"]:
        if name:
            lines.append(f'  <optgroup label="{shown(name)}">')
        for option in options:
            value, attrs, label = given(option["value"]), attributes(option["attrs"]), shown(option["label"])
            lines.append(f'  <option value="{value}"{attrs}>{label}</option>\n')
        if name:
            lines.append("  </optgroup>")
    return "\n".join([*lines, "</select>"])


def _option(widget: Widget) -> str:
    if not widget["wrap_label"]:
        return _input(widget)
    identity = widget["attrs"].get("id")
    belongs = f' for="{shown(identity)}"' if identity else ""
    return f"<label{belongs}>{_input(widget)}\n {shown(widget['label'])}</label>"


def _options(widget: Widget) -> str:
    kept = {name: widget["attrs"][name] for name in ("id", "class") if widget["attrs"].get(name)}
    pieces = [f"<div{attributes(kept)}>"]
    for name, options, _ in widget["optgroups"]:
        if name:
            pieces.append(f"\n  <div><label>{shown(name)}</label>")
        pieces += [f"<div>\n    {_option(option)}\n\n</div>" for option in options]
        if name:
            pieces.append("\n  </div>")
    return "".join([*pieces, "\n</div>"])


WRITERS: dict[str, Callable[[Widget], str]] = {
    **{f"{FOLDER}{kind}.html": _input for kind in INPUTS},
    FOLDER + "textarea.html": _textarea,
    FOLDER + "select.html": _select,
    FOLDER + "radio.html": _options,
    FOLDER + "checkbox_select.html": _options,
    FOLDER + "radio_option.html": _option,
    FOLDER + "checkbox_option.html": _option,
}
