"""A resolution on support money, and one of its sums."""

from typing import Any

from django import forms
from django.utils import timezone

from allowances.models import SupportResolution, SupportRule
from allowances.models.resolutions import LARGEST_SUM, LATEST_CONFIRMED
from allowances.phrases import sheets_by_month
from allowances.rules import DayOrigin, PayBasis
from allowances.rules.examples import EXAMPLES, SupportExample
from core.fields import AmountField, DayField, LinesField, NameField
from core.forms import EditForm, check_order
from core.templatetags.wording import day, number
from teams.models import Position

CLAUSE = "Điều, khoản, nguyên văn"
CLAUSE_HELP = "Như nghị quyết viết, để bảng kinh phí nói rõ chi theo mức nào. Ví dụ: khoản 1 Điều 3, hoạt động của tổ."
MONTHS = [(str(month), f"Tháng {month}") for month in range(1, 13)]


class SupportResolutionForm(EditForm):
    number = NameField(label="Số, ký hiệu", max_length=60, help_text="Ví dụ: 26/2025/NQ-HĐND.")
    title = NameField(label="Trích yếu", max_length=300)
    source = NameField(label="Đã đọc ở đâu", max_length=300, help_text="Ví dụ: Công báo tỉnh; báo của tỉnh ngày …")
    starts_on = DayField(label="Áp dụng từ ngày")
    ends_on = DayField(label="Đến hết ngày", required=False)
    is_compared = forms.BooleanField(label="Đã đối chiếu với bản gốc có chữ ký", required=False)
    is_example = forms.BooleanField(label="Chỉ là mẫu để tham khảo", required=False)
    signers = NameField(
        label="Người ký danh sách chi",
        max_length=120,
        required=False,
        help_text="Ngoài người đứng đầu cơ quan, cách nhau bằng dấu phẩy. Ví dụ: Người lập, Kế toán.",
    )

    class Meta:
        model = SupportResolution
        fields = SupportResolution.EDITABLE

    def __init__(self, data: Any = None, *, thing: SupportResolution | None = None) -> None:
        super().__init__(data, thing=thing)
        about_the_end = []
        if thing is not None and "number" not in (data or {}) and thing.is_number_fixed:
            del self.fields["number"], self.fields["title"]
        if thing is not None and (until := thing.approved_until):
            said = f"Đã duyệt bảng kinh phí đến hết {day(until)}:"
            self.fields["starts_on"].help_text = f"{said} giữ nguyên ngày này."
            about_the_end.append(f"{said} không sớm hơn ngày ấy.")
        if thing is not None and (waiting := thing.waiting_sheets):
            about_the_end.append(
                f"Chưa duyệt, đang theo nghị quyết này: {sheets_by_month(waiting)}. "
                "Tháng nào ngoài những ngày áp dụng thì bảng chờ nghị quyết khác."
            )
        self.fields["ends_on"].help_text = " ".join(about_the_end)

    def clean(self) -> dict[str, Any]:
        check_order(self, "starts_on", "ends_on")
        return self.cleaned_data


def _offers() -> list[tuple[str, str]]:
    """Return the resolutions in force today whose sums may be taken over."""
    today, offers = timezone.localdate(), [("", "Không lấy, tự ghi từng mức")]
    for key, one in EXAMPLES.items():
        if one.rules and one.is_in_force_on(today):
            until = f" đến hết {day(one.ends_on)}" if one.ends_on else ""
            offers.append((key, f"{one.province}, {one.number}, từ {day(one.starts_on)}{until} ({one.source})"))
    return offers


class ResolutionCorrectionForm(forms.Form):
    number = NameField(label="Số, ký hiệu", max_length=60)
    title = NameField(label="Trích yếu", max_length=300)
    reason = LinesField(label="Lý do đính chính", max_length=300)


class NewResolutionForm(SupportResolutionForm):
    """A resolution that is written down; its sums may begin as those of another province's that is in force today, and
    nothing else of that.
    """

    rates_of = forms.ChoiceField(
        label="Lấy mức chi của",
        required=False,
        choices=_offers,
        help_text="Chỉ lấy các mức và điều kiện chi, đọc trên báo, chưa đối chiếu bản gốc; số, trích yếu, ngày là của "
        "tỉnh mình. Lấy về là bản đang soạn: xin sửa từng mức theo nghị quyết của tỉnh.",
        error_messages={
            "invalid_choice": "Nghị quyết ấy không áp dụng vào hôm nay. Xin chọn lại, hoặc tự ghi từng mức."
        },
    )

    @property
    def example(self) -> SupportExample | None:
        return EXAMPLES.get(self.cleaned_data["rates_of"])


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
    confirmed_after = forms.IntegerField(
        label="Ghi sổ muộn hơn mấy ngày thì phải được xác nhận",
        min_value=0,
        max_value=LATEST_CONFIRMED,
        required=False,
        help_text="Tổ trưởng (ngày do người khác ghi) hoặc xã xác nhận rồi mới chi; để trống là không cần.",
    )
    starts_on = DayField(label="Từ ngày (bỏ trống: như nghị quyết)", required=False)
    ends_on = DayField(label="Đến hết ngày (bỏ trống: như nghị quyết)", required=False)
    wording = NameField(label=CLAUSE, max_length=300, help_text=CLAUSE_HELP)

    def __init__(self, data: Any = None, *, rule: SupportRule | None = None) -> None:
        super().__init__(data, initial=rule.facts if rule else None)
        if rule:
            self.initial["amount"] = number(rule.amount)
            self.initial["amount_at_most"] = number(rule.amount_at_most) if rule.amount_at_most else None

    def clean(self) -> dict[str, Any]:
        check_order(self, "starts_on", "ends_on")
        return self.cleaned_data

    @property
    def facts(self) -> dict[str, Any]:
        """Return the sum of a valid form as the actions take it."""
        return self.cleaned_data | {"months": [int(one) for one in self.cleaned_data["months"]]}


class SupportRuleEditForm(forms.Form):
    """What may be put right of a sum: its clause, and its last day, which once written is moved and not taken away."""

    wording = NameField(label=CLAUSE, max_length=300, help_text=CLAUSE_HELP)
    ends_on = DayField(label="Áp dụng đến hết ngày", required=False)

    def __init__(self, data: Any = None, *, rule: SupportRule) -> None:
        super().__init__(data, initial={"wording": rule.wording, "ends_on": rule.ends_on})
        self.rule = rule
        self.fields["ends_on"].required = rule.ends_on is not None
        self.fields["ends_on"].help_text = (
            "Số tiền thay đổi thì ghi ngày cuối của mức này rồi thêm mức mới. "
            f"Ghi ngày trước {day(rule.starts_on)} thì bỏ hẳn mức chưa dùng ở bảng nào."
        )

    @property
    def is_removed(self) -> bool:
        """Return whether the last day lies before the first one: the sum is taken away."""
        ends_on = self.cleaned_data["ends_on"]
        return ends_on is not None and ends_on < self.rule.starts_on
