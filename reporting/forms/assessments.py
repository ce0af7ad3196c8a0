"""Forms of the yearly assessment of teams: of which year, which grade, and what a province asks for."""

import datetime
from typing import Any

from django import forms

from core.fields import AmountField, NameField
from core.forms import AddressForm, EditForm
from reporting.models.assessments import LONGEST_REASON, AssessmentCriterion, YearGrade, sent_from

FIRST_YEAR = 2022  # in which the first teams were founded


def newest_year(today: datetime.date) -> int:
    """Return the newest year whose reports are over."""
    return today.year if today >= sent_from(today.year) else today.year - 1


class AssessedYearForm(AddressForm):
    """``year`` in a page's address; the newest that is over where none is said, or none of the choices."""

    year = forms.TypedChoiceField(
        label="Năm", coerce=int, required=False, widget=forms.Select({"class": "form-select"})
    )

    def __init__(self, data: Any, *, today: datetime.date) -> None:
        newest = newest_year(today)
        super().__init__({"year": data.get("year") or newest})
        years = range(max(newest, today.year), FIRST_YEAR - 1, -1)
        self.fields["year"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]
        self.newest = newest

    @property
    def chosen_year(self) -> int:
        return self.valid_value("year") or self.newest


class TeamGradeForm(forms.Form):
    grade = forms.ChoiceField(label="Xếp loại", choices=YearGrade.choices)
    reason = NameField(
        label="Lý do",
        max_length=LONGEST_REASON,
        required=False,
        help_text="Bắt buộc khi khác đề xuất của cổng. Ai xem được danh sách đánh giá của xã, trên trang hay trong tệp "
        "Excel, đều đọc được lý do. Không ghi tên, số điện thoại của ai.",
    )


class ReturnAssessmentForm(forms.Form):
    reason = NameField(
        label="Điều xã cần xem lại",
        max_length=LONGEST_REASON,
        required=False,
        help_text="Chỉ ghi khi trả lại. Không ghi tên, số điện thoại của ai.",
    )


class AssessmentCriterionForm(EditForm):
    first_year = AmountField(label="Áp dụng từ năm", min_value=2022, max_value=2100)
    excellent = AmountField(label="Hoàn thành xuất sắc từ (%)", min_value=1, max_value=100)
    good = AmountField(label="Hoàn thành tốt từ (%)", min_value=0, max_value=100)
    fair = AmountField(
        label="Hoàn thành từ (%)",
        min_value=0,
        max_value=100,
        help_text="Ghi 0 thì tiêu chí này không làm tổ bị xếp chưa hoàn thành.",
    )
    source = NameField(
        label="Căn cứ", max_length=200, help_text="Văn bản nào; chưa đọc bản gốc thì ghi thêm: chưa đối chiếu bản gốc."
    )

    class Meta:
        model = AssessmentCriterion
        fields = AssessmentCriterion.EDITABLE
