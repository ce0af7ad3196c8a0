"""What is asked once of a table of figures, for all lines that do not say it."""

from django import forms

from core.fields import LinesField
from exchange.forms.asking import AskedOnceForm

LONGEST_REASON = 1_000  # characters, as in the form of one report


class FiguresAskedForm(AskedOnceForm):
    """Which round the figures are of, and why the commune enters them for the leaders."""

    round = forms.ChoiceField(label="Kỳ báo cáo của các dòng không ghi kỳ", required=False)
    reason = LinesField(
        label="Lý do nhập thay, cho các dòng không ghi lý do",
        max_length=LONGEST_REASON,
        required=False,
        help_text="Tổ trưởng đọc được. Để trống thì ghi là nhập từ tệp Excel.",
    )
