"""Wording a part of a paper."""

from django import forms

from core.fields import LinesField
from core.widgets import OfferingTextarea

LONGEST = 3_000  # letters; what a part may hold without running over pages


class PaperTextForm(forms.Form):
    """Whether fields and braces are right is said by the action."""

    text = LinesField(label="Nội dung", max_length=LONGEST, required=False, widget=OfferingTextarea({"rows": 8}))
