"""A worker that looks after its processes every two seconds, and tasks for it, for the tests alone (``--include``)."""

import time

from celery import shared_task
from celery.signals import worker_init


@shared_task
def sleep() -> None:
    """Last longer than a job may, and be deaf to what tells it to end."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            time.sleep(60)
        except Exception:  # noqa: S112
            continue


@shared_task
def nap() -> None:
    time.sleep(12)


@worker_init.connect
def hurry(**_: object) -> None:
    from config import consumer, heartbeats  # models cannot be read before

    heartbeats.EVERY = 2
    consumer.time_limit = lambda task: [2, 1] if task == sleep.name else [60, 50]
