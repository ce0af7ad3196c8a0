"""Forms of sign-in and of the account pages."""

from collections.abc import Collection, Sequence
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context
from django import forms
from django.http import HttpRequest

from accounts.adapter.noted import failures_noted
from accounts.models import FocalPoint, Office, ReviewLine, Signer, User
from accounts.roles import OF_TEAMS, RULES, Role
from accounts.validators import LONGEST, TOO_LONG
from core.fields import DayField, LinesField, NameField, PersonNameField, PhoneField, SentField
from core.forms import EditForm, bound_length
from core.phones import NotAUsername, new_username, sign_in_name
from core.refusals import DAY_INVALID
from core.widgets import DayInput, OfferingTextarea
from places.forms import has_districts
from places.models import Level, Place, PlaceQuerySet, prefix_length


def bound_passwords(form: forms.BaseForm) -> None:
    """Refuse what is longer than any password at the fields of a form of allauth's, which have no bound."""
    for field in form.fields.values():
        if isinstance(field.widget, forms.PasswordInput):
            bound_length(field, LONGEST, TOO_LONG)


def is_a_phone(request: HttpRequest) -> bool:
    """Tell whether a browser says that it runs on a phone: most often its owner's, where a desk is often shared."""
    agent = request.headers.get("User-Agent", "")[:500]
    return request.headers.get("Sec-CH-UA-Mobile") == "?1" or "Mobile" in agent


class SignInForm(LoginForm):
    """Sign in with a phone number, in any writing, or a short name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = "Số điện thoại hoặc tên đăng nhập"
        login.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)
        remember = self.fields["remember"]
        remember.initial = is_a_phone(context.request)
        remember.help_text = "Xin bỏ dấu chọn nếu đây là máy mượn, máy dùng chung."
        bound_passwords(self)

    def clean_login(self) -> str:
        return sign_in_name(self.cleaned_data["login"])


class PasswordForm(ChangePasswordForm):
    """Change one's own password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = (
            "Ít nhất 14 ký tự, không chỉ gồm chữ số, không giống tên hay số điện thoại. "
            "Dễ nhớ nhất là bốn từ ngắn cách nhau bằng dấu cách."
        )
        bound_passwords(self)

    def clean_oldpassword(self) -> str:
        with failures_noted(context.request, self.user):
            password: str = super().clean_oldpassword()
        return password


