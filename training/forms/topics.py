"""These forms name a topic, change what it teaches, and give it materials and quiz questions."""

from typing import Any

from django import forms
from django.http import QueryDict

from core.fields import DayField, LinesField, NameField
from core.forms import EditForm
from core.widgets import OfferingTextarea
from training.models import Material, Question, Topic


class TopicForm(EditForm):
    title = NameField(label="Tên chuyên đề", max_length=200)
    kind = forms.ChoiceField(label="Nhóm", choices=Topic.Theme, widget=forms.RadioSelect)
    description = LinesField(label="Dạy gì, cho ai", max_length=5_000, required=False)
    valid_months = forms.IntegerField(
        label="Số tháng có giá trị",
        min_value=1,
        max_value=600,
        required=False,
        help_text="Hết thời gian này thì phải học lại. Để trống nếu học một lần là đủ.",
    )
    retired_on = DayField(label="Ngừng dạy từ ngày", required=False, help_text="Để trống nếu còn dạy.")
    code = forms.SlugField(label="Mã", max_length=40, help_text="Chữ không dấu, số, gạch nối; không đổi được về sau.")

    class Meta:
        model = Topic
        fields = Topic.EDITABLE

    def __init__(self, data: QueryDict | None = None, *, thing: Topic | None = None) -> None:
        super().__init__(data, thing=thing, initial={"code": thing.code} if thing else {})
        if thing:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = "Các buổi tập huấn đã ghi dùng mã này nên không đổi được."


class VersionForm(forms.Form):
    starts_on = DayField(label="Áp dụng từ ngày")
    outline = LinesField(
        label="Đề cương",
        max_length=20_000,
        widget=OfferingTextarea({"rows": 10}),
        help_text="Mỗi bài, mỗi ý một dòng.",
    )


class NewTopicForm(TopicForm):
    """A topic with its first version."""

    starts_on = VersionForm.base_fields["starts_on"]
    outline = VersionForm.base_fields["outline"]

    field_order = ("title", "kind", "description", "starts_on", "outline", "valid_months", "code")

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        del self.fields["retired_on"]


class MaterialForm(forms.Form):
    kind = forms.ChoiceField(
        label="Loại", choices=Material.Format, widget=forms.RadioSelect, initial=Material.Format.FILE
    )
    title = NameField(label="Tên tài liệu", max_length=200)
    document = forms.FileField(
        label="Tệp",
        required=False,
        widget=forms.FileInput({"accept": ".pdf,.docx,.pptx,.xlsx,.jpg,.jpeg,.png"}),
        help_text="PDF, Word, PowerPoint, Excel không có macro, ảnh JPEG hoặc PNG; không quá 20 MB.",
    )
    url = forms.URLField(
        label="Địa chỉ",
        required=False,
        max_length=500,
        help_text="Cho liên kết hoặc video, bắt đầu bằng https://",
        error_messages={"invalid": "Địa chỉ chưa đúng, xin sao chép lại từ trình duyệt."},
    )

    def refuse_half(self, kept: str) -> None:
        """Refuse, after ``full_clean``, anything but a file for a file and an address for the others."""
        is_file = self.cleaned_data.get("kind") == Material.Format.FILE
        if is_file and not kept and "document" not in self.errors:
            self.add_error("document", "Xin chọn tệp.")
        if is_file and self.cleaned_data.get("url"):
            self.add_error("url", "Đã chọn loại “Tệp” nên xin để trống địa chỉ, hoặc chọn loại khác.")
        if not is_file and "url" not in self.errors and not self.cleaned_data.get("url"):
            self.add_error("url", "Xin ghi địa chỉ.")


class QuestionForm(forms.Form):
    text = NameField(label="Câu hỏi", max_length=300)

    def __init__(self, data: QueryDict | None = None, *, question: Question | None = None) -> None:
        choices = question.choices if question else []
        initial = {f"choice_{place}": choice for place, choice in enumerate(choices)}
        if question:
            initial |= {"text": question.text, "right": str(question.right)}
        super().__init__(data, initial=initial)
        for place in range(Question.MOST):
            label = f"Câu trả lời {place + 1}"
            self.fields[f"choice_{place}"] = NameField(label=label, max_length=200, required=place < Question.FEWEST)
        answers = [(str(place), f"Câu trả lời {place + 1}") for place in range(Question.MOST)]
        self.fields["right"] = forms.TypedChoiceField(
            label="Câu đúng", choices=answers, coerce=int, widget=forms.RadioSelect
        )

    def clean(self) -> None:
        fields = self.cleaned_data
        given = [place for place in range(Question.MOST) if fields.get(f"choice_{place}")]
        if given != list(range(len(given))):
            self.add_error(f"choice_{max(given)}", "Xin điền lần lượt, không bỏ trống ở giữa.")
        elif "right" in fields and fields["right"] not in given:
            self.add_error("right", "Câu đúng phải là một trong các câu trả lời đã ghi.")

    def action_data(self) -> dict[str, Any]:
        """Return what the action takes."""
        fields = self.cleaned_data
        choices = [fields[f"choice_{place}"] for place in range(Question.MOST) if fields[f"choice_{place}"]]
        return {"text": fields["text"], "choices": choices, "right": fields["right"]}
