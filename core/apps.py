from django.apps import AppConfig
from django.core.checks import register

from core.features import check_features


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Nền chung"

    def ready(self) -> None:
        register(check_features)
