"""These forms read attendance as it is sent: the list of a day, marks from a phone, guests, a word, the end,
corrections.
"""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.utils.dateparse import parse_datetime

from core.fields import (
    ClockField,
    LinesField,
    NameField,
    PersonNameField,
    SearchedField,
    SentField,
    is_shown_by_a_clock,
)
from training.models import Attendance, Session

MOST = 500  # marks in one sending; a phone that holds more sends again


class SentMark(NamedTuple):
    """One mark as a phone sends it: its own token, whom (m12, g3), what, and when by its own clock."""

    token: UUID
    who: str
    state: str
    made_at: datetime.datetime


class ListForm:
    """The list without a script: a state a person, and beside it the one that the page was opened with."""

    def __init__(self, data: Any) -> None:
        self._data = data

    def changes(self, keys: Iterable[str]) -> dict[str, str]:
        """Return whom the sender changed: what another phone marked meanwhile is not undone by a page that is older."""
        return {
            key: state
            for key in keys
            if (state := self._data.get(key, "")) in Attendance.Presence.values
            and state != self._data.get(f"was-{key}", "")
        }


class MarksForm(forms.Form):
    """Marks that a phone kept, and its clock at the sending."""

    marks = SentField()
    sent_at = ClockField(required=False)

    def clean_marks(self) -> list[Any]:
        marks = self.cleaned_data["marks"]
        if not isinstance(marks, list) or len(marks) > MOST:
            raise forms.ValidationError("Máy gửi danh sách không đọc được.")
        return marks


def parse_mark(raw: Any) -> SentMark | None:
    """Return one of the marks sent; None: nobody can read it."""
    try:
        token, made_at = UUID(raw["token"]), parse_datetime(raw["made_at"])
        who, state = str(raw["who"]), str(raw["state"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    if made_at is None or made_at.tzinfo is None or not is_shown_by_a_clock(made_at):
        return None
    return SentMark(token, who, state, made_at) if state in Attendance.Presence.values else None


class GuestForm(forms.Form):
    full_name = PersonNameField(label="Họ và tên", max_length=120)
    organisation = NameField(label="Đơn vị", max_length=150, required=False)


class WordForm(forms.Form):
    word = SearchedField(
        label="Từ điểm danh",
        max_length=40,
        help_text="Giảng viên đọc từ này trong buổi học. Có dấu hay không dấu đều được.",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )


class OwnCodeForm(forms.Form):
    code = SearchedField(
        label="Mã riêng của anh/chị",
        max_length=20,
        help_text="8 chữ số, do tổ trưởng hoặc người phụ trách lớp đưa cho anh/chị.",
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        """Return the digits, in whatever groups they were typed."""
        return "".join(char for char in self.cleaned_data["code"] if char.isalnum())


class RenewForm(forms.Form):
    """Whose code is given anew; nobody named: everybody's."""

    def __init__(self, data: Any, *, session: Session) -> None:
        super().__init__(data)
        self.fields["invitation"] = forms.ModelChoiceField(session.invitations.all(), required=False)


class CloseSessionForm(forms.Form):
    """A reason only where the session ends before its time."""

    reason = LinesField(label="Lý do kết thúc sớm", max_length=300, required=False)

    def __init__(self, data: Any = None, *, is_over: bool) -> None:
        super().__init__(data)
        if is_over:
            del self.fields["reason"]


class CorrectAttendanceForm(forms.Form):
    """Who, how they attended in truth, and why that is known now."""

    who = forms.ChoiceField(label="Người dự")
    state = forms.ChoiceField(label="Điểm danh đúng là", choices=[("", "Chọn"), *Attendance.Presence.choices])
    reason = LinesField(
        label="Lý do sửa", max_length=300, error_messages={"required": "Xin ghi lý do, để người xem sau hiểu vì sao."}
    )

    def __init__(self, data: Any = None, *, people: Iterable[tuple[str, str]], who: str = "") -> None:
        super().__init__(data, initial={"who": who})
        self.fields["who"].choices = [("", "Chọn"), *people]  # type: ignore[attr-defined]
