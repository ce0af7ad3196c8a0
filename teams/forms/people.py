"""What an official says of two people who look like one."""

from typing import Any

from django import forms

from accounts.models import User
from teams.models import Person

SAME, DIFFERENT = "same", "different"


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(choices=[(SAME, "Là một người"), (DIFFERENT, "Hai người khác nhau")])

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        people = Person.objects.visible_to(user)
        self.fields["one"] = forms.ModelChoiceField(people)
        self.fields["other"] = forms.ModelChoiceField(people)
