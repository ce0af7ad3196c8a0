"""How the numbers of a rollup are read as a file."""

from django import forms

from places.models import Level
from reporting.models.basis import Basis


class RollupDataForm(forms.Form):
    """What else the address of the page says is nothing to its file."""

    basis = forms.ChoiceField(choices=Basis, required=False)
    depth = forms.IntegerField(min_value=0, max_value=Level.GROUP - Level.PROVINCE, required=False)
