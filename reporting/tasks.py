"""The bell and the clock: an id in, one action, safe to run twice. What is to be done stands in rows."""

from celery import shared_task
from django.utils import timezone

from reporting.actions import closings, follow_ups, reminders, rounds, series, silent_teams
from reporting.models import Round


@shared_task
def enrol_reporters() -> None:
    """Bring the expected reports of every round that still receives them up to who owes now."""
    for round in Round.objects.open_at(timezone.now()).order_by("pk"):
        rounds.enrol(round)


@shared_task
def open_due_series() -> None:
    """Open the periods of regular reports whose day has come, and those that were missed."""
    series.open_due()


@shared_task
def close_due_rounds() -> None:
    """Freeze the totals of rounds that stopped receiving reports."""
    closings.close_due()


@shared_task
def remind_reporters() -> None:
    """Send the reminders whose day has come; the clock comes by again and again."""
    reminders.remind_due()
    silent_teams.tell_of_silent_teams()


@shared_task
def open_follow_ups() -> None:
    """Open the follow-ups of teams of which nothing is heard, in the day, and give each to whom it falls."""
    follow_ups.hand_over()
    follow_ups.open_due()


@shared_task
def close_follow_ups() -> None:
    """Close the follow-ups whose cause is gone."""
    follow_ups.close_due()
