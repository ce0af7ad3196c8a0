"""``manage.py push_key``: draws the key by which browsers know the portal's messages, VAPID_PRIVATE_KEY."""

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Tạo khóa VAPID_PRIVATE_KEY cho thông báo trên máy. Khóa chỉ in ra, không lưu ở đâu."
    requires_system_checks = []  # it may be the first command of all

    def handle(self, *args: Any, **options: Any) -> None:
        secret = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        self.stdout.write(base64.urlsafe_b64encode(secret.to_bytes(32)).rstrip(b"=").decode())
