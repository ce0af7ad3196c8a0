"""Which rounds to add up, and by which places."""

from typing import Any

from django import forms

from accounts.models import User
from places.models import Level, Place
from reporting.models import Round
from reporting.models.basis import Basis


class RollupForm(forms.Form):
    """One round, more rounds to add to it, and the basis; only rounds that ``user`` may see."""

    round = forms.ModelChoiceField(
        label="Kỳ báo cáo", queryset=Round.objects.none(), to_field_name="code", empty_label=None
    )
    basis = forms.ChoiceField(label="Tính theo", choices=Basis, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = Round.objects.visible_to(user).order_by("-data_to", "-pk")
        self.fields["with"] = forms.ModelMultipleChoiceField(
            label="Cộng thêm các kỳ",
            queryset=rounds,
            to_field_name="code",
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]

    def codes(self) -> list[str]:
        """The chosen codes, each once, the first the one that names the page."""
        first, more = self.cleaned_data["round"], self.cleaned_data["with"]
        return list(dict.fromkeys([first.code, *(one.code for one in more)]))


class ExportForm(RollupForm):
    """The same for a place that ``user`` may see, and the rounds that they are held against, if any."""

    place = forms.ModelChoiceField(queryset=Place.objects.none())
    against = forms.ModelMultipleChoiceField(queryset=Round.objects.none(), to_field_name="code", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["place"].queryset = Place.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["against"].queryset = Round.objects.visible_to(user).order_by("data_to", "pk")  # type: ignore[attr-defined]

    def params(self) -> dict[str, Any]:
        """What Export.params holds."""
        against = ",".join(one.code for one in self.cleaned_data["against"])
        return {
            "round": ",".join(self.codes()),
            "place": self.cleaned_data["place"].pk,
            "basis": self.cleaned_data["basis"] or Basis.THEN.value,
        } | ({"against": against} if against else {})


class PaperForm(ExportForm):
    """The same for a place that reports upward on paper: a province, a district or a commune, as it was. ``annexes``:
    with the tables by place and of who is missing behind it.
    """

    annexes = forms.BooleanField(label="Kèm phụ lục", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        offices = Place.objects.visible_to(user).filter(level__lte=Level.COMMUNE)
        self.fields["place"].queryset = offices  # type: ignore[attr-defined]

    def params(self) -> dict[str, Any]:
        annexes = {"annexes": True} if self.cleaned_data["annexes"] else {}
        return {"round": ",".join(self.codes()), "place": self.cleaned_data["place"].pk} | annexes
