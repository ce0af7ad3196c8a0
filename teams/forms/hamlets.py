"""Forms of changes to hamlets and groups, and of their households by year."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.fields import DayField, LinesField, NameField
from core.text import proper_name
from places.models import KINDS, Level, Place
from teams.models import Team

NAME_HELP = "Như trên văn bản, ví dụ Ấp Tân Khánh."
PARTS = 4  # a split into more is proposed in two steps
MOST = 9_999_999  # households or people of one hamlet


class CountField(forms.IntegerField):
    """Households or people; empty means not known, which is not zero."""

    def __init__(self, **options: Any) -> None:
        widget = forms.NumberInput({"inputmode": "numeric"})
        super().__init__(required=False, min_value=0, max_value=MOST, widget=widget, **options)


class HamletChangeForm(forms.Form):
    """What every change says: from which day, by which paper, why."""

    effective_on = DayField(
        label="Có hiệu lực từ ngày",
        help_text="Ngày đầu tiên theo địa bàn mới; ngày trước đó là ngày cuối của nơi cũ.",
    )
    decision = NameField(
        label="Nghị quyết, quyết định", max_length=60, required=False, help_text="Như trên văn bản, ví dụ 12/NQ-HĐND."
    )
    reason = LinesField(label="Ghi chú cho Sở", max_length=500, required=False)

    @property
    def proposal(self) -> dict[str, Any]:
        """Return the change as ``hamlets.propose`` takes it, once valid."""
        data = self.cleaned_data
        return {name: data[name] for name in ("effective_on", "decision", "reason")}


class AddHamletForm(HamletChangeForm):
    """A new hamlet or group in a commune."""

    field_order = ("kind", "name", "parent", "households", "population")
    kind = forms.ChoiceField(
        label="Loại",
        choices=[(level.label, [(kind, kind) for kind in KINDS[level]]) for level in (Level.HAMLET, Level.GROUP)],
    )
    name = NameField(label="Tên đầy đủ", max_length=150, proper=proper_name, help_text=NAME_HELP)
    households = CountField(label="Số hộ")
    population = CountField(label="Số dân")

    def __init__(self, data: Any = None, *, commune: Place, hamlets: Iterable[Place]) -> None:
        super().__init__(data)
        self.fields["parent"] = forms.TypedChoiceField(
            label="Thuộc ấp, khu phố (nếu là tổ dân cư)",
            choices=[("", f"Thuộc thẳng {commune}"), *((hamlet.pk, hamlet.name) for hamlet in hamlets)],
            coerce=int,
            empty_value=None,
            required=False,
        )
        self.order_fields(self.field_order)

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("parent") and data.get("kind") in KINDS[Level.HAMLET]:
            self.add_error("parent", "Ấp, khu phố thuộc thẳng xã, phường, thị trấn. Xin chọn dòng đầu.")

    @property
    def proposal(self) -> dict[str, Any]:
        wanted = {name: self.cleaned_data[name] for name in ("kind", "name", "parent", "households", "population")}
        return super().proposal | {"wanted": [wanted]}


class RenameHamletForm(HamletChangeForm):
    """A new name, or another kind of the same level."""

    field_order: tuple[str, ...] = ("kind", "name")
    name = NameField(label="Tên mới, đầy đủ", max_length=150, proper=proper_name, help_text=NAME_HELP)

    def __init__(self, data: Any = None, *, place: Place) -> None:
        super().__init__(data, initial={"kind": place.kind, "name": place.name})
        self.fields["kind"] = kind_field(place)
        self.order_fields(self.field_order)

    @property
    def proposal(self) -> dict[str, Any]:
        return super().proposal | {"wanted": [{name: self.cleaned_data[name] for name in ("kind", "name")}]}


class MergeHamletsForm(RenameHamletForm):
    """Which of the places beside it merge with a place, and what the one they become is called."""

    field_order = ("others", "kind", "name", "households", "population")
    households = CountField(label="Số hộ", help_text="Để trống thì cổng cộng số đã biết của các nơi được nhập.")
    population = CountField(label="Số dân")

    def __init__(self, data: Any = None, *, place: Place, beside: Sequence[Place]) -> None:
        super().__init__(data, place=place)
        self.beside = {other.pk: other for other in beside}
        self.fields["others"] = forms.TypedMultipleChoiceField(
            label=f"Nhập {place} với",
            choices=[(other.pk, other.name) for other in beside],
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Xin chọn ít nhất một nơi."},
        )
        self.fields["name"].label = "Tên của nơi sau khi nhập, đầy đủ"
        self.order_fields(self.field_order)

    @property
    def others(self) -> list[Place]:
        return [self.beside[pk] for pk in self.cleaned_data["others"]]

    @property
    def proposal(self) -> dict[str, Any]:
        wanted = {name: self.cleaned_data[name] for name in ("kind", "name", "households", "population")}
        return super().proposal | {"wanted": [wanted]}


class CloseHamletForm(HamletChangeForm):
    """An end without an heir."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["effective_on"].label = "Kết thúc từ ngày"
        self.fields["effective_on"].help_text = "Ngày đầu tiên không còn nơi này; ngày trước đó là ngày cuối."


