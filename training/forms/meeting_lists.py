"""The list of a meeting to send, and for each of its lines who it is and how they attended."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.db.models import QuerySet

from core.templatetags.wording import instant
from teams.models import Member
from training.models import Attendance, Session, SessionDay

GUEST, NOBODY = "guest", ""  # who somebody is where they are no member
STATES = [
    (state.value, state.label)
    for state in (
        Attendance.Presence.PRESENT,
        Attendance.Presence.LATE,
        Attendance.Presence.LEFT_EARLY,
        Attendance.Presence.ABSENT,
    )
]


class DayChoice(forms.ModelChoiceField):
    def label_from_instance(self, day: SessionDay) -> str:
        return f"{instant(day.starts_at)} – {instant(day.ends_at)}"


class MeetingForm(forms.Form):
    """The day of the session, and the file; the day that began last is offered first."""

    day = DayChoice(SessionDay.objects.none(), label="Ngày học", empty_label=None)
    file = forms.FileField(
        label="Danh sách người tham gia (.csv hoặc .xlsx, không quá 2 MB)",
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
        error_messages={
            "required": "Xin chọn tệp danh sách người tham gia.",
            "empty": "Tệp rỗng. Xin tải lại danh sách từ phòng họp.",
        },
    )

    def __init__(self, data: Any = None, files: Any = None, *, session: Session, at: datetime.datetime) -> None:
        days: QuerySet[SessionDay] = session.days.order_by("starts_at")
        super().__init__(data, files, initial={"day": days.filter(starts_at__lte=at).last() or days.first()})
        self.fields["day"].queryset = days  # type: ignore[attr-defined]


class MeetingLine(NamedTuple):
    """A line of the list: the name in it, who it surely is, else who it may be, and how they seem to have attended."""

    name: str
    member: Member | None
    candidates: Sequence[Member]
    state: str


class LineFields(NamedTuple):
    """The two fields of a line."""

    who: forms.BoundField
    state: forms.BoundField


class MeetingLinesForm(forms.Form):
    """For each line of the list who it is (a member, a guest, or nobody to note) and how they attended."""

    def __init__(self, data: Any = None, *, rows: Sequence[MeetingLine], members: Mapping[int, Member]) -> None:
        super().__init__(data)
        self.rows, self.members = rows, members
        everybody = [(str(pk), _member_label(member)) for pk, member in members.items()]
        for number, row in enumerate(rows):
            self.fields[f"who-{number}"] = forms.ChoiceField(
                label=f"{row.name} là ai",
                choices=[*_first_choices(row), *_other_choices(row, everybody)],
                initial=str(row.member.pk) if row.member else NOBODY,
                required=False,
            )
            self.fields[f"state-{number}"] = forms.ChoiceField(
                label=f"{row.name} dự thế nào", choices=STATES, initial=row.state
            )

    def lines(self) -> Iterator[LineFields]:
        for number in range(len(self.rows)):
            yield LineFields(self[f"who-{number}"], self[f"state-{number}"])

    def attendances(self) -> Iterator[tuple[Member | None, str, str]]:
        """Yield (member or None, the name of a guest or "", state), each member once: of two lines the one that came
        first in the order of STATES stands.
        """
        rank = {state: place for place, (state, _) in enumerate(STATES)}
        found: dict[str, tuple[Member | None, str, str]] = {}
        for number, row in enumerate(self.rows):
            who, state = self.cleaned_data[f"who-{number}"], self.cleaned_data[f"state-{number}"]
            if who == GUEST:
                name = row.name
                found[f"{GUEST}:{name}"] = (None, name, state)
            elif who != NOBODY and (who not in found or rank[state] < rank[found[who][2]]):
                found[who] = (self.members[int(who)], "", state)
        yield from found.values()


def _member_label(member: Member) -> str:
    return f"{member.full_name} – {member.team.place}"


def _first_choices(row: MeetingLine) -> list[tuple[str, str]]:
    """Return whom the line seems to name, then what else may be done with it."""
    likely = [row.member] if row.member else row.candidates
    known = [(str(member.pk), _member_label(member)) for member in likely]
    return [*known, (NOBODY, "Bỏ qua"), (GUEST, "Khách")]


def _other_choices(row: MeetingLine, everybody: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return everybody else, where the line does not surely name one."""
    likely = {str(member.pk) for member in row.candidates}
    return [] if row.member else [choice for choice in everybody if choice[0] not in likely]
