"""A field of a form with its label, help and errors: what crispy forms' Bootstrap 5 pack draws, in one function.

``templates/bootstrap5/field.html`` and ``uni_form.html`` lead here, so that ``{{ form|crispy }}`` and
``{{ field|as_crispy_field }}`` stand in the templates as crispy forms documents them, without the nine templates that
the pack takes for each field. Whatever is not written here goes through ``shown``.
"""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.formats import localize
from django.utils.safestring import SafeData, SafeString, mark_safe

register = template.Library()

STAR = '<span class="asteriskField">*</span>'
_special = re.compile("[&<>\"']").search


@register.simple_tag
def field_rows(fields: Iterable[BoundField]) -> SafeString:
    """All of a form."""
    return mark_safe("".join(map(_row, fields)))


@register.simple_tag
def field_row(field: BoundField) -> SafeString:
    """One field; a hidden one bare."""
    return mark_safe(_row(field))


def shown(value: Any) -> str:
    """``{{ value }}``: escaped, unless it is markup already."""
    text = value if isinstance(value, str) else str(localize(value))
    return text if isinstance(text, SafeData) or not _special(text) else escape(text)


def given(value: Any) -> str:
    """``{{ value|stringformat:"s" }}``, as the values of attributes are written: a number without its separators."""
    if isinstance(value, SafeData):
        return str(value)
    text = str(value)
    return escape(text) if _special(text) else text


def attributes(attrs: Mapping[str, Any]) -> str:
    """`` name="value"`` of each, the bare name of what is True, nothing of what is False."""
    return "".join(
        f" {shown(name)}" if value is True else f' {shown(name)}="{given(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _row(field: BoundField) -> str:
    widget, errors = field.field.widget, field.errors
    if widget.is_hidden:
        return str(field)
    identity, classes = shown(field.auto_id), shown(field.css_classes())
    classes = f" {classes}" if classes else ""
    if isinstance(widget, forms.CheckboxInput):
        drawn = _drawn(field, "form-check-input", errors)
        label = f'<label for="{shown(field.id_for_label)}" class="form-check-label{_required(field)}">{_named(field)}'
        inner = f"{drawn}{label}</label>{_errors(field, errors)}{_help(field)}"
        return f'<div class="mb-3"><div id="div_{identity}" class="form-check{classes}">{inner}</div></div>'
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        inner = _choices(field, errors)
    elif isinstance(widget, forms.FileInput):
        inner = _file(field, errors)
    else:
        kind = "form-select" if isinstance(widget, forms.Select) else "form-control"
        inner = f"{_drawn(field, kind, errors)}{_errors(field, errors)}{_help(field)}"
    return f'<div id="div_{identity}" class="mb-3{classes}">{_labelled(field, inner)}</div>'


def _labelled(field: BoundField, inner: str) -> str:
    if not field.label:
        return inner
    if not field.use_fieldset:
        belongs = f'for="{shown(field.id_for_label)}" ' if field.id_for_label else ""
        return f'<label {belongs}class="form-label{_required(field)}">{_named(field)}</label>{inner}'
    about = f' aria-describedby="{shown(described)}"' if (described := field.aria_describedby) else ""
    legend = f'<legend class="form-label{_required(field)} fs-6">{_named(field)}</legend>'
    return f"<fieldset{about}>{legend}{inner}</fieldset>"


def _named(field: BoundField) -> str:
    return shown(field.label) + (STAR if field.field.required else "")


def _required(field: BoundField) -> str:
    return " requiredField" if field.field.required else ""


def _drawn(field: BoundField, kind: str, errors: Any) -> str:
    """The widget, with its kind among its classes, as crispy forms adds it: for good, to this form's own copy."""
    attrs = field.field.widget.attrs
    named = type(field.field.widget).__name__.lower()
    classes = attrs.get("class", "")
    if named not in classes:
        classes = f"{classes} {named}".strip()
    for word in (kind, "is-invalid") if errors else (kind,):
        if word not in classes.split():
            classes += f" {word}"
    attrs["class"] = classes
    return str(field)


def _choices(field: BoundField, errors: Any) -> str:
    widget, name = field.field.widget, shown(field.html_name)
    identity = widget.attrs.get("id") or field.auto_id
    attrs = field.build_widget_attrs({"id": identity} if identity else {})
    groups = widget.optgroups(field.html_name, widget.format_value(field.value()), attrs)
    classes = "form-check-input is-invalid" if errors else "form-check-input"
    pieces = []
    for place, (group, options, _) in enumerate(groups, 1):
        if group:
            pieces.append(f"<strong>{shown(group)}</strong>")
        for number, option in enumerate(options, 1):
            last = place == len(groups) and number == len(options)
            own = {key: value for key, value in option["attrs"].items() if key != "class"}
            pieces.append(
                f'<div class="form-check"><input type="{option["type"]}" class="{classes}" name="{name}"'
                f' value="{given(option["value"])}"{attributes(own)}>'
                f'<label for="{shown(own.get("id", ""))}" class="form-check-label">{given(option["label"])}</label>'
                f"{_errors(field, errors) if last else ''}</div>"
            )
    return f"<div>{''.join(pieces)}</div>{_help(field)}"


def _file(field: BoundField, errors: Any) -> str:
    data: dict[str, Any] = field.subwidgets[0].data
    if data.get("is_initial"):  # a file stands there already: rare, and left to the pack
        return render_to_string("bootstrap5/layout/field_file.html", {"field": field, "form_show_errors": True})
    classes = " ".join(["form-control", *data["attrs"].get("class", "").split(), *(["is-invalid"] if errors else [])])
    own = attributes({key: value for key, value in data["attrs"].items() if key != "class"})
    invalid = ' class="is-invalid"' if errors else ""
    drawn = f'<input type="{data["type"]}" name="{shown(data["name"])}" class="{shown(classes)}"{own}>'
    return f"<div{invalid}>{drawn}{_errors(field, errors)}{_help(field)}</div>"


def _errors(field: BoundField, errors: Any) -> str:
    if not errors:
        return ""
    identity = shown(field.auto_id)
    lines = "".join(
        f'<p id="error_{number}_{identity}"><strong>{shown(error)}</strong></p>'
        for number, error in enumerate(errors, 1)
    )
    return f'<div id="{identity}_error" class="invalid-feedback">{lines}</div>'


def _help(field: BoundField) -> str:
    """Escaped, unlike the pack's: what an indicator counts is written by people."""
    if not field.help_text:
        return ""
    identity = f'id="{shown(field.auto_id)}_helptext" ' if field.auto_id else ""
    return f'<div {identity}class="form-text">{shown(field.help_text)}</div>'
