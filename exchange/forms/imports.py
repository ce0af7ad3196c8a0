"""A workbook to send, and columns to match by hand."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from exchange.kinds import import_kinds
from places.forms import PlaceChoice
from places.models import Level, Place, PlaceQuerySet

LEAVE_OUT = "— Không nhập cột này —"


def kinds_for(user: User) -> list[tuple[str, str]]:
    """What ``user`` may bring in."""
    kinds = import_kinds().values()
    return [(spec.kind, spec.title) for spec in kinds if spec.permission is None or user.may(spec.permission)]


def places_for(user: User) -> PlaceQuerySet:
    return Place.objects.visible_to(user).filter(level__lte=Level.COMMUNE).order_by("path")


class UploadForm(forms.Form):
    """What the workbook holds, and the workbook; of which place is said by the page that the form stands on."""

    kind = forms.ChoiceField(label="Nội dung")
    place = forms.ModelChoiceField(Place.objects.none(), widget=forms.HiddenInput)
    file = forms.FileField(
        label="Tệp Excel (.xlsx, không quá 5 MB)",
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={
            "required": "Xin chọn tệp Excel cần nhập.",
            "empty": "Tệp rỗng. Xin mở tệp bằng Excel, lưu lại rồi chọn lại.",
        },
    )

    def __init__(
        self, data: QueryDict | None = None, files: MultiValueDict[str, Any] | None = None, *, user: User, place: Any
    ) -> None:
        super().__init__(data, files, initial={"place": place})
        self.fields["kind"].choices = kinds_for(user)  # type: ignore[attr-defined]
        self.fields["place"].queryset = places_for(user).for_something_new()  # type: ignore[attr-defined]


class WhereForm(forms.Form):
    """The place of the page, among those that ``user`` reaches; their own where none is asked for.

    Offered are the places of today: of one that ended what came in is still looked at, and nothing new taken.
    """

    place = PlaceChoice(
        Place.objects.none(),
        label="Địa bàn",
        required=False,
        empty_label=None,
        widget=forms.Select({"class": "form-select"}),
    )

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__({"place": data.get("place") or user.place_id})
        self.fields["place"].queryset = places_for(user)  # type: ignore[attr-defined]

    def offer(self, place: Place) -> None:
        """Narrow what is shown to choose from, beside the ``place`` of the page."""
        field = self.fields["place"]
        field.queryset = field.queryset.for_something_new([place.pk])  # type: ignore[attr-defined]


class MatchForm(forms.Form):
    """What each column with an unknown header is: one of the fields that have none yet, or nothing.

    ``unknown``: (index, header) of the columns; ``free``: (key, label) of the fields without a column; ``required``
    the labels of those that every line needs.
    """

    def __init__(
        self,
        data: QueryDict | None,
        *,
        prefix: str,
        unknown: Iterable[tuple[int, str]],
        free: Sequence[tuple[str, str]],
        required: Sequence[str],
    ) -> None:
        super().__init__(data, prefix=prefix)
        self.required = [(key, label) for key, label in free if label in required]
        for index, header in unknown:
            self.fields[str(index)] = forms.ChoiceField(
                label=header,
                required=False,
                choices=[("", LEAVE_OUT), *free],
                widget=forms.Select({"class": "form-select"}),
            )

    def clean(self) -> None:
        """Each field at most once, and each required one."""
        taken: dict[str, str] = {}
        for name, key in list(self.cleaned_data.items()):
            if key in taken:
                header = self.fields[taken[key]].label
                self.add_error(name, f"Đã chọn mục này cho cột “{header}”. Xin giữ một cột.")
            elif key:
                taken[key] = name
        for key, label in self.required:
            if key not in taken:
                self.add_error(None, f"Chưa có cột nào là “{label}”. Xin chọn cột ở dưới, hoặc thêm cột vào tệp.")

    @property
    def chosen(self) -> dict[str, int]:
        """The index of each matched column, by key of its field."""
        return {key: int(name) for name, key in self.cleaned_data.items() if key}
