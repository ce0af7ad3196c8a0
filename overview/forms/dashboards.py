"""What a dashboard is asked for in its address: the measure, the round, the reading."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from overview.measures import Measure
from places.models import Place
from reporting.models import Indicator, Round
from reporting.models.basis import Basis
from reporting.rollups import basis_at_first

SELECT = forms.Select({"class": "form-select"})


@dataclass(frozen=True)
class Choices:
    """What was choice; ``indicator`` where attainment is measured. ``query`` keeps all of it in a link."""

    measure: Measure
    indicator: Indicator | None
    round: Round | None
    basis: Basis

    @property
    def label(self) -> str:
        return f"{self.measure.label}: {self.indicator}" if self.indicator else self.measure.label

    @property
    def query(self) -> str:
        """The same view at another place."""
        asked = {"measure": measure_value(self.measure, self.indicator)}
        asked |= {"round": self.round.code} if self.round else {}
        asked |= {"basis": self.basis.value}
        return "?" + urlencode(asked)


def measure_value(measure: Measure, indicator: Indicator | None) -> str:
    return f"{measure.value}:{indicator.code}" if indicator else measure.value


class DashboardForm(forms.Form):
    """``rounds``: those on offer; ``round``: the one shown, whose indicators can be measured.

    A measure or a reading that is none reads as the first: a link that has grown old still shows something.
    """

    measure = forms.ChoiceField(label="Thước đo", required=False, widget=SELECT)
    round = forms.ChoiceField(label="Kỳ báo cáo", required=False, widget=SELECT)
    basis = forms.ChoiceField(label="Tính theo", required=False, widget=SELECT, choices=Basis)

    def __init__(self, data: QueryDict, *, place: Place, rounds: list[Round], round: Round | None) -> None:
        self.shown = round
        self.basis_at_first = basis_at_first([round] if round else [], place)
        self.indicators = round.asked() if round else []
        super().__init__(self._complete(data))
        self.fields["measure"].choices = self._measures()  # type: ignore[attr-defined]
        self.fields["round"].choices = [(one.code, one.title) for one in rounds]  # type: ignore[attr-defined]
        if round is None:
            del self.fields["round"], self.fields["basis"]

    def _complete(self, data: QueryDict) -> dict[str, Any]:
        """What is shown where nothing was said, so that the form says it too."""
        first = Measure.COMPLETENESS if self.shown else Measure.COVERAGE
        shown = {"measure": first.value, "basis": self.basis_at_first.value}
        code = {"round": self.shown.code} if self.shown else {}
        return shown | {name: value for name, value in data.dict().items() if value} | code

    def _measures(self) -> list[tuple[str, Any]]:
        simple = [one for one in Measure if not one.is_of_an_indicator and (self.shown or one.is_of_a_day)]
        ratios = [one for one in self.indicators if one.is_ratio]
        groups = [
            (measure.label, [(measure_value(measure, one), one.name) for one in some])
            for measure, some in ((Measure.RATIO, ratios), (Measure.ATTAINMENT, self.indicators))
            if some
        ]
        return [*((one.value, one.label) for one in simple), *groups]

    def choice(self) -> Choices:
        self.is_valid()
        said = self.cleaned_data
        default = Measure.COMPLETENESS if self.shown else Measure.COVERAGE
        measure, _, code = (said.get("measure") or default.value).partition(":")
        return Choices(
            measure=Measure(measure),
            indicator=next((one for one in self.indicators if one.code == code), None),
            round=self.shown,
            basis=Basis(said.get("basis") or self.basis_at_first),
        )