class PasswordAgainForm(ReauthenticateForm):
    """Who is signed in proves once more who they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs.pop("placeholder", None)
        bound_passwords(self)


class PlaceChoices(forms.ModelChoiceField):
    """Places of ``levels`` as one select, grouped under the place above them: one query, searched by typing."""

    def __init__(self, places: PlaceQuerySet, levels: Collection[int] = tuple(Level), **kwargs: Any) -> None:
        super().__init__(places.filter(level__in=levels), **kwargs)
        shown = places.filter(level__lte=max(levels, default=0)).order_by("path")
        self.choices = [("", kwargs.get("empty_label") or "Chọn địa bàn"), *grouped_places(list(shown), levels)]


def grouped_places(places: Sequence[Place], levels: Collection[int]) -> list[tuple[Any, Any]]:
    """Return choices of the ``places`` at ``levels``, each under the nearest place above it in
    ``places``, else alone.
    """
    by_path = {place.path: place for place in places}
    alone: list[tuple[Any, Any]] = []
    groups: dict[str, list[tuple[int, str]]] = {place.path: [] for place in places}
    for place in sorted(places, key=lambda place: place.sort_key):
        if place.level not in levels:
            continue
        above = [place.path[: prefix_length(level)] for level in range(place.level - 1, 0, -1)]
        head = next((path for path in above if path in by_path), None)
        (alone if head is None else groups[head]).append((place.pk, place_label(place)))
    heads = sorted(places, key=lambda place: (place.level, place.sort_key))
    return [*alone, *((head.name, groups[head.path]) for head in heads if groups[head.path])]


def place_label(place: Place) -> str:
    """Return the name of a place; of a closed place, with its last day."""
    return f"{place.name} (đến {place.valid_to:%d/%m/%Y})" if place.valid_to else place.name


def roles_given(by: User) -> list[tuple[str, str]]:
    """Return the roles that ``by`` may give here. A leader's account is given from their team,
    where the membership is.
    """
    return [(role.value, role.label) for role in Role if role in RULES[by.role].gives and role not in OF_TEAMS]


class AccountForm(forms.Form):
    """A new account: choices are what ``by`` may give, and where."""

    full_name = PersonNameField(label="Họ và tên", max_length=120)
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=60,
        help_text="Số điện thoại, hoặc tên ngắn không dấu như “canbo.thaibinh”. Không phân biệt chữ hoa, chữ thường.",
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    phone = PhoneField(label="Số điện thoại")
    email = forms.EmailField(
        label="Thư điện tử",
        required=False,
        max_length=254,
        help_text="Để cổng gửi tin ra ngoài; người nhận tài khoản sửa được, hoặc nối Zalo thay.",
        widget=forms.EmailInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Place.objects.visible_to(by).for_something_new()
        given = [one for one in roles_given(by) if one[0] != Role.DISTRICT or has_districts(places)]
        choices = given if len(given) == 1 else [("", "Chọn vai trò"), *given]
        self.fields["role"] = forms.ChoiceField(label="Vai trò", choices=choices)
        levels = {level for role, _ in given for level in RULES[role].levels}
        self.fields["place"] = PlaceChoices(
            places, levels, label="Địa bàn", help_text="Gõ vài chữ đầu của tên để tìm trong danh sách."
        )

    def clean_username(self) -> str:
        try:
            return new_username(self.cleaned_data["username"])
        except NotAUsername as error:
            raise forms.ValidationError(
                "Xin dùng số điện thoại, hoặc 3–30 chữ cái không dấu và chữ số, bắt đầu bằng chữ."
            ) from error


class PlainReasonForm(forms.Form):
    reason = LinesField(label="Lý do", max_length=500)


class FocalPointForm(EditForm):
    """The focal point of a place; all three empty take it away."""

    full_name = PersonNameField(label="Họ và tên", max_length=120, required=False)
    title = NameField(
        label="Chức vụ", max_length=120, required=False, help_text="Ví dụ: Phó Chủ tịch Ủy ban nhân dân xã."
    )
    phone = forms.CharField(
        label="Số điện thoại liên hệ công việc",
        max_length=20,
        required=False,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )

    class Meta:
        model = FocalPoint
        fields = FocalPoint.EDITABLE


class OfficeForm(EditForm):
    """What the office of a place is called, from when on."""

    starts_on = DayField(label="Từ ngày", help_text="Ngày cơ quan bắt đầu mang tên này.")
    name = NameField(
        label="Tên cơ quan",
        max_length=150,
        help_text="Ghi đầy đủ, ví dụ Sở Khoa học và Công nghệ, hoặc Ủy ban nhân dân xã Thái Bình.",
    )
    above = NameField(
        label="Cơ quan chủ quản",
        max_length=150,
        required=False,
        help_text="Dòng đứng trên tên cơ quan, ví dụ UBND tỉnh Tây Ninh. Ủy ban nhân dân thì để trống.",
    )
    initials = NameField(
        label="Chữ viết tắt trong ký hiệu văn bản", max_length=30, help_text="Ví dụ SKHCN trong “Số: …/BC-SKHCN”."
    )

    class Meta:
        model = Office
        fields = Office.EDITABLE


class SignerForm(EditForm):
    """Who signs the papers of a place, from when to when."""

    title = LinesField(
        label="Quyền hạn, chức vụ",
        max_length=130,
        help_text="Ghi như ở cuối văn bản, mỗi dòng một ý, ví dụ KT. GIÁM ĐỐC xuống dòng PHÓ GIÁM ĐỐC.",
    )
    full_name = PersonNameField(
        label="Họ và tên",
        max_length=120,
        required=False,
        help_text="Để trống nếu văn thư ghi tay khi trình ký, hoặc khi người ký đề nghị xóa họ tên.",
    )
    starts_on = DayField(label="Ký từ ngày")
    ends_on = DayField(label="Ký đến hết ngày", required=False, help_text="Để trống nếu chưa biết.")

    class Meta:
        model = Signer
        fields = Signer.EDITABLE


class TokenForm(forms.Form):
    """A key for another system: which system, which place and below, until the end of which day."""

    name = forms.CharField(
        label="Hệ thống nhận số liệu", max_length=120, help_text="Ví dụ: Kho dữ liệu dùng chung của tỉnh."
    )
    ends_on = forms.DateField(
        label="Dùng đến hết ngày",
        help_text="Không quá một năm kể từ hôm nay.",
        widget=DayInput,
        error_messages={"invalid": DAY_INVALID},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"] = PlaceChoices(
            Place.objects.visible_to(by).for_something_new(),
            {Level.PROVINCE, Level.DISTRICT, Level.COMMUNE},
            label="Địa bàn",
            help_text="Hệ thống chỉ đọc được số liệu của địa bàn này và các nơi bên trong.",
        )
        self.order_fields(["name", "place", "ends_on"])


class SlipIssueForm(forms.Form):
    lock_now = forms.BooleanField(
        label="Khóa mật khẩu cũ ngay",
        required=False,
        help_text="Chọn khi mất điện thoại, hoặc nghi người khác biết mật khẩu: mọi máy đang dùng bị đăng xuất ngay, "
        "mã truy cập số liệu mà tài khoản đã cấp cho hệ thống khác bị thu hồi.",
    )


class SlipForm(forms.Form):
    """The code of a slip, as it stands on paper."""

    code = forms.CharField(
        label="Mã trên phiếu",
        max_length=40,
        help_text="12 chữ và số. Gõ chữ hoa hay chữ thường, có hay không có dấu gạch đều được.",
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false", "data-slip": ""}
        ),
    )


class ChosenPasswordForm(forms.Form):
    """The password that the portal suggested, or one of one's own, typed twice. The action asks the rules."""

    made = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)
    password1 = forms.CharField(
        label="Mật khẩu mới",
        required=False,
        max_length=LONGEST,
        strip=False,
        help_text="Ít nhất 14 ký tự, không chỉ gồm chữ số, không giống tên hay số điện thoại.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Gõ lại mật khẩu mới",
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> None:
        data = self.cleaned_data
        if not data.get("made"):
            if not data.get("password1"):
                self.add_error("password1", "Xin điền mục này.")
            elif data["password1"] != data.get("password2"):
                self.add_error("password2", "Hai lần gõ chưa giống nhau. Xin gõ lại.")

    @property
    def password(self) -> str:
        """Return the password that was chosen in a valid form."""
        return str(self.cleaned_data["made"] or self.cleaned_data["password1"])


class KeyAnswerForm(forms.Form):
    """What the browser made or signed with a passkey, as JSON."""

    credential = SentField(widget=forms.HiddenInput)


class ReviewOpenForm(forms.Form):
    """For which place the year's review is opened: the signer's own, or one within it."""

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = {Level.PROVINCE, Level.DISTRICT, Level.COMMUNE}
        self.fields["place"] = PlaceChoices(
            Place.objects.visible_to(by).for_something_new(), levels, label="Địa bàn", initial=by.place
        )


class ReviewVerdictForm(forms.Form):
    verdict = forms.ChoiceField(label="Kết quả", choices=ReviewLine.Verdict, widget=forms.RadioSelect)
    note = LinesField(
        label="Lý do, hoặc cần đổi những gì", max_length=500, required=False, widget=OfferingTextarea({"rows": 2})
    )


class ReviewSignForm(forms.Form):
    password = forms.CharField(
        label="Mật khẩu của anh/chị",
        max_length=LONGEST,
        strip=False,
        help_text="Gõ mật khẩu thay cho chữ ký.",
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
