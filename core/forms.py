"""The form of a thing's editable fields."""

from typing import Any

from django import forms

from core.editable import Editable, Versioned
from core.refusals import LAST_DAY_TOO_EARLY


class EditForm(forms.ModelForm):
    """What people edit about a thing: ``Meta.fields`` is the EDITABLE of its model, and an action writes it.

    A field that the form does not draw itself looks as the model describes it. Validators and bounds of the model are
    not asked: they are declared on the form's field, or refused by the action. The ``version`` of a form is that of the
    thing as the page was opened.
    """

    def __init__(self, data: Any = None, files: Any = None, *, thing: Editable | None = None, **options: Any) -> None:
        seen = {"version": thing.version} if isinstance(thing, Versioned) else {}
        super().__init__(data, files, instance=thing, initial=seen | options.pop("initial", {}), **options)

    def _post_clean(self) -> None:
        """Leave the thing as it is: what it may not be is refused by the action, with its sentence."""

    @property
    def edits(self) -> dict[str, Any]:
        """Return the editable fields of a valid form, as the action takes them."""
        return {name: self.cleaned_data[name] for name in self._meta.model.EDITABLE if name in self.cleaned_data}

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


def _reading(field: forms.BoundField) -> Any:
    """Return the value of a field, a choice in its words, "—" for none."""
    value = field.value()
    words = {str(key): label for key, label in getattr(field.field, "choices", ())}
    return "—" if value in (None, "") else words.get(str(value), value)
