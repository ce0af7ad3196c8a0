"""The list of a meeting to send, and for each of its lines who it is and how they attended."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

from django import forms
from django.db.models import QuerySet

from core.fields import SearchedField
from core.templatetags.wording import instant, number
from teams.models import Member
from training.models import Attendance, Session, SessionDay

# Of all lines that are not surely somebody. 253,000 took nine seconds of processor: one session of a province has 6,000
# people, one list 400 lines.
MOST_CHOICES = 10_000
LONGEST_NAME = 120  # as a member's, with the hamlet beside it
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
    """The fields of a line; ``name`` is None where the choice holds everybody, or the line surely is somebody."""

    who: forms.BoundField
    state: forms.BoundField
    name: forms.BoundField | None


class WhoField(forms.ChoiceField):
    """Who somebody is. All of ``expected`` (keys as a form sends them) may be chosen, also those not offered."""

    def __init__(self, *, expected: Set[str], **options: Any) -> None:
        super().__init__(**options)
        self._expected = expected

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or value in self._expected


class MeetingLinesForm(forms.Form):
    """For each line of the list who it is (a member, a guest, or nobody to note) and how they attended.

    Beyond MOST_CHOICES a line offers those alone whom it may mean; anybody else is named in a field beside it, and
    ``find`` tells who that is, or who it may be.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        rows: Sequence[MeetingLine],
        members: Mapping[int, Member],
        find: Callable[[str], tuple[Member | None, list[Member]]],
    ) -> None:
        super().__init__(data)
        self.rows, self.members, self._find = rows, members, find
        self.offers_everybody = sum(row.member is None for row in rows) * len(members) <= MOST_CHOICES
        expected = {str(pk) for pk in members}
        offered = members if self.offers_everybody else {}
        everybody = [(str(pk), _member_label(member)) for pk, member in offered.items()]
        for at, row in enumerate(rows):
            self.fields[f"who-{at}"] = WhoField(
                label=f"{row.name} là ai",
                choices=[*_first_choices(row), *_other_choices(row, everybody)],
                initial=str(row.member.pk) if row.member else NOBODY,
                required=False,
                error_messages={"invalid_choice": "Danh sách người dự đã đổi. Xin chọn lại."},
                expected=expected,
            )
            if not self.offers_everybody and row.member is None:
                self.fields[f"name-{at}"] = SearchedField(
                    label=f"{row.name}: họ tên trong danh sách mời", max_length=LONGEST_NAME, required=False
                )
            self.fields[f"state-{at}"] = forms.ChoiceField(
                label=f"{row.name} dự thế nào", choices=STATES, initial=row.state
            )

    def lines(self) -> Iterator[LineFields]:
        for at in range(len(self.rows)):
            name = self[f"name-{at}"] if f"name-{at}" in self.fields else None
            yield LineFields(self[f"who-{at}"], self[f"state-{at}"], name)

    def clean(self) -> dict[str, Any]:
        """Take each name that was typed for the one person of that name; where there are several they are offered."""
        for at, row in enumerate(self.rows):
            name = self.cleaned_data.get(f"name-{at}")
            if not name or self.cleaned_data.get(f"who-{at}") != NOBODY:
                continue
            member, candidates = self._find(name)
            if member:
                self.cleaned_data[f"who-{at}"] = str(member.pk)
                continue
            if candidates:
                offered = row._replace(candidates=candidates)
                self.fields[f"who-{at}"].choices = _first_choices(offered)  # type: ignore[attr-defined]
            self.add_error(f"name-{at}", _unclear(candidates))
        return self.cleaned_data

    def attendances(self) -> Iterator[tuple[Member | None, str, str]]:
        """Yield (member or None, the name of a guest or "", state), each member once: of two lines the one that came
        first in the order of STATES stands.
        """
        rank = {state: place for place, (state, _) in enumerate(STATES)}
        found: dict[str, tuple[Member | None, str, str]] = {}
        for at, row in enumerate(self.rows):
            who, state = self.cleaned_data[f"who-{at}"], self.cleaned_data[f"state-{at}"]
            if who == GUEST:
                name = row.name
                found[f"{GUEST}:{name}"] = (None, name, state)
            elif who != NOBODY and (who not in found or rank[state] < rank[found[who][2]]):
                found[who] = (self.members[int(who)], "", state)
        yield from found.values()


def _unclear(candidates: Sequence[Member]) -> str:
    if not candidates:
        return "Không có ai tên như vậy trong danh sách mời. Xin xem lại, hoặc bỏ trống ô này."
    return f"Có {number(len(candidates))} người có thể là người này. Xin chọn ở ô bên trên, hoặc viết thêm ấp, khu phố."


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
