from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.files.storage import storages

from core.documents import StoreAway


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        register(check_photo_store, "photos", deploy=True)


def check_photo_store(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find a bucket that is not there for the portal before an upgrade leads anybody to it."""
    if settings.PHOTO_BUCKET:
        try:
            storages["photos"].answers()  # type: ignore[attr-defined]
        except StoreAway as away:
            return [Error(f"PHOTO_BUCKET: {away.__cause__}", id="reporting.E001")]
    return []
