"""Narrowing the list of targets, setting one, setting the same for every team of a place."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict

from accounts.models import User
from core.fields import AmountField
from core.forms import check_order
from core.templatetags.wording import number
from places.forms import PlaceChoice
from places.models import Level, Place
from reporting.forms.fields import PeriodDayField
from reporting.models import Indicator
from reporting.models.indicators import TargetQuerySet


class TargetFilter(forms.Form):
    """Place, indicator, year, text; a value that is no choice narrows nothing."""

    place = PlaceChoice(Place.objects.none(), label="Địa bàn", required=False, empty_label="Tất cả")
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), to_field_name="code", label="Chỉ tiêu", required=False, empty_label="Tất cả"
    )
    year = forms.IntegerField(label="Năm", required=False, min_value=2000, max_value=2099)
    q = forms.CharField(label="Tên tổ", required=False, max_length=100)

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        _offer(self, user)

    def matching_rows(self, rows: TargetQuerySet) -> TargetQuerySet:
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("place"):
            rows = rows.standing_in(chosen["place"])
        if chosen.get("indicator"):
            rows = rows.filter(indicator=chosen["indicator"])
        if chosen.get("year"):
            rows = rows.filter(starts_on__year__lte=chosen["year"], ends_on__year__gte=chosen["year"])
        return rows.matching(chosen["q"]) if chosen.get("q") else rows


class TargetForm(forms.Form):
    """How much of an indicator, from which to which day."""

    level: int | None = None  # of the place that is to hold it; None: a team

    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), to_field_name="code", label="Chỉ tiêu", empty_label="Xin chọn"
    )
    value = AmountField(label="Chỉ tiêu giao", min_value=0)
    starts_on = PeriodDayField(label="Từ ngày")
    ends_on = PeriodDayField(label="Đến hết ngày")

    def __init__(self, data: QueryDict | None = None, *, user: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        _offer(self, user)

    def clean(self) -> None:
        fields = self.cleaned_data
        check_order(self, "starts_on", "ends_on")
        indicator, value = fields.get("indicator"), fields.get("value")
        if indicator and value is not None and value > (most := indicator.target_at_most(self.level)):
            self.add_error("value", f"Chỉ tiêu này nhận số lớn nhất là {number(most)}.")


class SpreadForm(TargetForm):
    """The same for every team of a place."""

    place = PlaceChoice(Place.objects.none(), label="Cho mọi tổ thuộc", empty_label=None)
    field_order = ("place", "indicator", "value", "starts_on", "ends_on")


def _offer(form: forms.Form, user: User) -> None:
    """Offer the user's places down to communes (to a form that gives something new, those of today), and indicators."""
    if "place" in form.fields:
        visible = Place.objects.visible_to(user).filter(level__lte=Level.COMMUNE)
        places = visible.for_something_new() if isinstance(form, TargetForm) else visible
        form.fields["place"].queryset = places.order_by("path")  # type: ignore[attr-defined]
    form.fields["indicator"].queryset = Indicator.objects.visible_to(user)  # type: ignore[attr-defined]


class WindowForm(forms.Form):
    """Which indicator and which days a page of a place's targets is about."""

    indicator = forms.ModelChoiceField(Indicator.objects.none(), to_field_name="code")
    starts_on = PeriodDayField()
    ends_on = PeriodDayField()

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        _offer(self, user)

    def clean(self) -> None:
        check_order(self, "starts_on", "ends_on")


class OwnTargetForm(TargetForm):
    """What a place itself is given, as a number or as a share; the largest number depends on its level."""

    value = AmountField(label="Chỉ tiêu giao", min_value=0, required=False)
    percent = forms.DecimalField(
        label="Hoặc giao theo tỷ lệ (%)",
        required=False,
        min_value=Decimal("0.1"),
        max_value=100,
        decimal_places=1,
        localize=True,
        help_text="Của mẫu số: mỗi xã trực thuộc được giao đúng tỷ lệ này trên mẫu số của xã.",
    )
    field_order = ("indicator", "value", "percent", "starts_on", "ends_on")

    def __init__(self, *args: Any, place: Place, **options: Any) -> None:
        super().__init__(*args, **options)
        self.level = place.level

    def clean(self) -> None:
        super().clean()
        given = [self.cleaned_data.get(name) is not None for name in ("value", "percent")]
        if sum(given) != 1 and not self.errors:
            self.add_error("value", "Xin ghi một trong hai: số giao, hoặc tỷ lệ.")

    @property
    def is_share(self) -> bool:
        return self.cleaned_data.get("percent") is not None


class Part(NamedTuple):
    """One field of the form below: a holder's key, its name, what it may be asked for at most, what it has."""

    key: str
    label: str
    most: int
    value: int | None


# The inputs stand in a table with forms of its own: they name theirs, and stay as typed when the table is sorted.
INSIDE = {"class": "form-control", "inputmode": "numeric", "form": "allot", "hx-preserve": "true"}


class AllotForm(forms.Form):
    """A number for each holder; an empty one leaves it what it has."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, parts: Sequence[Part]) -> None:
        super().__init__(data, initial={part.key: part.value for part in parts})
        for part in parts:
            self.fields[part.key] = AmountField(
                label=part.label,
                required=False,
                min_value=0,
                max_value=part.most,
                widget=forms.TextInput(INSIDE),
                error_messages={"max_value": f"Số lớn nhất nhận ở đây là {number(part.most)}."},
            )
