"""Forms of a series: where it is held, what its sessions share, and one line a place."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.forms import grouped_places
from accounts.models import User
from core.fields import HttpsField, NameField, Ticks
from places.models import Level, Place, PlaceQuerySet
from training.forms.sessions import CommonFields, Sitting, SittingForm
from training.models import MOST_DAYS, Session

MOST_LINES = 60  # each sends nine values, and Django takes a thousand
MINE, EACH = "mine", "each"


class SeriesPlacesForm(forms.Form):
    """The places of a series: communes."""

    def __init__(self, data: QueryDict | None = None, *, places: PlaceQuerySet) -> None:
        super().__init__(data)
        field = Ticks(
            places.at(Level.COMMUNE),
            label="Xã, phường, thị trấn",
            error_messages={"required": "Xin chọn ít nhất một xã, phường, thị trấn."},
        )
        field.choices = grouped_places(list(places.filter(level__lte=Level.COMMUNE).order_by("path")), [Level.COMMUNE])
        self.fields["place"] = field

    def clean_place(self) -> list[Place]:
        chosen = list(self.cleaned_data["place"].order_by("path"))
        if len(chosen) > MOST_LINES:
            raise forms.ValidationError(f"Mỗi lượt chọn nhiều nhất {MOST_LINES} nơi; các nơi còn lại xin lập lượt sau.")
        return chosen


class SessionSeriesForm(CommonFields):
    organises = forms.ChoiceField(
        label="Ai tổ chức và điểm danh",
        choices=[(MINE, "Đơn vị của tôi"), (EACH, "Từng xã, phường, thị trấn")],
        initial=MINE,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, user=user)
        self.fields["required_days"].help_text = "Không nhiều hơn số ngày học ở các dòng bên dưới."


class SeriesLineForm(SittingForm):
    """Where and when the session is held for one place; ``days`` in a row at the same hours."""

    place = forms.ModelChoiceField(Place.objects.none(), label="Nơi học", widget=forms.HiddenInput)
    days = forms.IntegerField(label="Số ngày liền nhau", min_value=1, max_value=MOST_DAYS, initial=1)
    venue = NameField(label="Địa điểm", max_length=200)
    address = NameField(label="Địa chỉ", max_length=300, required=False)
    map_url = HttpsField(label="Liên kết bản đồ")

    def __init__(self, *args: Any, places: PlaceQuerySet, mode: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["venue"].required = mode == Session.Mode.DIRECT

    @property
    def sittings(self) -> list[Sitting]:
        return [self.sitting(later) for later in range(self.cleaned_data["days"])]

    @property
    def there(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("venue", "address", "map_url")}


class SeriesLineFormSet(forms.BaseFormSet):
    """One line a place."""


def series_lines(
    data: QueryDict | None, *, chosen: Sequence[Place], places: PlaceQuerySet, mode: str
) -> SeriesLineFormSet:
    """Return one line for each of ``chosen``; of ``data``, the lines that were sent."""
    made = forms.formset_factory(
        SeriesLineForm,
        formset=SeriesLineFormSet,
        extra=0,
        min_num=1,
        validate_min=True,
        max_num=MOST_LINES,
        absolute_max=MOST_LINES,
    )
    initial = [{"place": place.pk} for place in chosen]
    rows: SeriesLineFormSet = made(data, prefix="line", initial=initial, form_kwargs={"places": places, "mode": mode})  # type: ignore[assignment]
    return rows
