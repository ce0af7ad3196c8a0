"""Which queue a task is rung in. Each has workers of its own (docker-compose.yml, deploy/systemd): however much waits
in one, or however long one takes, the others are not held up.

How long a job may run is the worker's to say (config/consumer.py): then it is told to end (SoftTimeLimitExceeded), a
minute later its process is ended and replaced. A row that it held is free again when its lease is over.
"""

CELERY_TASK_DEFAULT_QUEUE = "celery"  # what the clock rings for and is done in seconds
CELERY_TASK_ROUTES = {
    "exchange.tasks.run_import": "imports",
    "exchange.tasks.build_export": "exports",
    # Whoever takes messages on may be slow to answer.
    "notices.tasks.deliver_notices": "messages",
    "notices.tasks.answer_chat": "messages",
    # What the clock rings for that may take minutes: totals, places, the whole record.
    "reporting.tasks.close_due_rounds": "closings",
    "teams.tasks.reorganise_places": "closings",
    "accounts.tasks.seal_late_events": "closings",
    "accounts.tasks.verify_record": "closings",
    "operations.tasks.keep_no_longer": "closings",
}
MINUTES = {"closings": 50, "imports": 30, "exports": 30}  # Redis gives a message to another worker after an hour
OTHER_MINUTES = 15


def time_limit(task: str) -> list[int]:
    """Return in seconds when a process that runs ``task`` is ended, and when the job is told to end."""
    seconds = 60 * MINUTES.get(CELERY_TASK_ROUTES.get(task, ""), OTHER_MINUTES)
    return [seconds + 60, seconds]
