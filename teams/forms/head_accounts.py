"""This form asks of which place the accounts of leaders and deputies are listed."""

from typing import Any

from django import forms
from django.db.models import Q

from accounts.forms import PlaceChoices
from accounts.models import User
from places.models import Level, Place


class HeadAccountsForm(forms.Form):
    """A place of today that ``user`` sees, a commune or one above them; or their own, which may have ended."""

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        places = Place.objects.visible_to(user).filter(Q(valid_to=None) | Q(pk=user.place_id))
        levels = [Level.PROVINCE, Level.DISTRICT, Level.COMMUNE]
        self.fields["place"] = PlaceChoices(places, levels, label="Địa bàn", required=False, empty_label="Cả địa bàn")
