"""Fields that the forms of teams share: names in one Unicode form, days, phone numbers."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from teams.models import Decision


class DecisionChoice(forms.ModelChoiceField):
    """A decision that concerns the team, or none."""

    def __init__(self, decisions: QuerySet[Decision], **options: Any) -> None:
        rows = decisions.order_by("-signed_on", "-pk")
        super().__init__(rows, required=False, empty_label="Không ghi", **options)
