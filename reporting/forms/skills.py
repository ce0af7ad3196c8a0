"""Naming a level of digital skills, setting a province's aim."""

from django import forms
from django.http import QueryDict

from core.fields import DayField, NameField
from core.forms import EditForm, check_order
from reporting.models import SkillGoal, SkillLevel
from reporting.models.skills import MOVEMENT_BEGAN_ON

SOURCE = "Số, ngày văn bản, và đọc ở đâu."
CHECKED = "Đã đối chiếu bản gốc"


class SkillLevelForm(EditForm):
    name = NameField(label="Tên mức", max_length=120)
    source = NameField(label="Căn cứ", max_length=300, help_text=SOURCE)
    is_counted = forms.BooleanField(
        label="Tính vào phổ cập kỹ năng số",
        required=False,
        help_text="Người được xác nhận ở mức này được tính vào tỷ lệ người trưởng thành của tỉnh.",
    )
    is_checked = forms.BooleanField(label=CHECKED, required=False)
    is_offered = forms.BooleanField(
        label="Đang dùng", required=False, help_text="Mức không dùng nữa thì phiếu của lớp không hỏi; số cũ vẫn còn."
    )
    order = forms.IntegerField(label="Thứ tự trên phiếu", min_value=0, max_value=30_000)
    code = forms.SlugField(label="Mã", max_length=40, help_text="Chữ không dấu, số, gạch nối; không đổi được về sau.")

    class Meta:
        model = SkillLevel
        fields = SkillLevel.EDITABLE

    def __init__(self, data: QueryDict | None = None, *, thing: SkillLevel | None = None) -> None:
        seen = {"code": thing.code} if thing else {"order": 0, "is_counted": True, "is_offered": True}
        super().__init__(data, thing=thing, initial=seen)
        if thing:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = "Các lớp đã ghi dùng mã này nên không đổi được."


class SkillGoalForm(EditForm):
    percent = forms.IntegerField(
        label="Bao nhiêu phần trăm người trưởng thành", min_value=1, max_value=100, help_text="Ví dụ: 60."
    )
    due_on = DayField(label="Đạt vào ngày")
    counted_from = DayField(
        label="Tính các lớp từ ngày",
        help_text=f"Phong trào Bình dân học vụ số bắt đầu ngày {MOVEMENT_BEGAN_ON:%d/%m/%Y} (kế hoạch 01-KH/BCĐTW).",
    )
    source = NameField(label="Căn cứ", max_length=300, help_text=SOURCE)
    is_checked = forms.BooleanField(label=CHECKED, required=False)

    class Meta:
        model = SkillGoal
        fields = SkillGoal.EDITABLE

    def __init__(self, data: QueryDict | None = None, *, thing: SkillGoal | None = None) -> None:
        super().__init__(data, thing=thing, initial={} if thing else {"counted_from": MOVEMENT_BEGAN_ON})

    def clean(self) -> None:
        check_order(self, "counted_from", "due_on")
