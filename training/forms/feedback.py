"""Forms of what follows a session: three marks and a word, and the quiz of its topics."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from core.fields import LinesField
from core.widgets import OfferingTextarea
from training.models import Feedback, Question, Topic

LONGEST = 2_000  # characters
NOTHING_CHOSEN = {"required": "Xin chọn một câu trả lời."}


class RatingField(forms.TypedChoiceField):
    """A mark from 1 to 5, each with its word."""

    def __init__(self, *, label: str, words: Sequence[str]) -> None:
        super().__init__(
            label=label,
            choices=[(mark, f"{mark} – {word}") for mark, word in enumerate(words, start=1)],
            coerce=int,
            widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            error_messages=NOTHING_CHOSEN,
        )


class FeedbackForm(forms.Form):
    """Filled with what was said before, where something was."""

    useful = RatingField(
        label="Buổi học có bổ ích cho việc của tổ không?",
        words=["Không bổ ích", "Ít bổ ích", "Tạm được", "Bổ ích", "Rất bổ ích"],
    )
    clear = RatingField(
        label="Bài giảng có dễ hiểu không?",
        words=["Không hiểu", "Khó hiểu", "Tạm được", "Dễ hiểu", "Rất dễ hiểu"],
    )
    able = RatingField(
        label="Anh/chị có hướng dẫn lại được cho bà con không?",
        words=["Chưa làm được", "Làm được ít", "Cần người giúp", "Làm được", "Làm được tốt"],
    )
    text = LinesField(
        label="Góp ý thêm",
        help_text="Không bắt buộc. Người tổ chức đọc góp ý mà không thấy tên người viết.",
        required=False,
        max_length=LONGEST,
        widget=OfferingTextarea(attrs={"rows": 4, "class": "form-control"}),
    )

    def __init__(self, data: Any = None, *, given: Feedback | None = None) -> None:
        names = ("useful", "clear", "able", "text")
        super().__init__(data, initial={name: getattr(given, name) for name in names} if given else {})

    def ratings(self) -> list[forms.BoundField]:
        """Return the three questions, which the page draws as radio buttons."""
        return [self[name] for name in ("useful", "clear", "able")]


class QuizForm(forms.Form):
    """One choice a question; the field of a question is called by its key."""

    def __init__(self, data: Any = None, *, questions: Sequence[Question]) -> None:
        super().__init__(data)
        for question in questions:
            self.fields[f"question-{question.pk}"] = forms.TypedChoiceField(
                label=question.text,
                choices=list(enumerate(question.choices)),
                coerce=int,
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
                error_messages=NOTHING_CHOSEN,
            )

    def answers(self) -> dict[int, int]:
        """Return the index chosen by the question's key."""
        return {int(name.removeprefix("question-")): chosen for name, chosen in self.cleaned_data.items()}


class RetrainingForm(forms.Form):
    """Which topic; all where none is chosen. ``topics``: those that must be learned again after some months."""

    topic = forms.ModelChoiceField(
        Topic.objects.none(),
        label="Chuyên đề",
        required=False,
        empty_label="Tất cả",
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, data: Any, *, topics: QuerySet[Topic]) -> None:
        super().__init__(data)
        self.fields["topic"].queryset = topics  # type: ignore[attr-defined]

    def chosen_topic(self) -> Topic | None:
        return self.cleaned_data["topic"] if self.is_valid() else None
