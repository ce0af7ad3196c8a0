"""What another system asks for: parameters of an address, checked. One that is not known is an error, not ignored."""

import datetime
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from places.models import Level
from reporting.models.basis import Basis

DEEPEST = Level.GROUP - Level.PROVINCE


class PlaceId(NamedTuple):
    """How the interface names a place: its code, and since codes are used again, the first day it is valid from."""

    code: str
    valid_from: datetime.date | None


class PlaceIdField(forms.CharField):
    """ "01101", a place since ever, or "01101@2025-07-01"."""

    def clean(self, value: Any) -> PlaceId | None:
        code, at, day = super().clean(value).partition("@")
        if not code:
            return None
        try:
            return PlaceId(code, datetime.date.fromisoformat(day) if at else None)
        except ValueError as error:
            raise ValidationError("Sau dấu @ phải là một ngày, như 01101@2025-07-01.") from error


class CodesField(forms.Field):
    """A parameter that may be given several times: each code once, in the order given."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[str]:
        return [code for code in dict.fromkeys(value or []) if code]


class Query(forms.Form):
    """Whatever is asked; ``page`` and ``format`` are there where a subclass names them."""

    def clean(self) -> dict[str, Any]:
        for name in set(self.data) - set(self.fields):
            self.add_error(None, f"Không có tham số “{name[:40]}”.")
        return super().clean() or {}


class PageQuery(Query):
    page = forms.IntegerField(min_value=1, required=False)


class PlacesQuery(PageQuery):
    within = PlaceIdField(required=False)
    level = forms.TypedChoiceField(choices=Level, coerce=int, required=False, empty_value=None)
    on = forms.DateField(input_formats=["%Y-%m-%d"], required=False)


class CoverageQuery(Query):
    place = PlaceIdField(required=False)
    on = forms.DateField(input_formats=["%Y-%m-%d"], required=False)


class RollupQuery(Query):
    """``depth``: how many levels below the place, 1 where it is not given; a level that an era lacks counts too."""

    place = PlaceIdField(required=False)
    round = CodesField()
    basis = forms.ChoiceField(choices=Basis, required=False)
    depth = forms.IntegerField(min_value=0, max_value=DEEPEST, required=False)
    format = forms.ChoiceField(choices=[("json", "JSON"), ("csv", "CSV")], required=False)


class PlainRollupQuery(forms.Form):
    """The same where the address names place, first round and form; it follows the page, whose own words it ignores."""

    basis = forms.ChoiceField(choices=Basis, required=False)
    depth = forms.IntegerField(min_value=0, max_value=DEEPEST, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["with"] = CodesField(required=False)


class Dhis2Query(Query):
    place = PlaceIdField(required=False)
    round = forms.SlugField()
