"""allauth's second factors: their secrets sealed at rest, their pictures and words ours (docs/decisions/0023)."""

import io
from typing import Any

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import MultiFernet
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from core.sealing import cipher_for
from core.terms import TEAM

PORTAL = TEAM  # stays in the person's application, whatever the province calls its teams later
NOT_RIGHT = "Mã chưa đúng hoặc đã dùng. Xin chờ mã mới trên ứng dụng rồi nhập lại."


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": "Tài khoản có xác minh hai bước không thêm thư điện tử ở đây được.",
        "cannot_delete_authenticator": "Chưa tắt được bước xác minh này.",
        "cannot_generate_recovery_codes": "Xin bật xác minh hai bước trước khi tạo mã dự phòng.",
        "incorrect_code": NOT_RIGHT,
        "unverified_email": "Xin xác nhận thư điện tử trước khi bật xác minh hai bước.",
    }

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        picture = io.BytesIO()
        segno.make(url, error="m", boost_error=False).save(picture, kind="svg", scale=6, border=4, light="#fff")
        return picture.getvalue().decode()

    def get_totp_issuer(self) -> str:
        return PORTAL

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": PORTAL}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return f"Khóa truy cập {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: whoever changes their second factor sees it on the page, and the record
        keeps it.
        """


def cipher() -> MultiFernet:
    return cipher_for("accounts.second_factor")


def authenticator_kinds(user: User) -> dict[int, str]:
    """Return the kind of each second factor of an account, by its number."""
    return dict(Authenticator.objects.filter(user=user).values_list("pk", "type"))


def must_have_second_factor(user: User) -> bool:
    """Tell whether the role of ``user`` requires a second factor here."""
    return user.role in settings.SECOND_FACTOR_ROLES


def second_factor_due(user: User) -> bool:
    """Return True if signing in as ``user`` takes a second factor: one is set up, or the role must set one up."""
    return must_have_second_factor(user) or is_mfa_enabled(user)


def has_passed_second_factor(request: HttpRequest, records: list[dict[str, Any]]) -> bool:
    """Tell whether a second factor was shown or set up in this session."""
    return any(record.get("method") == "mfa" for record in records)
