"""The filter of the list of sessions."""

import datetime
from typing import Any

import django_filters
from django import forms
from django.utils import timezone

from training.models import Session, Topic
from training.models.sessions import PASSED, UNDER_WAY, SessionQuerySet

# A planned session is also asked for by what it has come to: its word in the list is its word here.
STANDINGS = [
    (Session.Status.PLANNED.value, Session.Status.PLANNED.label),
    ("under_way", UNDER_WAY),
    ("passed", PASSED),
    (Session.Status.CLOSED.value, Session.Status.CLOSED.label),
    (Session.Status.CANCELLED.value, Session.Status.CANCELLED.label),
]


class SessionFilter(django_filters.FilterSet):
    """By month, topic, form and state; without a word, everything in sight."""

    month = django_filters.DateFilter(
        label="Tháng",
        method="of_month",
        input_formats=["%Y-%m", "%m/%Y"],
        widget=forms.DateInput({"placeholder": "tháng/năm"}, format="%m/%Y"),
    )
    topic = django_filters.ModelChoiceFilter(
        label="Chuyên đề", field_name="topics", queryset=Topic.objects.order_by("sort_key", "pk"), empty_label="Tất cả"
    )
    mode = django_filters.ChoiceFilter(label="Hình thức", choices=Session.Mode.choices, empty_label="Tất cả")
    state = django_filters.ChoiceFilter(label="Tình trạng", choices=STANDINGS, empty_label="Tất cả", method="of_state")

    class Meta:
        model = Session
        fields: list[str] = []

    def of_state(self, rows: SessionQuerySet, name: str, value: str) -> SessionQuerySet:
        return rows.standing(dict(STANDINGS)[value], timezone.now())

    def of_month(self, rows: Any, name: str, value: datetime.date) -> Any:
        """Return the sessions that begin in the month, in Vietnam's time."""
        return rows.filter(starts_at__year=value.year, starts_at__month=value.month)
