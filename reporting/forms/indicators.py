"""Naming a platform, saying what an indicator counts."""

from django import forms
from django.http import QueryDict

from core.fields import NameField
from core.forms import EditForm, check_order
from core.widgets import OfferingTextarea
from reporting.forms.fields import PeriodDayField
from reporting.models import DenominatorKind, Indicator, Platform

LARGEST = 1_000_000_000


class PlatformForm(EditForm):
    name = NameField(label="Tên nền tảng", max_length=120)
    group = forms.ChoiceField(label="Nhóm", choices=Platform.Group, widget=forms.RadioSelect)
    url = forms.URLField(label="Địa chỉ", max_length=200, required=False, help_text="Ví dụ: https://voso.vn")

    class Meta:
        model = Platform
        fields = Platform.EDITABLE


class IndicatorForm(EditForm):
    name = NameField(label="Tên chỉ tiêu", max_length=160)
    counts = NameField(
        label="Đếm gì",
        max_length=300,
        widget=OfferingTextarea({"rows": 3}),
        help_text="Một câu để mọi tổ đếm như nhau: đếm ai, việc gì, vào lúc nào, không đếm gì.",
    )
    unit = NameField(label="Đơn vị tính", max_length=40, help_text="Ví dụ: hộ, người, hồ sơ.")
    kind = forms.ChoiceField(
        label="Cộng qua các kỳ thế nào",
        choices=[
            (Indicator.Kind.FLOW.value, "Cộng dồn: số việc làm trong kỳ"),
            (Indicator.Kind.STOCK.value, "Lấy kỳ mới nhất: số đang có vào ngày cuối kỳ"),
        ],
        widget=forms.RadioSelect,
    )
    out_of = forms.ModelChoiceField(
        Indicator.objects.none(),
        label="Trên tổng của chỉ tiêu khác",
        required=False,
        empty_label="Không",
        help_text="Tỷ lệ của hai số đếm trong cùng báo cáo; chỉ tiêu kia có cùng cách cộng.",
    )
    out_of_kind = forms.ChoiceField(
        label="Trên mẫu số của xã",
        choices=[("", "Không"), *DenominatorKind.choices],
        required=False,
        help_text="Mẫu số nhập hằng năm ở trang Mẫu số. Số nộp vẫn là số đếm được, không phải tỷ lệ.",
    )
    platform = forms.ModelChoiceField(
        Platform.objects.none(), label="Nền tảng", required=False, empty_label="Không riêng nền tảng nào"
    )
    evidence = NameField(label="Căn cứ", max_length=200, required=False, help_text="Ví dụ: sổ theo dõi của tổ.")
    maximum = forms.IntegerField(
        label="Số lớn nhất nhận",
        min_value=1,
        max_value=LARGEST,
        help_text="Số lớn hơn bị từ chối vì thường là gõ nhầm.",
    )
    compared_with = forms.ChoiceField(
        label="Hỏi lại khi vượt",
        choices=Indicator.Bound.choices,
        required=False,
        help_text="Chỉ hỏi lại, không từ chối.",
    )
    starts_on = PeriodDayField(label="Dùng từ ngày")
    ends_on = PeriodDayField(label="Dùng đến hết ngày", required=False, help_text="Để trống nếu còn dùng.")
    order = forms.IntegerField(label="Thứ tự trên mẫu báo cáo", min_value=0, max_value=30_000)
    code = forms.SlugField(label="Mã", max_length=40, help_text="Chữ không dấu, số, gạch nối; không đổi được về sau.")

    class Meta:
        model = Indicator
        fields = Indicator.EDITABLE

    def __init__(self, data: QueryDict | None = None, *, thing: Indicator | None = None) -> None:
        seen = {"code": thing.code} if thing else {"maximum": 100_000, "order": 0}
        super().__init__(data, thing=thing, initial=seen)
        self.fields["platform"].queryset = Platform.objects.order_by("name")  # type: ignore[attr-defined]
        others = Indicator.objects.exclude(pk=thing.pk) if thing else Indicator.objects.all()
        self.fields["out_of"].queryset = others.order_by("order", "code")  # type: ignore[attr-defined]
        if thing:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = "Các báo cáo đã lưu dùng mã này nên không đổi được."

    def clean(self) -> None:
        check_order(self, "starts_on", "ends_on")
