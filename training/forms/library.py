"""These forms search documents of the library, add one and change one."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from accounts.roles import RULES, Permission, Role
from core.fields import DayField, HttpsField, LinesField, NameField, ScanField, SearchedField
from core.forms import AddressForm, EditForm
from core.widgets import OfferingTextarea
from places.forms import PlaceChoice
from places.models import Level, Place
from teams.models import Decision
from training.models import Document

RECENT = 30  # decisions to choose from
READERS = [(role.value, role.label) for role in Role if Permission.SEE_LIBRARY in RULES[role].may]


class LibrarySearch(AddressForm):
    """By words with or without marks, by whether in force, by for whom, by the year of issue, by what rests on it."""

    q = SearchedField(label="Số, trích yếu, nội dung", max_length=100, required=False)
    force = forms.ChoiceField(
        label="Hiệu lực", choices=[("", "Tất cả"), ("yes", "Còn hiệu lực"), ("no", "Hết hiệu lực")], required=False
    )
    role = forms.ChoiceField(label="Dành cho", choices=[("", "Tất cả"), *READERS], required=False)
    year = forms.TypedChoiceField(label="Năm ban hành", required=False, coerce=int, empty_value=None)
    decision = forms.ModelChoiceField(
        Decision.objects.none(),
        label="Quyết định",
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "Không tìm thấy quyết định này."},
    )

    def __init__(self, data: Any, *, years: Iterable[datetime.date], decisions: QuerySet[Decision]) -> None:
        super().__init__(data)
        self.fields["decision"].queryset = decisions  # type: ignore[attr-defined]
        choices = [(str(year.year), str(year.year)) for year in years]
        self.fields["year"].choices = [("", "Tất cả"), *choices]  # type: ignore[attr-defined]


class BasisDecisionChoice(forms.ModelChoiceField):
    def label_from_instance(self, decision: Decision) -> str:
        return f"{decision} – {decision.place}"


class BasisForm(forms.Form):
    """A recent decision that rests on the document; ``decisions``: those that may be chosen."""

    def __init__(self, data: QueryDict | None = None, *, decisions: QuerySet[Decision]) -> None:
        super().__init__(data)
        recent = decisions.order_by("-signed_on", "-pk").values_list("pk", flat=True)[:RECENT]
        rows = Decision.objects.filter(pk__in=list(recent)).select_related("place").order_by("-signed_on", "-pk")
        self.fields["decision"] = BasisDecisionChoice(
            rows, label="Quyết định căn cứ văn bản này", empty_label="Chọn quyết định"
        )


class DocumentForm(EditForm):
    number = NameField(label="Số, ký hiệu", max_length=60, help_text="Ví dụ: 820/BTTTT-THH")
    issued_on = DayField(label="Ngày ban hành")
    issuer = NameField(label="Cơ quan ban hành", max_length=150)
    subject = NameField(label="Trích yếu", max_length=300, widget=OfferingTextarea({"rows": 2}))
    scan = ScanField(label="Văn bản (PDF, không quá 5 MB)", required=False)
    text = LinesField(
        label="Nội dung",
        max_length=200_000,
        widget=OfferingTextarea({"rows": 10}),
        required=False,
        help_text="Sao chép vào nếu không có PDF, hoặc để tìm được theo nội dung.",
    )
    url = HttpsField(label="Đường dẫn", help_text="Trang công khai có văn bản, bắt đầu bằng https://.")
    source = LinesField(
        label="Nguồn",
        max_length=1_000,
        required=False,
        help_text="Biết văn bản từ đâu, ai giữ bản gốc. Ghi rõ nếu chỉ đọc qua trang khác.",
    )
    within = PlaceChoice(queryset=Place.objects.none(), label="Phạm vi", empty_label=None)
    roles = forms.MultipleChoiceField(
        label="Dành cho",
        choices=READERS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn ai nghĩa là dành cho mọi người.",
    )
    ends_on = DayField(
        label="Còn hiệu lực đến hết ngày",
        required=False,
        help_text="Để trống nếu còn hiệu lực. Có văn bản thay thế thì mặc định là ngày trước khi bản mới ban hành.",
    )
    replaced_by = forms.ModelChoiceField(
        Document.objects.none(), label="Văn bản thay thế", required=False, empty_label="Chưa có"
    )

    field_order = (
        "number",
        "issued_on",
        "issuer",
        "subject",
        "scan",
        "text",
        "url",
        "source",
        "within",
        "roles",
        "ends_on",
    )

    class Meta:
        model = Document
        fields = Document.EDITABLE
        exclude = ("file",)  # sent as ``scan`` and kept on the shelf

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        user: User,
        thing: Document | None = None,
    ) -> None:
        super().__init__(
            data, files, thing=thing, initial={"roles": thing.roles.strip(",").split(",")} if thing else {}
        )
        known = Document.objects.visible_to(user).order_by("-issued_on", "-pk")
        self.fields["replaced_by"].queryset = known.exclude(pk=thing.pk) if thing else known  # type: ignore[attr-defined]
        places = Place.objects.visible_to(user).filter(level__lte=Level.COMMUNE)
        places = places.for_something_new([thing.within_id] if thing else [])
        self.fields["within"].queryset = places.order_by("path")  # type: ignore[attr-defined]
