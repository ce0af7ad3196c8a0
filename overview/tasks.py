"""The clock's bell for what is sent each month; safe to run twice."""

from celery import shared_task

from overview.actions import monthly_pages, monthly_tables


@shared_task
def send_monthly_tables() -> None:
    """Tell of the tables that people asked for each month."""
    monthly_tables.send_due()


@shared_task
def send_monthly_pages() -> None:
    """Tell of the monthly page of each place whose round came due."""
    monthly_pages.send_due()
