"""These forms take what somebody asks about their own data, and how it ended."""

from typing import Any

from django import forms

from accounts.forms import PlaceChoices
from accounts.models import User
from core.fields import DayField, LinesField, PersonNameField
from places.models import Level, Place
from teams.models import Member, PrivacyRequest

Channel, Kind, Outcome = PrivacyRequest.RequestChannel, PrivacyRequest.RequestKind, PrivacyRequest.Outcome
SHORT = "Ghi ngắn gọn điều người đề nghị muốn; xin không sao chép dữ liệu của họ."


class AskForm(forms.Form):
    """For oneself."""

    kind = forms.ChoiceField(label="Anh/chị muốn gì?", choices=Kind.choices, widget=forms.RadioSelect)
    words = LinesField(label="Nội dung (nếu cần nói rõ)", required=False, max_length=500)


class RequestForm(forms.Form):
    """For somebody: a member who is known (``member``), or whose name is written down."""

    asker = PersonNameField(label="Họ và tên người đề nghị", max_length=120)
    kind = forms.ChoiceField(label="Đề nghị", choices=Kind.choices, widget=forms.RadioSelect)
    received_on = DayField(label="Ngày nhận", help_text="Thời hạn của luật tính từ ngày này.")
    channel = forms.ChoiceField(
        label="Cách nhận", choices=[choice for choice in Channel.choices if choice[0] != Channel.PORTAL]
    )
    words = LinesField(label="Nội dung", required=False, max_length=500, help_text=SHORT)

    def __init__(self, data: Any = None, *, user: User, member: Member | None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        if member is not None:
            del self.fields["asker"]
            return
        places = Place.objects.visible_to(user).filter(level__lte=Level.COMMUNE).for_something_new()
        self.fields["place"] = PlaceChoices(places, tuple(Level)[:3], label="Địa bàn")
        self.order_fields(["asker", "place"])


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(label="Kết quả", choices=Outcome.choices, widget=forms.RadioSelect)
    reason = LinesField(
        label="Căn cứ, ghi chú",
        required=False,
        max_length=500,
        help_text="Bắt buộc khi không thực hiện: điều luật và lý do. Ví dụ: khoản, điều nào của Luật 91/2025/QH15.",
    )

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("outcome") == Outcome.REFUSED and not said.get("reason"):
            self.add_error("reason", "Xin ghi căn cứ không thực hiện, và lý do.")
