"""What the clock (beat) rings, and when: each entry a task that may run twice and finds its work in rows."""

from celery.schedules import crontab

SCHEDULE = {
    "seal-events": {"task": "accounts.tasks.seal_events", "schedule": crontab()},
    "seal-late-events": {"task": "accounts.tasks.seal_late_events", "schedule": crontab(hour=3, minute=20)},
    "sweep-exports": {"task": "exchange.tasks.sweep_exports", "schedule": 30.0},
    "sweep-imports": {"task": "exchange.tasks.sweep_imports", "schedule": 30.0},
    "open-due-series": {"task": "reporting.tasks.open_due_series", "schedule": crontab(minute="*/5")},
    "close-due-rounds": {"task": "reporting.tasks.close_due_rounds", "schedule": crontab()},
    "deliver-notices": {"task": "notices.tasks.deliver_notices", "schedule": 30.0},
    "tell-invited": {"task": "training.tasks.tell_invited", "schedule": 30.0},
    "remind-reporters": {"task": "reporting.tasks.remind_reporters", "schedule": crontab(minute="*/15")},
    "open-follow-ups": {"task": "reporting.tasks.open_follow_ups", "schedule": crontab(minute=35, hour="7-19")},
    "close-follow-ups": {"task": "reporting.tasks.close_follow_ups", "schedule": crontab(minute="2-59/5")},
    "reorganise-places": {"task": "teams.tasks.reorganise_places", "schedule": crontab(minute="*/5")},
    "verify-record": {"task": "accounts.tasks.verify_record", "schedule": crontab(hour=3, minute=40)},
    "sweep-sessions": {"task": "accounts.tasks.sweep_sessions", "schedule": crontab(minute=40)},
    "keep-no-longer": {"task": "operations.tasks.keep_no_longer", "schedule": crontab(hour=3, minute=20)},
    "send-monthly-tables": {"task": "overview.tasks.send_monthly_tables", "schedule": crontab(minute=20, hour="7-19")},
    "send-monthly-pages": {"task": "overview.tasks.send_monthly_pages", "schedule": crontab(minute=25, hour="7-19")},
    "enrol-reporters": {"task": "reporting.tasks.enrol_reporters", "schedule": crontab(minute="3-59/5")},
    "mind-idle-accounts": {
        "task": "operations.tasks.mind_idle_accounts",
        "schedule": crontab(minute=25, hour="8-16"),  # of Vietnam: nobody is told at night
    },
}
