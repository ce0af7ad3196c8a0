"""The Celery application and the clock (settings: CELERY_BEAT_SCHEDULE)."""

import logging.config
import os
import uuid
from contextlib import ExitStack
from typing import Any

from celery import Celery, Task
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun
from django.conf import settings

from config.requests import REQUEST
from core.request_ids import id_to_keep, under

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


@before_task_publish.connect
def send_along(headers: dict[str, Any], **_: object) -> None:
    """A message says which request rang; those of the clock come from none."""
    if request_id := id_to_keep():
        headers[REQUEST] = request_id


_named = ExitStack()  # a process does one job at a time


@task_prerun.connect
def take_over(task: Task, task_id: str, **_: object) -> None:
    """The lines of a job bear the id of the request that rang for it; where none did, that of the job."""
    if not task.request.is_eager:
        _named.enter_context(under(task.request.get(REQUEST) or uuid.UUID(task_id).hex))


@task_postrun.connect
def let_go(**_: object) -> None:
    _named.close()
