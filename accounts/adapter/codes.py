"""The forms of second factors: allauth's, with our words, our throttle, and no code taken twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms

from accounts import throttles
from accounts.adapter import count_sign_in_attempt
from accounts.adapter.noted import failures_noted
from accounts.adapter.webauthn import check_origin, count_second_factor, shown_counter
from accounts.models import User
from core.fields import SentField
from core.forms import bound_length

KEY_NAME = "Tên gọi của khóa này"


class _TypedCode(forms.Form):
    """A form with a field for a code, of an app or of the printed list."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = "Mã xác minh"
        code.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"}
        bound_length(code, 20)

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError for a wrong code, for one used before, and while
        this account must wait.
        """
        device = throttles.known_device(context.request, self.user.username)
        key = throttles.bucket_key("code", self.user.username, device)
        count_sign_in_attempt(context.request, key, username=self.user.username)
        with failures_noted(context.request, self.user):
            code: str = super().clean_code()  # type: ignore[misc]
            if not self._is_fresh(code):
                raise get_adapter().validation_error("incorrect_code")
        throttles.forget_failures(key)
        return code

    def _is_fresh(self, code: str) -> bool:
        """Tell whether the code was not used before: allauth forgets a code after half a minute,
        and we accept one early or late.
        """
        authenticator: Authenticator = self.authenticator  # type: ignore[attr-defined]
        if authenticator.type != Authenticator.Type.TOTP:
            return True
        return spend_code(self.user, decrypt(authenticator.data["secret"]), code)


def spend_code(user: User, secret: str, code: str) -> bool:
    """Tell whether ``code`` was not used before, and store that it is used now."""
    for step in auth.yield_hotp_counters_from_time():
        if auth.compare_user_code(actual=code, expected=auth.format_hotp_value(auth.hotp_value(secret, step))):
            return throttles.record_spent_code(user, step)
    return False


class CodeForm(_TypedCode, AuthenticateForm):
    """The second step of signing in."""


class ReauthenticateCodeForm(_TypedCode, ReauthenticateForm):
    """Who is signed in proves once more who they are."""


class ActivateForm(ActivateTOTPForm):
    """The first code of a new app shows that it was set up well; it opens nothing afterwards."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = "Mã 6 chữ số trên ứng dụng"
        code.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"}
        bound_length(code, 20)

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if not spend_code(self.user, self.secret, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class KeyForm(AuthenticateWebAuthnForm):
    """The second step of signing in, by a passkey. Nothing in it can be guessed, so nobody waits."""

    credential = SentField(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        with failures_noted(context.request, self.user), _read_calmly():
            answer = self.cleaned_data["credential"]
            check_origin(context.request, answer)
            authenticator: Authenticator = super().clean_credential()
            count_second_factor(authenticator, shown_counter(answer))
        return authenticator


class ReauthenticateKeyForm(KeyForm, ReauthenticateWebAuthnForm):
    """Who is signed in proves once more who they are, by a passkey."""


class AddKeyForm(AddWebAuthnForm):
    name = forms.CharField(
        label=KEY_NAME, max_length=60, required=False, help_text="Để phân biệt khi có nhiều khóa, ví dụ “Máy cơ quan”."
    )
    credential = SentField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        with _read_calmly():
            if answer := self.cleaned_data.get("credential"):
                check_origin(context.request, answer)
            data: dict[str, Any] = super().clean()
        return data


@contextmanager
def _read_calmly() -> Iterator[None]:
    """Open a block in which any error of the parsers of passkeys counts as a wrong answer."""
    try:
        yield
    except forms.ValidationError:
        raise
    except Exception as error:
        raise get_adapter().validation_error("incorrect_code") from error


class EditKeyForm(EditWebAuthnForm):
    name = forms.CharField(label=KEY_NAME, max_length=60)
