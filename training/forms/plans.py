"""The form of a training plan."""

from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from accounts.forms import PlaceChoices
from accounts.models import User
from core.fields import DayField, NameField, PercentField, Ticks, percent_of
from core.forms import EditForm, check_order
from core.widgets import OfferingTextarea
from places.models import Level, Place
from training.models import Plan, Topic


class PlanForm(EditForm):
    title = NameField(label="Tên kế hoạch", max_length=200, help_text="Ví dụ: Tập huấn tháng 7–8/2022.")
    topics = Ticks(Topic.objects.none(), label="Chuyên đề")
    starts_on = DayField(label="Từ ngày")
    ends_on = DayField(label="Đến hết ngày")
    percent = PercentField(label="Tỷ lệ thành viên phải học (%)")
    wording = NameField(
        label="Nguyên văn trong văn bản giao",
        max_length=300,
        required=False,
        widget=OfferingTextarea({"rows": 3}),
        help_text="Trích đúng câu giao việc để mọi nơi hiểu như nhau.",
    )
    field_order = ("title", "within", "topics", "starts_on", "ends_on", "percent", "wording")

    class Meta:
        model = Plan
        fields = Plan.EDITABLE
        exclude = ("share",)  # as a percentage

    def __init__(self, data: QueryDict | None = None, *, user: User, thing: Plan | None = None) -> None:
        new = {"percent": 100, "within": user.place_id}
        super().__init__(data, thing=thing, initial={"percent": percent_of(thing.share)} if thing else new)
        self.fields["within"] = PlaceChoices(
            Place.objects.visible_to(user).for_something_new([thing.within_id] if thing else []),
            (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE),
            label="Phạm vi",
        )
        self.fields["topics"].queryset = topics_to_offer(thing.topics.values("pk") if thing else [])  # type: ignore[attr-defined]
        self.order_fields(self.field_order)

    def clean(self) -> None:
        check_order(self, "starts_on", "ends_on")

    def action_data(self) -> dict[str, Any]:
        """Return the edits as the actions take them: ``share`` from 0 to 1."""
        share = {"share": self.cleaned_data["percent"] / 100} if "percent" in self.touched_fields else {}
        return self.edits | share


def topics_to_offer(kept: Any) -> Any:
    """Return topics still taught, and those that were chosen before."""
    still = Topic.objects.offered_on(timezone.localdate())
    return Topic.objects.filter(Q(pk__in=still.values("pk")) | Q(pk__in=kept)).order_by("kind", "sort_key", "pk")
