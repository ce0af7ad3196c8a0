"""These forms ask of which place, on which day and what for a list of contacts is made."""

from typing import Any

from django import forms
from django.utils import timezone

from accounts.forms import PlaceChoices
from accounts.models import User
from core.fields import DayField, LinesField
from places.models import Level, Place


class ContactsWhereForm(forms.Form):
    """A place that ``user`` sees, and a day that has come."""

    on = DayField(label="Thành viên của ngày")

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        scope = user.scope
        places = Place.objects.visible_to(user).filter(level__lte=Level.HAMLET)
        levels = [Level.COMMUNE, Level.HAMLET] if scope and scope.level >= Level.COMMUNE else list(Level)[:3]
        self.fields["place"] = PlaceChoices(places, levels, label="Địa bàn")
        self.order_fields(["place", "on"])

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError("Ngày này chưa đến. Xin chọn hôm nay hoặc một ngày đã qua.")
        return on


class ContactsForm(ContactsWhereForm):
    """The same, and what the list is for."""

    reason = LinesField(
        label="Dùng danh sách để làm gì?",
        max_length=300,
        help_text="Ví dụ: mời tổ trưởng dự tập huấn ngày 20/07/2022. Câu này được ghi ở chân mỗi trang.",
    )

    def params(self) -> dict[str, Any]:
        """Return what Export.params holds."""
        return {"place": self.cleaned_data["place"].pk, "on": self.cleaned_data["on"].isoformat()}
