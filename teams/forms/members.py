"""Forms of people in teams: one, a dozen at once when a team is founded, leaving, taking the lead."""

from collections.abc import Iterable
from typing import Any

from django import forms

from core.fields import DayField, LinesField, PersonNameField, PhoneField
from core.forms import EditForm
from teams.forms.fields import DecisionChoice
from teams.models import TEAM_SIZE, Decision, Member, Organisation, Position, Sex, Team

BIRTH_YEARS = (1900, 2100)  # the bounds of the database


class PersonForm(forms.Form):
    """Who a person in a team is: name, phone, organisation, position, sex, birth year, no more (law 91/2025/QH15)."""

    full_name = PersonNameField(label="Họ và tên", max_length=120)
    phone = PhoneField(label="Số điện thoại")
    organisation = forms.ChoiceField(label="Đơn vị, đoàn thể", choices=[("", "Chọn"), *Organisation.choices])
    position = forms.ChoiceField(label="Chức danh", choices=Position.choices, initial=Position.MEMBER)
    sex = forms.ChoiceField(label="Giới tính", choices=[("", "Không ghi"), *Sex.choices], required=False)
    birth_year = forms.IntegerField(
        label="Năm sinh",
        min_value=BIRTH_YEARS[0],
        max_value=BIRTH_YEARS[1],
        required=False,
        localize=False,
        widget=forms.TextInput({"inputmode": "numeric", "maxlength": 4}),
        error_messages={"invalid": "Năm sinh gồm bốn chữ số, ví dụ 1975."},
    )


class PersonRowForm(PersonForm):
    """One of many rows; a position alone, which every row shows from the start, fills none."""

    def has_changed(self) -> bool:
        return bool(set(self.changed_data) - {"position"})


class MemberForm(EditForm, PersonForm):
    """A membership, to add or to correct.

    ``masked``: the phone as somebody above the commune reads it; it is not in the form then, and an empty box keeps it.
    """

    joined_on = DayField(label="Tham gia từ ngày", help_text="Tính cả ngày này.")

    class Meta:
        model = Member
        fields = Member.EDITABLE

    def __init__(self, data: Any = None, *, masked: str = "", **options: Any) -> None:
        super().__init__(data, **options)
        self.kept_phone = self.initial.pop("phone") if masked else ""
        if masked:
            self.fields["phone"].help_text = f"Đang ghi {masked}. Để trống là giữ số này."

    def clean_phone(self) -> str:
        return self.cleaned_data["phone"] or self.kept_phone


class JoinForm(MemberForm):
    """A new membership, and the decision behind it where there is one."""

    def __init__(self, data: Any = None, *, team: Team, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["by_decision"] = DecisionChoice(Decision.objects.concerning(team), label="Vào tổ theo quyết định")

    @property
    def member_data(self) -> dict[str, Any]:
        """Return what ``MemberData`` takes: everything but the decision."""
        return {name: value for name, value in self.cleaned_data.items() if name != "by_decision"}


class PersonFormSet(forms.BaseFormSet):
    """Rows for people who join together; those left empty are passed over."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Return the options of a row: when a team is founded the first row is the leader's."""
        options = super().get_form_kwargs(index)
        leads = options.pop("leader_first", True) and index == 0
        return options | {"initial": {"position": Position.LEADER if leads else Position.MEMBER}}

    @property
    def people(self) -> list[dict[str, Any]]:
        """Return what was typed in the rows that hold something, once valid."""
        return [form.cleaned_data for form in self.forms if form.has_changed()]

    @property
    def labelled_errors(self) -> list[tuple[int, forms.BoundField, str]]:
        """Return (number of the row, field, message) for the summary on top of the page."""
        return [
            (number, field, error)
            for number, form in enumerate(self.forms, start=1)
            for field in form
            for error in field.errors
        ]

    @property
    def is_full(self) -> bool:
        """Return whether something stands in the rows that are folded away."""
        return any(form.has_changed() or form.errors for form in self.forms[TEAM_SIZE[0] :]) if self.is_bound else False

    def clean(self) -> None:
        leaders = [
            form for form in self.forms if form.has_changed() and form.cleaned_data.get("position") == Position.LEADER
        ]
        for form in leaders[1:]:
            form.add_error("position", "Tổ chỉ có một tổ trưởng.")


_PersonFormSet: type[PersonFormSet] = forms.formset_factory(  # type: ignore[assignment]
    PersonRowForm, formset=PersonFormSet, extra=TEAM_SIZE[1], max_num=TEAM_SIZE[1], absolute_max=TEAM_SIZE[1]
)


def person_rows(data: Any = None, *, leader_first: bool = True) -> PersonFormSet:
    """Return twelve rows, as many as a team has people at most."""
    return _PersonFormSet(data, prefix="member", form_kwargs={"leader_first": leader_first})


class LeaveForm(forms.Form):
    last_day = DayField(label="Ngày cuối cùng tham gia", help_text="Tính cả ngày này.")
    reason = LinesField(label="Lý do", max_length=500)

    def __init__(self, data: Any = None, *, team: Team) -> None:
        super().__init__(data)
        decisions = Decision.objects.concerning(team)
        self.fields["by_decision"] = DecisionChoice(decisions, label="Thôi tham gia theo quyết định")


class HandOverForm(forms.Form):
    """Who leads from when, and what becomes of the leader until then."""

    member = forms.TypedChoiceField(label="Tổ trưởng mới", coerce=int)
    starts_on = DayField(label="Nhận nhiệm vụ từ ngày")
    stays = forms.TypedChoiceField(
        label="Tổ trưởng trước đó",
        choices=[("1", "Ở lại tổ, làm thành viên"), ("0", "Thôi tham gia tổ")],
        initial="1",
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )

    def __init__(
        self, data: Any = None, *, team: Team, others: Iterable[Member], has_leader: bool, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.people = {member.pk: member for member in others}
        choices = [(key, f"{member}, {member.get_position_display().lower()}") for key, member in self.people.items()]
        self.fields["member"].choices = [("", "Chọn thành viên"), *choices]  # type: ignore[attr-defined]
        if not has_leader:
            del self.fields["stays"]
        decisions = Decision.objects.concerning(team)
        self.fields["by_decision"] = DecisionChoice(decisions, label="Thay theo quyết định")

    @property
    def person(self) -> Member:
        """Return who was chosen, once valid."""
        return self.people[self.cleaned_data["member"]]

    @property
    def action_data(self) -> dict[str, Any]:
        """Return the day, what becomes of the former leader and the decision, as ``leaders.hand_over`` takes them."""
        given = self.cleaned_data
        return {
            "starts_on": given["starts_on"],
            "stays": given.get("stays", True),
            "by_decision": given["by_decision"],
        }
