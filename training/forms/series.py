"""Forms of a series: where it is held, what its sessions share, and one line a place."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.forms import grouped_places
from accounts.models import User
from core.fields import HttpsField, NameField, Ticks
from places.models import Level, Place, PlaceQuerySet
from training.forms.sessions import CommonFields, Sitting, SittingForm
from training.models import MOST_DAYS, Session

MOST_LINES = 180  # more than any province has communes; each sends eight values, and Django takes two thousand
MINE, EACH = "mine", "each"


class SeriesPlacesForm(forms.Form):
    """The places of a series: communes, each ticked or ``every`` one."""

    def __init__(self, data: QueryDict | None = None, *, places: PlaceQuerySet) -> None:
        communes = places.at(Level.COMMUNE)
        if data is not None and "every" in data:
            data = data.copy()
            data.setlist("place", [str(pk) for pk in communes.values_list("pk", flat=True)])
        super().__init__(data)
        field = Ticks(
            communes,
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
        self.fields["required_days"].help_text = "Không nhiều hơn số ngày học của mỗi nơi."


class SeriesSharedForm(SittingForm):
    """When the session is held, and in what kind of room, wherever a line says nothing else."""

    days = forms.IntegerField(label="Số ngày liền nhau", min_value=1, max_value=MOST_DAYS, required=False)
    venue = NameField(
        label="Địa điểm",
        max_length=120,
        required=False,
        help_text="Ví dụ: Hội trường Ủy ban nhân dân. Cổng ghi thêm tên từng nơi.",
    )

    def __init__(self, data: QueryDict | None = None, *, mode: str = "") -> None:
        super().__init__(data, prefix="all", initial={"days": 1})
        needed = {"on", "starts", "ends", *(["venue"] if mode == Session.Mode.DIRECT else [])}
        for name, field in self.fields.items():
            field.required = name in needed and self._is_left_open(name)
            field.error_messages["required"] = "Xin ghi chung cho mọi nơi, hoặc ghi riêng ở từng nơi."

    def _is_left_open(self, name: str) -> bool:
        """Return whether some line leaves the field to what is shared."""
        sent = (key for key in self.data if key.startswith("line-") and key.endswith(f"-{name}"))
        return any(not self.data[key].strip() for key in sent)


class SeriesLineForm(SittingForm):
    """Where and when the session is held for one place; ``days`` in a row at the same hours. What is left open is as
    ``shared`` says; None: what is shared is not right yet.
    """

    place = forms.ModelChoiceField(Place.objects.none(), label="Nơi học", widget=forms.HiddenInput)
    days = forms.IntegerField(label="Số ngày liền nhau", min_value=1, max_value=MOST_DAYS, required=False)
    venue = NameField(label="Địa điểm", max_length=200, required=False)
    address = NameField(label="Địa chỉ", max_length=300, required=False)
    map_url = HttpsField(label="Liên kết bản đồ")

    def __init__(
        self, *args: Any, places: PlaceQuerySet, mode: str, shared: Mapping[str, Any] | None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.empty_permitted = False  # each line that is sent is a session: none may say nothing
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.shared, self.is_direct = shared, mode == Session.Mode.DIRECT
        for name in ("on", "starts", "ends"):
            self.fields[name].required = False

    @property
    def has_own(self) -> bool:
        """Return whether the line says something of its own, or something that is wrong."""
        own = (self.data.get(self.add_prefix(name)) for name in self.fields if name != "place")
        return self.is_bound and bool(any(own) or self.errors)

    def clean(self) -> None:
        if self.shared is not None:
            for name in ("on", "starts", "ends"):
                self._take_shared(name, self.shared.get(name))
            self.cleaned_data["days"] = self.cleaned_data.get("days") or self.shared.get("days") or 1
            if self.is_direct:
                venue, place = self.shared.get("venue"), self.cleaned_data.get("place")
                self._take_shared("venue", f"{venue}, {place}" if venue else None)
        super().clean()

    def _take_shared(self, name: str, value: Any) -> None:
        if name in self.errors or self.cleaned_data.get(name):
            return
        if value is None:
            self.add_error(name, "Xin ghi cho nơi này.")
        else:
            self.cleaned_data[name] = value

    @property
    def sittings(self) -> list[Sitting]:
        return [self.sitting(later) for later in range(self.cleaned_data["days"])]

    @property
    def there(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("venue", "address", "map_url")}


class SeriesLineFormSet(forms.BaseFormSet):
    """One line a place."""


def series_lines(
    data: QueryDict | None,
    *,
    chosen: Sequence[Place],
    places: PlaceQuerySet,
    mode: str,
    shared: Mapping[str, Any] | None,
) -> SeriesLineFormSet:
    """Return one line for each of ``chosen``; of ``data``, the lines that were sent, filled up from ``shared``."""
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
    options = {"places": places, "mode": mode, "shared": shared}
    rows: SeriesLineFormSet = made(data, prefix="line", initial=initial, form_kwargs=options)  # type: ignore[assignment]
    return rows