class PartForm(forms.Form):
    """One part of a place that is split."""

    name = NameField(label="Tên đầy đủ", max_length=150, required=False, proper=proper_name)
    households = CountField(label="Số hộ")
    population = CountField(label="Số dân")

    def __init__(self, data: Any = None, *, place: Place, **options: Any) -> None:
        super().__init__(data, initial={"kind": place.kind}, **options)
        self.fields["kind"] = kind_field(place)
        self.order_fields(["name", "kind"])

    def clean(self) -> None:
        data = self.cleaned_data
        if not data.get("name") and (data.get("households") is not None or data.get("population") is not None):
            self.add_error("name", "Xin ghi tên của phần này, hoặc xóa số hộ, số dân.")


class SplitHamletForm(HamletChangeForm):
    """Into which parts a place is split, and which of them every group and team follows."""

    def __init__(self, data: Any = None, *, place: Place, groups: Sequence[Place], teams: Sequence[Team]) -> None:
        super().__init__(data)
        self.parts = [PartForm(data, place=place, prefix=f"part{number}") for number in range(PARTS)]
        self.groups, self.teams = groups, teams
        for group in groups:
            self.fields[f"group{group.pk}"] = part_field(group.name)
        for team in teams:
            self.fields[f"team{team.pk}"] = part_field(team.name, required=team.dissolved_on is None)

    def clean(self) -> None:
        data = self.cleaned_data
        for number, part in enumerate(self.parts, start=1):
            if not part.is_valid():
                self.add_error(None, f"Phần {number} có ô chưa đúng. Xin xem lại.")
        self.named = [number for number, part in enumerate(self.parts) if part.is_valid() and part.cleaned_data["name"]]
        if len(self.named) < 2:
            raise ValidationError("Xin ghi tên của ít nhất hai phần.")
        for name, chosen in list(data.items()):
            if name.startswith(("group", "team")) and chosen not in ("", *self.named):
                self.add_error(name, "Phần này chưa có tên. Xin chọn phần khác.")

    @property
    def choices(self) -> list[forms.BoundField]:
        """Return the questions which part a group or a team follows."""
        return [self[f"group{group.pk}"] for group in self.groups] + [self[f"team{team.pk}"] for team in self.teams]

    @property
    def proposal(self) -> dict[str, Any]:
        return super().proposal | {
            "wanted": [dict(self.parts[number].cleaned_data) for number in self.named],
            "below": self._chosen_parts("group", self.groups),
            "stays": self._chosen_parts("team", self.teams),
        }

    def _chosen_parts(self, prefix: str, things: Sequence[Place] | Sequence[Team]) -> dict[int, int]:
        """Return the positions among the named parts, by id, of those for which one was chosen."""
        chosen = {thing.pk: self.cleaned_data[f"{prefix}{thing.pk}"] for thing in things}
        return {pk: self.named.index(number) for pk, number in chosen.items() if number != ""}


class YearForm(forms.Form):
    """The year of figures in a page's address."""

    year = forms.TypedChoiceField(label="Năm", coerce=int)

    def __init__(self, data: Any, *, years: Sequence[int]) -> None:
        super().__init__(data)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


class FiguresForm(forms.Form):
    """Households and people of every place of a commune in a year: two numbers a row."""

    def __init__(
        self, data: Any = None, *, places: Sequence[Place], stored: dict[int, tuple[int | None, int | None]]
    ) -> None:
        super().__init__(data)
        self.places = places
        for place in places:
            households, population = stored.get(place.pk, (None, None))
            shown = {"show_hidden_initial": True}  # so that a cell nobody touched overwrites nothing
            self.fields[f"h{place.pk}"] = CountField(label=f"Số hộ của {place}", initial=households, **shown)
            self.fields[f"p{place.pk}"] = CountField(label=f"Số dân của {place}", initial=population, **shown)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control text-end"

    @property
    def rows(self) -> list[tuple[Place, forms.BoundField, forms.BoundField]]:
        return [(place, self[f"h{place.pk}"], self[f"p{place.pk}"]) for place in self.places]

    @property
    def figures(self) -> list[tuple[Place, int | None, int | None]]:
        """Return what was typed, once valid; a cell that nobody touched holds what is stored."""
        return [(place, self._figure(f"h{place.pk}"), self._figure(f"p{place.pk}")) for place in self.places]

    def _figure(self, name: str) -> int | None:
        is_shown = self.add_initial_prefix(name) in self.data
        untouched = is_shown and name not in self.changed_data
        figure: int | None = self.fields[name].initial if untouched else self.cleaned_data[name]
        return figure


class RefuseChangeForm(forms.Form):
    """Why a change is not approved."""

    answer = LinesField(label="Lý do không duyệt", max_length=500)


def kind_field(place: Place) -> forms.ChoiceField:
    """Return the kinds of the level of ``place``."""
    return forms.ChoiceField(label="Loại", choices=[(kind, kind) for kind in KINDS[place.level]])


def part_field(label: str, *, required: bool = True) -> forms.TypedChoiceField:
    parts = [(number, f"Phần {number + 1}") for number in range(PARTS)]
    return forms.TypedChoiceField(label=label, choices=[("", "Chọn phần"), *parts], coerce=int, required=required)
