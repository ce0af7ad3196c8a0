"""Forms of invitations: whom to ask, and what is answered."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.forms import PlaceChoices
from core.fields import LinesField, SeveralField
from core.widgets import OfferingTextarea
from places.models import Level, PlaceQuerySet
from teams.models import Member, Organisation, Position, Team
from training.models import Invitation, Topic

MOST_TEAMS = 300  # that a list to choose from still serves
_State = Invitation.Reply
SIMPLE_ANSWERS = [(state.value, state.label) for state in (_State.COMING, _State.DECLINED)]  # without somebody instead


class CandidateForm(forms.Form):
    """Whom to ask: by place, team, position, organisation, and what they have not learned."""

    def __init__(
        self, data: QueryDict, *, places: PlaceQuerySet, teams: QuerySet[Team], topics: QuerySet[Topic]
    ) -> None:
        super().__init__(data)
        if len(places.filter(level__lte=Level.COMMUNE)[:2]) > 1:
            self.fields["place"] = PlaceChoices(
                places, (Level.DISTRICT, Level.COMMUNE), label="Địa bàn", required=False, empty_label="Mọi nơi"
            )
        if len(teams[: MOST_TEAMS + 1]) <= MOST_TEAMS:
            self.fields["team"] = forms.ModelChoiceField(teams, label="Tổ", required=False, empty_label="Mọi tổ")
        self.fields["position"] = _choice("Chức danh", Position.choices, "Mọi chức danh")
        self.fields["organisation"] = _choice("Đơn vị, đoàn thể", Organisation.choices, "Mọi đơn vị")
        self.fields["lacks"] = forms.ModelChoiceField(
            topics, label="Chưa học chuyên đề", required=False, empty_label="Không xét"
        )


def _choice(label: str, choices: list[tuple[str, str]], none: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", none), *choices], required=False)


class SkipForm(forms.Form):
    """Who of those found is left out."""

    skip = SeveralField(Member.objects.none(), required=False)

    def __init__(self, data: QueryDict, *, members: list[Member]) -> None:
        super().__init__(data)
        self.fields["skip"].queryset = Member.objects.filter(pk__in=[member.pk for member in members])  # type: ignore[attr-defined]


class InvitationAnswerForm(forms.Form):
    state = forms.ChoiceField(
        label="Trả lời",
        choices=[(state.value, state.label) for state in (_State.COMING, _State.DECLINED, _State.REPLACED)],
        widget=forms.RadioSelect,
    )
    reason = LinesField(
        label="Lý do, nếu không dự được",
        max_length=300,
        required=False,
        widget=OfferingTextarea({"rows": 2}),
        help_text="Ví dụ: bận việc, trùng lịch. Không cần ghi chi tiết.",
    )

    def __init__(self, data: Any = None, *, invitation: Invitation, others: QuerySet[Member]) -> None:
        super().__init__(data, initial={"state": _current_answer(invitation), "reason": invitation.reason})
        self.fields["instead"] = forms.ModelChoiceField(
            others, label="Người dự thay, nếu cử người khác", required=False, empty_label="Chọn người trong tổ"
        )

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("state") == _State.DECLINED and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Xin ghi lý do không dự được.")
        if data.get("state") == _State.REPLACED and not data.get("instead") and "instead" not in self.errors:
            self.add_error("instead", "Xin chọn người dự thay.")


class TeamAnswersForm(forms.Form):
    """An answer for each of a team who were asked; what nobody touched on the page is no answer.

    ``was-…`` is how each stood when the page was opened: somebody else's answer meanwhile is not undone by it.
    """

    def __init__(self, data: Any = None, *, invitations: Sequence[Invitation]) -> None:
        super().__init__(data)
        self.invitations = invitations
        for invitation in invitations:
            current = _current_answer(invitation)
            self.fields[f"state-{invitation.pk}"] = forms.ChoiceField(
                label=str(invitation.member), choices=SIMPLE_ANSWERS, initial=current, required=False
            )
            self.fields[f"was-{invitation.pk}"] = forms.CharField(
                initial=current, required=False, max_length=10, widget=forms.HiddenInput
            )
            self.fields[f"reason-{invitation.pk}"] = LinesField(
                label=f"Lý do của {invitation.member}",
                max_length=300,
                required=False,
                widget=OfferingTextarea({"rows": 2}),
                help_text="Ví dụ: bận việc, trùng lịch. Không cần ghi chi tiết.",
            )

    @property
    def lines(self) -> list[tuple[Invitation, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Return each who was asked, with the fields of the answer, of how they stood, of the reason."""
        names = ("state", "was", "reason")
        return [(one, *(self[f"{name}-{one.pk}"] for name in names)) for one in self.invitations]  # type: ignore[misc]

    def clean(self) -> None:
        for invitation in self._new_answers():
            if self._value("state", invitation) == _State.DECLINED and not self._value("reason", invitation):
                name = f"reason-{invitation.pk}"
                if name not in self.errors:
                    self.add_error(name, "Xin ghi lý do không dự được.")
        if not self._new_answers() and not self.errors:
            self.add_error(None, "Chưa chọn trả lời nào. Xin chọn cho ít nhất một người.")

    def answers(self) -> list[tuple[Invitation, str, str]]:
        """Return who was answered for, what, and why they do not come."""
        found = [(one, self._value("state", one), self._value("reason", one)) for one in self._new_answers()]
        return [(one, state, reason if state == _State.DECLINED else "") for one, state, reason in found]

    def _new_answers(self) -> list[Invitation]:
        said = [(one, self._value("state", one)) for one in self.invitations]
        return [one for one, state in said if state and state != self._value("was", one)]

    def _value(self, name: str, invitation: Invitation) -> str:
        return str(self.cleaned_data.get(f"{name}-{invitation.pk}") or "")


class AllComeForm(forms.Form):
    """Everybody comes whom the page named and nobody has answered for since."""

    asked = SeveralField(Invitation.objects.none())

    def __init__(self, data: Any, *, invitations: Sequence[Invitation]) -> None:
        super().__init__(data)
        unanswered = [invitation.pk for invitation in invitations if invitation.state == _State.INVITED]
        self.fields["asked"].queryset = Invitation.objects.filter(pk__in=unanswered)  # type: ignore[attr-defined]


def _current_answer(invitation: Invitation) -> str:
    """Return the answer as it stands; whoever waits has said that they come."""
    return {_State.INVITED: "", _State.WAITING: _State.COMING}.get(_State(invitation.state), invitation.state)
