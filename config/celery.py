"""The Celery application and the clock (settings: CELERY_BEAT_SCHEDULE)."""

import logging.config
import os

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add("config.heartbeats:Heartbeats")  # by name: models cannot be read yet


@setup_logging.connect
def log_as_the_web_does(**_: object) -> None:
    """Worker and clock write the portal's lines, masked; with no receiver of this signal Celery writes lines of its
    own, of which none is.
    """
    logging.config.dictConfig(settings.LOGGING)
