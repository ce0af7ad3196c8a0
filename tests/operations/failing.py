"""A task that fails, for a worker of the tests alone."""

from celery import shared_task


@shared_task
def fail(words: str) -> None:
    raise ValueError(words)
