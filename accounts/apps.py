from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Tài khoản"

    def ready(self) -> None:
        register(the_province_has_a_second_factor, Tags.security, deploy=True)


def the_province_has_a_second_factor(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn in ``check --deploy`` of a portal on the open net whose province signs in by passwords
    alone.
    """
    if not settings.HTTPS or settings.SECOND_FACTOR_ROLES:
        return []
    return [Warning("SECOND_FACTOR_ROLES is empty: nobody must have a second factor.", id="accounts.W001")]
