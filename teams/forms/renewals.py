"""The form for renewing a team asks for a decision, a day, and what each person is from that day on."""

from collections.abc import Sequence
from typing import Any

from django import forms

from core.fields import DayField
from teams.forms.teams import DecisionFields
from teams.models import Member, Position

LEAVES = "leaves"


class RenewalForm(DecisionFields):
    """One choice for each who is in the team; who is not answered for stays as they are."""

    field_order = ("effective_on",)
    effective_on = DayField(
        label="Có hiệu lực từ ngày", help_text="Người thôi tham gia ở trong tổ đến hết ngày trước đó."
    )

    def __init__(self, data: Any = None, files: Any = None, *, members: Sequence[Member], issued_by: str) -> None:
        super().__init__(data, files, initial={"issued_by": issued_by})
        self.members = members
        choices = [*Position.choices, (LEAVES, "Thôi tham gia tổ")]
        for member in members:
            label = f"{member} ({member.get_position_display().lower()})"
            self.fields[_name(member)] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=member.position
            )
        self.order_fields(self.field_order)

    @property
    def composition(self) -> list[forms.BoundField]:
        """Return the fields of who is in the team."""
        return [self[_name(member)] for member in self.members]

    @property
    def leaving(self) -> list[int]:
        return [member.pk for member in self.members if self.cleaned_data[_name(member)] == LEAVES]

    @property
    def positions(self) -> dict[int, str]:
        """Return the positions by membership, for those who stay."""
        answers = {member.pk: self.cleaned_data[_name(member)] or member.position for member in self.members}
        return {key: answer for key, answer in answers.items() if answer != LEAVES}

    def has_one_leader(self, joining: Sequence[dict[str, Any]]) -> bool:
        """Return whether one leads at most, with those who join; else an error says so."""
        staying = [answer for answer in self.positions.values() if answer == Position.LEADER]
        new = [person for person in joining if person["position"] == Position.LEADER]
        if len(staying) + len(new) > 1:
            self.add_error(None, "Sau kiện toàn tổ chỉ có một tổ trưởng. Xin chọn chức danh khác cho người còn lại.")
        return not self.errors


def _name(member: Member) -> str:
    return f"member_{member.pk}"
