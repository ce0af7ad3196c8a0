"""Opening a round: what is asked, and the confirmed deadline; editing what may change of one that was opened."""

import datetime
import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from core.fields import NameField
from core.forms import EditForm
from core.refusals import LAST_DAY_TOO_EARLY
from core.templatetags.wording import opening
from core.widgets import OfferingTextarea
from core.working_days import DAY, midnight
from places.forms import PlaceChoice, has_districts
from places.models import Level, Place
from reporting.forms.fields import DeadlineField, IndicatorChoice, InstantField, PeriodDayField
from reporting.forms.following import first_step_after
from reporting.forms.reminders import RemindersField
from reporting.models import Indicator, Round

# How the code of a round names who reports.
REPORTER_CODES = {Round.Reporter.TEAM: "to", Round.Reporter.COMMUNE: "xa", Round.Reporter.DISTRICT: "huyen"}
LONGEST_LETTER = 30_000  # characters: some fifteen pages
LETTER_SAYS = ("title", "level", "data_from", "data_to", "due_wording", "letter", "indicators")
RESERVED = {"new"}  # the address of the form itself


class LetterForm(forms.Form):
    """The text of the letter that asks for reports, to fill the form of a round with; nothing of it is kept."""

    text = forms.CharField(
        label="Nội dung công văn",
        max_length=LONGEST_LETTER,
        widget=forms.Textarea({"rows": 4}),
        help_text="Mở công văn, chọn toàn bộ (Ctrl+A), sao chép rồi dán vào đây. Cổng chỉ đọc để điền, không lưu lại.",
        error_messages={
            "required": "Xin dán nội dung công văn.",
            "max_length": "Văn bản dài quá %(limit_value)d chữ: xin chỉ dán công văn, không dán phụ lục.",
        },
    )

    def clean_text(self) -> str:
        return unicodedata.normalize("NFC", self.cleaned_data["text"])


