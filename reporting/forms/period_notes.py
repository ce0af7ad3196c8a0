"""A note on some days at a place."""

import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.fields import DayField, NameField
from places.models import Level, Place
from reporting.models.period_notes import LONGEST_NOTE


class PeriodNoteForm(forms.Form):
    place = forms.ModelChoiceField(Place.objects.none(), label="Địa bàn", empty_label=None)
    first_day = DayField(label="Từ ngày")
    last_day = DayField(label="Đến hết ngày")
    text = NameField(
        label="Điều đã xảy ra",
        max_length=LONGEST_NOTE,
        help_text="Một câu ngắn, ví dụ: lũ, tổ không đi được đến nhà dân. Không ghi tên, số điện thoại của ai.",
    )

    def __init__(self, data: Any = None, *, user: User, place: Place, days: tuple[datetime.date, ...] = ()) -> None:
        """Offer the places that stand today, down to the level below the user's own, and ``place``, chosen first;
        ``days`` are the first and last that a page asked about.
        """
        first_day, last_day = days or (timezone.localdate(),) * 2
        super().__init__(data, initial={"place": place.pk, "first_day": first_day, "last_day": last_day})
        own = user.scope or place
        wanted = Q(level__lte=max(own.level + 1, Level.COMMUNE)) | Q(pk=place.pk)
        rows = Place.objects.visible_to(user).filter(wanted).for_something_new([place.pk])
        self.fields["place"].queryset = rows.order_by("level", "sort_key", "path")  # type: ignore[attr-defined]
