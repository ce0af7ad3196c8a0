"""Forms of good practices: submitting one, deciding about it."""

from django import forms

from core.fields import NameField
from reporting.forms.difficulties import OfReporter, WordsField
from reporting.models import Practice

LONGEST = 4_000  # characters


class PracticeForm(OfReporter):
    title = NameField(
        label="Tên cách làm", max_length=160, help_text="Ví dụ: Sáng thứ Bảy giúp bà con cài ứng dụng tại chợ."
    )
    text = WordsField(
        label="Làm thế nào, kết quả ra sao",
        rows=8,
        maximum=LONGEST,
        help_text="Kể từng bước để tổ khác làm theo được. Không ghi tên, số điện thoại của người dân.",
    )


class DecideForm(forms.Form):
    """The state that was read, and a word to the submitter; the button says which decision."""

    seen = forms.ChoiceField(choices=Practice.State.choices, widget=forms.HiddenInput)
    reason = WordsField(label="Ý kiến gửi người nộp", required=False, rows=3)
