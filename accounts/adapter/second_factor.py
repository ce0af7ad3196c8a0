"""allauth's second factors: their secrets sealed at rest, their pictures and words ours (docs/decisions/0023)."""

import io
from typing import Any

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import MultiFernet
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from core.sealing import box

PORTAL = "Tổ công nghệ số cộng đồng"
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
        return sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return sealer().decrypt(encrypted_text.encode()).decode()

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
        """Whoever changes their own second factor sees it on the page, and the record keeps it."""


def sealer() -> MultiFernet:
    return box("accounts.second_factor")


def authenticators(user: User) -> dict[int, str]:
    """The number and the kind of each second factor that an account has."""
    return dict(Authenticator.objects.filter(user=user).values_list("pk", "type"))


def is_asked_for(user: User) -> bool:
    """Whether the role of ``user`` must have a second factor here."""
    return user.role in settings.SECOND_FACTOR_ROLES


def passed(request: HttpRequest, records: list[dict[str, Any]]) -> bool:
    """Whether a second factor was shown in this session, or set up in it."""
    return any(record.get("method") == "mfa" for record in records)
