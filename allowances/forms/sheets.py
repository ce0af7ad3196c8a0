"""What is typed on the page of a month's sheet."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.models import User
from allowances.models import ChosenAmount, MonthSheet, SupportRule
from allowances.phrases import DOUBTS
from core.fields import AmountField, LinesField, SeveralField
from core.forms import AddressForm
from core.templatetags.wording import number
from reporting.models import DiaryPresence


class SupportMonthForm(AddressForm):
    """Which month a list is about, as "2026-10"."""

    month = forms.ChoiceField(label="Tháng", required=False)

    def __init__(self, data: Any, *, choices: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["month"].choices = choices  # type: ignore[attr-defined]


UNPAID = "unpaid"  # lines of 0 đồng, each with its reason


class SheetLinesForm(AddressForm):
    """Which lines of a sheet are looked at; those that are paid where the address does not say."""

    look = forms.ChoiceField(
        label="Chỉ xem dòng",
        required=False,
        choices=[("", "được chi"), (UNPAID, "không chi"), *DOUBTS.items()],
    )


class SheetConfirmationForm(forms.Form):
    """What a sheet came to on the page that asks once more, in đồng: another sum since then is asked about anew."""

    amount = forms.IntegerField(label="Số tiền", min_value=0, widget=forms.HiddenInput)


class ChosenAmountsForm(forms.Form):
    """What the commune pays of each sum that is a ceiling; empty is nothing."""

    def __init__(self, data: Any = None, *, sheet: MonthSheet) -> None:
        super().__init__(data)
        stored = dict(ChosenAmount.objects.filter(sheet=sheet).values_list("rule", "amount"))
        self.rules: dict[str, SupportRule] = {
            f"rule_{rule.pk}": rule for rule in sheet.resolution.rules.in_order().filter(is_most=True)
        }
        for name, rule in self.rules.items():
            field = AmountField(
                label=rule.label,
                min_value=0,
                max_value=rule.amount,
                required=False,
                initial=number(stored[rule.pk]) if rule.pk in stored else None,
                help_text=f"Từ 0 đến {number(rule.amount)} đồng; để trống là không chi.",
            )
            self.fields[name] = field

    @property
    def left_open(self) -> int:
        """Return of how many sums the commune has not said what it pays."""
        return sum(self.cleaned_data.get(name) is None for name in self.rules)

    @property
    def amounts(self) -> dict[SupportRule, int | None]:
        return {rule: self.cleaned_data.get(name) for name, rule in self.rules.items()}


class LookAlikeForm(forms.Form):
    """What the province says of two people who look like one, by their keys; ``answer``: whose lines stand."""

    HERE, THERE, TWO = "here", "there", "two"

    here = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    there = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[(HERE, "Chi ở xã này"), (THERE, "Chi ở xã kia"), (TWO, "Hai người khác nhau")])


class LateMonthForm(AddressForm):
    """Of which month late days are looked at, as "2026-10"."""

    month = forms.DateField(required=False, input_formats=["%Y-%m"])


class LateDaysForm(forms.Form):
    """The late days that somebody ticked, to be confirmed or taken back."""

    days = SeveralField(queryset=None)
    take_back = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["days"].queryset = DiaryPresence.objects.visible_to(user)  # type: ignore[attr-defined]


class ReopeningForm(forms.Form):
    reason = LinesField(label="Lý do mở lại", max_length=300)


class SheetFileForm(forms.Form):
    """A file that names people, and what it is for."""

    kind = forms.ChoiceField(
        label="Dạng tệp", choices=[("support_book", "Excel"), ("support_paper", "Word")], initial="support_book"
    )
    reason = LinesField(
        label="Dùng tệp để làm gì?",
        max_length=300,
        help_text="Tệp ghi tên người nhận nên cổng ghi lại ai lấy, lúc nào, để làm gì. Ví dụ: gửi Kho bạc.",
    )