class RoundForm(forms.Form):
    """What a round asks, of whom and about which days; the deadline is confirmed in the next step."""

    title = NameField(label="Tên kỳ báo cáo", max_length=200, help_text="Ví dụ: Báo cáo của tổ tháng 7/2022.")
    level = forms.TypedChoiceField(
        label="Ai báo cáo",
        choices=[
            (Round.Reporter.TEAM.value, "Các tổ"),
            (Round.Reporter.COMMUNE.value, "Xã, phường, thị trấn"),
            (Round.Reporter.DISTRICT.value, "Huyện, thị xã, thành phố"),
        ],
        coerce=int,
        widget=forms.RadioSelect,
        initial=Round.Reporter.TEAM.value,
    )
    within = PlaceChoice(queryset=Place.objects.none(), label="Trong phạm vi", empty_label=None)
    data_from = PeriodDayField(label="Số liệu từ ngày")
    data_to = PeriodDayField(label="Số liệu đến hết ngày")
    opens_at = InstantField(label="Mở lúc", help_text="Trước lúc này chưa ai nộp được.")
    due_wording = NameField(
        label="Thời hạn, ghi nguyên văn như trong văn bản",
        max_length=300,
        widget=OfferingTextarea({"rows": 2}),
        help_text="Ví dụ: trước ngày 20/6/2022. Bước sau cổng đề xuất hạn nộp để cán bộ xác nhận.",
    )
    letter = NameField(
        label="Số văn bản", max_length=60, required=False, help_text="Văn bản yêu cầu báo cáo. Ví dụ: 1234/SKHCN-CĐS."
    )
    letter_pdf = forms.FileField(
        label="Tệp văn bản (PDF, không quá 5 MB)", required=False, widget=forms.FileInput({"accept": "application/pdf"})
    )
    all_indicators = forms.BooleanField(
        label="Hỏi tất cả chỉ tiêu đang dùng",
        required=False,
        help_text="Mọi chỉ tiêu còn dùng trong những ngày của kỳ; không cần đánh dấu từng chỉ tiêu dưới đây.",
    )
    indicators = IndicatorChoice(queryset=Indicator.objects.none(), label="Chỉ tiêu phải báo cáo", required=False)
    code = forms.SlugField(
        label="Mã kỳ",
        max_length=40,
        required=False,
        help_text="Chữ không dấu, số, gạch nối; đứng trong địa chỉ trang. Để trống thì cổng tự đặt.",
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        user: User,
        like: Round | None = None,
        filled: Mapping[str, Any] | None = None,
    ) -> None:
        """``like``: the round whose next period the empty form is filled with; ``filled``: what a letter says."""
        now = timezone.localtime().replace(second=0, microsecond=0)
        super().__init__(data, files, initial={"within": user.place_id, "opens_at": now})
        visible = Place.objects.visible_to(user).filter(level__lte=Level.COMMUNE).for_something_new().order_by("path")
        known = Indicator.objects.visible_to(user)
        self.fields["within"].queryset = visible  # type: ignore[attr-defined]
        if not has_districts(visible):
            self.fields["level"].choices = [  # type: ignore[attr-defined]
                (Round.Reporter.TEAM.value, "Các tổ"), (Round.Reporter.COMMUNE.value, "Xã, phường, đặc khu"),
            ]  # fmt: skip
        self.fields["indicators"].queryset = known  # type: ignore[attr-defined]
        self.left_out: list[Indicator] = []  # of ``like``, no longer used in the next period
        if like is not None and not self.is_bound:
            self._fill_like(like, visible, known)
        self.read_of_letter: list[str] | None = None  # labels of the fields that the letter filled
        self.not_in_letter: list[str] = []
        if filled is not None:
            self.initial.update(filled)
            if last := filled.get("data_to"):  # nobody knows the figures before
                self.initial["opens_at"] = max(now, midnight(last + DAY))
            self.read_of_letter = [str(field.label) for name, field in self.fields.items() if name in filled]
            self.not_in_letter = [
                str(field.label) for name, field in self.fields.items() if name in LETTER_SAYS and name not in filled
            ]

    def _fill_like(self, like: Round, places: QuerySet[Place], indicators: QuerySet[Indicator]) -> None:
        self.initial.update(first_step_after(like, at=self.initial["opens_at"]))
        if places.filter(pk=like.within_id).exists():
            self.initial["within"] = like.within_id
        asked = list(indicators.filter(rounds=like).order_by("order", "code"))
        days = self.initial["data_from"], self.initial["data_to"]
        self.initial["indicators"] = [one.pk for one in asked if one.is_used_between(*days)]
        self.left_out = [one for one in asked if not one.is_used_between(*days)]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].lower()
        if code in RESERVED or Round.objects.filter(code=code).exists():
            raise forms.ValidationError(f"Mã “{code}” đã dùng. Xin chọn mã khác hoặc để trống.")
        return code

    def clean(self) -> None:
        fields = self.cleaned_data
        data_from, data_to = fields.get("data_from"), fields.get("data_to")
        if not data_from or not data_to:
            return
        if data_to < data_from:
            self.add_error("data_to", LAST_DAY_TOO_EARLY)
        if fields["all_indicators"]:
            known = self.fields["indicators"].queryset  # type: ignore[attr-defined]
            fields["indicators"] = [one for one in known if one.is_used_between(data_from, data_to)]
        if not fields.get("indicators") and "indicators" not in self.errors:
            self.add_error("indicators", "Xin chọn ít nhất một chỉ tiêu.")
        self._refuse_unused(data_from, data_to)
        within, level = fields.get("within"), fields.get("level")
        if within and level and within.level > level:
            self.add_error("within", "Địa bàn này thấp hơn cấp phải báo cáo. Xin chọn địa bàn rộng hơn.")
        if level and not fields.get("code") and "code" not in self.errors:
            fields["code"] = _free_code(f"{REPORTER_CODES[level]}-{data_to:%Y-%m}")

    def _refuse_unused(self, data_from: datetime.date, data_to: datetime.date) -> None:
        unused = [
            indicator.name
            for indicator in self.cleaned_data.get("indicators") or []
            if not indicator.is_used_between(data_from, data_to)
        ]
        if unused:
            self.add_error("indicators", f"Không dùng trong kỳ số liệu này: {', '.join(unused)}.")

    def planned(self) -> Round:
        """The round as it stands so far, not saved and without its deadline."""
        facts = {name: value for name, value in self.facts().items() if name != "indicators"}
        return Round(**facts)

    def facts(self) -> dict[str, Any]:
        """What a round is opened with, but for its deadline and its letter's file."""
        left_out = {"letter_pdf", "all_indicators"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class DeadlineForm(forms.Form):
    """The instant an officer confirms, and whether they saw what is to be weighed about it."""

    due_at = DeadlineField(
        label="Hạn nộp",
        help_text="Không ghi giờ: nhận đến hết ngày này là đúng hạn. Có giờ: nhận trước giờ đó là đúng hạn.",
        error_messages={"required": "Xin nhập hạn nộp."},
    )
    closes_at = DeadlineField(
        label="Nhận báo cáo đến", required=False, help_text="Để trống thì kỳ vẫn nhận báo cáo nộp trễ."
    )
    reminders = RemindersField()
    weighed = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, opens_at: datetime.datetime, proposed: Mapping[str, Any]
    ) -> None:
        super().__init__(data, initial=dict(proposed))
        self.opens_at = opens_at

    def clean(self) -> None:
        fields = self.cleaned_data
        due_at, closes_at = fields.get("due_at"), fields.get("closes_at")
        if due_at and due_at <= self.opens_at:
            self.add_error("due_at", f"Hạn nộp phải sau lúc mở kỳ ({opening(self.opens_at)}).")
        if due_at and closes_at and closes_at < due_at:
            self.add_error("closes_at", "Lúc ngừng nhận không được trước hạn nộp.")


class CountForm(forms.Form):
    """The day from which a letter counts days, where the letter itself does not give it."""

    starts_on = PeriodDayField(
        label="Tính từ ngày",
        help_text="Ví dụ: ngày nhận được văn bản. Ngày này không tính, đếm từ ngày sau đó "
        "(khoản 2 Điều 147 Bộ luật Dân sự 2015).",
        error_messages={"required": "Xin nhập ngày bắt đầu tính."},
    )


class RoundEditForm(EditForm):
    """What may change of a round that was opened."""

    reminders = RemindersField()

    class Meta:
        model = Round
        fields = Round.EDITABLE


def _free_code(wanted: str) -> str:
    taken = set(Round.objects.filter(code__startswith=wanted).values_list("code", flat=True).order_by())
    numbered = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(taken) + 2))
    return next(code for code in numbered if code not in taken)
