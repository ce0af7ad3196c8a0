"""These forms ask of which teams the draft of a decision is made, who decides, and on what grounds."""

from typing import Any

from django import forms

from accounts.forms import PlaceChoices
from accounts.models import User
from core.fields import LinesField
from core.widgets import OfferingTextarea
from places.models import Level, Place
from teams.models import Decision, Ruling

CHANGED, ALL = "changed", "all"
OF_TODAY = {
    CHANGED: "Các tổ có người vào, ra, đổi chức danh sau quyết định gần nhất của tổ",
    ALL: "Mọi tổ đang hoạt động, theo danh sách hôm nay",
}
CHAIR, COMMITTEE = "chair", "committee"
LONGEST_GROUNDS = 4_000


class DraftTeamsForm(forms.Form):
    """A commune where ``user`` founds teams, and which of its teams; without a commune only that is asked."""

    def __init__(self, data: Any = None, *, user: User, **options: Any) -> None:
        super().__init__(data, **options)
        places = Place.objects.visible_to(user).for_something_new().filter(level__lte=Level.COMMUNE)
        self.fields["place"] = PlaceChoices(places, [Level.COMMUNE], label="Xã, phường")
        if commune := self._commune():
            self.fields["place"].widget = forms.HiddenInput()
            choices = self._choices(user, commune)
            self.fields["teams"] = forms.ChoiceField(label="Những tổ nào?", choices=choices)
            self.data = {"teams": choices[0][1][0][0]} | dict(self.data.items())

    def _commune(self) -> Place | None:
        place: Any = self.fields["place"]
        try:
            commune: Place | None = place.clean(self.data.get("place"))
        except forms.ValidationError:
            return None
        return commune

    def _choices(self, user: User, commune: Place) -> list[tuple[str, Any]]:
        composing = Ruling.objects.visible_to(user).composing().values("decision")
        known = Decision.objects.visible_to(user).filter(place=commune, pk__in=composing)
        decisions = [(str(one.pk), f"Quyết định {one}") for one in known.order_by("-signed_on", "-pk")]
        by_decision = [("Theo một quyết định đã ghi trên cổng", decisions)] if decisions else []
        return [*by_decision, ("Kiện toàn theo danh sách hôm nay", list(OF_TODAY.items()))]


class DraftForm(DraftTeamsForm):
    """The same, and what the paper says beside the teams."""

    authority = forms.ChoiceField(
        label="Ai ban hành?",
        choices=[(CHAIR, "Chủ tịch Ủy ban nhân dân"), (COMMITTEE, "Ủy ban nhân dân")],
        initial=CHAIR,
        help_text="Công văn tháng 6/2022 của Sở giao Chủ tịch Ủy ban nhân dân xã ban hành.",
    )
    grounds = LinesField(
        label="Căn cứ",
        max_length=LONGEST_GROUNDS,
        widget=OfferingTextarea({"rows": 12}),
        help_text="Mỗi căn cứ một dòng. Cổng chỉ gợi ý: xin kiểm tra từng văn bản còn hiệu lực, sửa và bổ sung.",
    )

    def params(self) -> dict[str, Any]:
        """Return what Export.params holds."""
        return self.cleaned_data | {"place": self.cleaned_data["place"].pk}
