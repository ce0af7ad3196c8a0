"""A resolution on support money, and one of its sums."""

from typing import Any

from django import forms

from allowances.models.resolutions import LARGEST_SUM
from allowances.rules import DayOrigin, PayBasis
from allowances.rules.examples import EXAMPLES
from core.fields import AmountField, DayField, NameField
from core.forms import check_order
from teams.models import Position

MONTHS = [(str(month), f"Tháng {month}") for month in range(1, 13)]


class SupportResolutionForm(forms.Form):
    number = NameField(label="Số, ký hiệu", max_length=60, help_text="Ví dụ: 26/2025/NQ-HĐND.")
    title = NameField(label="Trích yếu", max_length=300)
    source = NameField(label="Đã đọc ở đâu", max_length=300, help_text="Ví dụ: Công báo tỉnh; báo của tỉnh ngày …")
    starts_on = DayField(label="Áp dụng từ ngày")
    ends_on = DayField(label="Đến hết ngày", required=False)
    is_compared = forms.BooleanField(label="Đã đối chiếu với bản gốc có chữ ký", required=False)
    is_example = forms.BooleanField(label="Chỉ là mẫu để tham khảo", required=False)

    def clean(self) -> dict[str, Any]:
        check_order(self, "starts_on", "ends_on")
        return self.cleaned_data


class SupportRuleForm(forms.Form):
    """What is left empty narrows nothing: all positions, all months."""

    basis = forms.ChoiceField(label="Chi theo", choices=PayBasis.choices)
    amount = AmountField(label="Mức chi (đồng)", min_value=1, max_value=LARGEST_SUM)
    is_most = forms.BooleanField(label="Là mức tối đa, xã ghi mức chi", required=False)
    is_inside = forms.BooleanField(label="Nằm trong mức mỗi tổ, mỗi tháng", required=False)
    positions = forms.MultipleChoiceField(
        label="Ai được chi (bỏ trống: mọi người)",
        choices=Position.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    origins = forms.MultipleChoiceField(
        label="Ngày, đêm tính từ (bỏ trống: cả hai)",
        choices=DayOrigin.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    months = forms.MultipleChoiceField(
        label="Các tháng (bỏ trống: cả năm)", choices=MONTHS, required=False, widget=forms.CheckboxSelectMultiple
    )
    fewest_days = forms.IntegerField(label="Số ngày ít nhất trong tháng", min_value=1, max_value=31, initial=1)
    days_at_most = forms.IntegerField(
        label="Số ngày nhiều nhất một tháng, một người", min_value=1, max_value=31, required=False
    )
    amount_at_most = AmountField(
        label="Số tiền nhiều nhất một tháng, một người (đồng)", min_value=1, max_value=LARGEST_SUM, required=False
    )
    starts_on = DayField(label="Từ ngày (bỏ trống: như nghị quyết)", required=False)
    ends_on = DayField(label="Đến hết ngày (bỏ trống: như nghị quyết)", required=False)
    wording = NameField(label="Nguyên văn", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        check_order(self, "starts_on", "ends_on")
        return self.cleaned_data


class ExampleForm(forms.Form):
    example = forms.ChoiceField(
        label="Nghị quyết của tỉnh khác",
        choices=[(key, f"{one.province}: {one.number}") for key, one in EXAMPLES.items()],
    )


class RuleEndForm(forms.Form):
    ends_on = DayField(label="Áp dụng đến hết ngày")
