"""These forms write an announcement, choose a commune for some of its teams, and withdraw what was sent."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from accounts.roles import RULES, Role
from core.fields import LinesField, NameField, ScanField, Ticks
from core.widgets import OfferingTextarea
from places.forms import PlaceChoice
from places.models import Level, Place, PlaceQuerySet
from teams.models import Announcement, Team

OFFICIALS = (Role.COMMUNE, Role.DISTRICT, Role.STAFF)


def audience_choices(user: User, within: Place) -> list[tuple[str, str]]:
    """Return whom ``user`` may speak to ``within`` a place: teams, and officials of the levels there are."""
    levels = {within.level, Level.COMMUNE}
    if within.level < Level.DISTRICT and _today(within).at(Level.DISTRICT).exists():
        levels.add(Level.DISTRICT)
    officials = [(role.value, role.label) for role in OFFICIALS if RULES[role].levels & levels]
    return [*Announcement.Audience.choices, *officials]


class CommuneForm(forms.Form):
    """Whose teams are chosen one by one: a commune within the scope."""

    commune = PlaceChoice(queryset=Place.objects.none(), label="Xã, phường", empty_label="Chọn xã, phường")

    def __init__(self, data: QueryDict | None = None, *, within: Place) -> None:
        super().__init__(data)
        self.fields["commune"].queryset = _communes(within)  # type: ignore[attr-defined]


class AnnouncementForm(forms.Form):
    """What is said, to whom and where: above communes one may choose some ``communes``, in a commune some ``teams``."""

    title = NameField(
        label="Tên thông báo",
        max_length=120,
        help_text="Đi ra ngoài cổng (Zalo, SMS, thư), nên không ghi tên người hay số điện thoại.",
    )
    text = LinesField(
        label="Nội dung",
        max_length=5_000,
        widget=OfferingTextarea({"rows": 8}),
        help_text="Chỉ đọc được trên cổng, sau khi đăng nhập.",
    )
    scan = ScanField(label="Tệp kèm theo (PDF, không quá 5 MB)", required=False)
    without_file = forms.BooleanField(label="Bỏ tệp đã kèm", required=False)
    audience = forms.MultipleChoiceField(
        label="Gửi tới", widget=forms.CheckboxSelectMultiple, error_messages={"required": "Xin chọn gửi tới ai."}
    )
    communes = Ticks(Place.objects.none(), label="Chỉ ở một số xã, phường", required=False)
    teams = Ticks(Team.objects.none(), label="Chỉ một số tổ", required=False)
    asks_confirmation = forms.BooleanField(label="Cần người nhận bấm “Đã đọc”", required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        user: User,
        within: Place,
        draft: Announcement | None = None,
    ) -> None:
        super().__init__(data, files, initial=_initial(draft) if draft else {"audience": ["heads"]})
        fields: dict[str, Any] = self.fields
        fields["audience"].choices = audience_choices(user, within)
        if within.level == Level.COMMUNE:
            del self.fields["communes"]
            fields["teams"].queryset = _teams(within)
        else:
            del self.fields["teams"]
            fields["communes"].queryset = _communes(within)
        if draft is None or not draft.file:
            del self.fields["without_file"]

    @property
    def facts(self) -> dict[str, Any]:
        """Return what a valid form says, as the action takes it; its file aside."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("scan", "without_file")}

    @property
    def is_narrowed(self) -> bool:
        """Return whether some of the places are chosen: the page then shows them unfolded."""
        field = self["teams" if "teams" in self.fields else "communes"]
        return bool(field.value() or field.errors)


class WithdrawalForm(forms.Form):
    reason = LinesField(
        label="Lý do thu hồi",
        max_length=500,
        help_text="Người nhận đọc được lý do này.",
        error_messages={"required": "Xin ghi lý do thu hồi."},
    )


def _initial(draft: Announcement) -> dict[str, Any]:
    return {
        "title": draft.title,
        "text": draft.text,
        "audience": draft.groups,
        "communes": list(draft.communes.values_list("pk", flat=True)),
        "teams": list(draft.teams.values_list("pk", flat=True)),
        "asks_confirmation": draft.asks_confirmation,
    }


def _today(within: Place) -> PlaceQuerySet:
    return Place.objects.within(within).for_something_new()


def _communes(within: Place) -> QuerySet[Place]:
    return _today(within).at(Level.COMMUNE).order_by("path")


def _teams(within: Place) -> QuerySet[Team]:
    return Team.objects.within(within).active_on(timezone.localdate()).order_by("place__path", "sort_key", "pk")
