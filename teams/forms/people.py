"""This form takes what an official says of two people who look like one."""

from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import User
from teams.models import Member, Person

SAME, DIFFERENT = "same", "different"


class PeopleVerdictForm(forms.Form):
    """Two people in sight of the user; one who was merged away a moment ago is left for the action to refuse."""

    verdict = forms.ChoiceField(choices=[(SAME, "Là một người"), (DIFFERENT, "Hai người khác nhau")])

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        seen, somebody = Person.objects.visible_to(user), Member.objects.values("person")
        people = Person.objects.filter(Q(pk__in=seen.values("pk")) | ~Q(pk__in=somebody))
        self.fields["one"] = forms.ModelChoiceField(people)
        self.fields["other"] = forms.ModelChoiceField(people)
