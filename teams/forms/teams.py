"""Forms of teams: founding, renaming, dissolving."""

from collections.abc import Container
from typing import Any

from django import forms
from django.utils import timezone

from accounts.forms import PlaceChoices
from accounts.models import letterhead
from core.fields import DayField, LinesField, NameField, PersonNameField, ScanField
from core.forms import EditForm, VersionField
from core.text import lower_first, proper_name
from places.models import Level, Place, PlaceQuerySet, prefix_length
from teams.forms.zalo import HouseholdsField, ZaloLinkField
from teams.models import TEAM_LEVELS, Decision, Team, team_name_on


def proposed_name(place: Place, called: str) -> str:
    """Return the name that teams usually bear: what their province calls them, then their place, "ấp An 1"."""
    return f"{called} {lower_first(place.name)}"[:150]


class ReasonField(NameField):
    """Why a place that has a team gets another one."""

    def __init__(self) -> None:
        super().__init__(
            label="Lý do có thêm tổ",
            max_length=Team.LONGEST_REASON,
            required=False,
            help_text="Chỉ ghi khi địa bàn đã có tổ; ví dụ: ấp rộng, chia hai tổ theo tuyến dân cư.",
        )


class DecisionFields(forms.Form):
    """A decision as it is written on paper."""

    number = NameField(
        label="Số quyết định",
        max_length=60,
        help_text="Như trên văn bản, ví dụ 12/QĐ-UBND. Chưa ký thì ghi tạm, có số rồi sửa ở trang của quyết định.",
    )
    signed_on = DayField(label="Ngày ký")
    issued_by = NameField(label="Cơ quan ban hành", max_length=150, proper=proper_name)
    signer = PersonNameField(label="Người ký", max_length=120, required=False)
    scan = ScanField(required=False, help_text="Có thể bổ sung sau ở trang của quyết định.")

    @property
    def decision(self) -> dict[str, Any]:
        """Return what is written on the paper; the scan is kept elsewhere."""
        return {name: self.cleaned_data[name] for name in DecisionFields.base_fields if name != "scan"}


class CommuneOrPlaceForm(forms.Form):
    """Where a team is to be founded: a commune, or a place in one."""

    def __init__(self, data: Any = None, *, places: PlaceQuerySet) -> None:
        super().__init__(data)
        self.places = places
        self.fields["commune"] = PlaceChoices(
            places,
            (Level.COMMUNE,),
            label="Xã, phường, thị trấn",
            required=False,
            empty_label="Chọn xã, phường, thị trấn",
        )
        self.fields["place"] = forms.ModelChoiceField(places.filter(level__in=TEAM_LEVELS), required=False)
        known = Decision.objects.filter(place__in=places)
        self.fields["decision"] = forms.ModelChoiceField(known, required=False)

    @property
    def commune_and_place(self) -> tuple[Place | None, Place | None]:
        """Return the commune (that of the place, where only a place was named) and the place, once valid."""
        commune, place = self.cleaned_data["commune"], self.cleaned_data["place"]
        if commune is None and place is not None:
            commune = self.places.get(path=place.path[: prefix_length(Level.COMMUNE)])
        return commune, place


class NewTeamForm(DecisionFields):
    """A new team in ``commune``: places that have one are marked, and the commune itself stands last."""

    field_order = ("place", "second_team_reason", "name", "kind", "established_on")
    second_team_reason = ReasonField()
    name = NameField(
        label="Tên tổ",
        max_length=150,
        required=False,
        proper=proper_name,
        help_text="Để trống thì lấy tên thường dùng: tên gọi của tổ theo quy định của tỉnh, rồi tên địa bàn.",
    )
    kind = forms.TypedChoiceField(
        label="Loại hình tổ",
        choices=[("", "Theo cấp của địa bàn"), *Team.TeamKind.choices],
        required=False,
        help_text="Để nguyên thì theo địa bàn đã chọn: tổ của ấp, khu phố, tổ dân cư, hoặc tổ của xã, phường.",
    )
    established_on = DayField(label="Ngày thành lập")

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        commune: Place,
        places: PlaceQuerySet,
        place: Place | None = None,
        decision: Decision | None = None,
    ) -> None:
        self.called = team_name_on(commune, timezone.localdate())
        initial: dict[str, Any] = {"issued_by": letterhead(commune, on=timezone.localdate()).name}
        if place is not None:
            initial |= {"place": place.pk, "name": proposed_name(place, self.called)}
        if decision is not None:
            initial |= {name: getattr(decision, name) for name in ("number", "signed_on", "issued_by", "signer")}
        super().__init__(data, files, initial=initial)
        self.fields["place"] = field = PlaceChoices(
            places, TEAM_LEVELS, label="Địa bàn của tổ", empty_label="Chọn ấp, khu phố, tổ dân cư"
        )
        teams = Team.objects.filter(place__in=places, dissolved_on=None)
        field.choices = _order_founding_choices(field.choices, set(teams.values_list("place", flat=True)))
        self.order_fields(self.field_order)

    def clean(self) -> None:
        data = self.cleaned_data
        if not data.get("name") and data.get("place"):
            data["name"] = proposed_name(data["place"], self.called)
        if not data.get("kind") and data.get("place"):
            data["kind"] = Team.TeamKind.of_level(data["place"].level)


def _order_founding_choices(choices: Any, with_team: Container[int]) -> list[tuple[Any, Any]]:
    """Return the choices of places with those that have a team marked, and a place that stands alone (the commune)
    behind the groups of the others.
    """
    empty, *rest = choices
    groups = [
        (head, [(key, _mark_with_team(key, label, with_team)) for key, label in group])
        for head, group in rest
        if isinstance(group, list)
    ]
    alone = [(key, _mark_with_team(key, label, with_team)) for key, label in rest if not isinstance(label, list)]
    return [empty, *groups, *alone]


def _mark_with_team(key: int, label: str, with_team: Container[int]) -> str:
    return f"{label} (đã có tổ)" if key in with_team else label


class TeamForm(EditForm):
    name = NameField(label="Tên tổ", max_length=150, proper=proper_name)
    second_team_reason = ReasonField()
    zalo_url = ZaloLinkField(label="Đường dẫn nhóm Zalo của tổ")
    zalo_households = HouseholdsField(help_text="Để trống nếu chưa đếm.")
    version = VersionField()

    class Meta:
        model = Team
        fields = Team.EDITABLE

    def __init__(self, data: Any = None, *, thing: Team) -> None:
        super().__init__(data, thing=thing)
        kinds = Team.TeamKind.possible_at(thing.place.level)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]


class DissolveForm(DecisionFields):
    field_order = ("last_day", "reason")
    last_day = DayField(label="Ngày cuối cùng hoạt động", help_text="Tính cả ngày này.")
    reason = LinesField(label="Lý do", max_length=500)
