"""The clock rings these tasks of teams and places; they are safe to run twice, for what is to be done stands
in rows.
"""

from celery import shared_task

from teams.actions import reorganising as reorganisations


@shared_task
def reorganise_places() -> None:
    """Carry out the reorganisations whose day has come."""
    reorganisations.carry_out_due()
