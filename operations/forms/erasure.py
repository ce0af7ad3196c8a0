"""Why somebody's data is erased."""

from django import forms

from core.fields import LinesField


class ErasureForm(forms.Form):
    reason = LinesField(
        label="Lý do",
        max_length=300,
        help_text="Ví dụ: đề nghị bằng văn bản ngày 05/07/2022. Nhật ký giữ câu này lâu dài, xin không ghi tên người.",
    )
