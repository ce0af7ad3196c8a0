"""These forms write a reorganisation: its resolution, its files, one place, one link, and three ready-made changes."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.fields import DayField, LinesField, NameField, ScanField
from core.forms import EditForm
from core.text import proper_name
from places.forms import PlaceChoice, has_districts, offered_kinds
from places.models import KINDS, Level, Place, PlaceQuerySet, existing
from teams.forms.hamlets import CountField
from teams.models import NewPlace, PlaceLink, Reorganisation

ONE_DAY = datetime.timedelta(days=1)
_CSV = forms.FileInput({"accept": ".csv,text/csv"})


class ResolutionForm(EditForm):
    """What the resolution is."""

    title = NameField(label="Tên", max_length=200, help_text="Ví dụ: Sắp xếp đơn vị hành chính cấp xã năm 2025.")
    decision = NameField(label="Số nghị quyết", max_length=60, help_text="Như trên văn bản, ví dụ 1682/NQ-UBTVQH15.")
    signed_on = DayField(label="Ngày ký")
    effective_on = DayField(
        label="Có hiệu lực từ ngày", help_text="Ngày đầu tiên theo địa bàn mới; ngày trước đó là ngày cuối của nơi cũ."
    )
    scan = ScanField(label="Bản quét nghị quyết (PDF, không quá 5 MB)", required=False)

    class Meta:
        model = Reorganisation
        fields = Reorganisation.EDITABLE
        exclude = ("file",)  # sent as ``scan`` and kept on the shelf


class ContentForm(forms.Form):
    """One or both files; what is not given stays as it is."""

    places = forms.FileField(
        label="Tệp nơi mới (CSV)",
        required=False,
        widget=_CSV,
        help_text="Cột: code, valid_from, valid_to, level, kind, name, parent_code, latitude, longitude.",
    )
    successions = forms.FileField(
        label="Tệp nơi cũ về nơi mới (CSV)",
        required=False,
        widget=_CSV,
        help_text="Cột: old_code, new_code, partial (yes hoặc no), effective_on, resolution.",
    )

    def clean(self) -> None:
        data = self.cleaned_data
        if not self.errors and not data.get("places") and not data.get("successions"):
            raise ValidationError("Xin chọn ít nhất một tệp.")


class NewPlaceForm(forms.Form):
    """A place that begins: under which one is chosen among the new places and those that go on."""

    level = forms.TypedChoiceField(label="Cấp", choices=Level, coerce=int)
    kind = forms.ChoiceField(label="Loại")
    name = NameField(
        label="Tên đầy đủ", max_length=150, proper=proper_name, help_text="Như trong nghị quyết, ví dụ Xã Tân Lập."
    )
    code = NameField(label="Mã", max_length=30, help_text="Mã địa bàn từ ngày có hiệu lực; có thể là mã cũ.")
    parent_code = forms.ChoiceField(label="Thuộc", required=False)
    households = CountField(label="Số hộ")
    population = CountField(label="Số dân")

    def __init__(
        self, data: Any = None, *, reorganisation: Reorganisation, user: Any, place: NewPlace | None = None
    ) -> None:
        names = ("level", "kind", "name", "code", "parent_code", "households", "population")
        initial = (
            {name: getattr(place, name) for name in names} if place else {"level": int(Level.COMMUNE), "kind": "xã"}
        )
        super().__init__(data, initial=initial)
        last_day = reorganisation.effective_on - ONE_DAY
        districts = has_districts(Place.objects.within(reorganisation.kept_at), last_day)
        districts = districts or reorganisation.news.filter(level=Level.DISTRICT).exists()
        levels = [level for level in Level if districts or level != Level.DISTRICT]
        self.fields["level"].choices = [(level.value, level.label) for level in levels]  # type: ignore[attr-defined]
        kinds: Any = self.fields["kind"]
        kinds.choices = _grouped_kinds(levels, districts=districts, kept=place.kind if place else "")
        news = reorganisation.news.filter(level__lt=Level.GROUP).order_by("level", "name")
        ending = set(reorganisation.links.order_by().values_list("old", flat=True))
        going_on = _living(user, reorganisation).filter(level__lt=Level.HAMLET).order_by("path")
        choices = [
            ("Nơi mới trong lần sắp xếp này", [(new.code, new.name) for new in news if place is None or new != place]),
            ("Nơi giữ nguyên", [(one.code, _indented_name(one)) for one in going_on if one.pk not in ending]),
        ]
        kept = place.parent_code if place else ""
        if kept and kept not in {code for _, group in choices for code, _ in group}:
            choices.append(("Đang ghi", [(kept, f"Mã {kept}")]))
        self.fields["parent_code"].choices = [("", "Không thuộc nơi nào (tỉnh)"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> None:
        data = self.cleaned_data
        level, kind = data.get("level"), data.get("kind")
        if level and kind and kind not in KINDS[level]:
            self.add_error("kind", f"Loại này không thuộc cấp đã chọn. Xin chọn một trong: {', '.join(KINDS[level])}.")
        if level == Level.PROVINCE and data.get("parent_code"):
            self.add_error("parent_code", "Tỉnh không thuộc nơi nào. Xin chọn dòng đầu.")
        if level and level > Level.PROVINCE and "parent_code" in data and not data["parent_code"]:
            self.add_error("parent_code", "Xin chọn nơi mà địa bàn này thuộc về.")


class WhereChoice(forms.ModelChoiceField):
    """Provinces by name, communes with the district they lie in."""

    def label_from_instance(self, place: Place) -> str:
        return with_district(place)


class ReorganisationPlaceForm(forms.Form):
    """In which province or commune the old place lies: narrows the list of the form below it."""

    where = WhereChoice(
        Place.objects.none(), label="Nơi cũ ở", empty_label=None, widget=forms.Select({"class": "form-select"})
    )

    def __init__(self, data: Any, *, places: PlaceQuerySet, default: Place | None) -> None:
        super().__init__({"where": data.get("where") or (default.pk if default else "")})
        self.fields["where"].queryset = places.select_related("parent").order_by("path")  # type: ignore[attr-defined]

    @property
    def chosen_place(self) -> Place | None:
        return self.cleaned_data["where"] if self.is_valid() else None


class LinkForm(forms.Form):
    """An old place of ``olds`` passes to one of the new places, whole or in part."""

    old = PlaceChoice(Place.objects.none(), label="Nơi cũ", empty_label="Chọn nơi cũ")
    new_code = forms.ChoiceField(label="Về nơi mới")
    partial = forms.BooleanField(label="Chỉ một phần của nơi cũ về đây", required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        reorganisation: Reorganisation,
        olds: PlaceQuerySet,
        link: PlaceLink | None = None,
        new_code: str = "",
    ) -> None:
        initial: dict[str, Any] = {"new_code": new_code}
        if link is not None:
            initial = {"old": link.old_id, "new_code": link.new_code, "partial": link.partial}
            olds = olds | Place.objects.filter(pk=link.old_id)
        super().__init__(data, initial=initial)
        self.fields["old"].queryset = olds.order_by("path")  # type: ignore[attr-defined]
        news = reorganisation.news.order_by("level", "name", "code")
        choices = [("", "Chọn nơi mới"), *((new.code, f"{new.name} ({new.code})") for new in news)]
        self.fields["new_code"].choices = choices  # type: ignore[attr-defined]


class RenamePlaceForm(forms.Form):
    """A new name or kind of a place that goes on with the same boundaries."""

    old = PlaceChoice(Place.objects.none(), label="Nơi đổi tên", empty_label="Chọn tỉnh, xã hoặc phường")
    name = NameField(
        label="Tên mới, đầy đủ",
        max_length=150,
        proper=proper_name,
        help_text="Như trong nghị quyết, ví dụ Phường Tân Lập.",
    )
    kind = forms.ChoiceField(label="Loại", initial="xã")

    def __init__(self, data: Any = None, *, olds: PlaceQuerySet) -> None:
        super().__init__(data)
        self.fields["old"].queryset = olds.order_by("path")  # type: ignore[attr-defined]
        districts = olds.at(Level.DISTRICT).exists()
        levels = [Level.PROVINCE, *([Level.DISTRICT] if districts else []), Level.COMMUNE]
        self.fields["kind"].choices = _grouped_kinds(levels, districts=districts)  # type: ignore[attr-defined]

    def clean(self) -> None:
        data = self.cleaned_data
        old, kind = data.get("old"), data.get("kind")
        if old and kind and kind not in KINDS[old.level]:
            self.add_error("kind", f"Loại này không thuộc cấp của {old}. Xin chọn: {', '.join(KINDS[old.level])}.")
        if old and (old.name, old.kind) == (data.get("name"), kind):
            self.add_error("name", "Tên và loại chưa đổi. Xin ghi tên mới.")


class MoveHamletForm(forms.Form):
    """Which hamlet goes to which commune, one that goes on or a new one."""

    hamlet = forms.ModelChoiceField(Place.objects.none(), label="Ấp, khu phố", empty_label="Chọn ấp, khu phố")
    commune_code = forms.ChoiceField(label="Chuyển sang")

    def __init__(
        self, data: Any = None, *, hamlets: PlaceQuerySet, communes: Iterable[Place], news: Iterable[NewPlace]
    ) -> None:
        super().__init__(data)
        self.fields["hamlet"].queryset = hamlets.order_by("sort_key", "path")  # type: ignore[attr-defined]
        groups = [
            ("Xã, phường giữ nguyên", [(commune.code, with_district(commune)) for commune in communes]),
            ("Xã, phường mới", [(new.code, new.name) for new in news]),
        ]
        choices = [("", "Chọn xã, phường"), *((name, rows) for name, rows in groups if rows)]
        self.fields["commune_code"].choices = choices  # type: ignore[attr-defined]


class MergePlaceForm(forms.Form):
    """Which commune or hamlet becomes part of which other."""

    old = WhereChoice(Place.objects.none(), label="Nơi nhập đi", empty_label="Chọn nơi kết thúc")
    into = WhereChoice(
        Place.objects.none(),
        label="Nhập vào",
        empty_label="Chọn nơi nhận",
        help_text="Nơi nhận giữ tên và mã, gồm thêm nơi nhập đi từ ngày có hiệu lực.",
    )

    def __init__(self, data: Any = None, *, places: PlaceQuerySet) -> None:
        super().__init__(data)
        for name in ("old", "into"):
            field: Any = self.fields[name]
            field.queryset = places.select_related("parent").order_by("sort_key", "path")


class UndoForm(forms.Form):
    reason = LinesField(
        label="Lý do hoàn tác", max_length=1_000, error_messages={"required": "Xin ghi lý do hoàn tác."}
    )


def _grouped_kinds(levels: Iterable[Level], *, districts: bool, kept: str = "") -> list[tuple[str, Any]]:
    offered = [(level.label, offered_kinds(level, districts=districts, kept=kept)) for level in levels]
    return [(label, [(kind, kind) for kind in kinds]) for label, kinds in offered]


def with_district(place: Place) -> str:
    above = place.parent
    return f"{place} ({above})" if above is not None and above.level == Level.DISTRICT else place.name


def _living(user: Any, reorganisation: Reorganisation) -> PlaceQuerySet:
    """Return places of the user's that are there when the reorganisation takes effect, and did not begin with it."""
    rows = Place.objects.visible_to(user).filter(existing(reorganisation.effective_on))
    return rows.exclude(valid_from=reorganisation.effective_on)


def _indented_name(place: Place) -> str:
    return f"{'— ' * (place.level - Level.PROVINCE)}{place.name}"
