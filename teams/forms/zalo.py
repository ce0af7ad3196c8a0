"""The link to a Zalo group and the households in it: of a commune, of a team."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import EditForm
from core.text import is_zalo_link
from teams.models import ZaloGroup


class ZaloLinkField(forms.URLField):
    """A link to a Zalo group, or none."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", "Ví dụ https://zalo.me/g/abcxyz123. Để trống nếu chưa có.")
        super().__init__(max_length=200, required=False, assume_scheme="https", **options)

    def clean(self, value: Any) -> str:
        url: str = super().clean(value)
        if url and not is_zalo_link(url):
            raise ValidationError("Đường dẫn nhóm Zalo bắt đầu bằng https://zalo.me/.")
        return url


class HouseholdsField(forms.IntegerField):
    """How many households are in a group; empty: not known."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", "Số hộ trong nhóm Zalo")
        super().__init__(min_value=0, max_value=1_000_000, required=False, **options)


class ZaloForm(EditForm):
    """The group of a commune."""

    url = ZaloLinkField(
        label="Đường dẫn nhóm Zalo của xã, phường",
        help_text="Ví dụ https://zalo.me/g/abcxyz123. Để trống rồi lưu nếu không còn nhóm.",
    )
    households = HouseholdsField(help_text="Để trống nếu chưa đếm.")

    class Meta:
        model = ZaloGroup
        fields = ZaloGroup.EDITABLE
