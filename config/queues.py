"""Which queue a task is rung in. Each has workers of its own (docker-compose.yml, deploy/systemd): however much waits
in one, or however long one takes, the others are not held up.
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
