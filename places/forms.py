"""Form fields about places, and which levels and kinds of places they offer."""

import datetime

from django import forms
from django.utils import timezone

from places.models import KINDS, Level, Place, PlaceQuerySet

ENDED_WITH_DISTRICTS = ("thị trấn",)  # since July 2025 communes are xã, phường and đặc khu


class PlaceChoice(forms.ModelChoiceField):
    """Places as a tree in one list."""

    def label_from_instance(self, place: Place) -> str:
        until = f" (đến {place.valid_to:%d/%m/%Y})" if place.valid_to else ""
        return f"{'— ' * (place.level - Level.PROVINCE)}{place}{until}"


def has_districts(places: PlaceQuerySet, day: datetime.date | None = None) -> bool:
    """Tell whether a district of ``places`` stands on ``day`` (None: today): where none does, nothing new is about
    districts.
    """
    return places.at(Level.DISTRICT).valid_on(day or timezone.localdate()).exists()


def offered_kinds(level: int, *, districts: bool, kept: str = "") -> list[str]:
    """Return the kinds in which a place of ``level`` may begin, where there are ``districts`` or not; and ``kept``,
    which is chosen already.
    """
    ended = () if districts else KINDS[Level.DISTRICT] if level == Level.DISTRICT else ENDED_WITH_DISTRICTS
    return [kind for kind in KINDS[level] if kind not in ended or kind == kept]
