"""Closing a round, opening it again, giving one place more time: a reason each, and an instant."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict

from accounts.models import User
from core.fields import LinesField
from core.widgets import OfferingTextarea
from places.forms import PlaceChoice
from places.models import Level, Place, existing, subtree
from reporting.forms.fields import DeadlineField
from reporting.models import Round


class WhyField(LinesField):
    def __init__(self, **options: Any) -> None:
        facts: dict[str, Any] = {
            "label": "Lý do",
            "max_length": 1_000,
            "widget": OfferingTextarea(attrs={"rows": 3}),
            "error_messages": {"required": "Xin ghi lý do để lưu vào hồ sơ của kỳ."},
        }
        super().__init__(**facts | options)


class CloseForm(forms.Form):
    reason = WhyField()


class ReopenForm(forms.Form):
    reason = WhyField(label="Vì sao mở lại")
    closes_at = DeadlineField(
        label="Nhận báo cáo đến",
        required=False,
        help_text="Để trống thì nhận cho đến khi chốt lại. Hạn nộp không đổi: nộp sau hạn vẫn là nộp trễ.",
    )


class ExtendForm(forms.Form):
    """``place`` and below get until ``due_at``; choices are what both the round and the officer reach."""

    place = PlaceChoice(queryset=Place.objects.none(), label="Gia hạn cho", empty_label=None)
    due_at = DeadlineField(
        label="Hạn mới",
        help_text="Không ghi giờ: nhận đến hết ngày này là đúng hạn. Có giờ: nhận trước giờ đó là đúng hạn.",
        error_messages={"required": "Xin nhập hạn mới."},
    )
    reason = WhyField(label="Vì sao gia hạn")

    def __init__(self, data: QueryDict | None = None, *, round: Round, user: User) -> None:
        super().__init__(data)
        asked = subtree(round.within) & existing(round.data_to)
        heir = Place(level=round.within.level, path=round.within.stands_at)
        since = subtree(heir) & Q(valid_to=None)  # heirs answer for what ended while the round was open
        reached = Place.objects.visible_to(user).filter(asked | since, level__lte=Level.COMMUNE)
        self.fields["place"].queryset = reached.order_by("path")  # type: ignore[attr-defined]
