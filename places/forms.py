"""Form fields about places."""

from django import forms

from places.models import Level, Place


class PlaceChoice(forms.ModelChoiceField):
    """Places as a tree in one list."""

    def label_from_instance(self, place: Place) -> str:
        until = f" (đến {place.valid_to:%d/%m/%Y})" if place.valid_to else ""
        return f"{'— ' * (place.level - Level.PROVINCE)}{place}{until}"
