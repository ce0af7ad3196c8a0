"""A message that is pasted to be read: never stored."""

from django import forms

LONGEST_MESSAGE = 20_000  # characters


class MessageForm(forms.Form):
    message = forms.CharField(
        label="Tin nhắn",
        max_length=LONGEST_MESSAGE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "form-control", "autocomplete": "off"}),
        error_messages={
            "required": "Xin dán tin nhắn vào ô này.",
            "max_length": "Tin dài %(show_value)s ký tự; mỗi lần cổng đọc nhiều nhất 20.000. Xin dán từng phần.",
        },
    )

    def clean_message(self) -> str:
        text: str = self.cleaned_data["message"]
        if not text.strip():
            raise forms.ValidationError(self.fields["message"].error_messages["required"])
        return text
