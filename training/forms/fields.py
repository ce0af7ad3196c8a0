"""Fields that the forms of training share: links that a phone may follow, hours, many choices as boxes to tick."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from teams.forms.fields import SeveralField


class HttpsField(forms.URLField):
    """A link that cannot be read or changed on its way, or none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=500, required=False, assume_scheme="https", **options)

    def clean(self, value: Any) -> str:
        url: str = super().clean(value)
        if url and not url.startswith("https://"):
            raise ValidationError("Đường dẫn phải bắt đầu bằng https://.")
        return url


class HourField(forms.TimeField):
    """An hour and minute of the day, picked or typed as 08:00."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TimeInput({"type": "time"}, format="%H:%M"))
        super().__init__(**options)
        self.error_messages["invalid"] = "Giờ không hợp lệ. Xin nhập theo dạng 08:00."


class Ticks(SeveralField):
    """Rows to tick, as many as fit."""

    widget = forms.CheckboxSelectMultiple
