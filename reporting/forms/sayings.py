"""Which words of a message mean which indicator."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from core.fields import NameField
from reporting.models import Indicator
from reporting.models.sayings import LONGEST_SAYING


class SayingForm(forms.Form):
    words = NameField(
        label="Cách gọi trong tin nhắn",
        min_length=2,
        max_length=LONGEST_SAYING,
        help_text="Không ghi số, không cần dấu. Ví dụ: kích hoạt VNeID.",
    )
    indicator = forms.ModelChoiceField(Indicator.objects.none(), label="Là chỉ tiêu", empty_label="Chọn chỉ tiêu")

    def __init__(self, *args: Any, indicators: QuerySet[Indicator], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["indicator"].queryset = indicators  # type: ignore[attr-defined]
