"""What is asked once of a list of teams or of people, for all lines that do not say it."""

from django import forms

from core.fields import DayField, NameField, PersonNameField
from core.text import proper_name
from exchange.forms.asking import AskedOnceForm
from teams.models import Team

DECISION = ("number", "signed_on", "issued_by", "signer", "established_on")


class TeamsAskedForm(AskedOnceForm):
    """The decision of all teams, the word for hamlets that are named without one, and whether teams are founded."""

    number = NameField(label="Số quyết định", max_length=60, required=False, help_text="Ví dụ 12/QĐ-UBND.")
    signed_on = DayField(label="Ngày ký", required=False)
    issued_by = NameField(label="Cơ quan ban hành", max_length=150, required=False, proper=proper_name)
    signer = PersonNameField(label="Người ký", max_length=120, required=False, help_text="Có thể để trống.")
    established_on = DayField(label="Ngày thành lập", required=False, help_text="Để trống là ngày ký quyết định.")
    second_team_reason = NameField(
        label="Lý do có thêm tổ",
        max_length=Team.LONGEST_REASON,
        required=False,
        help_text="Dùng cho tổ mới ở nơi đã có tổ mà dòng chưa ghi lý do. Để trống thì các dòng này chờ sửa.",
    )
    add = forms.BooleanField(
        label="Đề nghị thêm các ấp, khu phố chưa có trên cổng; tổ ở đó được lập khi các nơi này được duyệt",
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )
    word = forms.ChoiceField(label="Tên không ghi loại là", required=False)
    found = forms.BooleanField(
        label="Lập các tổ của danh sách này mà cổng chưa có",
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    def clean(self) -> None:
        """A number has its day, and a team that is founded an office that founded it."""
        if (
            self.cleaned_data.get("number")
            and not self.cleaned_data.get("signed_on")
            and "signed_on" not in self.errors
        ):
            self.add_error("signed_on", "Xin ghi ngày ký của quyết định này.")
        lacks_office = "issued_by" in self.fields and not self.cleaned_data.get("issued_by")
        if self.cleaned_data.get("found") and lacks_office and "issued_by" not in self.errors:
            self.add_error("issued_by", "Xin ghi cơ quan ký quyết định để lập được tổ.")

    @property
    def decision(self) -> list[forms.BoundField]:
        """The fields of the decision that are shown."""
        return [self[name] for name in DECISION if name in self.fields]
