"""The search box."""

from django import forms

from core.fields import SearchedField
from core.phones import NotAPhone, looks_like_a_phone, normalise_phone
from core.text import fold

FEWEST = 2  # letters


class SearchForm(forms.Form):
    q = SearchedField(
        label="Tên tổ, tên người, địa bàn, số quyết định hoặc số điện thoại đầy đủ",
        max_length=100,
        required=False,
        error_messages={"max_length": "Xin gõ ngắn hơn, nhiều nhất 100 chữ."},
        widget=forms.TextInput({"type": "search"}),
    )

    def clean_q(self) -> str:
        text = self.cleaned_data["q"]
        if len(fold(text)) < FEWEST:
            raise forms.ValidationError("Xin gõ ít nhất 2 chữ.")
        return text

    @property
    def phone(self) -> str:
        """The whole phone number that was typed, as it is stored; else an empty text."""
        text = self.cleaned_data["q"]
        try:
            return normalise_phone(text) if looks_like_a_phone(text) else ""
        except NotAPhone:
            return ""
