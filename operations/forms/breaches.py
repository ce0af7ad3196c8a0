"""An incident with personal data: what happened, whom it was told to, what was learned."""

import datetime
from typing import Any

from django import forms

from accounts.forms import PlaceChoices
from accounts.models import Breach, User
from core.fields import LinesField, NameField
from core.phones import sign_in_name
from core.widgets import InstantInput
from places.models import Level, Place


class InstantField(forms.DateTimeField):
    """A day and an hour."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", InstantInput)
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"], **options)
        self.error_messages["invalid"] = "Thời điểm không hợp lệ. Xin nhập theo dạng 20/06/2022 08:30."

    def clean(self, value: Any) -> Any:
        at = super().clean(value)
        if at and at.year < 2000:
            raise forms.ValidationError("Ngày quá xa, xin xem lại năm.")
        return at


class BreachForm(forms.Form):
    found_at = InstantField(label="Phát hiện lúc", help_text="Thời hạn 72 giờ tính từ lúc này.")
    what = LinesField(
        label="Việc đã xảy ra", max_length=2000, help_text="Không sao chép dữ liệu của người dân vào đây."
    )
    kinds = forms.MultipleChoiceField(
        label="Loại dữ liệu", choices=Breach.Data.choices, widget=forms.CheckboxSelectMultiple
    )
    from_at = InstantField(label="Khoảng thời gian liên quan: từ lúc")
    to_at = InstantField(label="đến lúc")
    accounts = LinesField(
        label="Tài khoản liên quan, nếu biết",
        required=False,
        max_length=1000,
        help_text="Mỗi dòng một tên đăng nhập, hoặc số của tài khoản (ở cuối đường dẫn trang của tài khoản đó) nếu tên "
        "đăng nhập là số điện thoại. Để trống: cổng xem mọi tài khoản trong địa bàn.",
    )

    def __init__(self, data: Any = None, *, user: User, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.user = user
        places = Place.objects.visible_to(user).filter(level__lte=Level.COMMUNE).for_something_new()
        self.fields["place"] = PlaceChoices(places, tuple(Level)[:3], label="Địa bàn liên quan")
        self.order_fields(["found_at", "what", "kinds", "place"])

    def clean_accounts(self) -> list[User]:
        """Return the accounts of these short names and numbers; a phone number names none, for who writes here reads
        them masked.
        """
        names = {sign_in_name(line) for line in self.cleaned_data["accounts"].splitlines() if line}
        found = list(User.objects.visible_to(self.user).named(names).order_by("pk"))
        known = {str(user.pk) for user in found} | {user.username for user in found if not user.username.isdigit()}
        if unknown := sorted(names - known):
            raise forms.ValidationError(f"Không có tài khoản này trong địa bàn: {', '.join(unknown)}.")
        return found

    def clean(self) -> None:
        said = self.cleaned_data
        start, end = said.get("from_at"), said.get("to_at")
        if isinstance(start, datetime.datetime) and isinstance(end, datetime.datetime) and start >= end:
            self.add_error("to_at", "Lúc kết thúc phải sau lúc bắt đầu.")


class NotifiedForm(forms.Form):
    to = NameField(label="Thông báo cho", max_length=200, help_text="Ví dụ: Cục A05, Bộ Công an; người bị ảnh hưởng.")
    notified_at = InstantField(label="Lúc")
    number = NameField(label="Số văn bản", max_length=60)


class LessonsForm(forms.Form):
    lessons = LinesField(
        label="Nguyên nhân, cách khắc phục, bài học",
        max_length=2000,
        help_text="Nếu không phải thông báo, xin ghi vì sao.",
    )
