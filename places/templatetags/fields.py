"""A field of a form with its label, help and errors: what crispy forms' Bootstrap 5 pack draws, in one function.

``templates/bootstrap5/field.html`` and ``uni_form.html`` lead here, so that ``{{ form|crispy }}`` and
``{{ field|as_crispy_field }}`` stand in the templates as crispy forms documents them, without the nine templates that
the pack takes for each field.
"""

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

STAR = mark_safe('<span class="asteriskField">*</span>')
NOTHING = mark_safe("")


@register.simple_tag
def field_rows(fields: Iterable[BoundField]) -> SafeString:
    """All of a form."""
    return mark_safe("".join(map(field_row, fields)))


@register.simple_tag
def field_row(field: BoundField) -> SafeString:
    """One field; a hidden one bare."""
    if field.is_hidden:
        return mark_safe(str(field))
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        inner = format_html(
            '{}<label for="{}" class="form-check-label{}">{}</label>{}',
            _drawn(field, "form-check-input"),
            field.id_for_label,
            _required(field),
            _named(field),
            _errors(field) + _help(field),
        )
        return format_html(
            '<div class="mb-3"><div id="div_{}" class="form-check{}">{}</div></div>',
            field.auto_id,
            _classes(field),
            inner,
        )
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        inner = _choices(field)
    elif isinstance(widget, forms.FileInput):
        inner = _file(field)
    else:
        chosen = isinstance(widget, forms.Select)
        inner = _drawn(field, "form-select" if chosen else "form-control") + _errors(field) + _help(field)
    return format_html(
        '<div id="div_{}" class="mb-3{}">{}</div>', field.auto_id, _classes(field), _labelled(field, inner)
    )


def _labelled(field: BoundField, inner: SafeString) -> SafeString:
    if not field.label:
        return inner
    if not field.use_fieldset:
        belongs = format_html('for="{}" ', field.id_for_label) if field.id_for_label else NOTHING
        return format_html(
            '<label {}class="form-label{}">{}</label>{}', belongs, _required(field), _named(field), inner
        )
    about = field.aria_describedby
    return format_html(
        '<fieldset{}><legend class="form-label{} fs-6">{}</legend>{}</fieldset>',
        format_html(' aria-describedby="{}"', about) if about else NOTHING,
        _required(field),
        _named(field),
        inner,
    )


def _named(field: BoundField) -> SafeString:
    return format_html("{}{}", field.label, STAR if field.field.required else NOTHING)


def _required(field: BoundField) -> str:
    return " requiredField" if field.field.required else ""


def _classes(field: BoundField) -> str:
    given = field.css_classes()
    return f" {given}" if given else ""


def _drawn(field: BoundField, kind: str) -> SafeString:
    """The widget, with its kind among its classes, as crispy forms adds it: for good, to this form's own copy."""
    attrs = field.field.widget.attrs
    named = type(field.field.widget).__name__.lower()
    classes = attrs.get("class", "")
    if named not in classes:
        classes = f"{classes} {named}".strip()
    for word in (kind, "is-invalid") if field.errors else (kind,):
        if word not in classes.split():
            classes += f" {word}"
    attrs["class"] = classes
    return mark_safe(str(field))


def _choices(field: BoundField) -> SafeString:
    widget = field.field.widget
    identity = widget.attrs.get("id") or field.auto_id
    attrs = field.build_widget_attrs({"id": identity} if identity else {})
    groups = widget.optgroups(field.html_name, widget.format_value(field.value()), attrs)
    errors, invalid = _errors(field), " is-invalid" if field.errors else ""
    pieces: list[SafeString] = []
    for place, (group, options, _) in enumerate(groups, 1):
        if group:
            pieces.append(format_html("<strong>{}</strong>", group))
        for number, option in enumerate(options, 1):
            last = place == len(groups) and number == len(options)
            pieces.append(
                format_html(
                    '<div class="form-check"><input type="{}" class="form-check-input{}" name="{}" value="{}"{}>'
                    '<label for="{}" class="form-check-label">{}</label>{}</div>',
                    option["type"],
                    invalid,
                    field.html_name,
                    option["value"],
                    flatatt({name: value for name, value in option["attrs"].items() if name != "class"}),
                    option["attrs"].get("id", ""),
                    option["label"],
                    errors if last else NOTHING,
                )
            )
    return format_html("<div>{}</div>{}", mark_safe("".join(pieces)), _help(field))


def _file(field: BoundField) -> SafeString:
    data: dict[str, Any] = field.subwidgets[0].data
    if data.get("is_initial"):  # a file stands there already: rare, and left to the pack
        shown = {"field": field, "form_show_errors": True}
        return mark_safe(render_to_string("bootstrap5/layout/field_file.html", shown))
    invalid = bool(field.errors)
    classes = " ".join(["form-control", *data["attrs"].get("class", "").split(), *["is-invalid"][: int(invalid)]])
    attrs = {name: value for name, value in data["attrs"].items() if name != "class"}
    return format_html(
        '<div{}><input type="{}" name="{}" class="{}"{}>{}</div>',
        mark_safe(' class="is-invalid"') if invalid else NOTHING,
        data["type"],
        data["name"],
        classes,
        flatatt(attrs),
        _errors(field) + _help(field),
    )


def _errors(field: BoundField) -> SafeString:
    errors = field.errors
    if not errors:
        return NOTHING
    lines = format_html_join(
        "",
        '<p id="error_{}_{}"><strong>{}</strong></p>',
        ((number, field.auto_id, error) for number, error in enumerate(errors, 1)),
    )
    return format_html('<div id="{}_error" class="invalid-feedback">{}</div>', field.auto_id, lines)


def _help(field: BoundField) -> SafeString:
    """The help text is written by us, never by a user: it may carry markup, as in Django's own templates."""
    if not field.help_text:
        return NOTHING
    identity = format_html('id="{}_helptext" ', field.auto_id) if field.auto_id else NOTHING
    return format_html('<div {}class="form-text">{}</div>', identity, mark_safe(str(field.help_text)))
