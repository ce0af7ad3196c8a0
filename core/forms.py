"""The form of a thing's editable fields."""

import datetime
import hashlib
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from core.editable import Editable, Versioned
from core.refusals import LAST_DAY_TOO_EARLY


class EditForm(forms.ModelForm):
    """What people edit about a thing: ``Meta.fields`` is the EDITABLE of its model, and an action writes it.

    A field that the form does not draw itself looks as the model describes it. Validators and bounds of the model are
    not asked: they are declared on the form's field, or refused by the action. The ``version`` of a form is that of the
    thing as the page was opened.

    A form that holds no version says instead what each field showed (``shown``): a field that nobody touched on this
    page is no edit, so that two people who change different fields at once both stand, and one that both changed is
    asked about.
    """

    def __init__(self, data: Any = None, files: Any = None, *, thing: Editable | None = None, **options: Any) -> None:
        seen = {"version": thing.version} if isinstance(thing, Versioned) else {}
        super().__init__(data, files, instance=thing, initial=seen | options.pop("initial", {}), **options)
        if thing is not None and "version" not in self.fields:
            self.fields["shown"] = forms.CharField(
                required=False, initial=self._digests_now, widget=forms.HiddenInput, max_length=5_000
            )

    def _post_clean(self) -> None:
        """Leave the thing as it is: what it may not be is refused by the action, with its sentence."""
        changed_twice = [
            name
            for name in self._shown_values.keys() & self.fields.keys() & self.touched_fields
            if _digest(self._stored_value(name)) not in (self._shown_values[name], _digest(self._typed_value(name)))
        ]
        for name in changed_twice:
            words = _in_words(self[name], self[name].initial)
            self.add_error(name, f"Mục này vừa được người khác sửa thành “{words}”. Xin xem lại rồi lưu lần nữa.")
        if changed_twice:  # whoever saves once more has seen it
            again: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, which may not be changed itself
            again[self.add_prefix("shown")] = self._digests_now()
            self.data = again

    @property
    def touched_fields(self) -> set[str]:
        """Return the fields that hold something else than the page showed; all, where it does not say what it did."""
        shown = self._shown_values
        return {name for name in self.fields if shown.get(name) != _digest(self._typed_value(name))}

    @property
    def _shown_values(self) -> dict[str, str]:
        text = str(self.data.get(self.add_prefix("shown"), "")) if "shown" in self.fields else ""
        return dict(pair.split(":", 1) for pair in text.split() if ":" in pair)

    def _digests_now(self) -> str:
        """Return what each field shows of the thing as it is stored, too short to be read."""
        fields = [field.name for field in self.visible_fields() if not isinstance(field.field, forms.FileField)]
        return " ".join(f"{name}:{_digest(self._stored_value(name))}" for name in fields)

    def _stored_value(self, name: str) -> Any:
        """Return what a page that nobody touches sends of a field."""
        field = self.fields[name]
        value = field.prepare_value(self[name].initial)
        return bool(value) if isinstance(field.widget, forms.CheckboxInput) else field.widget.format_value(value)

    def _typed_value(self, name: str) -> Any:
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))

    @property
    def edits(self) -> dict[str, Any]:
        """Return the editable fields of a valid form that somebody touched, as the action takes them."""
        names = [name for name in self._meta.model.EDITABLE if name in self.touched_fields]
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def comparison(self, stored: Editable) -> list[tuple[str, Any, Any]]:
        """Return of each field its label, what is stored and what was typed, as people read them."""
        held = type(self)(thing=stored)
        return [(str(field.label), _reading(held[field.name]), _reading(field)) for field in self.visible_fields()]


class AddressForm(forms.Form):
    """What a page's address asks for."""

    def valid_value(self, name: str) -> Any:
        """Return what is asked for; a field with a mistake in it asks for nothing."""
        self.is_valid()
        return self.cleaned_data.get(name)


def bound_length(field: forms.Field, longest: int, message: str | None = None) -> None:
    """Refuse what is too long at a field of somebody else's form, before that form looks closer at it."""
    field.validators.append(MaxLengthValidator(longest, message))


class VersionField(forms.IntegerField):
    """The version that a page was opened at; -1, which is always stale, where it does not say."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, localize=False)

    def clean(self, value: Any) -> int:
        version = super().clean(value)
        return -1 if version is None else version


def check_order(form: forms.BaseForm, first: str, last: str) -> None:
    """Refuse a last day before the first one; ``first`` and ``last`` are their fields."""
    start, end = form.cleaned_data.get(first), form.cleaned_data.get(last)
    if start and end and end < start:
        form.add_error(last, LAST_DAY_TOO_EARLY)


def _digest(value: Any) -> str:
    """Return a word for what a field holds, the same for the same, whatever way a browser writes it."""
    parts = sorted(map(str, value)) if isinstance(value, list | tuple | set) else ["" if value is None else str(value)]
    text = "\n".join("\n".join(part.splitlines()).strip() for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _reading(field: forms.BoundField) -> Any:
    """Return the value of a field as people read it."""
    return _in_words(field, field.value())


def _in_words(field: forms.BoundField, value: Any) -> Any:
    """Return a value of a field, a choice in its words, "—" for none."""
    value = field.field.prepare_value(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(_in_words(field, one)) for one in value) or "—"
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    words = {str(key): label for key, label in getattr(field.field, "choices", ())}
    return "—" if value in (None, "") else words.get(str(value), value)
