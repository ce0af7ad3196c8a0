"""Setting up a report that comes again every period, and changing what its next periods ask."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from core.fields import NameField
from core.forms import EditForm
from core.refusals import LAST_DAY_TOO_EARLY
from core.widgets import OfferingTextarea
from places.forms import PlaceChoice, has_districts
from places.models import Level, Place
from reporting.forms.fields import IndicatorChoice, PeriodDayField
from reporting.forms.reminders import RemindersField
from reporting.models import Indicator, Series
from reporting.periods import MOST_DAYS, faults

FIXED = ("code", "period", "starts_on")  # of a series that was set up; once a round is open, ``within`` too
FROM_A_LETTER = ("title", "period", "due_wording")
DAYS = {4: "Tổ", 3: "Xã, phường, thị trấn", 2: "Huyện, thị xã, thành phố"}


class SeriesForm(EditForm):
    """``days`` of the actions is made of one optional number a level: empty, and that level does not report."""

    title = NameField(
        label="Tên báo cáo", max_length=160, help_text="Cổng thêm tên kỳ vào sau, ví dụ: Báo cáo định kỳ tháng 7/2022."
    )
    period = forms.ChoiceField(label="Kỳ", choices=Series.Period.choices)
    within = PlaceChoice(queryset=Place.objects.none(), label="Trong phạm vi", empty_label=None)
    days_4 = forms.IntegerField(
        label="Tổ nộp sau ngày chốt mấy ngày làm việc", required=False, min_value=1, max_value=MOST_DAYS
    )
    days_3 = forms.IntegerField(
        label="Xã nộp sau ngày chốt mấy ngày làm việc", required=False, min_value=1, max_value=MOST_DAYS
    )
    days_2 = forms.IntegerField(
        label="Huyện nộp sau ngày chốt mấy ngày làm việc",
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text="Để trống thì cấp đó không báo cáo. Cấp trên nộp sau cấp dưới ít nhất một ngày.",
    )
    due_wording = NameField(
        label="Thời hạn, ghi nguyên văn như trong văn bản", max_length=300, widget=OfferingTextarea({"rows": 2})
    )
    reminders = RemindersField()
    all_indicators = forms.BooleanField(
        label="Hỏi tất cả chỉ tiêu đang dùng",
        required=False,
        help_text="Không cần đánh dấu từng chỉ tiêu. Mỗi kỳ chỉ hỏi chỉ tiêu còn dùng trong những ngày của kỳ.",
    )
    indicators = IndicatorChoice(queryset=Indicator.objects.none(), label="Chỉ tiêu phải báo cáo", required=False)
    starts_on = PeriodDayField(
        label="Từ ngày",
        help_text="Mở mọi kỳ có ngày chốt (ngày 14) từ ngày này, kể cả kỳ đã qua; không mở kỳ cũ hơn.",
    )
    ends_on = PeriodDayField(label="Đến hết ngày", required=False, help_text="Để trống thì mở cho đến khi sửa.")
    code = forms.SlugField(label="Mã", max_length=24, help_text="Chữ không dấu, số, gạch nối; đứng trong mã kỳ.")

    field_order = (
        *("title", "period", "within", "days_4", "days_3", "days_2", "due_wording", "reminders"),
        *("all_indicators", "indicators", "starts_on", "ends_on", "code"),
    )

    class Meta:
        model = Series
        fields = Series.EDITABLE
        exclude = ("days",)  # a number a level

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        user: User,
        thing: Series | None = None,
        asked: Mapping[str, str] | None = None,
    ) -> None:
        """Fill the form. ``asked`` holds what a letter said that a new series is made from, if any."""
        new = {name: asked[name] for name in FROM_A_LETTER if name in asked} if asked else {}
        seen = {f"days_{level}": days for level, days in thing.days.items()} if thing else {}
        super().__init__(data, thing=thing, initial=seen or {"starts_on": timezone.localdate()} | new)
        self.series = thing
        self.fields["indicators"].queryset = Indicator.objects.visible_to(user)  # type: ignore[attr-defined]
        places = Place.objects.visible_to(user).filter(level__lte=Level.COMMUNE).for_something_new()
        self.fields["within"].queryset = places.order_by("path")  # type: ignore[attr-defined]
        if thing is not None:  # what it asks is marked already
            del self.fields["all_indicators"]
        if not has_districts(places) and not (thing and "2" in thing.days):
            self.fields["days_3"].help_text = self.fields.pop("days_2").help_text
        self.fixed = () if thing is None else (*FIXED, "within") if thing.rounds.exists() else FIXED
        for name in self.fixed:
            del self.fields[name]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].lower()
        if Series.objects.filter(code=code).exists():
            raise forms.ValidationError(f"Mã “{code}” đã dùng. Xin chọn mã khác.")
        return code

    def clean(self) -> None:
        fields = self.cleaned_data
        if not self.errors.keys() & {"days_4", "days_3", "days_2"} and (found := faults(self.days)):
            self.add_error("days_4", found[0])
        if fields.get("all_indicators"):
            known = self.fields["indicators"].queryset  # type: ignore[attr-defined]
            first_day = fields.get("starts_on") or timezone.localdate()
            fields["indicators"] = [one for one in known if one.ends_on is None or one.ends_on >= first_day]
        if not fields.get("indicators") and "indicators" not in self.errors:
            self.add_error("indicators", "Xin chọn ít nhất một chỉ tiêu.")
        starts_on = self.series.starts_on if self.series else fields.get("starts_on")
        if starts_on and fields.get("ends_on") and fields["ends_on"] < starts_on:
            self.add_error("ends_on", LAST_DAY_TOO_EARLY)

    @property
    def days(self) -> dict[int, int]:
        found = {level: self.cleaned_data.get(f"days_{level}") for level in DAYS}
        return {level: days for level, days in found.items() if days is not None}

    @property
    def changes(self) -> dict[str, Any]:
        """What ``edit`` takes, once valid."""
        return self.edits | (
            {"days": self.days} if any(f"days_{level}" in self.touched_fields for level in DAYS) else {}
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What ``create`` takes, once valid."""
        kept = {name: value for name, value in self.cleaned_data.items() if not name.startswith(("days_", "all_"))}
        return kept | {"days": self.days, "indicators": list(kept["indicators"])}

    def planned(self) -> Series:
        """The series as it would be, not saved."""
        days = {str(level): count for level, count in self.days.items()}
        names = ("title", "due_wording", "ends_on", "within", *FIXED)
        typed = self.cleaned_data
        facts = {name: getattr(self.series, name) if name in self.fixed else typed[name] for name in names}
        return Series(**facts, days=days)
