"""The form of a milestone, and the day a coverage page is asked for."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from core.fields import NameField, PercentField, percent_of
from core.forms import AddressForm, EditForm
from core.refusals import DAY_INVALID
from core.text import sort_key
from core.widgets import DayInput, OfferingTextarea
from places.forms import PlaceChoice
from places.models import Level, Place, PlaceQuerySet
from teams.models import Milestone


class DayForm(AddressForm):
    """The day in a page's address; without one, or with one that is none, the page shows its own."""

    on = forms.DateField(
        label="Tính đến hết ngày",
        required=False,
        widget=DayInput,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": DAY_INVALID},
    )

    @property
    def chosen_day(self) -> datetime.date | None:
        return self.valid_value("on")

    def day(self, place: Place) -> datetime.date:
        """Return the day asked for, else the latest on which ``place`` existed."""
        return self.chosen_day or place.last_day(timezone.localdate())


class WithoutForm(DayForm):
    """A day, and the kind of places: one of ``kinds``, or all."""

    kind = forms.ChoiceField(label="Loại địa bàn", required=False)

    def __init__(self, data: QueryDict, *, kinds: Iterable[str]) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [("", "Tất cả"), *((kind, kind.capitalize()) for kind in kinds)]  # type: ignore[attr-defined]

    @property
    def kinds(self) -> list[str] | None:
        """Return the kinds asked for; None: all, also when what was asked for is none."""
        return [kind] if (kind := self.valid_value("kind")) else None


class PlaceForm(forms.Form):
    """The place in a page's address: one of ``places``, or none."""

    place = forms.ModelChoiceField(queryset=Place.objects.none(), required=False)

    def __init__(self, data: QueryDict, *, places: PlaceQuerySet) -> None:
        super().__init__(data)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]


class MilestoneForm(EditForm):
    title = NameField(label="Tên mốc", max_length=200, help_text="Ví dụ: Ấp, khu phố có tổ trong tháng 6/2022.")
    within = PlaceChoice(queryset=Place.objects.none(), label="Phạm vi")
    kinds = forms.MultipleChoiceField(
        label="Loại địa bàn phải có tổ",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Xin chọn ít nhất một loại địa bàn."},
    )
    percent = PercentField(label="Tỷ lệ phải đạt (%)")
    due_on = forms.DateField(
        label="Hạn (tính cả ngày này)",
        widget=DayInput,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )
    wording = NameField(
        label="Nguyên văn trong văn bản giao",
        max_length=300,
        required=False,
        widget=OfferingTextarea(attrs={"rows": 4}),
        help_text="Trích đúng câu giao việc để mọi nơi hiểu như nhau.",
    )

    field_order = ("title", "within", "kinds", "percent", "due_on", "wording")

    class Meta:
        model = Milestone
        fields = Milestone.EDITABLE
        exclude = ("share",)  # as a percentage

    def __init__(self, data: QueryDict | None = None, *, user: User, thing: Milestone | None = None) -> None:
        super().__init__(data, thing=thing, initial={"percent": percent_of(thing.share) if thing else 100})
        visible = Place.objects.visible_to(user)
        places = visible.filter(level__lte=Level.COMMUNE).for_something_new([thing.within_id] if thing else [])
        self.fields["within"].queryset = places.order_by("path")  # type: ignore[attr-defined]
        kept = set(thing.kinds) if thing else set()
        known = set(visible.filter(level__gte=Level.HAMLET).values_list("kind", flat=True).distinct())
        self.fields["kinds"].choices = [(kind, kind) for kind in sorted(known | kept, key=sort_key)]  # type: ignore[attr-defined]

    def action_data(self) -> dict[str, Any]:
        """Return the edits as the actions take them: ``share`` from 0 to 1."""
        share = {"share": self.cleaned_data["percent"] / 100} if "percent" in self.touched_fields else {}
        return self.edits | share
