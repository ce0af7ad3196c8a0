"""Forms of difficulties: raising one, taking a step, narrowing the list."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from core.cards import NEWS
from core.fields import LinesField
from core.widgets import OfferingTextarea
from places.forms import has_districts
from places.models import Level, Place
from reporting.models import Difficulty, Indicator
from reporting.models.difficulties import DifficultyQuerySet
from reporting.models.indicators import IndicatorQuerySet
from teams.models import Team

LONGEST_TEXT = 2_000  # characters
SELECT = forms.Select(attrs={"class": "form-select"})


class WordsField(LinesField):
    """A text of several lines; a line break counts as one character, as the browser's own limit counts it."""

    def __init__(self, *, rows: int = 4, maximum: int = LONGEST_TEXT, **options: Any) -> None:
        widget = OfferingTextarea({"rows": rows, "maxlength": maximum, "class": "form-control"})
        super().__init__(widget=widget, max_length=maximum, **options)


class ReporterField(forms.ModelChoiceField):
    """Which of one's teams; of one team there is nothing to choose."""

    def label_from_instance(self, team: Team) -> str:
        return f"{team}, {team.place}"


class OfReporter(forms.Form):
    """A form filled in for one of ``reporters``: asks which only where there are several teams."""

    team = ReporterField(label="Tổ", queryset=Team.objects.none(), empty_label=None)

    def __init__(self, *args: Any, reporters: Sequence[Team | Place], **options: Any) -> None:
        super().__init__(*args, **options)
        self.reporters = reporters
        if len(reporters) < 2:
            del self.fields["team"]
        else:
            chosen = Team.objects.filter(pk__in=[one.pk for one in reporters]).select_related("place")
            self.fields["team"].queryset = chosen.order_by("sort_key", "pk")  # type: ignore[attr-defined]

    def reporter(self) -> Team | Place:
        return self.cleaned_data["team"] if "team" in self.fields else self.reporters[0]


class DifficultyForm(OfReporter):
    """``indicators``: those that it may be about; where there are none, that is not asked."""

    category = forms.ChoiceField(label="Loại khó khăn", choices=[("", "Xin chọn"), *Difficulty.Category.choices])
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), label="Về chỉ tiêu nào", required=False, empty_label="Không về chỉ tiêu nào"
    )
    text = WordsField(
        label="Khó khăn, vướng mắc",
        rows=6,
        help_text="Nói rõ vướng ở đâu và cần giúp gì. Không ghi số điện thoại hay giấy tờ của người dân.",
    )

    def __init__(self, *args: Any, indicators: IndicatorQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["indicator"].queryset = indicators  # type: ignore[attr-defined]
        if not indicators.exists():
            del self.fields["indicator"]


class StepForm(forms.Form):
    """The words of a step and the version of the difficulty that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    text = WordsField(label="Nội dung", required=False)

    def __init__(self, *args: Any, label: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label = label


class AnswerForm(forms.Form):
    """One answer to several difficulties: written now, or given before."""

    text = WordsField(
        label="Câu trả lời", required=False, help_text="Mỗi nơi nêu nhận được câu này, như khi trả lời riêng."
    )
    kept = forms.ChoiceField(label="Hoặc dùng lại câu đã trả lời", required=False, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, kept: Mapping[str, str]) -> None:
        super().__init__(data, initial={"kept": ""})
        self.answers = kept
        self.fields["kept"].choices = [("", "Không, viết câu mới"), *kept.items()]  # type: ignore[attr-defined]
        if not kept:
            del self.fields["kept"]

    def clean(self) -> None:
        text, kept = self.cleaned_data.get("text"), self.cleaned_data.get("kept")
        if text and kept:
            self.add_error("kept", "Xin viết câu mới hoặc dùng lại một câu, không cả hai.")
        elif kept:
            self.cleaned_data["text"] = self.answers[kept]
        elif not text and "text" not in self.errors:
            self.add_error("text", "Xin ghi câu trả lời hoặc chọn một câu đã trả lời.")


def handled_by_districts(user: Any) -> bool:
    """Tell whether districts handle difficulties that ``user`` sees: one stands today, or one is left with some."""
    return (
        has_districts(Place.objects.visible_to(user))
        or Difficulty.objects.visible_to(user).filter(level=Level.DISTRICT).exists()
    )


class DifficultyFilter(forms.Form):
    """Category, indicator, state, level, place, text. A value that is no choice narrows nothing."""

    STATES = [
        ("mine", "Chờ anh/chị trả lời"),
        ("news", "Có trả lời mới"),
        ("overdue", "Quá hạn trả lời"),
        ("open", "Chưa giải quyết xong"),
        *Difficulty.State.choices,
    ]
    LEVELS = [(str(level.value), level.label) for level in (Level.COMMUNE, Level.DISTRICT, Level.PROVINCE)]

    state = forms.ChoiceField(label="Tình trạng", required=False, widget=SELECT, choices=[("", "Tất cả"), *STATES])
    category = forms.ChoiceField(
        label="Loại", required=False, widget=SELECT, choices=[("", "Tất cả"), *Difficulty.Category.choices]
    )
    indicator = forms.ChoiceField(label="Về chỉ tiêu", required=False, widget=SELECT)
    level = forms.ChoiceField(label="Cấp đang xử lý", required=False, widget=SELECT, choices=[("", "Tất cả"), *LEVELS])
    place = forms.ChoiceField(label="Địa bàn", required=False, widget=SELECT)
    q = forms.CharField(
        label="Chữ trong nội dung",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def __init__(
        self, data: dict[str, Any], *, user: Any, places: Iterable[Place], indicators: Iterable[Indicator]
    ) -> None:
        super().__init__(data)
        self.user = user
        known = [(str(one.pk), one.name) for one in indicators]
        self.fields["indicator"].choices = [("", "Tất cả"), *known]  # type: ignore[attr-defined]
        if not known:
            del self.fields["indicator"]
        named = [(str(place.pk), place.name) for place in places]
        self.fields["place"].choices = [("", "Tất cả"), *named]  # type: ignore[attr-defined]
        if not named:
            del self.fields["place"]
        if not handled_by_districts(user):
            of_today = [one for one in self.LEVELS if one[0] != str(Level.DISTRICT.value)]
            self.fields["level"].choices = [("", "Tất cả"), *of_today]  # type: ignore[attr-defined]

    def matching_rows(self, rows: DifficultyQuerySet) -> DifficultyQuerySet:
        """Return ``rows`` of the chosen category, indicator, level, state and text; the view narrows them by place."""
        self.is_valid()
        chosen = self.cleaned_data
        for name in ("category", "indicator", "level"):
            if value := chosen.get(name):
                rows = rows.filter(**{name: value})
        rows = self._of_state(rows, chosen.get("state", ""))
        return rows.matching(text) if (text := chosen.get("q")) else rows

    def _of_state(self, rows: DifficultyQuerySet, state: str) -> DifficultyQuerySet:
        if state == "mine":
            return rows.filter(pk__in=Difficulty.objects.waiting_for(self.user).values("pk"))
        if state == "news":
            lately = Difficulty.objects.answered_lately(self.user, timezone.now() - NEWS)
            return rows.filter(pk__in=lately.values("pk"))
        if state == "overdue":
            return rows.overdue_at(timezone.now())
        if state == "open":
            return rows.open()
        return rows.filter(state=state) if state else rows
