"""Forms of what a province says about its teams, and of a commune's steering board."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from core.fields import AmountField, DayField, LinesField, NameField
from core.forms import EditForm
from core.text import fold, proper_person_name
from core.widgets import OfferingTextarea
from teams.models import SteeringBoard, TeamRegulation

PARTS = ("name", "title", "duty")
HEAD = fold("Trưởng ban")


class TeamRegulationForm(EditForm):
    starts_on = DayField(label="Từ ngày", help_text="Ngày văn bản có hiệu lực. Giấy tờ của ngày trước đó giữ tên cũ.")
    name = NameField(
        label="Tên gọi của tổ",
        max_length=60,
        help_text="Ví dụ Tổ công nghệ số cộng đồng, hoặc Tổ chuyển đổi số cộng đồng.",
    )
    fewest = AmountField(label="Số thành viên ít nhất", min_value=1, max_value=99)
    most = AmountField(label="Số thành viên nhiều nhất", min_value=1, max_value=99)
    source = NameField(
        label="Căn cứ",
        max_length=200,
        help_text="Nghị quyết, quyết định nào. Chưa đọc bản gốc thì ghi thêm: chưa đối chiếu bản gốc.",
    )

    class Meta:
        model = TeamRegulation
        fields = TeamRegulation.EDITABLE


class BoardMembersField(LinesField):
    """Members of a board, a line each: name, office and duty between semicolons, or as cells are copied from Excel."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value.replace("\t", "; ") if isinstance(value, str) else value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        lines = [line for line in text.splitlines() if line]
        if len(lines) > SteeringBoard.MOST:
            raise forms.ValidationError(f"Ban chỉ đạo ghi được nhiều nhất {SteeringBoard.MOST} người.")
        members = [_member(number, line) for number, line in enumerate(lines, start=1)]
        heads = [member["name"] for member in members if fold(member["duty"]) == HEAD]
        if len(heads) > 1:
            raise forms.ValidationError(
                f"Ban chỉ đạo chỉ có một Trưởng ban, ở đây có {len(heads)}: {', '.join(heads)}. "
                "Xin sửa nhiệm vụ của người không phải Trưởng ban."
            )
        return members

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join("; ".join(member[part] for part in PARTS) for member in value)


def _member(number: int, line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split(";")]
    if len(parts) != len(PARTS) or not all(parts) or max(map(len, parts)) > SteeringBoard.LONGEST:
        raise forms.ValidationError(
            f"Dòng {number}: xin ghi họ tên; chức vụ; nhiệm vụ trong ban, mỗi mục đến {SteeringBoard.LONGEST} chữ."
        )
    return dict(zip(PARTS, [proper_person_name(parts[0]), *parts[1:]], strict=True))


class SteeringBoardForm(EditForm):
    number = NameField(
        label="Số quyết định",
        max_length=60,
        validators=[RegexValidator(r"\d", "Số quyết định phải có chữ số, ví dụ 12/QĐ-UBND.")],
        help_text="Như trên văn bản, ví dụ 12/QĐ-UBND.",
    )
    signed_on = DayField(label="Ngày ký")
    starts_on = DayField(label="Hoạt động từ ngày", help_text="Ban trước đó hết từ ngày này.")
    members = BoardMembersField(
        label="Thành viên",
        max_length=SteeringBoard.MOST * (3 * SteeringBoard.LONGEST + 4),
        widget=OfferingTextarea({"rows": 10}),
        help_text="Mỗi dòng một người: họ tên; chức vụ; nhiệm vụ trong ban. Dán được ba cột sao chép từ Excel. "
        "Không ghi số điện thoại.",
    )

    class Meta:
        model = SteeringBoard
        fields = SteeringBoard.EDITABLE
