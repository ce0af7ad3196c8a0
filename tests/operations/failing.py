"""Tasks that fail or take their time, for a worker of the tests alone."""

import time
from pathlib import Path

from celery import shared_task


@shared_task
def fail(words: str) -> None:
    raise ValueError(words)


@shared_task
def linger(folder: str) -> None:
    Path(folder, "begun").touch()
    time.sleep(2)
    Path(folder, "done").touch()
